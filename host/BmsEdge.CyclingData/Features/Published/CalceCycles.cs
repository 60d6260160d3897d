using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features.Published;

/// <summary>One cycle of a CALCE CS2 cell.</summary>
/// <param name="Cycle">Running number.</param>
/// <param name="SourceFile">Workbook it was in.</param>
/// <param name="Rows">Rows of the series.</param>
/// <param name="DischargeAmpHours">Difference of the discharge counter within the cycle [Ah].</param>
/// <param name="ChargeAmpHours">The same of the charge counter [Ah].</param>
/// <param name="ConstantCurrentSeconds">Charge at constant current [s].</param>
/// <param name="ConstantVoltageSeconds">Charge at constant voltage [s].</param>
/// <param name="From3V9To4V1Seconds">Charge at constant current between 3.9 and 4.1 V [s].</param>
/// <param name="MeanDischargeAmps">Mean current of the discharge, negative [A].</param>
/// <param name="LowestVolts">Lowest voltage [V].</param>
/// <param name="Ohms">The tester's resistance [ohm].</param>
public sealed record CalceCycle(
    int Cycle,
    string SourceFile,
    int Rows,
    double DischargeAmpHours,
    double ChargeAmpHours,
    double ConstantCurrentSeconds,
    double ConstantVoltageSeconds,
    double From3V9To4V1Seconds,
    double MeanDischargeAmps,
    double LowestVolts,
    double Ohms)
{
    /// <summary>How <see cref="IsWhole"/> is decided: README of the set.</summary>
    public const string WholeRule = "lowest voltage below 2.75 V and more than 0.2 Ah discharged; cycles at the borders of the source files are partial";

    /// <summary>Whether the cycle is whole; partial ones are flagged by this and not dropped.</summary>
    public bool IsWhole => LowestVolts < 2.75 && DischargeAmpHours > 0.2;
}

/// <summary>A CALCE CS2 cell: LCO, prismatic, 1.1 Ah, 1C discharge to 2.7 V.</summary>
/// <param name="Id">For example <c>CS2_35</c>.</param>
/// <param name="Cycles">Its cycles in order.</param>
public sealed record CalceCell(string Id, ImmutableArray<CalceCycle> Cycles);

/// <summary>The cycle tables of CALCE CS2 (University of Maryland).</summary>
public static class CalceCycles
{
    /// <summary>Reads <c>CS2_35_cycles.csv</c> or one of its kin.</summary>
    /// <exception cref="Foundation.BmsException"><see cref="Foundation.BmsErrorCode.NotFound"/>, <see cref="Foundation.BmsErrorCode.BadData"/> with file, row and column.</exception>
    public static CalceCell Load(string path)
    {
        CommaTable table = CommaTable.Open(path, "cell", "cycle", "source_file", "rows", "discharge_capacity_ah", "charge_capacity_ah", "v_min");
        string id = "";
        ImmutableArray<CalceCycle>.Builder cycles = ImmutableArray.CreateBuilder<CalceCycle>();
        foreach (CommaRow row in table.Rows())
        {
            id = row.Text("cell");
            cycles.Add(new CalceCycle(
                row.Whole("cycle"),
                row.Text("source_file"),
                row.Whole("rows"),
                row.Number("discharge_capacity_ah"),
                row.Number("charge_capacity_ah"),
                row.Number("cc_charge_time_s"),
                row.Number("cv_charge_time_s"),
                row.Number("charge_time_3v9_4v1_s"),
                row.Number("mean_discharge_current_a"),
                row.Number("v_min"),
                row.Number("ir_ohm")));
        }

        return cycles.Count > 0 ? new CalceCell(id, cycles.ToImmutable()) : throw DataFault.InFile(path, "the table has no rows", "Copy the published file again.");
    }
}
