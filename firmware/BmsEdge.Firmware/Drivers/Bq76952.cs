using System.Device.I2c;
using BmsEdge.Core.Measurement;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Driver of the TI BQ76952 cell monitor for 3 to 16 cells (data sheet SLUSE13B, technical reference manual SLUUBY2B), in
    /// its I2C mode with checksums. The caller owns the <see cref="I2cDevice"/>. No call allocates or throws; each bus status,
    /// length and checksum is looked at. Every reading looks at the battery status first: a chip that reset, sleeps or is
    /// being configured is never believed. Current is positive when charging.
    /// </summary>
    public sealed partial class Bq76952 : BqMonitor
    {
        // From BatteryStatus to the current: status and all voltages of one transaction.
        private const int BlockLength = Bq76952Registers.Current + 2 - Bq76952Registers.BatteryStatus;
        private const int CellOffset = Bq76952Registers.Cell1Voltage - Bq76952Registers.BatteryStatus;
        private const int StackOffset = Bq76952Registers.StackVoltage - Bq76952Registers.BatteryStatus;

        private const int BadStatus = Bq76952Registers.StatusConfigUpdate | Bq76952Registers.StatusSleepEnabled
            | Bq76952Registers.StatusPowerOnReset | Bq76952Registers.StatusSleep;

        // An input that is shorted at the chip reads 0 V; more says that the pack has more cells than was told.
        private const int ShortedInputMaximumMillivolts = 500;
        private const float VoltsPerCellCount = 0.001f;
        private const float VoltsPerStackCount = 0.01f;
        private const float KelvinPerCount = 0.1f;
        private const float ZeroCelsiusKelvin = 273.15f;

        private readonly Bq76952Memory _memory;
        private readonly Bq76952Settings _settings;
        private readonly Bq76952Limits _limits = new Bq76952Limits();
        private readonly Bq76952Image _image = new Bq76952Image();
        private readonly byte[] _block = new byte[BlockLength];
        private readonly byte[] _blockWire = new byte[2 * BlockLength];
        private readonly byte[] _safety = new byte[16];
        private readonly byte[] _safetyWire = new byte[32];
        private int _latchedAlerts;
        private int _verifyWindow;
        private bool _everCells;
        private bool _everFull;
        private bool _freshCells;
        private bool _freshFull;
        private bool _freshCurrent;

        /// <summary>Makes the driver; nothing is sent.</summary>
        /// <param name="device">The chip; its address goes into the checksums.</param>
        /// <param name="settings">Limits and wiring; <see cref="Initialize"/> writes the quantised limits back.</param>
        public Bq76952(I2cDevice device, Bq76952Settings settings)
            : base(Bq76952Registers.Inputs)
        {
            _memory = new Bq76952Memory(device);
            _settings = settings;
        }

        /// <inheritdoc/>
        public override int CellCount => _settings.SeriesCount;

        /// <inheritdoc/>
        public override int TemperatureCount => _settings.ThermistorCount;

        /// <inheritdoc/>
        private protected override bool HasCells => _everCells;

        /// <inheritdoc/>
        private protected override int MostBalancedCells => _settings.MaximumBalancedCells;

        /// <summary>A scan may be under way when the pulse begins, so the second one after it is the first whole one.</summary>
        private protected override int ScansNeeded => 3;

        /// <summary>
        /// Reads all cells, and the voltage at the top of the stack when the chip has measured it anew. A scan of the cells takes
        /// about 63 ms and of everything three times that; without a new one since the last call the answer is
        /// <see cref="DriverStatus.NotReady"/> and the frame is left alone. On any other failure every cell and the pack voltage
        /// are refused with the reason. The stack is a measurement of its own, in steps of 10 mV, up to three scans older than
        /// the cells.
        /// </summary>
        /// <param name="frame">Frame with as many cells as the settings say; its time is the time of the sample.</param>
        public override DriverStatus ReadCells(MeasurementFrame frame)
        {
            if (!IsInitialized || frame.CellVolts.Count != _settings.SeriesCount)
            {
                RefuseAll(frame, Validity.BusError);
                return IsInitialized ? DriverStatus.OutOfRange : DriverStatus.NotReady;
            }

            DriverStatus status = Poll();
            if (status == DriverStatus.Ok && !_freshCells)
            {
                return DriverStatus.NotReady;
            }

            if (status == DriverStatus.Ok)
            {
                status = ReadBlock();
            }

            if (status != DriverStatus.Ok)
            {
                RefuseAll(frame, status == DriverStatus.ReadBackMismatch ? Validity.Implausible : Validity.BusError);
                return status;
            }

            _freshCells = false;
            return Decode(frame);
        }

        /// <summary>
        /// Reads a thermistor at TS1 to TS3 in degrees Celsius, converted by the chip. Calls that are more frequent than its
        /// scans see the same reading again. <see cref="DriverStatus.NotReady"/> before the first full scan.
        /// </summary>
        public override DriverStatus ReadTemperature(int sensor, out float celsius)
        {
            celsius = float.NaN;
            if (!IsInitialized || sensor < 0 || sensor >= _settings.ThermistorCount)
            {
                return IsInitialized ? DriverStatus.OutOfRange : DriverStatus.NotReady;
            }

            DriverStatus status = Poll();
            if (status == DriverStatus.Ok && !_everFull)
            {
                return DriverStatus.NotReady;
            }

            int code = 0;
            if (status == DriverStatus.Ok)
            {
                status = _memory.ReadWord((byte)(Bq76952Registers.Thermistor1Temperature + (2 * sensor)), out code);
            }

            return status == DriverStatus.Ok
                ? NtcThermistor.Judge((code * KelvinPerCount) - ZeroCelsiusKelvin, out celsius)
                : status;
        }

        /// <summary>
        /// Reads CC2, the mean current over 3 ms at the end of the last scan. <see cref="DriverStatus.NotReady"/> without a new
        /// one; a reading at either end of the range is no current.
        /// </summary>
        public override DriverStatus ReadCurrent(out float amps)
        {
            amps = float.NaN;
            if (!IsInitialized)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = Poll();
            if (status != DriverStatus.Ok || !_freshCurrent)
            {
                return status == DriverStatus.Ok ? DriverStatus.NotReady : status;
            }

            status = _memory.ReadWord(Bq76952Registers.Current, out int code);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            _freshCurrent = false;
            code = (short)code;
            if (code <= -0x8000 || code >= 0x7FFF)
            {
                return DriverStatus.OutOfRange;
            }

            amps = code * _limits.AmpsPerCount;
            return DriverStatus.Ok;
        }

        /// <summary>Reads the voltages at the PACK and LD pins in volts; NaN unless <see cref="DriverStatus.Ok"/>.</summary>
        public DriverStatus ReadTerminals(out float packVolts, out float loadVolts)
        {
            packVolts = float.NaN;
            loadVolts = float.NaN;
            if (!IsInitialized)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = Poll();
            if (status == DriverStatus.Ok && !_everFull)
            {
                return DriverStatus.NotReady;
            }

            int load = 0;
            int pack = 0;
            if (status == DriverStatus.Ok)
            {
                status = _memory.ReadWord(Bq76952Registers.PackVoltage, out pack);
            }

            if (status == DriverStatus.Ok)
            {
                status = _memory.ReadWord(Bq76952Registers.LoadVoltage, out load);
            }

            if (status == DriverStatus.Ok)
            {
                packVolts = (short)pack * VoltsPerStackCount;
                loadVolts = (short)load * VoltsPerStackCount;
            }

            return status;
        }

        /// <summary>Looks at the battery status and takes note of scans that ended.</summary>
        private protected override DriverStatus Poll()
        {
            DriverStatus status = _memory.ReadWord(Bq76952Registers.BatteryStatus, out int battery);
            if (status == DriverStatus.Ok && (battery & BadStatus) != 0)
            {
                status = DriverStatus.ReadBackMismatch;
            }

            int alarms = 0;
            if (status == DriverStatus.Ok)
            {
                status = _memory.ReadWord(Bq76952Registers.AlarmStatus, out alarms);
            }

            int scans = alarms & (Bq76952Registers.AlarmCellScan | Bq76952Registers.AlarmFullScan);
            if (status != DriverStatus.Ok || scans == 0)
            {
                return status;
            }

            status = _memory.WriteWord(Bq76952Registers.AlarmStatus, scans);
            if (status == DriverStatus.Ok)
            {
                if ((scans & Bq76952Registers.AlarmCellScan) != 0)
                {
                    _freshCells = true;
                    _freshCurrent = true;
                    OpenWire.CountScan();
                }

                _freshFull |= (scans & Bq76952Registers.AlarmFullScan) != 0;
                _everFull |= _freshFull;
            }

            return status;
        }

        /// <inheritdoc/>
        private protected override DriverStatus ReadBlock()
        {
            DriverStatus status = _memory.Link.Read(Bq76952Registers.BatteryStatus, _block, _blockWire);
            if (status == DriverStatus.Ok && ((_block[0] | (_block[1] << 8)) & BadStatus) != 0)
            {
                status = DriverStatus.ReadBackMismatch;
            }

            return status;
        }

        private DriverStatus Decode(MeasurementFrame frame)
        {
            for (int input = 0; input < Bq76952Registers.Inputs; input++)
            {
                if ((Wiring.Used & (1 << input)) == 0 && Millivolts(input) > ShortedInputMaximumMillivolts)
                {
                    RefuseAll(frame, Validity.Implausible);
                    return DriverStatus.OutOfRange;
                }
            }

            DriverStatus result = DriverStatus.Ok;
            long now = frame.NowMilliseconds;
            for (int i = 0; i < _settings.SeriesCount; i++)
            {
                int millivolts = Millivolts(Wiring.InputOf(i));
                if (millivolts >= Bq76952Registers.MaximumCellMillivolts)
                {
                    frame.CellVolts.Refuse(i, Validity.OutOfRange);
                    result = DriverStatus.OutOfRange;
                }
                else
                {
                    frame.CellVolts.Accept(i, millivolts * VoltsPerCellCount, now);
                }
            }

            _everCells = true;
            if (_freshFull)
            {
                _freshFull = false;
                frame.PackVolts.Accept(0, Word(StackOffset) * VoltsPerStackCount, now);
            }

            return result;
        }

        /// <inheritdoc/>
        private protected override float InputVolts(int input) => Millivolts(input) * VoltsPerCellCount;

        private int Millivolts(int input) => Word(CellOffset + (2 * input));

        private int Word(int offset) => (short)(_block[offset] | (_block[offset + 1] << 8));
    }
}
