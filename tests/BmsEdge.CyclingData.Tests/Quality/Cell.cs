using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Quality;

namespace BmsEdge.CyclingData.Tests.Quality;

/// <summary>
/// A clean test of a simple cell: cycles of constant-current charge, constant-voltage charge, rest, discharge, rest, with pulses, in all columns
/// that the rules look at; rows can be spoilt one by one.
/// </summary>
internal sealed class Cell
{
    public const double Ohms = 0.05;
    public const double CapacityAh = 2;

    public static readonly CyclingColumn[] Columns =
    [
        CyclingColumn.TestTime, CyclingColumn.Voltage, CyclingColumn.Current, CyclingColumn.UnixTime, CyclingColumn.CycleCount, CyclingColumn.StepCount,
        CyclingColumn.CellTemperature, CyclingColumn.NetCapacity, CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity, CyclingColumn.CumulativeCapacity,
        CyclingColumn.NetEnergy,
    ];

    private Cell(List<double[]> rows) => Rows = rows;

    /// <summary>Values in the order of <see cref="Columns"/>.</summary>
    public List<double[]> Rows { get; }

    /// <summary>Makes the test.</summary>
    /// <param name="cycles">Cycles.</param>
    /// <param name="seconds">Interval of the log [s].</param>
    /// <param name="fade">Charge lost per cycle, share.</param>
    public static Cell Clean(int cycles = 8, double seconds = 20, double fade = 0.001)
    {
        List<double[]> rows = [];
        double time = 0;
        double soc = 0.1;
        double celsius = 25;
        double charged = 0;
        double discharged = 0;
        double energy = 0;
        double lastAmps = 0;
        double lastVolts = 0;
        int step = 0;
        for (int cycle = 1; cycle <= cycles; cycle++)
        {
            double span = 0.8 * (1 - (fade * cycle));
            Step(cycle, () => 1.0, () => soc < 0.1 + span);
            double volts = Ocv(soc) + Ohms;
            Step(cycle, () => (volts - Ocv(soc)) / Ohms, () => volts - Ocv(soc) > 0.05 * Ohms && rows.Count < 1_000_000, most: 60);
            Step(cycle, () => 0, () => true, most: 30);
            Step(cycle, () => -1.0, () => soc > 0.1);
            Step(cycle, () => 0, () => true, most: 30);
        }

        return new Cell(rows);

        void Step(int cycle, Func<double> current, Func<bool> goesOn, int most = int.MaxValue)
        {
            step++;
            for (int n = 0; n < most && goesOn(); n++)
            {
                double amps = current();
                double hours = rows.Count == 0 ? 0 : seconds / 3600;
                double volts = Ocv(soc) + (Ohms * amps);
                double ah = 0.5 * (amps + lastAmps) * hours;
                soc += ah / CapacityAh;
                charged += Math.Max(0, 0.5 * (Math.Max(0, amps) + Math.Max(0, lastAmps)) * hours);
                discharged += Math.Max(0, 0.5 * (Math.Max(0, -amps) + Math.Max(0, -lastAmps)) * hours);
                energy += 0.5 * ((amps * volts) + (lastAmps * lastVolts)) * hours;
                celsius += (0.02 * amps * amps * hours * 3600 / 45) - (0.001 * (celsius - 25) * hours * 60);
                time += rows.Count == 0 ? 0 : seconds;
                rows.Add([time, volts, amps, 1_700_000_000 + time, cycle, step, celsius, charged - discharged, charged, discharged, charged + discharged, energy]);
                (lastAmps, lastVolts) = (amps, volts);
            }
        }
    }

    public static int Place(CyclingColumn column) => Array.IndexOf(Columns, column);

    /// <summary>A value, to be read or spoilt.</summary>
    public ref double At(int row, CyclingColumn column) => ref Rows[row][Place(column)];

    /// <summary>The same test with something done to it.</summary>
    public Cell With(Action<Cell> change)
    {
        Cell copy = new([.. Rows.Select(r => (double[])r.Clone())]);
        change(copy);
        return copy;
    }

    /// <summary>Some of its columns as Battery Data Format text.</summary>
    public string Csv(params CyclingColumn[] without)
    {
        int[] kept = [.. Enumerable.Range(0, Columns.Length).Where(c => !without.Contains(Columns[c]))];
        StringBuilder text = new(string.Join(',', kept.Select(c => Columns[c].Name)) + "\n");
        foreach (double[] row in Rows)
        {
            text.Append(string.Join(',', kept.Select(c => double.IsNaN(row[c]) ? "" : row[c].ToString("R", CultureInfo.InvariantCulture)))).Append('\n');
        }

        return text.ToString();
    }

    public FileQuality Check(TestFolder folder, QualitySettings? settings = null, params CyclingColumn[] without) =>
        QualityCheck.Check(folder.Text(Path.GetRandomFileName() + ".csv", Csv(without)), settings);

    private static double Ocv(double soc) => 3.0 + (1.2 * soc) + (0.1 * Math.Tanh(8 * (soc - 0.5)));
}
