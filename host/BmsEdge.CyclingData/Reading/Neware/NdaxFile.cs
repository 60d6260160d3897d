using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// Neware's .ndax: a zip archive of .ndc entries and XML descriptions. Up to version 5 <c>data.ndc</c> holds whole records; from
/// 11 on it holds voltage and current only, <c>data_runInfo.ndc</c> the times and capacities and <c>data_step.ndc</c> the steps.
/// The layouts are facts from public readers (fastnda, NewareNDA) and from the staged files.
/// </summary>
internal static class NdaxFile
{
    private const int MostAuxiliaries = 256;

    /// <summary>Decodes a whole file.</summary>
    /// <param name="path">Name for messages.</param>
    /// <param name="content">The archive; must seek.</param>
    /// <param name="integrate">Whether to compute capacities and energies where none is recorded, in columns of their own.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with entry and byte.</exception>
    public static RecordTable Read(string path, Stream content, bool integrate = false)
    {
        using NdaxArchive archive = NdaxArchive.Open(path, content);
        NdcEntry data = Open(path, archive, NdaxArchive.DataName, NdcContent.Data);
        NdaxTestInfo? info = archive.Has(NdaxTestInfo.Name) ? NdaxTestInfo.Read(archive.Read(NdaxTestInfo.Name)) : null;
        Dictionary<string, string> properties = info?.Facts ?? [];
        properties["Format"] = $"ndax, ndc {DataFault.Number(data.Version)}";

        NewareColumns columns = data.Version <= 5
            ? NdcFixedPoint.Read(path, data)
            : NdcRuns.Read(data, Companion(path, archive, data, "data_runInfo.ndc", NdcContent.RunInfo), Companion(path, archive, data, "data_step.ndc", NdcContent.Step), integrate, properties);
        AddAuxiliaries(path, archive, data.Version, info, columns, properties);
        return columns.ToTable(properties);
    }

    private static NdcEntry Open(string path, NdaxArchive archive, string name, NdcContent content) =>
        NdcEntry.Open(path, name, archive.Read(name), content);

    private static NdcEntry Companion(string path, NdaxArchive archive, NdcEntry data, string name, NdcContent content)
    {
        NdcEntry entry = Open(path, archive, name, content);
        return entry.Version == data.Version
            ? entry
            : throw entry.Fault(2, $"its version is {entry.Version}, but {data.Name} has version {data.Version}");
    }

    /// <summary>
    /// Joins the auxiliary channels by the number in the entry's name: the device's channel in <c>data_AUX_9_3_1.ndc</c>, the
    /// auxiliary's own number in <c>data_1.ndc</c> and older names. A channel that TestInfo.xml does not describe keeps its
    /// values under the entry's name, without quantity and unit.
    /// </summary>
    private static void AddAuxiliaries(string path, NdaxArchive archive, int version, NdaxTestInfo? info, NewareColumns columns, Dictionary<string, string> properties)
    {
        const string prefix = "data_AUX_";
        List<(int First, int Second, string Name)> entries = [];
        foreach (string name in archive.Names)
        {
            string stem = Path.GetFileNameWithoutExtension(name);
            if (!name.EndsWith(".ndc", StringComparison.OrdinalIgnoreCase) || stem.LastIndexOf('_') is var bar && bar < 0)
            {
                continue;
            }

            if (stem.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                string[] parts = stem[prefix.Length..].Split('_');
                if (int.TryParse(parts[0], out int channel))
                {
                    entries.Add((channel, 0, name));
                }
            }
            else if (int.TryParse(stem.AsSpan(bar + 1), out int number))
            {
                entries.Add((-1, number, name));
            }
        }

        if (entries.Count > MostAuxiliaries)
        {
            throw DataFault.InFile(path, $"the archive has {entries.Count} auxiliary channels, more than {MostAuxiliaries}", "Do not trust this file; take the original.");
        }

        List<string> unnamed = [];
        foreach ((int channel, int number, string name) in entries.Order())
        {
            NdaxTestInfo.Channel[] named = info is null ? [] : [.. info.Channels.Where(c => channel >= 0 ? c.RealChannel == channel : c.Id == number)];
            NdcEntry entry = Open(path, archive, name, NdcContent.Auxiliary);
            NdcAuxiliary.Add(entry, named.Length == 1 ? named[0] : null, columns);
            if (named.Length != 1)
            {
                unnamed.Add(name);
            }
        }

        if (unnamed.Count > 0)
        {
            properties["Auxiliary Channels Not Described"] = string.Join(", ", unnamed);
        }
    }
}
