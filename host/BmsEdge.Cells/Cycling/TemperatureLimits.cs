namespace BmsEdge.Cells;

/// <summary>
/// How hard a test may be at a temperature, as multiples of the 1-hour rate. Steps follow what the LG HG2 set was tested with
/// (Kollmeyer et al., doi 10.17632/cp3473x7xv.3: 6 A charge from 10 degC up, 3 A at 0 and -10, 1.5 A at -20; 12 A discharge at -10, 6 A at -20).
/// </summary>
internal readonly record struct TemperatureLimits(double DischargeRate, double ChargeRate, double PulseScale)
{
    public static TemperatureLimits At(double ambientCelsius) => ambientCelsius switch
    {
        >= 7.5 => new(6.0, 2.0, 1.0),
        >= -5.0 => new(6.0, 1.0, 1.0),
        >= -15.0 => new(4.0, 1.0, 0.5),
        _ => new(2.0, 0.5, 0.25),
    };
}
