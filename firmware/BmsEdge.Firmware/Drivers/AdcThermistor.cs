using System.Device.Adc;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// A thermistor on the board's own converter. The converter gives raw counts only; the divider hangs on the converter's
    /// supply, so that the ratio of counts is the ratio of voltages. Four readings are averaged against the converter's noise.
    /// </summary>
    public sealed class AdcThermistor
    {
        private const int Readings = 4;
        private readonly AdcChannel _channel;
        private readonly int _maxValue;
        private readonly NtcThermistor _ntc;

        /// <summary>Makes the sensor.</summary>
        /// <param name="channel">Opened channel.</param>
        /// <param name="maxValue">Greatest count of the converter.</param>
        /// <param name="ntc">Thermistor made for the pull-up on the board.</param>
        public AdcThermistor(AdcChannel channel, int maxValue, NtcThermistor ntc)
        {
            _channel = channel;
            _maxValue = maxValue;
            _ntc = ntc;
        }

        /// <summary>Reads the temperature in degrees Celsius; NaN unless the result is <see cref="DriverStatus.Ok"/>.</summary>
        public DriverStatus Read(out float celsius)
        {
            celsius = float.NaN;
            if (_maxValue <= 0)
            {
                return DriverStatus.OutOfRange;
            }

            int sum = 0;
            for (int i = 0; i < Readings; i++)
            {
                int count = _channel.ReadValue();
                if (count < 0 || count > _maxValue)
                {
                    return DriverStatus.OutOfRange;
                }

                sum += count;
            }

            return _ntc.Convert(sum / (float)(Readings * _maxValue), out celsius);
        }
    }
}
