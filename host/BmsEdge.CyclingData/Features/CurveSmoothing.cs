using System;
using MathNet.Numerics.LinearAlgebra;

namespace BmsEdge.CyclingData.Features;

/// <summary>How a curve on an even grid is smoothed and differentiated.</summary>
public abstract record CurveSmoothing
{
    private protected CurveSmoothing()
    {
    }

    /// <summary>Slope of values on an even grid.</summary>
    /// <param name="values">Values; finite.</param>
    /// <param name="step">Grid step in the unit of x, positive.</param>
    internal abstract double[] Derivative(double[] values, double step);

    /// <summary>
    /// Central differences, then a Gaussian of this standard deviation, cut at four of them and renormalised at the ends. Li et al.,
    /// J. Power Sources 373 (2018) 40, doi 10.1016/j.jpowsour.2017.10.092, smooth incremental capacity so.
    /// </summary>
    /// <param name="Sigma">Standard deviation in the unit of the grid (V for dQ/dV, Ah for dV/dQ); 0 smooths nothing.</param>
    public sealed record Gaussian(double Sigma) : CurveSmoothing
    {
        private const double CutSigmas = 4;

        internal override double[] Derivative(double[] values, double step)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(Sigma);
            double[] slope = Differences(values, step);
            int reach = (int)Math.Ceiling(CutSigmas * Sigma / step);
            if (reach == 0)
            {
                return slope;
            }

            double[] weights = new double[reach + 1];
            for (int k = 0; k <= reach; k++)
            {
                double z = k * step / Sigma;
                weights[k] = Math.Exp(-z * z / 2);
            }

            double[] smooth = new double[slope.Length];
            for (int i = 0; i < slope.Length; i++)
            {
                double sum = 0;
                double weight = 0;
                for (int j = Math.Max(0, i - reach); j <= Math.Min(slope.Length - 1, i + reach); j++)
                {
                    double w = weights[Math.Abs(j - i)];
                    sum += w * slope[j];
                    weight += w;
                }

                smooth[i] = sum / weight;
            }

            return smooth;
        }

        private static double[] Differences(double[] values, double step)
        {
            double[] slope = new double[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                int before = Math.Max(0, i - 1);
                int after = Math.Min(values.Length - 1, i + 1);
                slope[i] = (values[after] - values[before]) / ((after - before) * step);
            }

            return slope;
        }
    }

    /// <summary>
    /// First derivative of the polynomial that fits each window by least squares: Savitzky and Golay, Anal. Chem. 36 (1964) 1627,
    /// doi 10.1021/ac60214a047. Windows at the ends are the outermost whole ones.
    /// </summary>
    /// <param name="Window">Grid points in a window, odd.</param>
    /// <param name="Order">Order of the polynomial, 1 up to the window minus one.</param>
    public sealed record SavitzkyGolay(int Window, int Order = 3) : CurveSmoothing
    {
        internal override double[] Derivative(double[] values, double step)
        {
            if (Window % 2 == 0 || Order < 1 || Order >= Window)
            {
                throw new ArgumentException($"a Savitzky-Golay window is odd and wider than its order; {Window} points with order {Order} is not");
            }

            if (values.Length < Window)
            {
                throw new ArgumentException($"the curve has {values.Length} points and the window {Window}");
            }

            int half = Window / 2;
            Matrix<double> powers = Matrix<double>.Build.Dense(Window, Order + 1, (row, column) => Math.Pow(row - half, column));
            Matrix<double> fit = powers.QR().Solve(Matrix<double>.Build.DenseIdentity(Window));
            double[] slope = new double[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                int centre = Math.Clamp(i, half, values.Length - 1 - half);
                double at = i - centre;
                double sum = 0;
                for (int k = 1; k <= Order; k++)
                {
                    double coefficient = 0;
                    for (int w = 0; w < Window; w++)
                    {
                        coefficient += fit[k, w] * values[centre - half + w];
                    }

                    sum += k * Math.Pow(at, k - 1) * coefficient;
                }

                slope[i] = sum / step;
            }

            return slope;
        }
    }
}
