using System;
using System.Collections.Concurrent;
using MathNet.Numerics.Integration;
using MathNet.Numerics.LinearAlgebra;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Diffusion in a sphere in its own modes. The profile is a polynomial in r^2 (Galerkin method with Jacobi polynomials P^(0,1/2)(2 r^2 - 1),
/// orthogonal over the sphere); the symmetric eigenproblem turns it into modes that do not feel each other:
/// <c>dq_k/dt = -(D/R^2) lambda_k q_k - j/(F R c_max) psi_k(1)</c>, with stoichiometry <c>s(r) = sum q_k psi_k(r)</c>. The first mode is the
/// mean, so lithium is conserved to rounding. Twelve modes resolve a layer of 1 % of the radius; the error of the surface value falls
/// exponentially with their number.
/// </summary>
internal sealed class ParticleModes
{
    private static readonly ConcurrentDictionary<int, ParticleModes> Known = new();
    private readonly Matrix<double> _vectors;

    private ParticleModes(int count)
    {
        Count = count;
        Rates = new double[count];
        SurfaceValues = new double[count];
        _vectors = Matrix<double>.Build.Dense(count, count);
        _vectors[0, 0] = 1;
        SurfaceValues[0] = Math.Sqrt(3);

        // The constant polynomial is an eigenvector by itself, rate 0; the others are found by the symmetric eigenproblem.
        var evd = Stiffness(count).Evd(Symmetricity.Symmetric);
        for (int m = 1; m < count; m++)
        {
            Rates[m] = evd.EigenValues[m - 1].Real;
            for (int k = 1; k < count; k++)
            {
                _vectors[k, m] = evd.EigenVectors[k - 1, m - 1];
                SurfaceValues[m] += _vectors[k, m] * Math.Sqrt(4 * k + 3);
            }
        }
    }

    /// <summary>Number of modes.</summary>
    public int Count { get; }

    /// <summary>lambda_k: decay rates in units of D/R^2, growing; the first is 0.</summary>
    public double[] Rates { get; }

    /// <summary>psi_k at the surface.</summary>
    public double[] SurfaceValues { get; }

    /// <summary>Amplitude of the first mode of a uniform profile, per unit of stoichiometry.</summary>
    public static double UniformAmplitude { get; } = 1 / Math.Sqrt(3);

    /// <summary>The modes for a number of them; made once.</summary>
    public static ParticleModes Of(int count) => Known.GetOrAdd(count, static n => new ParticleModes(n));

    /// <summary>psi_k(r) for all modes at a relative radius from 0 to 1.</summary>
    public double[] At(double relativeRadius)
    {
        double[] polynomials = Polynomials(Count, relativeRadius, new double[Count]);
        double[] values = new double[Count];
        for (int m = 0; m < Count; m++)
        {
            for (int k = 0; k < Count; k++)
            {
                values[m] += _vectors[k, m] * polynomials[k];
            }
        }

        return values;
    }

    /// <summary>psi_k(r) and psi_k'(r) for all modes at a relative radius from 0 to 1.</summary>
    public (double[] Values, double[] Slopes) AtWithSlopes(double relativeRadius)
    {
        double[] polynomialSlopes = new double[Count];
        Polynomials(Count, relativeRadius, polynomialSlopes);
        double[] slopes = new double[Count];
        for (int m = 0; m < Count; m++)
        {
            for (int k = 0; k < Count; k++)
            {
                slopes[m] += _vectors[k, m] * polynomialSlopes[k];
            }
        }

        return (At(relativeRadius), slopes);
    }

    /// <summary>
    /// Relative radii and weights of an integral over the radius of what is even in it: the positive half of the Gauss-Legendre rule from -1 to 1, exact to
    /// twice the degree of a rule of as many points.
    /// </summary>
    public static (double[] Radii, double[] Weights) EvenQuadrature(int points)
    {
        var rule = new GaussLegendreRule(-1, 1, 2 * points);
        double[] radii = new double[points], weights = new double[points];
        int found = 0;
        for (int g = 0; g < rule.Order; g++)
        {
            if (rule.GetAbscissa(g) > 0)
            {
                (radii[found], weights[found]) = (rule.GetAbscissa(g), rule.GetWeight(g));
                found++;
            }
        }

        return (radii, weights);
    }

    /// <summary>Integral of r^2 phi_k' phi_l' without the constant; Gauss-Legendre, exact for the degree.</summary>
    private static Matrix<double> Stiffness(int count)
    {
        var stiffness = Matrix<double>.Build.Dense(count - 1, count - 1);
        var rule = new GaussLegendreRule(0, 1, 2 * count + 2);
        double[] slopes = new double[count];
        for (int q = 0; q < rule.Order; q++)
        {
            double r = rule.GetAbscissa(q);
            Polynomials(count, r, slopes);
            double weight = rule.GetWeight(q) * r * r;
            for (int k = 1; k < count; k++)
            {
                for (int l = 1; l < count; l++)
                {
                    stiffness[k - 1, l - 1] += weight * slopes[k] * slopes[l];
                }
            }
        }

        return stiffness;
    }

    /// <summary>Normalised polynomials phi_k(r) = sqrt(4k+3) P_k(2r^2-1), and their derivatives by r.</summary>
    private static double[] Polynomials(int count, double r, double[] slopes)
    {
        const double b = 0.5;
        double x = 2 * r * r - 1;
        double[] p = new double[count];
        double[] d = new double[count];
        p[0] = 1;
        if (count > 1)
        {
            p[1] = ((b + 2) * x - b) / 2;
            d[1] = (b + 2) / 2;
        }

        for (int n = 2; n < count; n++)
        {
            // Three-term recurrence of Jacobi polynomials with alpha = 0 (NIST DLMF 18.9.2).
            double s = 2 * n + b;
            double a1 = 2 * n * (n + b) * (s - 2);
            double a2 = (s - 1) * s * (s - 2);
            double a3 = (s - 1) * b * b;
            double a4 = 2 * (n - 1) * (n + b - 1) * s;
            p[n] = ((a2 * x - a3) * p[n - 1] - a4 * p[n - 2]) / a1;
            d[n] = ((a2 * x - a3) * d[n - 1] + a2 * p[n - 1] - a4 * d[n - 2]) / a1;
        }

        for (int n = 0; n < count; n++)
        {
            double norm = Math.Sqrt(4 * n + 3);
            p[n] *= norm;
            slopes[n] = norm * d[n] * 4 * r;
        }

        return p;
    }
}
