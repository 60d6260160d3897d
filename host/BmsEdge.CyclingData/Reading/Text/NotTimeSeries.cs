using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Tables that come with cycling data and are none: they are told by their headers and refused by their name.</summary>
internal sealed class NotTimeSeries : TextFamily
{
    private const string Summary = "CycleSummary in BmsEdge.CyclingData.Features makes such rows of a series.";

    private static readonly Kind[] s_kinds =
    [
        new("Arbin metadata: one row about the whole test", "Read the file of the same name without '_Metadata'.", ["test_id", "iv_ch_id", "schedule_file_name"], IgnoreCase: true),
        new("the cycle table of Battery Archive", "Read the file of the same cell that ends in '_timeseries.csv'. " + Summary, ["Cycle_Index", "Start_Time", "End_Time", "Min_Current (A)", "Max_Current (A)"]),
        new("the cycle summary of the NREL battery data hub", "Read the file of the same cell that ends in '-raw.csv'. " + Summary, ["Cycle_Index", "tsecs_start", "tsecs_end", "Q_chg", "Q_dis"]),
        new("discharge capacity over voltage, a row per cell and cycle (Severson 2019)", "Its rows are curves for VoltageCurve and DeltaQ in BmsEdge.CyclingData.Features.", ["cell", "cycle", "q0000", "q0999"]),
        new("the cell table of Severson 2019: cycle life and early features, a row per cell", "EarlyLifeFeatures in BmsEdge.CyclingData.Features makes such features of curves and summaries.", ["cell", "charging_policy", "cycle_life"]),
        new("a capacity fade table, a row per cell and cycle", "Its columns are what EndOfLife and the knees in BmsEdge.CyclingData.Features take.", ["cell", "cycle", "qd_ah"]),
        new("the charge features of the state-of-health sets, a row per cell and cycle", "ChargeSegmentFeatures in BmsEdge.CyclingData.Features makes such features of a series.", ["cell", "cycle_row", "cc_q_ah", "cv_q_ah", "capacity_ah"]),
        new("the cycle table of the CALCE CS2 cells", "Read '<cell>_timeseries.csv.gz'. " + Summary, ["cell", "cycle", "source_file", "discharge_capacity_ah"]),
        new("the run table of the NASA PCoE cells", "Read '<cell>_charge.csv.gz' and '<cell>_discharge.csv.gz'. " + Summary, ["cell", "test_id", "type", "re_ohm", "rct_ohm"]),
        new("the cycle table of the LiPo 5450 cells", "Read 'crate1.csv.gz' to 'crate4.csv.gz'. " + Summary, ["crate", "cycle", "discharge_ah", "charge_ah"]),
    ];

    /// <inheritdoc/>
    public override string Name => "not-a-time-series";

    /// <inheritdoc/>
    public override string Description => "";

    /// <inheritdoc/>
    public override int Evidence(TextHead head) => Find(head) is null ? 0 : Signature;

    /// <inheritdoc/>
    public override TextLayout Recognise(CyclingFile file, TextHead head)
    {
        Kind kind = Find(head)!;
        throw DataFault.InFile(file.Path, $"this is no time series but {kind.What}", kind.Instead);
    }

    private static Kind? Find(TextHead head) => head.Fields(0, ',') is { } headers ? Array.Find(s_kinds, k => k.Fits(headers)) : null;

    private sealed record Kind(string What, string Instead, string[] Headers, bool IgnoreCase = false)
    {
        /// <summary>MITS versions write the metadata's names in different case; nothing else is told by likeness.</summary>
        public bool Fits(IReadOnlyList<string> headers) =>
            Headers.All(h => headers.Contains(h, IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal));
    }
}
