using BmsEdge.Core.Models;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>
/// Where the first limit that opens may lie for a chemistry. Not a recommendation: beyond it the limit surely belongs to another
/// chemistry. Anchors read for it: Libre Solar presets (NMC 3.00/4.25, LFP 2.50/3.80, LTO 1.90/2.85 V), foxBMS (1.50/2.80 V on
/// an LTO-like cell), UBC Formula Electric (NMC 2.5/4.20 V).
/// </summary>
/// <param name="OverVoltageFrom">Lowest sensible over-voltage trip of a cell in volts.</param>
/// <param name="OverVoltageTo">Highest sensible over-voltage trip of a cell in volts.</param>
/// <param name="UnderVoltageFrom">Lowest sensible under-voltage trip of a cell in volts.</param>
/// <param name="UnderVoltageTo">Highest sensible under-voltage trip of a cell in volts.</param>
internal sealed record ChemistryWindow(decimal OverVoltageFrom, decimal OverVoltageTo, decimal UnderVoltageFrom, decimal UnderVoltageTo)
{
    /// <summary>How far beyond the first limit further ones (latched, hardware) may lie.</summary>
    public const decimal FurtherVolts = 0.2m;

    public static ChemistryWindow Of(Chemistry chemistry) => chemistry switch
    {
        Chemistry.Lfp => new ChemistryWindow(3.50m, 3.85m, 2.00m, 3.00m),
        Chemistry.Lto => new ChemistryWindow(2.60m, 2.95m, 1.40m, 2.10m),
        Chemistry.Nca => new ChemistryWindow(4.00m, 4.30m, 2.00m, 3.40m),
        _ => new ChemistryWindow(4.00m, 4.40m, 2.00m, 3.40m),
    };
}
