using System;
using System.Collections.Generic;
using BmsEdge.Firmware.Drivers;
using BmsEdge.Foundation;
using BmsEdge.VirtualBoard.Chips;
using BmsEdge.VirtualBoard.Hardware;

namespace BmsEdge.VirtualBoard;

/// <summary>
/// The bench board in virtual time: microcontroller pins, cell monitor, current monitor, thermistors, switches and a pack. The
/// firmware runs on it unchanged between <see cref="Enter"/> and its disposal. Time moves only with <see cref="Clock"/>; the
/// same options, pack and calls give the same bytes on every bus.
/// </summary>
public sealed class VirtualBoard
{
    private const long SwitchStepMicroseconds = 5;
    private readonly VirtualBoardOptions _options;
    private readonly IPackSchedule? _schedule;
    private readonly IBalancedPack? _balancedPack;
    private readonly double[] _cellVolts;
    private readonly double[] _takenCoulombs;
    private readonly NtcSensor[] _thermistors;
    private long _now;
    private long _putOff;
    private int _paths;

    /// <summary>Builds the board around a pack.</summary>
    /// <param name="pack">Cells with load and charger, as many as the cell monitor takes.</param>
    /// <param name="options">How the board is built; null = the reference board.</param>
    /// <exception cref="BmsException">The cell monitor cannot take that number of cells, or an option makes no sense.</exception>
    public VirtualBoard(IPackSource pack, VirtualBoardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pack);
        _options = options ?? new VirtualBoardOptions();
        (int fewest, int most, int pins) = Reach(_options.CellMonitor);
        if (pack.CellCount < fewest || pack.CellCount > most)
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                $"The {_options.CellMonitor.ToString().ToUpperInvariant()} takes {fewest} to {most} cells in series, the pack has {pack.CellCount}. Choose a pack of {fewest} to {most} cells.");
        }

        if (_options.CellMonitorThermistors < 0 || _options.CellMonitorThermistors > pins)
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                $"The {_options.CellMonitor.ToString().ToUpperInvariant()} has pins for {pins} thermistors here, not for {_options.CellMonitorThermistors}.");
        }

        Pack = pack;
        _schedule = pack as IPackSchedule;
        Clock = new VirtualClock();
        Microcontroller = new Esp32(Clock, _options.Seed);
        _thermistors = new NtcSensor[_options.CellMonitorThermistors + _options.ThermistorAdcChannels.Count];
        for (int i = 0; i < _thermistors.Length; i++)
        {
            _thermistors[i] = _options.NtcBetaKelvin is double beta
                ? NtcSensor.FromBeta(_options.NtcOhmsAt25Celsius, beta)
                : NtcSensor.Semitec103At();
        }

        SenseWires = new SenseNetwork(pack.CellCount);
        MonitorChip = MakeMonitor();
        CurrentMonitor = new Ina228Chip(_options.CurrentMonitorAddress, _options.ShuntOhms, _options.Seed + 2)
        {
            ShuntNoiseVolts = _options.ShuntNoiseVolts,
        };
        Bus = Microcontroller.FindI2cBus(_options.I2cBusId)
            ?? throw new BmsException(BmsErrorCode.BadArgument, $"The ESP32 has I2C buses 1 and 2, not {_options.I2cBusId}.");
        if (MonitorChip is II2cTarget target)
        {
            Bus.Attach(target);
        }

        Bus.Attach(CurrentMonitor);
        for (int i = 0; i < _options.ThermistorAdcChannels.Count; i++)
        {
            NtcSensor sensor = _thermistors[_options.CellMonitorThermistors + i];
            Microcontroller.Adc.Connect(
                _options.ThermistorAdcChannels[i],
                () => sensor.Ratio(_options.NtcPullUpOhms) * Microcontroller.Adc.FullScaleVolts);
        }

        _balancedPack = pack as IBalancedPack;
        _cellVolts = new double[pack.CellCount];
        _takenCoulombs = new double[pack.CellCount];
        Observe();
        Clock.Drive(AdvanceTo);
    }

    /// <summary>Virtual time; also the firmware's clock.</summary>
    public VirtualClock Clock { get; }

    /// <summary>The microcontroller.</summary>
    public Esp32 Microcontroller { get; }

    /// <summary>The bus of both chips, with its faults.</summary>
    public I2cBus Bus { get; }

    /// <summary>The pack.</summary>
    public IPackSource Pack { get; }

    /// <summary>The cell monitor, whichever it is.</summary>
    public ICellMonitorChip MonitorChip { get; }

    /// <summary>The cell monitor of a board that carries a BQ769x0.</summary>
    /// <exception cref="InvalidCastException">It carries another one.</exception>
    public Bq769x0Chip CellMonitor => (Bq769x0Chip)MonitorChip;

    /// <summary>The cell monitor of a board that carries a BQ76952.</summary>
    /// <exception cref="InvalidCastException">It carries another one.</exception>
    public Bq76952Chip Bq76952 => (Bq76952Chip)MonitorChip;

    /// <summary>The current monitor.</summary>
    public Ina228Chip CurrentMonitor { get; }

    /// <summary>The sense wires between cells and cell monitor.</summary>
    public SenseNetwork SenseWires { get; }

    /// <summary>Thermistors: those on the cell monitor, then those on the converter.</summary>
    public IReadOnlyList<NtcSensor> Thermistors => _thermistors;

    /// <summary>Fault of the charge transistor.</summary>
    public SwitchFault ChargeSwitchFault { get; set; }

    /// <summary>Fault of the discharge transistor.</summary>
    public SwitchFault DischargeSwitchFault { get; set; }

    /// <summary>Fault of the precharge switch.</summary>
    public SwitchFault PrechargeSwitchFault { get; set; }

    /// <summary>Fault of the main contactor.</summary>
    public SwitchFault ContactorFault { get; set; }

    /// <summary>Current may flow into the pack.</summary>
    public bool ChargePathClosed => ContactorClosed && Closed(MonitorChip.ChargeOn, ChargeSwitchFault);

    /// <summary>Current may flow out of the pack.</summary>
    public bool DischargePathClosed => ContactorClosed && Closed(MonitorChip.DischargeOn, DischargeSwitchFault);

    /// <summary>The precharge resistor connects pack and load.</summary>
    public bool PrechargePathClosed => Closed(Driven(_options.PrechargePin), PrechargeSwitchFault);

    /// <summary>The main contactor conducts; true on a board without one.</summary>
    public bool ContactorClosed => _options.ContactorPin < 0 || Closed(Driven(_options.ContactorPin), ContactorFault);

    /// <summary>Makes the board current on this thread until the result is disposed.</summary>
    public IDisposable Enter() => BoardContext.Enter(Microcontroller);

    private static (int Fewest, int Most, int Thermistors) Reach(CellMonitorKind kind) => kind switch
    {
        CellMonitorKind.Bq76920 => (3, 5, 1),
        CellMonitorKind.Bq76930 => (6, 10, 2),
        CellMonitorKind.Bq76940 => (9, 15, 3),
        _ => (3, 16, 3),
    };

    private ICellMonitorChip MakeMonitor()
    {
        NtcSensor[] thermistors = _thermistors[.._options.CellMonitorThermistors];
        if (_options.CellMonitor == CellMonitorKind.Bq76952)
        {
            return new Bq76952Chip(
                _options.CellMonitorAddress,
                SenseWires,
                thermistors,
                _options.CellMonitorShuntOhms,
                Pack.CellCount,
                _options.CellMonitorChecksum,
                _options.Seed + 1);
        }

        return new Bq769x0Chip(
            _options.CellMonitorAddress,
            SenseWires,
            thermistors,
            _options.CellMonitorShuntOhms,
            Pack.CellCount,
            (Bq769x0Variant)((int)_options.CellMonitor + 1),
            _options.CellMonitorGainMicrovolts,
            _options.CellMonitorOffsetMillivolts,
            _options.Seed + 1)
        {
            NoiseCounts = _options.CellNoiseCounts,
        };
    }

    private static bool Closed(bool commanded, SwitchFault fault) => fault switch
    {
        SwitchFault.StuckClosed => true,
        SwitchFault.StuckOpen => false,
        _ => commanded,
    };

    private bool Driven(int pin) => pin >= 0 && Microcontroller.Gpio.IsDrivenHigh(pin);

    private void AdvanceTo(long microseconds, bool settle)
    {
        if (_putOff > _now && Paths() != _paths)
        {
            // A switch has changed since: what was put off ran with the switches as they were.
            Step(_putOff);
        }

        _putOff = microseconds;
        while (_now < microseconds)
        {
            long next = Math.Min(microseconds, _now + _options.MaximumStepMicroseconds);
            next = Math.Min(next, Math.Min(MonitorChip.NextEvent, CurrentMonitor.NextEvent));
            if (_schedule is not null)
            {
                double change = _schedule.NextChangeSeconds;
                if (change < next * 1e-6)
                {
                    next = Math.Min(next, (long)Math.Round(change * 1e6));
                }
            }

            // The pack must learn of a switch before it knows how fast things move.
            if (Paths() != _paths)
            {
                _paths = Paths();
                next = Math.Min(next, _now + SwitchStepMicroseconds);
            }
            else if (!settle && next == microseconds && !IsDue(next))
            {
                return;
            }

            Step(Math.Max(next, _now + 1));
        }
    }

    private bool IsDue(long microseconds) =>
        microseconds >= _now + _options.MaximumStepMicroseconds
        || microseconds >= Math.Min(MonitorChip.NextEvent, CurrentMonitor.NextEvent)
        || (_schedule is not null && _schedule.NextChangeSeconds <= microseconds * 1e-6);

    private void Step(long microseconds)
    {
        _now = microseconds;
        Pack.AdvanceTo(microseconds * 1e-6, (_paths & 1) != 0, (_paths & 2) != 0, (_paths & 4) != 0);
        Observe();
        double busVolts = _options.BusVoltagePoint == BusVoltagePoint.Load ? Pack.LoadVolts : Sum();
        double amps = Pack.CurrentAmps;
        MonitorChip.AdvanceTo(microseconds, _cellVolts, amps, Pack.LoadVolts);
        if (_balancedPack is not null)
        {
            SenseWires.TakeCellCharges(_takenCoulombs);
            for (int i = 0; i < _takenCoulombs.Length; i++)
            {
                _balancedPack.TakeCharge(i, _takenCoulombs[i]);
            }
        }

        CurrentMonitor.AdvanceTo(microseconds, amps, busVolts);
        if (_options.ContactorFeedbackPin >= 0)
        {
            Microcontroller.Gpio.DriveExternally(_options.ContactorFeedbackPin, ContactorClosed);
        }
    }

    private int Paths() => (ChargePathClosed ? 1 : 0) | (DischargePathClosed ? 2 : 0) | (PrechargePathClosed ? 4 : 0);

    private void Observe()
    {
        for (int i = 0; i < _cellVolts.Length; i++)
        {
            _cellVolts[i] = Pack.CellVolts(i);
        }

        for (int i = 0; i < _thermistors.Length; i++)
        {
            _thermistors[i].Celsius = Pack.TemperatureCelsius(i);
        }

        CurrentMonitor.DieCelsius = Pack.TemperatureCelsius(0);
    }

    private double Sum()
    {
        double sum = 0;
        foreach (double volts in _cellVolts)
        {
            sum += volts;
        }

        return sum;
    }
}
