using System;

namespace BmsEdge.Cells;

/// <content>The tests themselves.</content>
public sealed partial class CyclerSimulator
{
    // Pulse heights in multiples of the 1-hour rate, pulse and rest lengths of the LG HG2 HPPC test (its 6C pulse is left out).
    private static readonly double[] PulseRates = [1.0, 2.0, 4.0];
    private const double PulseSeconds = 10.0;
    private const double ShortRestSeconds = 40.0;
    private const double RestBetweenPulsesSeconds = 600.0;
    private const double RestAfterStepSeconds = 3600.0;
    private const double PulseStepSeconds = 0.1;

    /// <summary>
    /// Charges at 1C and 25 degC or at the chamber's temperature if warmer, constant voltage down to 50 mA, then rests in the chamber
    /// until the cell has its temperature: what was done before every LG HG2 test. Logs 10 s samples.
    /// </summary>
    public CyclingRecord ChargeFully()
    {
        Begin();
        EcmCell cell = _cell;
        CyclerSimulator warm = new(cell, Math.Max(_ambientCelsius, 25.0), _sensors, 0) { _relayClosed = true };
        warm.Charge(OneHourAmps, cell.Parameters.MaximumVolts, ChargeEndAmps, 6 * 3600.0, 5.0, 10.0);
        _log = warm._log;
        _seconds = warm._seconds;
        _countedAmpHours = warm._countedAmpHours;
        Rest(2 * 3600.0, 10.0, 60.0);
        return _log;
    }

    /// <summary>C/20 discharge to the lower limit, an hour of rest, C/20 charge to the upper limit, an hour of rest; 60 s samples.</summary>
    public CyclingRecord RunC20()
    {
        Begin();
        double amps = OneHourAmps / 20.0;
        _relayClosed = true;
        _cell.Advance(0.0, -amps, _ambientCelsius);
        Log();
        Constant(-amps, 30 * 3600.0, 5.0, 60.0, _cell.Parameters.MinimumVolts, double.PositiveInfinity);
        Rest(3600.0, 10.0, 60.0);
        Constant(amps, 30 * 3600.0, 5.0, 60.0, double.NegativeInfinity, _cell.Parameters.MaximumVolts);
        Rest(3600.0, 10.0, 60.0);
        return _log;
    }

    /// <summary>
    /// Hybrid pulse power characterisation: at each SOC discharge pulses of 1C, 2C and 4C (less in the cold), each with 40 s of rest,
    /// a charge pulse at half the height within the voltage limit and 600 s of rest; then C/3 to the next SOC and an hour of rest.
    /// 10 Hz in pulses and just after, 1 s and 10 s later. Ends when the cell is empty.
    /// </summary>
    public CyclingRecord RunHppc()
    {
        Begin();
        EcmCellParameters p = _cell.Parameters;
        TemperatureLimits limits = TemperatureLimits.At(_ambientCelsius);
        _cell.Advance(0.0, 0.0, _ambientCelsius);
        Log();
        Rest(10.0, 1.0, 1.0);
        double startAmpHours = _countedAmpHours;
        double[] depths = [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
        foreach (double depth in depths)
        {
            double wanted = startAmpHours - (depth * p.CapacityAmpHours);
            if (_countedAmpHours > wanted)
            {
                double seconds = (_countedAmpHours - wanted) / (OneHourAmps / 3.0) * 3600.0;
                bool empty = Constant(-OneHourAmps / 3.0, seconds, 1.0, 10.0, p.MinimumVolts, double.PositiveInfinity);
                Rest(RestAfterStepSeconds, 10.0, 60.0);
                if (empty)
                {
                    return _log;
                }
            }

            foreach (double rate in PulseRates)
            {
                Pulse(rate * limits.PulseScale * OneHourAmps, limits);
            }
        }

        Constant(-OneHourAmps / 3.0, 3600.0, 1.0, 10.0, p.MinimumVolts, double.PositiveInfinity);
        Rest(RestAfterStepSeconds, 10.0, 60.0);
        return _log;
    }

    /// <summary>
    /// Repeats a drive profile until the lower voltage limit is met, 1 s samples. Charging is held within the upper voltage limit and the
    /// current limits of the temperature, as a cycler does it.
    /// </summary>
    /// <param name="profile">Power of one cell over time.</param>
    /// <param name="maxSeconds">Longest run, s.</param>
    public CyclingRecord RunDriveProfile(DriveProfile profile, double maxSeconds = 6 * 3600.0)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Begin();
        EcmCellParameters p = _cell.Parameters;
        TemperatureLimits limits = TemperatureLimits.At(_ambientCelsius);
        _relayClosed = true;
        _cell.Advance(0.0, 0.0, _ambientCelsius);
        Log();
        _nextLogSeconds = 1.0;
        int samples = profile.CellWatts.Count;
        for (int i = 0; i < maxSeconds; i++)
        {
            double amps = DriveProfile.AmpsFor(_cell, profile.CellWatts[i % samples]);
            amps = Math.Clamp(amps, -limits.DischargeRate * OneHourAmps, limits.ChargeRate * OneHourAmps);
            if (amps > 0.0)
            {
                amps = AmpsWithin(amps, p.MaximumVolts, 1.0);
            }

            Step(1.0, amps, 1.0);
            if (SeenVolts <= p.MinimumVolts)
            {
                break;
            }
        }

        return _log;
    }

    private void Pulse(double amps, TemperatureLimits limits)
    {
        EcmCellParameters p = _cell.Parameters;
        Constant(-amps, PulseSeconds, PulseStepSeconds, PulseStepSeconds, p.MinimumVolts, double.PositiveInfinity);
        Rest(10.0, PulseStepSeconds, PulseStepSeconds);
        Rest(ShortRestSeconds - 10.0, 1.0, 1.0);
        double chargeAmps = Math.Min(0.5 * amps, limits.ChargeRate * OneHourAmps);
        Charge(chargeAmps, p.MaximumVolts, 0.0, PulseSeconds, PulseStepSeconds, PulseStepSeconds);
        Rest(10.0, PulseStepSeconds, PulseStepSeconds);
        Rest(RestBetweenPulsesSeconds - 10.0, 5.0, 10.0);
    }
}
