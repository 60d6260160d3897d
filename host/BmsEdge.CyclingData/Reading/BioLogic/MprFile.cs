using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>
/// An .mpr file of EC-Lab or BT-Lab, decoded: records under the headers of EC-Lab's text export, and what settings and log say
/// about the test.
/// </summary>
internal sealed class MprFile
{
    // Offsets in the settings and log modules: documentation of the public reader yadg ("Notes on file structure"), held
    // against the preambles of text exports. Not taken over: areas, characteristic mass and technique parameters, whose unit or
    // place the bytes alone do not tell.
    private const int CommentsAt = 0x07;
    private const int MassAt = 0x107;
    private const int MaterialAt = 0x11e;
    private const int ElectrolyteAt = 0x1c0;
    private const int CapacityAt = 0x25c;
    private const int ChannelAt = 0x09;
    private const int ChannelSerialAt = 0xab;
    private const int StartAt = 0x249;
    private const int FileNameAt = 0x251;
    private const int ProgramVersionAt = 0x3b7;
    private const int FirmwareVersionAt = 0x3be;
    private const int DeviceSerialAt = 0x3cf;

    /// <summary>Day numbers of the log count from here (OLE automation date).</summary>
    private static readonly DateTime s_dayZero = new(1899, 12, 30);

    /// <summary>BioLogic's first modular potentiostats; an earlier date is damage.</summary>
    private static readonly DateTime s_earliest = new(1990, 1, 1);

    private static readonly DateTime s_latest = new(2100, 1, 1);

    private MprFile(RecordTable records, int technique, DateTime? start)
    {
        Records = records;
        Technique = technique;
        Start = start;
    }

    /// <summary>The records.</summary>
    public RecordTable Records { get; }

    /// <summary>Code of the technique; see <see cref="BioLogicTechnique"/>.</summary>
    public int Technique { get; }

    /// <summary>What <c>time/s</c> counts from, on the laboratory's clock; null when the file has no log or contradicts itself.</summary>
    public DateTime? Start { get; }

    /// <summary>Decodes a file.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with the byte offset.</exception>
    public static MprFile Decode(ReadOnlyMemory<byte> file, string path)
    {
        List<MprModule> modules = MprModule.Split(file, path);
        MprModule settings = Only(modules, MprModule.Settings, path);
        MprModule data = Only(modules, MprModule.Data, path);
        if (settings.Body.IsEmpty)
        {
            throw MprModule.Damaged(path, settings.Offset, "the settings module is empty");
        }

        int technique = settings.Body.Span[0];
        Dictionary<string, string> properties = [];
        Describe(settings, technique, properties);
        DateTime? start = Logged(modules, settings, path, properties);
        string[] unread = [.. modules.Select(m => m.Name).Where(n => n is not (MprModule.Settings or MprModule.Data or MprModule.Log or MprModule.Loop or MprModule.ExternalDevice))];
        if (unread.Length > 0)
        {
            properties["Modules not read"] = DataFault.Quote(unread);
        }

        RecordTable records = new(MprRecords.Decode(data, technique, path), properties);
        return new MprFile(records, technique, start);
    }

    private static MprModule Only(List<MprModule> modules, string name, string path)
    {
        MprModule[] found = [.. modules.Where(m => m.Name == name)];
        return found.Length == 1
            ? found[0]
            : throw MprModule.Damaged(
                path,
                found.Length == 0 ? modules[^1].Offset + modules[^1].Body.Length : found[1].Offset,
                $"the file has {found.Length} modules {DataFault.Quote(name)} where one is wanted (it has {DataFault.Quote([.. modules.Select(m => m.Name)])})");
    }

    private static void Describe(MprModule settings, int technique, Dictionary<string, string> properties)
    {
        ReadOnlySpan<byte> body = settings.Body.Span;
        properties["Technique"] = BioLogicTechnique.Title(technique) ?? string.Create(CultureInfo.InvariantCulture, $"code {technique}");
        AddText(properties, "Comments", body, CommentsAt);
        AddText(properties, "Electrode material", body, MaterialAt);
        AddText(properties, "Electrolyte", body, ElectrolyteAt);
        AddSingle(properties, "Mass of active material/mg", body, MassAt);

        // Stored in mA.h whatever unit the settings window shows (1.3 A.h is stored as 1300, 120 µA.h as 0.12).
        AddSingle(properties, "Battery capacity/mA.h", body, CapacityAt);
    }

    /// <summary>What the log says, if there is one; returns the start.</summary>
    private static DateTime? Logged(List<MprModule> modules, MprModule settings, string path, Dictionary<string, string> properties)
    {
        MprModule[] logs = [.. modules.Where(m => m.Name == MprModule.Log)];
        if (logs.Length > 1)
        {
            throw MprModule.Damaged(path, logs[1].Offset, "the file has a second log");
        }

        properties["Date"] = settings.Date;
        if (logs.Length == 0)
        {
            return null;
        }

        ReadOnlySpan<byte> body = logs[0].Body.Span;
        if (body.Length > ChannelSerialAt + 4)
        {
            properties["Run on channel"] = string.Create(CultureInfo.InvariantCulture, $"{body[ChannelAt] + 1}");
            properties["Channel serial number"] = BinaryPrimitives.ReadUInt32LittleEndian(body[ChannelSerialAt..]).ToString(CultureInfo.InvariantCulture);
        }

        AddText(properties, "File", body, FileNameAt);
        AddText(properties, "Software version", body, ProgramVersionAt);
        AddText(properties, "Firmware version", body, FirmwareVersionAt);
        AddText(properties, "Device serial number", body, DeviceSerialAt);
        if (body.Length < StartAt + 8)
        {
            return null;
        }

        double days = BinaryPrimitives.ReadDoubleLittleEndian(body[StartAt..]);
        if (!(days >= (s_earliest - s_dayZero).TotalDays && days <= (s_latest - s_dayZero).TotalDays))
        {
            return null;
        }

        // Whole milliseconds are what the program writes; the day number is a binary fraction of them.
        DateTime start = s_dayZero.AddTicks((long)Math.Round(days * 86_400_000) * TimeSpan.TicksPerMillisecond);
        if (!IsDateOf(settings.Date, start))
        {
            // Two places say different days: no start is better than the wrong one.
            properties["Date contradiction"] = string.Create(CultureInfo.InvariantCulture, $"settings {settings.Date}, log {start:yyyy-MM-dd}");
            return null;
        }

        properties["Acquisition started on"] = start.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return start;
    }

    /// <summary>Whether a module's date is the day of the start, or the one beside it when a run begins at midnight.</summary>
    private static bool IsDateOf(string date, DateTime start) =>
        DateTime.TryParseExact(date, ["MM/dd/yy", "MM-dd-yy", "MM.dd.yy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day)
        && Math.Abs((day - start.Date).TotalDays) <= 1;

    private static void AddText(Dictionary<string, string> properties, string name, ReadOnlySpan<byte> body, int at)
    {
        // A length byte and that many characters of the Western Windows code page, of which Latin-1 is the printable part.
        if (at < body.Length && body[at] > 0 && at + 1 + body[at] <= body.Length)
        {
            properties[name] = Encoding.Latin1.GetString(body.Slice(at + 1, body[at]));
        }
    }

    private static void AddSingle(Dictionary<string, string> properties, string name, ReadOnlySpan<byte> body, int at)
    {
        if (at + 4 <= body.Length && BinaryPrimitives.ReadSingleLittleEndian(body[at..]) is var value && float.IsFinite(value))
        {
            properties[name] = value.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
