using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>
/// A set of measured drive cycles of one cell, with the limits a pack of it would be given: the firmware's own limit table with
/// the cell maker's voltages, and with windows of current and temperature wide enough for the cycle as it was driven, because a
/// recording flows on whatever a limit says. Delays, evidence rules, plausibility checks and everything else are the firmware's own.
/// </summary>
public sealed record MeasuredSet
{
    /// <summary>Name of its folder in the data.</summary>
    public required string Folder { get; init; }

    /// <summary>The cell, and why its limits are what they are.</summary>
    public required string Cell { get; init; }

    /// <summary>Chemistry.</summary>
    public required Chemistry Chemistry { get; init; }

    /// <summary>Capacity in ampere-hours.</summary>
    public required double CapacityAmpHours { get; init; }

    /// <summary>Start of the names of its drive cycles.</summary>
    public required IReadOnlyList<string> DriveCycles { get; init; }

    /// <summary>Trip and reset thresholds of the last rows of a cause, in the order of the firmware's table; the rows before them move with the first.</summary>
    public required IReadOnlyDictionary<TripCause, (float Trip, float Reset)[]> Limits { get; init; }

    /// <summary>The front end's own over- and under-voltage limits in volts.</summary>
    public (float Over, float Under) HardwareVolts { get; init; } = (4.3f, 2.3f);

    /// <summary>Temperature in degrees Celsius where the recording holds none: the chamber's, from the name of the file.</summary>
    public Func<string, double?> ChamberCelsius { get; init; } = static _ => null;

    /// <summary>The sets.</summary>
    public static IReadOnlyList<MeasuredSet> All { get; } = [LgHg2(), Panasonic(), A123(), LiPo()];

    /// <summary>The drive cycles of the set under a folder of data, in order; empty when the set is not there.</summary>
    public IReadOnlyList<string> Files(string data)
    {
        string folder = Path.Combine(data, Folder);
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, "*.csv.gz", SearchOption.AllDirectories)
                .Where(f => DriveCycles.Any(d => Path.GetFileName(f).Contains(d, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal)];
    }

    /// <summary>The firmware's configuration with the limits of the set.</summary>
    public BoardConfiguration Configuration()
    {
        BoardConfiguration c = GeneratedConfiguration.Create();
        c.Chemistry = Chemistry;
        c.CapacityAmpHours = (float)CapacityAmpHours;
        c.InitialSoc = 1;
        (c.HardwareOverVoltageVolts, c.HardwareUnderVoltageVolts) = HardwareVolts;
        LimitTable shipped = c.Limits!;
        LimitTable table = new(shipped.RowCount);
        for (int i = 0; i < shipped.RowCount; i++)
        {
            TripCause cause = shipped.Cause(i);
            (float trip, float reset) = (shipped.Trip(i), shipped.Reset(i));
            if (Limits.TryGetValue(cause, out (float Trip, float Reset)[]? own))
            {
                int[] rows = [.. Enumerable.Range(0, shipped.RowCount).Where(row => shipped.Cause(row) == cause)];
                int place = Array.IndexOf(rows, i) - (rows.Length - own.Length);
                (float Trip, float Reset) first = own[0];
                int firstRow = rows[^own.Length];

                // Milder rows keep their distance to the first that moves.
                (trip, reset) = place >= 0 ? own[place] : (trip + first.Trip - shipped.Trip(firstRow), reset + first.Trip - shipped.Trip(firstRow));
            }

            table.CopyRow(i, shipped, trip, reset, shipped.DelayMilliseconds(i));
        }

        c.Limits = table;
        Allow(c);
        return c;
    }

    /// <summary>What the pack allows without a trip moves with the limits that open: a recording does not ask.</summary>
    private static void Allow(BoardConfiguration c)
    {
        float Opens(TripCause cause) => (float)LimitRow.First(c, cause)!.Trip;
        c.ChargeFullAmps = Math.Max(c.ChargeFullAmps, Opens(TripCause.ChargeOverCurrent));
        c.DischargeFullAmps = Math.Max(c.DischargeFullAmps, Opens(TripCause.DischargeOverCurrent));
        (c.ChargeColdZeroCelsius, c.ChargeHotZeroCelsius) = (Opens(TripCause.ChargeUnderTemperature), Opens(TripCause.ChargeOverTemperature));
        (c.DischargeColdZeroCelsius, c.DischargeHotZeroCelsius) = (Opens(TripCause.DischargeUnderTemperature), Opens(TripCause.DischargeOverTemperature));
        (c.ChargeColdFullCelsius, c.ChargeHotFullCelsius) = (c.ChargeColdZeroCelsius + 1, c.ChargeHotZeroCelsius - 1);
        (c.DischargeColdFullCelsius, c.DischargeHotFullCelsius) = (c.DischargeColdZeroCelsius + 1, c.DischargeHotZeroCelsius - 1);
    }

    private static Dictionary<TripCause, (float Trip, float Reset)[]> Windows(float coldest, float hottest) => new()
    {
        [TripCause.ChargeOverTemperature] = [(hottest, hottest - 5)],
        [TripCause.ChargeUnderTemperature] = [(coldest, coldest + 2)],
        [TripCause.DischargeOverTemperature] = [(hottest + 5, hottest)],
        [TripCause.DischargeUnderTemperature] = [(coldest, coldest + 2)],
    };

    private static MeasuredSet LgHg2() => new()
    {
        Folder = "lg-18650hg2",
        Cell = "LG 18650HG2, NMC: every voltage and current limit as shipped; temperature -25 to 55 degC instead of 0 to 45 on charge and -20 to 60 on discharge, because the cycles regenerate at -20 degC",
        Chemistry = Chemistry.Nmc,
        CapacityAmpHours = 3.0,
        DriveCycles = ["UDDS", "US06", "HWFET", "Mixed"],
        Limits = Windows(-25, 55),
    };

    private static MeasuredSet Panasonic() => new()
    {
        Folder = "panasonic-18650pf",
        Cell = "Panasonic NCR18650PF, NCA, 4.20 to 2.50 V: driven down to 2.50 V and below it for a second, so derating begins at 2.45 V and the path opens at 2.20 V; currents as shipped; -25 to 55 degC",
        Chemistry = Chemistry.Nca,
        CapacityAmpHours = 2.9,
        DriveCycles = ["UDDS", "US06", "HWF", "NN", "Cycle_"],
        Limits = new Dictionary<TripCause, (float, float)[]>(Windows(-25, 55))
        {
            [TripCause.CellUnderVoltage] = [(2.45f, 2.7f), (2.2f, 2.7f)],
        },
        HardwareVolts = (4.3f, 2.1f),
    };

    private static MeasuredSet A123() => new()
    {
        Folder = "a123-26650-esc",
        Cell = "A123 26650, LFP, 3.60 to 2.00 V: driven down to 1.92 V, so derating begins at 1.90 V and the path opens at 1.80 V; over-voltage 3.65, 3.75, 3.90 V; charge 10 A as its maker allows; -30 to 55 degC",
        Chemistry = Chemistry.Lfp,
        CapacityAmpHours = 2.06,
        DriveCycles = ["_dyn_"],
        Limits = new Dictionary<TripCause, (float, float)[]>(Windows(-30, 55))
        {
            [TripCause.CellOverVoltage] = [(3.65f, 3.61f), (3.75f, 3.6f), (3.9f, 3.75f)],
            [TripCause.CellUnderVoltage] = [(1.9f, 2.1f), (1.8f, 2.1f)],
            [TripCause.CellDeepDischarge] = [(1.5f, 1.8f)],
            [TripCause.ChargeOverCurrent] = [(10f, 0.1f), (15f, 0.1f)],
        },
        HardwareVolts = (3.85f, 1.7f),
        ChamberCelsius = name => double.TryParse(name.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out double celsius)
            ? (name[0] == 'N' ? -celsius : celsius)
            : null,
    };

    private static MeasuredSet LiPo() => new()
    {
        Folder = "lipo-5450-aging",
        Cell = "LiPo 5450 mAh, 4.10 to 3.01 V, up to 4C both ways: voltages as shipped; 23 A slow and 24.5 A latching both ways, just above 21.8 A as driven and below the front end's 25 A; 0 to 55 degC",
        Chemistry = Chemistry.Nmc,
        CapacityAmpHours = 5.45,
        DriveCycles = ["crate"],
        Limits = new Dictionary<TripCause, (float, float)[]>(Windows(0, 55))
        {
            [TripCause.ChargeOverCurrent] = [(23f, 0.1f), (24.5f, 0.1f)],
            [TripCause.DischargeOverCurrent] = [(23f, 0.1f), (24.5f, 0.1f)],
        },
    };
}
