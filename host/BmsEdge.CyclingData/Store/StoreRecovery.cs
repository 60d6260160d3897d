using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>Finds and removes what an import that was killed left behind. Only names that this program gives are touched.</summary>
internal static class StoreRecovery
{
    /// <summary>Staging folders, half-written records, rows without provenance and sources of which a test is missing.</summary>
    public static IEnumerable<string> Leftovers(StoreLayout layout)
    {
        List<StoredTest> tests = [];
        List<string> unmarked = [];
        foreach (string cell in layout.CellNames())
        {
            StoredTest[] marked = [.. CyclingStore.ReadTests(layout, cell)];
            tests.AddRange(marked);
            HashSet<string> names = [.. marked.Select(t => t.ParquetPath)];
            unmarked.AddRange(layout.TestFiles(cell, ".parquet").Where(p => !names.Contains(p)));
        }

        HashSet<StoredTest> whole = [.. CyclingStore.Whole(tests)];
        return
        [
            .. layout.StagingFolders(),
            .. layout.HalfWritten(),
            .. unmarked,
            .. tests.Where(t => !whole.Contains(t)).SelectMany(t => new[] { layout.Provenance(t.Cell, t.Name), t.ParquetPath }),
        ];
    }

    /// <summary>Removes them. The caller holds the lock.</summary>
    public static IReadOnlyList<string> Clean(StoreLayout layout)
    {
        string[] leftovers = [.. Leftovers(layout)];
        foreach (string path in leftovers)
        {
            Delete(path);
        }

        return leftovers;
    }

    /// <summary>Removes a file or a folder.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>.</exception>
    public static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.WriteFailed, $"Cannot remove '{path}': {e.Message} Check its permissions.", e);
        }
    }
}
