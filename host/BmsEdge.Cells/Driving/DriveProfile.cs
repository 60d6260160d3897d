using System;
using System.Collections.Generic;

namespace BmsEdge.Cells;

/// <summary>The power that driving asks of one cell, second by second.</summary>
public sealed class DriveProfile
{
    /// <summary>Makes a profile.</summary>
    /// <param name="name">For reports.</param>
    /// <param name="cellWatts">Mean power of every second, W, positive when charging; at least one, all finite.</param>
    /// <exception cref="ArgumentException">Empty, or a power is not finite.</exception>
    public DriveProfile(string name, IReadOnlyList<double> cellWatts)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(cellWatts);
        if (cellWatts.Count == 0)
        {
            throw new ArgumentException("A drive profile needs at least one second.", nameof(cellWatts));
        }

        for (int i = 0; i < cellWatts.Count; i++)
        {
            if (!double.IsFinite(cellWatts[i]))
            {
                throw new ArgumentException($"The power of second {i} is {cellWatts[i]}; it must be finite.", nameof(cellWatts));
            }
        }

        Name = name;
        CellWatts = [.. cellWatts];
    }

    /// <summary>Name for reports.</summary>
    public string Name { get; }

    /// <summary>Mean power of every second, W, positive when charging.</summary>
    public IReadOnlyList<double> CellWatts { get; }

    /// <summary>Drives a vehicle along a speed trace.</summary>
    /// <exception cref="ArgumentException">The vehicle has a value outside its range.</exception>
    public static DriveProfile From(string name, SpeedTrace trace, Vehicle vehicle)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(vehicle);
        vehicle.Check();
        double[] watts = new double[trace.MetresPerSecond.Count - 1];
        for (int i = 0; i < watts.Length; i++)
        {
            double before = trace.MetresPerSecond[i];
            double after = trace.MetresPerSecond[i + 1];
            watts[i] = vehicle.CellWatts(0.5 * (before + after), after - before);
        }

        return new DriveProfile(name, watts);
    }

    /// <summary>596 s of driving with the statistics of US06 in the default vehicle.</summary>
    /// <param name="seed">Of the driver's unsteadiness.</param>
    public static DriveProfile CreateUs06Like(ulong seed = 6) => From("US06-like", SpeedTrace.CreateUs06Like(seed), new Vehicle());

    /// <summary>
    /// The current that gives a terminal power now: the root of (E + R I) I = P that goes to 0 with P. When the cell cannot deliver the
    /// power, the current at its largest power, -E/2R.
    /// </summary>
    /// <param name="cell">Unchanged.</param>
    /// <param name="watts">W, positive when charging.</param>
    /// <returns>A, positive when charging.</returns>
    public static double AmpsFor(EcmCell cell, double watts)
    {
        ArgumentNullException.ThrowIfNull(cell);
        double volts = cell.TerminalVoltsAt(0.0);
        double ohms = cell.OhmicOhms;
        double discriminant = (volts * volts) + (4.0 * ohms * watts);
        return discriminant <= 0.0 ? -volts / (2.0 * ohms) : 2.0 * watts / (volts + Math.Sqrt(discriminant));
    }
}
