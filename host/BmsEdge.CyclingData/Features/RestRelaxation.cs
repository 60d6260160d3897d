using System;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features;

/// <summary>One exponential part of a relaxation.</summary>
/// <param name="Volts">Amplitude at the start of the rest [V]; negative after a discharge, since the voltage rises.</param>
/// <param name="Seconds">Time constant [s].</param>
public readonly record struct RelaxationPart(double Volts, double Seconds);

/// <summary>
/// How the voltage relaxes in a rest: V(t) = V_inf + sum a_i exp(-t / tau_i), with t from the last row that carried current. For given time
/// constants the rest is linear (variable projection, Golub and Pereyra 1973), so a grid over their logarithms and golden sections
/// find the least squares without a starting guess.
/// </summary>
public sealed record RestRelaxation
{
    /// <summary>Rows below which nothing is fitted.</summary>
    public const int FewestRows = 10;

    private const int GridPoints = 32;

    /// <summary>Rows the exponentials are fitted to at most.</summary>
    private const int MostFittedRows = 2000;

    /// <summary>Length of the rest [s].</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Voltage of its last row [V].</summary>
    public required double EndVolts { get; init; }

    /// <summary>Slope of the least-squares line over the last tenth of the rest, at least three rows [V/s].</summary>
    public required double EndSlopeVoltsPerSecond { get; init; }

    /// <summary>
    /// Slope of the voltage over the square root of time in the first quarter of the rest [V/s^0.5]: diffusion into a half-space
    /// (Weppner and Huggins, J. Electrochem. Soc. 124 (1977) 1569).
    /// </summary>
    public required double SquareRootSlope { get; init; }

    /// <summary>Root of the mean squared residual of that line [V].</summary>
    public required double SquareRootResidualVolts { get; init; }

    /// <summary>Voltage at infinite time [V].</summary>
    public required double SettledVolts { get; init; }

    /// <summary>The exponentials, fastest first; empty when they were not fitted.</summary>
    public required ImmutableArray<RelaxationPart> Parts { get; init; }

    /// <summary>Root of the mean squared residual of the exponentials [V].</summary>
    public required double ResidualVolts { get; init; }

    /// <summary>What is NaN above, and why.</summary>
    public required ImmutableArray<MissingFeature> Missing { get; init; }

    /// <summary>Describes one rest.</summary>
    /// <param name="table">The log.</param>
    /// <param name="rows">Rows of the rest, as a <see cref="CycleStep"/> of phase <see cref="CyclePhase.Rest"/> has them.</param>
    /// <param name="parts">Exponentials to fit, 1 or 2.</param>
    public static RestRelaxation Of(CyclingTable table, RowRange rows, int parts = 2)
    {
        rows.CheckInside(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, 2);
        double start = table.TestTimeSeconds[Math.Max(0, rows.First - 1)];
        double[] t = new double[rows.Count];
        for (int i = 0; i < t.Length; i++)
        {
            t[i] = table.TestTimeSeconds[rows.First + i] - start;
        }

        double[] v = table.VoltageVolts.AsSpan(rows.First, rows.Count).ToArray();
        MissingFeatures missing = new();
        ImmutableArray<RelaxationPart> fitted = [];
        double settled;
        double residual;
        string? refusal = t.Length < FewestRows ? FormattableString.Invariant($"the rest has {t.Length} rows where {FewestRows} are needed")
            : ChargeIntegral.Over(table, rows, withEntry: true).GapsLeftOut > 0 ? "the log has a hole in the rest"
            : !(t[^1] > t[0]) ? "the rest has no duration"
            : null;
        LinearFit none = new(double.NaN, double.NaN, double.NaN);
        LinearFit end = refusal is null ? Tail(t, v) : none;
        LinearFit root = refusal is null ? Root(t, v) : none;
        string noEnd = refusal ?? "the last tenth of the rest has no duration";
        string noRoot = refusal ?? "the first quarter of the rest has fewer than three rows of different times";
        if (refusal is null && Exponentials.Fit(Thinned(t), Thinned(v), parts, GridPoints) is { } fit)
        {
            (fitted, settled, residual) = fit;
        }
        else
        {
            refusal ??= "no time constant fits inside the rest";
            settled = missing.NaN(nameof(SettledVolts), refusal);
            residual = missing.NaN(nameof(ResidualVolts), refusal);
        }

        return new RestRelaxation
        {
            DurationSeconds = t[^1],
            EndVolts = v[^1],
            EndSlopeVoltsPerSecond = missing.Finite(nameof(EndSlopeVoltsPerSecond), end.Slope, noEnd),
            SquareRootSlope = missing.Finite(nameof(SquareRootSlope), root.Slope, noRoot),
            SquareRootResidualVolts = missing.Finite(nameof(SquareRootResidualVolts), root.RootMeanSquare, noRoot),
            SettledVolts = settled,
            Parts = fitted,
            ResidualVolts = residual,
            Missing = missing.ToImmutable(),
        };
    }

    /// <summary>Every k-th row, the first and the last among them, so that a rest logged at 10 Hz for a day is fitted as fast as any.</summary>
    private static double[] Thinned(double[] values)
    {
        if (values.Length <= MostFittedRows)
        {
            return values;
        }

        double[] thin = new double[MostFittedRows];
        for (int i = 0; i < thin.Length; i++)
        {
            thin[i] = values[(int)((long)i * (values.Length - 1) / (thin.Length - 1))];
        }

        return thin;
    }

    private static LinearFit Tail(double[] t, double[] v)
    {
        const int Fewest = 3;
        int from = t.Length - 1;
        while (from > 0 && (t.Length - from < Fewest || t[from - 1] >= t[0] + (0.9 * (t[^1] - t[0]))))
        {
            from--;
        }

        return LinearFit.Of(t.AsSpan(from), v.AsSpan(from));
    }

    private static LinearFit Root(double[] t, double[] v)
    {
        int rows = 0;
        while (rows < t.Length && t[rows] <= t[^1] / 4)
        {
            rows++;
        }

        double[] root = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            root[i] = Math.Sqrt(t[i]);
        }

        return rows < 3 ? new LinearFit(double.NaN, double.NaN, double.NaN) : LinearFit.Of(root, v.AsSpan(0, rows));
    }
}
