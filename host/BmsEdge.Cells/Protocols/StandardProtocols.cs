using System;
using System.Collections.Generic;
using System.Globalization;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Protocols;

/// <summary>
/// Diagnostics as every laboratory runs them, for a cell between two cut-offs. Each begins by charging the cell, so that it does not matter where it stands.
/// They are made from the text form, so that <see cref="Protocol.ToString"/> shows exactly what is done.
/// </summary>
public static class StandardProtocols
{
    /// <summary>Names for <see cref="Named"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["capacity", "open-circuit", "hppc", "gitt", "rates"];

    /// <summary>A diagnostic by its name, with its default values.</summary>
    /// <exception cref="BmsException">There is none of that name.</exception>
    public static Protocol Named(string name, double lowVolts, double highVolts) => name switch
    {
        "capacity" => Capacity(lowVolts, highVolts),
        "open-circuit" => OpenCircuit(lowVolts, highVolts),
        "hppc" => Hppc(lowVolts, highVolts),
        "gitt" => Gitt(lowVolts, highVolts),
        "rates" => Rates(lowVolts, highVolts),
        _ => throw new BmsException(BmsErrorCode.BadArgument, $"No standard protocol is called '{name}'. There are {string.Join(", ", Names)}."),
    };

    /// <summary>Three full cycles at one rate.</summary>
    public static Protocol Capacity(double lowVolts, double highVolts, double rate = 1.0 / 3) => Parse(
        lowVolts, highVolts, $"Repeat 3 {{ {Charge(highVolts)} Discharge at {Text(rate)} C until {Text(lowVolts)} V; Rest for 30 min }}");

    /// <summary>Slow discharge and charge for the open-circuit curve.</summary>
    public static Protocol OpenCircuit(double lowVolts, double highVolts, double rate = 0.05) => Parse(
        lowVolts,
        highVolts,
        $"{Charge(highVolts)} Discharge at {Text(rate)} C until {Text(lowVolts)} V record every 60 s; Rest for 1 h; Charge at {Text(rate)} C until {Text(highVolts)} V record every 60 s; Rest for 1 h");

    /// <summary>Hybrid pulse power characterisation: at every tenth of the charge a discharge pulse, 40 s, a charge pulse of three quarters, then on at C/3 (USABC manual, DOE/ID-11069).</summary>
    public static Protocol Hppc(double lowVolts, double highVolts, double pulseRate = 1) => Parse(
        lowVolts,
        highVolts,
        $"{Charge(highVolts)} Repeat 10 {{ Discharge at C/3 for 18 min or until {Text(lowVolts)} V; Rest for 1 h; Discharge at {Text(pulseRate)} C for 10 s or until {Text(lowVolts)} V record every 0.1 s; Rest for 40 s record every 0.1 s; Charge at {Text(0.75 * pulseRate)} C for 10 s or until {Text(highVolts)} V record every 0.1 s; Rest for 40 s record every 0.1 s }}");

    /// <summary>Galvanostatic intermittent titration: short steps of current with long rests (W. Weppner, R.A. Huggins, J. Electrochem. Soc. 124 (1977) 1569).</summary>
    public static Protocol Gitt(double lowVolts, double highVolts, double rate = 0.1, int steps = 40) => Parse(
        lowVolts,
        highVolts,
        $"{Charge(highVolts)} Repeat {steps.ToString(CultureInfo.InvariantCulture)} {{ Discharge at {Text(rate)} C for {Text(60 / rate / steps)} min or until {Text(lowVolts)} V record every 10 s; Rest for 1 h record every 30 s }}");

    /// <summary>Discharges at growing rates.</summary>
    public static Protocol Rates(double lowVolts, double highVolts) => Parse(
        lowVolts,
        highVolts,
        string.Concat(Array.ConvertAll([0.2, 0.5, 1, 2], rate => $"{Charge(highVolts)} Discharge at {Text(rate)} C until {Text(lowVolts)} V; Rest for 1 h; ")));

    private static string Charge(double highVolts) => $"Charge at C/3 until {Text(highVolts)} V; Hold at {Text(highVolts)} V until C/20; Rest for 30 min;";

    private static Protocol Parse(double lowVolts, double highVolts, string text) => lowVolts > 0 && lowVolts < highVolts && double.IsFinite(highVolts)
        ? ProtocolText.Parse(text)
        : throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"Cut-offs of {lowVolts} and {highVolts} V: both above 0, the lower below the upper."));

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
