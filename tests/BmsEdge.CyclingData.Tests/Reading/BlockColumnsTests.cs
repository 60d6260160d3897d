using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Reading;

/// <summary>Reading whole columns of a block, each way of doing it forced.</summary>
public sealed class BlockColumnsTests : IDisposable
{
    private static readonly Gen<string> s_cells = Gen.OneOf(
        Gen.Double[-10_000, 10_000].Select(Gen.Int[0, 14], (d, decimals) => d.ToString("F" + decimals, CultureInfo.InvariantCulture)),
        Gen.Double[-1e6, 1e6].Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Long.Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Char["-+.0123456789eE \rx"].Array[0, 20].Select(c => new string(c)));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void The_index_names_every_separator_and_line_end_in_order(int width) =>
        Gen.Char["1,;\n-."].Array[0, 400].Select(Gen.Int[0, 3]).Sample((letters, cut) =>
        {
            byte[] text = Encoding.ASCII.GetBytes(letters)[Math.Min(cut, letters.Length)..];
            int[] expected = [.. Enumerable.Range(0, text.Length).Where(i => text[i] is (byte)',' or (byte)'\n')];
            int[] ends = new int[expected.Length + FieldIndex.Slack];
            Assert.Equal(expected.Length, FieldIndex.Find(text, (byte)',', ends, width));
            Assert.Equal(expected, ends[..expected.Length]);
            if (expected.Length > 0)
            {
                Assert.Equal(-1, FieldIndex.Find(text, (byte)',', ends.AsSpan(1), width));
            }
        });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_column_holds_the_correctly_rounded_numbers_and_stops_at_what_is_none(int width)
    {
        Assert.SkipUnless(NumberColumn.IsSupported && width <= NumberColumn.Widest, "this processor has not the instructions");
        s_cells.Array[3, 60].Sample(cells =>
        {
            int rows = cells.Length / 3;
            StringBuilder text = new(new string('7', NumberColumn.LookBehind));
            List<int> ends = [-1];
            for (int i = 0; i < rows * 3; i++)
            {
                text.Append(cells[i]);
                ends.Add(text.Length - NumberColumn.LookBehind);
                text.Append(i % 3 == 2 ? '\n' : ',');
            }

            byte[] bytes = Encoding.ASCII.GetBytes(text.ToString());
            for (int field = 0; field < 3; field++)
            {
                double[] values = new double[rows];
                int row = 0;
                while ((row = NumberColumn.Read(bytes, NumberColumn.LookBehind, ends.ToArray(), field, 3, 0, (byte)'.', row, rows, values, width)) < rows)
                {
                    Assert.False(IsShortNumber(cells[(row * 3) + field]), cells[(row * 3) + field]);
                    values[row++] = double.NaN;
                }

                for (int i = 0; i < rows; i++)
                {
                    string cell = cells[(i * 3) + field];
                    double expected = IsShortNumber(cell) ? double.Parse(cell, CultureInfo.InvariantCulture) : double.NaN;
                    Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(values[i]));
                }
            }
        });
    }

    [Theory]
    [InlineData("\n", 0)]
    [InlineData("\r\n", 0)]
    [InlineData("\r\n", 1)]
    public void Numbers_of_every_kind_come_out_of_a_file_as_the_framework_reads_them(string lineEnd, int lineWithOther)
    {
        string[] currents = ["0", "-0", "-.5", "2.", "1e-3", "-1.25E+2", "+3", " 4 ", "0.12345678901234567", "-12.3456789012345", "1234.56789012345678", "0.1", "-0.30000000000000004"];
        StringBuilder text = new("time_s,voltage_v,chamber_degc,current_a\n");
        for (int i = 0; i < 5000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i / 7.0:R},3.{i % 100:D2},{(i % 5 == 0 ? "" : "25")},{currents[i % currents.Length]}");
            text.Append(i == lineWithOther && lineWithOther > 0 ? "\n" : lineEnd);
        }

        CyclingTable table = CyclingReader.Read(_folder.Text("a", text.ToString()));
        Assert.Equal(5000, table.RowCount);
        for (int i = 0; i < table.RowCount; i++)
        {
            Assert.Equal(i / 7.0, table.TestTimeSeconds[i]);
            Assert.Equal(3 + (i % 100 / 100.0), table.VoltageVolts[i], 1e-12);
            Assert.Equal(i % 5 == 0 ? double.NaN : 25, table.AmbientTemperatureCelsius![i]);
            Assert.Equal(double.Parse(currents[i % currents.Length], CultureInfo.InvariantCulture), table.CurrentAmps[i]);
        }
    }

    [Theory]
    [InlineData("10,3.7", "row 1235: the row has 2 fields")]
    [InlineData("10,3.7,0,9", "row 1235: the row has 4 fields")]
    [InlineData("10,3.7,\n0", "row 1235, column 'current_a'")]
    [InlineData("10,3.7\n0,1,2,3", "row 1235: the row has 2 fields")]
    [InlineData("10,3.7,0x1", "row 1235, column 'current_a'")]
    [InlineData("10,3.7,12345678901234567890123e", "row 1235, column 'current_a'")]
    [InlineData("10,,0", "row 1235, column 'voltage_v'")]
    [InlineData("", "row 1235: the row is blank")]
    public void One_wrong_row_among_thousands_is_told_with_its_place(string row, string told)
    {
        string[] lines = ["time_s,voltage_v,current_a", .. Enumerable.Repeat("10,3.7,0", 20_000)];
        lines[1234] = row;
        Expect.Refused(_folder.Text("a", string.Join('\n', lines) + "\n"), told);
    }

    [Fact]
    public void Quoted_fields_over_several_lines_keep_blocks_at_their_size()
    {
        StringBuilder text = new("time_s,voltage_v,current_a,note\n");
        for (int i = 0; i < 40_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},3.7,0,\"{new string('n', 20)}\n\n{new string('m', 20)}\"\n");
        }

        int most = CyclingReader.ReadChunks(_folder.Text("a", text.ToString())).Max(c => c.RowCount);
        Assert.InRange(most, 1000, 6000);
    }

    private static bool IsShortNumber(string cell)
    {
        string digits = cell.StartsWith('-') ? cell[1..] : cell;
        return digits.All(c => char.IsAsciiDigit(c) || c == '.') && digits.Count(c => c == '.') <= 1 && digits.Count(char.IsAsciiDigit) is > 0 and <= 15;
    }
}
