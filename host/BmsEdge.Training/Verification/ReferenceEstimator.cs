using System;
using BmsEdge.Training.Export;
using MathNet.Numerics.LinearAlgebra;

namespace BmsEdge.Training.Verification;

/// <summary>
/// The same filter in matrices and double precision: x = (SOC, diffusion voltage from before, slow error, current offset,
/// resistance error), P = F P F' + Q, S = H P H' + R. The unrolled scalars of <c>BmsEdge.Core</c> must agree with it.
/// </summary>
public sealed class ReferenceEstimator
{
    private const double SocMargin = 0.02;
    private const double RestPerHour = 0.02;
    private const double RestedLoadPerHour = 0.1;

    private readonly TrainedCell _cell;
    private readonly ReferenceCircuit _circuit;
    private Matrix<double> _p;
    private readonly Vector<double> _x = Vector<double>.Build.Dense(5);
    private bool _started;

    /// <summary>Makes a filter at a start.</summary>
    public ReferenceEstimator(TrainedCell cell, double soc, double sigma)
    {
        _cell = cell;
        _circuit = new ReferenceCircuit(cell, soc, 0);
        double offset = cell.Filter.CurrentOffsetPerHour * cell.CapacityAmpHours;
        _p = Matrix<double>.Build.DenseOfDiagonalArray(
            [Math.Min(0.25, sigma * sigma), 0, 0, offset * offset, cell.Filter.ResistanceError * cell.Filter.ResistanceError]);
    }

    /// <summary>State of charge, 0 to 1.</summary>
    public double Soc => Math.Clamp(_circuit.Soc, 0, 1);

    /// <summary>Its standard deviation.</summary>
    public double Sigma => Math.Sqrt(_p[0, 0]);

    /// <summary>One step with valid measurements.</summary>
    public void Step(double dt, double amps, double volts, double celsius)
    {
        FilterBeliefs f = _cell.Filter;
        if (!_started)
        {
            _circuit.SetTemperature(celsius);
            double share = Math.Abs(amps) < RestPerHour * _cell.CapacityAmpHours ? RestedLoadPerHour : f.StartLoadPerHour;
            _p[1, 1] = Math.Pow(_circuit.DiffusionOhms * share * _cell.CapacityAmpHours, 2);
            _p[2, 2] = Math.Pow(_circuit.ModelSigma, 2);
            _started = true;
        }

        double offset = _x[3];
        _circuit.Step(dt, amps - offset, celsius);
        double k = dt / 3600 / _cell.CapacityAmpHours;
        double ae = Math.Exp(-dt / f.ModelErrorSeconds);
        double ar = Math.Exp(-dt / f.ResistanceSeconds);
        Matrix<double> transition = Matrix<double>.Build.DenseOfDiagonalArray([1, _circuit.DiffusionDecay, ae, 1, ar]);
        transition[0, 3] = -k;
        _p = transition * _p * transition.Transpose();
        _p[0, 0] = Math.Min(0.25, _p[0, 0] + Math.Pow(f.CurrentGainError * k * amps, 2));
        _p[2, 2] += (1 - (ae * ae)) * Math.Pow(_circuit.ModelSigma, 2);
        _p[4, 4] += (1 - (ar * ar)) * f.ResistanceError * f.ResistanceError;
        _x[1] *= _circuit.DiffusionDecay;
        _x[2] *= ae;
        _x[4] *= ar;

        double drop = _circuit.Overpotential;
        double noise = (f.VoltageNoiseVolts * f.VoltageNoiseVolts) + Math.Pow(f.FastErrorShare * drop, 2);
        noise = dt < 1 ? noise / dt : noise;
        double variance = _p[0, 0];
        double reach = Math.Sqrt(3 * variance);
        double soc = _circuit.Soc;
        double below = _circuit.Branch(soc - reach);
        double middle = _circuit.Branch(soc);
        double above = _circuit.Branch(soc + reach);
        double mean = ((4 * middle) + below + above) / 6;
        double slope = (above - below) / (2 * reach);
        double total = ((4 * Math.Pow(middle - mean, 2)) + Math.Pow(below - mean, 2) + Math.Pow(above - mean, 2)) / 6;
        double bend = Math.Max(0, total - (slope * slope * variance));
        Vector<double> h = Vector<double>.Build.DenseOfArray([slope, 1, 1, 0, drop]);
        Vector<double> ph = _p * h;
        double s = h.DotProduct(ph) + noise + bend;
        double innovation = volts - (mean + ((1 + _x[4]) * drop) + _x[1] + _x[2]);
        if (innovation * innovation > f.GateSigmas * f.GateSigmas * s)
        {
            throw new InvalidOperationException("A verification point fell outside the gate; choose gentler points.");
        }

        Vector<double> gain = ph / s;
        _circuit.Soc = Math.Clamp(soc + (gain[0] * innovation), -SocMargin, 1 + SocMargin);
        _x[1] += gain[1] * innovation;
        _x[2] += gain[2] * innovation;
        double limit = 4 * f.CurrentOffsetPerHour * _cell.CapacityAmpHours;
        _x[3] = Math.Clamp(_x[3] + (gain[3] * innovation), -limit, limit);
        _x[4] += gain[4] * innovation;
        _p -= gain.OuterProduct(gain) * s;
    }
}
