using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Models;
using BmsEdge.Training.Export;
using BmsEdge.Training.Verification;
using Xunit;

namespace BmsEdge.Training.Tests.Verification;

public sealed class AgreementTests
{
    [Fact]
    public void Core_agrees_with_the_reference_over_2000_points()
    {
        AgreementResult result = Agreement.Compare(TestCell.Nmc, Read(TestCell.Nmc), 2000, seed: 3);
        Assert.Equal(2000, result.Points);
        Assert.True(result.Holds, $"{result.LargestVolts:G3} V, {result.LargestSoc:G3} SOC");
    }

    [Fact]
    public void One_temperature_agrees_too()
    {
        TrainedCell cell = TestCell.Make([25]);
        Assert.True(Agreement.Compare(cell, Read(cell), 300, seed: 4).Holds);
    }

    [Fact]
    public void A_changed_resistance_is_seen()
    {
        TrainedCell other = TestCell.Nmc with { R0Ohms = [.. TestCell.Nmc.R0Ohms.Select(row => row.Select(r => r * 1.01).ToArray())] };
        AgreementResult result = Agreement.Compare(TestCell.Nmc, Read(other), 300, seed: 5);
        Assert.False(result.Holds);
        Assert.InRange(result.LargestVolts, 3e-4, 0.05);
    }

    [Fact]
    public void A_changed_belief_of_the_filter_is_seen()
    {
        TrainedCell other = TestCell.Nmc with { Filter = TestCell.Nmc.Filter with { VoltageNoiseVolts = 0.03 } };
        AgreementResult result = Agreement.Compare(TestCell.Nmc, Read(other), 300, seed: 5);
        Assert.True(result.LargestSoc > ModelBlobFormat.GoldenSocTolerance);
        Assert.True(result.LargestVolts <= ModelBlobFormat.GoldenVoltsTolerance);
    }

    [Fact]
    public void The_same_seed_gives_the_same_answer() =>
        Assert.Equal(Agreement.Compare(TestCell.Nmc, Read(TestCell.Nmc), 50, 9), Agreement.Compare(TestCell.Nmc, Read(TestCell.Nmc), 50, 9));

    [Fact]
    public void Golden_vectors_span_the_trained_temperatures_and_both_directions_of_current()
    {
        IReadOnlyList<GoldenAnswer> golden = Agreement.GoldenVectors(TestCell.Nmc);
        Assert.Equal(-10, golden.Min(g => g.TemperatureCelsius), 1e-9);
        Assert.Equal(25, golden.Max(g => g.TemperatureCelsius), 1e-9);
        Assert.Contains(golden, g => g.CurrentAmps > 0);
        Assert.Contains(golden, g => g.CurrentAmps < 0);
        Assert.InRange(golden.Min(g => g.StartSoc), 0.05, 0.2);
        Assert.InRange(golden.Max(g => g.StartSoc), 0.8, 0.95);
        Assert.All(golden, g => Assert.NotEqual(g.StartSoc, g.ExpectedFilterSoc));
    }

    private static CellModel Read(TrainedCell cell)
    {
        byte[] blob = ModelBlobWriter.Write(cell, Agreement.GoldenVectors(cell));
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, cell.Chemistry, 4, out CellModel? model));
        return model!;
    }
}
