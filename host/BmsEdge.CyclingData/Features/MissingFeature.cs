using System.Collections.Generic;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features;

/// <summary>A feature that could not be computed. Its number is NaN (never zero), and this says why.</summary>
/// <param name="Name">Name of the property that is NaN.</param>
/// <param name="Reason">Why, in one sentence.</param>
public readonly record struct MissingFeature(string Name, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Reason}";
}

/// <summary>Collects what could not be computed.</summary>
internal sealed class MissingFeatures
{
    private readonly List<MissingFeature> _missing = [];

    /// <summary>Notes a reason and hands back the NaN that stands for it.</summary>
    public double NaN(string name, string reason)
    {
        _missing.Add(new MissingFeature(name, reason));
        return double.NaN;
    }

    /// <summary>Notes a value that turned out not to be finite.</summary>
    public double Finite(string name, double value, string reason) => double.IsFinite(value) ? value : NaN(name, reason);

    /// <summary>What was noted, in order.</summary>
    public ImmutableArray<MissingFeature> ToImmutable() => [.. _missing];
}
