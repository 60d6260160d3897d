using System;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// A thermistor between the measured point and ground with a pull-up to the reference: temperature from the ratio of the
    /// two voltages, with open and short detection. Made with <see cref="FromBeta"/> or <see cref="FromSteinhartHart"/>.
    /// </summary>
    public sealed class NtcThermistor
    {
        // Readings beyond these temperatures are taken for a broken wire or a short: no bench sensor lives there
        // (JEITA-style packs work in -20 to 60; the fault table of the docs says open < -40, short > 120).
        private const float OpenBelowCelsius = -40f;
        private const float ShortAboveCelsius = 120f;
        private const float ZeroCelsiusKelvin = 273.15f;

        private readonly float _pullUpOhms;
        private readonly float _a;
        private readonly float _b;
        private readonly float _c;

        private NtcThermistor(float pullUpOhms, float a, float b, float c)
        {
            _pullUpOhms = pullUpOhms;
            _a = a;
            _b = b;
            _c = c;
        }

        /// <summary>
        /// A thermistor known by its beta: 1/T = 1/T25 + ln(R/R25)/beta. Off by 1 to 2 K at the ends of 0 to 60 degrees
        /// Celsius, because beta itself moves with temperature.
        /// </summary>
        /// <param name="pullUpOhms">Pull-up in ohms, above 0.</param>
        /// <param name="ohmsAt25Celsius">Resistance at 25 degrees Celsius in ohms, above 0.</param>
        /// <param name="betaKelvin">Beta (25/85) in kelvin, above 0.</param>
        public static NtcThermistor FromBeta(float pullUpOhms, float ohmsAt25Celsius, float betaKelvin)
        {
            // A divisor of 0 throws on the board; a thermistor made from nonsense reads as open instead.
            if (!(ohmsAt25Celsius > 0f) || !(betaKelvin > 0f))
            {
                return new NtcThermistor(0f, 0f, 0f, 0f);
            }

            float b = 1f / betaKelvin;
            return new NtcThermistor(pullUpOhms, (1f / (25f + ZeroCelsiusKelvin)) - (b * (float)Math.Log(ohmsAt25Celsius)), b, 0f);
        }

        /// <summary>
        /// A thermistor known by its Steinhart-Hart coefficients: 1/T = a + b ln R + c (ln R)^3
        /// (Steinhart and Hart, Deep-Sea Research 15, 497, 1968).
        /// </summary>
        /// <param name="pullUpOhms">Pull-up in ohms, above 0.</param>
        /// <param name="a">First coefficient, 1/K.</param>
        /// <param name="b">Second coefficient, 1/K.</param>
        /// <param name="c">Third coefficient, 1/K.</param>
        public static NtcThermistor FromSteinhartHart(float pullUpOhms, float a, float b, float c) =>
            new NtcThermistor(pullUpOhms, a, b, c);

        /// <summary>Temperature from the voltage over the thermistor as a part of the reference voltage.</summary>
        /// <param name="ratio">0 to 1.</param>
        /// <param name="celsius">Degrees Celsius; NaN unless the result is <see cref="DriverStatus.Ok"/>.</param>
        /// <returns>
        /// <see cref="DriverStatus.SensorOpen"/> near 1 or below -40 degrees, <see cref="DriverStatus.SensorShort"/> near 0 or
        /// above 120 degrees.
        /// </returns>
        public DriverStatus Convert(float ratio, out float celsius)
        {
            celsius = float.NaN;

            // NaN first: ordering comparisons with NaN are true on the board.
            if (float.IsNaN(ratio) || ratio >= 1f || !(_pullUpOhms > 0f))
            {
                return DriverStatus.SensorOpen;
            }

            if (ratio <= 0f)
            {
                return DriverStatus.SensorShort;
            }

            float logOhms = (float)Math.Log(_pullUpOhms * ratio / (1f - ratio));
            float inverse = _a + (_b * logOhms) + (_c * logOhms * logOhms * logOhms);
            if (float.IsNaN(inverse) || inverse <= 0f)
            {
                return DriverStatus.SensorShort;
            }

            return Judge((1f / inverse) - ZeroCelsiusKelvin, out celsius);
        }

        /// <summary>Tells a temperature from a broken sensor, for a chip that converts by itself.</summary>
        /// <param name="reading">Degrees Celsius, a number.</param>
        /// <param name="celsius">The same; NaN unless the result is <see cref="DriverStatus.Ok"/>.</param>
        internal static DriverStatus Judge(float reading, out float celsius)
        {
            celsius = float.NaN;
            if (reading < OpenBelowCelsius)
            {
                return DriverStatus.SensorOpen;
            }

            if (reading > ShortAboveCelsius)
            {
                return DriverStatus.SensorShort;
            }

            celsius = reading;
            return DriverStatus.Ok;
        }
    }
}
