using System.Collections.Generic;

namespace BmsEdge.VirtualBoard;

/// <summary>Where the bus voltage pin of the current monitor is wired.</summary>
public enum BusVoltagePoint
{
    /// <summary>Behind the switches: shows precharge and welded switches.</summary>
    Load,

    /// <summary>At the top of the cells: a second opinion on the sum of cells.</summary>
    Pack,
}

/// <summary>How the board is built. The values are those of the reference bench board.</summary>
public sealed class VirtualBoardOptions
{
    /// <summary>The cell monitor on the board.</summary>
    public CellMonitorKind CellMonitor { get; init; } = CellMonitorKind.Bq76920;

    /// <summary>Thermistors on the cell monitor, from its first pin upwards.</summary>
    public int CellMonitorThermistors { get; init; } = 1;

    /// <summary>Address of the cell monitor, 0x08 or 0x18.</summary>
    public int CellMonitorAddress { get; init; } = 0x08;

    /// <summary>False for a BQ76952 that comes without checksums on its bus.</summary>
    public bool CellMonitorChecksum { get; init; } = true;

    /// <summary>Shunt of the cell monitor in ohms.</summary>
    public double CellMonitorShuntOhms { get; init; } = 0.002;

    /// <summary>Trimmed gain of the cell monitor in microvolts per count, 365 to 396.</summary>
    public int CellMonitorGainMicrovolts { get; init; } = 380;

    /// <summary>Trimmed offset of the cell monitor in millivolts, -128 to 127.</summary>
    public int CellMonitorOffsetMillivolts { get; init; } = 30;

    /// <summary>Address of the current monitor, 0x40 to 0x4F.</summary>
    public int CurrentMonitorAddress { get; init; } = 0x40;

    /// <summary>Shunt of the current monitor in ohms.</summary>
    public double ShuntOhms { get; init; } = 0.004;

    /// <summary>Where the bus voltage of the current monitor is measured.</summary>
    public BusVoltagePoint BusVoltagePoint { get; init; } = BusVoltagePoint.Load;

    /// <summary>I2C bus of both chips, 1 or 2.</summary>
    public int I2cBusId { get; init; } = 1;

    /// <summary>Resistance of the thermistors at 25 degrees Celsius in ohms.</summary>
    public double NtcOhmsAt25Celsius { get; init; } = 10_000;

    /// <summary>Beta of the thermistors in kelvin; null = the 103AT by Steinhart-Hart.</summary>
    public double? NtcBetaKelvin { get; init; } = 3435;

    /// <summary>Pull-up of thermistors on the board's converter in ohms.</summary>
    public double NtcPullUpOhms { get; init; } = 10_000;

    /// <summary>Converter channels with a thermistor each: the sensors of the pack after those on the cell monitor.</summary>
    public IReadOnlyList<int> ThermistorAdcChannels { get; init; } = [];

    /// <summary>GPIO of the precharge switch; negative = none.</summary>
    public int PrechargePin { get; init; } = -1;

    /// <summary>GPIO of a main contactor in series with both switches; negative = none.</summary>
    public int ContactorPin { get; init; } = -1;

    /// <summary>GPIO that reads the contactor's auxiliary contact, high = closed; negative = none.</summary>
    public int ContactorFeedbackPin { get; init; } = -1;

    /// <summary>Converter noise of the cell monitor in counts (one standard deviation).</summary>
    public double CellNoiseCounts { get; init; }

    /// <summary>Noise of the averaged shunt voltage in volts (one standard deviation).</summary>
    public double ShuntNoiseVolts { get; init; }

    /// <summary>Longest step of the pack in microseconds; shorter ones come from chips and pack. A current step shows within it.</summary>
    public long MaximumStepMicroseconds { get; init; } = 50_000;

    /// <summary>Seed of every noise on the board.</summary>
    public int Seed { get; init; } = 1;
}
