using System;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Salt concentration as kinetics and diffusion potential see it: <c>(c + sqrt(c^2 + 4 e^2)) / 2</c>, which is c (to 1e-10 at 1000 mol/m3) and smoothly stays above zero where the
/// salt runs out. A hard floor there leaves the iteration without a slope, and a depleted electrode with steps of microseconds.
/// </summary>
internal static class SaltFloor
{
    private const double Floor = 1e-2;

    public static double Of(double concentration) => 0.5 * (concentration + Math.Sqrt(concentration * concentration + 4 * Floor * Floor));

    public static double Of(double concentration, out double slope)
    {
        double root = Math.Sqrt(concentration * concentration + 4 * Floor * Floor);
        double value = 0.5 * (concentration + root);
        slope = value / root;
        return value;
    }
}
