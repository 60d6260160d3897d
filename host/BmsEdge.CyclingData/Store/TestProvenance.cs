using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Derivation;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Repairs;

namespace BmsEdge.CyclingData.Store;

/// <summary>
/// Everything about one stored test: which bytes it came from, what was made of them and by what. Written last, it is the
/// mark that the test is in the store.
/// </summary>
public sealed record TestProvenance
{
    /// <summary>Layout of this record. Version 2 brought <see cref="Quality"/> and <see cref="Repairs"/>.</summary>
    public const string CurrentFormat = "bmsedge-cycling-test/2";

    /// <summary>Layouts that are read; what an older one lacks is null or empty.</summary>
    internal static readonly string[] ReadFormats = ["bmsedge-cycling-test/1", CurrentFormat];

    /// <summary><see cref="CurrentFormat"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Cell the test belongs to.</summary>
    public required string Cell { get; init; }

    /// <summary>Name of the test in the store: the first 12 digits of the source's hash, and a number when the source holds several.</summary>
    public required string Test { get; init; }

    /// <summary>The test's name in its source, if it holds several.</summary>
    public string? TestName { get; init; }

    /// <summary>Start on the laboratory's clock, no zone, if the file says it.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>What the file says about the test, in its own words.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    /// <summary>Which of the source's tests this is, from 1.</summary>
    public required int TestNumber { get; init; }

    /// <summary>Tests in the source; the source is in the store when all of them are.</summary>
    public required int TestsInSource { get; init; }

    /// <summary>The source file.</summary>
    public required SourceRecord Source { get; init; }

    /// <summary>Reader that understood it.</summary>
    public required string Reader { get; init; }

    /// <summary>Version of this program, readers included.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>What was declared on import.</summary>
    public required ImportDeclaration Declared { get; init; }

    /// <summary>What each column was read from.</summary>
    public required IReadOnlyList<ColumnSourceRecord> Columns { get; init; }

    /// <summary>Headers that were left out.</summary>
    public required IReadOnlyList<string> UnusedHeaders { get; init; }

    /// <summary>What reader and derivation have to say.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Rules of the derived columns, counters against integrals, gaps.</summary>
    public required DerivationSummary Derivation { get; init; }

    /// <summary>Rows of the source that belong to the test.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Rows stored.</summary>
    public required long RowsStored { get; init; }

    /// <summary>Rows left out, by repair and reason; empty when every row is stored.</summary>
    public required IReadOnlyList<DroppedRows> RowsDropped { get; init; }

    /// <summary>
    /// What each repair that was asked for did to the test, in the order they were made; empty when the rows are as read. Rows that were
    /// left out before a test was cut are told with its first piece.
    /// </summary>
    public IReadOnlyList<RepairStep> Repairs { get; init; } = [];

    /// <summary>What the rules of <see cref="QualityRules"/> say of the rows as stored; null in a record that was written before verdicts were kept.</summary>
    public StoredQuality? Quality { get; init; }

    /// <summary>What the rows were held to on the way in.</summary>
    public required IReadOnlyList<string> Checks { get; init; }

    /// <summary>Ranges, rates and temperatures of the rows.</summary>
    public required TestStatistics Statistics { get; init; }

    /// <summary>Size of the stored Parquet file.</summary>
    public required long ParquetBytes { get; init; }

    /// <summary>SHA-256 of the stored Parquet file.</summary>
    public required string ParquetSha256 { get; init; }

    /// <summary>SHA-256 over time, voltage and current of every row; equal for equal measurements whatever file held them.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>When it was imported, UTC.</summary>
    public required DateTime ImportedUtc { get; init; }
}

/// <summary>A source file.</summary>
/// <param name="Name">Its name, without folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Hash of its bytes as stored.</param>
public sealed record SourceRecord(string Name, long Bytes, string Sha256);

/// <summary>What a column was read from: value = file value x Factor / Divisor.</summary>
/// <param name="Column">Stored name.</param>
/// <param name="Header">The file's header.</param>
/// <param name="Factor">Multiplier.</param>
/// <param name="Divisor">Divisor.</param>
public sealed record ColumnSourceRecord(string Column, string Header, double Factor, double Divisor);

/// <summary>Rows a named repair left out.</summary>
/// <param name="Repair">Name of the repair.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rows">How many.</param>
public sealed record DroppedRows(string Repair, string Reason, long Rows);

/// <summary>Verdicts as they were passed on import.</summary>
/// <param name="RulesVersion"><see cref="QualityRules.Version"/> of the rules that passed them.</param>
/// <param name="Chemistry">Chemistry whose window of voltage was used, or null when only what is physically possible was asked.</param>
/// <param name="Worst">The worst of the verdicts.</param>
/// <param name="Verdicts">One per rule, with the first rows concerned; those that pass are there too.</param>
public sealed record StoredQuality(int RulesVersion, CellChemistry? Chemistry, Verdict Worst, IReadOnlyList<RuleVerdict> Verdicts)
{
    /// <summary>Verdicts that are no pass.</summary>
    public IEnumerable<RuleVerdict> Findings() => Verdicts.Where(v => v.Verdict is Verdict.Warn or Verdict.Fail).OrderByDescending(v => v.Verdict);
}

/// <summary>What the user declared; two imports of the same bytes are the same when this is.</summary>
public sealed record ImportDeclaration
{
    /// <summary>Sign convention of the current.</summary>
    public CurrentSign CurrentSign { get; init; }

    /// <summary>Headers left out.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>Zone of the laboratory's clock.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The column map as JSON text, if one was given.</summary>
    public string? ColumnMap { get; init; }

    /// <summary>Nominal capacity the rules used [Ah].</summary>
    public double? NominalCapacityAmpHours { get; init; }

    /// <summary>Declared rest current [A].</summary>
    public double? RestAmps { get; init; }

    /// <summary>Declared discharge that ends a cycle [Ah].</summary>
    public double? CycleDischargeAmpHours { get; init; }

    /// <summary>Names of the repairs asked for, in the order they are made.</summary>
    public IReadOnlyList<string> Repairs { get; init; } = [];
}

/// <summary>Range of one stored column.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Minimum">Smallest value, null when nothing was recorded.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Unrecorded">Rows without a value.</param>
public sealed record ColumnRange(string Column, double? Minimum, double? Maximum, long Unrecorded);

/// <summary>What a test did, in numbers.</summary>
public sealed record TestStatistics
{
    /// <summary>Ranges of the stored columns.</summary>
    public required IReadOnlyList<ColumnRange> Ranges { get; init; }

    /// <summary>First to last row [s].</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Charge put in [Ah], by the derived column.</summary>
    public required double ChargedAmpHours { get; init; }

    /// <summary>Charge taken out [Ah].</summary>
    public required double DischargedAmpHours { get; init; }

    /// <summary>Charging current averaged over the charge it moved [A]; null without any.</summary>
    public required double? MeanChargeAmps { get; init; }

    /// <summary>Discharging current averaged over the charge it moved [A], positive; null without any.</summary>
    public required double? MeanDischargeAmps { get; init; }

    /// <summary>Temperature averaged over time [degC]: of the chamber, else of the can; null when none was measured.</summary>
    public required double? MeanCelsius { get; init; }

    /// <summary>Column <see cref="MeanCelsius"/> is of.</summary>
    public required string? TemperatureColumn { get; init; }
}
