using System;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// Hardware protections (SLUSBK2I sections 8.3.1.2.1 and 8.3.1.3.1): over- and under-voltage on converted codes, over-current and
/// short circuit on the shunt voltage while discharging. Each sets its status bit after its delay and drops its transistor;
/// none comes back by itself. Nominal thresholds and delays; DELAY_DIS waits for the next event only.
/// </summary>
public sealed partial class Bq769x0Chip
{
    private const long Never = -1;
    private static readonly int[] _shortCircuitMillivolts = [22, 33, 44, 56, 67, 78, 89, 100];
    private static readonly int[] _shortCircuitUpperMillivolts = [44, 67, 89, 111, 133, 155, 178, 200];
    private static readonly int[] _overCurrentMillivolts = [8, 11, 14, 17, 19, 22, 25, 28, 31, 33, 36, 39, 42, 44, 47, 50];
    private static readonly int[] _overCurrentUpperMillivolts = [17, 22, 28, 33, 39, 44, 50, 56, 61, 67, 72, 78, 83, 89, 94, 100];
    private static readonly long[] _shortCircuitDelays = [70, 100, 200, 400];
    private static readonly long[] _underVoltageDelays = [1_000_000, 4_000_000, 8_000_000, 16_000_000];

    private long _overVoltageSince = Never;
    private long _underVoltageSince = Never;
    private long _overCurrentSince = Never;
    private long _shortCircuitSince = Never;

    private bool DelaysDisabled => (_registers[R.SystemControl2] & R.Control2DelayDisable) != 0;

    private long OverCurrentDelay => DelaysDisabled ? 0 : ((_registers[R.Protect2] >> 4) & 7) switch
    {
        0 => 8_000,
        int code => 10_000L << code,
    };

    private long ShortCircuitDelay => DelaysDisabled ? 0 : _shortCircuitDelays[(_registers[R.Protect1] >> 3) & 3];

    private long OverVoltageDelay => DelaysDisabled ? 0 : 1_000_000L << ((_registers[R.Protect3] >> 4) & 3);

    private long UnderVoltageDelay => DelaysDisabled ? 0 : _underVoltageDelays[_registers[R.Protect3] >> 6];

    /// <summary>When a running current delay ends.</summary>
    private long NextProtectionEvent
    {
        get
        {
            long next = long.MaxValue;
            if (_overCurrentSince != Never && (_registers[R.SystemStatus] & R.StatusOverCurrent) == 0)
            {
                next = _overCurrentSince + OverCurrentDelay;
            }

            if (_shortCircuitSince != Never && (_registers[R.SystemStatus] & R.StatusShortCircuit) == 0)
            {
                next = Math.Min(next, _shortCircuitSince + ShortCircuitDelay);
            }

            // At least a microsecond ahead, or a delay of zero would stop time.
            return next == long.MaxValue ? next : Math.Max(next, _now + 1);
        }
    }

    private void ResetProtections()
    {
        _overVoltageSince = Never;
        _underVoltageSince = Never;
        _overCurrentSince = Never;
        _shortCircuitSince = Never;
    }

    private void OnStatusCleared(byte bits)
    {
        // The current counters start anew; voltage faults that persist come back at the next conversion (section 8.3.1.3.1, note).
        if ((bits & R.StatusOverCurrent) != 0)
        {
            _overCurrentSince = Never;
        }

        if ((bits & R.StatusShortCircuit) != 0)
        {
            _shortCircuitSince = Never;
        }
    }

    private void WatchCurrent(double amps, long start)
    {
        double millivolts = -amps * ShuntOhms * 1000;
        bool upper = (_registers[R.Protect1] & R.Protect1UpperRange) != 0;
        int overCurrent = (upper ? _overCurrentUpperMillivolts : _overCurrentMillivolts)[_registers[R.Protect2] & 0x0F];
        int shortCircuit = (upper ? _shortCircuitUpperMillivolts : _shortCircuitMillivolts)[_registers[R.Protect1] & 0x07];
        if (Persists(millivolts > overCurrent, ref _overCurrentSince, start, OverCurrentDelay))
        {
            Trip(R.StatusOverCurrent, R.Control2DischargeOn);
        }

        if (Persists(millivolts > shortCircuit, ref _shortCircuitSince, start, ShortCircuitDelay))
        {
            Trip(R.StatusShortCircuit, R.Control2DischargeOn);
        }
    }

    private void CheckCellVoltages()
    {
        int overTrip = 0x2008 | (_registers[R.OverVoltageTrip] << 4);
        int underTrip = 0x1000 | (_registers[R.UnderVoltageTrip] << 4);
        bool over = false;
        bool under = false;
        for (int input = 0; input < _inputs; input++)
        {
            int code = Load(R.Cell1High + (2 * input));
            over |= code > overTrip;

            // A cell below UVMINQUAL passes for a shorted input: the chip never reports it (section 8.3.1.2.1, note).
            under |= code < underTrip && code >= R.UnderVoltageQualifyCode;
        }

        if (Persists(over, ref _overVoltageSince, _now, OverVoltageDelay))
        {
            Trip(R.StatusOverVoltage, R.Control2ChargeOn);
        }

        if (Persists(under, ref _underVoltageSince, _now, UnderVoltageDelay))
        {
            Trip(R.StatusUnderVoltage, R.Control2DischargeOn);
        }
    }

    private bool Persists(bool condition, ref long since, long start, long delay)
    {
        if (!condition)
        {
            since = Never;
            return false;
        }

        if (since == Never)
        {
            since = start;
        }

        return _now - since >= delay;
    }

    private void Trip(byte status, int switchBit)
    {
        if ((_registers[R.SystemStatus] & status) == 0)
        {
            _registers[R.SystemStatus] |= status;
            SwitchOff(switchBit);
        }
    }
}
