using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Features.Published;

/// <summary>One cycle of a <see cref="ChargeFeatureCell"/>.</summary>
/// <param name="Row">Row in the source's table of the cell; not always the true number of the cycle.</param>
/// <param name="Values">The 16 features in the order of <see cref="ChargeFeatureSet.Names"/>; NaN where the source has an infinity.</param>
/// <param name="AmpHours">Capacity of the cycle [Ah]; the label.</param>
public sealed record ChargeFeatureCycle(int Row, double[] Values, double AmpHours)
{
    /// <summary>Whether every feature is there; the rows with infinities are flagged by this and not dropped.</summary>
    public bool IsComplete => Array.TrueForAll(Values, double.IsFinite) && double.IsFinite(AmpHours);
}

/// <summary>A cell of the 16 charge features.</summary>
/// <param name="Id">Name in the set.</param>
/// <param name="Group">What stands together in the source: the protocol (<c>2C</c>, <c>3C</c>, <c>R2.5</c> ... of XJTU), part (<c>D1</c> of TJU) or batch date (MIT); the name up to its last dash.</param>
/// <param name="Cycles">Its cycles in the order of the table.</param>
public sealed record ChargeFeatureCell(string Id, string Group, ImmutableArray<ChargeFeatureCycle> Cycles)
{
    /// <summary>How <see cref="StateOfHealth"/> is counted.</summary>
    public const string HealthRule = "capacity over the capacity of the cell's first row in the table, because the source states no nominal reference beyond 'early capacity'";

    /// <summary>State of health of a cycle, 1 at the first row of the cell.</summary>
    public double StateOfHealth(ChargeFeatureCycle cycle)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        return cycle.AmpHours / Cycles[0].AmpHours;
    }
}

/// <summary>
/// The 16 statistics of the end of the charge and the capacity of every cycle, as preprocessed for Wang et al., Nature Communications 15 (2024) 4332:
/// XJTU, TJU, HUST and MIT. What they mean: <see cref="ChargeSegmentFeatures"/>.
/// </summary>
/// <remarks>The source's authors took outlier cycles out before; rows missing in between are no gaps of the measurement.</remarks>
public static class ChargeFeatureSet
{
    /// <summary>Names of the features, in the order of <see cref="ChargeFeatureCycle.Values"/>.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "voltage_mean_v", "voltage_std_v", "voltage_kurtosis", "voltage_skewness", "cc_q_ah", "cc_charge_time_s", "voltage_slope", "voltage_entropy",
        "current_mean_a", "current_std_a", "current_kurtosis", "current_skewness", "cv_q_ah", "cv_charge_time_s", "current_slope", "current_entropy",
    ];

    /// <summary>Reads a table.</summary>
    /// <param name="path">For example <c>xjtu.csv.gz</c>.</param>
    /// <exception cref="Foundation.BmsException"><see cref="Foundation.BmsErrorCode.NotFound"/>, <see cref="Foundation.BmsErrorCode.BadData"/> with file, row and column.</exception>
    public static ImmutableArray<ChargeFeatureCell> Load(string path)
    {
        CommaTable table = CommaTable.Open(path, [.. Names, "cell", "cycle_row", "capacity_ah"]);
        int[] places = [.. Names.Select(table.Place)];
        int cell = table.Place("cell");
        int capacity = table.Place("capacity_ah");
        int number = table.Place("cycle_row");
        Dictionary<string, ImmutableArray<ChargeFeatureCycle>.Builder> cells = [];
        List<string> order = [];
        foreach (CommaRow row in table.Rows())
        {
            string id = row.Fields[cell];
            if (!cells.TryGetValue(id, out ImmutableArray<ChargeFeatureCycle>.Builder? cycles))
            {
                cells.Add(id, cycles = ImmutableArray.CreateBuilder<ChargeFeatureCycle>());
                order.Add(id);
            }

            cycles.Add(new ChargeFeatureCycle((int)row.Number(number), [.. places.Select(p => row.Number(p, mayBeInfinite: true))], row.Number(capacity, mayBeInfinite: true)));
        }

        return [.. order.Select(id => new ChargeFeatureCell(id, id.LastIndexOf('-') is > 0 and int dash ? id[..dash] : id, cells[id].ToImmutable()))];
    }
}
