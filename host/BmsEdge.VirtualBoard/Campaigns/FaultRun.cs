using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>One fault injected into one board and judged.</summary>
internal static class FaultRun
{
    // Between being safe and being let go: long enough for a switch to close again wrongly, and for a second trip to come.
    private const double WatchSeconds = 4;

    // Longer than precharge takes, so that a board that would close again has closed.
    private const double RefusalSeconds = 8;
    private const double RecoverySeconds = 60;

    // The open-wire test runs every ten seconds; a fault must be able to strike in each part of it.
    private const double LatestStrikeSeconds = 12;
    private const double OnsetSeconds = 1200;

    /// <summary>Runs.</summary>
    /// <param name="row">Row that applies.</param>
    /// <param name="phase">One of its phases.</param>
    /// <param name="run">Number of the run.</param>
    /// <param name="setting">Board and model of this run alone.</param>
    /// <param name="sensors">Errors of the sensors.</param>
    /// <param name="draw">Chance of this run.</param>
    /// <param name="trace">Takes the course of the run, or null.</param>
    public static FaultOutcome Execute(FaultRow row, PackPhase phase, int run, FaultSetting setting, SensorErrors sensors, FaultDraw draw, FaultTrace? trace)
    {
        row.Variant?.Invoke(setting.Configuration);
        StatedTime time = row.Time!(setting.Configuration);
        int series = setting.Configuration.SeriesCount;
        FaultInjection injection = row.Draw!(draw, phase, setting);
        BenchSetup setup = Setup(phase, series, setting.Model, draw);
        FaultOutcome blank = new() { Row = row.Id, Phase = phase, Run = run, Detail = injection.Detail, StatedMilliseconds = time.Milliseconds };
        injection.Prepare(setup);
        using FaultBench bench = new(setting, phase, row.Safe, setup, row.CountsFromLimit ? sensors.NoiseOnly : sensors, draw, trace) { Injection = injection };
        try
        {
            return new Judge(row, blank, bench, time.Milliseconds * 1e-3).Run(draw);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The firmware promises not to throw; a simulator that refuses a value is as little an outcome.
            return blank with { Problems = [$"exception: {e.GetType().Name}: {e.Message}"], Trips = [.. bench.Trips.Select(t => t.ToString())] };
        }
    }

    private static BenchSetup Setup(PackPhase phase, int series, byte[] model, FaultDraw draw)
    {
        double soc = phase == PackPhase.Charge ? draw.Between(0.2, 0.6) : draw.Between(0.35, 0.9);
        double[] cells = new double[series];
        for (int i = 0; i < series; i++)
        {
            cells[i] = Math.Clamp(soc + (0.005 * draw.Normal()), 0, 1);
        }

        return new BenchSetup
        {
            Soc = cells,
            Celsius = draw.Between(15, 35),
            Amps = phase == PackPhase.Charge ? draw.Between(1, 3.5) : draw.Between(1, 8),
            LoadFarads = phase == PackPhase.Precharge ? draw.Between(8e-3, 11e-3) : 2e-3,
            Model = model,
        };
    }

    private sealed class Judge(FaultRow row, FaultOutcome blank, FaultBench bench, double statedSeconds)
    {
        private readonly List<string> _problems = [];
        private double _released = double.NaN;
        private bool _isJudged;
        private double _safeAt = double.NaN;
        private double _detectedAt = double.NaN;
        private bool _afterIsWrong;

        public FaultOutcome Run(FaultDraw draw)
        {
            double wait = bench.Phase == PackPhase.Precharge ? draw.Between(0, 1) : draw.Between(0, LatestStrikeSeconds);
            if (row.AtBoot)
            {
                bench.StrikeNow();
            }

            string? notStarted = row.AtBoot ? StartBroken() : bench.Start();
            if (notStarted is not null)
            {
                return blank with { Problems = [notStarted], Trips = [.. bench.Trips.Select(t => t.ToString())], BoardSeconds = bench.Seconds };
            }

            if (!row.AtBoot)
            {
                bench.StrikeAt(bench.Seconds + wait);
            }

            if (!bench.RunUntil(() => !double.IsNaN(bench.Onset), wait + OnsetSeconds))
            {
                _problems.Add("the physical condition never came about");
                return Outcome();
            }

            double deadline = bench.Onset + statedSeconds;
            if (row.Safe is SafeState.Undisturbed)
            {
                RideThrough(deadline);
                return Outcome();
            }

            // A late one is let run on, to tell how late.
            bench.RunUntil(() => IsSafe && IsDetected && bench.Seconds >= deadline, Math.Max(0, deadline - bench.Seconds) + statedSeconds + 5);
            bench.Run(WatchSeconds);
            if (bench.Phase == PackPhase.Rest && !row.IsMomentary)
            {
                bench.Request(row.Safe == SafeState.ChargeOpen ? PackRequest.Charge : PackRequest.Discharge);
                bench.Run(RefusalSeconds);
            }

            JudgeFault(deadline);
            Release();
            return Outcome();
        }

        private bool IsSafe => row.Safe == SafeState.NeverClosed ? !bench.EverClosed : !double.IsNaN(row.IsMomentary ? bench.FirstSafe : bench.SafeSince);

        private bool IsDetected => !double.IsNaN(DetectedAt);

        private double DetectedAt
        {
            get
            {
                if (row.Causes.Count == 0)
                {
                    return row.Noticed is null || row.Noticed(bench) ? bench.Onset : double.NaN;
                }

                foreach (FaultTrip trip in bench.Trips)
                {
                    if (trip.Level == TripLevel.Open && IsRight(trip) && trip.Seconds >= EarliestRecord)
                    {
                        return trip.Seconds;
                    }
                }

                return double.NaN;
            }
        }

        /// <summary>At a slowly passed limit the record may come with the very step; a pair may be told before it is complete.</summary>
        private double EarliestRecord => row.AtBoot || row.MayOpenEarly || row.CountsFromLimit ? bench.Struck : bench.Onset;

        private bool IsRight(FaultTrip trip) =>
            row.Causes.Contains(trip.Cause) && (bench.Injection!.Channel is not int channel || trip.Channel == channel);

        private bool Belongs(FaultTrip trip) =>
            (trip.Seconds >= bench.Struck && (row.Causes.Contains(trip.Cause) || row.Consequences.Contains(trip.Cause)))
            || (trip.Level != TripLevel.Open && row.Prepared.Contains(trip.Cause));

        private string? StartBroken()
        {
            bench.RunUntil(() => !bench.Loop.IsStarting, 8);
            bench.Request(bench.PhaseRequest);
            if (row.Safe == SafeState.Undisturbed)
            {
                return bench.RunUntil(() => bench.IsInPhase, 30) ? null : "the path did not close";
            }

            return null;
        }

        private void RideThrough(double deadline)
        {
            bench.Run(deadline - bench.Seconds);
            if (row.Noticed is not null && !row.Noticed(bench))
            {
                _problems.Add("nobody noticed");
            }

            bench.Run(WatchSeconds);
            if (bench.Phase != PackPhase.Rest && !bench.IsInPhase)
            {
                _problems.Add($"the pack did not go on: {bench.Loop.Machine.State}");
            }
        }

        private void JudgeFault(double deadline)
        {
            if (!IsDetected)
            {
                _problems.Add(row.Causes.Count == 0 ? "nobody noticed" : $"no record of {string.Join(" or ", row.Causes)}{Channel()}");
            }

            double safe = SafeAt;
            if (double.IsNaN(safe))
            {
                _problems.Add($"the safe state ({row.Safe}) was not reached, or did not last");
            }
            else if (safe > deadline)
            {
                _problems.Add(string.Create(CultureInfo.InvariantCulture, $"safe {1000 * (safe - deadline):F0} ms after the stated time"));
            }

            if (IsDetected && DetectedAt > deadline + (bench.Configuration.LoopPeriodMs * 1e-3))
            {
                _problems.Add(string.Create(CultureInfo.InvariantCulture, $"recorded {1000 * (DetectedAt - deadline):F0} ms after the stated time"));
            }

            if (bench.OpenedEarly && !row.MayOpenEarly)
            {
                _problems.Add("the path opened before the physical condition held");
            }

            FaultTrip? first = bench.Trips.FirstOrDefault(t => t.Level == TripLevel.Open);
            if (first is not null && !Belongs(first))
            {
                _problems.Add($"opened for a wrong reason: {first}");
            }
        }

        private string Channel() => bench.Injection!.Channel is int channel ? string.Create(CultureInfo.InvariantCulture, $" at channel {channel}") : string.Empty;

        private double SafeAt => row.Safe switch
        {
            SafeState.NeverClosed => bench.EverClosed ? double.NaN : bench.Onset,
            _ => row.IsMomentary ? bench.FirstSafe : bench.SafeSince,
        };

        private void Release()
        {
            _isJudged = true;
            _safeAt = SafeAt;
            _detectedAt = DetectedAt;
            if (row.After == AfterFault.NotJudged || _problems.Count > 0)
            {
                return;
            }

            _released = bench.Seconds;
            bench.Injection!.Release(bench);
            if (row.After == AfterFault.Recovers)
            {
                bench.Request(bench.PhaseRequest);
                if (!bench.RunUntil(() => bench.IsInPhase, RecoverySeconds))
                {
                    _afterIsWrong = true;
                    _problems.Add(string.Create(CultureInfo.InvariantCulture, $"did not come back by itself within {RecoverySeconds} s: {bench.Loop.Machine.State}, {bench.Loop.Machine.FaultCause}"));
                }

                return;
            }

            bench.Request(bench.PhaseRequest);
            bench.Run(RefusalSeconds);
            if (bench.Board.ChargePathClosed || bench.Board.DischargePathClosed)
            {
                _afterIsWrong = true;
                _problems.Add("closed again without anybody's acknowledgement");
                return;
            }

            if (bench.ComeBack() is string stuck)
            {
                _afterIsWrong = true;
                _problems.Add(stuck);
            }
        }

        private FaultOutcome Outcome()
        {
            bool rides = row.Safe == SafeState.Undisturbed;
            string[] extra = [.. bench.Trips.Where(t => !Belongs(t) && !(t.Seconds >= _released)).Select(t => t.ToString())];
            if (extra.Length > 0)
            {
                _problems.Add($"{extra.Length} trips that do not belong to it: {extra[0]}");
            }

            double safe = _isJudged ? _safeAt : double.NaN;
            double detected = _isJudged ? _detectedAt : double.NaN;
            FaultTrip? first = bench.Trips.FirstOrDefault(t => t.Level == TripLevel.Open);
            return blank with
            {
                DetectedMilliseconds = row.Causes.Count == 0 ? double.NaN : 1000 * Math.Max(0, detected - bench.Onset),
                SafeMilliseconds = rides ? double.NaN : 1000 * Math.Max(0, safe - bench.Onset),
                IsDetected = rides ? row.Noticed?.Invoke(bench) ?? true : !double.IsNaN(detected),
                IsSafe = rides ? _problems.Count == 0 : safe <= bench.Onset + statedSeconds,
                IsReasonRight = row.Causes.Count == 0 ? extra.Length == 0 : !double.IsNaN(detected) && (first is null || Belongs(first)),
                ExtraTrips = extra,
                IsAfterRight = !_afterIsWrong,
                Trips = [.. bench.Trips.Select(t => string.Create(CultureInfo.InvariantCulture, $"{1000 * (t.Seconds - bench.Onset):F0} ms: {t}"))],
                BoardSeconds = bench.Seconds,
                Problems = [.. _problems],
                Moments = new FaultMoments(bench.Struck, bench.Onset, detected, safe, _released),
            };
        }
    }
}
