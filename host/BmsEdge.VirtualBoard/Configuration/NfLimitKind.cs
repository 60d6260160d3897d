using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>
/// One kind of limit: what it looks at and which keys a row of it has. Kinds that count something bad (lost evidence, open
/// wires) have no thresholds to write: the first one is beyond.
/// </summary>
internal sealed class NfLimitKind
{
    /// <summary>Threshold the firmware compares counts with: 1 is beyond, 0 is not.</summary>
    public const float CountThreshold = 0.5f;

    private static readonly QuantityKey DelayKey = new(
        "delay", null, NfDimension.Time, "ms", 0m, LimitTable.LongestDelayMilliseconds,
        "Time from the first to the tripping sample of an unbroken run beyond the threshold; 0 ms trips on the first.");

    private static readonly QuantityKey ResetDelayKey = new(
        "reset-delay", null, NfDimension.Time, "ms", 0m, LimitTable.LongestDelayMilliseconds, "The same for an unbroken run of recovered samples.");

    private static readonly ChoiceKey LevelKey = new(
        "level", null, "What a trip does: leave a record, ask for less current, open the path.",
        ("inform", TripLevel.Inform), ("derate", TripLevel.Derate), ("open", TripLevel.Open));

    private static readonly ChoiceKey PathKey = new(
        "path", null, "Current it concerns; none belongs to level inform.",
        ("none", TripPath.Neither), ("charge", TripPath.Charge), ("discharge", TripPath.Discharge), ("both", TripPath.Both));

    private static readonly ChoiceKey LatchKey = new(
        "latch", null, "yes = stays tripped until somebody acknowledges.", ("yes", true), ("no", false));

    private static readonly ChoiceKey EnabledKey = new(
        "enabled", null, "no = the row does nothing, but must make sense all the same. May be left out: yes.", ("yes", true), ("no", false));

    private static readonly OptionalCountKey RetriesKey = new(
        "retries", LimitTable.MostRetries, "How often within an hour the row may let go by itself; the trip after that is latched. May be left out: unlimited.");

    private NfLimitKind(string name, TripCause cause, LimitQuantity quantity, LimitDirection direction, QuantityKey? trip, QuantityKey? reset)
    {
        Name = name;
        Cause = cause;
        Quantity = quantity;
        Direction = direction;
        Trip = trip;
        Reset = reset;
        List<NfKey> keys = [DelayKey, ResetDelayKey, LevelKey, PathKey, LatchKey, RetriesKey, EnabledKey];
        if (trip is not null && reset is not null)
        {
            keys.InsertRange(0, [trip, reset]);
        }

        Keys = keys;
    }

    /// <summary>Every kind in the order of <see cref="TripCause"/>.</summary>
    public static IReadOnlyList<NfLimitKind> All { get; } =
    [
        Cell("cell-overvoltage", TripCause.CellOverVoltage, LimitDirection.Above),
        Cell("cell-undervoltage", TripCause.CellUnderVoltage, LimitDirection.Below),
        Cell("cell-deep-discharge", TripCause.CellDeepDischarge, LimitDirection.Below),
        Pack("pack-overvoltage", TripCause.PackOverVoltage, LimitDirection.Above),
        Pack("pack-undervoltage", TripCause.PackUnderVoltage, LimitDirection.Below),
        Current("charge-overcurrent", TripCause.ChargeOverCurrent, LimitQuantity.ChargeCurrentAmps),
        Current("discharge-overcurrent", TripCause.DischargeOverCurrent, LimitQuantity.DischargeCurrentAmps),
        Heat("charge-overtemperature", TripCause.ChargeOverTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above),
        Heat("charge-undertemperature", TripCause.ChargeUnderTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Below),
        Heat("discharge-overtemperature", TripCause.DischargeOverTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above),
        Heat("discharge-undertemperature", TripCause.DischargeUnderTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Below),
        Measured("cell-imbalance", TripCause.CellImbalance, LimitQuantity.CellSpreadVolts, LimitDirection.Above, NfDimension.Voltage, "V", 0.001m, 2m),
        Measured("temperature-rise", TripCause.TemperatureRise, LimitQuantity.TemperatureRateCelsiusPerSecond, LimitDirection.Above,
            NfDimension.TemperatureRate, "K/s", 0.01m, 20m),
        Count("cell-evidence-lost", TripCause.CellEvidenceLost, LimitQuantity.CellEvidence),
        Count("current-evidence-lost", TripCause.CurrentEvidenceLost, LimitQuantity.CurrentEvidence),
        Count("temperature-evidence-lost", TripCause.TemperatureEvidenceLost, LimitQuantity.TemperatureEvidence),
        Count("pack-voltage-evidence-lost", TripCause.PackVoltsEvidenceLost, LimitQuantity.PackVoltsEvidence),
        Count("open-wire", TripCause.OpenWire, LimitQuantity.OpenWire),
        Count("front-end-error", TripCause.FrontEndError, LimitQuantity.FrontEndFailures),
        Measured("temperature-spread", TripCause.TemperatureSpread, LimitQuantity.TemperatureSpreadCelsius, LimitDirection.Above,
            NfDimension.TemperatureDifference, "K", 0.1m, 150m),
        Current("charge-limit-ignored", TripCause.ChargeLimitIgnored, LimitQuantity.ChargeAmpsOverAllowed),
        Current("discharge-limit-ignored", TripCause.DischargeLimitIgnored, LimitQuantity.DischargeAmpsOverAllowed),
        Current("current-disagreement", TripCause.CurrentDisagreement, LimitQuantity.CurrentDifferenceAmps),
        Measured("loop-overrun", TripCause.LoopOverrun, LimitQuantity.LoopLateMilliseconds, LimitDirection.Above,
            NfDimension.Time, "ms", 1m, 59000m),
    ];

    public string Name { get; }

    public TripCause Cause { get; }

    public LimitQuantity Quantity { get; }

    public LimitDirection Direction { get; }

    /// <summary>Key of the trip threshold; null for kinds that count.</summary>
    public QuantityKey? Trip { get; }

    /// <summary>Key of the reset threshold; null for kinds that count.</summary>
    public QuantityKey? Reset { get; }

    public QuantityKey Delay => DelayKey;

    public QuantityKey ResetDelay => ResetDelayKey;

    public ChoiceKey Level => LevelKey;

    public ChoiceKey Path => PathKey;

    public ChoiceKey Latch => LatchKey;

    public OptionalCountKey Retries => RetriesKey;

    public ChoiceKey Enabled => EnabledKey;

    /// <summary>Keys of a row in the order they are printed in.</summary>
    public IReadOnlyList<NfKey> Keys { get; }

    public static NfLimitKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>True for the two keys of a row that may be left out.</summary>
    public static bool MayBeLeftOut(NfKey key) => ReferenceEquals(key, EnabledKey) || ReferenceEquals(key, RetriesKey);

    private static NfLimitKind Cell(string name, TripCause cause, LimitDirection direction) =>
        Measured(name, cause, LimitQuantity.CellVolts, direction, NfDimension.Voltage, "V", 0.1m, 5m);

    private static NfLimitKind Pack(string name, TripCause cause, LimitDirection direction) =>
        Measured(name, cause, LimitQuantity.PackVolts, direction, NfDimension.Voltage, "V", 0.1m, 100m);

    private static NfLimitKind Current(string name, TripCause cause, LimitQuantity quantity) =>
        Measured(name, cause, quantity, LimitDirection.Above, NfDimension.Current, "A", 0.01m, 1500m);

    // The thermistors are believed from -40 to 120 degC; a limit outside would never trip.
    private static NfLimitKind Heat(string name, TripCause cause, LimitQuantity quantity, LimitDirection direction) =>
        Measured(name, cause, quantity, direction, NfDimension.Temperature, "degC", -39m, 119m);

    private static NfLimitKind Measured(
        string name, TripCause cause, LimitQuantity quantity, LimitDirection direction, NfDimension dimension, string unit, decimal minimum, decimal maximum) =>
        new(
            name,
            cause,
            quantity,
            direction,
            new QuantityKey("trip", null, dimension, unit, minimum, maximum, "Threshold; beyond it is bad, at it is still good."),
            new QuantityKey("reset", null, dimension, unit, minimum, maximum, "At it or inside counts as recovered."));

    private static NfLimitKind Count(string name, TripCause cause, LimitQuantity quantity) =>
        new(name, cause, quantity, LimitDirection.Above, null, null);
}
