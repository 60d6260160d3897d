using System;
using System.Collections.Generic;

namespace BmsEdge.Cells;

/// <summary>
/// A speed trace made by a driver model (target speeds, limited acceleration and jerk, a small seeded unsteadiness), built to share the
/// published statistics of the US06 supplemental test: 596 s, 12.8 km, mean 77 km/h, top 129 km/h, hard accelerations up to
/// 3.8 m/s2 and several stops (US EPA, "Dynamometer drive schedules"; 40 CFR part 86, appendix I, table (g)). It is not the US06 trace.
/// </summary>
public sealed class SpeedTrace
{
    /// <summary>Length of the published schedule, s.</summary>
    public const int Us06Seconds = 596;

    /// <summary>Distance of the published schedule (8.01 miles), m.</summary>
    public const double Us06Metres = 12_890.0;

    /// <summary>Top speed of the published schedule (80.3 mph), km/h.</summary>
    public const double Us06TopKilometresPerHour = 129.2;

    private const double MetresPerSecondPerKilometrePerHour = 1.0 / 3.6;
    private const double MostBrakingMetresPerSecond2 = 3.1;
    private const double StepSeconds = 0.1;
    private const int StepsPerSample = 10;

    // Durations (s) and speeds (km/h) of our own choosing in the order of the real test's character: two hard launches in traffic, a
    // long motorway part with passing manoeuvres, and a stop-and-go end. Cruise speeds are trimmed to the published distance.
    private static readonly Leg[] Legs =
    [
        new(6, 0, 3.0), new(26, 98, 3.0), new(14, 66, 2.2), new(16, 0, 2.5),
        new(20, 58, 3.6), new(12, 34, 2.0), new(12, 0, 2.5),
        new(34, 104, 2.6), new(28, 113, 1.4), new(24, 98, 1.0), new(22, 129, 1.5), new(34, 118, 0.8),
        new(20, 96, 1.2), new(30, 122, 1.6), new(36, 106, 0.8), new(26, 88, 1.0), new(22, 116, 1.8),
        new(40, 100, 0.8), new(22, 0, 2.8),
        new(18, 52, 3.7), new(12, 0, 2.6), new(20, 76, 3.4), new(15, 40, 2.2), new(14, 0, 2.6),
        new(23, 88, 3.2), new(20, 62, 1.8), new(14, 80, 2.2), new(16, 0, 2.8),
    ];

    private SpeedTrace(double[] metresPerSecond) => MetresPerSecond = metresPerSecond;

    /// <summary>Speed at seconds 0, 1, 2, ..., m/s.</summary>
    public IReadOnlyList<double> MetresPerSecond { get; }

    /// <summary>Distance driven, m.</summary>
    public double Metres
    {
        get
        {
            double sum = 0.0;
            for (int i = 1; i < MetresPerSecond.Count; i++)
            {
                sum += 0.5 * (MetresPerSecond[i] + MetresPerSecond[i - 1]);
            }

            return sum;
        }
    }

    /// <summary>Makes a trace with the statistics of US06.</summary>
    /// <param name="seed">Of the driver's unsteadiness; the distance is the same for every seed.</param>
    public static SpeedTrace CreateUs06Like(ulong seed = 6)
    {
        double low = 0.5;
        double high = 1.4;
        for (int i = 0; i < 40; i++)
        {
            double middle = 0.5 * (low + high);
            if (Drive(seed, middle).Metres < Us06Metres)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return Drive(seed, 0.5 * (low + high));
    }

    private static SpeedTrace Drive(ulong seed, double trim)
    {
        SeededNoise noise = new(seed);
        double top = Us06TopKilometresPerHour * MetresPerSecondPerKilometrePerHour;
        double[] samples = new double[Us06Seconds + 1];
        double speed = 0.0;
        double acceleration = 0.0;
        double unsteady = 0.0;
        int leg = 0;
        double legEnd = Legs[0].Seconds;
        for (int step = 0; step <= Us06Seconds * StepsPerSample; step++)
        {
            double seconds = step * StepSeconds;
            while (seconds >= legEnd && leg < Legs.Length - 1)
            {
                leg++;
                legEnd += Legs[leg].Seconds;
            }

            if (step % StepsPerSample == 0)
            {
                samples[step / StepsPerSample] = speed;
                // Unsteady foot: first-order noise, about 1.5 km/h with a memory of 4 s.
                unsteady = (0.78 * unsteady) + (0.27 * noise.Normal());
            }

            bool stopping = Legs[leg].KilometresPerHour == 0.0;
            double target = stopping
                ? 0.0
                : Math.Min((Legs[leg].KilometresPerHour * MetresPerSecondPerKilometrePerHour * trim) + unsteady, top);
            // Traction falls with speed: full up to 50 km/h, then at constant power.
            double most = Legs[leg].MostAcceleration * Math.Min(1.0, 14.0 / Math.Max(speed, 1.0));
            double wanted = Math.Clamp(0.6 * (target - speed), -MostBrakingMetresPerSecond2, most);
            acceleration += Math.Clamp(wanted - acceleration, -0.4, 0.4);
            speed = Math.Min(speed + (acceleration * StepSeconds), top);
            if (speed < 0.05 && stopping)
            {
                speed = 0.0;
                acceleration = 0.0;
            }

            speed = Math.Max(speed, 0.0);
        }

        return new SpeedTrace(samples);
    }

    private readonly record struct Leg(double Seconds, double KilometresPerHour, double MostAcceleration);
}
