using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Archives;

/// <summary>One file of an archive, unpacked for as long as it is looked at.</summary>
/// <param name="Name">Archive and place in it, inner archives included: <c>CS2_35.zip/CS2_35/CS2_35_8_18_10.xlsx</c>.</param>
/// <param name="Path">The unpacked file; gone once the next member is asked for.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record ArchiveMember(string Name, string Path, long Bytes);

/// <summary>
/// Walks through a zip archive as data sets are published: files, folders, archives inside archives. Each file is unpacked alone
/// into a private folder under a name of ours, so that no name in an archive ever reaches the file system.
/// </summary>
internal static class DataArchive
{
    private const int CopyBytes = 1 << 16;

    /// <summary>True for a zip that is an archive of files. Workbooks (xlsx), Neware's ndax and numpy's npz are zips by build but one document each.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for a damaged or hostile zip.</exception>
    public static bool IsArchive(string path)
    {
        if (!HasMagic(path))
        {
            return false;
        }

        using ZipArchive zip = ZipGuard.Open(path, OpenFile(path), ArchiveLimits.DataSet);
        return !IsDocument(zip);
    }

    /// <summary>
    /// The files of an archive in the archive's order, those of inner archives in their place. Each member's file lives until
    /// the next one is asked for.
    /// </summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for a damaged or hostile archive, at the entry concerned.</exception>
    public static IEnumerable<ArchiveMember> Members(string path, ArchiveLimits? limits = null)
    {
        string folder = Directory.CreateTempSubdirectory("bmsedge-archive-").FullName;
        try
        {
            Walk walk = new(folder, limits ?? ArchiveLimits.DataSet);
            foreach (ArchiveMember member in walk.Members(path, System.IO.Path.GetFileName(path), path, depth: 1))
            {
                yield return member;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool HasMagic(string path)
    {
        using FileStream file = OpenFile(path);
        Span<byte> head = stackalloc byte[4];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(ZipGuard.Magic);
    }

    private static bool IsDocument(ZipArchive zip) =>
        zip.Entries.Any(e => e.FullName is "[Content_Types].xml" || e.FullName.EndsWith(".ndc", StringComparison.OrdinalIgnoreCase))
        || (zip.Entries.Count > 0 && zip.Entries.All(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal)));

    private static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>One walk: the folder it unpacks into and the bytes it has unpacked so far.</summary>
    private sealed class Walk(string folder, ArchiveLimits limits)
    {
        private long _unpacked;
        private int _files;

        public IEnumerable<ArchiveMember> Members(string archive, string name, string shown, int depth)
        {
            using ZipArchive zip = ZipGuard.Open(shown, OpenFile(archive), limits);
            foreach (ZipArchiveEntry entry in zip.Entries.Where(e => !ZipGuard.IsFolder(e)))
            {
                string file = Unpack(shown, entry);
                string inner = $"{name}/{ZipGuard.NormalName(entry)}";
                try
                {
                    if (HasMagic(file) && IsInnerArchive(shown, inner, file, depth))
                    {
                        foreach (ArchiveMember member in Members(file, inner, $"{shown}/{ZipGuard.NormalName(entry)}", depth + 1))
                        {
                            yield return member;
                        }
                    }
                    else
                    {
                        yield return new ArchiveMember(inner, file, entry.Length);
                    }
                }
                finally
                {
                    File.Delete(file);
                }
            }
        }

        private bool IsInnerArchive(string shown, string inner, string file, int depth)
        {
            using ZipArchive zip = ZipGuard.Open($"{shown}/{System.IO.Path.GetFileName(inner)}", OpenFile(file), limits);
            if (IsDocument(zip))
            {
                return false;
            }

            return depth < limits.MostDepth
                ? true
                : throw DataFault.InFile(shown, $"{DataFault.Quote(inner)} is an archive {depth + 1} deep, more than {limits.MostDepth}", "Unpack the outer ones first.");
        }

        private string Unpack(string shown, ZipArchiveEntry entry)
        {
            string file = System.IO.Path.Combine(folder, _files++.ToString("d6", CultureInfo.InvariantCulture));
            using Stream from = ZipGuard.OpenEntry(shown, entry);
            using FileStream to = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            byte[] buffer = new byte[CopyBytes];
            for (int count = from.Read(buffer); count > 0; count = from.Read(buffer))
            {
                _unpacked += count;
                if (_unpacked > limits.MostTotalBytes)
                {
                    throw DataFault.InFile(shown, $"the archive and those inside it unpack to more than {limits.MostTotalBytes} bytes", "Unpack the part that is wanted.");
                }

                to.Write(buffer, 0, count);
            }

            return file;
        }
    }
}
