using System;

namespace BmsEdge.Cells;

/// <summary>
/// A simulated cell: open circuit with hysteresis, an ohmic part, three resistor-capacitor pairs (one more than the
/// estimator on the board assumes, so that the estimator never meets its own equations), a lumped temperature.
/// Equations, sources and limits: docs/cells.md. Current is positive when charging.
/// </summary>
/// <remarks>
/// Every pair is advanced by the exact solution for constant current and constant parameters, so the step length matters only through
/// the drift of SOC and temperature within a step; steps above 10 s are divided. Not thread safe.
/// </remarks>
public sealed class EcmCell
{
    private const double LongestStepSeconds = 10.0;
    private const double LowestCelsius = -60.0;
    private const double HighestCelsius = 200.0;

    private readonly EcmCellParameters _parameters;
    private EcmState _state;

    /// <summary>Makes a rested cell: all pairs discharged, half-way between the branches.</summary>
    /// <param name="parameters">What the cell is made of.</param>
    /// <param name="initialSoc">0 to 1.</param>
    /// <param name="initialTemperatureCelsius">-60 to 200 degC.</param>
    /// <exception cref="ArgumentException">A parameter or an initial value is outside its range.</exception>
    public EcmCell(EcmCellParameters parameters, double initialSoc, double initialTemperatureCelsius)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Check();
        if (!(initialSoc is >= 0.0 and <= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(initialSoc), initialSoc, "The initial SOC lies between 0 and 1.");
        }

        CheckTemperature(initialTemperatureCelsius, nameof(initialTemperatureCelsius));
        _parameters = parameters;
        _state = new EcmState(initialSoc, 0.0, 0.0, 0.0, 0.0, initialTemperatureCelsius);
    }

    /// <summary>What the cell is made of.</summary>
    public EcmCellParameters Parameters => _parameters;

    /// <summary>Everything the cell remembers; set it to go back to an earlier moment.</summary>
    public EcmState State
    {
        get => _state;
        set
        {
            CheckFinite(value.Soc + value.Hysteresis + value.ChargeTransferVolts + value.FastDiffusionVolts + value.SlowDiffusionVolts, nameof(State));
            CheckTemperature(value.TemperatureCelsius, nameof(State));
            _state = value;
        }
    }

    /// <summary>True state of charge; not clamped, below 0 and above 1 is abuse.</summary>
    public double Soc => _state.Soc;

    /// <summary>Cell temperature, degC.</summary>
    public double TemperatureCelsius => _state.TemperatureCelsius;

    /// <summary>Charge between SOC 0 and 1, Ah.</summary>
    public double CapacityAmpHours => _parameters.CapacityAmpHours;

    /// <summary>Current of the last step, A.</summary>
    public double CurrentAmps { get; private set; }

    /// <summary>Voltage that a long rest would show on the present branch (hysteresis included), V.</summary>
    public double OpenCircuitVolts => EquilibriumVolts(_state) + (_state.Hysteresis * _parameters.HysteresisVolts.At(_state.Soc));

    /// <summary>Terminal voltage at the end of the last step with its current still flowing, V.</summary>
    public double TerminalVolts => TerminalVoltsAt(CurrentAmps);

    /// <summary>Heat made in the last step, averaged over it, W; negative when the reversible part cools more than the losses heat.</summary>
    public double HeatWatts { get; private set; }

    /// <summary>Ohmic resistance now, ohm: the slope of <see cref="TerminalVoltsAt"/>.</summary>
    public double OhmicOhms => _parameters.Ohmic.At(_state.TemperatureCelsius, _state.Soc);

    /// <summary>Terminal voltage at this instant if the current jumped to the given value, V.</summary>
    /// <param name="currentAmps">A, positive when charging.</param>
    /// <exception cref="ArgumentOutOfRangeException">The current is not finite.</exception>
    public double TerminalVoltsAt(double currentAmps)
    {
        CheckFinite(currentAmps, nameof(currentAmps));
        return OpenCircuitVolts + _state.ChargeTransferVolts + _state.FastDiffusionVolts + _state.SlowDiffusionVolts + (currentAmps * OhmicOhms);
    }

    /// <summary>Lets time pass at constant current and ambient temperature.</summary>
    /// <param name="dtSeconds">0 or more.</param>
    /// <param name="currentAmps">A, positive when charging.</param>
    /// <param name="ambientCelsius">-60 to 200 degC.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not finite or outside its range; the cell is unchanged.</exception>
    public void Advance(double dtSeconds, double currentAmps, double ambientCelsius)
    {
        if (!(dtSeconds >= 0.0 && double.IsFinite(dtSeconds)))
        {
            throw new ArgumentOutOfRangeException(nameof(dtSeconds), dtSeconds, "Time only goes forward; seconds must be finite and 0 or more.");
        }

        CheckFinite(currentAmps, nameof(currentAmps));
        CheckTemperature(ambientCelsius, nameof(ambientCelsius));
        CurrentAmps = currentAmps;
        if (dtSeconds == 0.0)
        {
            return;
        }

        int pieces = (int)Math.Ceiling(dtSeconds / LongestStepSeconds);
        double step = dtSeconds / pieces;
        double heatJoules = 0.0;
        for (int i = 0; i < pieces; i++)
        {
            heatJoules += Step(step, currentAmps, ambientCelsius);
        }

        HeatWatts = heatJoules / dtSeconds;
    }

    private double Step(double dt, double amps, double ambientCelsius)
    {
        EcmCellParameters p = _parameters;
        EcmState s = _state;
        double kelvin = s.TemperatureCelsius + PhysicalConstants.ZeroCelsiusKelvin;
        double countedAmps = amps > 0.0 ? amps * p.CoulombicEfficiency : amps;
        double deltaSoc = countedAmps * dt / (3600.0 * p.CapacityAmpHours);
        double voltsBefore = TerminalVoltsAt(amps) - EquilibriumVolts(s);

        // Parameters at the middle of the step: second order in the drift of SOC and temperature.
        double middleSoc = s.Soc + (0.5 * deltaSoc);
        double reversibleVolts = kelvin * p.EntropicVoltsPerKelvin.At(middleSoc);
        double middleCelsius = Warm(s.TemperatureCelsius, amps * (voltsBefore + reversibleVolts), ambientCelsius, 0.5 * dt);
        double middleKelvin = middleCelsius + PhysicalConstants.ZeroCelsiusKelvin;

        double settled = Math.Exp(-p.HysteresisRate * Math.Abs(deltaSoc));
        EcmState next = new(
            s.Soc + deltaSoc,
            (settled * s.Hysteresis) + ((1.0 - settled) * Math.Sign(amps)),
            RelaxationPair.ChargeTransfer(s.ChargeTransferVolts, amps, p.ChargeTransfer.At(middleCelsius, middleSoc), p.DoubleLayerFarads, middleKelvin, dt),
            RelaxationPair.Linear(s.FastDiffusionVolts, amps, p.FastDiffusion.At(middleCelsius, middleSoc), p.FastDiffusionFarads, dt),
            RelaxationPair.Linear(s.SlowDiffusionVolts, amps, p.SlowDiffusion.At(middleCelsius, middleSoc), p.SlowDiffusionFarads, dt),
            s.TemperatureCelsius);
        _state = next;
        double voltsAfter = TerminalVoltsAt(amps) - EquilibriumVolts(next);

        // Bernardi et al., J. Electrochem. Soc. 132 (1985) 5, without mixing and phase change; signs for current positive on charge.
        double heatWatts = amps * ((0.5 * (voltsBefore + voltsAfter)) + reversibleVolts);
        _state = next with { TemperatureCelsius = Warm(s.TemperatureCelsius, heatWatts, ambientCelsius, dt) };
        return heatWatts * dt;
    }

    private double Warm(double celsius, double heatWatts, double ambientCelsius, double dt)
    {
        double capacity = _parameters.HeatCapacityJoulesPerKelvin;
        double cooling = _parameters.CoolingWattsPerKelvin;
        if (cooling == 0.0)
        {
            return celsius + (heatWatts * dt / capacity);
        }

        double steady = ambientCelsius + (heatWatts / cooling);
        return steady + ((celsius - steady) * Math.Exp(-dt * cooling / capacity));
    }

    private double EquilibriumVolts(in EcmState state) =>
        _parameters.OpenCircuitVolts.At(state.Soc)
        + (_parameters.EntropicVoltsPerKelvin.At(state.Soc) * (state.TemperatureCelsius - 25.0));

    private static void CheckFinite(double value, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite.");
        }
    }

    private static void CheckTemperature(double celsius, string name)
    {
        if (!(celsius is >= LowestCelsius and <= HighestCelsius))
        {
            throw new ArgumentOutOfRangeException(name, celsius, $"Temperatures lie between {LowestCelsius} and {HighestCelsius} degC.");
        }
    }
}
