using System.Device.I2c;
using BmsEdge.Core.Measurement;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Driver of the TI BQ76920, BQ76930 and BQ76940 cell monitors (data sheet SLUSBK2I), the CRC variants, on a bus of
    /// 100 kHz, which is the most the chips take. The caller owns the <see cref="I2cDevice"/>. No call allocates or throws;
    /// each bus status, length and checksum is looked at. Every cell reading carries the configuration registers along in the
    /// same transaction, so that a chip that silently went back to its defaults is never believed.
    /// </summary>
    public sealed partial class Bq769x0 : BqMonitor
    {
        private const int ScansBeforeThermistor = 9;

        // An input that is shorted at the chip reads 0 V; more says that the pack has more cells than was told.
        private const int ShortedInputMaximumMicrovolts = 500000;

        private readonly CrcRegisterLink _link;
        private readonly Bq769x0Settings _settings;
        private readonly Bq769x0Limits _limits = new Bq769x0Limits();
        private readonly int _groups;
        private readonly int _inputs;
        private readonly byte[] _block;
        private readonly byte[] _blockWire;
        private readonly byte[] _pair = new byte[2];
        private readonly byte[] _pairWire = new byte[4];
        private int _gainTrim;
        private int _offsetMillivolts;
        private int _balanceInputs;
        private int _scans;
        private bool _fresh;
        private bool _freshCurrent;
        private float _ampsPerCount;

        /// <summary>Makes the driver; nothing is sent.</summary>
        /// <param name="device">The chip; its address goes into the checksums.</param>
        /// <param name="settings">Limits and wiring; <see cref="Initialize"/> writes the quantised limits back.</param>
        public Bq769x0(I2cDevice device, Bq769x0Settings settings)
            : base(Bq769x0Wiring.GroupInputs * (int)settings.Variant)
        {
            _link = new CrcRegisterLink(device, false);
            _settings = settings;
            _groups = (int)settings.Variant;
            _inputs = Bq769x0Wiring.GroupInputs * _groups;

            // One block from SYS_STAT to the last cell: status, configuration and all cells of one moment.
            int length = Bq769x0Registers.Cell1High + (2 * _inputs);
            _block = new byte[length];
            _blockWire = new byte[2 * length];
        }

        /// <inheritdoc/>
        public override int CellCount => _settings.SeriesCount;

        /// <inheritdoc/>
        public override int TemperatureCount => _settings.Thermistor == null ? 0 : _settings.ThermistorCount;

        /// <inheritdoc/>
        private protected override bool HasCells => _scans != 0;

        /// <inheritdoc/>
        private protected override int MostBalancedCells => _inputs;

        /// <summary>
        /// Coulomb counter readings after which a whole scan under the pulse has ended: the pulse may begin just after a scan did, so it
        /// takes 500 ms; the first reading may come at once, and one may slip in before the pulse is written.
        /// </summary>
        private protected override int ScansNeeded => 4;

        /// <summary>Factory-trimmed gain in microvolts per count, 365 to 396; 0 before <see cref="Initialize"/>.</summary>
        public int GainMicrovolts => IsInitialized ? Bq769x0Registers.GainBaseMicrovolts + _gainTrim : 0;

        /// <summary>Factory-trimmed offset in millivolts.</summary>
        public int OffsetMillivolts => _offsetMillivolts;

        /// <summary>
        /// Reads all cells and the pack voltage. The chip finishes a scan every 250 ms; without a new one since the last call
        /// the answer is <see cref="DriverStatus.NotReady"/> and the frame is left alone, so that nobody counts a sample twice.
        /// On any other failure every cell and the pack voltage are refused with the reason.
        /// The pack voltage is the chip's own sum of cells (section 8.3.1.1.6): it catches a corrupted register but is not a
        /// second measurement.
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
            if (status == DriverStatus.Ok && !_fresh)
            {
                return DriverStatus.NotReady;
            }

            if (status == DriverStatus.Ok)
            {
                status = _link.Read(Bq769x0Registers.PackHigh, _pair, _pairWire);
            }

            if (status != DriverStatus.Ok)
            {
                RefuseAll(frame, status == DriverStatus.ReadBackMismatch ? Validity.Implausible : Validity.BusError);
                return status;
            }

            _fresh = false;
            return Decode(frame);
        }

        /// <summary>
        /// Reads the thermistor on TS1, TS2 or TS3 in degrees Celsius; the chip converts each every 2 s, so more frequent calls
        /// see the same reading again. <see cref="DriverStatus.NotReady"/> until <see cref="ReadCells"/> has seen nine scans.
        /// </summary>
        public override DriverStatus ReadTemperature(int sensor, out float celsius)
        {
            celsius = float.NaN;
            NtcThermistor? thermistor = _settings.Thermistor;
            if (!IsInitialized || thermistor == null || sensor < 0 || sensor >= _settings.ThermistorCount)
            {
                return IsInitialized ? DriverStatus.OutOfRange : DriverStatus.NotReady;
            }

            if (_scans < ScansBeforeThermistor)
            {
                return DriverStatus.NotReady;
            }

            // After a silent reset TS1 holds the die temperature, which looks just like a thermistor at 38 degrees.
            DriverStatus status = _link.Read(Bq769x0Registers.SystemControl1, out byte control);
            if (status == DriverStatus.Ok && (control & Control1Mask) != Control1)
            {
                status = DriverStatus.ReadBackMismatch;
            }

            if (status == DriverStatus.Ok)
            {
                status = _link.Read((byte)(Bq769x0Registers.Thermistor1High + (2 * sensor)), _pair, _pairWire);
            }

            if (status != DriverStatus.Ok)
            {
                return status;
            }

            int code = (_pair[0] << 8) | _pair[1];
            if (code > Bq769x0Registers.MaximumCode)
            {
                return DriverStatus.OutOfRange;
            }

            return thermistor.Convert(
                code * ((float)Bq769x0Registers.ThermistorMicrovoltsPerCount / Bq769x0Registers.ThermistorSupplyMicrovolts),
                out celsius);
        }

        /// <summary>
        /// Reads the mean current of the last 250 ms from the chip's coulomb counter, 8.44 uV per count over its own shunt.
        /// <see cref="DriverStatus.NotReady"/> without a new reading; a reading at either end of the range is no current.
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

            status = _link.Read(Bq769x0Registers.CoulombCounterHigh, _pair, _pairWire);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            _freshCurrent = false;
            int code = (short)((_pair[0] << 8) | _pair[1]);
            if (code <= -0x8000 || code >= 0x7FFF)
            {
                return DriverStatus.OutOfRange;
            }

            amps = code * _ampsPerCount;
            return DriverStatus.Ok;
        }

        /// <summary>Reads the fault bits of SYS_STAT (<see cref="Bq769x0Registers.StatusFaults"/>), which are the lowest of <see cref="MonitorAlerts"/>.</summary>
        public override DriverStatus ReadAlerts(out int alerts)
        {
            DriverStatus status = _link.Read(Bq769x0Registers.SystemStatus, out byte value);
            alerts = value & Bq769x0Registers.StatusFaults;
            return status;
        }

        /// <summary>Clears fault bits of SYS_STAT. The chip sets them again while the cause lasts.</summary>
        public override DriverStatus ClearAlerts(int alerts) =>
            _link.Write(Bq769x0Registers.SystemStatus, (byte)(alerts & Bq769x0Registers.StatusFaults));

        /// <summary>
        /// Switches the charge and discharge paths and reads the result back. <see cref="DriverStatus.ReadBackMismatch"/> when
        /// the chip holds a switch off, which it does while its fault bit is set.
        /// </summary>
        public override DriverStatus SetSwitches(bool charge, bool discharge)
        {
            byte value = (byte)(Bq769x0Registers.Control2CoulombCounterEnable
                | (charge ? Bq769x0Registers.Control2ChargeOn : 0)
                | (discharge ? Bq769x0Registers.Control2DischargeOn : 0));
            DriverStatus status = _link.Write(Bq769x0Registers.SystemControl2, value);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            status = ReadSwitches(out bool chargeNow, out bool dischargeNow);
            return status == DriverStatus.Ok && (chargeNow != charge || dischargeNow != discharge)
                ? DriverStatus.ReadBackMismatch
                : status;
        }

        /// <summary>Reads the state of the switches; both false unless the result is <see cref="DriverStatus.Ok"/>.</summary>
        public override DriverStatus ReadSwitches(out bool charge, out bool discharge)
        {
            DriverStatus status = _link.Read(Bq769x0Registers.SystemControl2, out byte value);
            charge = (value & Bq769x0Registers.Control2ChargeOn) != 0;
            discharge = (value & Bq769x0Registers.Control2DischargeOn) != 0;
            return status;
        }

        private DriverStatus Decode(MeasurementFrame frame)
        {
            int gain = GainMicrovolts;
            int series = _settings.SeriesCount;
            int shortedCodes = 0;
            for (int input = 0; input < _inputs; input++)
            {
                if ((Wiring.Used & (1 << input)) != 0)
                {
                    continue;
                }

                int code = CodeOf(input);
                shortedCodes += code;
                if ((gain * code) + (1000 * _offsetMillivolts) > ShortedInputMaximumMicrovolts)
                {
                    RefuseAll(frame, Validity.Implausible);
                    return DriverStatus.OutOfRange;
                }
            }

            DriverStatus result = DriverStatus.Ok;
            long now = frame.NowMilliseconds;
            for (int i = 0; i < series; i++)
            {
                int code = CodeOf(Wiring.InputOf(i));

                // The last code is the converter's stop, not a voltage.
                if (code >= Bq769x0Registers.MaximumCode)
                {
                    frame.CellVolts.Refuse(i, Validity.OutOfRange);
                    result = DriverStatus.OutOfRange;
                }
                else
                {
                    frame.CellVolts.Accept(i, Bq769x0Limits.Volts(code, gain, _offsetMillivolts), now);
                }
            }

            // BAT sums the codes of all inputs, divided by four; the shorted ones are taken out again with their codes.
            int pack = (_pair[0] << 8) | _pair[1];
            int packMicrovolts = (gain * ((4 * pack) - shortedCodes)) + (series * 1000 * _offsetMillivolts);
            frame.PackVolts.Accept(0, packMicrovolts * 1e-6f, now);
            return result;
        }

        /// <summary>The poll has read it.</summary>
        private protected override DriverStatus ReadBlock() => DriverStatus.Ok;

        /// <inheritdoc/>
        private protected override float InputVolts(int input) => Bq769x0Limits.Volts(CodeOf(input), GainMicrovolts, _offsetMillivolts);

        private int CodeOf(int input) =>
            (_block[Bq769x0Registers.Cell1High + (2 * input)] << 8) | _block[Bq769x0Registers.Cell1High + (2 * input) + 1];
    }
}
