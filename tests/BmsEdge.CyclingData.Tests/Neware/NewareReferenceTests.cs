using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Neware;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Neware;

/// <summary>
/// Every row and column of every staged file against the table exported from the vendor's BTSDA. The reference holds text that
/// was rounded for display and then to single precision; a value agrees when it is as near as that rounding allows. How a
/// column's text was rounded is said per file: half of its last decimal (Half), or a number of significant digits (Digits).
/// </summary>
public sealed class NewareReferenceTests
{
    private const double SecondsPerHour = 3600;

    /// <summary>Half a unit in the last place of single precision, relative.</summary>
    private const double Single = 1.0 / (1 << 24);

    private static readonly Text s_exact = new(0), s_tenth = new(0.05), s_one = new(0.5), s_hundredth = new(0.005);

    private static readonly Dictionary<string, Rounding> s_rounding = new()
    {
        ["TestFile.nda.gz"] = new(s_tenth, s_tenth, new Text(0.00005, 0, SecondsPerHour), new Text(0.00005, 0, SecondsPerHour)),
        ["new_nda_file.nda"] = new(s_exact, s_exact, s_tenth, s_exact),
        ["nda_v22.nda"] = new(s_exact, s_exact, s_one, s_tenth),
        ["nda_v8.nda"] = new(s_exact, s_exact, s_tenth, s_exact),
        ["nda8.nda.gz"] = new(s_exact, s_exact, s_tenth, s_exact),
        ["2-1-6_61_07005012.nda.gz"] = new(new Text(0, 6), new Text(0, 6), new Text(0.000005, 6, SecondsPerHour), new Text(0.000005, 6, SecondsPerHour)),
        ["21_10_7_85.ndax"] = new(s_one, s_tenth, s_exact, s_exact),
        ["46_1_5_60_bts16.ndax"] = new(s_one, s_tenth, s_one, s_exact),
        ["TESTCELL0001-Test_Data_Collection_Ndc17.ndax"] = new(s_one, s_tenth, s_hundredth, s_exact),
        ["Unit27_Example_Corrupt.ndax"] = new(s_one, s_tenth, s_exact, s_exact),
        ["Unit27_Example_Data_File.ndax"] = new(s_one, s_tenth, s_exact, s_exact),
        ["empty.ndax"] = new(s_exact, s_exact, s_exact, s_exact),
        ["interp-test.ndax"] = new(s_one, s_tenth, s_exact, s_exact),
        ["nw4-120-1-6-53.ndax"] = new(s_one, s_tenth, new Text(0.00005), new Text(0.00005)),
        ["scrubbed_ndc2.ndax"] = new(s_exact, s_exact, s_exact, s_exact),
    };

    public static TheoryData<string> Files => [.. NewareFiles.Nda, .. NewareFiles.Ndax];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_row_has_the_cycle_step_and_type_of_the_vendors_export(string name)
    {
        RecordTable table = NewareFiles.Decode(name);
        Dictionary<string, string[]> reference = NewareFiles.Reference(name);
        Assert.Equal(reference["Time"].Length, table.RowCount);
        Assert.Equal(reference.Numbers("Step Index"), table.Column(NewareHeaders.StepIndex));
        Assert.Equal(reference.Numbers("Step Count"), table.Column(NewareHeaders.StepCount));
        Assert.Equal(reference["Step Type"].Select(Plain), table.Find(NewareHeaders.StepType)!.Texts!.Select(Plain));
        Assert.Equal(Enumerable.Range(1, table.RowCount).Select(k => (double)k), table.Column(NewareHeaders.Record));

        // BTS 9.0 does not count cycles, and the export shows cycle 1 for all of its one-step test.
        if (table.Find(NewareHeaders.Cycle) is { } cycle)
        {
            Assert.Equal(reference.Numbers("Cycle Index"), cycle.Values);
        }
        else
        {
            Assert.Equal("2-1-6_61_07005012.nda.gz", name);
            Assert.All(reference["Cycle Index"], c => Assert.Equal("1", c));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_row_has_the_times_and_the_date_of_the_vendors_export(string name)
    {
        RecordTable table = NewareFiles.Decode(name);
        Dictionary<string, string[]> reference = NewareFiles.Reference(name);
        double[] time = reference.Numbers("Time");
        double[] total = reference.Numbers("Total Time");
        double[] ours = table.Column(NewareHeaders.StepTime);
        double[] ourTotal = table.Column(NewareHeaders.TotalTime);
        for (int row = 0; row < time.Length; row++)
        {
            // The export of 9.0 writes microseconds behind milliseconds as 463.075, and its reader took '463075' for a fraction
            // with the last three digits two places too far right.
            double expected = name.StartsWith("2-1-6", StringComparison.Ordinal) ? AsExported(ours[row]) : ours[row];
            Assert.Equal(time[row], expected, 1e-9);

            // From half an hour on the export shows tenths, and some of them one too low.
            double expectedTotal = name.StartsWith("2-1-6", StringComparison.Ordinal) ? AsExported(ourTotal[row]) : ourTotal[row];
            Assert.Equal(total[row], expectedTotal, total[row] < 1800 ? 1e-9 : 0.1000001);
        }

        // The export shows dates on the clock of the computer that made it, without zone: whole hours from UTC, or none where
        // the file itself holds the cycler's clock.
        double[] date = [.. reference["Date"].Select(d => (DateTime.Parse(d, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).TotalSeconds)];
        double[] ourDate = (table.Find(NewareHeaders.UnixTime) ?? table.Find(NewareHeaders.LocalTime))!.Values!;
        double hours = date.Length == 0 ? 0 : Math.Round((date[0] - ourDate[0]) / SecondsPerHour);
        Assert.InRange(hours, 0, table.Find(NewareHeaders.LocalTime) is null ? 2 : 0);
        Assert.All(date.Zip(ourDate), d => Assert.Equal(d.First, d.Second + (hours * SecondsPerHour), 5e-7));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_row_has_the_measured_values_of_the_vendors_export(string name)
    {
        RecordTable table = NewareFiles.Decode(name);
        Dictionary<string, string[]> reference = NewareFiles.Reference(name);
        Rounding rounding = s_rounding[name];
        AssertAgree(rounding.Current, reference.Numbers("Current(uA)"), table.Column(NewareHeaders.Current), 1000);
        AssertAgree(rounding.Voltage, reference.Numbers("Voltage(mV)"), table.Column(NewareHeaders.Voltage), 1000);

        // The export shows one capacity without a constant rule for its sign, so magnitudes are compared; the signs are the next test's.
        AssertAgree(rounding.Capacity, Magnitudes(reference, "Capacity(mAs)"), Net(table, NewareHeaders.Capacity, NewareHeaders.ChargeCapacity, NewareHeaders.DischargeCapacity), SecondsPerHour);
        AssertAgree(rounding.Energy, Magnitudes(reference, "Energy(mWs)"), Net(table, NewareHeaders.Energy, NewareHeaders.ChargeEnergy, NewareHeaders.DischargeEnergy), SecondsPerHour);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Auxiliary_channels_are_those_of_the_vendors_export(string name)
    {
        RecordTable table = NewareFiles.Decode(name);
        Dictionary<string, string[]> reference = NewareFiles.Reference(name);
        HashSet<string> expected = [];
        foreach (string header in reference.Keys.Where(h => Regex.IsMatch(h, "^[TtVH][0-9]")))
        {
            string ours = header[0] switch { 'V' => $"V{header[1]}(V)", 't' => $"T{header[1]} set(°C)", _ => $"{header[0]}{header[1]}(°C)" };
            double[] values = reference.Numbers(header);
            if (values.All(v => v == 0))
            {
                Assert.Null(table.Find(ours));
                continue;
            }

            expected.Add(ours);

            // A tenth, rounded from a ten-thousandth: 27.849997 is shown as 27.9.
            AssertAgree(name.StartsWith("TestFile", StringComparison.Ordinal) ? new Text(0.00005) : new Text(0.05005), values, table.Column(ours), header[0] == 'V' ? 1000 : 1);
        }

        Assert.Equal(expected, table.Columns.Select(c => c.Header).Where(h => Regex.IsMatch(h, "^[TVH][0-9]")).ToHashSet());
    }

    [Fact]
    public void Charge_and_discharge_follow_the_current_in_every_file()
    {
        foreach (string name in NewareFiles.Nda.Concat(NewareFiles.Ndax))
        {
            RecordTable table = NewareFiles.Decode(name);
            string[] types = table.Find(NewareHeaders.StepType)!.Texts!;
            double[] current = table.Column(NewareHeaders.Current);
            double[]? charged = (table.Find(NewareHeaders.IntegratedOf(NewareHeaders.ChargeCapacity)) ?? table.Find(NewareHeaders.ChargeCapacity))?.Values;
            for (int row = 0; row < current.Length; row++)
            {
                if (Math.Abs(current[row]) > 0.1)
                {
                    Assert.True(types[row].EndsWith("DChg", StringComparison.Ordinal) ? current[row] < 0 : !types[row].EndsWith("Chg", StringComparison.Ordinal) || current[row] > 0, $"{name}, record {row + 1}");
                }

                Assert.True(charged is null || types[row] != "CC DChg" || charged[row] <= 0.001, $"{name}, record {row + 1}");
            }
        }
    }

    [Fact]
    public void The_vendors_own_export_of_the_test_with_changed_intervals_agrees_record_by_record()
    {
        RecordTable table = NewareFiles.Decode("interp-test.ndax");
        using FileStream csv = File.OpenRead(NewareFiles.Path("interp-test.csv"));
        Dictionary<string, string[]> export = NewareFiles.Csv(csv);
        Assert.Equal(export["DataPoint"].Length, table.RowCount);
        double[] recorded = table.Column(NewareHeaders.Recorded);
        for (int row = 0; row < table.RowCount; row++)
        {
            Assert.Equal(export["DataPoint"][row], table.Column(NewareHeaders.Record)[row].ToString(CultureInfo.InvariantCulture));
            Assert.Equal(export["Time"][row], Clock(table.Column(NewareHeaders.StepTime)[row]));
            Assert.Equal(export["Total Time"][row], Clock(table.Column(NewareHeaders.TotalTime)[row]));
            Assert.Equal(export["Date"][row], DateTime.UnixEpoch.AddHours(1).AddMilliseconds(Math.Round(table.Column(NewareHeaders.UnixTime)[row] * 1000)).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
            foreach ((string theirs, string ours) in new[] { ("Chg. Cap.(mAs)", NewareHeaders.ChargeCapacity), ("DChg. Cap.(mAs)", NewareHeaders.DischargeCapacity), ("Chg. Energy(mWs)", NewareHeaders.ChargeEnergy), ("DChg. Energy(mWs)", NewareHeaders.DischargeEnergy) })
            {
                double value = double.Parse(export[theirs][row], CultureInfo.InvariantCulture);
                Assert.Equal(value, table.Column(NewareHeaders.IntegratedOf(ours))[row]);
                Assert.Equal(recorded[row] == 1 ? value : double.NaN, table.Column(ours)[row]);
            }
        }

        Assert.Equal(66, recorded.Count(r => r == 1));
    }

    [Fact]
    public void What_is_recorded_and_what_is_computed_stand_apart()
    {
        RecordTable table = NewareFiles.Decode("nw4-120-1-6-53.ndax");
        double[] recorded = table.Column(NewareHeaders.Recorded);
        double[] discharged = table.Column(NewareHeaders.DischargeCapacity);
        double[] filled = table.Column(NewareHeaders.IntegratedOf(NewareHeaders.DischargeCapacity));
        Assert.Equal(4769, recorded.Count(r => r == 1));
        Assert.Equal(18700 - 4769, discharged.Count(double.IsNaN));
        Assert.All(Enumerable.Range(0, table.RowCount), k => Assert.True(recorded[k] == 0 ? double.IsNaN(discharged[k]) : discharged[k] == filled[k]));
        Assert.DoesNotContain(filled, double.IsNaN);
        Assert.StartsWith("4769 of 18700 records", table.Properties["Records In Runs"], StringComparison.Ordinal);
    }

    private static double[] Magnitudes(Dictionary<string, string[]> reference, string header) => [.. reference.Numbers(header).Select(Math.Abs)];

    private static double[] Net(RecordTable table, string one, string charge, string discharge)
    {
        if (table.Find(one) is { Values: { } values })
        {
            return [.. values.Select(Math.Abs)];
        }

        double[] into = (table.Find(NewareHeaders.IntegratedOf(charge)) ?? table.Find(charge))!.Values!;
        double[] outOf = (table.Find(NewareHeaders.IntegratedOf(discharge)) ?? table.Find(discharge))!.Values!;
        return [.. into.Zip(outOf, (c, d) => Math.Abs(c - d))];
    }

    private static void AssertAgree(Text text, double[] expected, double[] actual, double scale)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int row = 0; row < expected.Length; row++)
        {
            double allowed = text.Tolerance(expected[row]) + (Math.Abs(expected[row]) * Single) + 1e-9;
            double difference = Math.Abs(expected[row] - (actual[row] * scale));
            Assert.True(difference <= allowed, $"row {row + 1}: {actual[row] * scale:R} where the export has {expected[row]:R} (allowed {allowed:R})");
        }
    }

    private static double AsExported(double seconds)
    {
        long microseconds = (long)Math.Round(seconds * 1e6);
        return (microseconds / 1000 / 1000.0) + (microseconds % 1000 * 1e-8);
    }

    private static string Clock(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);

    /// <summary>BTSDA of different years spells one type in several ways.</summary>
    private static string Plain(string type) => type.Replace('_', ' ').Replace("Pulse Step", "Pulse", StringComparison.Ordinal).ToLowerInvariant();

    private sealed record Rounding(Text Current, Text Voltage, Text Capacity, Text Energy);

    /// <summary>How a column's text was rounded.</summary>
    /// <param name="Half">Half of its last decimal.</param>
    /// <param name="Digits">Significant digits where the text had no more of them, or 0.</param>
    /// <param name="Unit">What the reference's reader multiplied the text by.</param>
    private sealed record Text(double Half, int Digits = 0, double Unit = 1)
    {
        public double Tolerance(double value) => Digits == 0 || value == 0
            ? Half * Unit
            : Math.Max(Half, 0.5 * Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value / Unit))) + 1 - Digits)) * Unit;
    }
}
