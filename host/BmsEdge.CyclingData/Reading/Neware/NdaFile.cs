using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// Neware's .nda: the magic <c>NEWARE</c>, a date, the format version, a table of sections, and a section of records of one
/// length. The record layouts of the versions are facts from public readers (fastnda, NewareNDA); the section table is read from
/// the files themselves and tells where the records start and, from version 22 on, how many bytes of them there are.
/// </summary>
internal static class NdaFile
{
    private const int VersionOffset = 14;

    /// <summary>Entry 6 of a table of 32-bit (offset, length) pairs that starts at byte 16.</summary>
    private const int ClassicSectionOffset = 64;

    /// <summary>Entry 4 of a table of 64-bit (offset, length) pairs that starts at byte 18.</summary>
    private const int WideSectionOffset = 82;

    private const int HeaderBytes = 256;

    /// <summary>The first bytes of every .nda file.</summary>
    public static ReadOnlySpan<byte> Magic => "NEWARE"u8;

    /// <summary>Decodes a whole file.</summary>
    /// <param name="path">Name for messages.</param>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with the byte offset.</exception>
    public static RecordTable Read(string path, ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Magic))
        {
            throw NewareFault.At(path, 0, "the file does not start with 'NEWARE'");
        }

        if (file.Length < HeaderBytes)
        {
            throw NewareFault.At(path, file.Length, $"the file ends inside its header of {HeaderBytes} bytes");
        }

        int version = BinaryPrimitives.ReadUInt16LittleEndian(file[VersionOffset..]);
        Dictionary<string, string> properties = new()
        {
            ["Format"] = $"nda {DataFault.Number(version)}",
            ["File Date"] = Encoding.Latin1.GetString(file[Magic.Length..VersionOffset]),
        };
        AddSoftware(file, properties);
        switch (version)
        {
            case 8:
                return NdaFixedPoint.Read8(path, file, Section(path, file, wide: false), properties);
            case 22 or 26 or 29:
                return NdaFixedPoint.Read(path, file, Section(path, file, wide: false), unixTime: version == 22, properties);
            case 130:
                return NdaFloat.Read(path, file, Section(path, file, wide: true), properties);
            default:
                throw NewareFault.Unknown(path, $"byte {VersionOffset}: nda version {version} is not one of 8, 22, 26, 29, 130");
        }
    }

    /// <summary>The declared section of records, held against the bytes that are there. A length of 0 means up to the end (version 8).</summary>
    private static Range Section(string path, ReadOnlySpan<byte> file, bool wide)
    {
        int at = wide ? WideSectionOffset : ClassicSectionOffset;
        ulong offset = wide ? BinaryPrimitives.ReadUInt64LittleEndian(file[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
        ulong length = wide ? BinaryPrimitives.ReadUInt64LittleEndian(file[(at + 8)..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
        if (offset < HeaderBytes || offset > (ulong)file.Length)
        {
            throw NewareFault.At(path, at, $"the records are said to start at byte {offset} of a file of {file.Length} bytes");
        }

        if (length > (ulong)file.Length - offset)
        {
            throw NewareFault.At(path, at, $"the records are said to end at byte {offset + (UInt128)length}, but the file ends at byte {file.Length}");
        }

        return length == 0 ? new Range((int)offset, file.Length) : new Range((int)offset, (int)(offset + length));
    }

    /// <summary>The versions of server and client that wrote the file, where its header names them.</summary>
    private static void AddSoftware(ReadOnlySpan<byte> file, Dictionary<string, string> properties)
    {
        const int textBytes = 50;
        int at = file.IndexOf("BTSServer"u8);
        if (at >= 0)
        {
            properties["Server"] = Text(file[at..Math.Min(file.Length, at + textBytes)]);
            int client = at + (2 * textBytes);
            if (client + textBytes <= file.Length)
            {
                properties["Client"] = Text(file.Slice(client, textBytes));
            }
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }
}
