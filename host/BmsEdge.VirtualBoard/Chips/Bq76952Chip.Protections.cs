using System;
using D = BmsEdge.Firmware.Drivers.Bq76952DataMemory;
using R = BmsEdge.Firmware.Drivers.Bq76952Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// Protections (SLUUBY2B chapter 5): over- and under-voltage, over-current in both directions, short circuit, temperatures and
/// the host watchdog. Each alerts at once, trips after its delay, opens the transistors that its mask names, and recovers by
/// itself after the recovery time. Cells are compared once a scan, currents at the end of each step of the board; nominal
/// thresholds. Not modelled: latches, the third over-current level, precharge, the body-diode protection.
/// </summary>
public sealed partial class Bq76952Chip
{
    private const long Never = -1;
    private const double VoltageStep = 0.0506;
    private static readonly int[] _shortCircuitThresholds = [10, 20, 40, 60, 80, 100, 125, 150, 175, 200, 250, 300, 350, 400, 450, 500];

    // Watches by number: bits 2 to 7 of status A, then bits 0 to 6 of status B.
    private readonly Watch[] _watches = new Watch[16];
    private int _hostOff;
    private bool _fetEnabled;
    private long _hostHeard;

    /// <summary>A protection: since when its condition holds, and since when its recovery does.</summary>
    private struct Watch
    {
        public long Since;
        public long RecoversSince;
    }

    /// <inheritdoc/>
    public bool ChargeOn => FetsAreControlled && (_hostOff & R.ForceChargeOff) == 0 && !IsBlocked(D.ChargeFetProtectionsA);

    /// <inheritdoc/>
    public bool DischargeOn => FetsAreControlled && (_hostOff & R.ForceDischargeOff) == 0 && !IsBlocked(D.DischargeFetProtectionsA);

    private bool FetsAreControlled =>
        _fetEnabled && (MemoryByte(D.FetOptions) & 0x08) != 0 && (Word(R.BatteryStatus) & R.StatusPermanentFail) == 0;

    private double HottestCell => Extreme((a, b) => a > b, double.NegativeInfinity, 25);

    private double ColdestCell => Extreme((a, b) => a < b, double.PositiveInfinity, 25);

    private long NextProtectionEvent
    {
        get
        {
            long next = long.MaxValue;
            for (int bit = 4; bit < 8; bit++)
            {
                if (_watches[bit].Since != Never && (_registers[0x03] & (1 << bit)) == 0 && IsEnabled(0, bit))
                {
                    next = Math.Min(next, _watches[bit].Since + CurrentDelay(bit));
                }
            }

            long watchdog = WatchdogMicroseconds;
            next = watchdog > 0 && (_registers[0x07] & 0x02) == 0 ? Math.Min(next, _hostHeard + watchdog) : next;
            return next == long.MaxValue ? next : Math.Max(next, _now + 1);
        }
    }

    private long WatchdogMicroseconds => IsEnabled(2, 1) ? 1_000_000L * MemoryWord(D.HostWatchdogSeconds) : 0;

    private void ResetProtections()
    {
        Array.Fill(_watches, new Watch { Since = Never, RecoversSince = Never });
        Array.Clear(_registers, 0x02, 6);
        _hostHeard = _now;
        ShowFets();
    }

    private bool IsEnabled(int group, int bit) => (MemoryByte(D.EnabledProtectionsA + group) & (1 << bit)) != 0;

    private bool IsBlocked(int masks) =>
        (_registers[0x03] & MemoryByte(masks)) != 0 || (_registers[0x05] & MemoryByte(masks + 1)) != 0
        || (_registers[0x07] & MemoryByte(masks + 2)) != 0;

    private void ShowFets() =>
        _registers[R.FetStatus] = (byte)((ChargeOn ? R.FetCharge : 0) | (DischargeOn ? R.FetDischarge : 0));

    private void HearHost()
    {
        _hostHeard = _now;
        _registers[0x07] &= 0xFD;
        ShowFets();
    }

    private void WatchHost()
    {
        long watchdog = WatchdogMicroseconds;
        if (watchdog > 0 && _now - _hostHeard >= watchdog)
        {
            _registers[0x07] |= 0x02;
        }

        ShowFets();
    }

    private long CurrentDelay(int bit) => bit switch
    {
        4 => TwoStage(MemoryByte(D.ChargeOverCurrent + 1)),
        5 => TwoStage(MemoryByte(D.OverCurrent1 + 1)),
        6 => TwoStage(MemoryByte(D.OverCurrent2 + 1)),
        _ => 15L * Math.Max(0, MemoryByte(D.ShortCircuit + 1) - 1),
    };

    // 3.3 ms a step and an offset of 6.6 ms.
    private static long TwoStage(int code) => (3300L * code) + 6600;

    private void WatchCurrent(long start)
    {
        double millivolts = _amps * ShuntOhms * 1000;
        long recovery = 1_000_000L * MemoryByte(D.RecoverySeconds);
        double milliamps = _amps * 1000;
        bool chargeRecovers = milliamps <= (short)MemoryWord(D.ChargeOverCurrentRecovery);
        bool dischargeRecovers = milliamps >= (short)MemoryWord(D.OverCurrentRecovery);
        Judge(0, 4, millivolts > 2 * MemoryByte(D.ChargeOverCurrent), CurrentDelay(4), chargeRecovers, recovery, start);
        Judge(0, 5, -millivolts > 2 * MemoryByte(D.OverCurrent1), CurrentDelay(5), dischargeRecovers, recovery, start);
        Judge(0, 6, -millivolts > 2 * MemoryByte(D.OverCurrent2), CurrentDelay(6), dischargeRecovers, recovery, start);
        bool isShort = -millivolts > _shortCircuitThresholds[MemoryByte(D.ShortCircuit) & 0x0F];
        Judge(0, 7, isShort, CurrentDelay(7), !isShort, 1_000_000L * MemoryByte(D.ShortCircuitRecoverySeconds), start);
    }

    private void CheckCellVoltages()
    {
        double highest = double.NegativeInfinity;
        double lowest = double.PositiveInfinity;
        int mode = MemoryWord(D.CellMode);
        for (int input = 0; input < R.Inputs; input++)
        {
            // No bit at all means every input.
            if (mode == 0 || (mode & (1 << input)) != 0)
            {
                double volts = (short)Word(R.Cell1Voltage + (2 * input)) * 0.001;
                highest = Math.Max(highest, volts);
                lowest = Math.Min(lowest, volts);
            }
        }

        double over = VoltageStep * MemoryByte(D.OverVoltage);
        double under = VoltageStep * MemoryByte(D.UnderVoltage);
        double overBack = over - (VoltageStep * MemoryByte(D.VoltageHysteresis + 1));
        double underBack = under + (VoltageStep * MemoryByte(D.VoltageHysteresis));
        long recovery = 1_000_000L * MemoryByte(D.RecoverySeconds);
        Judge(0, 2, lowest < under, TwoStage(MemoryWord(D.UnderVoltage + 1)), lowest > underBack, recovery, _now);
        Judge(0, 3, highest > over, TwoStage(MemoryWord(D.OverVoltage + 1)), highest < overBack, recovery, _now);
    }

    private void CheckTemperatures()
    {
        double hot = HottestCell;
        double cold = ColdestCell;
        JudgeTemperature(0, cold < MemorySigned(D.ChargeCold), D.ChargeCold, cold > MemorySigned(D.ChargeCold + 2));
        JudgeTemperature(1, cold < MemorySigned(D.DischargeCold), D.DischargeCold, cold > MemorySigned(D.DischargeCold + 2));
        JudgeTemperature(4, hot > MemorySigned(D.ChargeHot), D.ChargeHot, hot < MemorySigned(D.ChargeHot + 2));
        JudgeTemperature(5, hot > MemorySigned(D.DischargeHot), D.DischargeHot, hot < MemorySigned(D.DischargeHot + 2));
        JudgeTemperature(6, DieCelsius > MemorySigned(D.DieHot), D.DieHot, DieCelsius < MemorySigned(D.DieHot + 2));
    }

    private void JudgeTemperature(int bit, bool condition, int address, bool recovers) =>
        Judge(1, bit, condition, 1_000_000L * MemoryByte(address + 1), recovers, 1_000_000L * MemoryByte(D.RecoverySeconds), _now);

    /// <summary>One protection: alert, trip after its delay, recovery after its own.</summary>
    private void Judge(int group, int bit, bool condition, long delay, bool recovers, long recovery, long start)
    {
        ref Watch watch = ref _watches[(8 * group) + bit];
        ref byte alert = ref _registers[0x02 + (2 * group)];
        ref byte status = ref _registers[0x03 + (2 * group)];
        byte flag = (byte)(1 << bit);
        if (!IsEnabled(group, bit))
        {
            return;
        }

        watch.Since = !condition ? Never : watch.Since == Never ? start : watch.Since;
        alert = (byte)(condition ? alert | flag : alert & ~flag);
        bool isTripped = (status & flag) != 0;
        if (condition && !isTripped && _now - watch.Since >= delay)
        {
            status |= flag;
            watch.RecoversSince = Never;
        }
        else if (isTripped)
        {
            watch.RecoversSince = !recovers ? Never : watch.RecoversSince == Never ? _now : watch.RecoversSince;
            if (recovers && _now - watch.RecoversSince >= recovery)
            {
                status = (byte)(status & ~flag);
                watch.RecoversSince = Never;
            }
        }

        ShowFets();
    }

    private double Extreme(Func<double, double, bool> isMore, double start, double none)
    {
        double found = start;
        for (int pin = 0; pin < 3; pin++)
        {
            int tenths = Word(R.Thermistor1Temperature + (2 * pin));
            double celsius = (tenths * 0.1) - 273.15;
            if (tenths != 0 && isMore(celsius, found))
            {
                found = celsius;
            }
        }

        return double.IsInfinity(found) ? none : found;
    }
}
