using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Archives;

/// <summary>
/// Opens zip archives that nobody vouches for. The table of contents is judged before a byte is unpacked, and what is unpacked
/// is held against it (see <see cref="CheckedEntryStream"/>).
/// </summary>
internal static class ZipGuard
{
    private const string CopyAgain = "Download or copy it again.";

    // Unix file type in the upper half of the external attributes (zip appnote 4.4.15 leaves it to the system that made it).
    private const int UnixTypeMask = 0xF000;
    private const int UnixSymbolicLink = 0xA000;
    private const int UnixTypeShift = 16;

    /// <summary>First bytes of a zip with entries.</summary>
    public static ReadOnlySpan<byte> Magic => "PK\x03\x04"u8;

    /// <summary>Opens and judges an archive.</summary>
    /// <param name="path">Name for messages.</param>
    /// <param name="stream">The archive, seekable; closed with the result.</param>
    /// <param name="limits">What it may unpack to.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for a damaged or hostile archive.</exception>
    public static ZipArchive Open(string path, Stream stream, ArchiveLimits limits)
    {
        ZipArchive zip;
        try
        {
            zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8);
            _ = zip.Entries;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException or IOException or OverflowException)
        {
            stream.Dispose();
            throw DataFault.InFile(path, $"the zip archive cannot be opened ({e.Message.TrimEnd('.')})", CopyAgain, e);
        }

        try
        {
            Judge(path, zip, limits);
            return zip;
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>Opens an entry; reading past what the archive declares, or bytes of another CRC-32, are refused.</summary>
    public static Stream OpenEntry(string path, ZipArchiveEntry entry)
    {
        try
        {
            return new CheckedEntryStream(path, entry);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or IOException)
        {
            throw Unreadable(path, entry.FullName, e);
        }
    }

    /// <summary>The refusal of an entry that does not unpack.</summary>
    public static BmsException Unreadable(string path, string entry, Exception inner) =>
        DataFault.InFile(path, $"entry {DataFault.Quote(entry)} of the archive cannot be unpacked ({inner.Message.TrimEnd('.')})", CopyAgain, inner);

    /// <summary>The name with forward slashes, as some Windows programs write backslashes.</summary>
    public static string NormalName(ZipArchiveEntry entry) => entry.FullName.Replace('\\', '/');

    /// <summary>True for an entry that only names a folder.</summary>
    public static bool IsFolder(ZipArchiveEntry entry) => NormalName(entry).EndsWith('/');

    private static void Judge(string path, ZipArchive zip, ArchiveLimits limits)
    {
        if (zip.Entries.Count > limits.MostEntries)
        {
            throw Refused(path, $"the archive has {zip.Entries.Count} entries, more than {limits.MostEntries}", "Unpack the part that is wanted.");
        }

        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        long total = 0;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            JudgeName(path, NormalName(entry), names);
            JudgeEntry(path, entry, limits);
            total += entry.Length;
            if (total > limits.MostTotalBytes)
            {
                throw Refused(path, $"the archive unpacks to more than {limits.MostTotalBytes} bytes", "Unpack the part that is wanted.");
            }
        }
    }

    private static void JudgeName(string path, string name, HashSet<string> names)
    {
        bool hostile = name.Length == 0
            || name.StartsWith('/')
            || (name.Length > 1 && name[1] == ':')
            || name.Any(char.IsControl)
            || name.Split('/').Any(part => part is "..");
        if (hostile)
        {
            throw Refused(path, $"entry {DataFault.Quote(name)} of the archive names a place outside it", "Such an archive is not opened; get it from its publisher.");
        }

        if (!names.Add(name))
        {
            throw Refused(path, $"entry {DataFault.Quote(name)} is in the archive twice, so that it is not said which one counts", "Unpack it and choose.");
        }
    }

    private static void JudgeEntry(string path, ZipArchiveEntry entry, ArchiveLimits limits)
    {
        string name = DataFault.Quote(entry.FullName);
        if (entry.IsEncrypted)
        {
            throw Refused(path, $"entry {name} of the archive is encrypted", "Unpack it with its password first.");
        }

        if (((entry.ExternalAttributes >> UnixTypeShift) & UnixTypeMask) == UnixSymbolicLink)
        {
            throw Refused(path, $"entry {name} of the archive is a symbolic link", "Pack the file itself.");
        }

        if (entry.Length < 0 || entry.Length > limits.MostEntryBytes)
        {
            throw Refused(path, $"entry {name} of the archive unpacks to {entry.Length} bytes, more than {limits.MostEntryBytes}", "Unpack it by hand if that is right.");
        }

        if (entry.Length > ArchiveLimits.RatioFreeBytes && entry.Length / Math.Max(1, entry.CompressedLength) > limits.MostRatio)
        {
            throw Refused(
                path,
                $"entry {name} of the archive unpacks from {entry.CompressedLength} to {entry.Length} bytes, more than {limits.MostRatio} times",
                "That is how a zip bomb looks; unpack it by hand if it is none.");
        }
    }

    private static BmsException Refused(string path, string problem, string remedy) => DataFault.InFile(path, problem, remedy);
}
