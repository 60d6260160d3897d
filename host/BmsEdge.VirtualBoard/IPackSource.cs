namespace BmsEdge.VirtualBoard;

/// <summary>What hangs on the virtual board: cells in series with whatever loads and charges them.</summary>
public interface IPackSource
{
    /// <summary>Cells in series.</summary>
    public int CellCount { get; }

    /// <summary>Pack current in amperes since the last step, positive when charging.</summary>
    public double CurrentAmps { get; }

    /// <summary>Voltage on the load side of the switches.</summary>
    public double LoadVolts { get; }

    /// <summary>Lets time pass to a moment with the switches in the given state.</summary>
    /// <param name="seconds">Time since the start of the board; never runs back.</param>
    /// <param name="chargePathClosed">Current may flow into the pack.</param>
    /// <param name="dischargePathClosed">Current may flow out of the pack.</param>
    /// <param name="prechargePathClosed">The load is connected through the precharge resistor.</param>
    public void AdvanceTo(double seconds, bool chargePathClosed, bool dischargePathClosed, bool prechargePathClosed);

    /// <summary>Terminal voltage of a cell, 0 = most negative.</summary>
    public double CellVolts(int cell);

    /// <summary>Temperature at a sensor in degrees Celsius.</summary>
    public double TemperatureCelsius(int sensor);
}

/// <summary>A pack that knows when its voltages or current change next, so that no step of the board straddles it.</summary>
public interface IPackSchedule
{
    /// <summary>Time of the next change in seconds; infinite when nothing is due.</summary>
    public double NextChangeSeconds { get; }
}

/// <summary>A pack whose cells lose the charge that balancing takes out of them.</summary>
public interface IBalancedPack
{
    /// <summary>Takes charge out of a cell with the next step.</summary>
    /// <param name="cell">0 = most negative.</param>
    /// <param name="coulombs">Charge in coulombs; negative when a broken wire feeds the cell.</param>
    public void TakeCharge(int cell, double coulombs);
}
