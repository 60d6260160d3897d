using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using BmsEdge.Core.Control;
using BmsEdge.CyclingData;
using BmsEdge.Firmware;
using BmsEdge.Foundation;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>How the measured drive cycles are replayed.</summary>
public sealed record FalseTripOptions
{
    /// <summary>Folder with the measured sets.</summary>
    public required string Data { get; init; }

    /// <summary>Folders of the sets to replay; empty = all that are there.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Files of each set, evenly spread over it; 0 = all.</summary>
    public int FilesPerSet { get; init; }

    /// <summary>Longest part of a file in seconds; infinite = all of it.</summary>
    public double LongestSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>Seed of spread and sensor errors.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Parts at the same time; the result does not depend on it.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Told of the part done, 0 to 1; may be called from any thread.</summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Stops the check.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>A trip on a recording, with what the raw rows say about it.</summary>
/// <param name="ReplaySeconds">Time of the recording.</param>
/// <param name="Text">The record in words.</param>
/// <param name="Verdict">What the rows say.</param>
public sealed record ReplayTrip(double ReplaySeconds, string Text, TripVerdict Verdict);

/// <summary>One recording, or a part of a long one, played to the firmware through its sensors.</summary>
public sealed record ReplayResult
{
    /// <summary>Folder of the set.</summary>
    public required string Set { get; init; }

    /// <summary>File below the set's folder.</summary>
    public required string File { get; init; }

    /// <summary>True with the sensors' data-sheet errors, false with perfect ones.</summary>
    public required bool IsNoisy { get; init; }

    /// <summary>Start of the part in seconds of the file.</summary>
    public required double FromSeconds { get; init; }

    /// <summary>Seconds that were to be played.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds that were played before a path opened for good.</summary>
    public required double PlayedSeconds { get; init; }

    /// <summary>The trips.</summary>
    public required IReadOnlyList<ReplayTrip> Trips { get; init; }

    /// <summary>Trips with a verdict.</summary>
    public int Count(TripVerdict verdict) => Trips.Count(t => t.Verdict == verdict);
}

/// <summary>Plays every measured drive cycle to the unchanged firmware and looks for trips that the data do not justify.</summary>
public static class FalseTripCheck
{
    /// <summary>A file is cut here, so that one long file does not keep a single processor busy.</summary>
    private const double PartSeconds = 20_000;

    /// <summary>Nothing is known of a hole in a log; a minute of its next row stands for it.</summary>
    private const double LongestHoleSeconds = 60;

    /// <summary>Rest before a part, and the resistance its voltage is brought back by: some of any of these cells.</summary>
    private const double RestSeconds = 1;
    private const double RestOhms = 0.02;

    /// <summary>The board may take that long to close, and to come back after a trip that lets go by itself.</summary>
    private const double PatienceSeconds = 90;

    /// <summary>Replays.</summary>
    /// <exception cref="BmsException">No set is there, or a recording cannot be read.</exception>
    public static IReadOnlyList<ReplayResult> Run(FalseTripOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<(MeasuredSet Set, string File, MeasuredRows Rows, double From, bool Noisy)> parts = [];
        foreach (MeasuredSet set in MeasuredSet.All.Where(s => options.Sets.Count == 0 || options.Sets.Contains(s.Folder)))
        {
            foreach (string file in Spread(set.Files(options.Data), options.FilesPerSet))
            {
                options.Cancellation.ThrowIfCancellationRequested();
                MeasuredRows rows = Read(set, file);
                for (double from = 0; from < Math.Min(options.LongestSeconds, rows.Seconds[^1]); from += PartSeconds)
                {
                    MeasuredRows part = Part(rows, from, Math.Min(options.LongestSeconds, from + PartSeconds));
                    if (part.Seconds.Length > 2)
                    {
                        parts.Add((set, file, part, from, false));
                        parts.Add((set, file, part, from, true));
                    }
                }
            }
        }

        if (parts.Count == 0)
        {
            throw new BmsException(
                BmsErrorCode.NotFound, $"{options.Data}: none of the measured sets {string.Join(", ", MeasuredSet.All.Select(s => s.Folder))} is there. Give the folder that holds them.");
        }

        ReplayResult[] results = new ReplayResult[parts.Count];
        int done = 0;
        Parallel.For(
            0,
            parts.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = options.Cancellation },
            i =>
            {
                (MeasuredSet set, string file, MeasuredRows rows, double from, bool noisy) = parts[i];
                string name = Path.GetRelativePath(Path.Combine(options.Data, set.Folder), file);
                results[i] = Replay(set, name, rows, from, noisy, new FaultDraw(options.Seed, (ulong)i / 2));
                options.Progress?.Invoke(Interlocked.Increment(ref done) / (double)parts.Count);
            });
        return results;
    }

    internal static ReplayResult Replay(MeasuredSet set, string name, MeasuredRows rows, double from, bool noisy, FaultDraw draw)
    {
        BoardConfiguration configuration = set.Configuration();
        MeasuredPack pack = new(rows, configuration.SeriesCount, draw);
        VirtualBoard board = new(pack, Runs.BoardRunner.BoardOf(configuration, draw.Seed()));
        (noisy ? SensorErrors.DataSheet : SensorErrors.None).Apply(board, draw);
        using IDisposable scope = board.Enter();
        BmsLoop loop = BoardFactory.Create(configuration, board.Clock, []);
        if (board.Microcontroller.FindSerialLine(configuration.SerialPortName) is { } line)
        {
            line.Capture = false;
        }

        loop.Commands.SetRequest(PackRequest.Discharge);
        LimitAudit audit = new(rows, configuration.SeriesCount, pack.RowVolts);
        List<ReplayTrip> trips = [];
        int seen = 0;
        double lastPlayed = 0;
        double movedAt = 0;
        List<double> boardSeconds = [];
        List<double> replaySeconds = [];
        while (!pack.IsFinished)
        {
            int sleep = loop.RunOnce();
            double seconds = board.Clock.NowMicroseconds * 1e-6;
            boardSeconds.Add(seconds);
            replaySeconds.Add(pack.ReplaySeconds);
            for (; seen < loop.Trips.TotalCount; seen++)
            {
                Core.Protection.TripRecord r = loop.Trips.Record(loop.Trips.Count - (loop.Trips.TotalCount - seen));
                FaultTrip trip = new(seconds, r.Cause, r.Level, r.Path, r.Channel, r.Value, r.Limit);
                trips.Add(new ReplayTrip(pack.ReplaySeconds, trip.ToString(), audit.Of(trip, Played(r.DelayMilliseconds), pack.ReplaySeconds)));
            }

            // What a recording that stands still shows persists all the same: of a delay only the part that was played can be in the rows.
            int Played(int delayMilliseconds)
            {
                int since = boardSeconds.BinarySearch(seconds - (delayMilliseconds * 1e-3));
                double from = replaySeconds[Math.Max(0, since >= 0 ? since : ~since - 1)];
                return Math.Min(delayMilliseconds, (int)Math.Floor((pack.ReplaySeconds - from) * 1000));
            }

            board.Clock.SleepMilliseconds(sleep);
            if (pack.ReplaySeconds > lastPlayed)
            {
                lastPlayed = pack.ReplaySeconds;
                movedAt = seconds;
            }
            else if (seconds - movedAt > PatienceSeconds)
            {
                break;
            }
        }

        return new ReplayResult
        {
            Set = set.Folder,
            File = name,
            IsNoisy = noisy,
            FromSeconds = from,
            Seconds = rows.Seconds[^1],
            PlayedSeconds = Math.Min(rows.Seconds[^1], pack.ReplaySeconds),
            Trips = trips,
        };
    }

    private static IEnumerable<string> Spread(IReadOnlyList<string> files, int count) => count <= 0 || files.Count <= count
        ? files
        : Enumerable.Range(0, count).Select(i => files[(int)((i + 0.5) * files.Count / count)]);

    private static MeasuredRows Read(MeasuredSet set, string path)
    {
        double chamber = set.ChamberCelsius(Path.GetFileName(path)) ?? double.NaN;
        List<double> time = [];
        List<double> volts = [];
        List<double> amps = [];
        List<double> celsius = [];

        // A file may hold many cycles as tests of their own; they were driven one after the other.
        foreach (CyclingTable table in CyclingReader.ReadAll(path))
        {
            double[]? measured = table.CellTemperatureCelsius ?? table.AmbientTemperatureCelsius;
            if (measured is null && double.IsNaN(chamber))
            {
                throw new BmsException(BmsErrorCode.BadData, $"{path}: no temperature column and none in the name. The board's thermistor needs one.");
            }

            double last = double.NaN;
            for (int i = 0; i < table.RowCount; i++)
            {
                double t = table.TestTimeSeconds[i];
                double temperature = measured?[i] ?? chamber;
                if (!double.IsFinite(t + table.VoltageVolts[i] + table.CurrentAmps[i] + temperature) || t <= last)
                {
                    continue;
                }

                double step = double.IsNaN(last) ? LongestHoleSeconds : Math.Min(LongestHoleSeconds, t - last);
                time.Add(time.Count == 0 ? 0 : time[^1] + step);
                volts.Add(table.VoltageVolts[i]);
                amps.Add(table.CurrentAmps[i]);
                celsius.Add(temperature);
                last = t;
            }
        }

        return time.Count < 2
            ? throw new BmsException(BmsErrorCode.BadData, $"{path}: fewer than two usable rows. Give a drive cycle.")
            : new MeasuredRows([.. time], [.. volts], [.. amps], [.. celsius]);
    }

    /// <summary>
    /// A part, with a rest before it: the board closes on cells that carry no current, so their voltage must be that of no
    /// current, or a part that begins under load would show a current that moves no voltage.
    /// </summary>
    private static MeasuredRows Part(MeasuredRows rows, double from, double to)
    {
        int[] kept = [.. Enumerable.Range(0, rows.Seconds.Length).Where(i => rows.Seconds[i] >= from && rows.Seconds[i] < to)];
        double zero = kept.Length == 0 ? 0 : rows.Seconds[kept[0]];
        double[] Pick(double[] column) => [.. kept.Select(i => column[i])];
        if (kept.Length == 0)
        {
            return new MeasuredRows([], [], [], []);
        }

        // Cells of less resistance would come to rest above full: no open circuit lies beyond what the whole recording reached.
        double rested = Math.Clamp(rows.Volts[kept[0]] - (rows.Amps[kept[0]] * RestOhms), rows.Volts.Min(), rows.Volts.Max());
        return new MeasuredRows(
            [0, .. kept.Select(i => rows.Seconds[i] - zero + RestSeconds)],
            [rested, .. Pick(rows.Volts)],
            [0, .. Pick(rows.Amps)],
            [rows.Celsius[kept[0]], .. Pick(rows.Celsius)]);
    }
}
