using System.Collections.Generic;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>One family of files. A new family is a new class here and a line in <see cref="CyclingReader"/>.</summary>
internal interface ICyclingReader
{
    /// <summary>Name that goes into the provenance.</summary>
    public string Name { get; }

    /// <summary>What it reads and how a file shows that it is one, for messages.</summary>
    public string Description { get; }

    /// <summary>
    /// How many required columns the file holds under this family's names, 0 when it cannot be of the family at all. Two of
    /// three are taken for a file of the family that lacks a column; one is chance.
    /// </summary>
    public int Evidence(CyclingFile file);

    /// <summary>Reads every test of the file.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> at the first breach, with row and column.</exception>
    public IReadOnlyList<CyclingTable> Read(CyclingFile file, CyclingReadOptions options);
}

/// <summary>A column layout in CSV, plain or gzip.</summary>
internal sealed class CsvCyclingReader(string name, string title, ColumnLayout layout) : ICyclingReader
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"{name}: {title}, comma-separated text or gzip, with {layout.RequiredText}";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => file.Container == Container.Parquet ? 0 : layout.RequiredColumnsIn(file.Headers);

    /// <inheritdoc/>
    public IReadOnlyList<CyclingTable> Read(CyclingFile file, CyclingReadOptions options) =>
        CsvColumns.Read(file, ColumnPlan.Make(file, layout, name, options), options);
}

/// <summary>A column layout in Parquet.</summary>
internal sealed class ParquetCyclingReader(string name, string title, ColumnLayout layout) : ICyclingReader
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"{name}: {title}, Parquet, with {layout.RequiredText}";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => file.Container == Container.Parquet ? layout.RequiredColumnsIn(file.Headers) : 0;

    /// <inheritdoc/>
    public IReadOnlyList<CyclingTable> Read(CyclingFile file, CyclingReadOptions options) =>
        ParquetColumns.Read(file, ColumnPlan.Make(file, layout, name, options), options);
}
