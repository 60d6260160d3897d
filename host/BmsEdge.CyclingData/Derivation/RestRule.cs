using System;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>Tells rest from charge and discharge by the size of the current.</summary>
public sealed class RestRule
{
    /// <summary>Share of the nominal one-hour current, or of the largest current so far, that still counts as rest: offsets of cyclers are below a thousandth of their range.</summary>
    private const double Share = 1e-3;

    private readonly double? _fixedAmps;
    private double _largestAmps;

    /// <summary>Chooses the rule.</summary>
    public RestRule(DerivationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_fixedAmps, Text) = options switch
        {
            { RestAmps: { } amps } => (amps, $"rest is a current of at most {DataFault.Number(amps)} A (declared)"),
            { NominalCapacityAmpHours: { } ampHours } => (Share * ampHours, $"rest is a current of at most {DataFault.Number(Share * ampHours)} A (a thousandth of the nominal one-hour current)"),
            _ => ((double?)null, "rest is a current of at most a thousandth of the largest current up to that row"),
        };
    }

    /// <summary>The rule in a sentence.</summary>
    public string Text { get; }

    /// <summary>1 charging, -1 discharging, 0 at rest. An unrecorded current is a rest.</summary>
    /// <param name="amps">Current of the next row [A].</param>
    public int Mode(double amps)
    {
        double size = Math.Abs(amps);
        if (size > _largestAmps)
        {
            _largestAmps = size;
        }

        return size > (_fixedAmps ?? (Share * _largestAmps)) ? Math.Sign(amps) : 0;
    }
}
