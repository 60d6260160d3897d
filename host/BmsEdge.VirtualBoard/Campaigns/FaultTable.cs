using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>
/// The fault model: numbers 1 to 25 as in the project's survey of battery management systems, 26 and up the over-currents. Each
/// part lists the rows of one area; a row that today's board cannot do stands here with its reason.
/// </summary>
public static partial class FaultTable
{
    /// <summary>GPIO of the contactor that some rows put on the board.</summary>
    private const int ContactorPin = 26;

    private static readonly PackPhase[] _everywhere = [PackPhase.Rest, PackPhase.Precharge, PackPhase.Discharge, PackPhase.Charge];
    private static readonly PackPhase[] _closed = [PackPhase.Discharge, PackPhase.Charge];
    private static readonly PackPhase[] _precharge = [PackPhase.Precharge];
    private static readonly PackPhase[] _discharge = [PackPhase.Discharge];
    private static readonly PackPhase[] _charge = [PackPhase.Charge];

    // Lazy: the parts use fields of other files, and static fields of several files have no order.
    private static readonly Lazy<IReadOnlyList<FaultRow>> _rows = new(() =>
    [
        .. new[] { SensorRows(), BusRows(), ChipRows(), ProgramRows(), SwitchRows(), CellRows(), CurrentRows(), OpenRows() }
            .SelectMany(part => part)
            .OrderBy(row => NumberOf(row.Id))
            .ThenBy(row => row.Id, StringComparer.Ordinal),
    ]);

    /// <summary>Every row, in the order of the fault model.</summary>
    public static IReadOnlyList<FaultRow> Rows => _rows.Value;

    /// <summary>The number of a row's name: 6 for "6c".</summary>
    public static int NumberOf(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return int.Parse(id.AsSpan(0, id.AsSpan().IndexOfAnyExceptInRange('0', '9') is int end and >= 0 ? end : id.Length), CultureInfo.InvariantCulture);
    }

    private static void WithContactor(BoardConfiguration configuration) => configuration.ContactorPin = ContactorPin;

    private static FaultRow NotCovered(string id, string name, string why, string suggested = "") => new()
    {
        Id = id,
        Name = name,
        Injection = "none",
        NotCovered = why,
        Suggested = suggested,
    };

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static Func<FaultSetting, string?> Needs(Func<BoardConfiguration, LimitRow?> limit, TripCause cause) => setting =>
        limit(setting.Configuration) is null ? $"nf.config has no such row for {cause}" : null;
}
