using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>MATR batches into canonical columns: a test a cell, read one after the other.</summary>
internal sealed class MatrBatchReader : ICyclingReader
{
    /// <summary>Name in the provenance.</summary>
    public const string ReaderName = "matlab-matr";

    /// <inheritdoc/>
    public string Name => ReaderName;

    /// <inheritdoc/>
    public string Description => $"{ReaderName}: MATR fast-charging batch (Severson 2019, Attia 2020), MATLAB 7.3 (.mat, HDF5), a group 'batch' with 'summary' and 'cycles'";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => file.Kind == FileKind.Hdf5 ? TextFamily.Signature : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options)
    {
        using ContentFile content = ContentFile.Of(file);
        using MatrBatch batch = MatrBatch.Open(content.Path, file.Path);
        List<string> empty = [];
        for (int i = 0; i < batch.CellCount; i++)
        {
            RecordTable series = batch.Read(i).Series;
            if (series.RowCount == 0)
            {
                empty.Add(series.Properties["cell"]);
                continue;
            }

            string[] names = [.. new[] { "cell", "barcode", "policy_readable" }.Select(p => series.Properties.GetValueOrDefault(p, "")).Where(n => n.Length > 0)];
            foreach (CyclingChunk chunk in RecordChunks.Read(file, series, Layout(series, empty), ReaderName, options, string.Join(' ', names)))
            {
                yield return chunk;
            }
        }
    }

    private static ColumnLayout Layout(RecordTable series, List<string> empty) => new(
        "'t', 'V', 'I' in 'cycles'",
        new Dictionary<string, ColumnLayout.Meaning>
        {
            [MatrBatch.TotalTimeHeader] = new(CyclingColumn.TestTime, "s"),
            [MatrBatch.CycleHeader] = new(CyclingColumn.CycleCount, "1"),
            ["V"] = new(CyclingColumn.Voltage, "V"),
            [MatrBatch.CurrentHeader] = new(CyclingColumn.Current, "A"),
            ["T"] = new(CyclingColumn.CellTemperature, "degC"),
            ["Qc"] = new(CyclingColumn.ChargingCapacity, "Ah"),
            ["Qd"] = new(CyclingColumn.DischargingCapacity, "Ah"),
        })
    {
        Notes =
        [
            $"{MatrBatch.TotalTimeHeader}: {series.Properties[MatrBatch.TotalTimeHeader]}",
            "cycle_count is the position of the cycle in the file, from 1",
            "Qc and Qd start anew in every cycle",
            $"current: {series.Properties["current unit"]}",
            .. empty.Count == 0 ? Enumerable.Empty<string>() : [$"left out: {string.Join(", ", empty)} (no samples)"],
        ],
    };
}
