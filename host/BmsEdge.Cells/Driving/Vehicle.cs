using System;

namespace BmsEdge.Cells;

/// <summary>Road load of a car and the share of it that one cell of its pack carries. Defaults: a compact electric car, assumptions.</summary>
public sealed record Vehicle
{
    private const double GravityMetresPerSecond2 = 9.80665;
    private const double AirKilogramsPerCubicMetre = 1.2;

    /// <summary>Mass with driver, kg.</summary>
    public double MassKilograms { get; init; } = 1650.0;

    /// <summary>Turning parts, as a part of the mass.</summary>
    public double RotatingMassFraction { get; init; } = 0.05;

    /// <summary>Drag coefficient times frontal area, m2.</summary>
    public double DragAreaSquareMetres { get; init; } = 0.62;

    /// <summary>Rolling resistance coefficient.</summary>
    public double RollingResistance { get; init; } = 0.009;

    /// <summary>Battery to wheel, above 0 and at most 1; wheel to battery is taken as the same.</summary>
    public double DriveEfficiency { get; init; } = 0.88;

    /// <summary>Part of the braking power that goes to the motor, 0 to 1; the rest warms the brakes.</summary>
    public double RegenerationShare { get; init; } = 0.6;

    /// <summary>Lights, pumps and cabin, W.</summary>
    public double AuxiliaryWatts { get; init; } = 500.0;

    /// <summary>Cells in the pack (96 in series, 20 in parallel: 21 kWh of 3 Ah cells).</summary>
    public int CellCount { get; init; } = 96 * 20;

    /// <summary>Power at the terminals of one cell, W, positive when charging.</summary>
    /// <param name="metresPerSecond">Mean speed of the interval.</param>
    /// <param name="metresPerSecond2">Mean acceleration of the interval.</param>
    public double CellWatts(double metresPerSecond, double metresPerSecond2)
    {
        double force = (MassKilograms * (1.0 + RotatingMassFraction) * metresPerSecond2)
            + (0.5 * AirKilogramsPerCubicMetre * DragAreaSquareMetres * metresPerSecond * metresPerSecond)
            + (metresPerSecond > 0.0 ? MassKilograms * GravityMetresPerSecond2 * RollingResistance : 0.0);
        double wheelWatts = force * metresPerSecond;
        double batteryWatts = wheelWatts > 0.0 ? wheelWatts / DriveEfficiency : wheelWatts * DriveEfficiency * RegenerationShare;
        return -(batteryWatts + AuxiliaryWatts) / CellCount;
    }

    internal void Check()
    {
        if (!(MassKilograms > 0.0 && DragAreaSquareMetres >= 0.0 && RollingResistance >= 0.0 && RotatingMassFraction >= 0.0 && AuxiliaryWatts >= 0.0
            && DriveEfficiency is > 0.0 and <= 1.0 && RegenerationShare is >= 0.0 and <= 1.0 && CellCount >= 1))
        {
            throw new ArgumentException($"The vehicle has a value outside its range: {this}.", nameof(Vehicle));
        }
    }
}
