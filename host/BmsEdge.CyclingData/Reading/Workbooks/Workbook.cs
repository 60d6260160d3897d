using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Xml;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.Foundation;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace BmsEdge.CyclingData.Reading.Workbooks;

/// <summary>
/// An .xlsx workbook, its sheets read row by row. The zip is judged and every part unpacked once against its check sum before
/// the document library sees it; only the shared texts and the styles are held in memory.
/// </summary>
internal sealed class Workbook : IDisposable
{
    /// <summary>Unpacked bytes of the shared texts; a cycler's export holds headers and step names there, some kilobytes.</summary>
    private const long MostSharedTextBytes = 128L << 20;

    /// <summary>Unpacked bytes of parts that are held in memory as a tree (styles, table of contents).</summary>
    private const long MostTreePartBytes = 16L << 20;

    private const string SaveAgain = "Export it again, or save it as .xlsx in a spreadsheet program.";

    private readonly string _path;
    private readonly SpreadsheetDocument _document;
    private readonly Dictionary<string, WorksheetPart> _sheets = new(StringComparer.Ordinal);
    private readonly List<string> _sheetNames = [];
    private readonly List<string> _sharedTexts = [];
    private readonly HashSet<uint> _dateStyles;

    private Workbook(string path, Stream stream)
    {
        _path = path;
        _document = SpreadsheetDocument.Open(stream, isEditable: false);
        WorkbookPart book = _document.WorkbookPart ?? throw DataFault.InFile(path, "the file is an Office document but no workbook", SaveAgain);
        Date1904 = book.Workbook?.WorkbookProperties?.Date1904?.Value ?? false;
        foreach (Sheet sheet in book.Workbook?.Sheets?.Elements<Sheet>() ?? [])
        {
            string name = sheet.Name?.Value ?? "";
            OpenXmlPart? part = sheet.Id?.Value is { } id && book.TryGetPartById(id, out OpenXmlPart? found) ? found : null;
            if (part is ChartsheetPart or DialogsheetPart)
            {
                continue;
            }

            _sheetNames.Add(part is WorksheetPart worksheet && _sheets.TryAdd(name, worksheet)
                ? name
                : throw DataFault.InFile(path, $"sheet {DataFault.Quote(name)} of the workbook is there twice or not at all", SaveAgain));
        }

        _dateStyles = DateStyles.Of(book.WorkbookStylesPart);
        ReadSharedTexts(book.SharedStringTablePart);
    }

    /// <summary>Names of the sheets with cells, in the workbook's order.</summary>
    public IReadOnlyList<string> SheetNames => _sheetNames;

    /// <summary>True when days count from 1904 (old Macintosh workbooks), false when from 1900.</summary>
    public bool Date1904 { get; }

    /// <summary>Opens a workbook.</summary>
    /// <param name="contentPath">Where its content stands.</param>
    /// <param name="shownPath">Name for messages.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for a damaged, hostile or foreign file.</exception>
    public static Workbook Open(string contentPath, string shownPath) => Open(() => OpenFile(contentPath), shownPath);

    /// <summary>Opens a workbook.</summary>
    /// <param name="content">Opens its content, which is read twice: judged, then taken apart.</param>
    /// <param name="shownPath">Name for messages.</param>
    public static Workbook Open(Func<Stream> content, string shownPath)
    {
        JudgeParts(content(), shownPath);
        Stream stream = content();
        try
        {
            return new Workbook(shownPath, stream);
        }
        catch (Exception e)
        {
            stream.Dispose();
            throw Wrapped(shownPath, "the workbook cannot be opened", e);
        }
    }

    /// <summary>
    /// The sheets a workbook names, read from its table of contents alone, so that recognising a workbook does not unpack its
    /// sheets. A workbook that keeps it elsewhere is opened whole.
    /// </summary>
    public static IReadOnlyList<string> NamedSheets(string contentPath, string shownPath)
    {
        using ZipArchive zip = ZipGuard.Open(shownPath, OpenFile(contentPath), ArchiveLimits.Workbook);
        if (zip.GetEntry("xl/workbook.xml") is not { Length: <= MostTreePartBytes } entry)
        {
            using Workbook book = Open(contentPath, shownPath);
            return book.SheetNames;
        }

        List<string> names = [];
        try
        {
            using Stream part = ZipGuard.OpenEntry(shownPath, entry);
            using XmlReader xml = XmlReader.Create(part, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            while (xml.Read())
            {
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "sheet" } && xml.GetAttribute("name") is { } name)
                {
                    names.Add(name);
                }
            }
        }
        catch (XmlException e)
        {
            throw Wrapped(shownPath, "the workbook's table of contents is broken", e);
        }

        return names;
    }

    /// <summary>The rows of a sheet, top to bottom.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with sheet and cell at a formula, an error value or a broken cell.</exception>
    public IEnumerable<SheetRow> Rows(string sheet)
    {
        using SheetReader reader = OpenSheet(sheet);
        while (true)
        {
            SheetRow? row;
            try
            {
                row = reader.Next();
            }
            catch (Exception e)
            {
                throw Wrapped(_path, $"sheet {DataFault.Quote(sheet)} is broken after row {reader.Row}", e);
            }

            if (row is null)
            {
                yield break;
            }

            yield return row.Value;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    /// <summary>The library reads the beginning of a sheet when it opens it.</summary>
    private SheetReader OpenSheet(string sheet)
    {
        try
        {
            return new SheetReader(_path, sheet, _sheets[sheet], _sharedTexts, _dateStyles);
        }
        catch (Exception e)
        {
            throw Wrapped(_path, $"sheet {DataFault.Quote(sheet)} is broken at its beginning", e);
        }
    }

    /// <summary>
    /// One refusal for whatever the document library throws at hostile XML: it documents no closed set of exceptions, so every
    /// one but a refusal of ours and exhausted memory counts as a broken workbook.
    /// </summary>
    private static Exception Wrapped(string path, string problem, Exception e) => e is BmsException or OutOfMemoryException
        ? e
        : DataFault.InFile(path, $"{problem} ({e.Message.TrimEnd('.')})", SaveAgain, e);

    private static void JudgeParts(Stream content, string path)
    {
        using ZipArchive zip = ZipGuard.Open(path, content, ArchiveLimits.Workbook);
        if (zip.GetEntry("[Content_Types].xml") is null)
        {
            throw DataFault.InFile(path, "the file is a zip archive but no workbook", SaveAgain);
        }

        byte[] buffer = new byte[1 << 16];
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            bool streamed = entry.FullName.Contains("/worksheets/", StringComparison.OrdinalIgnoreCase);
            bool texts = entry.FullName.EndsWith("sharedStrings.xml", StringComparison.OrdinalIgnoreCase);
            bool tree = !streamed && !texts && !entry.FullName.Contains("/media/", StringComparison.OrdinalIgnoreCase);
            if ((texts && entry.Length > MostSharedTextBytes) || (tree && entry.Length > MostTreePartBytes))
            {
                throw DataFault.InFile(path, $"part {DataFault.Quote(entry.FullName)} of the workbook has {entry.Length} bytes, far more than a cycler's export", SaveAgain);
            }

            using Stream part = ZipGuard.OpenEntry(path, entry);
            while (part.Read(buffer) > 0)
            {
                // Reading alone holds length and check sum against the table of contents.
            }
        }
    }

    private void ReadSharedTexts(SharedStringTablePart? part)
    {
        if (part is null)
        {
            return;
        }

        using OpenXmlReader reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.ElementType == typeof(SharedStringItem) && reader.IsStartElement && reader.LoadCurrentElement() is SharedStringItem item)
            {
                _sharedTexts.Add(PlainText(item));
            }
        }
    }

    /// <summary>The text without its formats and without its phonetic guide.</summary>
    internal static string PlainText(OpenXmlCompositeElement item) =>
        string.Concat(item.ChildElements.Select(child => child switch
        {
            DocumentFormat.OpenXml.Spreadsheet.Text text => text.Text,
            Run run => run.Text?.Text ?? "",
            _ => "",
        }));

    private static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
}
