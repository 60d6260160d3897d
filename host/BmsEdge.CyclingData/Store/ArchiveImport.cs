using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;
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
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>: a full disk stops everything.</exception>
    public static IEnumerable<FileImport> Import(StoreWriter writer, string path, Func<string, StoreImportOptions> optionsOf)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(optionsOf);
        bool isArchive = false;
        BmsException? refusal = null;
        try
        {
            isArchive = File.Exists(path) && DataArchive.IsArchive(path);
        }
        catch (BmsException e)
        {
            refusal = e;
        }

        if (refusal is not null)
        {
            yield return new FileImport(path, null, refusal);
            yield break;
        }

        if (!isArchive)
        {
            yield return One(writer, path, path, optionsOf);
            yield break;
        }

        using IEnumerator<ArchiveMember> members = DataArchive.Members(path).GetEnumerator();
        while (true)
        {
            FileImport import;
            try
            {
                if (!members.MoveNext())
                {
                    yield break;
                }

                import = One(writer, members.Current.Path, members.Current.Name, optionsOf);
            }
            catch (BmsException e) when (e.Code is not BmsErrorCode.WriteFailed)
            {
                import = new FileImport(path, null, e);
            }

            yield return import;
            if (import.Name == path)
            {
                yield break;
            }
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

    private static FileImport One(StoreWriter writer, string path, string name, Func<string, StoreImportOptions> optionsOf)
    {
        try
        {
            return new FileImport(name, writer.Import(path, optionsOf(name) with { SourceName = name == path ? null : name }), null);
        }
        catch (BmsException e) when (e.Code is not BmsErrorCode.WriteFailed)
        {
            // The unpacked file has a name of ours that means nothing to the user.
            return new FileImport(name, null, name == path ? e : new BmsException(e.Code, e.Message.Replace(path, name, StringComparison.Ordinal), e));
        }
    }
}
