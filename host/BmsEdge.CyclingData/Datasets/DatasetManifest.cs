using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsvHelper;

namespace BmsEdge.CyclingData.Datasets;

/// <summary>
/// The optional manifest.csv of a data set. Only its column <c>file</c> is used, to tell the user what a copy has lost; the
/// files themselves decide everything else.
/// </summary>
internal static class DatasetManifest
{
    /// <summary>Name of the file in the data set's folder.</summary>
    public const string FileName = "manifest.csv";

    private const string FileColumn = "file";

    /// <summary>Sentences about listed files that are not there, or about a manifest that cannot be used.</summary>
    public static IEnumerable<string> Compare(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            string[] missing = [.. ListedFiles(path).Distinct().Where(f => !File.Exists(Path.Combine(folder, f))).Order(StringComparer.Ordinal)];
            return missing.Length == 0
                ? []
                : [$"{path}: lists {missing.Length} file(s) that are not there: {DataFault.Quote(missing)}. Copy them again if they should be used."];
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [$"{path}: not used ({e.Message.TrimEnd('.')})."];
        }
    }

    private static readonly CsvReaderOptions s_csv = new() { Separator = ',', HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw };

    private static List<string> ListedFiles(string path)
    {
        using CsvReader reader = CsvReader.Create(File.OpenRead(path), s_csv);
        int field = -1;
        if (reader.Read())
        {
            for (int i = 0; i < reader.FieldCount; i++)
            {
                field = reader.GetString(i).Trim() == FileColumn ? i : field;
            }
        }

        if (field < 0)
        {
            throw new InvalidDataException($"it has no column '{FileColumn}'");
        }

        List<string> files = [];
        while (reader.Read())
        {
            if (field < reader.FieldCount && reader.GetString(field) is { Length: > 0 } file)
            {
                files.Add(file);
            }
        }

        return files;
    }
}
