using System;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.Cells.Tests;

/// <summary>Made ageing data: repeatable, measured as a cycler measures, with the truth beside.</summary>
public sealed class AgeingCampaignTests
{
    private static readonly AgeingCampaignOptions Small = new() { Model = CellModelKind.Spm, Cycles = 6, CheckUpEvery = 3, RecordSeconds = 300, CellCount = 4 };

    [Fact]
    public void The_same_seed_gives_the_same_cell_whatever_the_others()
    {
        var first = AgeingCampaign.Make(Small, 2);
        var second = AgeingCampaign.Make(Small with { CellCount = 40 }, 2);
        Assert.Equal(first.Rows.Volts, second.Rows.Volts);
        Assert.Equal(first.Truth[^1], second.Truth[^1]);
        var other = AgeingCampaign.Make(Small with { Seed = 2 }, 2);
        Assert.NotEqual(first.Truth[^1].SlowAmpHours, other.Truth[^1].SlowAmpHours);
    }

    [Fact]
    public void Rows_are_a_cyclers_time_goes_forward_and_check_ups_stand_where_they_should()
    {
        var cell = AgeingCampaign.Make(Small, 0);
        Assert.All(cell.Rows.Seconds.Zip(cell.Rows.Seconds.Skip(1)), pair => Assert.True(pair.Second > pair.First));
        Assert.Equal([1, 5, 9], cell.Truth.Select(truth => truth.Cycle));
        Assert.Equal(9, cell.Rows.Cycle[^1]);
        Assert.Equal(Enumerable.Range(1, 9).Select(i => (double)i), cell.Rows.Cycle.Distinct());
        int[] slow = [.. Enumerable.Range(0, cell.Rows.Volts.Count).Where(i => cell.Rows.Cycle[i] == 1 && cell.Rows.Step[i] == 4)];
        double counted = slow.Zip(slow.Skip(1), (a, b) => -0.5 * (cell.Rows.Amps[a] + cell.Rows.Amps[b]) * (cell.Rows.Seconds[b] - cell.Rows.Seconds[a]) / 3600).Sum();

        // The measured charge is off by the offset of the channel over twenty hours.
        Assert.Equal(cell.Truth[0].SlowAmpHours - 20 * 0.5e-3, counted, 0.015);
    }

    [Fact]
    public void Readings_carry_gain_offset_noise_and_steps()
    {
        SensorError channel = new(0.01, 0.2, 0.05, 0.02);
        SeededNoise noise = new(3);
        double[] readings = [.. Enumerable.Range(0, 4000).Select(_ => channel.Read(10, noise))];
        Assert.Equal(10 * 1.02 + 0.2, readings.Average(), 2e-3);
        Assert.All(readings, reading => Assert.Equal(Math.Round(reading / 0.05) * 0.05, reading, 1e-9));
        var ideal = AgeingCampaign.Make(Small with { Sensors = CyclerSensors.Ideal, Cycles = 1, CheckUpEvery = 1 }, 0);
        Assert.Contains(4.2, ideal.Rows.Volts.Select(volts => Math.Round(volts, 6)));
    }

    [Fact]
    public void Warm_and_fast_cells_age_by_the_laws_of_the_model()
    {
        AgeingCampaignOptions options = Small with { Policies = [new(1, 1, 10), new(1, 1, 45)], Spread = PackSpread.None, FilmGrowthLogSigma = 0 };
        var cold = AgeingCampaign.Make(options, 0);
        var warm = AgeingCampaign.Make(options, 1);
        Assert.True(warm.Truth[^1].Ageing.SeiAmpHours > 1.5 * cold.Truth[^1].Ageing.SeiAmpHours);
        Assert.True(cold.Truth[^1].SlowAmpHours < cold.Truth[0].SlowAmpHours);
        Assert.Equal(1, warm.FilmGrowth);
    }

    [Fact]
    public void A_cell_ends_at_its_end_of_life()
    {
        var hungry = PublishedParameters.OKane2022 with { Sei = PublishedParameters.OKane2022.Sei! with { SolventDiffusivity = 1e-17 } };
        var cell = AgeingCampaign.Make(Small with { Cell = hungry, Cycles = 1000, CheckUpEvery = 5, EndOfLifeShare = 0.8 }, 0);
        Assert.True(cell.Truth[^1].SlowAmpHours < 0.8 * cell.Truth[0].SlowAmpHours);
        Assert.True(cell.Truth[^2].SlowAmpHours >= 0.8 * cell.Truth[0].SlowAmpHours);
        Assert.True(cell.Rows.Cycle[^1] < 1000);
    }

    [Fact]
    public void A_campaign_that_makes_no_sense_is_refused()
    {
        Refused(Small with { CellCount = 0 }, "0 cells");
        Refused(Small with { Policies = [new(0, 1, 25)] }, "rates must lie above 0");
        Refused(Small with { RecordSeconds = double.NaN }, "Rows every NaN");
        Refused(Small with { Cell = PublishedParameters.Prada2013 }, "no values for film growth");

        static void Refused(AgeingCampaignOptions options, string part) =>
            Assert.Contains(part, Assert.Throws<BmsException>(() => AgeingCampaign.Make(options, 0)).Message, StringComparison.Ordinal);
    }
}
