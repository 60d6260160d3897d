using System;
using System.Collections.Generic;

namespace BmsEdge.Cells.Identification;

/// <summary>A value to be found.</summary>
/// <param name="Name">Name for reports.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
/// <param name="Logarithmic">Searched over its logarithm: for values known to a power of ten only.</param>
public sealed record FitParameter(string Name, string Unit, double Low, double High, bool Logarithmic = false)
{
    /// <summary>Value at a place between the bounds, 0 to 1.</summary>
    internal double At(double place) => Logarithmic ? Low * Math.Pow(High / Low, place) : Low + place * (High - Low);

    /// <summary>Place of a value between the bounds.</summary>
    internal double PlaceOf(double value) => Logarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
}

/// <summary>How to search.</summary>
public sealed record FitOptions
{
    /// <summary>Starts of a descent; the best end wins.</summary>
    public int Starts { get; init; } = 8;

    /// <summary>Points tried for each start, spread over the bounds as a Latin hypercube; the best of them is where the descent begins.</summary>
    public int CandidatesPerStart { get; init; } = 24;

    /// <summary>Seed of the starts.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most steps per start.</summary>
    public int Iterations { get; init; } = 60;

    /// <summary>Step of the difference quotients, share of the way between the bounds: above the noise of a simulation, below its curvature.</summary>
    public double DifferenceStep { get; init; } = 1e-3;
}

/// <summary>A value found.</summary>
/// <param name="Parameter">What it is.</param>
/// <param name="Value">Best fit.</param>
/// <param name="Low95">Lower end of the 95 % interval, cut at the bound.</param>
/// <param name="High95">Upper end of the 95 % interval, cut at the bound.</param>
/// <param name="AtBound">The best fit lies at a bound: the data want it beyond, or do not care.</param>
public sealed record FitEstimate(FitParameter Parameter, double Value, double Low95, double High95, bool AtBound)
{
    /// <summary>True when the data tell the value: the interval is narrower than the value and away from the bounds.</summary>
    public bool IsIdentifiable => !AtBound && High95 - Low95 < Math.Abs(Value) && Low95 > Parameter.Low && High95 < Parameter.High;
}

/// <summary>A fit.</summary>
/// <param name="Estimates">Values in the order of the parameters.</param>
/// <param name="RootMeanSquare">Of the residuals, in their unit.</param>
/// <param name="Residuals">Simulated less measured.</param>
/// <param name="Correlation">Between the estimates.</param>
/// <param name="Autocorrelation">Of the residuals at lag one; the intervals count it.</param>
/// <param name="StartCosts">RMS every start ended with, best first: starts that agree speak for a global optimum.</param>
public sealed record FitResult(
    IReadOnlyList<FitEstimate> Estimates,
    double RootMeanSquare,
    IReadOnlyList<double> Residuals,
    double[,] Correlation,
    double Autocorrelation,
    IReadOnlyList<double> StartCosts)
{
    /// <summary>Best values in the order of the parameters.</summary>
    public double[] Values
    {
        get
        {
            double[] values = new double[Estimates.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Estimates[i].Value;
            }

            return values;
        }
    }
}
