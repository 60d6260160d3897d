using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace BmsEdge.Cells.Protocols;

/// <summary>
/// The readable form of a protocol, such as <c>Charge at 1 C until 4.2 V; Hold at 4.2 V until C/20; Rest for 1 h</c>. Steps stand on lines or between
/// semicolons, <c>Repeat 3 { ... }</c> loops, <c>#</c> starts a comment. PyBaMM's wording of the same steps is understood.
/// </summary>
public static partial class ProtocolText
{
    private const int NestingLimit = 16;
    private const int RepeatLimit = 1_000_000;

    /// <summary>Reads a protocol.</summary>
    /// <param name="text">The text.</param>
    /// <param name="driveCurve">Turns the name in <c>Drive "name"</c> into a curve; null where drive curves are not to be had.</param>
    /// <exception cref="Foundation.BmsException">The text breaks the grammar; the message names line, column and what was expected.</exception>
    public static Protocol Parse(string text, Func<string, DriveCurve>? driveCurve = null)
    {
        var parser = new Parser(ProtocolScanner.Scan(text), driveCurve);
        var protocol = new Protocol(parser.Elements(0));
        if (protocol.StepCount == 0)
        {
            throw ProtocolScanner.Fault(1, 1, "there is no step; write for instance 'Discharge at 1 C until 2.5 V'");
        }

        return protocol;
    }

    /// <summary>Writes a protocol, one element per line.</summary>
    public static string Write(Protocol protocol)
    {
        var text = new StringBuilder();
        Write(protocol.Elements, 0, text);
        return text.ToString();
    }

    private static void Write(IReadOnlyList<ProtocolElement> elements, int depth, StringBuilder text)
    {
        string indent = new(' ', 2 * depth);
        foreach (var element in elements)
        {
            if (element is ProtocolLoop loop)
            {
                text.Append(indent).Append(FormattableString.Invariant($"Repeat {loop.Count} {{\n"));
                Write(loop.Body, depth + 1, text);
                text.Append(indent).Append("}\n");
            }
            else if (element is ProtocolStep step)
            {
                text.Append(indent).Append(Write(step)).Append('\n');
            }
        }
    }

    private static string Write(ProtocolStep step)
    {
        var text = new StringBuilder(step.Control switch
        {
            Rest => "Rest",
            HoldCurrent hold => $"{Direction(hold.Current.Value)} at {Text(hold.Current with { Value = Math.Abs(hold.Current.Value) })}",
            HoldVoltage hold => FormattableString.Invariant($"Hold at {hold.Volts:R} V"),
            HoldPower hold => FormattableString.Invariant($"{Direction(hold.Watts)} at {Math.Abs(hold.Watts):R} W"),
            HoldResistance hold => FormattableString.Invariant($"Discharge at {hold.Ohms:R} ohm"),
            RampCurrent ramp => $"Ramp from {Text(ramp.From)} to {Text(ramp.To)}",
            DriveCurve { Scale: 1 } curve => $"Drive \"{curve.Name}\"",
            DriveCurve curve => FormattableString.Invariant($"Drive \"{curve.Name}\" scaled by {curve.Scale:R}"),
            _ => throw new InvalidOperationException($"No text for {step.Control.GetType().Name}."),
        });
        if (double.IsFinite(step.DurationSeconds) && step.Control is not DriveCurve)
        {
            text.Append(FormattableString.Invariant($" for {step.DurationSeconds:R} s"));
        }

        if (step.Until.Count > 0)
        {
            text.Append(" until ").AppendJoin(" or ", step.Until.Select(Text));
        }

        if (step.RecordSeconds is { } record)
        {
            text.Append(FormattableString.Invariant($" record every {record:R} s"));
        }

        return text.ToString();
    }

    private static string Direction(double value) => value >= 0 ? "Charge" : "Discharge";

    private static string Text(CellCurrent current) => FormattableString.Invariant($"{current.Value:R} {(current.IsRate ? "C" : "A")}");

    private static string Text(StopCondition condition) => condition switch
    {
        VoltageReached reached => FormattableString.Invariant($"{reached.Volts:R} V"),
        CurrentFallen fallen => Text(fallen.Current),
        TemperatureReached reached => FormattableString.Invariant($"{reached.Celsius:R} degC"),
        ChargeMoved moved => FormattableString.Invariant($"{moved.AmpHours:R} Ah"),
        _ => throw new InvalidOperationException($"No text for {condition.GetType().Name}."),
    };
}
