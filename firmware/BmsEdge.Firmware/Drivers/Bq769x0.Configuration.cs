namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Start-up, configuration and its read-back.</summary>
    public sealed partial class Bq769x0
    {
        private const byte Control1 = Bq769x0Registers.Control1AdcEnable | Bq769x0Registers.Control1ExternalThermistor;

        // ADC_EN, TEMP_SEL and the shut-down bits; LOAD_PRESENT comes and goes.
        private const byte Control1Mask = Control1 | Bq769x0Registers.Control1ShutA | Bq769x0Registers.Control1ShutB;
        private const byte Control2Mask = Bq769x0Registers.Control2DelayDisable | Bq769x0Registers.Control2CoulombCounterEnable
            | Bq769x0Registers.Control2CoulombCounterOneShot;

        /// <summary>
        /// Reads the trims, switches both paths off, writes the configuration and reads all of it back. The settings then
        /// hold the limits the chip really uses. The first cells come 250 ms later.
        /// </summary>
        /// <returns>
        /// <see cref="DriverStatus.OutOfRange"/> for settings the chip cannot honour; nothing but the switches was then
        /// changed. <see cref="DriverStatus.ReadBackMismatch"/> when a register did not take its value.
        /// </returns>
        public override DriverStatus Initialize()
        {
            IsInitialized = false;
            _fresh = false;
            _freshCurrent = false;
            _scans = 0;
            _balanceInputs = 0;
            ForgetBalancing();
            int series = _settings.SeriesCount;
            Wiring.Set(Bq769x0Wiring.UsedInputs(_groups, series));
            if ((int)_settings.Variant != _groups || Wiring.Count == 0
                || _settings.ThermistorCount < 0 || _settings.ThermistorCount > _groups)
            {
                return DriverStatus.OutOfRange;
            }

            // Safe first: whatever follows, both switches are off.
            DriverStatus status = _link.Write(Bq769x0Registers.SystemControl2, Bq769x0Registers.Control2CoulombCounterEnable);
            if (status == DriverStatus.Ok)
            {
                status = ReadTrims(out _gainTrim, out _offsetMillivolts);
            }

            if (status == DriverStatus.Ok)
            {
                status = _limits.Quantise(_settings, Bq769x0Registers.GainBaseMicrovolts + _gainTrim, _offsetMillivolts);
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
                // Above zero, or the limits would have been refused.
                _ampsPerCount = Bq769x0Registers.CoulombCounterVoltsPerCount / _settings.ShuntOhms;

                // A reading from before this configuration is not a new one.
                status = _link.Write(Bq769x0Registers.SystemStatus, Bq769x0Registers.StatusCoulombCounterReady);
                _fresh = false;
                _freshCurrent = false;
                OpenWire.Reset(series);
                IsInitialized = status == DriverStatus.Ok;
            }

            return status;
        }

        /// <summary>Reads the configuration and the trims again. Switch states and status flags are not part of it.</summary>
        public override DriverStatus VerifyConfiguration()
        {
            DriverStatus status = Poll();
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

        /// <summary>Reads the block, compares the configuration, and takes note of a new scan.</summary>
        private protected override DriverStatus Poll()
        {
            DriverStatus status = _link.Read(Bq769x0Registers.SystemStatus, _block, _blockWire);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            if (BalanceOfBlock() != _balanceInputs
                || (_block[Bq769x0Registers.SystemControl1] & Control1Mask) != Control1
                || (_block[Bq769x0Registers.SystemControl2] & Control2Mask) != Bq769x0Registers.Control2CoulombCounterEnable
                || (_block[Bq769x0Registers.Protect1] & 0x9F) != _limits.Protect1
                || (_block[Bq769x0Registers.Protect2] & 0x7F) != _limits.Protect2
                || (_block[Bq769x0Registers.Protect3] & 0xF0) != _limits.Protect3
                || _block[Bq769x0Registers.OverVoltageTrip] != _limits.OverVoltageTrip
                || _block[Bq769x0Registers.UnderVoltageTrip] != _limits.UnderVoltageTrip
                || (_block[Bq769x0Registers.CoulombCounterConfiguration] & 0x3F) != Bq769x0Registers.CoulombCounterConfigurationValue)
            {
                return DriverStatus.ReadBackMismatch;
            }

            if ((_block[Bq769x0Registers.SystemStatus] & Bq769x0Registers.StatusCoulombCounterReady) == 0)
            {
                return DriverStatus.Ok;
            }

            status = _link.Write(Bq769x0Registers.SystemStatus, Bq769x0Registers.StatusCoulombCounterReady);
            if (status == DriverStatus.Ok)
            {
                _fresh = true;
                _freshCurrent = true;
                OpenWire.CountScan();
                if (_scans < ScansBeforeThermistor)
                {
                    _scans++;
                }
            }

            return status;
        }

        private DriverStatus ReadTrims(out int gainTrim, out int offsetMillivolts)
        {
            gainTrim = 0;
            offsetMillivolts = 0;
            DriverStatus status = _link.Read(Bq769x0Registers.AdcGain1, _pair, _pairWire);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            byte gain1 = _pair[0];
            byte offset = _pair[1];
            status = _link.Read(Bq769x0Registers.AdcGain2, out byte gain2);
            if (status == DriverStatus.Ok)
            {
                gainTrim = ((gain1 & 0x0C) << 1) | (gain2 >> 5);
                offsetMillivolts = (sbyte)offset;
            }

            return status;
        }

        private DriverStatus WriteConfiguration()
        {
            DriverStatus status = WriteBalanceRegisters(0);
            status = WriteIf(status, Bq769x0Registers.SystemControl1, Control1);
            status = WriteIf(status, Bq769x0Registers.Protect1, _limits.Protect1);
            status = WriteIf(status, Bq769x0Registers.Protect2, _limits.Protect2);
            status = WriteIf(status, Bq769x0Registers.Protect3, _limits.Protect3);
            status = WriteIf(status, Bq769x0Registers.OverVoltageTrip, _limits.OverVoltageTrip);
            status = WriteIf(status, Bq769x0Registers.UnderVoltageTrip, _limits.UnderVoltageTrip);
            return WriteIf(status, Bq769x0Registers.CoulombCounterConfiguration, Bq769x0Registers.CoulombCounterConfigurationValue);
        }

        private DriverStatus WriteIf(DriverStatus status, byte register, byte value) =>
            status == DriverStatus.Ok ? _link.Write(register, value) : status;
    }
}
