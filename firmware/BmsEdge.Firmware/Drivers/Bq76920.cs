using System.Device.I2c;
using BmsEdge.Core.Measurement;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Driver of the TI BQ76920 cell monitor (data sheet SLUSBK2I), the CRC variants, on a bus of 100 kHz, which is the most the
    /// chip takes. The caller owns the <see cref="I2cDevice"/>. No call allocates or throws; each bus status, length and
    /// checksum is looked at. Every cell reading carries the configuration registers along in the same transaction, so that
    /// a chip that silently went back to its defaults is never believed.
    /// </summary>
    public sealed class Bq76920
    {
        private const int ChipCells = 5;

        // One block from SYS_STAT to VC5_LO: status, configuration and all cells of one moment.
        private const int BlockLength = 0x16;
        private const int ScansBeforeThermistor = 9;

        // An input that is shorted at the chip reads 0 V; more says that the pack has more cells than was told.
        private const int ShortedInputMaximumMicrovolts = 500000;

        private readonly Bq76920Link _link;
        private readonly Bq76920Settings _settings;
        private readonly Bq76920Limits _limits = new Bq76920Limits();
        private readonly Bq76920OpenWire _openWire = new Bq76920OpenWire();
        private readonly byte[] _block = new byte[BlockLength];
        private readonly byte[] _blockWire = new byte[2 * BlockLength];
        private readonly byte[] _pair = new byte[2];
        private readonly byte[] _pairWire = new byte[4];
        private readonly int[] _inputOfCell = new int[ChipCells];
        private readonly float[] _cellVolts = new float[ChipCells];
        private int _gainTrim;
        private int _offsetMillivolts;
        private byte _balance;
        private int _scans;
        private bool _fresh;
        private bool _initialized;

        /// <summary>Makes the driver; nothing is sent.</summary>
        /// <param name="device">The chip; its address goes into the checksums.</param>
        /// <param name="settings">Limits and wiring; <see cref="Initialize"/> writes the quantised limits back.</param>
        public Bq76920(I2cDevice device, Bq76920Settings settings)
        {
            _link = new Bq76920Link(device);
            _settings = settings;
        }

        /// <summary>Factory-trimmed gain in microvolts per count, 365 to 396; 0 before <see cref="Initialize"/>.</summary>
        public int GainMicrovolts => _initialized ? Bq76920Registers.GainBaseMicrovolts + _gainTrim : 0;

        /// <summary>Factory-trimmed offset in millivolts.</summary>
        public int OffsetMillivolts => _offsetMillivolts;

        /// <summary>
        /// Reads the trims, switches both paths off, writes the configuration and reads all of it back. The settings then
        /// hold the limits the chip really uses. The first cells come 250 ms later.
        /// </summary>
        /// <returns>
        /// <see cref="DriverStatus.OutOfRange"/> for settings the chip cannot honour; nothing but the switches was then
        /// changed. <see cref="DriverStatus.ReadBackMismatch"/> when a register did not take its value.
        /// </returns>
        public DriverStatus Initialize()
        {
            _initialized = false;
            _fresh = false;
            _scans = 0;
            _balance = 0;
            int series = _settings.SeriesCount;
            if (series < 3 || series > ChipCells)
            {
                return DriverStatus.OutOfRange;
            }

            for (int i = 0; i < series; i++)
            {
                _inputOfCell[i] = i == series - 1 ? ChipCells - 1 : i;
            }

            // Safe first: whatever follows, both switches are off.
            DriverStatus status = _link.Write(Bq76920Registers.SystemControl2, Bq76920Registers.Control2CoulombCounterEnable);
            if (status == DriverStatus.Ok)
            {
                status = ReadTrims(out _gainTrim, out _offsetMillivolts);
            }

            if (status == DriverStatus.Ok)
            {
                status = _limits.Quantise(_settings, Bq76920Registers.GainBaseMicrovolts + _gainTrim, _offsetMillivolts);
            }

            if (status == DriverStatus.Ok)
            {
                status = WriteConfiguration();
            }

            if (status == DriverStatus.Ok)
            {
                status = VerifyConfiguration();
            }

            if (status == DriverStatus.Ok)
            {
                // A reading from before this configuration is not a new one.
                status = _link.Write(Bq76920Registers.SystemStatus, Bq76920Registers.StatusCoulombCounterReady);
                _fresh = false;
                _openWire.Reset(series);
                _initialized = status == DriverStatus.Ok;
            }

            return status;
        }

        /// <summary>
        /// Reads all cells and the pack voltage. The chip finishes a scan every 250 ms; without a new one since the last call
        /// the answer is <see cref="DriverStatus.NotReady"/> and the frame is left alone, so that nobody counts a sample twice.
        /// On any other failure every cell and the pack voltage are refused with the reason.
        /// The pack voltage is the chip's own sum of cells (section 8.3.1.1.6): it catches a corrupted register but is not a
        /// second measurement.
        /// </summary>
        /// <param name="frame">Frame with as many cells as the settings say; its time is the time of the sample.</param>
        public DriverStatus ReadCells(MeasurementFrame frame)
        {
            if (!_initialized || frame.CellVolts.Count != _settings.SeriesCount)
            {
                RefuseAll(frame, Validity.BusError);
                return _initialized ? DriverStatus.OutOfRange : DriverStatus.NotReady;
            }

            DriverStatus status = PollScan();
            if (status == DriverStatus.Ok && !_fresh)
            {
                return DriverStatus.NotReady;
            }

            if (status == DriverStatus.Ok)
            {
                status = _link.Read(Bq76920Registers.PackHigh, _pair, _pairWire);
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
        /// Reads the thermistor on TS1 in degrees Celsius; the chip converts it every 2 s, so more frequent calls see the same
        /// reading again. <see cref="DriverStatus.NotReady"/> until <see cref="ReadCells"/> has seen nine scans.
        /// </summary>
        public DriverStatus ReadTemperature(out float celsius)
        {
            celsius = float.NaN;
            NtcThermistor? thermistor = _settings.Thermistor;
            if (!_initialized || thermistor == null)
            {
                return _initialized ? DriverStatus.OutOfRange : DriverStatus.NotReady;
            }

            if (_scans < ScansBeforeThermistor)
            {
                return DriverStatus.NotReady;
            }

            // After a silent reset TS1 holds the die temperature, which looks just like a thermistor at 38 degrees.
            DriverStatus status = _link.Read(Bq76920Registers.SystemControl1, out byte control);
            if (status == DriverStatus.Ok && (control & Control1Mask) != Control1)
            {
                status = DriverStatus.ReadBackMismatch;
            }

            if (status == DriverStatus.Ok)
            {
                status = _link.Read(Bq76920Registers.Thermistor1High, _pair, _pairWire);
            }

            if (status != DriverStatus.Ok)
            {
                return status;
            }

            int code = (_pair[0] << 8) | _pair[1];
            if (code > Bq76920Registers.MaximumCode)
            {
                return DriverStatus.OutOfRange;
            }

            return thermistor.Convert(
                code * ((float)Bq76920Registers.ThermistorMicrovoltsPerCount / Bq76920Registers.ThermistorSupplyMicrovolts),
                out celsius);
        }

        /// <summary>Reads the configuration and the trims again. Switch states and status flags are not part of it.</summary>
        public DriverStatus VerifyConfiguration()
        {
            DriverStatus status = PollScan();
            if (status == DriverStatus.Ok)
            {
                status = ReadTrims(out int gainTrim, out int offsetMillivolts);
                if (status == DriverStatus.Ok && (gainTrim != _gainTrim || offsetMillivolts != _offsetMillivolts))
                {
                    status = DriverStatus.ReadBackMismatch;
                }
            }

            return status;
        }

        /// <summary>Reads the fault bits of SYS_STAT (<see cref="Bq76920Registers.StatusFaults"/>).</summary>
        public DriverStatus ReadAlerts(out byte alerts)
        {
            DriverStatus status = _link.Read(Bq76920Registers.SystemStatus, out byte value);
            alerts = (byte)(value & Bq76920Registers.StatusFaults);
            return status;
        }

        /// <summary>Clears fault bits of SYS_STAT. The chip sets them again while the cause lasts.</summary>
        public DriverStatus ClearAlerts(byte alerts) =>
            _link.Write(Bq76920Registers.SystemStatus, (byte)(alerts & Bq76920Registers.StatusFaults));

        /// <summary>
        /// Switches the charge and discharge paths and reads the result back. <see cref="DriverStatus.ReadBackMismatch"/> when
        /// the chip holds a switch off, which it does while its fault bit is set.
        /// </summary>
        public DriverStatus SetSwitches(bool charge, bool discharge)
        {
            byte value = (byte)(Bq76920Registers.Control2CoulombCounterEnable
                | (charge ? Bq76920Registers.Control2ChargeOn : 0)
                | (discharge ? Bq76920Registers.Control2DischargeOn : 0));
            DriverStatus status = _link.Write(Bq76920Registers.SystemControl2, value);
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
        public DriverStatus ReadSwitches(out bool charge, out bool discharge)
        {
            DriverStatus status = _link.Read(Bq76920Registers.SystemControl2, out byte value);
            charge = (value & Bq76920Registers.Control2ChargeOn) != 0;
            discharge = (value & Bq76920Registers.Control2DischargeOn) != 0;
            return status;
        }

        /// <summary>
        /// Starts the balancing pulse that pulls a broken sense wire to its neighbour. Cell readings stay good meanwhile: the
        /// chip suspends balancing while it measures. <see cref="DriverStatus.NotReady"/> before the first scan.
        /// </summary>
        public DriverStatus BeginOpenWireTest()
        {
            if (!_initialized || _scans == 0)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = PollScan();
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            FillCellVolts();
            _openWire.Begin(_cellVolts);
            status = WriteBalance(_openWire.InputMask(_inputOfCell));
            if (status != DriverStatus.Ok)
            {
                // The chip may or may not have taken it; the next End writes it off.
                _openWire.Abort();
            }

            return status;
        }

        /// <summary>
        /// Ends the pulse and judges it. <see cref="DriverStatus.NotReady"/> until four scans have ended since the start
        /// (at most 1000 ms): call again. With an even number of cells one pulse reaches all wires but one at the end, so the
        /// tests alternate and the mask joins the last two.
        /// </summary>
        /// <param name="openWireMask">Bit n = wire n is open, 0 = most negative; 0 unless <see cref="DriverStatus.Ok"/>.</param>
        public DriverStatus EndOpenWireTest(out int openWireMask)
        {
            openWireMask = 0;
            DriverStatus status;
            if (!_openWire.IsActive)
            {
                // Nothing to judge, but a pulse that was half started must not stay on.
                status = _balance != 0 ? WriteBalance(0) : DriverStatus.Ok;
                return status == DriverStatus.Ok ? DriverStatus.NotReady : status;
            }

            status = PollScan();
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            if (_openWire.ScansSinceBegin < Bq76920OpenWire.ScansNeeded)
            {
                return DriverStatus.NotReady;
            }

            FillCellVolts();
            status = WriteBalance(0);
            if (status == DriverStatus.Ok)
            {
                openWireMask = _openWire.End(_cellVolts);
            }

            return status;
        }

        private const byte Control1 = Bq76920Registers.Control1AdcEnable | Bq76920Registers.Control1ExternalThermistor;

        // ADC_EN, TEMP_SEL and the shut-down bits; LOAD_PRESENT comes and goes.
        private const byte Control1Mask = Control1 | Bq76920Registers.Control1ShutA | Bq76920Registers.Control1ShutB;
        private const byte Control2Mask = Bq76920Registers.Control2DelayDisable | Bq76920Registers.Control2CoulombCounterEnable
            | Bq76920Registers.Control2CoulombCounterOneShot;

        private DriverStatus ReadTrims(out int gainTrim, out int offsetMillivolts)
        {
            gainTrim = 0;
            offsetMillivolts = 0;
            DriverStatus status = _link.Read(Bq76920Registers.AdcGain1, _pair, _pairWire);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            byte gain1 = _pair[0];
            byte offset = _pair[1];
            status = _link.Read(Bq76920Registers.AdcGain2, out byte gain2);
            if (status == DriverStatus.Ok)
            {
                gainTrim = ((gain1 & 0x0C) << 1) | (gain2 >> 5);
                offsetMillivolts = (sbyte)offset;
            }

            return status;
        }

        private DriverStatus WriteConfiguration()
        {
            DriverStatus status = WriteIf(DriverStatus.Ok, Bq76920Registers.CellBalance1, 0);
            status = WriteIf(status, Bq76920Registers.SystemControl1, Control1);
            status = WriteIf(status, Bq76920Registers.Protect1, _limits.Protect1);
            status = WriteIf(status, Bq76920Registers.Protect2, _limits.Protect2);
            status = WriteIf(status, Bq76920Registers.Protect3, _limits.Protect3);
            status = WriteIf(status, Bq76920Registers.OverVoltageTrip, _limits.OverVoltageTrip);
            status = WriteIf(status, Bq76920Registers.UnderVoltageTrip, _limits.UnderVoltageTrip);
            return WriteIf(status, Bq76920Registers.CoulombCounterConfiguration, Bq76920Registers.CoulombCounterConfigurationValue);
        }

        private DriverStatus WriteIf(DriverStatus status, byte register, byte value) =>
            status == DriverStatus.Ok ? _link.Write(register, value) : status;

        private DriverStatus WriteBalance(byte mask)
        {
            // Expect the new value from here on: if the write is lost, the read-back says so.
            _balance = mask;
            DriverStatus status = _link.Write(Bq76920Registers.CellBalance1, mask);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            status = _link.Read(Bq76920Registers.CellBalance1, out byte taken);
            return status == DriverStatus.Ok && (taken & 0x1F) != mask ? DriverStatus.ReadBackMismatch : status;
        }

        /// <summary>Reads the block, compares the configuration, and takes note of a new scan.</summary>
        private DriverStatus PollScan()
        {
            DriverStatus status = _link.Read(Bq76920Registers.SystemStatus, _block, _blockWire);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            if ((_block[Bq76920Registers.CellBalance1] & 0x1F) != _balance
                || (_block[Bq76920Registers.SystemControl1] & Control1Mask) != Control1
                || (_block[Bq76920Registers.SystemControl2] & Control2Mask) != Bq76920Registers.Control2CoulombCounterEnable
                || (_block[Bq76920Registers.Protect1] & 0x9F) != _limits.Protect1
                || (_block[Bq76920Registers.Protect2] & 0x7F) != _limits.Protect2
                || (_block[Bq76920Registers.Protect3] & 0xF0) != _limits.Protect3
                || _block[Bq76920Registers.OverVoltageTrip] != _limits.OverVoltageTrip
                || _block[Bq76920Registers.UnderVoltageTrip] != _limits.UnderVoltageTrip
                || (_block[Bq76920Registers.CoulombCounterConfiguration] & 0x3F) != Bq76920Registers.CoulombCounterConfigurationValue)
            {
                return DriverStatus.ReadBackMismatch;
            }

            if ((_block[Bq76920Registers.SystemStatus] & Bq76920Registers.StatusCoulombCounterReady) == 0)
            {
                return DriverStatus.Ok;
            }

            status = _link.Write(Bq76920Registers.SystemStatus, Bq76920Registers.StatusCoulombCounterReady);
            if (status == DriverStatus.Ok)
            {
                _fresh = true;
                _openWire.CountScan();
                if (_scans < ScansBeforeThermistor)
                {
                    _scans++;
                }
            }

            return status;
        }

        private DriverStatus Decode(MeasurementFrame frame)
        {
            int gain = GainMicrovolts;
            int series = _settings.SeriesCount;
            int shortedCodes = 0;
            for (int input = 0; input < ChipCells; input++)
            {
                if (input < series - 1 || input == ChipCells - 1)
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
                int code = CodeOf(_inputOfCell[i]);

                // The last code is the converter's stop, not a voltage.
                if (code >= Bq76920Registers.MaximumCode)
                {
                    frame.CellVolts.Refuse(i, Validity.OutOfRange);
                    result = DriverStatus.OutOfRange;
                }
                else
                {
                    frame.CellVolts.Accept(i, Bq76920Limits.Volts(code, gain, _offsetMillivolts), now);
                }
            }

            // BAT sums the codes of all five inputs, divided by four; the shorted ones are taken out again with their codes.
            int pack = (_pair[0] << 8) | _pair[1];
            int packMicrovolts = (gain * ((4 * pack) - shortedCodes)) + (series * 1000 * _offsetMillivolts);
            frame.PackVolts.Accept(0, packMicrovolts * 1e-6f, now);
            return result;
        }

        private int CodeOf(int input) =>
            (_block[Bq76920Registers.Cell1High + (2 * input)] << 8) | _block[Bq76920Registers.Cell1High + (2 * input) + 1];

        private void FillCellVolts()
        {
            for (int i = 0; i < _settings.SeriesCount; i++)
            {
                _cellVolts[i] = Bq76920Limits.Volts(CodeOf(_inputOfCell[i]), GainMicrovolts, _offsetMillivolts);
            }
        }

        private static void RefuseAll(MeasurementFrame frame, Validity why)
        {
            for (int i = 0; i < frame.CellVolts.Count; i++)
            {
                frame.CellVolts.Refuse(i, why);
            }

            frame.PackVolts.Refuse(0, why);
        }
    }
}
