using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Quality;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>What became of a file, or of one file of an archive.</summary>
/// <param name="Name">The file, or the archive and the place in it: <c>5.zip/B0005.mat</c>.</param>
/// <param name="Outcome">What was taken in, or null.</param>
/// <param name="Refusal">Why nothing was, or null.</param>
public sealed record FileImport(string Name, ImportOutcome? Outcome, BmsException? Refusal);

/// <summary>
/// Takes data sets in as their publishers ship them: zip archives of files, archives inside archives. Each file inside stands for
/// itself; one that is refused stops none of the others.
/// </summary>
public static class ArchiveImport
{
    /// <summary>Imports a file, or every file of an archive in its order.</summary>
    /// <param name="writer">The store.</param>
    /// <param name="path">File or zip archive.</param>
    /// <param name="optionsOf">Options for a file of that name.</param>
    /// <param name="leftOut">Hears of every file of an archive that holds no data by its name.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>: a full disk stops everything.</exception>
    public static IEnumerable<FileImport> Import(StoreWriter writer, string path, Func<string, StoreImportOptions> optionsOf, Action<string>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(optionsOf);
        foreach (FoundFile file in DataFiles.Open(path, leftOut))
        {
            yield return file.Refusal is { } refusal ? new FileImport(file.Name, null, refusal) : One(writer, file, optionsOf);
        }
    }

    /// <summary>A name a cell can have, made of a file's or a test's: other characters become dashes.</summary>
    /// <param name="name">For example <c>data/B0005 (old).mat</c>: the last place without its suffixes.</param>
    public static string CellName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string last = name[(name.LastIndexOf('/') + 1)..];
        string stem = last.Split('.') is [{ Length: > 0 } first, ..] ? first : last;
        return CellRecord.CheckId(string.Concat(stem.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')).Trim('-'));
    }

    private static FileImport One(StoreWriter writer, FoundFile file, Func<string, StoreImportOptions> optionsOf)
    {
        try
        {
            return new FileImport(file.Name, writer.Import(file.Path, optionsOf(file.Name) with { SourceName = file.IsUnpacked ? file.Name : null }), null);
        }
        catch (BmsException e) when (e.Code is not BmsErrorCode.WriteFailed)
        {
            return new FileImport(file.Name, null, file.IsUnpacked ? new BmsException(e.Code, file.Worded(e.Message), e) : e);
        }
    }
}
