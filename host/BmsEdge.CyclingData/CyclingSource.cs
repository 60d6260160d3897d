using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData;

/// <summary>Where a table came from: enough to find the bytes again and to see what was made of them.</summary>
/// <param name="Path">The file as it was named, or a word for data that came from no file.</param>
/// <param name="Sha256">SHA-256 of the file's bytes as stored (compressed), lower-case hex; empty for data from no file.</param>
/// <param name="Reader">Name of the reader that understood the file.</param>
/// <param name="Columns">What each canonical column was read from.</param>
/// <param name="UnusedColumns">Headers that were left out, in file order.</param>
public sealed record CyclingSource(
    string Path,
    string Sha256,
    string Reader,
    IReadOnlyList<ColumnOrigin> Columns,
    IReadOnlyList<string> UnusedColumns)
{
    /// <summary>What the reader did beyond taking columns over (a sign by state, a constant by technique), one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The user's map the file was read through, or null.</summary>
    public ColumnMap? Map { get; init; }

    /// <summary>Source of a table that was computed and not read.</summary>
    /// <param name="description">What made it, for example <c>simulated US06</c>.</param>
    public static CyclingSource Computed(string description) => new(description, "", "computed", [], []);

    /// <inheritdoc/>
    public override string ToString() => Sha256.Length == 0 ? Path : $"{Path} (sha256 {Sha256.AsSpan(0, 12)})";
}

/// <summary>How one canonical column was obtained: value = file value x Factor / Divisor.</summary>
/// <param name="Column">The canonical column.</param>
/// <param name="Header">The file's own header.</param>
/// <param name="Factor">Multiplier (unit, and -1 where the sign convention was declared to be the other one).</param>
/// <param name="Divisor">Divisor; kept apart because a division by 1000 rounds correctly and a product with 0.001 does not.</param>
public sealed record ColumnOrigin(CyclingColumn Column, string Header, double Factor, double Divisor);
