namespace BmsEdge.Core.Control
{
    /// <summary>When and how cells are bled.</summary>
    public sealed class BalancingSettings
    {
        /// <summary>By what it judges.</summary>
        public BalancingMode Mode { get; set; }

        /// <summary>A cell this far above the lowest is bled, in volts. [VESC BMS: 15 mV]</summary>
        public float StartVolts { get; set; } = 0.015f;

        /// <summary>Until it is only this far above, in volts. [VESC BMS: 8 mV]</summary>
        public float StopVolts { get; set; } = 0.008f;

        /// <summary>Excess of charge, as a share of capacity, from which a cell is bled.</summary>
        public float StartShare { get; set; } = 0.01f;

        /// <summary>Excess at which it is left alone again, as a share of capacity.</summary>
        public float StopShare { get; set; } = 0.003f;

        /// <summary>No cell at or below this is bled, in volts. [VESC BMS: 3.5 V for NMC]</summary>
        public float MinimumVolts { get; set; } = 3.5f;

        /// <summary>Greatest current, either way, at which cells count as resting, in amperes.</summary>
        public float RestAmps { get; set; } = 0.1f;

        /// <summary>How long they must have rested before their voltages are compared, in milliseconds.</summary>
        public int RestMilliseconds { get; set; } = 60000;

        /// <summary>Resistor that bleeds a cell, in ohms, the switch included.</summary>
        public float ResistorOhms { get; set; } = 100f;

        /// <summary>Greatest number of cells bled at once, for the heat.</summary>
        public int MaximumCells { get; set; } = 16;

        /// <summary>False when the chip forbids to bleed neighbours at once. [BQ76920: SLUSBK2I section 8.3.1.3]</summary>
        public bool NeighboursAllowed { get; set; }

        /// <summary>Temperature in degrees Celsius from which fewer cells are bled. [VESC BMS: 60]</summary>
        public float HotFullCelsius { get; set; } = 45f;

        /// <summary>Temperature in degrees Celsius from which none is. [VESC BMS: 75]</summary>
        public float HotZeroCelsius { get; set; } = 55f;

        /// <summary>How long cells are bled between two looks, in milliseconds.</summary>
        public int BleedMilliseconds { get; set; } = 10000;

        /// <summary>How long nothing is bled before a look, in milliseconds: the filters of the taps settle.</summary>
        public int SettleMilliseconds { get; set; } = 1000;

        /// <summary>Everything the balancer divides by or compares with makes sense.</summary>
        public bool IsValid() =>
            Floats.IsAboveZero(StartVolts) && Floats.IsAboveZero(StopVolts) && StopVolts < StartVolts &&
            Floats.IsAboveZero(StartShare) && Floats.IsAboveZero(StopShare) && StopShare < StartShare &&
            Floats.IsAboveZero(MinimumVolts) && Floats.IsAboveZero(RestAmps) && RestMilliseconds >= 0 &&
            Floats.IsAboveZero(ResistorOhms) && MaximumCells >= 1 &&
            !float.IsNaN(HotFullCelsius) && !float.IsNaN(HotZeroCelsius) && HotZeroCelsius > HotFullCelsius &&
            BleedMilliseconds > 0 && SettleMilliseconds >= 0;
    }
}
