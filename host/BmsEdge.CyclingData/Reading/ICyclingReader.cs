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
    /// Evidence that the file is of the family: <see cref="TextFamily.Signature"/>, or how many required columns it holds under
    /// the family's names, or 0. Two of three are taken for a file of the family that lacks a column; one is chance.
    /// </summary>
    public int Evidence(CyclingFile file);

    /// <summary>Reads every test of the file in order. Each chunk is good until the next one is asked for.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> at the first breach, with row and column; what came before is void.</exception>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options);
}

/// <summary>A family of text files.</summary>
internal sealed class TextCyclingReader(TextFamily family) : ICyclingReader
{
    /// <inheritdoc/>
    public string Name => family.Name;

    /// <inheritdoc/>
    public string Description => family.Description;

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => file.TextHead is { } head ? family.Evidence(head) : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options) =>
        TextRows.Read(file, family.Recognise(file, file.TextHead!), family.Name, options);
}

/// <summary>A column layout in Parquet.</summary>
internal sealed class ParquetCyclingReader(string name, string title, ColumnLayout layout) : ICyclingReader
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"{name}: {title}, Parquet, with {layout.RequiredText}";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => file.Kind == FileKind.Parquet ? layout.RequiredColumnsIn(file.ParquetHeaders) : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options) =>
        ParquetColumns.Read(file, ColumnPlan.Make(file, file.ParquetHeaders, layout, name, options), options);
}
