using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

namespace BmsEdge.CyclingData.Features.Published;

/// <summary>A cell of the validation batch.</summary>
public sealed record FastChargingCell
{
    /// <summary>Name, for example <c>val-02</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Barcode of the cell.</summary>
    public required string Barcode { get; init; }

    /// <summary>The four currents of the charge [multiples of 1.1 A], each for 20 % of state of charge.</summary>
    public required ImmutableArray<double> StepRates { get; init; }

    /// <summary>The measured life.</summary>
    public required LifeLabel Life { get; init; }

    /// <summary>
    /// The life that was predicted from the first hundred cycles, null where its authors flagged it unreliable. Biased high by some 142 cycles (the paper says so): it ranks,
    /// it does not tell lives.
    /// </summary>
    public double? EarlyPrediction { get; init; }

    /// <summary>Capacity of every cycle.</summary>
    public required FadeRecord Fade { get; init; }

    /// <summary>Q100(V) - Q10(V) [Ah] at 1000 voltages from 3.5 V down to 2.0 V.</summary>
    public required double[] DeltaQ { get; init; }
}

/// <summary>
/// The measured validation batch of Attia, Grover et al., Nature 578 (2020) 397: 9 protocols, 5 cells each, A123 APR18650M1A. Files <c>validation_cells.csv</c>,
/// <c>validation_capacity_fade.csv.gz</c>, <c>validation_delta_q_100_10.csv.gz</c>. The lives in <c>policies.csv</c> are simulated and not read here.
/// </summary>
public static class FastChargingValidation
{
    /// <summary>How the measured lives are counted.</summary>
    public const string LifeRule = "cycles until the discharge capacity falls below 0.88 Ah, as published";

    /// <summary>Reads the batch.</summary>
    /// <exception cref="Foundation.BmsException"><see cref="Foundation.BmsErrorCode.NotFound"/>, <see cref="Foundation.BmsErrorCode.BadData"/> with file, row and column.</exception>
    public static ImmutableArray<FastChargingCell> Load(string folder)
    {
        Dictionary<string, FadeRecord> fades = FadeTable.Read(Path.Combine(folder, "validation_capacity_fade.csv.gz"));
        CommaTable differences = CommaTable.Open(Path.Combine(folder, "validation_delta_q_100_10.csv.gz"), "cell", "dq0000", "dq0999");
        int first = differences.Place("dq0000");
        Dictionary<string, double[]> deltas = differences.Rows().ToDictionary(r => r.Text("cell"), r => Enumerable.Range(first, SeversonSet.GridPoints).Select(r.Number).ToArray());
        CommaTable cells = CommaTable.Open(Path.Combine(folder, "validation_cells.csv"), "cell", "barcode", "c1", "c2", "c3", "c4", "measured_lifetime_cycles", "early_predicted_lifetime_cycles");
        return
        [
            .. cells.Rows().Select(r => new FastChargingCell
            {
                Id = r.Text("cell"),
                Barcode = r.Text("barcode"),
                StepRates = [r.Number("c1"), r.Number("c2"), r.Number("c3"), r.Number("c4")],
                Life = new LifeLabel(r.Number("measured_lifetime_cycles"), LifeRule),
                EarlyPrediction = r.Number("early_predicted_lifetime_cycles") is > 0 and double cycles ? cycles : null,
                Fade = Known(cells.Path, r.Text("cell"), fades, "validation_capacity_fade.csv.gz"),
                DeltaQ = Known(cells.Path, r.Text("cell"), deltas, "validation_delta_q_100_10.csv.gz"),
            }),
        ];
    }

    private static T Known<T>(string path, string cell, Dictionary<string, T> values, string file) =>
        values.TryGetValue(cell, out T? value) ? value : throw DataFault.InFile(path, $"cell '{cell}' is not in {file}", "Copy the published files again.");
}
