using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using BmsEdge.Foundation;

namespace BmsEdge.Cells;

/// <summary>One file of a synthetic data set.</summary>
/// <param name="RelativePath">Below the data set's folder, with forward slashes.</param>
/// <param name="TemperatureCelsius">Chamber, degC.</param>
/// <param name="Rows">Data rows.</param>
/// <param name="LowestAmpHours">Least net Ah in the file (negative: discharged).</param>
public sealed record SyntheticFile(string RelativePath, int TemperatureCelsius, int Rows, double LowestAmpHours);

/// <summary>
/// Cycling data of the embedded cell in the layout of the LG 18650HG2 set (Kollmeyer et al., doi 10.17632/cp3473x7xv.3, as repacked):
/// a folder per temperature (<c>25degC</c>, <c>n10degC</c>) with <c>C20DisCh.csv.gz</c>, <c>HPPC.csv.gz</c> and <c>US06.csv.gz</c>, columns
/// <c>time_s,voltage_v,current_a,temperature_degc,capacity_ah</c>. Whatever reads that layout reads this one. Every test begins with the cell
/// charged at 25 degC or above and rested in the chamber.
/// </summary>
public static class SyntheticDataset
{
    /// <summary>First line of every file.</summary>
    public const string Header = "time_s,voltage_v,current_a,temperature_degc,capacity_ah";

    private const double FirstSoc = 0.9;
    private static readonly string[] Tests = ["C20DisCh", "HPPC", "US06"];

    /// <summary>Folder name of a temperature: 25 is <c>25degC</c>, -10 is <c>n10degC</c>.</summary>
    public static string Label(int celsius) =>
        string.Create(CultureInfo.InvariantCulture, $"{(celsius < 0 ? "n" : "")}{Math.Abs(celsius)}degC");

    /// <summary>Makes the data set; same options, same bytes.</summary>
    /// <param name="folder">Made or replaced as a whole.</param>
    /// <param name="options">What to make.</param>
    /// <returns>The files, by temperature and test.</returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>; what was in the folder is unchanged.</exception>
    public static IReadOnlyList<SyntheticFile> Write(string folder, SyntheticDatasetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        SyntheticFile[] files = new SyntheticFile[options.TemperaturesCelsius.Count * Tests.Length];
        AtomicDirectory.Write(folder, staging =>
        {
            DriveProfile profile = DriveProfile.CreateUs06Like(options.Seed);
            try
            {
                Parallel.For(0, files.Length, i => files[i] = WriteTest(staging, options, profile, i));
            }
            catch (AggregateException e) when (e.InnerExceptions.All(x => x is IOException or UnauthorizedAccessException))
            {
                // The folder writer knows these two and says that the old folder is still there.
                throw e.InnerExceptions[0];
            }

            File.WriteAllText(Path.Combine(staging, "README.md"), ReadMe(options, files));
        });
        return files;
    }

    private static SyntheticFile WriteTest(string folder, SyntheticDatasetOptions options, DriveProfile profile, int index)
    {
        int celsius = options.TemperaturesCelsius[index / Tests.Length];
        string test = Tests[index % Tests.Length];
        EcmCell cell = new(options.Cell, FirstSoc, Math.Max(celsius, 25.0));
        // The noise belongs to temperature and test, not to the place in the list: a shorter list gives the same files.
        ulong stream = (ulong)(((celsius + 100) * Tests.Length) + (index % Tests.Length));
        CyclerSimulator cycler = new(cell, celsius, options.Sensors, options.Seed + (stream << 32));
        cycler.ChargeFully();
        CyclingRecord record = test switch
        {
            "C20DisCh" => cycler.RunC20(),
            "HPPC" => cycler.RunHppc(),
            _ => cycler.RunDriveProfile(profile),
        };
        string relative = $"{Label(celsius)}/{test}.csv.gz";
        options.Progress?.Invoke(relative);
        Directory.CreateDirectory(Path.Combine(folder, Label(celsius)));
        WriteCsv(Path.Combine(folder, Label(celsius), test + ".csv.gz"), record);
        return new SyntheticFile(relative, celsius, record.Count, record.CapacityAmpHours.Min());
    }

    private static void WriteCsv(string path, CyclingRecord record)
    {
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
        using GZipStream zip = new(file, CompressionLevel.Fastest);
        using StreamWriter text = new(zip, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        text.WriteLine(Header);
        double[] time = record.TimeSeconds;
        double[] volts = record.VoltageVolts;
        double[] amps = record.CurrentAmps;
        double[] celsius = record.TemperatureCelsius;
        double[] ampHours = record.CapacityAmpHours;
        Span<char> line = stackalloc char[128];
        for (int i = 0; i < time.Length; i++)
        {
            if (!line.TryWrite(
                CultureInfo.InvariantCulture,
                $"{time[i]:0.###},{volts[i]:0.00000},{amps[i]:0.00000},{celsius[i]:0.00000},{ampHours[i]:0.00000}\n",
                out int length))
            {
                throw new InvalidOperationException($"Row {i} of {path} does not fit its line.");
            }

            text.Write(line[..length]);
        }
    }

    private static string ReadMe(SyntheticDatasetOptions options, IEnumerable<SyntheticFile> files)
    {
        StringBuilder text = new();
        text.Append("# Simulated cycling data\n\n");
        text.Append("Made by an equivalent-circuit cell model, not measured: it says nothing about any real cell.\n");
        text.Append(CultureInfo.InvariantCulture, $"Cell: {options.Cell.Name}, {options.Cell.CapacityAmpHours:0.###} Ah. Seed: {options.Seed}.\n");
        Channel(text, "Voltage", options.Sensors.Volts, "V");
        Channel(text, "Current", options.Sensors.Amps, "A");
        Channel(text, "Temperature", options.Sensors.Celsius, "degC");
        text.Append("\nColumns: time_s (from test start), voltage_v, current_a (+ = charge), temperature_degc (can), capacity_ah (net, 0 at the start, negative = discharged).\n");
        text.Append("Every test begins fully charged (1C to the upper limit, 50 mA) and rested in the chamber.\n\n");
        text.Append("| file | rows | least Ah |\n| --- | --- | --- |\n");
        foreach (SyntheticFile file in files)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {file.RelativePath} | {file.Rows} | {file.LowestAmpHours:0.0000} |\n");
        }

        return text.ToString();
    }

    private static void Channel(StringBuilder text, string name, SensorError error, string unit) =>
        text.Append(CultureInfo.InvariantCulture, $"{name} channel: noise {error.NoiseSigma} {unit} (1 sigma), offset {error.Offset} {unit}, resolution {error.Resolution} {unit}.\n");
}
