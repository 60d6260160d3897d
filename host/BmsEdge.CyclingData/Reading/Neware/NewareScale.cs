using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Turns the whole numbers of a current range into milliampere, milliampere-hours and milliwatt-hours.</summary>
internal readonly struct NewareScale
{
    private const double SecondsPerHour = 3600;

    private readonly double _countsPerUnit;
    private readonly string _path;
    private readonly long _offset;

    private NewareScale(string path, long offset, double countsPerUnit)
    {
        _path = path;
        _offset = offset;
        _countsPerUnit = countsPerUnit;
    }

    /// <summary>The scale of a record's range.</summary>
    /// <exception cref="BmsException">A range that is in no table: its scale would be a guess.</exception>
    public static NewareScale Of(string path, long offset, int range)
    {
        double countsPerUnit = NewareRange.CountsPerUnit(range);
        return double.IsNaN(countsPerUnit)
            ? throw NewareFault.Unknown(path, $"byte {offset}: the scale of current range {range} is not known, so current and capacities cannot be told")
            : new NewareScale(path, offset, countsPerUnit);
    }

    /// <summary>Milliampere.</summary>
    public double Of(long counts) => _countsPerUnit == 0 ? Zero(counts) : counts / _countsPerUnit;

    /// <summary>Milliampere-hours or milliwatt-hours from counts of milliampere- or milliwatt-seconds.</summary>
    public double PerHour(long counts) => _countsPerUnit == 0 ? Zero(counts) : counts / (_countsPerUnit * SecondsPerHour);

    private double Zero(long counts) => counts == 0
        ? 0
        : throw NewareFault.Unknown(_path, $"byte {_offset}: the record has a current or capacity but no current range to scale it by");
}
