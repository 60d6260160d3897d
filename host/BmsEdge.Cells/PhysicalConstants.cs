namespace BmsEdge.Cells;

/// <summary>CODATA 2018 values (exact since the SI revision of 2019).</summary>
internal static class PhysicalConstants
{
    public const double GasJoulesPerMoleKelvin = 8.314462618;
    public const double FaradayCoulombsPerMole = 96485.33212;
    public const double ZeroCelsiusKelvin = 273.15;
    public const double Inverse25CelsiusKelvin = 1.0 / 298.15;
}
