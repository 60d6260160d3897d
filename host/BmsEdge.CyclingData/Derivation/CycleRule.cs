using System;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>
/// Numbers cycles from 1. From a file's own count: one more whenever the count changes. Without one: a cycle begins with the
/// first charging row after a net discharge of more than a stated charge, once that charging run, undisturbed by a
/// discharging row, has put in a tenth of the stated charge. The second half keeps the regenerative braking of a drive
/// cycle from beginning one.
/// </summary>
internal sealed class CycleRule
{
    /// <summary>A charging run is watched for at most this many rows: what is not confirmed by then has charged next to nothing.</summary>
    public const int LongestCandidate = CyclingChunk.MostRows;

    private const double DischargeShareOfNominal = 0.1;
    private const double ConfirmShare = 0.1;
    private readonly bool _fromFile;
    private readonly double _dischargeAmpHours;
    private double _lastCount = double.NaN;
    private double _net;
    private double _netHighest;
    private double _netAtCandidate;

    private CycleRule(bool fromFile, double dischargeAmpHours, string? text)
    {
        _fromFile = fromFile;
        _dischargeAmpHours = dischargeAmpHours;
        Text = text;
    }

    /// <summary>The rule in a sentence, or null when no cycle can be told.</summary>
    public string? Text { get; }

    /// <summary>Index in the block of the row that may begin a cycle, or -1.</summary>
    public int Candidate { get; private set; } = -1;

    /// <summary>Number of the cycle under way.</summary>
    public int Cycle { get; private set; } = 1;

    /// <summary>Times the file's own count fell.</summary>
    public long CountFalls { get; private set; }

    public static CycleRule Choose(bool hasCycleCount, DerivationOptions options)
    {
        if (hasCycleCount)
        {
            return new CycleRule(true, 0, $"one more whenever the file's {CyclingColumn.CycleCount.Name} changes");
        }

        double? discharge = options.CycleDischargeAmpHours ?? (DischargeShareOfNominal * options.NominalCapacityAmpHours);
        return discharge is { } ampHours
            ? new CycleRule(false, ampHours, $"one more with the first charging row after a net discharge of more than {DataFault.Number(ampHours)} Ah ({(options.CycleDischargeAmpHours is null ? "a tenth of the nominal capacity" : "declared")}), when that run charges {DataFault.Number(ConfirmShare * ampHours)} Ah before the next discharging row")
            : new CycleRule(false, double.NaN, null);
    }

    /// <summary>Hears a row; returns the index in the block from which the cycle number has grown by one, or -1.</summary>
    /// <param name="row">Index in the block.</param>
    /// <param name="count">The file's own count.</param>
    /// <param name="mode">See <see cref="RestRule.Mode"/>.</param>
    /// <param name="netAmpHours">Net charge that flowed since the row before.</param>
    public int Add(int row, double count, int mode, double netAmpHours)
    {
        if (_fromFile)
        {
            return FollowFile(row, count);
        }

        double before = _net;
        _net += netAmpHours;
        if (mode < 0)
        {
            Candidate = -1;
        }
        else if (Candidate < 0 && mode > 0 && _netHighest - before > _dischargeAmpHours)
        {
            Candidate = row;
            _netAtCandidate = before;
        }

        if (Candidate >= 0)
        {
            if (_net - _netAtCandidate >= ConfirmShare * _dischargeAmpHours)
            {
                int begin = Candidate;
                Candidate = -1;
                _netHighest = _net;
                Cycle++;
                return begin;
            }

            if (row - Candidate >= LongestCandidate)
            {
                Candidate = -1;
            }
        }
        else
        {
            _netHighest = Math.Max(_netHighest, _net);
        }

        return -1;
    }

    /// <summary>The block lost rows at its beginning.</summary>
    public void Shift(int rows) => Candidate = Candidate < 0 ? -1 : Candidate - rows;

    private int FollowFile(int row, double count)
    {
        if (double.IsNaN(count) || count == _lastCount)
        {
            return -1;
        }

        bool first = double.IsNaN(_lastCount);
        CountFalls += count < _lastCount ? 1 : 0;
        _lastCount = count;
        if (first)
        {
            return -1;
        }

        Cycle++;
        return row;
    }
}
