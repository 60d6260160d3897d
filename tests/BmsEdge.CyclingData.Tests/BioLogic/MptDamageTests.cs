using System;
using System.Linq;
using System.Text;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.BioLogic;

/// <summary>Text exports as written, as other programs leave them, and damaged.</summary>
public sealed class MptDamageTests : IDisposable
{
    private const string Preamble = "EC-Lab ASCII FILE\r\nNb header lines : 6                          \r\n\r\nModulo Bat\r\nAcquisition started on : 01/10/2024 11:02:29.886\r\n";

    private const string Header = "mode\tNs\ttime/s\tEwe/V\tI/mA\tcycle number\t\r\n";

    private const string Rows =
        "1\t0\t0.000000000000000E+000\t3.5000000E+000\t1.0000000E+002\t0.000000000000000E+000\r\n"
        + "1\t1\t1.000000000000000E+000\t3.6000000E+000\t-2.0000000E+002\t1.000000000000000E+000\r\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_small_export_reads()
    {
        CyclingTable table = Read(Preamble + Header + Rows);
        Assert.Equal([0.1, -0.2], table.CurrentAmps);
        Assert.Equal([3.5, 3.6], table.VoltageVolts);
        Assert.Equal([0.0, 1], table[CyclingColumn.StepId]!);
        Assert.Equal([0.0, 1], table[CyclingColumn.CycleCount]!);
        Assert.Equal(new DateTime(2024, 1, 10, 11, 2, 29, 886), table.StartTime);
        Assert.Equal(["mode"], table.Source.UnusedColumns);
    }

    /// <summary>BT-Lab's magic, other line ends, a tab at the end of rows, no preamble at all, decimal commas.</summary>
    [Theory]
    [InlineData("bt")]
    [InlineData("unix")]
    [InlineData("tabs")]
    [InlineData("bare")]
    [InlineData("comma")]
    [InlineData("gzip")]
    public void Variants_of_one_export_are_the_same_table(string variant)
    {
        string text = variant switch
        {
            "bt" => Preamble.Replace("EC-Lab", "BT-Lab", StringComparison.Ordinal) + Header + Rows,
            "unix" => (Preamble + Header + Rows).Replace("\r\n", "\n", StringComparison.Ordinal),
            "tabs" => Preamble + Header + Rows.Replace("\r\n", "\t\r\n", StringComparison.Ordinal),
            "bare" => Header + Rows,
            "comma" => Preamble + Header + Rows.Replace('.', ','),
            _ => Preamble + Header + Rows,
        };
        CyclingTable table = CyclingReader.Read(variant == "gzip" ? _folder.Gzip("x", text) : _folder.Text("x", text));
        CyclingTable plain = Read(Preamble + Header + Rows);
        Assert.All(CyclingColumn.All, c => Assert.Equal(plain[c], table[c]));
        Assert.Equal("biologic-mpt", table.Source.Reader);
    }

    [Fact]
    public void Latin_1_and_utf_8_degree_signs_are_the_same_temperature()
    {
        string text = Preamble + Header.Replace("cycle number", "Temperature/°C", StringComparison.Ordinal) + Rows;
        Assert.Equal([0.0, 1], CyclingReader.Read(_folder.Bytes("latin", Encoding.Latin1.GetBytes(text))).CellTemperatureCelsius!);
        Assert.Equal([0.0, 1], CyclingReader.Read(_folder.Bytes("utf8", Encoding.UTF8.GetBytes(text))).CellTemperatureCelsius!);
        Assert.Equal([0.0, 1], Read(text.Replace('°', '\uFFFD')).CellTemperatureCelsius!);
    }

    [Fact]
    public void An_open_circuit_export_has_no_current_and_another_technique_without_one_is_refused()
    {
        string text = Without("\tI/mA", 4);
        Assert.Equal([0.0, 0], Read(text.Replace("Modulo Bat", "Open Circuit Voltage", StringComparison.Ordinal)).CurrentAmps);
        Assert.Contains("Modulo Bat recorded nothing that is current_ampere", Refusal(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Electrodes_without_their_difference_give_the_cells_voltage()
    {
        string text = Preamble + Header.Replace("cycle number", "Ece/V", StringComparison.Ordinal) + Rows;
        Assert.Equal([3.5, 2.6], Read(text).VoltageVolts.Select(v => Math.Round(v, 9)));
    }

    /// <summary>Frequency 0 marks a record that is no impedance; its zeros are not one.</summary>
    [Fact]
    public void Records_without_a_frequency_have_no_impedance()
    {
        string text = Preamble + "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\ttime/s\t<Ewe>/V\t<I>/mA\t\r\n"
            + "0.0\t0.0\t0.0\t0.0\t3.5\t0.0\r\n1.0E+003\t2.5E-002\t-1.0E-003\t1.0\t3.5\t0.0\r\n";
        CyclingTable table = Read(text);
        Assert.Equal([double.NaN, 1000], table[CyclingColumn.Frequency]!);
        Assert.Equal([double.NaN, 0.025], table[CyclingColumn.RealImpedance]!);
        Assert.Equal([double.NaN, 0.001], table[CyclingColumn.ImaginaryImpedance]!);
    }

    [Theory]
    [InlineData("Nb header lines : 6 ", "Nb header lines : 2147483648 ", "row 2: the number of header lines should stand here")]
    [InlineData("Nb header lines : 6 ", "Nb header lines : 2147483647 ", "said to have 2147483647 lines")]
    [InlineData("Nb header lines : 6 ", "Nb header lines : -6 ", "row 2: the number of header lines should stand here")]
    [InlineData("Nb header lines : 6 ", "Nb header lines : 5 ", "row 5: the names of the columns should stand here")]
    [InlineData("Nb header lines : 6 ", "Nb header lines : 7 ", "recorded nothing that is test_time_second")]
    [InlineData("Nb header lines : 6 ", "header lines 6", "row 2: the number of header lines should stand here")]
    [InlineData("3.6000000E+000", "3,6000000E+000", "row 8, column 'Ewe/V': '3,6000000E+000' is not a number")]
    [InlineData("3.6000000E+000", "3.60\0E+000", "it holds NUL bytes")]
    [InlineData("3.6000000E+000", "", "row 8, column 'Ewe/V': the cell is empty")]
    [InlineData("3.6000000E+000", "NaN", "row 8, column 'Ewe/V'")]
    [InlineData("-2.0000000E+002\t1.000000000000000E+000", "-2.0000000E+002", "row 8: the row has 5 fields and the header has 6")]
    [InlineData("-2.0000000E+002\t", "-2.0000000E+002\t1\t", "row 8: the row has 7 fields and the header has 6")]
    [InlineData("1\t1\t1.0", "1\t1\t-1.0", "row 8, column 'time/s'")]
    [InlineData("cycle number", "I/mA", "'I/mA' twice")]
    [InlineData("mode\t", "<Ewe>/V\tEcell/V\t", "fields")]
    [InlineData("1\t0\t0.0", "1\t0\t01/10/2024 11:02:29.886 0.0", "row 7, column 'time/s'")]
    [InlineData("EC-Lab ASCII FILE", "EC-Lab BINARY FILE", "not a cycling file that can be read")]
    public void A_damaged_export_is_refused_where_the_damage_is(string sound, string damaged, string problem)
    {
        string text = Preamble + Header + Rows;
        int at = text.IndexOf(sound, StringComparison.Ordinal);
        Assert.True(at >= 0);
        Assert.Contains(problem, Refusal(text[..at] + damaged + text[(at + sound.Length)..]), StringComparison.Ordinal);
    }

    /// <summary>The first 64 KiB decide what a file is; a NUL byte after them is a damaged row.</summary>
    [Fact]
    public void A_nul_byte_far_in_is_refused_in_its_row()
    {
        StringBuilder text = new(Preamble + Header);
        for (int i = 0; i < 8000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"1\t0\t{i}.0\t{(i == 7900 ? "3.5\0" : "3.5")}\t1.0\t0.0\r\n");
        }

        Assert.Contains("row 7907, column 'Ewe/V': '3.5\\x00' is not a number", Refusal(text.ToString()), StringComparison.Ordinal);
    }

    /// <summary>Cut between rows or inside the last field a text looks whole; everywhere else it is refused.</summary>
    [Fact]
    public void A_text_cut_anywhere_is_refused_or_whole_up_to_the_cut()
    {
        string text = Preamble + Header + Rows;
        int rows = Preamble.Length + Header.Length;
        int lastField = text.LastIndexOf('\t') + 1;
        int refused = 0;
        for (int cut = 1; cut < text.Length; cut++)
        {
            string path = _folder.Text("cut", text[..cut]);
            try
            {
                CyclingTable table = CyclingReader.Read(path);
                Assert.True(cut > rows, $"cut at {cut}");
                Assert.Equal(3.5, table.VoltageVolts[0]);
                Assert.True(table.RowCount == 1 || cut > lastField, $"cut at {cut}");
            }
            catch (BmsException e)
            {
                Assert.Equal(BmsErrorCode.BadData, e.Code);
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(refused > rows, $"{refused}");
    }

    [Fact]
    public void Utf_16_reads_as_the_same_table_or_is_refused_by_name()
    {
        string text = Preamble + Header + Rows;
        string path = _folder.Bytes("wide", [0xff, 0xfe, .. Encoding.Unicode.GetBytes(text)]);
        Assert.Equal([0.1, -0.2], CyclingReader.Read(path).CurrentAmps);
    }

    [Theory]
    [InlineData("11/20/2024 11:38:41.707", "11/20/2024 11:38:42.207", 0.5)]
    [InlineData("11-20-2024 11:38:41.707", "11-20-2024 11:38:42.207", 0.5)]
    [InlineData("11.20.2024 23:59:59.5", "11.21.2024 00:00:01", 1.5)]
    [InlineData("11/20/2024 11:38:41,707", "11/20/2024 11:38:42,207", 0.5)]
    public void Dates_in_the_time_column_count_from_the_first_when_no_start_is_known(string first, string second, double seconds)
    {
        CyclingTable table = Read($"time/s\tEwe/V\tI/mA\r\n{first}\t3.5\t1.5\r\n{second}\t3.5\t1.5\r\n");
        Assert.Equal(seconds, table.TestTimeSeconds[1], 1e-9);
        Assert.Contains("row 3, column 'time/s'", Refusal($"time/s\tEwe/V\tI/mA\r\n{first}\t3.5\t1.5\r\n20/11/2024 11:38:41\t3.5\t1.5\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_in_the_hour_that_happens_twice_gives_no_unix_time()
    {
        string text = (Preamble + Header + Rows).Replace("01/10/2024 11:02:29.886", "10/27/2024 02:30:00.000", StringComparison.Ordinal);
        BmsException refusal = Assert.Throws<BmsException>(() => CyclingReader.Read(_folder.Text("x", text), new CyclingReadOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") }));
        Assert.Contains("happens twice in Europe/Berlin", refusal.Message, StringComparison.Ordinal);
    }

    private static string Without(string header, int field)
    {
        string rows = string.Concat(Rows.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(r =>
            string.Join('\t', r.Split('\t').Where((_, i) => i != field)) + "\r\n"));
        return Preamble + Header.Replace(header, "", StringComparison.Ordinal) + rows;
    }

    private CyclingTable Read(string text) => CyclingReader.Read(_folder.Text("x", text));

    private string Refusal(string text)
    {
        string path = _folder.Text("x", text);
        BmsException refusal = Assert.Throws<BmsException>(() => CyclingReader.Read(path));
        Assert.Equal(BmsErrorCode.BadData, refusal.Code);
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        return refusal.Message;
    }
}
