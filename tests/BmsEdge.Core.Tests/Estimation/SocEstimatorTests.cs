using System;
using BmsEdge.Core.Estimation;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Estimation;

public sealed class SocEstimatorTests
{
    [Theory]
    [InlineData(0.2f, 25f)]
    [InlineData(-0.2f, 25f)]
    [InlineData(0.2f, 0f)]
    [InlineData(-0.2f, -20f)]
    public void A_start_20_percent_wrong_is_put_right_and_the_claimed_2_sigma_cover(float wrong, float celsius)
    {
        Random random = new(11);
        Simulated cell = new(0.75f, celsius);
        SocEstimator filter = new(SimpleCell.Bent);
        filter.Start(0.75f + wrong, 0.25f);
        double squares = 0;
        int inside = 0;
        const int Seconds = 3600;
        for (int i = 0; i < Seconds; i++)
        {
            float volts = cell.Step(i) + (0.003f * SimpleCell.Noise(random));
            float amps = cell.Amps + (0.02f * SimpleCell.Noise(random));
            Assert.NotEqual(EstimatorStatus.SampleRejected, filter.Step(1f, amps, true, volts, true, celsius, true));
            if (i >= 600)
            {
                double error = filter.Soc - cell.Soc;
                squares += error * error;
                inside += Math.Abs(error) <= 2 * filter.SocSigma ? 1 : 0;
            }
        }

        Assert.InRange(Math.Sqrt(squares / (Seconds - 600)), 0, celsius < 0 ? 0.03 : 0.015);
        Assert.InRange((double)inside / (Seconds - 600), 0.95, 1);
        Assert.True(filter.SocSigma < 0.05f);
        Assert.Equal(0, filter.RejectedSamples);
    }

    [Fact]
    public void The_offset_of_the_current_sensor_is_learned()
    {
        SocEstimator filter = new(SimpleCell.Bent);
        Simulated cell = new(0.95f, 25f);
        filter.Start(0.95f, 0.02f);
        for (int i = 0; i < 6000; i++)
        {
            float volts = cell.Step(i);
            filter.Step(1f, cell.Amps + 0.1f, true, volts, true, 25f, true);
        }

        Assert.InRange(filter.CurrentOffsetAmps, 0.03f, 0.15f);
        Assert.InRange(filter.Soc - cell.Soc, -0.03f, 0.03f);
    }

    [Fact]
    public void The_old_current_is_never_integrated_after_a_read_error()
    {
        SocEstimator filter = Running();
        float soc = filter.Soc;
        float sigma = filter.SocSigma;
        foreach ((float amps, bool valid, float dt) in new[]
        {
            (-30f, false, 1f), (float.NaN, true, 1f), (float.NegativeInfinity, true, 1f), (-3f, true, 10.1f), (-3001f, true, 1f),
            (3001f, true, 1f), (float.MaxValue, true, 1f),
        })
        {
            Assert.Equal(EstimatorStatus.GapWidened, filter.Step(dt, amps, valid, 3.7f, true, 25f, true));
            Assert.Equal(soc, filter.Soc);
            Assert.True(filter.SocSigma > sigma);
            sigma = filter.SocSigma;
        }
    }

    [Fact]
    public void A_gap_in_small_pieces_widens_as_much_as_one_long_gap()
    {
        SocEstimator once = Running();
        SocEstimator pieces = Running();
        once.Step(720f, -3f, true, 3.7f, true, 25f, true);
        for (int i = 0; i < 720; i++)
        {
            pieces.Step(1f, 0f, false, 3.7f, true, 25f, true);
        }

        // A fifth of an hour at 1C is a fifth of capacity.
        Assert.InRange(once.SocSigma, 0.2f, 0.21f);
        Assert.Equal(once.SocSigma, pieces.SocSigma, 1e-3f);
        once.Step(1e30f, -3f, true, 3.7f, true, 25f, true);
        Assert.Equal(0.5f, once.SocSigma);
    }

    [Fact]
    public void A_new_gap_begins_from_nothing()
    {
        SocEstimator filter = Running();
        filter.Step(360f, 0f, false, 3.7f, true, 25f, true);
        float before = filter.SocSigma;
        filter.Step(1f, 0f, true, 0f, false, 25f, true);
        filter.Step(1f, 0f, false, 0f, false, 25f, true);
        Assert.Equal(before, filter.SocSigma, 1e-5f);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_step_that_is_no_time_is_refused_and_changes_nothing(float dt)
    {
        SocEstimator filter = Running();
        (float soc, float sigma) = (filter.Soc, filter.SocSigma);
        Assert.Equal(EstimatorStatus.SampleRejected, filter.Step(dt, -3f, true, 3.7f, true, 25f, true));
        Assert.Equal((soc, sigma), (filter.Soc, filter.SocSigma));
    }

    [Theory]
    [InlineData(float.NaN, true)]
    [InlineData(float.PositiveInfinity, true)]
    [InlineData(float.NegativeInfinity, true)]
    [InlineData(3.7f, false)]
    public void Without_a_voltage_charge_is_counted_and_sigma_does_not_shrink(float volts, bool valid)
    {
        SocEstimator filter = Running();
        float soc = filter.Soc;
        float sigma = filter.SocSigma;
        for (int i = 0; i < 120; i++)
        {
            Assert.Equal(EstimatorStatus.PredictedOnly, filter.Step(1f, -3f, true, volts, valid, 25f, true));
        }

        Assert.Equal(soc - ((3 + filter.CurrentOffsetAmps) / 30.0 / 3), filter.Soc, 1e-4);
        Assert.True(filter.SocSigma >= sigma);
    }

    [Theory]
    [InlineData(float.NaN, true)]
    [InlineData(float.PositiveInfinity, true)]
    [InlineData(99f, false)]
    public void Without_a_temperature_the_last_good_one_is_used(float celsius, bool valid)
    {
        SocEstimator filter = Running();
        SocEstimator twin = Running();
        for (int i = 0; i < 50; i++)
        {
            filter.Step(1f, -3f, true, 3.6f, true, celsius, valid);
            twin.Step(1f, -3f, true, 3.6f, true, 25f, true);
        }

        Assert.Equal((twin.Soc, twin.SocSigma), (filter.Soc, filter.SocSigma));
    }

    [Fact]
    public void A_wild_voltage_is_rejected_counted_and_moves_nothing()
    {
        SocEstimator filter = Running();
        SocEstimator twin = Running();
        foreach (float volts in new[] { 0f, 5f, -3e38f, 3e38f, 0.3f })
        {
            Assert.Equal(EstimatorStatus.VoltageRejected, filter.Step(1f, -3f, true, volts, true, 25f, true));
            twin.Step(1f, -3f, true, 0f, false, 25f, true);
            Assert.Equal((twin.Soc, twin.SocSigma), (filter.Soc, filter.SocSigma));
        }

        Assert.Equal(5, filter.RejectedSamples);
        filter.Start(0.5f, 0.1f);
        Assert.Equal(0, filter.RejectedSamples);
    }

    [Fact]
    public void Ten_rejections_in_a_row_make_the_filter_doubt_itself()
    {
        SocEstimator filter = Running();
        for (int i = 1; i < SocEstimator.RejectionsBeforeDoubt; i++)
        {
            filter.Step(1f, 0f, true, 0.3f, true, 25f, true);
        }

        float sure = filter.SocSigma;
        Assert.True(sure < 0.05f);
        Assert.Equal(EstimatorStatus.VoltageRejected, filter.Step(1f, 0f, true, 0.3f, true, 25f, true));
        Assert.InRange(filter.SocSigma, 0.1f, 0.15f);
        Assert.Equal(10, filter.RejectedSamples);
    }

    [Fact]
    public void A_good_voltage_between_ends_the_doubt()
    {
        SocEstimator filter = Running();
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(EstimatorStatus.Updated, filter.Step(1f, 0f, true, GoodVolts(filter), true, 25f, true));
            for (int k = 1; k < SocEstimator.RejectionsBeforeDoubt; k++)
            {
                Assert.Equal(EstimatorStatus.VoltageRejected, filter.Step(1f, 0f, true, 0.3f, true, 25f, true));
            }
        }

        Assert.True(filter.SocSigma < 0.06f);
    }

    [Fact]
    public void A_filter_sure_of_the_wrong_soc_finds_back_from_its_doubt()
    {
        SocEstimator filter = new(SimpleCell.Bent);
        Simulated cell = new(0.9f, 25f);
        filter.Start(0.2f, 0.001f);
        for (int i = 0; i < 1200; i++)
        {
            cell.Feed(filter, i);
        }

        Assert.True(filter.RejectedSamples >= SocEstimator.RejectionsBeforeDoubt);
        Assert.InRange(filter.Soc - cell.Soc, -0.05f, 0.05f);
    }

    [Fact]
    public void Charge_counted_beyond_full_need_not_be_discharged_again()
    {
        SocEstimator filter = new(SimpleCell.Bent);
        filter.Start(0.99f, 0.01f);
        for (int i = 0; i < 3600; i++)
        {
            filter.Step(1f, 1.5f, true, 0f, false, 25f, true);
        }

        Assert.Equal(1f, filter.Soc);
        for (int i = 0; i < 360; i++)
        {
            filter.Step(1f, -3f, true, 0f, false, 25f, true);
        }

        Assert.InRange(filter.Soc, 0.9f, 0.93f);
    }

    [Fact]
    public void Two_days_without_a_voltage_do_not_pin_the_offset_of_the_sensor()
    {
        SocEstimator filter = Running();
        for (int i = 0; i < 17280; i++)
        {
            filter.Step(10f, 0f, true, 0f, false, 25f, true);
        }

        Assert.Equal(0.5f, filter.SocSigma);

        // A voltage 60 mV off says where the SOC is and next to nothing of the sensor.
        filter.Step(1f, 0f, true, GoodVolts(filter) + 0.06f, true, 25f, true);
        Assert.InRange(filter.CurrentOffsetAmps, -0.1f, 0.1f);
        Assert.InRange(filter.SocSigma, 1e-3f, 0.5f);
    }

    [Fact]
    public void A_loaded_start_is_less_sure_than_a_rested_one()
    {
        // The edge is C/50, 60 mA here: below it the voltage is taken for that of a rested cell.
        float rested = AfterFirst(0.059f);
        float loaded = AfterFirst(0.061f);
        Assert.True(loaded > 1.2f * rested, $"loaded {loaded}, rested {rested}");
        Assert.Equal(rested, AfterFirst(-0.059f), 1e-3f);
        Assert.Equal(loaded, AfterFirst(-0.061f), 1e-3f);
    }

    [Fact]
    public void A_faster_loop_is_no_surer_than_a_slow_one()
    {
        float Sigma(float dt)
        {
            SocEstimator filter = new(SimpleCell.Bent);
            filter.Start(0.6f, 0.2f);
            for (int i = 0; i < 60 / dt; i++)
            {
                filter.Step(dt, -1f, true, 3.7f, true, 25f, true);
            }

            return filter.SocSigma;
        }

        Assert.Equal(Sigma(1f), Sigma(0.125f), 0.1 * Sigma(1f));
    }

    [Theory]
    [InlineData(-0.1f, 0.1f, 0f, 0.1f)]
    [InlineData(1.1f, 2f, 1f, 0.5f)]
    [InlineData(float.NaN, 0.1f, 0.5f, 0.5f)]
    [InlineData(0.3f, float.NaN, 0.5f, 0.5f)]
    [InlineData(0.3f, float.PositiveInfinity, 0.3f, 0.5f)]
    [InlineData(float.PositiveInfinity, 0.1f, 1f, 0.1f)]
    public void A_start_is_held_to_what_can_be(float soc, float sigma, float expectedSoc, float expectedSigma)
    {
        SocEstimator filter = new(SimpleCell.Bent);
        filter.Start(soc, sigma);
        Assert.Equal((expectedSoc, expectedSigma), (filter.Soc, filter.SocSigma));
    }

    [Fact]
    public void Whatever_is_fed_soc_stays_a_soc_and_sigma_a_sigma() => Abuse.Steps.Sample(steps =>
    {
        SocEstimator filter = Running();
        foreach (Abuse s in steps)
        {
            filter.Step(s.Dt, s.Amps, s.CurrentValid, s.Volts, s.VoltsValid, s.Celsius, s.CelsiusValid);
            Assert.InRange(filter.Soc, 0f, 1f);
            Assert.True(filter.SocSigma is > 0f and <= 0.5f, $"sigma {filter.SocSigma}");
            Assert.False(float.IsNaN(filter.CurrentOffsetAmps + filter.ResistanceError + filter.ModelErrorVolts));
        }

        // And it finds back when the board is whole again; plausible lies may have taught it an offset within its limit.
        Simulated cell = new(0.8f, 25f);
        for (int i = 0; i < 3000; i++)
        {
            cell.Feed(filter, i);
        }

        Assert.InRange(filter.Soc - cell.Soc, -0.25f, 0.25f);
    });

    [Fact]
    public void A_step_allocates_nothing()
    {
        SocEstimator filter = Running();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            filter.Step(1f, -3f, true, i % 7 == 0 ? 0f : 3.6f, i % 5 != 0, 25f, true);
            filter.Step(1f, float.NaN, i % 2 == 0, 3.6f, true, 25f, true);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_same_samples_give_the_same_bits()
    {
        static int Hash()
        {
            HashCode hash = default;
            Random random = new(5);
            SocEstimator filter = new(SimpleCell.Bent);
            for (int i = 0; i < 2000; i++)
            {
                filter.Step(1f, SimpleCell.DriveAmps(i), true, 3.7f + (0.05f * SimpleCell.Noise(random)), i % 9 != 0, 25f - (0.01f * i), true);
                hash.Add(BitConverter.SingleToInt32Bits(filter.Soc));
                hash.Add(BitConverter.SingleToInt32Bits(filter.SocSigma));
            }

            return hash.ToHashCode();
        }

        Assert.Equal(Hash(), Hash());
    }

    /// <summary>A filter some minutes into a drive at 25 degC, sure of its SOC.</summary>
    private static SocEstimator Running()
    {
        SocEstimator filter = new(SimpleCell.Bent);
        Simulated cell = new(0.7f, 25f);
        filter.Start(0.7f, 0.02f);
        for (int i = 0; i < 300; i++)
        {
            cell.Feed(filter, i);
        }

        return filter;
    }

    /// <summary>What a voltage sensor would show if the filter were right: found from the innovation of a probe.</summary>
    private static float GoodVolts(SocEstimator filter)
    {
        CircuitParameters p = new(SimpleCell.Bent);
        p.SetTemperature(25f);
        p.LookUp(filter.Soc);
        return p.OcvVolts;
    }

    private static float AfterFirst(float amps)
    {
        SocEstimator filter = new(SimpleCell.Bent);
        filter.Start(0.6f, 0.3f);
        filter.Step(1f, amps, true, 3.7f, true, 25f, true);
        return filter.SocSigma;
    }

    /// <summary>The truth: the circuit itself, driven by <see cref="SimpleCell.DriveAmps"/>.</summary>
    private sealed class Simulated
    {
        private readonly CellCircuit _circuit = new(SimpleCell.Bent);
        private readonly float _celsius;

        public Simulated(float soc, float celsius)
        {
            _circuit.Start(soc, -1f);
            _celsius = celsius;
        }

        public float Soc => _circuit.Soc;

        /// <summary>Current of the step last made.</summary>
        public float Amps { get; private set; }

        /// <summary>One second of a whole board.</summary>
        public void Feed(SocEstimator filter, int second)
        {
            float volts = Step(second);
            filter.Step(1f, Amps, true, volts, true, _celsius, true);
        }

        /// <summary>One second; the terminal voltage at its end.</summary>
        public float Step(int second)
        {
            // Cold cells are driven gently, as the measured ones are.
            Amps = SimpleCell.DriveAmps(second) * (_celsius < 0f ? 0.4f : 0.8f);
            _circuit.Step(1f, Amps, _celsius);
            return _circuit.TerminalVolts(Amps);
        }
    }
}
