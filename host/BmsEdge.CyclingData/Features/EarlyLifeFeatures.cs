using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Features;

/// <summary>What one cycle contributes to the early-life features. Unknown values are NaN.</summary>
/// <param name="Number">Cycle number, from 1.</param>
/// <param name="DischargeAmpHours">Discharge capacity [Ah].</param>
/// <param name="ChargeSeconds">Charge time [s].</param>
/// <param name="HighestCelsius">Highest cell temperature [degC].</param>
/// <param name="LowestCelsius">Lowest cell temperature [degC].</param>
/// <param name="TemperatureIntegralCelsiusSeconds">Integral of the temperature over time [degC s].</param>
/// <param name="ResistanceOhms">Internal resistance [ohm]; not positive means not measured, as in the published data.</param>
public readonly record struct EarlyCycle(
    int Number,
    double DischargeAmpHours,
    double ChargeSeconds = double.NaN,
    double HighestCelsius = double.NaN,
    double LowestCelsius = double.NaN,
    double TemperatureIntegralCelsiusSeconds = double.NaN,
    double ResistanceOhms = double.NaN)
{
    /// <summary>The contribution of a summary.</summary>
    public static EarlyCycle Of(CycleSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return new EarlyCycle(
            summary.Number,
            summary.DischargeAmpHours,
            summary.ChargeSeconds,
            summary.HighestCelsius,
            summary.LowestCelsius,
            summary.TemperatureIntegralCelsiusSeconds,
            summary.DischargeStartOhms);
    }
}

/// <summary>
/// The capacity, temperature and resistance features of the first hundred cycles in Severson et al. 2019 (Supplementary
/// Table 1); those of the voltage curves are in <see cref="DeltaQ"/>. Cycles that are not there are left out of maxima, means and
/// fits; a single cycle that is asked for and not there makes its feature NaN.
/// </summary>
public sealed record EarlyLifeFeatures
{
    /// <summary>First cycle that counts: the first one of a new cell differs.</summary>
    private const int FirstCycle = 2;

    /// <summary>Discharge capacity of cycle 2 [Ah].</summary>
    public required double Cycle2AmpHours { get; init; }

    /// <summary>Discharge capacity of the last early cycle [Ah].</summary>
    public required double LastAmpHours { get; init; }

    /// <summary>Largest discharge capacity up to the last early cycle minus that of cycle 2 [Ah].</summary>
    public required double MaximumMinusCycle2AmpHours { get; init; }

    /// <summary>Slope of the capacity over cycles 2..last [Ah/cycle].</summary>
    public required double SlopeAmpHoursPerCycle { get; init; }

    /// <summary>Intercept of that line at cycle 0 [Ah].</summary>
    public required double InterceptAmpHours { get; init; }

    /// <summary>Slope over the last ten early cycles [Ah/cycle].</summary>
    public required double LastTenSlopeAmpHoursPerCycle { get; init; }

    /// <summary>Intercept of that line at cycle 0 [Ah].</summary>
    public required double LastTenInterceptAmpHours { get; init; }

    /// <summary>Mean charge time of cycles 2 to 6 [s].</summary>
    public required double MeanChargeSeconds { get; init; }

    /// <summary>Highest temperature of cycles 2..last [degC].</summary>
    public required double HighestCelsius { get; init; }

    /// <summary>Lowest temperature of cycles 2..last [degC].</summary>
    public required double LowestCelsius { get; init; }

    /// <summary>Integral of the temperature over cycles 2..last [degC s].</summary>
    public required double TemperatureIntegralCelsiusSeconds { get; init; }

    /// <summary>Smallest positive resistance up to the last early cycle [ohm].</summary>
    public required double MinimumOhms { get; init; }

    /// <summary>Resistance of cycle 2 [ohm].</summary>
    public required double Cycle2Ohms { get; init; }

    /// <summary>Resistance of the last early cycle minus that of cycle 2 [ohm].</summary>
    public required double LastMinusCycle2Ohms { get; init; }

    /// <summary>What is NaN above, and why.</summary>
    public required ImmutableArray<MissingFeature> Missing { get; init; }

    /// <summary>Computes the features.</summary>
    /// <param name="cycles">Cycles in any order, each number once; later ones than <paramref name="lastCycle"/> are not looked at.</param>
    /// <param name="lastCycle">Last early cycle, at least 11.</param>
    /// <exception cref="ArgumentException">A cycle number comes twice.</exception>
    public static EarlyLifeFeatures Of(IEnumerable<EarlyCycle> cycles, int lastCycle = 100)
    {
        ArgumentNullException.ThrowIfNull(cycles);
        ArgumentOutOfRangeException.ThrowIfLessThan(lastCycle, 11);
        EarlyCycle[] early = [.. cycles.Where(c => c.Number >= 1 && c.Number <= lastCycle).OrderBy(c => c.Number)];
        for (int i = 1; i < early.Length; i++)
        {
            if (early[i].Number == early[i - 1].Number)
            {
                throw new ArgumentException($"cycle {early[i].Number} is there twice", nameof(cycles));
            }
        }

        MissingFeatures missing = new();
        EarlyCycle[] counted = [.. early.Where(c => c.Number >= FirstCycle)];
        double One(string name, int number, Func<EarlyCycle, double> value)
        {
            double found = early.Where(c => c.Number == number).Select(value).FirstOrDefault(double.NaN);
            return missing.Finite(name, found, $"cycle {number} has no such value");
        }

        double Over(string name, IEnumerable<double> values, Func<double[], double> reduce)
        {
            double[] known = [.. values.Where(double.IsFinite)];
            return known.Length > 0 ? reduce(known) : missing.NaN(name, "no early cycle has such a value");
        }

        double second = One(nameof(Cycle2AmpHours), FirstCycle, c => c.DischargeAmpHours);
        double secondOhms = One(nameof(Cycle2Ohms), FirstCycle, c => Measured(c.ResistanceOhms));
        LinearFit all = Fit(counted);
        LinearFit lastTen = Fit([.. counted.Where(c => c.Number > lastCycle - 10)]);
        const string TooFew = "fewer than two cycles have a capacity";
        return new EarlyLifeFeatures
        {
            Cycle2AmpHours = second,
            LastAmpHours = One(nameof(LastAmpHours), lastCycle, c => c.DischargeAmpHours),
            MaximumMinusCycle2AmpHours = Over(nameof(MaximumMinusCycle2AmpHours), early.Select(c => c.DischargeAmpHours - second), v => v.Max()),
            SlopeAmpHoursPerCycle = missing.Finite(nameof(SlopeAmpHoursPerCycle), all.Slope, TooFew),
            InterceptAmpHours = missing.Finite(nameof(InterceptAmpHours), all.Intercept, TooFew),
            LastTenSlopeAmpHoursPerCycle = missing.Finite(nameof(LastTenSlopeAmpHoursPerCycle), lastTen.Slope, TooFew),
            LastTenInterceptAmpHours = missing.Finite(nameof(LastTenInterceptAmpHours), lastTen.Intercept, TooFew),
            MeanChargeSeconds = Over(nameof(MeanChargeSeconds), counted.Where(c => c.Number <= 6).Select(c => c.ChargeSeconds), v => v.Average()),
            HighestCelsius = Over(nameof(HighestCelsius), counted.Select(c => c.HighestCelsius), v => v.Max()),
            LowestCelsius = Over(nameof(LowestCelsius), counted.Select(c => c.LowestCelsius), v => v.Min()),
            TemperatureIntegralCelsiusSeconds = Over(nameof(TemperatureIntegralCelsiusSeconds), counted.Select(c => c.TemperatureIntegralCelsiusSeconds), v => v.Sum()),
            MinimumOhms = Over(nameof(MinimumOhms), early.Select(c => Measured(c.ResistanceOhms)), v => v.Min()),
            Cycle2Ohms = secondOhms,
            LastMinusCycle2Ohms = One(nameof(LastMinusCycle2Ohms), lastCycle, c => Measured(c.ResistanceOhms) - secondOhms),
            Missing = missing.ToImmutable(),
        };
    }

    private static double Measured(double ohms) => ohms > 0 ? ohms : double.NaN;

    private static LinearFit Fit(EarlyCycle[] cycles)
    {
        EarlyCycle[] known = [.. cycles.Where(c => double.IsFinite(c.DischargeAmpHours))];
        return LinearFit.Of(known.Select(c => (double)c.Number).ToArray(), known.Select(c => c.DischargeAmpHours).ToArray());
    }
}
