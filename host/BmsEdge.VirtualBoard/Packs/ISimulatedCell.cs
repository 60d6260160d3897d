namespace BmsEdge.VirtualBoard.Packs;

/// <summary>A cell that can be driven with a current.</summary>
public interface ISimulatedCell
{
    /// <summary>Terminal voltage in volts at the last current.</summary>
    public double TerminalVolts { get; }

    /// <summary>Temperature in degrees Celsius.</summary>
    public double TemperatureCelsius { get; }

    /// <summary>State of charge, 0 to 1.</summary>
    public double Soc { get; }

    /// <summary>Lets time pass with a current in amperes, positive when charging.</summary>
    public void Advance(double seconds, double currentAmps);
}
