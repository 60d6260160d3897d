using System.Collections.Generic;
using BmsEdge.Core.Control;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>Keys of charging, allowed currents and balancing.</summary>
internal static class NfManagementKeys
{
    // ---- charging ----
    public static readonly QuantityKey EndVolts = CellVolts(
        "end", nameof(BoardConfiguration.ChargeEndVolts), "End voltage of a cell: the fullest cell is held at it while the current falls.");

    public static readonly QuantityKey TaperBand = new(
        "taper-band", nameof(BoardConfiguration.ChargeTaperBandVolts), NfDimension.Voltage, "mV", 1m, 500m,
        "How far below its end voltage the fullest cell may be while its current counts as tapering.");

    public static readonly QuantityKey TaperCurrent = Amps(
        "taper-current", nameof(BoardConfiguration.ChargeTaperAmps), "Current below which the charge is complete.");

    public static readonly QuantityKey TaperDelay = Time(
        "taper-delay", nameof(BoardConfiguration.ChargeTaperDelayMs), "s", 0m, 3600m, "How long it must stay below.");

    public static readonly QuantityKey Restart = CellVolts(
        "restart", nameof(BoardConfiguration.ChargeRestartVolts), "A complete charge begins again when the fullest cell is below this.");

    public static readonly QuantityKey Precondition = CellVolts(
        "precondition", nameof(BoardConfiguration.ChargePreconditionVolts), "A lowest cell below this gets the small current first.");

    public static readonly QuantityKey PreconditionCurrent = Amps(
        "precondition-current", nameof(BoardConfiguration.ChargePreconditionAmps), "The small current.");

    public static readonly QuantityListKey StepCurrents = new(
        "step-currents", nameof(BoardConfiguration.ChargeStepAmps), NfDimension.Current, "A", 0.001m, 2000m,
        "Currents of the steps, at least one; a single one is plain CC-CV.");

    public static readonly QuantityListKey StepEnds = new(
        "step-ends", nameof(BoardConfiguration.ChargeStepEndSoc), NfDimension.Share, "%", 0.1m, 100m,
        "State of charge of the fullest cell at which each step but the last ends; rising.");

    public static readonly QuantityKey RegulationResistance = new(
        "regulation-resistance", nameof(BoardConfiguration.ChargeRegulationOhms), NfDimension.Resistance, "mOhm", 0.01m, 10000m,
        "By which the regulator turns a voltage error into a current: that of a cell or more.");

    public static readonly QuantityKey RegulationTime = Time(
        "regulation-time", nameof(BoardConfiguration.ChargeRegulationMs), "s", 0.25m, 600m, "Time constant of the regulator, longer than the charger takes to follow.");

    public static readonly QuantityKey LongestCharge = Time(
        "longest", nameof(BoardConfiguration.ChargeLongestMs), "min", 0m, 10000m, "Longest charge; 0 min = no limit.");

    public static readonly QuantityKey RemoteExpiry = Time(
        "remote-expiry", nameof(BoardConfiguration.RemoteLimitExpiryMs), "s", 1m, 3600m, "A current limit over the link that is not repeated for this long lapses.");

    public static readonly IReadOnlyList<NfKey> Charging =
    [
        EndVolts, TaperBand, TaperCurrent, TaperDelay, Restart, Precondition, PreconditionCurrent, StepCurrents, StepEnds,
        RegulationResistance, RegulationTime, LongestCharge, RemoteExpiry,
    ];

    // ---- allowed currents ----
    public static readonly QuantityKey ChargeColdZero = Celsius("cold-zero", nameof(BoardConfiguration.ChargeColdZeroCelsius), "No current at and below this.");

    public static readonly QuantityKey ChargeColdFull = Celsius("cold-full", nameof(BoardConfiguration.ChargeColdFullCelsius), "From this on the cold takes nothing.");

    public static readonly QuantityKey ChargeHotFull = Celsius("hot-full", nameof(BoardConfiguration.ChargeHotFullCelsius), "Up to this the heat takes nothing.");

    public static readonly QuantityKey ChargeHotZero = Celsius("hot-zero", nameof(BoardConfiguration.ChargeHotZeroCelsius), "No current at and above this.");

    public static readonly QuantityKey ChargeVoltsZero = CellVolts("volts-zero", nameof(BoardConfiguration.ChargeVoltsZero), "No current when the fullest cell is here.");

    public static readonly QuantityKey ChargeVoltsFull = CellVolts("volts-full", nameof(BoardConfiguration.ChargeVoltsFull), "Below this its voltage takes nothing.");

    public static readonly QuantityKey DischargeColdZero = Celsius("cold-zero", nameof(BoardConfiguration.DischargeColdZeroCelsius), "No current at and below this.");

    public static readonly QuantityKey DischargeColdFull = Celsius("cold-full", nameof(BoardConfiguration.DischargeColdFullCelsius), "From this on the cold takes nothing.");

    public static readonly QuantityKey DischargeHotFull = Celsius("hot-full", nameof(BoardConfiguration.DischargeHotFullCelsius), "Up to this the heat takes nothing.");

    public static readonly QuantityKey DischargeHotZero = Celsius("hot-zero", nameof(BoardConfiguration.DischargeHotZeroCelsius), "No current at and above this.");

    public static readonly QuantityKey DischargeVoltsZero = CellVolts("volts-zero", nameof(BoardConfiguration.DischargeVoltsZero), "No current when the emptiest cell is here.");

    public static readonly QuantityKey DischargeVoltsFull = CellVolts("volts-full", nameof(BoardConfiguration.DischargeVoltsFull), "Above this its voltage takes nothing.");

    public static readonly QuantityKey DischargeFull = Amps("full", nameof(BoardConfiguration.DischargeFullAmps), "Current when nothing holds it down.");

    public static readonly QuantityKey LimpHome = new(
        "limp-home", nameof(BoardConfiguration.DischargeLimpHomeAmps), NfDimension.Current, "A", 0m, 2000m,
        "Least current while no limit has opened the path.");

    public static readonly IReadOnlyList<NfKey> ChargeCurrent =
    [
        Amps("full", nameof(BoardConfiguration.ChargeFullAmps), "Current when nothing holds it down."),
        ChargeColdZero, ChargeColdFull, ChargeHotFull, ChargeHotZero, ChargeVoltsZero, ChargeVoltsFull,
        Share("soc-zero", nameof(BoardConfiguration.ChargeSocZero), "State of charge of the fullest cell at which no current is allowed."),
        Share("soc-full", nameof(BoardConfiguration.ChargeSocFull), "From where it takes nothing; equal to soc-zero: not looked at."),
        Share("derated", nameof(BoardConfiguration.ChargeDeratedShare), "Share that is left while a limit of level derate stands on this path."),
        Ramp(nameof(BoardConfiguration.ChargeRampAmpsPerSecond)),
    ];

    public static readonly IReadOnlyList<NfKey> DischargeCurrent =
    [
        DischargeFull, LimpHome,
        DischargeColdZero, DischargeColdFull, DischargeHotFull, DischargeHotZero, DischargeVoltsZero, DischargeVoltsFull,
        Share("soc-zero", nameof(BoardConfiguration.DischargeSocZero), "State of charge of the emptiest cell at which no current is allowed."),
        Share("soc-full", nameof(BoardConfiguration.DischargeSocFull), "From where it takes nothing; equal to soc-zero: not looked at."),
        Share("derated", nameof(BoardConfiguration.DischargeDeratedShare), "Share that is left while a limit of level derate stands on this path."),
        Ramp(nameof(BoardConfiguration.DischargeRampAmpsPerSecond)),
    ];

    // ---- balancing ----
    public static readonly ChoiceKey Mode = new(
        "mode", nameof(BoardConfiguration.BalancingMode), "By what cells are brought together: the voltage of rested cells, or the charge the estimators are sure of.",
        ("off", BalancingMode.Off), ("voltage", BalancingMode.Voltage), ("charge", BalancingMode.Charge));

    public static readonly QuantityKey StartVolts = Millivolts("start", nameof(BoardConfiguration.BalancingStartVolts), "A cell this far above the lowest is bled.");

    public static readonly QuantityKey StopVolts = Millivolts("stop", nameof(BoardConfiguration.BalancingStopVolts), "Until it is only this far above.");

    public static readonly QuantityKey StartShare = new(
        "start-share", nameof(BoardConfiguration.BalancingStartShare), NfDimension.Share, "%", 0.01m, 50m, "By charge: excess from which a cell is bled.");

    public static readonly QuantityKey StopShare = new(
        "stop-share", nameof(BoardConfiguration.BalancingStopShare), NfDimension.Share, "%", 0.01m, 50m, "By charge: excess at which it is left alone.");

    public static readonly IntegerKey BledAtOnce = new(
        "most-cells", nameof(BoardConfiguration.BalancingMostCells), 1, 16, false, "Greatest number of cells bled at once.");

    public static readonly ChoiceKey Neighbours = new(
        "neighbours", nameof(BoardConfiguration.BalancingNeighbours), "Whether neighbours may be bled at once; the BQ769x0 forbids it.", ("yes", true), ("no", false));

    public static readonly QuantityKey BalancingHotFull = Celsius("hot-full", nameof(BoardConfiguration.BalancingHotFullCelsius), "From this on fewer cells are bled.");

    public static readonly QuantityKey BalancingHotZero = Celsius("hot-zero", nameof(BoardConfiguration.BalancingHotZeroCelsius), "From this on none is.");

    public static readonly IReadOnlyList<NfKey> Balancing =
    [
        Mode, StartVolts, StopVolts, StartShare, StopShare,
        CellVolts("minimum", nameof(BoardConfiguration.BalancingMinimumVolts), "No cell at or below this is bled."),
        Amps("rest-current", nameof(BoardConfiguration.BalancingRestAmps), "Greatest current at which cells count as resting."),
        Time("rest-time", nameof(BoardConfiguration.BalancingRestMs), "s", 0m, 86400m, "How long they must have rested before their voltages are compared."),
        new QuantityKey("resistor", nameof(BoardConfiguration.BalancingOhms), NfDimension.Resistance, "Ohm", 1m, 10000m, "Resistance through which a cell is bled."),
        BledAtOnce, Neighbours, BalancingHotFull, BalancingHotZero,
        Time("bleed", nameof(BoardConfiguration.BalancingBleedMs), "s", 1m, 3600m, "How long cells are bled between two looks."),
        Time("settle", nameof(BoardConfiguration.BalancingSettleMs), "s", 0m, 600m, "How long nothing is bled before a look."),
    ];

    private static QuantityKey CellVolts(string name, string property, string meaning) =>
        new(name, property, NfDimension.Voltage, "V", 0.5m, 5m, meaning);

    private static QuantityKey Millivolts(string name, string property, string meaning) =>
        new(name, property, NfDimension.Voltage, "mV", 1m, 1000m, meaning);

    private static QuantityKey Amps(string name, string property, string meaning) =>
        new(name, property, NfDimension.Current, "A", 0.001m, 2000m, meaning);

    private static QuantityKey Celsius(string name, string property, string meaning) =>
        new(name, property, NfDimension.Temperature, "degC", -60m, 120m, meaning);

    private static QuantityKey Share(string name, string property, string meaning) =>
        new(name, property, NfDimension.Share, "%", 0m, 100m, meaning);

    private static QuantityKey Time(string name, string property, string unit, decimal minimum, decimal maximum, string meaning) =>
        new(name, property, NfDimension.Time, unit, minimum, maximum, meaning);

    private static QuantityKey Ramp(string property) =>
        new("ramp", property, NfDimension.CurrentRate, "A/s", 0.01m, 10000m, "How fast the allowed current may rise; it falls at once.");
}
