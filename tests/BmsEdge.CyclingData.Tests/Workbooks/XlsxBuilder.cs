using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security;
using System.Text;

namespace BmsEdge.CyclingData.Tests.Workbooks;

/// <summary>Writes small workbooks part by part, so that every part can be spoilt.</summary>
internal sealed class XlsxBuilder
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly List<(string Name, string Rows)> _sheets = [];
    private readonly List<string> _texts = [];

    /// <summary>Style 1 is a date style.</summary>
    public const int DateStyle = 1;

    public bool Date1904 { get; init; }

    public string SharedTextPrologue { get; init; } = "";

    /// <summary>Adds a sheet from its rows as XML.</summary>
    public XlsxBuilder Sheet(string name, string rowsXml)
    {
        _sheets.Add((name, rowsXml));
        return this;
    }

    /// <summary>Adds a sheet from values: texts shared, numbers plain, dates styled, null = no cell.</summary>
    public XlsxBuilder Sheet(string name, params object?[][] rows) =>
        Sheet(name, string.Concat(rows.Select((cells, r) => Row(r + 1, cells))));

    public string Row(int number, params object?[] cells) =>
        $"<row r=\"{number}\">{string.Concat(cells.Select((value, c) => Cell($"{(char)('A' + c)}{number}", value)))}</row>";

    public byte[] Build()
    {
        string sheets = string.Concat(_sheets.Select((s, i) => $"<sheet name=\"{SecurityElement.Escape(s.Name)}\" sheetId=\"{i + 1}\" r:id=\"rId{i + 1}\"/>"));
        string overrides = string.Concat(_sheets.Select((_, i) => Override($"/xl/worksheets/sheet{i + 1}.xml", "worksheet")));
        string links = string.Concat(_sheets.Select((_, i) => Link(i + 1, "worksheet", $"worksheets/sheet{i + 1}.xml")));
        List<(string, string)> parts =
        [
            ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                + Override("/xl/workbook.xml", "sheet.main") + overrides + Override("/xl/styles.xml", "styles") + Override("/xl/sharedStrings.xml", "sharedStrings") + "</Types>"),
            ("_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{Link(1, "officeDocument", "xl/workbook.xml")}</Relationships>"),
            ("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><workbookPr date1904=\"{(Date1904 ? 1 : 0)}\"/><sheets>{sheets}</sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + links + Link(_sheets.Count + 1, "styles", "styles.xml") + Link(_sheets.Count + 2, "sharedStrings", "sharedStrings.xml") + "</Relationships>"),
            ("xl/styles.xml", $"<styleSheet xmlns=\"{Main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"mm/dd/yy\\ hh:mm:ss\"/></numFmts>"
                + "<cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"2\"/></cellXfs></styleSheet>"),
            ("xl/sharedStrings.xml", $"{SharedTextPrologue}<sst xmlns=\"{Main}\">{string.Concat(_texts.Select(t => $"<si><t xml:space=\"preserve\">{SecurityElement.Escape(t)}</t></si>"))}</sst>"),
        ];
        parts.AddRange(_sheets.Select((s, i) => ($"xl/worksheets/sheet{i + 1}.xml", $"<worksheet xmlns=\"{Main}\"><sheetData>{s.Rows}</sheetData></worksheet>")));
        return Zip(parts.Select(p => (p.Item1, Encoding.UTF8.GetBytes(p.Item2))));
    }

    /// <summary>A zip of the given entries.</summary>
    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    private string Cell(string address, object? value) => value switch
    {
        null => "",
        string text => $"<c r=\"{address}\" t=\"s\"><v>{SharedText(text)}</v></c>",
        bool truth => $"<c r=\"{address}\" t=\"b\"><v>{(truth ? 1 : 0)}</v></c>",
        DateTime time => FormattableString.Invariant($"<c r=\"{address}\" s=\"{DateStyle}\"><v>{time.ToOADate() - (Date1904 ? 1462 : 0):R}</v></c>"),
        _ => FormattableString.Invariant($"<c r=\"{address}\" s=\"2\"><v>{Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture):R}</v></c>"),
    };

    private int SharedText(string text)
    {
        _texts.Add(text);
        return _texts.Count - 1;
    }

    private static string Override(string part, string kind) =>
        $"<Override PartName=\"{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml\"/>";

    private static string Link(int id, string kind, string target) =>
        $"<Relationship Id=\"rId{id}\" Type=\"{Relations}/{kind}\" Target=\"{target}\"/>";
}
