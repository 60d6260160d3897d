using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Training.Soc;
using BmsEdge.Training.Verification;
using Xunit;

namespace BmsEdge.Training.Tests.Soc;

/// <summary>The targets of the project, held on measured drive cycles that the training never read.</summary>
public sealed class MeasuredSocTests
{
    private static readonly SocDisturbance s_wrongStart = new(0.2);

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void From_a_start_20_percent_wrong_the_error_stays_within_the_target(double offsetAmps)
    {
        IReadOnlyList<SocCycleResult> results = MeasuredModel.Evaluate(new SocDisturbance(0.2, offsetAmps));
        Tell($"start 20 % wrong, {1000 * offsetAmps:F0} mA", results);
        Assert.Equal(44, results.Count);
        Assert.InRange(results.Average(r => r.Rmse), 0, 0.020);
        Assert.InRange(results.Average(r => r.Coverage2Sigma), 0.90, 1);
        foreach (double warm in new[] { 25.0, 40.0 })
        {
            Assert.InRange(results.Where(r => r.ChamberCelsius == warm).Average(r => r.Rmse), 0, 0.012);
        }
    }

    [Fact]
    public void A_start_under_load_is_as_good_as_promised_where_it_is_warm_and_no_worse_than_told_where_it_is_cold()
    {
        IReadOnlyList<SocCycleResult> results = MeasuredModel.Evaluate(new SocDisturbance(-0.2, 0, 0.5));
        Tell("half-way under load, 20 % low", results);
        Assert.InRange(results.Where(r => r.ChamberCelsius >= 25).Average(r => r.Rmse), 0, 0.02);
        Assert.InRange(results.Average(r => r.Rmse), 0, 0.07);
    }

    [Fact]
    public void The_416_second_hole_in_a_log_is_one_gap_and_stays_covered()
    {
        SocCycleResult result = Assert.Single(
            MeasuredModel.Evaluate(s_wrongStart), r => r.Temperature == "n10degC" && r.Cycle == "Mixed4");
        Assert.Equal(1, result.Gaps);
        Assert.InRange(result.Coverage2Sigma, 0.9, 1);
        Assert.All(MeasuredModel.Evaluate(s_wrongStart).Where(r => r != result), r => Assert.Equal(0, r.Gaps));
    }

    [Fact]
    public void Counting_alone_would_keep_the_whole_20_percent()
    {
        DriveCycleTest test = MeasuredModel.Data.OfKind(DriveCycleTestKind.DriveCycle).First(t => t.ChamberCelsius == 25);
        var table = test.Load();
        CoulombCounter counter = new(MeasuredModel.Model.CapacityAmpHours);
        counter.Start(0.8f, 0.25f);
        for (int k = 1; k < table.RowCount; k++)
        {
            counter.Step((float)(table.TestTimeSeconds[k] - table.TestTimeSeconds[k - 1]), (float)table.CurrentAmps[k], true);
        }

        double truth = 1 + (table.NetCapacityAmpHours![^1] / MeasuredModel.Model.CapacityAmpHours);
        double kept = Math.Abs(Math.Max(0, truth - 0.2) - counter.Soc);
        Assert.InRange(kept, 0, 0.02);
        SocCycleResult filtered = MeasuredModel.Evaluate(s_wrongStart).First(r => r.Cycle == test.Name && r.ChamberCelsius == 25);
        Assert.True(filtered.MaxAbsError < 0.1, $"{filtered.MaxAbsError}");
    }

    [Fact]
    public void No_drive_cycle_is_among_the_training_files()
    {
        HashSet<string> cycles = [.. MeasuredModel.Data.OfKind(DriveCycleTestKind.DriveCycle).Select(t => t.ToString())];
        Assert.NotEmpty(MeasuredModel.Result.Files);
        Assert.All(MeasuredModel.Result.Files, f => Assert.DoesNotContain(f.Name, cycles));
        HashSet<string> hashes = [.. MeasuredModel.Data.OfKind(DriveCycleTestKind.DriveCycle).Select(t => t.Load().Source.Sha256)];
        Assert.All(MeasuredModel.Result.Files, f => Assert.DoesNotContain(f.Sha256, hashes));
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes() =>
        Assert.Equal(MeasuredModel.Blob, MeasuredModel.TrainAnew(MeasuredModel.Data).Blob);

    [Fact]
    public void Core_agrees_with_the_trainer_over_2000_points_and_every_golden_vector()
    {
        AgreementResult agreement = Agreement.Compare(MeasuredModel.Result.Cell, MeasuredModel.Model, 2000, seed: 7);
        Assert.True(agreement.Holds, $"{agreement.LargestVolts:G3} V, {agreement.LargestSoc:G3} SOC");
        Assert.Equal(ModelStatus.Ok, ModelSelfTest.Run(MeasuredModel.Model, out float _, out float _));
        TestContext.Current.TestOutputHelper?.WriteLine($"{agreement}");
    }

    [Fact]
    public void The_chamber_that_moved_under_a_test_is_left_out_and_said_so() =>
        Assert.Contains(MeasuredModel.Result.Files, f => f.Name.StartsWith("40degC/Cap_1C", StringComparison.Ordinal) && f.Use.StartsWith("left out", StringComparison.Ordinal));

    private static void Tell(string scenario, IReadOnlyList<SocCycleResult> results)
    {
        string Line(string name, IEnumerable<SocCycleResult> part) => string.Create(
            CultureInfo.InvariantCulture,
            $"{scenario}; {name}: mean RMSE {100 * part.Average(r => r.Rmse):F2} %, largest {100 * part.Max(r => r.MaxAbsError):F1} %, inside 2 sigma {100 * part.Average(r => r.Coverage2Sigma):F1} %, rejected {part.Sum(r => r.RejectedSamples)}");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(
            '\n', results.GroupBy(r => r.ChamberCelsius).Select(g => Line($"{g.Key} degC", g)).Append(Line("all", results))));
    }
}
