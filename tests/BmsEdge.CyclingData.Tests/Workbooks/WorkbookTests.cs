using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading.Workbooks;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Workbooks;

public sealed class WorkbookTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cells_come_with_column_kind_and_value()
    {
        string path = Write(new XlsxBuilder().Sheet("S", ["text", null, 1.25, true, new DateTime(2020, 1, 2)]));

        using Workbook book = Workbook.Open(path, path);
        SheetCell[] cells = [.. Assert.Single(book.Rows("S").Select(r => r.Cells.ToArray()))];

        Assert.Equal([0, 2, 3, 4], cells.Select(c => c.Column));
        Assert.Equal([CellKind.Text, CellKind.Number, CellKind.Boolean, CellKind.Date], cells.Select(c => c.Kind));
        Assert.Equal("text", cells[0].Text);
        Assert.Equal([1.25, 1, 43832], cells[1..].Select(c => c.Number));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_date_is_the_same_moment_in_both_date_systems(bool date1904)
    {
        DateTime moment = new(2010, 8, 17, 14, 30, 27);
        string path = Write(new XlsxBuilder { Date1904 = date1904 }.Sheet("S", [moment]));

        using Workbook book = Workbook.Open(path, path);
        double serial = book.Rows("S").Select(r => r.Cells[0].Number).Single();

        Assert.Equal(moment, DateStyles.ToDateTime(serial, book.Date1904)!.Value, TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData("<c r=\"B7\"><f>SUM(A1:A6)</f><v>3</v></c>", "cell B7", "formula")]
    [InlineData("<c r=\"B7\"><f/></c>", "cell B7", "formula")]
    [InlineData("<c r=\"A7\" t=\"e\"><v>#DIV/0!</v></c>", "cell A7", "#DIV/0!")]
    [InlineData("<c r=\"A7\"><v>1,5</v></c>", "cell A7", "'1,5'")]
    [InlineData("<c r=\"A7\"><v>1e999</v></c>", "cell A7", "finite")]
    [InlineData("<c r=\"A7\"><v>NaN</v></c>", "cell A7", "finite")]
    [InlineData("<c r=\"A7\" t=\"s\"><v>9</v></c>", "cell A7", "shared text '9' of 0")]
    [InlineData("<c r=\"A7\" t=\"s\"><v>-1</v></c>", "cell A7", "shared text")]
    [InlineData("<c r=\"A7\" t=\"b\"><v>2</v></c>", "cell A7", "unknown type")]
    [InlineData("<c r=\"A8\"><v>1</v></c>", "row 7", "'A8'")]
    [InlineData("<c r=\"ZZZ7\"><v>1</v></c>", "row 7", "'ZZZ7'")]
    [InlineData("<c r=\"B7\"><v>1</v></c><c r=\"B7\"><v>2</v></c>", "row 7", "'B7'")]
    [InlineData("<c r=\"A7\"><v>1</v></row>", "sheet 'S'", "broken")]
    public void A_cell_that_is_no_plain_value_is_refused_with_its_address(string cells, params string[] parts) =>
        Refused(Write(new XlsxBuilder().Sheet("S", $"<row r=\"7\">{cells}</row>")), parts);

    [Theory]
    [InlineData("<row r=\"2\"/><row r=\"1\"/>")]
    [InlineData("<row r=\"2\"/><row r=\"2\"/>")]
    [InlineData("<row r=\"1048577\"/>")]
    [InlineData("<row r=\"99999999999\"/>")]
    public void A_row_out_of_order_or_outside_a_sheet_is_refused(string rows) => Refused(Write(new XlsxBuilder().Sheet("S", rows)), "has row");

    [Fact]
    public void Rows_and_cells_without_addresses_are_counted()
    {
        string path = Write(new XlsxBuilder().Sheet("S", "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c t=\"inlineStr\"><is><t>x</t></is></c></row>"));

        using Workbook book = Workbook.Open(path, path);
        (int Number, string Cells)[] rows = [.. book.Rows("S").Select(r => (r.Number, string.Join(" ", r.Cells.Select(c => $"{c.Column}:{c.Number}{c.Text}"))))];

        Assert.Equal([(1, "0:1 1:2"), (2, ""), (3, "0:NaNx")], rows);
    }

    [Fact]
    public void An_entity_declaration_is_not_expanded()
    {
        string lol = "<!DOCTYPE sst [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;\">]>";
        Refused(Write(new XlsxBuilder { SharedTextPrologue = lol }.Sheet("S", ["x"])), "cannot be opened", "DTD");
    }

    [Fact]
    public void A_workbook_cut_short_is_refused_at_any_length()
    {
        byte[] whole = new XlsxBuilder().Sheet("S", ["text", 1.5]).Build();
        for (int length = 1; length < whole.Length; length += 37)
        {
            Refused(_folder.Bytes("cut.xlsx", whole[..length]), "cut.xlsx");
        }
    }

    [Fact]
    public void A_workbook_with_any_byte_changed_is_read_alike_or_refused()
    {
        byte[] whole = new XlsxBuilder().Sheet("S", ["text", 1.5], ["more", 2.5]).Build();
        string unharmed = Content(_folder.Bytes("whole.xlsx", whole));
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] spoilt = [.. whole];
            spoilt[at] ^= 0x41;
            string path = _folder.Bytes("spoilt.xlsx", spoilt);
            try
            {
                Assert.Equal(unharmed, Content(path));
            }
            catch (BmsException e)
            {
                Assert.Equal(BmsErrorCode.BadData, e.Code);
                refused++;
            }
        }

        Assert.InRange(refused, whole.Length / 2, whole.Length);
    }

    [Fact]
    public void A_sheet_that_unpacks_to_a_thousand_times_its_size_is_refused_before_it_is_read()
    {
        using MemoryStream packed = new();
        packed.Write(new XlsxBuilder().Sheet("S", ["x"]).Build());
        using (ZipArchive zip = new(packed, ZipArchiveMode.Update, leaveOpen: true))
        {
            using Stream bomb = zip.CreateEntry("xl/worksheets/sheet9.xml").Open();
            bomb.Write(Encoding.UTF8.GetBytes(new string(' ', 8 << 20)));
        }

        Refused(_folder.Bytes("bomb.xlsx", packed.ToArray()), "sheet9.xml", "zip bomb");
    }

    [Fact]
    public void A_zip_without_a_workbook_is_refused() =>
        Refused(_folder.Bytes("x.xlsx", XlsxBuilder.Zip([("a.txt", [1, 2])])), "no workbook");

    private static string Content(string path)
    {
        using Workbook book = Workbook.Open(path, path);
        return string.Join("|", book.SheetNames.SelectMany(s => book.Rows(s)).SelectMany(r => r.Cells.Select(c => $"{r.Number},{c}")));
    }

    private string Write(XlsxBuilder builder) => _folder.Bytes("book.xlsx", builder.Build());

    private static void Refused(string path, params string[] parts) =>
        Expect.Refused(BmsErrorCode.BadData, () => Content(path), [path, .. parts]);
}
