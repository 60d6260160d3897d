using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Sources;

/// <summary>How far what is said of a data set has been checked.</summary>
public enum SourceStanding
{
    /// <summary>Parts of the set are read in this project's tests.</summary>
    ReadHere,

    /// <summary>Known from its paper or from others' accounts; its files were not read here.</summary>
    FromLiterature,
}

/// <summary>A public data set of battery cycling: what it holds, under which terms, and which reader takes its files.</summary>
/// <param name="Id">Short name for commands, for example <c>nasa-pcoe</c>.</param>
/// <param name="Title">Its name.</param>
/// <param name="Publisher">Who publishes it.</param>
/// <param name="Cells">How many cells of what kind, as far as known.</param>
/// <param name="Chemistry">Electrodes, as far as known; <c>unclear</c> otherwise.</param>
/// <param name="Test">What was done with them.</param>
/// <param name="Licence">Licence as known; begins with <c>unclear</c> when none could be read.</param>
/// <param name="Citation">What to cite.</param>
/// <param name="Doi">DOI of paper or data, or null when none is known here.</param>
/// <param name="Layout">How the files come from the publisher.</param>
/// <param name="Readers">Readers that take them, by name; empty when none does.</param>
/// <param name="Standing">How far this was checked.</param>
public sealed record PublicDataSource(
    string Id,
    string Title,
    string Publisher,
    string Cells,
    string Chemistry,
    string Test,
    string Licence,
    string Citation,
    string? Doi,
    string Layout,
    ImmutableArray<string> Readers,
    SourceStanding Standing)
{
    /// <summary>What to mind when working with it; empty when nothing is known.</summary>
    public ImmutableArray<string> Traps { get; init; } = [];

    /// <summary>Whether a file of the set can be imported as it was downloaded.</summary>
    public bool IsReadable => Readers.Length > 0;
}
