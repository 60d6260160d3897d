namespace BmsEdge.Core.Measurement
{
    /// <summary>Limits of the plausibility checks.</summary>
    public sealed class PlausibilitySettings
    {
        /// <summary>Allowed difference between pack voltage and sum of cells in volts.</summary>
        public float PackSumToleranceVolts { get; set; } = 0.2f;

        /// <summary>Samples of the very same value after which a cell counts as stuck, if the current moved meanwhile.</summary>
        public int StuckSampleCount { get; set; } = 20;

        /// <summary>
        /// Change of current in amperes that must show in every cell: 1 A through the 10 mOhm of a good cell is 10 mV, 26 steps
        /// of the BQ76920's converter.
        /// </summary>
        public float StuckCurrentStepAmps { get; set; } = 1f;

        /// <summary>Fastest believable change of a temperature in kelvin per second (open or shorted thermistor beyond).</summary>
        public float TemperatureRateLimitCelsiusPerSecond { get; set; } = 5f;

        /// <summary>Step of a temperature in kelvin that is always believed: converter noise over one period.</summary>
        public float TemperatureNoiseCelsius { get; set; } = 1f;
    }
}
