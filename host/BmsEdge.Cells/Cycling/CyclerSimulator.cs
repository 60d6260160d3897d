using System;

namespace BmsEdge.Cells;

/// <summary>
/// Drives one <see cref="EcmCell"/> as a laboratory cycler in a thermal chamber would, and logs it through imperfect sensors.
/// Each protocol returns its own log with time and Ah from 0; the cell goes on from one protocol to the next.
/// </summary>
/// <remarks>
/// In a rest the relay is open: the current reads exactly 0 and no charge is counted, as in the LG HG2 logs. Cut-offs compare the
/// noise-free measured voltage (offset included). Not thread safe.
/// </remarks>
public sealed partial class CyclerSimulator
{
    /// <summary>Current at which the constant-voltage phase of a charge ends, A, as in the LG HG2 tests.</summary>
    public const double ChargeEndAmps = 0.05;

    private const double VoltsTolerance = 1e-6;

    private readonly EcmCell _cell;
    private readonly double _ambientCelsius;
    private readonly CyclerSensors _sensors;
    private readonly SeededNoise _noise;

    private CyclingRecord _log = new();
    private double _seconds;
    private double _countedAmpHours;
    private double _nextLogSeconds;
    private double _loggedSeconds = double.NaN;
    private bool _relayClosed;

    /// <summary>Connects a cycler to a cell.</summary>
    /// <param name="cell">Stays with the caller.</param>
    /// <param name="ambientCelsius">Chamber temperature, degC.</param>
    /// <param name="sensors">Errors of the channels.</param>
    /// <param name="seed">Of the noise.</param>
    /// <exception cref="ArgumentException">A sensor error is negative or not finite.</exception>
    public CyclerSimulator(EcmCell cell, double ambientCelsius, CyclerSensors sensors, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(sensors);
        sensors.Check();
        _cell = cell;
        _ambientCelsius = ambientCelsius;
        _sensors = sensors;
        _noise = new SeededNoise(seed);
    }

    /// <summary>The cell under test.</summary>
    public EcmCell Cell => _cell;

    private double OneHourAmps => _cell.CapacityAmpHours;

    private double SeenVolts => _cell.TerminalVolts + _sensors.Volts.Offset;

    private void Begin()
    {
        _log = new CyclingRecord();
        _seconds = 0.0;
        _countedAmpHours = 0.0;
        _nextLogSeconds = 0.0;
        _loggedSeconds = double.NaN;
        _relayClosed = false;
    }

    private void Log()
    {
        if (_loggedSeconds == _seconds)
        {
            return; // a limit met on a regular sample: that row says it all, and no two rows share a time
        }

        _loggedSeconds = _seconds;
        _log.Add(
            _seconds,
            _sensors.Volts.Read(_cell.TerminalVolts, _noise),
            _relayClosed ? _sensors.Amps.Read(_cell.CurrentAmps, _noise) : 0.0,
            _sensors.Celsius.Read(_cell.TemperatureCelsius, _noise),
            _countedAmpHours,
            _cell.Soc);
    }

    private void Step(double dt, double amps, double logPeriod)
    {
        _cell.Advance(dt, amps, _ambientCelsius);
        _seconds += dt;
        if (_relayClosed)
        {
            _countedAmpHours += (amps + _sensors.Amps.Offset) * dt / 3600.0;
        }

        // Half a step of slack: the sum of many 0.1 s steps falls short of the whole second by rounding.
        if (_seconds >= _nextLogSeconds - (0.5 * dt))
        {
            Log();
            _nextLogSeconds = _seconds + logPeriod;
        }
    }

    private void Rest(double seconds, double dt, double logPeriod)
    {
        _relayClosed = false;
        _nextLogSeconds = _seconds + logPeriod;
        int steps = (int)Math.Round(seconds / dt);
        for (int i = 0; i < steps; i++)
        {
            Step(dt, 0.0, logPeriod);
        }
    }

    /// <summary>Constant current until the time is up or a voltage limit is met. True when the limit ended it.</summary>
    private bool Constant(double amps, double maxSeconds, double dt, double logPeriod, double lowVolts, double highVolts)
    {
        _relayClosed = true;
        _nextLogSeconds = _seconds + logPeriod;
        int steps = (int)Math.Round(maxSeconds / dt);
        for (int i = 0; i < steps; i++)
        {
            Step(dt, amps, logPeriod);
            if (SeenVolts <= lowVolts || SeenVolts >= highVolts)
            {
                Log();
                return true;
            }
        }

        return false;
    }

    /// <summary>Charge with a current and a voltage limit, until the current falls to <paramref name="endAmps"/> or the time is up.</summary>
    private void Charge(double amps, double volts, double endAmps, double maxSeconds, double dt, double logPeriod)
    {
        _relayClosed = true;
        _nextLogSeconds = _seconds + logPeriod;
        int steps = (int)Math.Round(maxSeconds / dt);
        for (int i = 0; i < steps; i++)
        {
            double allowed = AmpsWithin(amps, volts, dt);
            if (allowed <= endAmps)
            {
                Log();
                return;
            }

            Step(dt, allowed, logPeriod);
        }
    }

    /// <summary>
    /// The charging current, at most as asked, at whose end of step the cell sits at the voltage limit; 0 when the cell is above it
    /// without current. The answer does not move the cell.
    /// </summary>
    private double AmpsWithin(double askedAmps, double limitVolts, double dt)
    {
        double target = limitVolts - _sensors.Volts.Offset;
        double high = askedAmps;
        double highError = VoltsAfter(dt, high) - target;
        if (highError <= 0.0)
        {
            return askedAmps;
        }

        double low = 0.0;
        double lowError = VoltsAfter(dt, low) - target;
        if (lowError >= 0.0)
        {
            return 0.0;
        }

        // Regula falsi with the Illinois weight: the voltage rises with current and is nearly straight.
        for (int i = 0; i < 40; i++)
        {
            double middle = low - (lowError * (high - low) / (highError - lowError));
            double error = VoltsAfter(dt, middle) - target;
            if (Math.Abs(error) < VoltsTolerance)
            {
                return middle;
            }

            if (error > 0.0)
            {
                high = middle;
                highError = error;
                lowError *= 0.5;
            }
            else
            {
                low = middle;
                lowError = error;
                highError *= 0.5;
            }
        }

        return low;
    }

    private double VoltsAfter(double dt, double amps)
    {
        EcmState before = _cell.State;
        double flowing = _cell.CurrentAmps;
        _cell.Advance(dt, amps, _ambientCelsius);
        double volts = _cell.TerminalVolts;
        _cell.State = before;
        _cell.Advance(0.0, flowing, _ambientCelsius);
        return volts;
    }
}
