using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;

namespace BmsEdge.Cells.Tests.Electrochemistry;

/// <summary>A stored PyBaMM run: its rows, and the same protocol on our cell.</summary>
internal sealed class ReferenceRun
{
    private readonly double[] _seconds;
    private readonly double[] _amps;
    private readonly double[] _volts;
    private readonly double[] _celsius;

    public ReferenceRun(string folder, string name)
    {
        Name = name;
        string[] parts = name.Split('_', 3);
        Parameters = PublishedParameters.Named(parts[0]);
        Kind = Enum.Parse<CellModelKind>(parts[1], ignoreCase: true);
        Test = parts[2];
        var columns = Read(Path.Combine(folder, name + ".csv.gz"));
        _seconds = columns["time_s"];
        _amps = columns["current_a"];
        _volts = columns["voltage_v"];
        _celsius = columns.GetValueOrDefault("temperature_degc", []);
    }

    public string Name { get; }

    public LithiumIonParameters Parameters { get; }

    public CellModelKind Kind { get; }

    public string Test { get; }

    public double EndSeconds => _seconds[^1];

    public static Dictionary<string, double[]> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[] names = reader.ReadLine()!.Split(',');
        var rows = new List<double[]>();
        while (reader.ReadLine() is { } line)
        {
            rows.Add([.. line.Split(',').Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture))]);
        }

        return names.Select((column, i) => (column, values: rows.Select(row => row[i]).ToArray())).ToDictionary(pair => pair.column, pair => pair.values);
    }

    /// <summary>Our run of the same protocol, with a row at every stored time.</summary>
    public CellSimulator Simulate(ModelOptions? options = null, SolverOptions? solver = null)
    {
        var cell = new CellSimulator(Start(), Kind, (options ?? new ModelOptions()) with { Thermal = Test.StartsWith("thermal", StringComparison.Ordinal) }, solver);
        cell.Run(Protocol(), 1);
        return cell;
    }

    public Protocol Protocol()
    {
        double rate = Test switch { "cc_C10" => 0.1, "cc_2C" or "thermal_2C" => 2, _ => 1 };

        // PyBaMM stops 0.01 mV above the lower cut-off.
        string cutoff = FormattableString.Invariant($"{Parameters.LowerCutoffVolts + 1e-5:R} V");
        return Test switch
        {
            "gitt" => ProtocolText.Parse("Repeat 9 { Discharge at C/2 for 720 s; Rest for 1800 s }"),
            "cccv_1C" => ProtocolText.Parse("Charge at 1 C until 4.2 V; Hold at 4.2 V until 0.25 A"),
            _ when Test.StartsWith("us06", StringComparison.Ordinal) => new Protocol([new ProtocolStep { Control = new DriveCurve(Test, _seconds, _amps, false), DurationSeconds = _seconds[^1] }]),
            _ => ProtocolText.Parse(FormattableString.Invariant($"Discharge at {rate} C until {cutoff}")),
        };
    }

    /// <summary>Differences over the stored rows, outside the last 1 % before a cut-off.</summary>
    public Difference Compare(CellTrace ours)
    {
        bool cutoff = Test.StartsWith("cc_", StringComparison.Ordinal) || Test.StartsWith("thermal", StringComparison.Ordinal);
        double sum = 0, worst = 0, worstAt = 0, kelvin = 0;
        int count = 0, row = 0;
        for (int i = 0; i < _seconds.Length && !(cutoff && _seconds[i] > 0.99 * EndSeconds); i++)
        {
            // Two rows at one time stand before and after a jump of the current: on either side, take the one with the same current. At the
            // switch from current to voltage the two programs are some milliseconds apart.
            if (i + 1 < _seconds.Length && Math.Abs(_seconds[i] - _seconds[i + 1]) < 0.5 && Test == "cccv_1C")
            {
                continue;
            }

            while (row + 1 < ours.Count && ours.Seconds[row + 1] <= _seconds[i] + 1e-6)
            {
                row++;
            }

            int at = row;
            while (at > 0 && ours.Seconds[at] > _seconds[i] - 1e-6 && Math.Abs(ours.Amps[at] - _amps[i]) > 1e-4 * Math.Abs(_amps[i]) + 1e-6 && Test != "cccv_1C")
            {
                at--;
            }

            double volts = At(ours.Seconds, ours.Volts, at, _seconds[i]);
            double difference = volts - _volts[i];
            sum += difference * difference;
            count++;
            if (Math.Abs(difference) > Math.Abs(worst))
            {
                (worst, worstAt) = (difference, _seconds[i]);
            }

            if (_celsius.Length > 0)
            {
                kelvin = Math.Max(kelvin, Math.Abs(At(ours.Seconds, ours.Celsius, at, _seconds[i]) - _celsius[i]));
            }
        }

        return new Difference(1e3 * Math.Sqrt(sum / count), 1e3 * worst, worstAt, Math.Abs(ours.Seconds[^1] / EndSeconds - 1), kelvin, count);
    }

    private static double At(IReadOnlyList<double> seconds, IReadOnlyList<double> values, int row, double time)
    {
        if (row + 1 >= seconds.Count || Math.Abs(seconds[row] - time) < 1e-6 || seconds[row + 1] - seconds[row] < 1e-9)
        {
            return values[row];
        }

        double share = (time - seconds[row]) / (seconds[row + 1] - seconds[row]);
        return values[row] + share * (values[row + 1] - values[row]);
    }

    private LithiumIonParameters Start() => Test == "cccv_1C" ? new StateOfChargeWindow(Parameters).At(0) : Parameters;
}

internal sealed record Difference(double RootMeanSquareMillivolts, double WorstMillivolts, double WorstAtSeconds, double EndTimeShare, double WorstKelvin, int Rows);
