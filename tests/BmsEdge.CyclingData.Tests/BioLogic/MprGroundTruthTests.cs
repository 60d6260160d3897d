using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.BioLogic;
using Xunit;

namespace BmsEdge.CyclingData.Tests.BioLogic;

/// <summary>Every .mpr that is there together with EC-Lab's own text export of it, record by record and column by column.</summary>
public sealed class MprGroundTruthTests(ITestOutputHelper output)
{
    /// <summary>
    /// Deviation allowed in units of the last printed place: half a unit is a correctly rounded export. EC-Lab's own rounding
    /// goes a little beyond it in the sixteenth digit.
    /// </summary>
    private const double PrintedUnits = 0.55;

    /// <summary>As <see cref="PrintedUnits"/> for columns that both sides compute: one more rounding.</summary>
    private const double MadeUnits = 1.0;

    /// <summary>Above this frequency the analyser has no harmonics; the export prints -1 or 0 for what the file still stores.</summary>
    private const double HighestHarmonicFrequency = 100_000;

    /// <summary>Columns that EC-Lab makes on export, and of what.</summary>
    private static readonly Dictionary<string, string> s_madeOnExport = new()
    {
        ["<I>/mA"] = "dq over time",
        ["Q charge/mA.h"] = "positive part of Q charge/discharge",
        ["Q discharge/mA.h"] = "negative part of Q charge/discharge",
        ["Capacity/mA.h"] = "magnitude of Q charge/discharge",
        ["Efficiency/%"] = "ratio of two half cycles",
        ["cycle number"] = "half cycles or loops counted, after the cycle definition",
        ["x"] = "(Q-Qo), active mass and molecular weight",
        ["control/V"] = "control/V/mA in modes that control voltage",
        ["control/mA"] = "control/V/mA in modes that control current",
        ["step time/s"] = "time since Ns changed",
        ["P/W"] = "voltage times current",
        ["Pwe/W"] = "voltage times current",
        ["Pce/W"] = "voltage times current",
        ["Pwe-ce/W"] = "voltage times current",
        ["R/Ohm"] = "voltage over current",
        ["Rwe/Ohm"] = "voltage over current",
        ["Rce/Ohm"] = "voltage over current",
        ["Rwe-ce/Ohm"] = "voltage over current",
        ["Ewe-Ece/V"] = "difference of the two",
        ["Energy charge/W.h"] = "voltage times charge, added up",
        ["Energy discharge/W.h"] = "voltage times charge, added up",
        ["Energy we charge/W.h"] = "voltage times charge, added up",
        ["Energy we discharge/W.h"] = "voltage times charge, added up",
        ["Energy ce charge/W.h"] = "voltage times charge, added up",
        ["Energy ce discharge/W.h"] = "voltage times charge, added up",
        ["Energy we-ce charge/W.h"] = "voltage times charge, added up",
        ["Energy we-ce discharge/W.h"] = "voltage times charge, added up",
        ["Capacitance charge/µF"] = "charge over voltage change",
        ["Capacitance discharge/µF"] = "charge over voltage change",
        ["dq/mA.h"] = "change of (Q-Qo)",
        ["Re(Z)/Ohm"] = "|Z| and Phase(Z)",
        ["-Im(Z)/Ohm"] = "|Z| and Phase(Z)",
        ["Tan(Delta)"] = "Phase(Z)",
        ["Loss Angle(Delta)/deg"] = "Phase(Z)",
    };

    /// <summary>Transforms of the impedance (admittance, complex capacitance, modulus, ...): four columns each.</summary>
    private static readonly string[] s_transforms = ["(Y)", "(C)", "(M)", "(Permittivity)", "(Resistivity)", "(Conductivity)", "|Y|", "|C|", "|M|", "|Permittivity|", "|Resistivity|", "|Conductivity|"];

    public static TheoryData<string> Pairs => [.. BioLogicData.Pairs];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_value_of_a_binary_file_is_the_one_its_export_prints(string stem)
    {
        RecordTable records = BioLogicData.Decode(stem).Records;
        ExportedText text = ExportedText.Read(BioLogicData.TextPathOf(stem));
        Assert.Equal(text.Rows.Count, records.RowCount);
        foreach (RecordColumn column in records.Columns)
        {
            Assert.Contains(column.Header, text.Headers);
            (double relative, double units, int unprinted) = Compare(text, column.Header, column.Values!);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stem}|{column.Header}|{records.RowCount}|{relative:E1}|{units:F3}|{unprinted}"));
            Assert.True(units <= PrintedUnits, $"{column.Header} is off by {units} units of the last printed place");
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Columns_that_only_the_export_has_are_those_EC_Lab_makes(string stem)
    {
        RecordTable records = BioLogicData.Decode(stem).Records;
        ExportedText text = ExportedText.Read(BioLogicData.TextPathOf(stem));
        string[] only = text.Headers.Where(h => records.Find(h) is null).ToArray();
        output.WriteLine($"{stem}: {string.Join(", ", only)}");
        Assert.All(only, h => Assert.True(s_madeOnExport.ContainsKey(h) || s_transforms.Any(t => h.Contains(t, StringComparison.Ordinal)), $"{h} is not explained"));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Columns_made_here_are_those_the_export_makes(string stem)
    {
        (RecordTable records, _) = MprExport.Complete(BioLogicData.Decode(stem), startUnixSeconds: null);
        ExportedText text = ExportedText.Read(BioLogicData.TextPathOf(stem));
        foreach (string header in new[] { "<I>/mA", "Q charge/mA.h", "Q discharge/mA.h", "Ewe-Ece/V" })
        {
            if (records.Find(header) is { } column && text.IndexOf(header) >= 0)
            {
                // The export takes the difference in single precision.
                double[] values = header == "Ewe-Ece/V" ? Array.ConvertAll(column.Values!, v => (double)(float)v) : column.Values!;
                (double relative, double units, _) = Compare(text, header, values);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stem}|made {header}|{records.RowCount}|{relative:E1}|{units:F3}"));
                Assert.True(units <= MadeUnits, $"{header} is off by {units} units of the last printed place");
            }
        }
    }

    [Theory]
    [InlineData("mb.issue_149")]
    [InlineData("mb.issue_223")]
    public void Impedance_made_of_magnitude_and_phase_is_the_exported_one_and_nowhere_else(string stem)
    {
        (RecordTable records, _) = MprExport.Complete(BioLogicData.Decode(stem), startUnixSeconds: null);
        ExportedText text = ExportedText.Read(BioLogicData.TextPathOf(stem));
        double[] real = records.Find(BioLogicHeaders.MeasuredRealImpedance)!.Values!;
        double[] minusImaginary = records.Find(BioLogicHeaders.MeasuredMinusImaginaryImpedance)!.Values!;
        int measured = 0;
        for (int row = 0; row < text.Rows.Count; row++)
        {
            bool isImpedance = text.Value(row, "freq/Hz") > 0;
            Assert.Equal(isImpedance, !double.IsNaN(real[row]));
            Assert.Equal(isImpedance, !double.IsNaN(minusImaginary[row]));
            if (isImpedance)
            {
                // Magnitude and phase are stored in single precision: 6e-8 of each, which the smaller part feels more.
                double allowed = 3e-7 * text.Value(row, "|Z|/Ohm");
                Assert.Equal(text.Value(row, "Re(Z)/Ohm"), real[row], allowed);
                Assert.Equal(text.Value(row, "-Im(Z)/Ohm"), minusImaginary[row], allowed);
                measured++;
            }
        }

        Assert.InRange(measured, 1, text.Rows.Count - 1);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Technique_and_start_are_those_of_the_export(string stem)
    {
        MprFile mpr = BioLogicData.Decode(stem);
        string[] preamble = ExportedText.Read(BioLogicData.TextPathOf(stem)).Preamble;
        if (preamble.Length <= 3)
        {
            // Exported without settings, from a file without a log.
            Assert.Null(mpr.Start);
            Assert.Equal("Galvanostatic Cycling with Potential Limitation", mpr.Records.Properties["Technique"]);
            return;
        }

        Assert.Equal(preamble[3].Trim(), mpr.Records.Properties["Technique"]);
        Assert.Equal(
            DateTime.ParseExact(Setting(preamble, "Acquisition started on"), "MM/dd/yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture),
            mpr.Start);
        string channel = $"{mpr.Records.Properties["Run on channel"]} (SN {mpr.Records.Properties["Channel serial number"]})";
        Assert.Equal(Setting(preamble, "Run on channel"), channel);
        Assert.EndsWith($"(SN {mpr.Records.Properties["Device serial number"]})", Setting(preamble, "Device"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gcpl.issue_226.I", "0.120000005", "1.39", "Test material", "Test electrolyte", "Test comment")]
    [InlineData("mb.issue_95", "1300.0001", "0.001", null, null, null)]
    [InlineData("ocv", "0.16812801", "0.001", "LMO(Ti) vs C-TiO2 (Al)", "40/20 LiTFSI/EmiTFSI", "25°C\r\nAl bot, SS top, \r\n1 C\r\n1.25 times oversized cathode")]
    public void Settings_are_those_of_the_export_in_the_stored_unit(string stem, string capacity, string mass, string? material, string? electrolyte, string? comments)
    {
        IReadOnlyDictionary<string, string> properties = BioLogicData.Decode(stem).Records.Properties;
        Assert.Equal(capacity, properties["Battery capacity/mA.h"]);
        Assert.Equal(mass, properties["Mass of active material/mg"]);
        Assert.Equal(material, properties.GetValueOrDefault("Electrode material"));
        Assert.Equal(electrolyte, properties.GetValueOrDefault("Electrolyte"));
        Assert.Equal(comments, properties.GetValueOrDefault("Comments"));
    }

    /// <summary>Files without an export: the records account for every byte, and the values are a cell's.</summary>
    [Theory]
    [InlineData("bdf-GCPL-0", 4, "2024-09-02 13:49:32.494")]
    [InlineData("bdf-MB-0", 2, "2026-04-13 10:08:08.230")]
    [InlineData("bdf-MB-1", 13, "2024-09-20 14:12:38.196")]
    [InlineData("bdf-PEIS-0", 60, "2024-10-31 12:39:27.989")]
    public void Files_without_an_export_decode_to_believable_values(string stem, int rows, string start)
    {
        MprFile mpr = BioLogicData.Decode(stem);
        Assert.Equal(rows, mpr.Records.RowCount);
        Assert.Equal(start, mpr.Start!.Value.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
        Assert.All(mpr.Records.Find("Ewe/V")!.Values!, v => Assert.InRange(v, -0.1, 5));
        double[] time = mpr.Records.Find("time/s")!.Values!;
        Assert.Equal(time.Order(), time);
        Assert.All(mpr.Records.Columns.SelectMany(c => c.Values!), v => Assert.True(double.IsFinite(v)));
    }

    private static string Setting(string[] preamble, string key) =>
        preamble.First(l => l.StartsWith(key + " :", StringComparison.Ordinal)).Split(" : ", 2)[1].Trim();

    /// <summary>Largest deviation relative and in printed units, and how many values the export does not print.</summary>
    private static (double Relative, double Units, int Unprinted) Compare(ExportedText text, string header, double[] values)
    {
        int column = text.IndexOf(header);
        bool isHarmonic = header.StartsWith("THD", StringComparison.Ordinal) || header.StartsWith("NS", StringComparison.Ordinal) && header.EndsWith('%') || header.Contains(" h", StringComparison.Ordinal) && header[0] == '|';
        double worst = 0;
        double worstUnits = 0;
        int unprinted = 0;
        for (int row = 0; row < values.Length; row++)
        {
            string printed = text.Rows[row][column];
            double expected = double.Parse(printed, CultureInfo.InvariantCulture);
            double off = Math.Abs(values[row] - expected);
            if (isHarmonic && off > 0 && (printed is "-1" or "0") && text.Value(row, "freq/Hz") > HighestHarmonicFrequency)
            {
                unprinted++;
                continue;
            }

            worst = off == 0 ? worst : Math.Max(worst, off / Math.Abs(expected));
            worstUnits = Math.Max(worstUnits, ExportedText.UnitsOff(values[row], printed));
        }

        return (worst, worstUnits, unprinted);
    }
}
