using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>NASA's battery aging files into canonical columns: a test a charge or discharge.</summary>
internal sealed class NasaAgingReader : ICyclingReader
{
    /// <summary>Name in the provenance.</summary>
    public const string ReaderName = "matlab-nasa";

    /// <inheritdoc/>
    public string Name => ReaderName;

    /// <inheritdoc/>
    public string Description => $"{ReaderName}: NASA PCoE battery aging, MATLAB level 5 (.mat) or gzip, a struct with 'cycle' of type, ambient_temperature, time, data";

    /// <inheritdoc/>
    /// <remarks>Files of no known layout are left to this reader, which tells what they hold.</remarks>
    public int Evidence(CyclingFile file) =>
        file.Kind == FileKind.MatlabLevel5 && !MatLevel5.IsRecognised(file, OxfordDegradation.IsCell) && !MatLevel5.IsRecognised(file, NasaRandomized.IsData) ? TextFamily.Signature : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options)
    {
        RecordSet set = NasaAging.Read(file.Path, MatLevel5.Of(file));
        if (set.Tables.Count == 0)
        {
            throw DataFault.InFile(file.Path, "the file holds no charge and no discharge", $"Left out: {string.Join("; ", set.Skipped.Take(6).Select(s => $"{s.Name}, {s.Reason}"))}.");
        }

        ColumnLayout layout = Layout(set);
        foreach (RecordTable run in set.Tables)
        {
            DateTime? start = run.Properties.TryGetValue("time", out string? text)
                ? DateTime.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture)
                : null;
            string name = $"{run.Properties["cell"]} cycle {run.Properties["cycle"]} {run.Properties["type"]}";
            foreach (CyclingChunk chunk in RecordChunks.Read(file, run, layout, ReaderName, options, name, start))
            {
                yield return chunk;
            }
        }
    }

    private static ColumnLayout Layout(RecordSet set) => new(
        "'Time', 'Voltage_measured', 'Current_measured'",
        new Dictionary<string, ColumnLayout.Meaning>
        {
            ["Time"] = new(CyclingColumn.TestTime, "s"),
            ["Voltage_measured"] = new(CyclingColumn.Voltage, "V"),
            ["Current_measured"] = new(CyclingColumn.Current, "A"),
            ["Temperature_measured"] = new(CyclingColumn.CellTemperature, "degC"),
            ["ambient_temperature"] = new(CyclingColumn.AmbientTemperature, "degC"),
        })
    {
        Notes =
        [
            "ambient_temperature is one number a run in the file and repeated in its rows",
            .. set.Skipped.GroupBy(s => s.Reason).Select(g => $"left out: {string.Join(", ", g.Select(s => s.Name))} ({g.Key})"),
        ],
    };
}
