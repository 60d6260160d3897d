using System;
using System.IO;
using System.Linq;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using BmsEdge.VirtualBoard.Campaigns;
using Xunit;

namespace BmsEdge.VirtualBoard.Tests.Campaigns;

/// <summary>Recordings through the sensors: no trip without a reason in the rows, and every trip with one is called justified.</summary>
public sealed class FalseTripTests
{
    private static MeasuredSet Lg => MeasuredSet.All[0];

    public static TheoryData<string> Folders => [.. MeasuredSet.All.Select(s => s.Folder)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_firmware_takes_the_limits_of_every_set(string folder) =>
        Assert.Equal(ConfigurationStatus.Ok, ConfigurationCheck.Check(MeasuredSet.All.Single(s => s.Folder == folder).Configuration()));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Measured_drive_cycles_trip_nothing_that_the_rows_do_not_justify(string folder)
    {
        Repository.RequireData(folder);
        ReplayResult[] results = [.. FalseTripCheck.Run(new FalseTripOptions { Data = Repository.DataRoot!, Sets = [folder], FilesPerSet = 2, LongestSeconds = 900 })];
        Assert.Equal([false, true], results.Select(r => r.IsNoisy).Distinct().Order());
        Assert.All(results, r => Assert.Empty(r.Trips.Where(t => t.Verdict == TripVerdict.False).Select(t => $"{r.File} {t}")));
        Assert.All(results, r => Assert.Equal(r.Seconds, r.PlayedSeconds, 6));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_quiet_recording_trips_nothing(bool noisy)
    {
        ReplayResult result = FalseTripCheck.Replay(Lg, "made up", Rows(300, t => (Alive(3.7, t), -2, 25)), 0, noisy, new FaultDraw(1, 1));
        Assert.Empty(result.Trips);
        Assert.Equal(result.Seconds, result.PlayedSeconds);
    }

    [Fact]
    public void A_recording_that_breaks_a_limit_for_its_delay_trips_justly()
    {
        ReplayResult result = FalseTripCheck.Replay(
            Lg, "made up", Rows(120, t => t is > 60 and <= 66 ? (Alive(4.3, t), 2, 25) : (Alive(3.9, t), -2, 25)), 0, false, new FaultDraw(1, 1));
        Assert.Contains(result.Trips, t => t.Text.Contains("CellOverVoltage Open", StringComparison.Ordinal));
        Assert.All(result.Trips.Where(t => t.Text.Contains("CellOverVoltage", StringComparison.Ordinal)), t => Assert.Equal(TripVerdict.Justified, t.Verdict));
    }

    [Fact]
    public void The_same_seed_gives_the_same_trips_on_one_processor_and_on_eight()
    {
        Repository.RequireData("lg-18650hg2");
        FalseTripOptions options = new() { Data = Repository.DataRoot!, Sets = ["lg-18650hg2"], FilesPerSet = 2, LongestSeconds = 120 };
        string Text(int processors) => string.Join('\n', FalseTripCheck.Run(options with { Parallelism = processors })
            .Select(r => $"{r.File} {r.IsNoisy} {r.PlayedSeconds:R} {string.Join(';', r.Trips)}"));
        Assert.Equal(Text(1), Text(8));
    }

    [Fact]
    public void A_folder_without_any_set_is_refused()
    {
        string empty = Directory.CreateTempSubdirectory("bms-false-").FullName;
        try
        {
            BmsException e = Assert.Throws<BmsException>(() => FalseTripCheck.Run(new FalseTripOptions { Data = empty }));
            Assert.Equal(BmsErrorCode.NotFound, e.Code);
        }
        finally
        {
            Directory.Delete(empty);
        }
    }

    [Theory]
    [InlineData(0.9, TripVerdict.False)]
    [InlineData(1.0, TripVerdict.Justified)]
    [InlineData(1.1, TripVerdict.Justified)]
    public void A_trip_is_justified_by_an_unbroken_run_of_its_delay(double runSeconds, TripVerdict verdict)
    {
        // Tenths of a second; beyond the limit from 5 s on.
        MeasuredRows rows = Rows(100, k => (k > 50 && k <= 50 + (int)Math.Round(10 * runSeconds) ? 4.3 : 4.0, 0, 25), 0.1);
        Assert.Equal(verdict, Audit(rows).Of(Over(4.25), 1000, 5 + runSeconds + 0.2));
    }

    [Fact]
    public void A_broken_run_a_late_trip_and_a_cause_the_rows_cannot_show_are_false()
    {
        MeasuredRows broken = Rows(100, k => (k is > 50 and <= 70 && k != 57 && k != 63 ? 4.3 : 4.0, 0, 25), 0.1);
        Assert.Equal(TripVerdict.False, Audit(broken).Of(Over(4.25), 1000, 7.1));
        MeasuredRows sound = Rows(100, k => (k is > 50 and <= 70 ? 4.3 : 4.0, 0, 25), 0.1);
        Assert.Equal(TripVerdict.Justified, Audit(sound).Of(Over(4.25), 1000, 7.5));
        MeasuredRows longAgo = Rows(1000, k => (k is > 50 and <= 70 ? 4.3 : 4.0, 0, 25), 0.1);
        Assert.Equal(TripVerdict.False, Audit(longAgo).Of(Over(4.25), 1000, 60));
        Assert.Equal(TripVerdict.False, Audit(sound).Of(Over(4.25) with { Cause = TripCause.OpenWire }, 0, 7));
    }

    [Fact]
    public void A_value_within_the_sensors_error_of_the_limit_is_told_apart()
    {
        MeasuredRows near = Rows(100, _ => (4.24, 0, 25), 0.1);
        Assert.Equal(TripVerdict.WithinSensorError, Audit(near).Of(Over(4.25), 1000, 8));
        MeasuredRows far = Rows(100, _ => (4.22, 0, 25), 0.1);
        Assert.Equal(TripVerdict.False, Audit(far).Of(Over(4.25), 1000, 8));
    }

    [Theory]
    [InlineData(TripCause.DischargeOverCurrent, 20.5, -21.0)]
    [InlineData(TripCause.ChargeOverCurrent, 4.5, 4.7)]
    public void A_current_counts_with_its_sign(TripCause cause, double limit, double amps)
    {
        FaultTrip trip = new(0, cause, TripLevel.Open, TripPath.Both, -1, 0, limit);
        Assert.Equal(TripVerdict.Justified, Audit(Rows(100, _ => (3.7, amps, 25), 0.1)).Of(trip, 5000, 9));
        Assert.Equal(TripVerdict.False, Audit(Rows(100, _ => (3.7, -amps, 25), 0.1)).Of(trip, 5000, 9));
    }

    /// <summary>No cell keeps one code for seconds under a load; one that did would rightly count as stuck.</summary>
    private static double Alive(double volts, int row) => volts + (0.004 * (row % 3));

    private static FaultTrip Over(double limit) => new(0, TripCause.CellOverVoltage, TripLevel.Open, TripPath.Charge, 0, 0, limit);

    private static LimitAudit Audit(MeasuredRows rows) => new(rows, 4, (row, _) => rows.Volts[row]);

    private static MeasuredRows Rows(int count, Func<int, (double Volts, double Amps, double Celsius)> at, double step = 1)
    {
        (double Volts, double Amps, double Celsius)[] rows = [.. Enumerable.Range(0, count + 1).Select(at)];
        return new MeasuredRows(
            [.. Enumerable.Range(0, count + 1).Select(i => i * step)], [.. rows.Select(r => r.Volts)], [.. rows.Select(r => r.Amps)], [.. rows.Select(r => r.Celsius)]);
    }
}
