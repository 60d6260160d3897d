using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Archives;

/// <summary>What one container file holds: a table a test, and what was left out with the reason.</summary>
/// <param name="Tables">The tests, in file order.</param>
/// <param name="Skipped">Parts that are no time series of voltage and current, or that a reader has no use for.</param>
internal sealed record RecordSet(IReadOnlyList<RecordTable> Tables, IReadOnlyList<SkippedPart> Skipped);

/// <summary>A part of a file that was not made a table.</summary>
/// <param name="Name">Where it stands in the file, for example <c>B0005.cycle(41)</c>.</param>
/// <param name="Reason">Why it is no table.</param>
internal sealed record SkippedPart(string Name, string Reason);
