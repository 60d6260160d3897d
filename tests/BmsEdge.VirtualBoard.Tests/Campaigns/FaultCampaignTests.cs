using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using BmsEdge.VirtualBoard.Campaigns;
using Xunit;

namespace BmsEdge.VirtualBoard.Tests.Campaigns;

/// <summary>The short form of the campaign on the shipped board, and whether its judge can be deceived.</summary>
public sealed class FaultCampaignTests
{
    [Fact]
    public void Every_row_is_detected_and_safe_in_its_stated_time()
    {
        FaultReport report = FaultCampaign.Run(new FaultCampaignOptions { Runs = 2, PairRuns = 0, Model = Model() });
        string[] bad = [.. report.Rows.Where(r => r.NotRun is null && !r.IsGood).SelectMany(r => r.Outcomes).Where(o => !o.IsGood).Select(Describe)];
        Assert.True(bad.Length == 0, string.Join('\n', bad));
        Assert.True(report.InjectedRows >= 55, $"{report.InjectedRows} rows were run");
        Assert.Equal(0, report.Rows.Sum(r => r.Outcomes.Count(o => !o.IsReasonRight || o.ExtraTrips.Count > 0)));
    }

    [Fact]
    public void Dangerous_faults_are_found_whatever_happens_beside_them()
    {
        FaultReport report = FaultCampaign.Run(new FaultCampaignOptions { Rows = [.. FaultPairs.Rows.Select(r => r.Id)], PairRuns = 1, Seed = 3 });
        string[] bad = [.. report.Pairs.SelectMany(p => p.Outcomes).Where(o => !o.IsGood).Select(Describe)];
        Assert.True(bad.Length == 0, string.Join('\n', bad));
        Assert.True(report.RunCount > 150, $"{report.RunCount} runs");
    }

    [Fact]
    public void The_same_seed_gives_the_same_runs_on_one_processor_and_on_eight()
    {
        FaultCampaignOptions options = new() { Rows = ["6", "16b", "12a", "6g+16b"], Runs = 1, PairRuns = 1, Seed = 5 };
        string one = Text(FaultCampaign.Run(options with { Parallelism = 1 }));
        Assert.Equal(one, Text(FaultCampaign.Run(options with { Parallelism = 8 })));
        Assert.NotEqual(one, Text(FaultCampaign.Run(options with { Parallelism = 8, Seed = 6 })));
    }

    [Fact]
    public void A_run_does_not_depend_on_which_rows_are_run_beside_it()
    {
        FaultReport alone = FaultCampaign.Run(new FaultCampaignOptions { Rows = ["6e"], Runs = 2, PairRuns = 0 });
        FaultReport among = FaultCampaign.Run(new FaultCampaignOptions { Rows = ["6e", "4a"], Runs = 2, PairRuns = 0 });
        Assert.Equal(
            alone.Outcomes.Select(Describe), among.Outcomes.Where(o => o.Row == "6e").Select(Describe));
    }

    [Fact]
    public void A_run_made_again_for_its_picture_is_the_same_run()
    {
        FaultCampaignOptions options = new() { Rows = ["16d"], Runs = 1, PairRuns = 0 };
        FaultOutcome outcome = FaultCampaign.Run(options).Outcomes.First(o => o.Phase == PackPhase.Discharge);
        FaultTrace trace = FaultCampaign.Trace(outcome, options);
        int opened = Enumerable.Range(1, trace.Seconds.Count - 1).First(i => trace.Seconds[i] > outcome.Moments.Onset && trace.Discharge[i] == 0);
        Assert.Equal(outcome.Moments.Safe, trace.Seconds[opened], 0.06);
        Assert.InRange(trace.LeastVolts[opened], 0.0, 1.5);
    }

    [Fact]
    public void A_reason_that_is_not_the_one_expected_is_a_wrong_reason()
    {
        FaultOutcome outcome = RunWith(Row("16d") with { Causes = [TripCause.ChargeOverCurrent], Consequences = [] });
        Assert.False(outcome.IsGood);
        Assert.False(outcome.IsReasonRight);
        Assert.NotEmpty(outcome.ExtraTrips);
    }

    [Fact]
    public void A_stated_time_that_is_too_short_is_missed()
    {
        FaultOutcome outcome = RunWith(Row("16d") with { Time = _ => StatedTime.Of(("wish", 300)) });
        Assert.True(outcome.IsDetected);
        Assert.False(outcome.IsSafe);
        Assert.Contains(outcome.Problems, p => p.Contains("after the stated time", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pack_that_opens_was_not_undisturbed()
    {
        FaultOutcome outcome = RunWith(Row("16d") with { Safe = SafeState.Undisturbed, Causes = [], Consequences = [] });
        Assert.Contains(outcome.Problems, p => p.StartsWith("the pack did not go on", StringComparison.Ordinal));
    }

    [Fact]
    public void The_right_cause_at_the_wrong_channel_is_no_detection()
    {
        FaultRow row = Row("16d");
        FaultOutcome outcome = RunWith(row with { Draw = (draw, phase, setting) => row.Draw!(draw, phase, setting) with { Channel = 9 } });
        Assert.False(outcome.IsDetected);
        Assert.Contains(outcome.Problems, p => p.Contains("at channel 9", StringComparison.Ordinal));
    }

    [Fact]
    public void A_switch_that_physically_stays_closed_is_not_safe_however_loud_the_firmware_is()
    {
        FaultRow row = Row("16d");
        FaultOutcome outcome = RunWith(row with
        {
            Draw = (draw, phase, setting) =>
            {
                FaultInjection cell = row.Draw!(draw, phase, setting);
                return cell with
                {
                    Strike = b =>
                    {
                        cell.Strike(b);
                        b.Board.DischargeSwitchFault = SwitchFault.StuckClosed;
                    },
                };
            },
            Consequences = [.. row.Consequences, TripCause.SwitchWelded],
        });
        Assert.True(outcome.IsDetected);
        Assert.False(outcome.IsSafe);
    }

    [Fact]
    public void A_latch_that_lets_go_by_itself_is_noticed()
    {
        FaultRow row = Row("15d") with { After = AfterFault.Latches };
        FaultOutcome outcome = RunWith(row);
        Assert.True(outcome.IsSafe);
        Assert.False(outcome.IsAfterRight);
    }

    [Fact]
    public void An_unknown_row_and_a_count_of_zero_are_refused()
    {
        Assert.Throws<BmsException>(() => FaultCampaign.Run(new FaultCampaignOptions { Rows = ["99"] }));
        Assert.Throws<BmsException>(() => FaultCampaign.Run(new FaultCampaignOptions { Runs = 0 }));
    }

    private static byte[] Model() => File.ReadAllBytes(Path.Combine(Repository.Root, "models", "lg-18650hg2", "model.bms"));

    private static FaultRow Row(string id) => FaultTable.Rows.Single(r => r.Id == id);

    private static FaultOutcome RunWith(FaultRow row) => FaultRun.Execute(
        row, PackPhase.Discharge, 0, new FaultSetting(GeneratedConfiguration.Create(), []), SensorErrors.DataSheet, new FaultDraw(1, 1), null);

    private static string Text(FaultReport report) => string.Join('\n', report.Outcomes.Select(Describe));

    private static string Describe(FaultOutcome o) => FormattableString.Invariant(
        $"{o.Row} {o.Phase} {o.Run} ({o.Detail}) {o.DetectedMilliseconds:R} {o.SafeMilliseconds:R} {o.BoardSeconds:R}: {string.Join("; ", (IEnumerable<string>)o.Problems)} [{string.Join("; ", o.Trips.Take(4))}]");
}
