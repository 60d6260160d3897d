using System.Collections.Generic;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>What one injected fault led to. Times count from the moment the physical condition held.</summary>
public sealed record FaultOutcome
{
    /// <summary>Row of the fault model, or two joined by a plus.</summary>
    public required string Row { get; init; }

    /// <summary>Phase the fault struck in.</summary>
    public required PackPhase Phase { get; init; }

    /// <summary>Number of the run within row and phase; with the campaign's seed it makes the run again.</summary>
    public required int Run { get; init; }

    /// <summary>What chance decided.</summary>
    public required string Detail { get; init; }

    /// <summary>Longest time to the safe state in milliseconds.</summary>
    public int StatedMilliseconds { get; init; }

    /// <summary>Time to the first record with a right reason, or to what else the row asks for; NaN = none, or none asked for.</summary>
    public double DetectedMilliseconds { get; init; } = double.NaN;

    /// <summary>Time to the safe state that lasted; NaN = never reached.</summary>
    public double SafeMilliseconds { get; init; } = double.NaN;

    /// <summary>Detected, or nothing to detect.</summary>
    public bool IsDetected { get; init; }

    /// <summary>The stated safe state was reached within the stated time, and kept.</summary>
    public bool IsSafe { get; init; }

    /// <summary>The records name a right cause and channel, and no wrong one opened the pack.</summary>
    public bool IsReasonRight { get; init; }

    /// <summary>Trips that belong neither to the fault nor to its consequences.</summary>
    public IReadOnlyList<string> ExtraTrips { get; init; } = [];

    /// <summary>What should have followed the end of the fault did.</summary>
    public bool IsAfterRight { get; init; } = true;

    /// <summary>Records of the run, in order.</summary>
    public IReadOnlyList<string> Trips { get; init; } = [];

    /// <summary>Virtual seconds the run took.</summary>
    public double BoardSeconds { get; init; }

    /// <summary>What went wrong, in a sentence each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Board times in seconds of strike, onset, detection and safe state, for a picture; NaN where there was none.</summary>
    public FaultMoments Moments { get; init; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>True when everything is as the row says.</summary>
    public bool IsGood => Problems.Count == 0;
}

/// <summary>Moments of a run in board seconds; NaN where there was none.</summary>
/// <param name="Struck">The fault struck.</param>
/// <param name="Onset">Its physical condition held.</param>
/// <param name="Detected">The first right record could be read.</param>
/// <param name="Safe">The safe state began.</param>
/// <param name="Released">The fault was taken away.</param>
public sealed record FaultMoments(double Struck, double Onset, double Detected, double Safe, double Released);
