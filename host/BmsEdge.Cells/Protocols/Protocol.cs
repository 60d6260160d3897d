using System;
using System.Collections.Generic;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Protocols;

/// <summary>
/// What is done to a cell: steps and loops of steps. It holds what a cycler can do and nothing about a model, so the same protocol drives a simulated
/// cell and a real one. Currents and powers are positive when charging.
/// </summary>
/// <param name="Elements">Steps and loops in order.</param>
public sealed record Protocol(IReadOnlyList<ProtocolElement> Elements)
{
    /// <summary>Most steps a protocol may come to when its loops are unrolled.</summary>
    public const long StepLimit = 10_000_000;

    /// <summary>Number of steps with all loops unrolled.</summary>
    public long StepCount => Count(Elements);

    /// <summary>The protocol in its text form, which <see cref="ProtocolText.Parse"/> reads back.</summary>
    public override string ToString() => ProtocolText.Write(this);

    /// <summary>The steps in the order they are carried out, loops unrolled as they come.</summary>
    public IEnumerable<ProtocolStep> Steps() => Unroll(Elements);

    private static IEnumerable<ProtocolStep> Unroll(IReadOnlyList<ProtocolElement> elements)
    {
        foreach (var element in elements)
        {
            if (element is ProtocolStep step)
            {
                yield return step;
            }
            else if (element is ProtocolLoop loop)
            {
                for (int i = 0; i < loop.Count; i++)
                {
                    foreach (var inner in Unroll(loop.Body))
                    {
                        yield return inner;
                    }
                }
            }
        }
    }

    private static long Count(IReadOnlyList<ProtocolElement> elements)
    {
        long sum = 0;
        foreach (var element in elements)
        {
            sum += element is ProtocolLoop loop ? loop.Count * Count(loop.Body) : 1;
            if (sum > StepLimit)
            {
                throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"The protocol comes to more than {StepLimit} steps; repeat less."));
            }
        }

        return sum;
    }
}

/// <summary>A step or a loop.</summary>
public abstract record ProtocolElement;

/// <summary>A body carried out several times.</summary>
/// <param name="Count">How often, at least once.</param>
/// <param name="Body">Steps and inner loops.</param>
public sealed record ProtocolLoop(int Count, IReadOnlyList<ProtocolElement> Body) : ProtocolElement;

/// <summary>One thing held until something happens.</summary>
public sealed record ProtocolStep : ProtocolElement
{
    /// <summary>What is held.</summary>
    public required StepControl Control { get; init; }

    /// <summary>Longest duration, s; infinite when only the conditions end the step.</summary>
    public double DurationSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>Conditions that end the step; the first met wins.</summary>
    public IReadOnlyList<StopCondition> Until { get; init; } = [];

    /// <summary>Time between rows, s; null leaves it to whoever carries the step out.</summary>
    public double? RecordSeconds { get; init; }
}

/// <summary>A current in amperes or as a multiple of the nominal capacity per hour.</summary>
/// <param name="Value">A, or C-rate.</param>
/// <param name="IsRate">True for a C-rate.</param>
public readonly record struct CellCurrent(double Value, bool IsRate)
{
    /// <summary>The current of a cell of a nominal capacity, A.</summary>
    public double Amps(double nominalAmpHours) => IsRate ? Value * nominalAmpHours : Value;
}

/// <summary>What a step holds.</summary>
public abstract record StepControl;

/// <summary>No current.</summary>
public sealed record Rest : StepControl;

/// <summary>A current, positive when charging.</summary>
public sealed record HoldCurrent(CellCurrent Current) : StepControl;

/// <summary>A terminal voltage, V.</summary>
public sealed record HoldVoltage(double Volts) : StepControl;

/// <summary>A power, positive when charging, W.</summary>
public sealed record HoldPower(double Watts) : StepControl;

/// <summary>A resistor across the cell, ohm.</summary>
public sealed record HoldResistance(double Ohms) : StepControl;

/// <summary>A current that goes straight from one value to another in the duration of the step, A, positive when charging.</summary>
public sealed record RampCurrent(CellCurrent From, CellCurrent To) : StepControl;

/// <summary>A current or power over time, straight between its points, positive when charging.</summary>
/// <param name="Name">File or name it came from.</param>
/// <param name="Seconds">Growing times from the start of the step.</param>
/// <param name="Values">A, or W.</param>
/// <param name="IsPower">True for watts.</param>
/// <param name="Scale">Factor on the values.</param>
public sealed record DriveCurve(string Name, IReadOnlyList<double> Seconds, IReadOnlyList<double> Values, bool IsPower, double Scale = 1) : StepControl;

/// <summary>Something that ends a step.</summary>
public abstract record StopCondition;

/// <summary>Terminal voltage meets a value, from above on discharge and from below on charge, V.</summary>
public sealed record VoltageReached(double Volts) : StopCondition;

/// <summary>The magnitude of the current has fallen to a value.</summary>
public sealed record CurrentFallen(CellCurrent Current) : StopCondition;

/// <summary>The cell is as hot as this, degC.</summary>
public sealed record TemperatureReached(double Celsius) : StopCondition;

/// <summary>The step has moved this much charge, Ah.</summary>
public sealed record ChargeMoved(double AmpHours) : StopCondition;
