using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using BmsEdge.Firmware;
using BmsEdge.Foundation;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>How a campaign is run.</summary>
public sealed record FaultCampaignOptions
{
    /// <summary>Makes the configuration of a board, a new one at each call, because a run may change its own.</summary>
    public Func<BoardConfiguration> Configuration { get; init; } = GeneratedConfiguration.Create;

    /// <summary>Model blob; empty = the board counts charge and the rows about models are not applicable.</summary>
    public byte[] Model { get; init; } = [];

    /// <summary>Rows to run by their names, "6" for all of row 6; empty = all.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>Runs of each row in each phase.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>Runs of each pair of faults in each phase; 0 = no pairs.</summary>
    public int PairRuns { get; init; } = 1;

    /// <summary>Seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Errors of the sensors.</summary>
    public SensorErrors Sensors { get; init; } = SensorErrors.DataSheet;

    /// <summary>Runs at the same time; the result does not depend on it.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Told of the part done, 0 to 1; may be called from any thread.</summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Stops the campaign.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Injects every row of the fault model at random moments and judges the board by what physically happens.</summary>
public static class FaultCampaign
{
    /// <summary>Runs.</summary>
    /// <exception cref="BmsException">A row that is asked for does not exist, or a count makes no sense.</exception>
    public static FaultReport Run(FaultCampaignOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Runs < 1 || options.PairRuns < 0 || options.Parallelism < 1)
        {
            throw new BmsException(
                BmsErrorCode.BadArgument, $"{options.Runs} runs, {options.PairRuns} of pairs, {options.Parallelism} at a time: need 1, 0 and 1 at least.");
        }

        IReadOnlyList<FaultRow> rows = Select(FaultTable.Rows, options.Rows);
        IReadOnlyList<FaultRow> pairs = options.PairRuns > 0 ? (options.Rows.Count == 0 ? FaultPairs.Rows : SelectPairs(options.Rows)) : [];
        if (rows.Count + pairs.Count == 0)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"No row is called {string.Join(", ", options.Rows)}. Rows go from 1 to 27, with a letter: 6, 6c.");
        }

        FaultSetting probe = new(options.Configuration(), options.Model);
        List<Job> jobs = [];
        foreach ((FaultRow row, int runs) in rows.Select(r => (r, options.Runs)).Concat(pairs.Select(p => (p, options.PairRuns))))
        {
            if (row.NotCovered is null && row.NotApplicable(probe) is null)
            {
                jobs.AddRange(row.Phases.SelectMany(phase => Enumerable.Range(0, runs).Select(run => new Job(row, phase, run))));
            }
        }

        FaultOutcome[] outcomes = new FaultOutcome[jobs.Count];
        int done = 0;
        Parallel.For(
            0,
            jobs.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = options.Cancellation },
            i =>
            {
                outcomes[i] = Execute(jobs[i], options, null);
                options.Progress?.Invoke(Interlocked.Increment(ref done) / (double)jobs.Count);
            });
        return FaultReport.Of(rows, pairs, probe, outcomes);
    }

    /// <summary>Makes one run again, with the same seed, and keeps its course.</summary>
    /// <param name="outcome">An outcome of a campaign with these options.</param>
    /// <param name="options">The options of that campaign.</param>
    public static FaultTrace Trace(FaultOutcome outcome, FaultCampaignOptions options)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(options);
        FaultRow row = FaultTable.Rows.Concat(FaultPairs.Rows).FirstOrDefault(r => r.Id == outcome.Row)
            ?? throw new BmsException(BmsErrorCode.BadArgument, $"No row is called {outcome.Row}.");
        FaultTrace trace = new();
        Execute(new Job(row, outcome.Phase, outcome.Run), options, trace);
        return trace;
    }

    private static FaultOutcome Execute(Job job, FaultCampaignOptions options, FaultTrace? trace) => FaultRun.Execute(
        job.Row,
        job.Phase,
        job.Run,
        new FaultSetting(options.Configuration(), options.Model),
        options.Sensors,
        new FaultDraw(options.Seed, job.Stream),
        trace);

    private static IReadOnlyList<FaultRow> Select(IReadOnlyList<FaultRow> rows, IReadOnlyList<string> names) =>
        names.Count == 0 ? rows : [.. rows.Where(r => names.Any(n => n == r.Id || n == FaultTable.NumberOf(r.Id).ToString(System.Globalization.CultureInfo.InvariantCulture)))];

    private static IReadOnlyList<FaultRow> SelectPairs(IReadOnlyList<string> names) => [.. FaultPairs.Rows.Where(r => names.Contains(r.Id))];

    private sealed record Job(FaultRow Row, PackPhase Phase, int Run)
    {
        /// <summary>Depends on names alone, so that a run is the same whichever rows are run beside it. FNV-1a, 64 bit.</summary>
        public ulong Stream
        {
            get
            {
                ulong hash = 14695981039346656037;
                foreach (char c in FormattableString.Invariant($"{Row.Id}/{Phase}/{Run}"))
                {
                    hash = (hash ^ c) * 1099511628211;
                }

                return hash;
            }
        }
    }
}
