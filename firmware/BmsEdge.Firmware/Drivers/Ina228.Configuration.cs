using System.Device.I2c;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Start-up, configuration, its read-back, and register transfers.</summary>
    public sealed partial class Ina228
    {
        /// <summary>
        /// Checks the identity, resets the chip, writes the configuration and reads all of it back. The settings then hold
        /// the step and full scale after rounding of the calibration register.
        /// </summary>
        public DriverStatus Initialize()
        {
            _initialized = false;
            _fresh = false;
            _everConverted = false;
            _mathOverflow = false;
            _chargeOverflow = false;
            DriverStatus status = WorkOut();
            if (status == DriverStatus.Ok)
            {
                status = CheckIdentity();
            }

            if (status == DriverStatus.Ok)
            {
                status = Write(Ina228Registers.Configuration, Ina228Registers.ConfigurationReset);
            }

            if (status == DriverStatus.Ok)
            {
                status = Write(Ina228Registers.Configuration, _configuration | Ina228Registers.ConfigurationResetAccumulators);
            }

            if (status == DriverStatus.Ok)
            {
                status = Write(Ina228Registers.ShuntCalibration, _calibration);
            }

            if (status == DriverStatus.Ok)
            {
                status = Write(Ina228Registers.Diagnostics, Ina228Registers.DiagnosticsLatch);
            }

            if (status == DriverStatus.Ok)
            {
                // Last: it starts the first conversion with everything else in place.
                status = Write(Ina228Registers.AdcConfiguration, _adcConfiguration);
            }

            if (status == DriverStatus.Ok)
            {
                status = VerifyConfiguration();
                _fresh = false;
                _everConverted = false;
                _initialized = status == DriverStatus.Ok;
            }

            return status;
        }

        /// <summary>Reads the configuration again and compares.</summary>
        public DriverStatus VerifyConfiguration()
        {
            DriverStatus status = Compare(DriverStatus.Ok, Ina228Registers.Configuration, 0x3FF0, _configuration);
            status = Compare(status, Ina228Registers.AdcConfiguration, 0xFFFF, _adcConfiguration);
            status = Compare(status, Ina228Registers.ShuntCalibration, 0x7FFF, _calibration);
            status = Compare(status, Ina228Registers.ShuntTemperatureCoefficient, 0x3FFF, 0);
            return status == DriverStatus.Ok ? PollDiagnostics() : status;
        }

        private DriverStatus WorkOut()
        {
            float shunt = _settings.ShuntOhms;
            float fullScale = _settings.FullScaleAmps;
            int shuntTime = IndexOf(ConversionMicroseconds, _settings.ShuntConversionMicroseconds);
            int busTime = IndexOf(ConversionMicroseconds, _settings.BusConversionMicroseconds);
            int averages = IndexOf(AverageCounts, _settings.AverageCount);
            if (float.IsNaN(shunt) || float.IsNaN(fullScale) || float.IsNaN(_settings.CurrentGain) || float.IsNaN(_settings.CurrentOffsetAmps)
                || !(shunt > 0f) || !(fullScale > 0f) || shuntTime < 0 || busTime < 0 || averages < 0)
            {
                return DriverStatus.OutOfRange;
            }

            // A part in a million for 40.96 mV asked as 10.24 A x 4 mOhm in float.
            float volts = fullScale * shunt;
            bool narrow = volts <= Ina228Registers.NarrowRangeVolts * 1.000001f;
            if (volts > Ina228Registers.WideRangeVolts * 1.000001f)
            {
                return DriverStatus.OutOfRange;
            }

            // Section 8.1.2: step = full scale / 2^19; SHUNT_CAL rounds it, and the rounded one is what counts.
            float scale = Ina228Registers.CalibrationScale * shunt * (narrow ? 4f : 1f);
            float calibration = (scale * fullScale / 524288f) + 0.5f;
            if (!(scale > 0f) || calibration < 1f || calibration >= 32768f)
            {
                return DriverStatus.OutOfRange;
            }

            _calibration = (int)calibration;
            _stepAmps = _calibration / scale;
            _configuration = narrow ? Ina228Registers.ConfigurationNarrowRange : 0;
            _adcConfiguration = ModeContinuousAll | (busTime << 9) | (shuntTime << 6) | averages;
            _settings.CurrentStepAmps = _stepAmps;
            _settings.FullScaleAmps = _stepAmps * 524288f;
            return DriverStatus.Ok;
        }

        private DriverStatus CheckIdentity()
        {
            DriverStatus status = Read(Ina228Registers.ManufacturerId, out int manufacturer);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            status = Read(Ina228Registers.DeviceId, out int device);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            return manufacturer == Ina228Registers.ManufacturerIdValue && (device >> 4) == Ina228Registers.DeviceIdValue
                ? DriverStatus.Ok
                : DriverStatus.WrongDevice;
        }

        private DriverStatus Compare(DriverStatus status, byte register, int mask, int expected)
        {
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            status = Read(register, out int value);
            return status == DriverStatus.Ok && (value & mask) != expected ? DriverStatus.ReadBackMismatch : status;
        }

        private DriverStatus Read(byte register, out int value)
        {
            DriverStatus status = ReadBlock(register, _two);
            value = status == DriverStatus.Ok ? (_two[0] << 8) | _two[1] : 0;
            return status;
        }

        private DriverStatus ReadTwenty(byte register, out int value)
        {
            DriverStatus status = ReadBlock(register, _three);
            value = 0;
            if (status == DriverStatus.Ok)
            {
                int raw = (_three[0] << 16) | (_three[1] << 8) | _three[2];
                if ((raw & 0x800000) != 0)
                {
                    raw -= 0x1000000;
                }

                value = raw >> 4;
            }

            return status;
        }

        private DriverStatus ReadBlock(byte register, byte[] buffer)
        {
            _register[0] = register;
            I2cTransferResult result = _device.WriteRead(_register, buffer);
            return result.Status == I2cTransferStatus.FullTransfer && result.BytesTransferred == (uint)(buffer.Length + 1)
                ? DriverStatus.Ok
                : DriverStatus.BusError;
        }

        private DriverStatus Write(byte register, int value)
        {
            _write[0] = register;
            _write[1] = (byte)(value >> 8);
            _write[2] = (byte)value;
            I2cTransferResult result = _device.Write(_write);
            return result.Status == I2cTransferStatus.FullTransfer && result.BytesTransferred == 3u
                ? DriverStatus.Ok
                : DriverStatus.BusError;
        }

        private static int IndexOf(int[] list, int value)
        {
            for (int i = 0; i < list.Length; i++)
            {
                if (list[i] == value)
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
