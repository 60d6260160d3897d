using System;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features;

/// <summary>The windows at the end of a charge that the segment features look at.</summary>
/// <param name="LowVolts">Lower bound of the constant-current window, not part of it [V].</param>
/// <param name="HighVolts">Upper bound of it, not part of it, just below the limit [V]; constant voltage lies above.</param>
/// <param name="LowAmps">Lower bound of the constant-voltage window, not part of it [A].</param>
/// <param name="HighAmps">Upper bound of it, not part of it [A].</param>
public sealed record ChargeSegmentWindow(double LowVolts, double HighVolts, double LowAmps, double HighAmps)
{
    /// <summary>The windows of the MIT cells (LFP, 3.6 V limit): 3.4 to 3.595 V and 0.5 to 0.1 A, from the published preprocessing.</summary>
    public static ChargeSegmentWindow Mit { get; } = new(3.4, 3.595, 0.1, 0.5);

    /// <summary>The windows of the XJTU cells (NCM, 4.2 V limit): the last 0.2 V below the limit and 0.5 to 0.1 A; 4.199 V parts the phases there.</summary>
    public static ChargeSegmentWindow Xjtu { get; } = new(4.0, 4.199, 0.1, 0.5);
}

/// <summary>Eight statistics of one window.</summary>
/// <param name="Rows">Rows in the window.</param>
/// <param name="Mean">Mean of the rows (V or A).</param>
/// <param name="Deviation">Standard deviation divided by n (V or A).</param>
/// <param name="ExcessKurtosis">Kurtosis minus 3.</param>
/// <param name="Skewness">Skewness.</param>
/// <param name="AmpHours">Charge through the window by the trapezoidal rule [Ah].</param>
/// <param name="Seconds">Time from its first to its last row [s].</param>
/// <param name="SlopePerSecond">Slope of the least-squares line over time (V/s or A/s).</param>
/// <param name="EntropyNats">
/// Shannon entropy -sum p ln p of the rows scaled to 0..1 between their extremes and then to the sum one [nat]: the scaling that
/// agrees with the published XJTU values, see docs/cycling-features.md.
/// </param>
public readonly record struct SegmentStatistics(
    int Rows,
    double Mean,
    double Deviation,
    double ExcessKurtosis,
    double Skewness,
    double AmpHours,
    double Seconds,
    double SlopePerSecond,
    double EntropyNats)
{
    /// <summary>A window without enough rows.</summary>
    internal static SegmentStatistics Absent(int rows) =>
        new(rows, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
}

/// <summary>
/// The 16 charge-curve features of Wang et al., Nature Communications 15 (2024) 4332, doi 10.1038/s41467-024-48779-z: eight of the voltage
/// just below the limit, eight of the current while the voltage is held.
/// </summary>
public sealed class ChargeSegmentFeatures
{
    /// <summary>Rows below which moments and slopes say nothing.</summary>
    public const int FewestRows = 5;

    private ChargeSegmentFeatures(SegmentStatistics voltage, SegmentStatistics current, ImmutableArray<MissingFeature> missing)
    {
        Voltage = voltage;
        Current = current;
        Missing = missing;
    }

    /// <summary>Voltage at constant current: mean, deviation, kurtosis, skewness, charge, time, slope, entropy.</summary>
    public SegmentStatistics Voltage { get; }

    /// <summary>Current at constant voltage: the same eight.</summary>
    public SegmentStatistics Current { get; }

    /// <summary>Which half is NaN, and why.</summary>
    public ImmutableArray<MissingFeature> Missing { get; }

    /// <summary>Computes the features of one charge.</summary>
    /// <param name="table">The log.</param>
    /// <param name="rows">
    /// Rows of one charge (others in between do no harm: only charging rows inside the windows count). The last unbroken run of
    /// rows in each window is taken: a fast charge may pass the voltage window more than once.
    /// </param>
    /// <param name="window">Where to look.</param>
    public static ChargeSegmentFeatures Of(CyclingTable table, RowRange rows, ChargeSegmentWindow window)
    {
        rows.CheckInside(table);
        ArgumentNullException.ThrowIfNull(window);
        double[] volts = table.VoltageVolts;
        double[] amps = table.CurrentAmps;
        MissingFeatures missing = new();
        RowRange? steady = LastRun(rows, i => amps[i] > 0 && volts[i] > window.LowVolts && volts[i] < window.HighVolts);
        RowRange? held = LastRun(rows, i => volts[i] >= window.HighVolts && amps[i] > window.LowAmps && amps[i] < window.HighAmps);
        return new ChargeSegmentFeatures(
            Statistics(nameof(Voltage), table, steady, volts, missing, "charging rows in the voltage window"),
            Statistics(nameof(Current), table, held, amps, missing, "rows of constant voltage in the current window"),
            missing.ToImmutable());
    }

    /// <summary>Shannon entropy of values scaled to 0..1 and then to the sum one [nat]; NaN when all are equal.</summary>
    public static double Entropy(ReadOnlySpan<double> values)
    {
        Moments moments = Moments.Of(values);
        double range = moments.Maximum - moments.Minimum;
        if (!(range > 0))
        {
            return double.NaN;
        }

        double sum = 0;
        foreach (double value in values)
        {
            sum += (value - moments.Minimum) / range;
        }

        double entropy = 0;
        foreach (double value in values)
        {
            double p = (value - moments.Minimum) / range / sum;
            entropy -= p > 0 ? p * Math.Log(p) : 0;
        }

        return entropy;
    }

    private static RowRange? LastRun(RowRange rows, Predicate<int> inside)
    {
        int last = rows.Last;
        while (last >= rows.First && !inside(last))
        {
            last--;
        }

        if (last < rows.First)
        {
            return null;
        }

        int first = last;
        while (first > rows.First && inside(first - 1))
        {
            first--;
        }

        return new RowRange(first, last);
    }

    private static SegmentStatistics Statistics(string name, CyclingTable table, RowRange? run, double[] column, MissingFeatures missing, string what)
    {
        if (run is not { } rows || rows.Count < FewestRows)
        {
            int found = run?.Count ?? 0;
            missing.NaN(name, $"{found} {what} where {FewestRows} are needed");
            return SegmentStatistics.Absent(found);
        }

        if (ChargeIntegral.Over(table, rows) is { GapsLeftOut: > 0 })
        {
            missing.NaN(name, "the log has a hole in the window");
            return SegmentStatistics.Absent(rows.Count);
        }

        ReadOnlySpan<double> values = column.AsSpan(rows.First, rows.Count);
        double[] seconds = table.TestTimeSeconds;
        Moments moments = Moments.Of(values);
        return new SegmentStatistics(
            rows.Count,
            moments.Mean,
            moments.PopulationDeviation,
            moments.ExcessKurtosis,
            moments.Skewness,
            ChargeIntegral.Over(table, rows).ChargedAmpHours,
            seconds[rows.Last] - seconds[rows.First],
            LinearFit.Of(seconds.AsSpan(rows.First, rows.Count), values).Slope,
            Entropy(values));
    }
}
