using System;
using System.Collections.Generic;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Honesty;

/// <summary>How cells are put into parts.</summary>
public sealed record SplitRequest
{
    /// <summary>Name of the split in the store.</summary>
    public string Name { get; init; } = "default";

    /// <summary>What stays together: always the cell, and with it <c>protocol</c>, <c>chemistry</c>, <c>manufacturer</c>, <c>model</c> or <c>source</c>.</summary>
    public IReadOnlyList<string> By { get; init; } = ["cell"];

    /// <summary>Share of the cells in training, validation and test.</summary>
    public IReadOnlyList<double> Fractions { get; init; } = [0.6, 0.2, 0.2];

    /// <summary>Seed of the order in which groups are dealt out.</summary>
    public int Seed { get; init; }

    /// <summary>Conditions <c>field=value</c>; cells that meet one go into a part of their own, <c>holdout</c>.</summary>
    public IReadOnlyList<string> HoldOut { get; init; } = [];
}

/// <summary>Cells of a store in parts that share nothing, with the evidence.</summary>
public sealed record DataSplit
{
    /// <summary>Layout of this record.</summary>
    public const string CurrentFormat = "bmsedge-data-split/1";

    /// <summary><see cref="CurrentFormat"/>.</summary>
    public required string Format { get; init; }

    /// <summary>What was asked for.</summary>
    public required SplitRequest Request { get; init; }

    /// <summary>How it was done, in a sentence each.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>The parts, with their cells and tests.</summary>
    public required IReadOnlyList<SplitPart> Parts { get; init; }

    /// <summary>Groups of more than one cell and what holds them together.</summary>
    public required IReadOnlyList<SplitGroup> Groups { get; init; }

    /// <summary>The search for shared rows over all tests.</summary>
    public required DuplicateReport Duplicates { get; init; }

    /// <summary>Reads a split of a store.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/> or <see cref="BmsErrorCode.BadData"/>.</exception>
    public static DataSplit Read(CyclingStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        string path = PathOf(store, name);
        DataSplit split = StoreJson.Read<DataSplit>(path);
        return split.Format == CurrentFormat ? split : throw DataFault.InFile(path, $"the format is {DataFault.Quote(split.Format)}", $"This program reads {CurrentFormat}.");
    }

    /// <summary>Writes it into the store.</summary>
    public void Write(CyclingStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        StoreJson.Write(PathOf(store, Request.Name), this);
    }

    /// <summary>Where a split of that name lies.</summary>
    public static string PathOf(CyclingStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        return System.IO.Path.Combine(store.Layout.SplitsFolder, CellRecord.CheckId(name) + ".json");
    }
}

/// <summary>A part of a split.</summary>
/// <param name="Name">training, validation, test or holdout.</param>
/// <param name="Fraction">Share asked for; null for the held-out part.</param>
/// <param name="Cells">Its cells.</param>
/// <param name="Tests">Its tests, as cell/test and content hash.</param>
public sealed record SplitPart(string Name, double? Fraction, IReadOnlyList<string> Cells, IReadOnlyList<SplitTest> Tests);

/// <summary>A test in a part.</summary>
/// <param name="Cell">Its cell.</param>
/// <param name="Test">Its name.</param>
/// <param name="ContentSha256">Hash of its rows when the split was made.</param>
public sealed record SplitTest(string Cell, string Test, string ContentSha256);

/// <summary>Cells that stay together.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="Reasons">What holds them together.</param>
public sealed record SplitGroup(IReadOnlyList<string> Cells, IReadOnlyList<string> Reasons);
