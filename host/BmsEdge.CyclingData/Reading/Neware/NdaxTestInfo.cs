using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Xml;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// What TestInfo.xml says about the test and its auxiliary channels. It describes the records and holds none, so an archive is
/// read without it when it is not well-formed; its channels then stay without a name.
/// </summary>
internal sealed class NdaxTestInfo
{
    /// <summary>The entry's name.</summary>
    public const string Name = "TestInfo.xml";

    /// <summary>GB 18030, which the declared GB2312 is a part of; the files hold its further characters too.</summary>
    private const int Gb18030 = 54936;

    private static readonly string[] s_facts =
        ["StartTime", "EndTime", "Barcode", "Remark", "StepName", "DevType", "DevID", "UnitID", "ChlID", "TestID", "TestGuid", "CurrRange", "VoltRange", "AuxCount"];

    private NdaxTestInfo()
    {
    }

    /// <summary>Facts about the test under the file's own names.</summary>
    public Dictionary<string, string> Facts { get; } = [];

    /// <summary>The described auxiliary channels.</summary>
    public List<Channel> Channels { get; } = [];

    /// <summary>Reads the entry's text.</summary>
    public static NdaxTestInfo Read(byte[] xml)
    {
        NdaxTestInfo info = new();
        string text = CodePagesEncodingProvider.Instance.GetEncoding(Gb18030)!.GetString(xml);
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false };
        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(text), settings);
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (reader.Name == "TestInfo")
                {
                    info.AddFacts(reader);
                }
                else if (reader.Name.StartsWith("Aux", StringComparison.Ordinal))
                {
                    info.AddChannel(reader);
                }
            }
        }
        catch (XmlException e)
        {
            info.Channels.Clear();
            info.Facts["Test Info"] = $"{Name} is not well-formed ({e.Message.TrimEnd('.')})";
        }

        return info;
    }

    private void AddFacts(XmlReader reader)
    {
        foreach (string fact in s_facts)
        {
            if (reader.GetAttribute(fact) is { Length: > 0 } value)
            {
                Facts[fact] = value;
            }
        }
    }

    private void AddChannel(XmlReader reader)
    {
        if (Number(reader, "AuxID") is { } id)
        {
            Channels.Add(new Channel(id, Number(reader, "RealChlID") ?? -1, Number(reader, "ChlType") ?? -1));
        }
    }

    private static int? Number(XmlReader reader, string attribute) =>
        int.TryParse(reader.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>An auxiliary channel.</summary>
    /// <param name="Id">Number the vendor's export shows.</param>
    /// <param name="RealChannel">Number of the device's channel, which the entry's name has from version 14 on.</param>
    /// <param name="Type">What it measures.</param>
    public sealed record Channel(int Id, int RealChannel, int Type);
}
