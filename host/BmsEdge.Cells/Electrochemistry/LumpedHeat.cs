using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>One temperature for the cell: <c>rho c dT/dt = Q/V - h A (T - Tambient)/V</c>.</summary>
internal sealed class LumpedHeat
{
    /// <summary>What a kelvin of error is worth in the error control, V.</summary>
    public const double VoltsPerKelvin = 1e-2;

    private readonly double _heatCapacity;
    private readonly double _cooling;

    public LumpedHeat(LithiumIonParameters parameters)
    {
        var thermal = parameters.Thermal ?? throw new BmsException(
            BmsErrorCode.BadArgument, $"Parameter set {parameters.Name} has no thermal data; simulate it at constant temperature or add them.");
        _heatCapacity = thermal.HeatCapacityPerVolume * thermal.VolumeCubicMeters;
        _cooling = thermal.HeatTransferCoefficient * thermal.CoolingAreaSquareMeters;
        AmbientKelvin = thermal.AmbientTemperatureKelvin;
        CollectorResistance = thermal.CollectorResistanceOhmSquareMeters;
    }

    /// <summary>Temperature of the surroundings, K.</summary>
    public double AmbientKelvin { get; set; }

    /// <summary>ohm m2.</summary>
    public double CollectorResistance { get; }

    /// <summary>Temperature at the end of an implicit stage, K.</summary>
    public double Advance(double past, double gammaStep, double heat) =>
        (past + gammaStep * (heat + _cooling * AmbientKelvin) / _heatCapacity) / (1 + gammaStep * _cooling / _heatCapacity);

    /// <summary>dT/dt, K/s.</summary>
    public double Rate(double temperature, double heat) => (heat - _cooling * (temperature - AmbientKelvin)) / _heatCapacity;
}
