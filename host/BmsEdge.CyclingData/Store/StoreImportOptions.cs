using System;
using System.Collections.Generic;
using System.Threading;
using BmsEdge.CyclingData.Quality.Repairs;

namespace BmsEdge.CyclingData.Store;

/// <summary>How a file is taken into a store.</summary>
public sealed record StoreImportOptions
{
    /// <summary>Cell the file belongs to.</summary>
    public string? Cell { get; init; }

    /// <summary>Cell of each test, for files that hold several cells; takes the place of <see cref="Cell"/>.</summary>
    public Func<CyclingTest, string>? CellOf { get; init; }

    /// <summary>Name for the provenance when the bytes come from inside an archive; null takes the file's own.</summary>
    public string? SourceName { get; init; }

    /// <summary>What the file does not say about itself.</summary>
    public CyclingReadOptions Read { get; init; } = CyclingReadOptions.Default;

    /// <summary>Repairs to make on the way in; each is recorded with the rows it touched. Without any the rows are stored as read.</summary>
    public IReadOnlyCollection<Repair> Repairs { get; init; } = [];

    /// <summary>Refuses a file of which a test fails a rule. Without it the file is stored and its verdicts say so.</summary>
    public bool Strict { get; init; }

    /// <summary>Takes the place of an earlier import of the same bytes.</summary>
    public bool Replace { get; init; }

    /// <summary>See <see cref="Derivation.DerivationOptions.RestAmps"/>.</summary>
    public double? RestAmps { get; init; }

    /// <summary>See <see cref="Derivation.DerivationOptions.CycleDischargeAmpHours"/>.</summary>
    public double? CycleDischargeAmpHours { get; init; }

    /// <summary>Stops the import between two chunks; nothing of the file is in the store then.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>What became of a file.</summary>
public enum ImportStatus
{
    /// <summary>It is in the store now.</summary>
    Imported,

    /// <summary>The same bytes with the same declarations were in the store before; nothing was done.</summary>
    AlreadyThere,

    /// <summary>It took the place of an earlier import of the same bytes.</summary>
    Replaced,
}

/// <summary>What became of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Status">What was done.</param>
/// <param name="Tests">Its tests in the store.</param>
public sealed record ImportOutcome(string Path, ImportStatus Status, IReadOnlyList<StoredTest> Tests);
