using System.Globalization;
using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>A trip record with the board time at which it could be read.</summary>
internal sealed record FaultTrip(double Seconds, TripCause Cause, TripLevel Level, TripPath Path, int Channel, double Value, double Limit)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cause} {Level} {Path} channel {Channel} value {Value:G4} limit {Limit:G4}");
}
