using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>One checked [limit ...] section.</summary>
/// <param name="Kind">Kind as written, such as cell-overvoltage.</param>
/// <param name="Label">Label that tells several rows of a kind apart; may be empty.</param>
/// <param name="Unit">Unit of the thresholds as printed; empty for kinds that count.</param>
/// <param name="Line">Line of its header.</param>
/// <param name="Cause">What the trip record says.</param>
/// <param name="Quantity">What is looked at.</param>
/// <param name="Direction">Side that trips.</param>
/// <param name="Level">What a trip does.</param>
/// <param name="Path">Current it concerns.</param>
/// <param name="Trip">Trip threshold in the unit of the quantity.</param>
/// <param name="Reset">Reset threshold in the unit of the quantity.</param>
/// <param name="DelayMilliseconds">Trip delay in milliseconds of sample time.</param>
/// <param name="ResetDelayMilliseconds">Reset delay in milliseconds of sample time.</param>
/// <param name="Latched">True: stays until acknowledged.</param>
/// <param name="Retries">How often within an hour it may let go by itself; -1 = always.</param>
/// <param name="Enabled">False: does nothing.</param>
public sealed record NfLimit(
    string Kind,
    string Label,
    string Unit,
    int Line,
    TripCause Cause,
    LimitQuantity Quantity,
    LimitDirection Direction,
    TripLevel Level,
    TripPath Path,
    float Trip,
    float Reset,
    int DelayMilliseconds,
    int ResetDelayMilliseconds,
    bool Latched,
    int Retries,
    bool Enabled)
{
    /// <summary>Path as written in nf.config.</summary>
    public string PathWord => Path == TripPath.Neither ? "none" : Path.ToString().ToLowerInvariant();

    internal static NfLimit Of(NfLimitRow row) => new(
        row.Kind.Name,
        row.Label,
        row.Kind.Trip?.Dimension.Units[0].Symbol ?? string.Empty,
        row.Line,
        row.Kind.Cause,
        row.Kind.Quantity,
        row.Kind.Direction,
        row.Level,
        row.Path,
        QuantityKey.ToFloat(row.Trip),
        QuantityKey.ToFloat(row.Reset),
        row.DelayMilliseconds,
        row.ResetDelayMilliseconds,
        row.Latched,
        row.Retries,
        row.Enabled);
}
