namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>Cells, load and charger of one run, drawn for the phase and adjusted by the fault before the board exists.</summary>
public sealed class BenchSetup
{
    /// <summary>State of charge of each cell, 0 to 1.</summary>
    public required double[] Soc { get; init; }

    /// <summary>Ambient and start temperature in degrees Celsius.</summary>
    public double Celsius { get; set; } = 25;

    /// <summary>Greatest current of the drive or the charger in amperes, 0 or more.</summary>
    public double Amps { get; set; }

    /// <summary>The other level of the pulsing current, as part of the greatest.</summary>
    public double LowPart { get; set; } = 0.4;

    /// <summary>Time at each level in seconds.</summary>
    public double PulseSeconds { get; set; } = 2;

    /// <summary>Capacitor of the load in farads.</summary>
    public double LoadFarads { get; set; } = 2e-3;

    /// <summary>Precharge resistor in ohms.</summary>
    public double PrechargeOhms { get; set; } = 47;

    /// <summary>Time on the firmware's clock at power-up in milliseconds.</summary>
    public long ClockMilliseconds { get; set; }

    /// <summary>The blob the board is given.</summary>
    public required byte[] Model { get; set; }
}
