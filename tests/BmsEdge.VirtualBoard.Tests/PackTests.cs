using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Foundation;
using BmsEdge.VirtualBoard.Packs;
using CsCheck;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Tests;

public class PackTests
{
    private static readonly double[] _times = [0, 0.1, 0.3, 1];
    private static readonly double[] _volts = [4.0, 3.9, 3.8, 3.7];
    private static readonly double[] _amps = [0, -1, -2, -3];
    private static readonly double[] _celsius = [20, 21, 22, 23];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.001, 1)]
    [InlineData(0.1, 1)]
    [InlineData(0.2, 2)]
    [InlineData(0.3, 2)]
    [InlineData(0.3001, 3)]
    [InlineData(1, 3)]
    [InlineData(5, 3)]
    public void A_replayed_row_holds_on_the_interval_that_ends_with_it(double seconds, int row)
    {
        var pack = new ReplayPack(_times, _volts, _amps, _celsius, 4);
        pack.AdvanceTo(seconds, true, true, false);
        Assert.Equal(_volts[row], pack.CellVolts(3));
        Assert.Equal(_amps[row], pack.CurrentAmps);
        Assert.Equal(_celsius[row], pack.TemperatureCelsius(0));
        Assert.Equal(4 * _volts[row], pack.LoadVolts, 1e-12);
        Assert.Equal(seconds >= 1, pack.IsFinished);
    }

    [Fact]
    public void The_board_integrates_a_recording_exactly_because_no_step_straddles_a_row()
    {
        Gen.Int[2, 40].SelectMany(n => Gen.Select(Gen.Int[1, 300].Array[n], Gen.Int[-2000, 2000].Array[n])).Sample(
            t =>
            {
                (int[] gaps, int[] milliamps) = t;
                double[] time = new double[gaps.Length];
                double charge = 0;
                for (int i = 1; i < gaps.Length; i++)
                {
                    time[i] = time[i - 1] + (gaps[i] * 0.001);
                    charge += milliamps[i] * 0.001 * gaps[i] * 0.001;
                }

                double[] amps = milliamps.Select(m => m * 0.001).ToArray();
                double[] flat = new double[gaps.Length];
                Array.Fill(flat, 3.7);
                var probe = new ChargeProbe(new ReplayPack(time, flat, amps, flat, 3));
                var board = new VirtualBoard(probe);
                board.Clock.AdvanceMicroseconds((long)Math.Round(time[^1] * 1e6));
                Assert.Equal(charge, probe.Coulombs, 1e-6);
            },
            iter: 60);
    }

    [Fact]
    public void Of_two_rows_at_one_time_the_first_holds_up_to_it_and_the_next_row_after_it()
    {
        var pack = new ReplayPack([0, 1, 1, 2], [4, 3.9, 3.8, 3.7], [0, -1, -2, -3], [20, 20, 20, 20], 3);
        pack.AdvanceTo(1, true, true, false);
        Assert.Equal(-1, pack.CurrentAmps);
        pack.AdvanceTo(1.001, true, true, false);
        Assert.Equal(-3, pack.CurrentAmps);
    }

    [Fact]
    public void A_recording_that_waits_stands_still_without_current_until_both_switches_close()
    {
        var pack = new ReplayPack(_times, _volts, _amps, _celsius, 4, waitForSwitches: true);
        pack.AdvanceTo(10, true, false, true);
        Assert.Equal(0, pack.CurrentAmps);
        Assert.Equal(4.0, pack.CellVolts(0));
        pack.AdvanceTo(10.25, true, true, false);
        Assert.Equal(-2, pack.CurrentAmps);
        pack.AdvanceTo(20, false, true, false);
        Assert.Equal(0, pack.CurrentAmps);
        Assert.Equal(0.25, pack.ReplaySeconds, 1e-9);
    }

    [Theory]
    [InlineData("short", "one length")]
    [InlineData("nan", "Row 1")]
    [InlineData("back", "row 2")]
    [InlineData("empty", "one length")]
    public void A_bad_recording_is_refused_with_its_row(string what, string says)
    {
        double[] time = [0, 1, what == "back" ? 0.5 : 2];
        double[] volts = [4, what == "nan" ? double.NaN : 4, 4];
        double[] amps = what == "short" ? [0, 0] : [0, 0, 0];
        if (what == "empty")
        {
            time = volts = amps = [];
        }

        BmsException error = Assert.Throws<BmsException>(() => new ReplayPack(time, volts, amps, new double[time.Length], 3));
        Assert.Equal(BmsErrorCode.BadData, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void The_board_refuses_a_pack_that_the_cell_monitor_cannot_take(int cells)
    {
        BmsException error = Assert.Throws<BmsException>(() => new VirtualBoard(new BenchSupply(cells)));
        Assert.Contains("3 to 5 cells", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Demand_flows_only_through_closed_switches_and_a_body_diode_lets_the_other_direction_through()
    {
        SimulatedPack pack = Simulated(_ => -3);
        using var w = new Wiring(pack: pack);
        w.Wait(100);
        Assert.Equal(0, pack.CurrentAmps, 1e-3);
        Precharge(w, pack);
        w.WriteCell(R.SystemControl2, R.Control2DischargeOn);
        w.Wait(200);
        Assert.Equal(-3, pack.CurrentAmps, 0.05);

        // Only the charge transistor on: its partner's body diode blocks discharge.
        w.WriteCell(R.SystemControl2, R.Control2ChargeOn);
        w.Wait(200);
        Assert.Equal(0, pack.CurrentAmps, 1e-3);
        Assert.True(pack.LoadVolts < 2);
    }

    [Fact]
    public void Precharge_fills_the_load_with_its_time_constant()
    {
        SimulatedPack pack = Simulated(_ => 0);
        using var w = new Wiring(options: new VirtualBoardOptions { PrechargePin = 25 }, pack: pack);
        w.Board.PrechargeSwitchFault = SwitchFault.StuckClosed;
        double full = Sum(pack);
        w.Wait(94);
        Assert.Equal(full * (1 - Math.Exp(-1)), pack.LoadVolts, 0.02 * full);
        Assert.InRange(pack.CurrentAmps, -0.5, -0.1);
        w.Wait(1000);

        // What is left over the resistor is the bleeder's current.
        Assert.Equal(full * 10_000 / 10_047, pack.LoadVolts, 0.01);
    }

    [Fact]
    public void Closing_on_an_empty_load_trips_the_short_circuit_protection_and_after_precharge_it_does_not()
    {
        SimulatedPack pack = Simulated(_ => 0);
        using var w = new Wiring(pack: pack);
        w.WriteCell(R.Protect1, 0x07);
        w.WriteCell(R.Protect2, 0x7F);
        w.Wait(50);
        w.WriteCell(R.SystemControl2, 0x03);
        w.Wait(50);
        Assert.Equal(R.StatusShortCircuit, w.ReadCell(0)[0] & R.StatusShortCircuit);
        Assert.False(w.Board.DischargePathClosed);

        w.WriteCell(0, R.StatusShortCircuit);
        Precharge(w, pack);
        w.WriteCell(R.SystemControl2, 0x03);
        w.Wait(50);
        Assert.Equal(0, w.ReadCell(0)[0] & R.StatusShortCircuit);
        Assert.True(w.Board.DischargePathClosed);
    }

    [Fact]
    public void The_charger_stops_at_its_voltage_limit()
    {
        SimulatedPack pack = Simulated(_ => 3, soc: 0.97);
        using var w = new Wiring(pack: pack);
        w.WriteCurrent(0x01, 0xF000 | (5 << 9) | (6 << 6) | 3);
        Precharge(w, pack);
        w.WriteCell(R.SystemControl2, 0x03);
        double highest = 0;
        for (int i = 0; i < 60; i++)
        {
            w.Wait(10_000);
            highest = Math.Max(highest, pack.CellVolts(0));
        }

        Assert.InRange(highest, 4.1, 4.205);
        Assert.InRange(pack.CurrentAmps, 0, 1);
    }

    [Fact]
    public void The_same_board_gives_the_same_bytes()
    {
        Assert.Equal(Run(3), Run(3));
        Assert.NotEqual(Run(3), Run(4));

        static List<int> Run(int seed)
        {
            SimulatedPack pack = Simulated(t => Math.Sin(t) * 3);
            using var w = new Wiring(
                options: new VirtualBoardOptions { Seed = seed, CellNoiseCounts = 1, ShuntNoiseVolts = 1e-6 }, pack: pack);
            Precharge(w, pack);
            w.WriteCell(R.SystemControl2, 0x43);
            List<int> codes = [];
            for (int i = 0; i < 40; i++)
            {
                w.Wait(250);
                codes.Add(w.ReadCell16(0x0C));
                codes.Add((int)w.ReadCurrent(0x04, 3));
            }

            return codes;
        }
    }

    [Fact]
    public void Ten_minutes_of_driving_take_seconds()
    {
        SimulatedPack pack = Simulated(t => -2 + Math.Sin(t / 7));
        using var w = new Wiring(pack: pack);
        Precharge(w, pack);
        w.WriteCell(R.SystemControl2, 0x43);
        w.WriteCurrent(0x01, 0xF000 | (5 << 9) | (6 << 6) | 3);
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < 600 * 4; i++)
        {
            w.Wait(250);
            w.ReadCell(0, 0x16);
        }

        double ratio = 600 / watch.Elapsed.TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{ratio:F0} times real time"));
        Assert.True(ratio > 20, FormattableString.Invariant($"only {ratio:F0} times real time"));
    }

    private static void Precharge(Wiring w, SimulatedPack pack)
    {
        w.Board.PrechargeSwitchFault = SwitchFault.StuckClosed;
        pack.DriveMinimumVolts = 100;
        w.Wait(1000);
        pack.DriveMinimumVolts = 1;
        w.Board.PrechargeSwitchFault = SwitchFault.None;
    }

    private static double Sum(IPackSource pack) => Enumerable.Range(0, pack.CellCount).Sum(pack.CellVolts);

    private static SimulatedPack Simulated(Func<double, double> demand, double soc = 0.6) =>
        new([.. Enumerable.Range(0, 4).Select(_ => new EcmCell(EcmCellParameters.Nmc18650, soc, 25))], demand);

    private sealed class ChargeProbe(ReplayPack inner) : IPackSource, IPackSchedule
    {
        private double _seconds;

        public double Coulombs { get; private set; }

        public int CellCount => inner.CellCount;

        public double CurrentAmps => inner.CurrentAmps;

        public double LoadVolts => inner.LoadVolts;

        public double NextChangeSeconds => inner.NextChangeSeconds;

        public void AdvanceTo(double seconds, bool chargePathClosed, bool dischargePathClosed, bool prechargePathClosed)
        {
            inner.AdvanceTo(seconds, chargePathClosed, dischargePathClosed, prechargePathClosed);
            Coulombs += inner.CurrentAmps * (seconds - _seconds);
            _seconds = seconds;
        }

        public double CellVolts(int cell) => inner.CellVolts(cell);

        public double TemperatureCelsius(int sensor) => inner.TemperatureCelsius(sensor);
    }
}
