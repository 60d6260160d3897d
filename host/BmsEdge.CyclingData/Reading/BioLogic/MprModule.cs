using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>One module of an .mpr file: a header with name, length, version and date, and its bytes.</summary>
/// <param name="Name">Short name without its padding, for example <c>VMP data</c>.</param>
/// <param name="Version">
/// Version of the layout inside. Before EC-Lab 11.50 it is one word; since then the header has a second word (10, for data 11),
/// which is the one that tells layouts apart and stands here.
/// </param>
/// <param name="Date">Eight characters, month first: <c>01/10/24</c>, with the separator of the writer's language.</param>
/// <param name="Offset">Where the module's own bytes begin in the file.</param>
/// <param name="Body">The module's own bytes.</param>
internal readonly record struct MprModule(string Name, uint Version, string Date, int Offset, ReadOnlyMemory<byte> Body)
{
    /// <summary>Settings of the technique.</summary>
    public const string Settings = "VMP Set";

    /// <summary>The records.</summary>
    public const string Data = "VMP data";

    /// <summary>Start, device and versions of the programs.</summary>
    public const string Log = "VMP LOG";

    /// <summary>First record of every loop.</summary>
    public const string Loop = "VMP loop";

    /// <summary>Scaling of the analogue inputs; the values in the records are scaled already.</summary>
    public const string ExternalDevice = "VMP ExtDev";

    // Layout of the file and of the module header: documentation of the public readers yadg (dgbowl, "Notes on file structure")
    // and galvani (echemdata), held against every staged file. All numbers are little-endian.
    private const int FirstModule = 52;

    private const int NameBytes = 10;

    private const int TitleBytes = 25;

    private const int DateBytes = 8;

    /// <summary>Word in place of the length that marks the longer header of EC-Lab 11.50 and later.</summary>
    private const uint LongHeaderMark = 0xffff_ffff;

    private static ReadOnlySpan<byte> Magic => "BIO-LOGIC MODULAR FILE\x1a"u8;

    private static ReadOnlySpan<byte> Keyword => "MODULE"u8;

    /// <summary>Takes a file apart. Modules follow each other without a gap and the last one ends with the file.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with the byte offset.</exception>
    public static List<MprModule> Split(ReadOnlyMemory<byte> file, string path)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (!bytes.StartsWith(Magic))
        {
            throw Damaged(path, 0, "the file does not begin with 'BIO-LOGIC MODULAR FILE'");
        }

        List<MprModule> modules = [];
        int at = FirstModule;
        while (at < bytes.Length || modules.Count == 0)
        {
            MprModule module = At(file, at, path);
            modules.Add(module);
            at = module.Offset + module.Body.Length;
        }

        return modules;
    }

    /// <summary>A refusal at a byte of the file.</summary>
    public static BmsException Damaged(string path, long offset, string problem) =>
        DataFault.InFile(path, $"byte {DataFault.Number(offset)}: {problem}", "Copy the file again, or export it as text (.mpt) from EC-Lab; half a file is not read.");

    private static MprModule At(ReadOnlyMemory<byte> file, int at, string path)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        int head = at + Keyword.Length + NameBytes + TitleBytes;
        if (head + 8 + DateBytes > bytes.Length)
        {
            throw Damaged(path, at, $"the file ends inside a module header, at {DataFault.Number((long)bytes.Length)} bytes");
        }

        if (!bytes[at..].StartsWith(Keyword))
        {
            throw Damaged(path, at, $"a module should begin here with 'MODULE', and there is {DataFault.Quote(Encoding.Latin1.GetString(bytes.Slice(at, Keyword.Length)))}");
        }

        string name = Encoding.Latin1.GetString(bytes.Slice(at + Keyword.Length, NameBytes)).TrimEnd(' ', '\0');
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[head..]);
        int versionAt = head + 4;
        if (length == LongHeaderMark)
        {
            length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(head + 4)..]);
            versionAt = head + 12;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[versionAt..]);
        int body = versionAt + 4 + DateBytes;
        if (body > bytes.Length || length > bytes.Length - body)
        {
            throw Damaged(
                path,
                at,
                $"module {DataFault.Quote(name)} declares {DataFault.Number((long)length)} bytes and the file has {DataFault.Number(Math.Max(0L, bytes.Length - body))} left");
        }

        string date = Encoding.Latin1.GetString(bytes.Slice(body - DateBytes, DateBytes));
        return new MprModule(name, version, date, body, file.Slice(body, (int)length));
    }
}
