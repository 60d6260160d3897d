using System;
using BmsEdge.Core.Charging;
using BmsEdge.Core.Measurement;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Charging;

public sealed class ChargeControllerTests
{
    private const int Period = 250;

    [Fact]
    public void A_charge_ends_full_and_no_cell_goes_over_its_end_voltage_by_more_than_two_millivolts()
    {
        Bench bench = new(Settings(), 0.3, 0.29, 0.305, 0.28);
        double highest = 0;
        bool held = false;
        while (bench.Controller.Stage != ChargeStage.Complete && bench.Seconds < 20000)
        {
            bench.Step();
            highest = Math.Max(highest, bench.HighestVolts);
            held |= bench.Controller.Stage == ChargeStage.ConstantVoltage;
        }

        Assert.Equal(ChargeStage.Complete, bench.Controller.Stage);
        Assert.True(held);
        Assert.InRange(highest, 4.195, 4.202);
        Assert.InRange(bench.Amps, 0, 0.16);
        Assert.Equal(0f, bench.Controller.RequestedAmps);
        Assert.True(bench.Controller.IsOver);
    }

    [Fact]
    public void A_charger_that_was_switched_off_does_not_look_like_a_full_pack()
    {
        Bench bench = new(Settings(), 0.75, 0.75, 0.75, 0.75);
        bench.Run(600);
        bench.ChargerIsOff = true;
        bench.Run(600);
        Assert.NotEqual(ChargeStage.Complete, bench.Controller.Stage);
    }

    [Fact]
    public void A_charger_that_is_slow_to_follow_still_ends_the_charge()
    {
        Bench bench = new(Settings(), 0.8, 0.8, 0.8, 0.8) { FollowSeconds = 4 };
        double highest = 0;
        while (bench.Controller.Stage != ChargeStage.Complete && bench.Seconds < 20000)
        {
            bench.Step();
            highest = Math.Max(highest, bench.HighestVolts);
        }

        Assert.Equal(ChargeStage.Complete, bench.Controller.Stage);
        Assert.InRange(highest, 4.19, 4.215);
    }

    [Fact]
    public void Steps_follow_the_state_of_charge_and_never_go_back()
    {
        ChargeSettings settings = Settings();
        settings.StepAmps = [6f, 4f, 2f];
        settings.StepEndSoc = [0.4f, 0.6f];
        Bench bench = new(settings, 0.3, 0.3, 0.3, 0.3);
        int last = 0;
        while (bench.Soc(0) < 0.7)
        {
            bench.Step();
            float wanted = bench.Soc(0) < 0.399 ? 6f : bench.Soc(0) > 0.401 && bench.Soc(0) < 0.599 ? 4f : bench.Soc(0) > 0.601 ? 2f : float.NaN;
            if (!float.IsNaN(wanted))
            {
                Assert.Equal(wanted, bench.Controller.RequestedAmps);
            }

            Assert.True(bench.Controller.StepNumber >= last);
            last = bench.Controller.StepNumber;
        }

        Assert.Equal(2, last);
    }

    [Fact]
    public void A_low_cell_gets_the_small_current_first()
    {
        Bench bench = new(Settings(), 0.5, 0.5, 0.5, 0.5);
        bench.Offset(2, -0.9);
        bench.Step();
        Assert.Equal(ChargeStage.Precondition, bench.Controller.Stage);
        Assert.Equal(0.3f, bench.Controller.RequestedAmps);
        bench.Offset(2, 0);
        bench.Step();
        Assert.Equal(ChargeStage.ConstantCurrent, bench.Controller.Stage);
        Assert.Equal(3f, bench.Controller.RequestedAmps);
    }

    [Fact]
    public void A_full_pack_starts_again_only_below_the_restart_voltage()
    {
        Bench bench = new(Settings(), 0.95, 0.95, 0.95, 0.95);
        bench.Run(20000);
        Assert.Equal(ChargeStage.Complete, bench.Controller.Stage);
        bench.LoadAmps = 3;
        while (bench.HighestVolts >= 4.05)
        {
            Assert.Equal(ChargeStage.Complete, bench.Controller.Stage);
            bench.Step();
        }

        bench.Step();
        Assert.Equal(ChargeStage.ConstantCurrent, bench.Controller.Stage);
    }

    [Fact]
    public void Taking_the_request_back_ends_everything()
    {
        Bench bench = new(Settings(), 0.5, 0.5, 0.5, 0.5);
        bench.Run(10);
        bench.IsWanted = false;
        bench.Step();
        Assert.Equal(ChargeStage.Idle, bench.Controller.Stage);
        Assert.Equal(0f, bench.Controller.RequestedAmps);
        Assert.Equal(0, bench.Controller.ChargingMilliseconds);
    }

    [Fact]
    public void A_charge_that_takes_too_long_is_given_up_until_somebody_asks_anew()
    {
        ChargeSettings settings = Settings();
        settings.MaximumMilliseconds = 60000;
        Bench bench = new(settings, 0.5, 0.5, 0.5, 0.5);
        bench.Run(60);
        Assert.Equal(ChargeStage.ConstantCurrent, bench.Controller.Stage);
        bench.Run(1);
        Assert.Equal(ChargeStage.TimedOut, bench.Controller.Stage);
        bench.Run(10);
        Assert.Equal(0f, bench.Controller.RequestedAmps);
        bench.IsWanted = false;
        bench.Step();
        bench.IsWanted = true;
        bench.Step();
        Assert.Equal(ChargeStage.ConstantCurrent, bench.Controller.Stage);
    }

    [Fact]
    public void While_the_path_is_open_no_time_passes_and_nothing_tapers()
    {
        Bench bench = new(Settings(), 0.999, 0.999, 0.999, 0.999) { IsClosed = false };
        bench.Offset(0, 0.02);
        bench.Run(600);
        Assert.NotEqual(ChargeStage.Complete, bench.Controller.Stage);
        Assert.Equal(0, bench.Controller.ChargingMilliseconds);
    }

    [Fact]
    public void Without_a_cell_voltage_no_current_is_asked_for()
    {
        Bench bench = new(Settings(), 0.5, 0.5, 0.5, 0.5);
        bench.Run(10);
        bench.Blind = 3;
        bench.Step();
        Assert.Equal(0f, bench.Controller.RequestedAmps);
        bench.Blind = -1;
        bench.Step();
        Assert.Equal(3f, bench.Controller.RequestedAmps);
    }

    [Fact]
    public void It_never_asks_for_more_than_a_step_or_the_limits_allow() =>
        Gen.Select(Gen.Float[2.5f, 4.4f], Gen.Float[-1f, 8f], Gen.Float[-5f, 5f], Gen.Bool, Gen.Int[-500, 3000], Gen.Float[0f, 1f]).Array[1, 60].Sample(steps =>
        {
            ChargeController controller = new(Settings());
            MeasurementFrame frame = new(2, 1);
            foreach ((float volts, float allowed, float amps, bool wanted, int step, float soc) in steps)
            {
                frame.NowMilliseconds += step;
                frame.CellVolts.Accept(0, volts, frame.NowMilliseconds);
                frame.CellVolts.Accept(1, 3.7f, frame.NowMilliseconds);
                frame.CurrentAmps.Accept(0, amps, frame.NowMilliseconds);
                controller.Update(frame, wanted, true, soc, allowed);
                float most = Math.Max(0f, Math.Min(3f, allowed));
                if (!(controller.RequestedAmps >= 0f) || controller.RequestedAmps > most || (!wanted && controller.RequestedAmps != 0f))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.True(Settings().IsValid());
        Refused(s => s.EndVolts = float.NaN);
        Refused(s => s.EndVolts = 0f);
        Refused(s => s.TaperAmps = 0f);
        Refused(s => s.TaperAmps = 3f);
        Refused(s => s.TaperBandVolts = -0.01f);
        Refused(s => s.TaperDelayMilliseconds = -1);
        Refused(s => s.RestartVolts = 4.19f);
        Refused(s => s.PreconditionVolts = 4.05f);
        Refused(s => s.PreconditionAmps = float.PositiveInfinity);
        Refused(s => s.ResistanceOhms = 0f);
        Refused(s => s.RegulationMilliseconds = 0);
        Refused(s => s.MaximumMilliseconds = -1);
        Refused(s => s.StepAmps = []);
        Refused(s => s.StepAmps = [3f, 2f]);
        Refused(s => (s.StepAmps, s.StepEndSoc) = ([3f, 2f, 1f], [0.5f, 0.5f]));
        Refused(s => (s.StepAmps, s.StepEndSoc) = ([3f, 2f], [1.1f]));
        Refused(s => (s.StepAmps, s.StepEndSoc) = ([3f, float.NaN], [0.5f]));
    }

    private static void Refused(Action<ChargeSettings> change)
    {
        ChargeSettings settings = Settings();
        change(settings);
        Assert.False(settings.IsValid());
    }

    private static ChargeSettings Settings() => new()
    {
        EndVolts = 4.2f,
        TaperBandVolts = 0.02f,
        TaperAmps = 0.15f,
        TaperDelayMilliseconds = 10000,
        RestartVolts = 4.05f,
        PreconditionVolts = 3f,
        PreconditionAmps = 0.3f,
        StepAmps = [3f],
        StepEndSoc = [],
    };

    /// <summary>Four cells of 3 Ah with 30 mOhm and a straight open-circuit voltage, and a charger that follows the request.</summary>
    private sealed class Bench
    {
        private readonly double[] _soc;
        private readonly double[] _offset;
        private readonly MeasurementFrame _frame;

        public Bench(ChargeSettings settings, params double[] soc)
        {
            Controller = new ChargeController(settings);
            _soc = soc;
            _offset = new double[soc.Length];
            _frame = new MeasurementFrame(soc.Length, 1);
        }

        public ChargeController Controller { get; }

        public double FollowSeconds { get; init; } = 0.5;

        public bool ChargerIsOff { get; set; }

        public bool IsWanted { get; set; } = true;

        public bool IsClosed { get; init; } = true;

        public int Blind { get; set; } = -1;

        public double LoadAmps { get; set; }

        public double Amps { get; private set; }

        public double Seconds => _frame.NowMilliseconds * 1e-3;

        public double HighestVolts { get; private set; }

        public double Soc(int cell) => _soc[cell];

        public void Offset(int cell, double volts) => _offset[cell] = volts;

        public void Run(double seconds)
        {
            for (double end = Seconds + seconds; Seconds < end;)
            {
                Step();
            }
        }

        public void Step()
        {
            double asked = !IsClosed || ChargerIsOff ? 0 : Controller.RequestedAmps;
            Amps += (asked - Amps) * Math.Min(1, Period * 1e-3 / FollowSeconds);
            double net = Amps - LoadAmps;
            _frame.NowMilliseconds += Period;
            HighestVolts = 0;
            double highestSoc = 0;
            for (int i = 0; i < _soc.Length; i++)
            {
                _soc[i] += net * Period * 1e-3 / (3 * 3600);
                double volts = 3.4 + 0.8 * _soc[i] + 0.03 * net + _offset[i];
                HighestVolts = Math.Max(HighestVolts, volts);
                highestSoc = Math.Max(highestSoc, _soc[i]);
                if (i == Blind)
                {
                    _frame.CellVolts.Refuse(i, Validity.BusError);
                }
                else
                {
                    _frame.CellVolts.Accept(i, (float)volts, _frame.NowMilliseconds);
                }
            }

            _frame.CurrentAmps.Accept(0, (float)net, _frame.NowMilliseconds);
            Controller.Update(_frame, IsWanted, IsClosed, (float)highestSoc, 10f);
        }
    }
}
