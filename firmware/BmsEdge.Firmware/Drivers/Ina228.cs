using System.Device.I2c;
using BmsEdge.Core.Measurement;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Driver of the TI INA228 current and bus voltage monitor (data sheet SLYS021A). The caller owns the
    /// <see cref="I2cDevice"/>. No call allocates or throws. The chip has no checksum: the current is read a second time as
    /// shunt voltage and both must agree. The flags are latched, which also shows a chip that silently went back to its
    /// defaults in every single reading. Current is positive when charging.
    /// </summary>
    public sealed partial class Ina228
    {
        // Continuous conversion of bus, shunt and die temperature (ADC_CONFIG, MODE = Fh; Table 7-6), the temperature with
        // VTCT = 0, 50 us, so that it costs next to nothing.
        private const int ModeContinuousAll = 0xF000;

        // Table 7-6, codes 0 to 7.
        private static readonly int[] ConversionMicroseconds = { 50, 84, 150, 280, 540, 1052, 2074, 4120 };
        private static readonly int[] AverageCounts = { 1, 4, 16, 64, 128, 256, 512, 1024 };

        private readonly I2cDevice _device;
        private readonly Ina228Settings _settings;
        private readonly byte[] _register = new byte[1];
        private readonly byte[] _write = new byte[3];
        private readonly byte[] _two = new byte[2];
        private readonly byte[] _three = new byte[3];
        private readonly byte[] _five = new byte[5];
        private int _configuration;
        private int _adcConfiguration;
        private int _calibration;
        private float _stepAmps;
        private bool _initialized;
        private bool _fresh;
        private bool _everConverted;
        private bool _mathOverflow;
        private bool _chargeOverflow;

        /// <summary>Makes the driver; nothing is sent.</summary>
        public Ina228(I2cDevice device, Ina228Settings settings)
        {
            _device = device;
            _settings = settings;
        }

        /// <summary>
        /// Reads the current, the mean over the last completed conversion. Without a new conversion since the last call the
        /// answer is <see cref="DriverStatus.NotReady"/> and the frame is left alone. On any other failure the current is
        /// refused with the reason; a reading at either end of the range is no current.
        /// </summary>
        public DriverStatus ReadCurrent(MeasurementFrame frame)
        {
            if (!_initialized)
            {
                frame.CurrentAmps.Refuse(0, Validity.BusError);
                return DriverStatus.NotReady;
            }

            DriverStatus status = PollDiagnostics();
            if (status == DriverStatus.Ok && !_fresh)
            {
                return DriverStatus.NotReady;
            }

            float amps = 0f;
            if (status == DriverStatus.Ok)
            {
                status = ReadAgreedCurrent(out amps);
            }

            if (status == DriverStatus.Ok)
            {
                _fresh = false;
                return frame.CurrentAmps.Accept(0, amps, frame.NowMilliseconds) ? DriverStatus.Ok : DriverStatus.OutOfRange;
            }

            frame.CurrentAmps.Refuse(
                0,
                status == DriverStatus.OutOfRange ? Validity.OutOfRange
                    : status == DriverStatus.BusError ? Validity.BusError : Validity.Implausible);
            return status;
        }

        /// <summary>
        /// Reads the bus voltage in volts; NaN unless <see cref="DriverStatus.Ok"/>. It is the last converted one: a call
        /// does not use up the news for <see cref="ReadCurrent"/>.
        /// </summary>
        public DriverStatus ReadBusVolts(out float volts)
        {
            volts = float.NaN;
            if (!_initialized)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = PollDiagnostics();
            if (status == DriverStatus.Ok && !_everConverted)
            {
                // The register reads 0 V until then.
                status = DriverStatus.NotReady;
            }

            int code = 0;
            if (status == DriverStatus.Ok)
            {
                status = ReadTwenty(Ina228Registers.BusVoltage, out code);
            }

            if (status == DriverStatus.Ok && code < 0)
            {
                status = DriverStatus.OutOfRange;
            }

            if (status == DriverStatus.Ok)
            {
                volts = code * Ina228Registers.BusVoltsPerCount;
            }

            return status;
        }

        /// <summary>
        /// Reads the charge counted since start-up in ampere-hours, positive = charged; NaN unless
        /// <see cref="DriverStatus.Ok"/>. The register counts amperes x seconds in steps of the current's own step: the factor
        /// 16 of the energy register does not belong here (section 8.1.2).
        /// </summary>
        /// <returns><see cref="DriverStatus.OutOfRange"/> when the register has overflowed since the last call.</returns>
        public DriverStatus ReadCharge(out float ampHours)
        {
            ampHours = float.NaN;
            if (!_initialized)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = PollDiagnostics();
            if (status == DriverStatus.Ok)
            {
                status = ReadBlock(Ina228Registers.Charge, _five);
            }

            if (status != DriverStatus.Ok)
            {
                return status;
            }

            if (_chargeOverflow)
            {
                _chargeOverflow = false;
                return DriverStatus.OutOfRange;
            }

            long code = ((long)_five[0] << 32) | ((long)_five[1] << 24) | (uint)((_five[2] << 16) | (_five[3] << 8) | _five[4]);
            if ((_five[0] & 0x80) != 0)
            {
                code -= 1L << 40;
            }

            // Gain applies; the offset correction would need the elapsed time and is the caller's.
            ampHours = code * (_stepAmps / 3600f) * SignedGain;
            return DriverStatus.Ok;
        }

        /// <summary>Reads the die temperature in degrees Celsius; NaN unless <see cref="DriverStatus.Ok"/>.</summary>
        public DriverStatus ReadDieTemperature(out float celsius)
        {
            celsius = float.NaN;
            if (!_initialized)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = PollDiagnostics();
            if (status == DriverStatus.Ok && !_everConverted)
            {
                status = DriverStatus.NotReady;
            }

            int code = 0;
            if (status == DriverStatus.Ok)
            {
                status = Read(Ina228Registers.DieTemperature, out code);
            }

            if (status == DriverStatus.Ok)
            {
                celsius = (short)code * Ina228Registers.CelsiusPerCount;
            }

            return status;
        }

        private float SignedGain => _settings.DischargeReadsPositive ? -_settings.CurrentGain : _settings.CurrentGain;

        /// <summary>Reads the flags, which clears them, and keeps what each later call needs to know.</summary>
        private DriverStatus PollDiagnostics()
        {
            DriverStatus status = Read(Ina228Registers.Diagnostics, out int flags);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            if ((flags & Ina228Registers.DiagnosticsLatch) == 0 || (flags & Ina228Registers.DiagnosticsMemoryOk) == 0)
            {
                _fresh = false;
                return DriverStatus.ReadBackMismatch;
            }

            _chargeOverflow |= (flags & Ina228Registers.DiagnosticsChargeOverflow) != 0;
            if ((flags & Ina228Registers.DiagnosticsConversionReady) != 0)
            {
                _fresh = true;
                _everConverted = true;
                _mathOverflow = (flags & Ina228Registers.DiagnosticsMathOverflow) != 0;
            }

            return DriverStatus.Ok;
        }

        private DriverStatus ReadAgreedCurrent(out float amps)
        {
            amps = 0f;
            if (_mathOverflow)
            {
                return DriverStatus.OutOfRange;
            }

            // Twice at most: a conversion may end between the two registers.
            for (int attempt = 0; attempt < 2; attempt++)
            {
                DriverStatus status = ReadTwenty(Ina228Registers.Current, out int current);
                if (status != DriverStatus.Ok)
                {
                    return status;
                }

                status = ReadTwenty(Ina228Registers.ShuntVoltage, out int shunt);
                if (status != DriverStatus.Ok)
                {
                    return status;
                }

                if (current <= -524288 || current >= 524287 || shunt <= -524288 || shunt >= 524287)
                {
                    return DriverStatus.OutOfRange;
                }

                // Two counts for the roundings, four parts in a million for float.
                float expected = shunt * Ina228Registers.CurrentPerShuntCount / _calibration;
                float difference = current - expected;
                float tolerance = 2f + (4e-6f * (expected < 0f ? -expected : expected));
                if (difference <= tolerance && difference >= -tolerance)
                {
                    amps = (SignedGain * current * _stepAmps) + _settings.CurrentOffsetAmps;
                    return DriverStatus.Ok;
                }
            }

            return DriverStatus.ReadBackMismatch;
        }
    }
}
