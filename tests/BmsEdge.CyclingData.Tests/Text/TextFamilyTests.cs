using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Text;

/// <summary>Small texts in exactly the vendors' layouts, right and wrong.</summary>
public sealed class TextFamilyTests : IDisposable
{
    private const string ArbinHeader = "Data_Point,Test_Time,DateTime,Step_Time,Step_Index,Cycle_Index,Current,Voltage,Charge_Capacity,Discharge_Capacity,Charge_Energy,Discharge_Energy,dV/dt,Internal_Resistance,Temperature\n";

    private const string ArbinExport = "\uFEFFData Point,Date Time,Test Time (s),Cycle Index,Step Index,Current (A),Voltage (V),Aux_Temperature_1 (C)\n";

    private const string Flat = "DataPoint,Cycle Index,Step Index,Step Type,Time,Total Time,Current({0}),Voltage(mV),Chg. Cap.(mAh),DChg. Cap.(mAh),Date,T1({1})\n";

    private const string Nested = "Cycle Index,Chg. Cap.(Ah),DChg. Cap.(Ah)\n,Step Index,Step Number,Step Type,Step Time\n,,DataPoint,Time,Total Time,Current(A),Voltage(V),Date\n";

    private const string MaccorPreamble = "Today's Date 10/10/2019  Date of Test:\t10/10/2019\t Filename:\tC:\\Data\\a.010 Procedure: p.000\tComment/Barcode: 0001BC\r\n";

    private const string MaccorHeader = "Rec#\tCyc#\tStep\tTest (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tDPt Time\r\n";

    private const string MaccorReportHeader = "Name:\tKIT-1\nStarted\t06/05/2021 11:23:46\n\nRec\tCycle P\tCycle C\tStep\tTestTime\tCap. [Ah]\tCurrent [A]\tVoltage [V]\tMd\tDPT Time\n\n";

    private const string NovonixHead = "[Summary]\nNovonix HPC data file\nMass (g): 1.000\nStarted: 2022-04-11 10:58:07 AM\n[End Summary]\n[Protocol]\n[0: Open_circuit_storage:]\n[End Protocol]\n[Data]\n";

    private const string BasytecHead = "~Resultfile from Basytec Battery Test System\n~Start of Test: 19.06.2023 17:56:53\n~\n~Time[h]\tLine\tCommand\tU[V]\tI[A]\tAh-Cyc-Charge\tT1[\u00b0C]\n";

    private const string DigatronHead = "\r\n\r\nMeasurement ID,610\r\nStart Time,12/24/2018 5:31:55 AM\r\n\0\r\nTime Stamp,Step,Status,Prog Time,Voltage,Current,Capacity,\r\n,,,,[V],[A],[Ah],\r\n";

    private const string PecHead = "Request Year:,2026\nTest:,25195\nTest,Cell,Rack,Shelf,Position,Cell ID,Step,Cycle,Total Time (Hours in hh:mm:ss.xxx),Real Time,Voltage (V),Current (A),Charge Capacity (mAh),Temp (\u00b0C),\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_arbin_data_base_export_is_read_under_its_own_names()
    {
        CyclingTable table = Read(ArbinHeader + "0,0.0,1494377253.17,0,1,2,-6.6,3.29,0,0.005,0,0.01,0.1,0.0,25.1\n1,0.7,1494377253.87,0.7,1,2,-6.5,3.28,0,0.006,0,0.02,0.1,0.02,25.2\n");
        Assert.Equal("arbin-database-csv", table.Source.Reader);
        Assert.Equal([-6.6, -6.5], table.CurrentAmps);
        Assert.Equal([0.005, 0.006], table[CyclingColumn.DischargingCapacity]!);
        Assert.Equal([0, 0.02], table[CyclingColumn.InternalResistance]!);
        Assert.Equal([1, 1], table[CyclingColumn.StepId]!);
    }

    [Fact]
    public void An_index_that_is_empty_in_one_row_only_is_a_fault() =>
        Refused(ArbinHeader + "0,0,1494377253,0,1,2,0,3.29,0,0,0,0,0,0,25\n1,1,1494377254,1,,2,0,3.28,0,0,0,0,0,0,25\n", "row 3, column 'Step_Index': the cell is empty");

    [Fact]
    public void An_arbin_export_has_dates_behind_a_tab_and_a_byte_order_mark()
    {
        CyclingTable table = Read(ArbinExport + "1,\t09/20/2024 08:32:34.558,30.0005,1,1,0,3.53,24.6\n");
        Assert.Equal(new DateTime(2024, 9, 20, 8, 32, 34, 558), table.StartTime);
        Assert.Null(table[CyclingColumn.UnixTime]);
        Refused(ArbinExport + "1,\t20/09/2024 08:32:34.558,30.0005,1,1,0,3.53,24.6\n", "'Date Time'", "is not a date and time");
    }

    [Theory]
    [InlineData("\u00b5A", "\u2103", "utf-8")]
    [InlineData("\u03bcA", "\u2103", "utf-8")]
    [InlineData("\u00b5A", "\u00b0C", "iso-8859-1")]
    [InlineData("\u03bcA", "\u2103", "gb18030")]
    [InlineData("?A", "?", "us-ascii")]
    public void A_neware_csv_is_understood_in_every_code_page_it_is_written_in(string current, string degrees, string encoding)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        string text = string.Format(CultureInfo.InvariantCulture, Flat, current, degrees) + "1,1,1,CC DChg,00:00:01.000,100:00:01.500,-1500000,3700.5,0,0.5,2025-06-17 09:26:39.383,26.6\n";
        CyclingTable table = CyclingReader.Read(_folder.Bytes("a.csv", Encoding.GetEncoding(encoding).GetBytes(text)));
        Assert.Equal([-1.5], table.CurrentAmps);
        Assert.Equal([3.7005], table.VoltageVolts);
        Assert.Equal([360_001.5], table.TestTimeSeconds);
        Assert.Equal([26.6], table.CellTemperatureCelsius!);
        Assert.Equal([0.0005], table[CyclingColumn.DischargingCapacity]!);
    }

    [Fact]
    public void Neware_magnitudes_are_refused_by_the_files_own_counters()
    {
        StringBuilder text = new(string.Format(CultureInfo.InvariantCulture, Flat, "mA", "?"));
        for (int i = 0; i < 30; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i + 1},1,1,CC DChg,00:00:{i:00},00:00:{i:00},1500,3700,0,{i},2025-06-17 09:26:39,25\n");
        }

        Refused(text.ToString(), "the sign of the current contradicts discharging_capacity_ah");
    }

    [Fact]
    public void Lines_of_cycles_and_steps_hold_for_the_records_below_them()
    {
        CyclingTable table = Read(Nested
            + "1,0.1,0.2,1,1,Rest,00:00:02\n,,1,00:00:00,00:00:00,0,4.1,2026-03-06 12:37:25\n,2,2,CC Chg,00:00:02\n,,2,00:00:02,00:00:02,1,4.2,2026-03-06 12:37:27\n"
            + "2,0.1,0.2\n,2,3,CC DChg,00:00:02\n,,3,00:00:04,00:00:04,-1,4.1,2026-03-06 12:37:29\n");
        Assert.Equal("neware-nested-csv", table.Source.Reader);
        Assert.Equal([1, 1, 2], table[CyclingColumn.CycleCount]!);
        Assert.Equal([1, 2, 2], table[CyclingColumn.StepId]!);
        Assert.Equal([1, 2, 3], table[CyclingColumn.StepCount]!);
        Assert.Equal([0, 1, -1], table.CurrentAmps);
    }

    [Theory]
    [InlineData(",,1,00:00:00,00:00:00,0,4.1,2026-03-06 12:37:25\n", "row 4: a record stands before the first line of a cycle")]
    [InlineData(",1,1,Rest,00:00:02\n", "row 4: a step stands before the first line of a cycle")]
    [InlineData("1,0.1,0.2\n,,1,00:00:00,00:00:00,0,4.1,2026-03-06 12:37:25\n", "row 5: a record stands before")]
    [InlineData("1,0.1,0.2\n,1,1,Rest\n", "row 5: the line of a step has 3 fields and its header has 4")]
    [InlineData("x,0.1,0.2\n", "row 4, column 'Cycle Index': 'x' is not a whole number")]
    [InlineData("2147483648,0.1,0.2\n", "'2147483648' is not a whole number")]
    public void Records_of_no_known_cycle_are_refused(string lines, string reason) => Refused(Nested + lines, reason);

    [Fact]
    public void A_maccor_state_gives_magnitudes_their_direction()
    {
        CyclingTable table = Read(MaccorPreamble + MaccorHeader
            + "1\t0\t1\t0.0\t0\t0\t0\t3.7\tR\t11/02/2019 23:28:51\r\n2\t0\t2\t1\t0.1\t0.37\t2.5\t3.8\tC\t11/02/2019 23:28:52\r\n3\t0\t3\t2\t0.1\t0.37\t2.5\t3.6\tD\t11/02/2019 23:28:53\r\n4\t0\t3\t3\t0.1\t0.37\t-2.4\t3.6\tD\t11/02/2019 23:28:54\r\n");
        Assert.Equal([0, 2.5, -2.5, -2.4], table.CurrentAmps);
        Assert.Equal("0001BC", table.Properties["Comment/Barcode"]);
        Assert.Equal("p.000", table.Properties["Procedure"]);
        Assert.Equal(new DateTime(2019, 11, 2, 23, 28, 51), table.StartTime);
        Assert.Contains("C charge, D discharge", table.Source.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1\t0\t1\t0\t0\t0\t1\t3.7\tX\t11/02/2019 23:28:51", "row 3, column 'State': 'X' is no known state")]
    [InlineData("1\t0\t1\t-5\t0\t0\t1\t3.7\tC\t11/02/2019 23:28:51", "column 'Test (Sec)': -5 is outside 0")]
    [InlineData("1\t2147483648\t1\t0\t0\t0\t1\t3.7\tC\t11/02/2019 23:28:51", "column 'Cyc#': 2147483648 is outside 0 to 2147483647")]
    [InlineData("1\t0\t1\t0\t0\t0\t1,5\t3.7\tC\t11/02/2019 23:28:51", "column 'Amps': '1,5' is not a number")]
    [InlineData("1\t0\t1\t0\t0\t0\t=1+1\t3.7\tC\t11/02/2019 23:28:51", "column 'Amps': '=1+1' is not a number")]
    [InlineData("1\t0\t1\t0\t0\t0\t3.7\tC", "row 3: the row has 8 fields and the header has 10")]
    [InlineData("1\t0\t1\t0\t1\t3.7\t0\t3700\tC\t11/02/2019 23:28:51", "3700 V contradicts the file's own Watt-hr over Amp-hr, which make 3.700 V")]
    public void A_damaged_maccor_row_is_refused_with_its_place(string row, string reason) => Refused(MaccorPreamble + MaccorHeader + row + "\r\n", reason);

    [Theory]
    [InlineData(MaccorPreamble + MaccorHeader, "\tVolts", "\t\"Volts", "row 2")]
    [InlineData(BasytecHead, "\tU[V]", "\t\"U[V]", "row 4")]
    [InlineData(DigatronHead, "[V]", "\"[V]", "row 7")]
    [InlineData(PecHead, ",Step,", ",\"Step,", "row 3")]
    public void A_quote_left_open_in_a_header_is_refused(string head, string part, string damaged, string row) =>
        Refused(head.Replace(part, damaged, StringComparison.Ordinal) + "1,2\n", $"{row}: a quote in the header is never closed");

    [Fact]
    public void A_repeated_header_in_the_middle_is_a_fault() =>
        Refused(MaccorPreamble + MaccorHeader + "1\t0\t1\t0\t0\t0\t0\t3.7\tR\t11/02/2019 23:28:51\r\n" + MaccorHeader, "row 4, column 'Cyc#': 'Cyc#' is not a number");

    [Fact]
    public void Swapped_columns_are_read_by_name_and_swapped_values_are_refused()
    {
        string[] header = ArbinHeader.TrimEnd('\n').Split(',');
        (header[6], header[7]) = (header[7], header[6]);
        CyclingTable table = Read(string.Join(',', header) + "\n0,0,1494377253,0,1,1,3.29,6.6,0,0,0,0,0,0,25\n");
        Assert.Equal((3.29, 6.6), (table.VoltageVolts[0], table.CurrentAmps[0]));
        Refused(ArbinHeader + "0,1494377253,0,0,1,1,6.6,3.29,0,0,0,0,0,0,25\n", "column 'Test_Time': 1494377253 is outside");
    }

    [Fact]
    public void Duplicate_times_are_kept_and_falling_ones_refused()
    {
        const string Row = "1\t0\t1\t5\t0\t0\t0\t3.7\tR\t11/02/2019 23:28:51\r\n";
        Assert.Equal(2, Read(MaccorPreamble + MaccorHeader + Row + Row).RowCount);
        Refused(MaccorPreamble + MaccorHeader + Row + Row.Replace("\t5\t", "\t4\t", StringComparison.Ordinal), "row 4, column 'Test (Sec)': time runs backwards");
    }

    [Theory]
    [InlineData("1,000000", "06/05/2021 11:24:46", "min")]
    [InlineData("60,000000", "06/05/2021 11:24:46", "s")]
    [InlineData("0,016667", "06/05/2021 11:24:46", "h")]
    public void A_maccor_report_takes_the_unit_of_its_time_from_its_clock(string time, string clock, string unit)
    {
        CyclingTable table = Read($"{MaccorReportHeader}1\t0\t1\t1\t0,000000\t0,0\t0,0\t0,1377\tR\t06/05/2021 11:23:46\n2\t0\t1\t1\t{time}\t0,0\t0,5\t0,1385\tD\t{clock}\n");
        Assert.Equal(60, table.DurationSeconds, 0.01);
        Assert.Equal([0, -0.5], table.CurrentAmps);
        Assert.Contains($"it is in {unit},", table.Source.Notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_maccor_report_whose_clock_tells_no_unit_is_refused() =>
        Refused($"{MaccorReportHeader}1\t0\t1\t1\t0,0\t0,0\t0,0\t0,1377\tR\t06/05/2021 11:23:46\n2\t0\t1\t1\t7,0\t0,0\t0,0\t0,1385\tR\t06/05/2021 11:24:46\n", "row 4: the unit of 'TestTime' is not in the file");

    [Fact]
    public void Mixed_decimal_marks_are_refused_at_the_field() =>
        Refused(BasytecHead + "0.5\t3\tPause\t3.5\t-0.25\t0\t25.4\n0.6\t3\tPause\t3,5\t-0.25\t0\t25.4\n", "row 6, column 'U[V]': '3,5' is not a number with a decimal point");

    [Fact]
    public void A_biased_impedance_sweep_has_a_current_that_is_not_in_the_file() =>
        Refused("MACCOR, INC.    AC Impedance Test\r\nFrequency Sweep:   Galvanostatic\r\nFreq(Hz)\ttime(sec)\tZ'(a)\tZ''(b)\tV-DC\r\n\r\n1\t2\t3\t-4\t3.9\r\n", "row 2: the sweep is not at open circuit");

    [Fact]
    public void Novonix_rows_may_stand_in_quotes_with_step_titles_between_them()
    {
        CyclingTable table = Read(NovonixHead
            + "\"Date and Time,Cycle Number,Step Type,Run Time (h),Current (A),Potential (V),Temperature (\u00b0C),Step Number\"\n[Open circuit storage]\n"
            + "\"2022-04-11 10:58:07 AM,1,0,0.0,0.0,3.1,38.9,1\"\n[Discharge]\n\"2022-04-11 1:58:08 PM,1,2,3.0,0.5,3.0,38.9,2\"\n");
        Assert.Equal([0, 10_800], table.TestTimeSeconds);
        Assert.Equal([0, -0.5], table.CurrentAmps);
        Assert.Equal(new DateTime(2022, 4, 11, 10, 58, 7), table.StartTime);
    }

    [Theory]
    [InlineData("\"2022-04-11 10:58:07 AM,1,5,0.0,0.1,3.1,38.9,1\"\n", "column 'Step Type': '5' is no known state")]
    [InlineData("\"2022-04-11 10:58:07 AM,1,0,0.0,0.0,3.1\n", "the row does not stand in quotes as the header does")]
    [InlineData("[Open circuit\n", "the row has 1 fields")]
    public void Damaged_novonix_rows_are_refused(string row, string reason) =>
        Refused(NovonixHead + "\"Date and Time,Cycle Number,Step Type,Run Time (h),Current (A),Potential (V),Temperature (\u00b0C),Step Number\"\n" + row, reason);

    [Theory]
    [InlineData("0.5\t3\tPause\t3.5\t-0.25\t0\t25.4\n")]
    [InlineData("0,5\t3\tPause\t3,5\t-0,25\t0\t25,4\n")]
    public void Basytec_files_have_points_or_commas(string row)
    {
        CyclingTable table = Read(BasytecHead + row);
        Assert.Equal((1800, 3.5, -0.25, 25.4), (table.TestTimeSeconds[0], table.VoltageVolts[0], table.CurrentAmps[0], table.CellTemperatureCelsius![0]));
        Assert.Equal(new DateTime(2023, 6, 19, 17, 56, 53), table.StartTime);
    }

    [Fact]
    public void A_digatron_file_has_a_lone_nul_and_units_that_count()
    {
        const string Row = "12/24/2018 7:38:01 AM,18,DCH,26:06:05.149,4.18950,-0.5,-0.1,\r\n";
        CyclingTable table = Read(DigatronHead + Row);
        Assert.Equal((93_965.149, 4.1895, -0.5), (table.TestTimeSeconds[0], table.VoltageVolts[0], table.CurrentAmps[0]));
        Assert.Equal("610", table.Properties["Measurement ID"]);
        Assert.Equal(new DateTime(2018, 12, 24, 5, 31, 55), table.StartTime);
        Assert.Equal([-0.0005], Read((DigatronHead + Row).Replace("[A],", "[mA],", StringComparison.Ordinal)).CurrentAmps);
        Refused((DigatronHead + Row).Replace("[V]", "[kV]", StringComparison.Ordinal), "row 6", "needs a column for voltage_volt", "'Voltage [kV]'");
        Refused((DigatronHead + Row).Replace(",,,,[V],[A],[Ah],\r\n", "", StringComparison.Ordinal), "the line of units under the header is missing");
    }

    [Theory]
    [InlineData("\r\n\0\0\r\n")]
    [InlineData("\r\n1,\0,3\r\n")]
    public void A_nul_anywhere_else_is_no_text(string nul) =>
        Refused(DigatronHead.Replace("\r\n\0\r\n", nul, StringComparison.Ordinal) + "12/24/2018 7:38:01 AM,18,DCH,26:06:05.149,4.18950,-0.5,-0.1,\r\n", "NUL");

    [Fact]
    public void A_pec_file_has_a_test_per_cell()
    {
        string path = _folder.Text("a.csv", PecHead
            + "25195,1,ACT4,014,1,AA_1,0,0,00:00:00.002,01/06/2026 17:51:06,3.569,-8E-06,0,,\n25195,1,ACT4,014,1,AA_1,0,0,26:00:01.000,01/06/2026 17:51:07,3.568,0,500,16.75,\n25195,2,ACT4,014,2,AA_2,0,0,00:00:00.002,01/06/2026 17:51:06,3.5,0,0,,\n");
        IReadOnlyList<CyclingTable> tables = CyclingReader.ReadAll(path);
        Assert.Equal(["AA_1", "AA_2"], tables.Select(t => t.TestName));
        Assert.Equal([0.002, 93_601], tables[0].TestTimeSeconds);
        Assert.Equal([0, 0.5], tables[0][CyclingColumn.ChargingCapacity]!);
        Assert.Equal([double.NaN, 16.75], tables[0].CellTemperatureCelsius!);
        Assert.Equal(new DateTime(2026, 1, 6, 17, 51, 6), tables[0].StartTime);
    }

    [Fact]
    public void A_landt_row_ends_with_a_comma_its_header_has_not()
    {
        const string Header = "cell id: ,,,\nchannel_index,cycle_index,step_index,date_time_iso_string,test_time_s,current_A,voltage_V,step_name\n";
        CyclingTable table = Read(Header + "1,1,2,04/30/2024 14:33:19,0.020,-0.1,2.9,discharge CC,\n");
        Assert.Equal((0.02, -0.1, 2.9), (table.TestTimeSeconds[0], table.CurrentAmps[0], table.VoltageVolts[0]));
        Refused(Header + "1,1,2,04/30/2024 14:33:19,0.020,-0.1,2.9,discharge CC,5\n", "row 3: the row has 9 fields and the header has 8");
    }

    [Fact]
    public void An_archived_series_may_lack_its_temperatures()
    {
        CyclingTable table = Read("Date_Time,Test_Time (s),Cycle_Index,Current (A),Voltage (V),Environment_Temperature (C),Cell_Temperature (C)\n2010-09-02 14:35:40,30.009,1.0,0.5,3.843,,\n");
        Assert.Equal("battery-archive-csv", table.Source.Reader);
        Assert.Null(table.CellTemperatureCelsius);
        Assert.Equal(new DateTime(2010, 9, 2, 14, 35, 40), table.StartTime);
    }

    [Fact]
    public void A_set_whose_time_starts_again_with_each_cycle_has_a_test_per_cycle()
    {
        const string Header = "cycle,time_s,step,current_a,voltage_v\n";
        IReadOnlyList<CyclingTable> tables = CyclingReader.ReadAll(_folder.Text("a.csv", Header + "1,0,1,0,3.4\n1,10,1,0,3.4\n2,0,1,0,3.5\n"));
        Assert.Equal(["1", "2"], tables.Select(t => t.TestName));
        Assert.Equal([2.0], tables[1][CyclingColumn.CycleCount]!);
        Refused(Header + "1,0,1,0,3.4\n2,0,1,0,3.5\n1,10,1,0,3.4\n", "row 4, column 'cycle': test '1' begins again");
        Refused(Header + ",0,1,0,3.4\n", "row 2, column 'cycle': the test has no name");
    }

    [Theory]
    [InlineData("2019-11-03 00:30:00", "2019-11-03 01:30:00", 3600.0)]
    [InlineData("2019-11-03 00:30:00", "2019-11-03 02:30:00", 10_800.0)]
    public void An_hour_that_autumn_repeats_is_counted_once_or_twice_as_it_ran(string first, string second, double seconds)
    {
        string text = string.Format(CultureInfo.InvariantCulture, Flat, "mA", "?") + $"1,1,1,Rest,00:00:00,00:00:00,0,3700,0,0,{first},25\n2,1,1,Rest,00:00:00,00:00:01,0,3700,0,0,{second},25\n";
        CyclingReadOptions zone = new() { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles") };
        double[] unix = CyclingReader.Read(_folder.Text("a.csv", text), zone)[CyclingColumn.UnixTime]!;
        Assert.Equal(seconds, unix[1] - unix[0]);
        string spring = _folder.Text("b.csv", text.Replace(second, "2019-03-10 02:30:00", StringComparison.Ordinal));
        Expect.Refused(BmsErrorCode.BadData, () => CyclingReader.Read(spring, zone), "row 3, column 'Date'", "clocks leap over it in spring");
    }

    [Fact]
    public void Whatever_bytes_are_changed_a_file_is_read_or_refused_in_words()
    {
        string[] texts =
        [
            ArbinHeader + "0,0.0,1494377253.17,0,1,2,-6.6,3.29,0,0.005,0,0.01,0.1,0.0,25.1\n",
            Nested + "1,0.1,0.2,1,1,Rest,00:00:02\n,,1,00:00:00,00:00:00,0,4.1,2026-03-06 12:37:25\n",
            MaccorPreamble + MaccorHeader + "1\t0\t1\t0.0\t1\t3.7\t0\t3.7\tR\t11/02/2019 23:28:51\r\n",
            MaccorReportHeader + "1\t0\t1\t1\t0,0\t0,0\t0,0\t0,1377\tR\t06/05/2021 11:23:46\n2\t0\t1\t1\t1,0\t0,0\t0,0\t0,1377\tR\t06/05/2021 11:24:46\n",
            NovonixHead + "\"Date and Time,Step Type,Run Time (h),Current (A),Potential (V)\"\n\"2022-04-11 10:58:07 AM,0,0.0,0.0,3.1\"\n",
            BasytecHead + "0.5\t3\tPause\t3.5\t-0.25\t0\t25.4\n",
            DigatronHead + "12/24/2018 7:38:01 AM,18,DCH,26:06:05.149,4.18950,-0.5,-0.1,\r\n",
            PecHead + "25195,1,ACT4,014,1,AA_1,0,0,00:00:00.002,01/06/2026 17:51:06,3.569,-8E-06,0,,\n",
            "MACCOR, INC.    AC Impedance Test\r\nFrequency Sweep:   Open Circut Voltage\r\nFreq(Hz)\ttime(sec)\tZ'(a)\tZ''(b)\tV-DC\r\n\r\n1\t2\t3\t-4\t3.9\r\n",
        ];
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Int[0, 1000].Array[1, 4], Gen.Byte.Array[4]).Sample(
            (text, places, values) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(texts[text]);
                for (int i = 0; i < places.Length; i++)
                {
                    bytes[places[i] % bytes.Length] = values[i];
                }

                string path = _folder.Bytes($"{Guid.NewGuid():N}", places.Length % 2 == 0 ? bytes : bytes[..^(places[0] % bytes.Length)]);
                try
                {
                    Assert.NotEmpty(CyclingReader.ReadAll(path));
                }
                catch (BmsException e)
                {
                    Assert.Equal(BmsErrorCode.BadData, e.Code);
                    Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                }
            },
            iter: 1500);
    }

    private CyclingTable Read(string text) => CyclingReader.Read(_folder.Text("a.csv", text));

    private void Refused(string text, params string[] reasons) => Expect.Refused(_folder.Text("bad.csv", text), reasons);
}
