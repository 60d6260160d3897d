using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.IO.Hashing;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// The zip archive around an .ndax. Nothing is unpacked to disk. An entry is believed up to a stated ratio to its packed bytes, so
/// that a small archive cannot ask for much memory, and its CRC-32 is checked.
/// </summary>
internal sealed class NdaxArchive : IDisposable
{
    /// <summary>The entry every .ndax has.</summary>
    public const string DataName = "data.ndc";

    /// <summary>Unpacked bytes believed of any entry; an .ndc with a single record has 8192 bytes and packs 150 times.</summary>
    private const int AlwaysAllowed = 1 << 16;

    /// <summary>
    /// Unpacked bytes believed per packed byte. The CRC-32 in every 4096-byte page does not compress, so an honest .ndc stays
    /// near 150; deflate can do 1032.
    /// </summary>
    private const int MostRatio = 300;

    /// <summary>The most unpacked bytes of one entry: 130 million records of voltage and current.</summary>
    private const int MostBytes = 1 << 30;

    /// <summary>Far above the auxiliary channels of a device.</summary>
    private const int MostEntries = 4096;

    private readonly string _path;
    private readonly long _packedBytes;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;

    private NdaxArchive(string path, long packedBytes, ZipArchive zip, Dictionary<string, ZipArchiveEntry> entries)
    {
        _path = path;
        _packedBytes = packedBytes;
        _zip = zip;
        _entries = entries;
    }

    /// <summary>Names of all entries.</summary>
    public IEnumerable<string> Names => _entries.Keys.Order(StringComparer.Ordinal);

    /// <summary>Opens an archive.</summary>
    /// <exception cref="BmsException">Not a whole zip archive; names that repeat or lead out of the archive.</exception>
    public static NdaxArchive Open(string path, Stream content)
    {
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(content, ZipArchiveMode.Read);
            Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.OrdinalIgnoreCase);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                if (entry.FullName.AsSpan().ContainsAny('/', '\\', ':') || entry.FullName.Length == 0)
                {
                    throw DataFault.InFile(path, $"the archive has an entry named {DataFault.Quote(entry.FullName)}; an ndax has no folders", "Do not trust this file; take the original.");
                }

                if (!entries.TryAdd(entry.FullName, entry))
                {
                    throw DataFault.InFile(path, $"the archive has two entries named {DataFault.Quote(entry.FullName)}; which one counts cannot be told", "Do not trust this file; take the original.");
                }

                if (entries.Count > MostEntries)
                {
                    throw DataFault.InFile(path, $"the archive has more than {MostEntries} entries", "Do not trust this file; take the original.");
                }
            }

            NdaxArchive archive = new(path, content.Length, zip, entries);
            zip = null;
            return archive;
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw NotUnpacked(path, $"the zip archive of {content.Length} bytes is cut short or damaged ({e.Message.TrimEnd('.')})", e);
        }
        finally
        {
            zip?.Dispose();
        }
    }

    /// <summary>Whether the archive has an entry.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Unpacks an entry.</summary>
    /// <exception cref="BmsException">Damaged, or unpacking to more than is believed.</exception>
    public byte[] Read(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw DataFault.InFile(_path, $"the archive has no {name}", "Copy the file again, or export the test anew from BTSDA.");
        }

        try
        {
            // What the directory says of packed bytes is believed up to the archive's own length.
            long packed = Math.Clamp(entry.CompressedLength, 0, _packedBytes);
            long believed = Math.Min(MostBytes, AlwaysAllowed + (MostRatio * packed));
            if (entry.Length > believed)
            {
                throw DataFault.InFile(_path, $"{name} unpacks from {entry.CompressedLength} to {entry.Length} bytes, more than the {believed} that are believed", "Do not trust this file; take the original.");
            }

            byte[] bytes = new byte[entry.Length];
            using Stream stream = entry.Open();
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count < bytes.Length)
            {
                throw NewareFault.At(_path, name, count, $"the entry ends before its {bytes.Length} bytes");
            }

            if (Crc32.HashToUInt32(bytes) != entry.Crc32)
            {
                throw DataFault.InFile(_path, $"{name}: the CRC-32 in the archive does not fit the entry's {bytes.Length} bytes", "Copy the file again from the cycler's computer.");
            }

            return bytes;
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw NotUnpacked(_path, $"{name} does not unpack ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    /// <summary>What the zip reader throws for malformed archives.</summary>
    private static bool IsDamage(Exception e) =>
        e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentOutOfRangeException or IOException or OverflowException;

    private static BmsException NotUnpacked(string path, string problem, Exception inner) =>
        DataFault.InFile(path, problem, "Copy the file again from the cycler's computer.", inner);
}
