namespace BmsEdge.Firmware.Drivers
{
    /// <summary>What the INA228 is told at start-up; <see cref="Ina228.Initialize"/> writes the real full scale and step back.</summary>
    public sealed class Ina228Settings
    {
        /// <summary>Shunt in ohms.</summary>
        public float ShuntOhms { get; set; }

        /// <summary>Greatest current either way in amperes; times the shunt at most 163.84 mV. 40.96 mV and less take the narrow range.</summary>
        public float FullScaleAmps { get; set; }

        /// <summary>Gain correction from calibration; 1 = none.</summary>
        public float CurrentGain { get; set; } = 1f;

        /// <summary>Offset correction in amperes, added after the gain; 0 = none.</summary>
        public float CurrentOffsetAmps { get; set; }

        /// <summary>True when the shunt is wired so that the chip reads discharge as positive.</summary>
        public bool DischargeReadsPositive { get; set; }

        /// <summary>Conversion time of the shunt voltage in microseconds: 50, 84, 150, 280, 540, 1052, 2074 or 4120.</summary>
        public int ShuntConversionMicroseconds { get; set; } = 2074;

        /// <summary>Conversion time of the bus voltage in microseconds, from the same list.</summary>
        public int BusConversionMicroseconds { get; set; } = 1052;

        /// <summary>
        /// Readings averaged: 1, 4, 16, 64, 128, 256, 512 or 1024. The preset gives a result every 203 ms, most of a 250 ms loop.
        /// </summary>
        public int AverageCount { get; set; } = 64;

        /// <summary>Amperes per count; set by <see cref="Ina228.Initialize"/>.</summary>
        public float CurrentStepAmps { get; internal set; }
    }
}
