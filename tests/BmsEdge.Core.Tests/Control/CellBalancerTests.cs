using System;
using System.Numerics;
using BmsEdge.Core.Control;
using BmsEdge.Core.Measurement;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Control;

public sealed class CellBalancerTests
{
    private const int Period = 250;

    [Fact]
    public void Rested_cells_come_together_and_the_lowest_is_never_bled()
    {
        Bench bench = new(Volts(), 0.62, 0.60, 0.65, 0.61);
        bench.Run(12 * 3600);
        Assert.InRange(bench.SpreadVolts, 0, 0.0085);
        Assert.False(bench.Balancer.IsNeeded);
        Assert.Equal(0, bench.Balancer.BledMilliseconds(1));
        Assert.True(bench.Balancer.BledMilliseconds(2) > bench.Balancer.BledMilliseconds(0));
        Assert.Equal(0.60, bench.Soc(1), 1e-9);
    }

    [Fact]
    public void Nothing_is_bled_before_the_cells_have_rested()
    {
        Bench bench = new(Volts(), 0.62, 0.60, 0.65, 0.61);
        bench.Run(59);
        Assert.Equal(0, bench.Balancer.Mask);
        bench.Run(3);
        Assert.NotEqual(0, bench.Balancer.Mask);
    }

    [Fact]
    public void A_load_ends_it_with_the_next_look()
    {
        Bench bench = new(Volts(), 0.62, 0.60, 0.65, 0.61);
        bench.Run(70);
        bench.Amps = 1;
        bench.Run(12);
        Assert.Equal(0, bench.Balancer.Mask);
        Assert.False(bench.Balancer.IsNeeded);
        bench.Amps = 0;
        bench.Run(50);
        Assert.Equal(0, bench.Balancer.Mask);
    }

    [Theory]
    [InlineData(0.0149, false)]
    [InlineData(0.0151, true)]
    public void It_starts_above_its_threshold(double difference, bool starts)
    {
        Bench bench = new(Volts(), 0.6, 0.6, 0.6 + (difference / 0.8), 0.6);
        bench.Run(70);
        Assert.Equal(starts, bench.Balancer.IsNeeded);
    }

    [Fact]
    public void Neighbours_take_turns_where_the_chip_asks_for_it()
    {
        Bench bench = new(Volts(), 0.7, 0.7, 0.6, 0.6);
        int seen = 0;
        for (int i = 0; i < 4 * 3600 * 2; i++)
        {
            bench.Step();
            Assert.Equal(0, bench.Balancer.Mask & (bench.Balancer.Mask << 1));
            seen |= bench.Balancer.Mask;
        }

        Assert.Equal(3, seen);
        BalancingSettings both = Volts();
        both.NeighboursAllowed = true;
        bench = new(both, 0.7, 0.7, 0.6, 0.6);
        bench.Run(65);
        Assert.Equal(3, bench.Balancer.Mask);
    }

    [Theory]
    [InlineData(45f, 4)]
    [InlineData(50f, 2)]
    [InlineData(52.4f, 1)]
    [InlineData(54.9f, 0)]
    [InlineData(55f, 0)]
    public void Heat_takes_cells_away(float celsius, int cells)
    {
        BalancingSettings settings = Volts();
        settings.NeighboursAllowed = true;
        settings.MaximumCells = 4;
        Bench bench = new(settings, 0.7, 0.7, 0.7, 0.7, 0.6) { Celsius = celsius };
        bench.Run(65);
        Assert.Equal(cells, BitOperations.PopCount((uint)bench.Balancer.Mask));
    }

    [Fact]
    public void A_doubt_ends_it_at_once()
    {
        foreach (Action<Bench> doubt in new Action<Bench>[] { b => b.Blind = 1, b => b.BlindTemperature = true, b => b.IsAllowed = false, b => b.Celsius = 60f })
        {
            Bench bench = new(Volts(), 0.62, 0.60, 0.65, 0.61);
            bench.Run(65);
            Assert.NotEqual(0, bench.Balancer.Mask);
            doubt(bench);
            bench.Step();
            Assert.Equal(0, bench.Balancer.Mask);
        }
    }

    [Fact]
    public void A_cell_is_left_alone_at_the_minimum()
    {
        BalancingSettings settings = Volts();
        settings.MinimumVolts = 3.4f + (0.8f * 0.64f);
        Bench bench = new(settings, 0.62, 0.60, 0.65, 0.61);
        bench.Run(6 * 3600);
        Assert.InRange(bench.Soc(2), 0.6399, 0.6402);
        Assert.Equal(0.62, bench.Soc(0), 1e-9);
    }

    [Fact]
    public void It_looks_only_at_samples_taken_after_the_taps_have_settled()
    {
        Bench bench = new(Volts(), 0.62, 0.60, 0.65, 0.61);
        bench.Run(65);
        long before = 0;
        int longestQuiet = int.MaxValue;
        int quiet = 0;
        for (int i = 0; i < 4 * 120; i++)
        {
            bench.Step();
            quiet = bench.Balancer.Mask == 0 ? quiet + Period : quiet;
            if (before == 0 && bench.Balancer.Mask != 0 && quiet > 0)
            {
                longestQuiet = Math.Min(longestQuiet, quiet);
                quiet = 0;
            }

            before = bench.Balancer.Mask;
        }

        Assert.InRange(longestQuiet, 1000, 1500);
    }

    [Theory]
    [InlineData(0.001f, true)]
    [InlineData(0.008f, true)]
    [InlineData(0.03f, false)]
    public void By_charge_it_bleeds_what_the_estimators_are_sure_of(float sigma, bool bleeds)
    {
        BalancingSettings settings = Volts();
        settings.Mode = BalancingMode.Charge;
        Bench bench = new(settings, 0.62, 0.60, 0.65, 0.61) { Sigma = sigma, Amps = 1 };
        bench.Run(5);
        Assert.Equal(bleeds, bench.Balancer.IsNeeded);
        Assert.Equal(bleeds, (bench.Balancer.Mask & 4) != 0);
    }

    [Fact]
    public void By_charge_it_works_under_load_and_ends_at_its_threshold()
    {
        BalancingSettings settings = Volts();
        settings.Mode = BalancingMode.Charge;
        Bench bench = new(settings, 0.62, 0.60, 0.65, 0.61) { Sigma = 0.0005f };
        bench.Run(20 * 3600);
        Assert.False(bench.Balancer.IsNeeded);
        Assert.InRange(bench.Soc(2) - bench.Soc(1), 0.0025, 0.0031);
    }

    [Fact]
    public void An_estimate_that_is_no_number_bleeds_nothing()
    {
        BalancingSettings settings = Volts();
        settings.Mode = BalancingMode.Charge;
        Bench bench = new(settings, 0.62, double.NaN, 0.65, 0.61);
        bench.Run(60);
        Assert.Equal(0, bench.Balancer.Mask);
    }

    [Fact]
    public void Off_is_off()
    {
        BalancingSettings settings = Volts();
        settings.Mode = BalancingMode.Off;
        Bench bench = new(settings, 0.62, 0.60, 0.65, 0.61);
        bench.Run(600);
        Assert.Equal(0, bench.Balancer.Mask);
    }

    [Fact]
    public void A_bled_cell_tells_its_current()
    {
        Bench bench = new(Volts(), 0.62, 0.60, 0.65, 0.61);
        bench.Run(65);
        Assert.Equal(0.039f, bench.Balancer.BleedAmps(2, 3.9f), 1e-6f);
        Assert.Equal(0f, bench.Balancer.BleedAmps(1, 3.9f));
        Assert.Equal(0f, bench.Balancer.BleedAmps(2, -0.5f));
    }

    [Fact]
    public void No_sequence_of_frames_makes_it_break_its_own_rules() =>
        Gen.Select(Gen.Float[3f, 4.3f].Array[6], Gen.Float[-1f, 1f], Gen.Float[0f, 70f], Gen.Int[-2000, 30000], Gen.Bool, Gen.Int[0, 12]).Array[1, 60].Sample(steps =>
        {
            BalancingSettings settings = Volts();
            settings.MaximumCells = 2;
            settings.RestMilliseconds = 1000;
            CellBalancer balancer = new(settings, 6);
            MeasurementFrame frame = new(6, 1);
            float[] unused = new float[6];
            foreach ((float[] volts, float amps, float celsius, int step, bool allowed, int blind) in steps)
            {
                frame.NowMilliseconds += step;
                long now = frame.NowMilliseconds;
                int lowest = 0;
                for (int i = 0; i < 6; i++)
                {
                    frame.CellVolts.Accept(i, volts[i], now);
                    lowest = volts[i] < volts[lowest] ? i : lowest;
                }

                if (blind < 6)
                {
                    frame.CellVolts.Refuse(blind, Validity.BusError);
                }

                frame.CurrentAmps.Accept(0, amps, now);
                frame.TemperatureCelsius.Accept(0, celsius, now);
                int before = balancer.Mask;
                balancer.Update(frame, unused, unused, allowed);
                int mask = balancer.Mask;
                bool isNew = mask != 0 && before == 0;
                if ((mask & (mask << 1)) != 0 || BitOperations.PopCount((uint)mask) > 2 ||
                    (mask != 0 && (!allowed || blind < 6 || celsius >= 55f)) ||
                    (isNew && ((mask & (1 << lowest)) != 0 || Math.Abs(amps) > 0.1f)))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.True(Volts().IsValid());
        Refused(s => s.StopVolts = 0.015f);
        Refused(s => s.StartVolts = float.NaN);
        Refused(s => s.StopShare = 0.01f);
        Refused(s => s.MinimumVolts = 0f);
        Refused(s => s.RestAmps = 0f);
        Refused(s => s.RestMilliseconds = -1);
        Refused(s => s.ResistorOhms = 0f);
        Refused(s => s.MaximumCells = 0);
        Refused(s => s.HotZeroCelsius = 45f);
        Refused(s => s.HotFullCelsius = float.NaN);
        Refused(s => s.BleedMilliseconds = 0);
        Refused(s => s.SettleMilliseconds = -1);
    }

    private static void Refused(Action<BalancingSettings> change)
    {
        BalancingSettings settings = Volts();
        change(settings);
        Assert.False(settings.IsValid());
    }

    private static BalancingSettings Volts() => new() { Mode = BalancingMode.Voltage };

    /// <summary>Cells of 1 Ah with a straight open-circuit voltage of 0.8 V; bleeding lowers a reading by 50 mV.</summary>
    private sealed class Bench
    {
        private readonly double[] _soc;
        private readonly MeasurementFrame _frame;
        private readonly float[] _estimate;
        private readonly float[] _sigma;

        public Bench(BalancingSettings settings, params double[] soc)
        {
            Balancer = new CellBalancer(settings, soc.Length);
            _soc = soc;
            _frame = new MeasurementFrame(soc.Length, 1);
            _estimate = new float[soc.Length];
            _sigma = new float[soc.Length];
        }

        public CellBalancer Balancer { get; }

        public double Amps { get; set; }

        public float Celsius { get; set; } = 25f;

        public float Sigma { get; init; } = 0.001f;

        public int Blind { get; set; } = -1;

        public bool BlindTemperature { get; set; }

        public bool IsAllowed { get; set; } = true;

        public double SpreadVolts
        {
            get
            {
                double least = double.MaxValue, most = 0;
                foreach (double s in _soc)
                {
                    (least, most) = (Math.Min(least, s), Math.Max(most, s));
                }

                return 0.8 * (most - least);
            }
        }

        public double Soc(int cell) => _soc[cell];

        public void Run(double seconds)
        {
            for (int i = 0; i < seconds * 1000 / Period; i++)
            {
                Step();
            }
        }

        public void Step()
        {
            _frame.NowMilliseconds += Period;
            long now = _frame.NowMilliseconds;
            for (int i = 0; i < _soc.Length; i++)
            {
                double volts = 3.4 + (0.8 * _soc[i]);
                float bleed = Balancer.BleedAmps(i, (float)volts);
                _soc[i] -= bleed * Period * 1e-3 / 3600;
                _estimate[i] = (float)_soc[i];
                _sigma[i] = Sigma;
                if (i == Blind)
                {
                    _frame.CellVolts.Refuse(i, Validity.BusError);
                }
                else
                {
                    _frame.CellVolts.Accept(i, (float)(volts - (bleed > 0f ? 0.05 : 0)), now);
                }
            }

            _frame.CurrentAmps.Accept(0, (float)Amps, now);
            if (BlindTemperature)
            {
                _frame.TemperatureCelsius.Refuse(0, Validity.BusError);
            }
            else
            {
                _frame.TemperatureCelsius.Accept(0, Celsius, now);
            }

            Balancer.Update(_frame, _estimate, _sigma, IsAllowed);
        }
    }
}
