using System;
using System.Linq;
using Xunit;

namespace BmsEdge.Cells.Tests;

public sealed class CyclerSimulatorTests
{
    private static CyclerSimulator Charged(double celsius, CyclerSensors? sensors = null, ulong seed = 1)
    {
        CyclerSimulator cycler = new(new EcmCell(EcmCellParameters.Nmc18650, 0.2, 25.0), celsius, sensors ?? CyclerSensors.Ideal, seed);
        cycler.ChargeFully();
        return cycler;
    }

    [Fact]
    public void Charge_holds_the_voltage_limit_and_ends_at_fifty_milliamps()
    {
        CyclerSimulator cycler = new(new EcmCell(EcmCellParameters.Nmc18650, 0.2, 25.0), 25.0, CyclerSensors.Ideal, 1);
        CyclingRecord log = cycler.ChargeFully();
        double[] volts = log.VoltageVolts;
        double[] amps = log.CurrentAmps;
        Assert.True(volts.Max() <= 4.2 + 1e-5, $"{volts.Max()} V");
        int firstAtLimit = Array.FindIndex(volts, v => v > 4.2 - 1e-4);
        int lastFlowing = Array.FindLastIndex(amps, a => a > 0.0);
        Assert.True(firstAtLimit > 0 && lastFlowing > firstAtLimit);
        for (int i = firstAtLimit + 1; i <= lastFlowing; i++)
        {
            Assert.Equal(4.2, volts[i], 1e-5);
            Assert.True(amps[i] <= amps[i - 1], $"the current rises at row {i}");
        }

        Assert.InRange(amps[lastFlowing], CyclerSimulator.ChargeEndAmps, CyclerSimulator.ChargeEndAmps + 0.01);
        Assert.InRange(cycler.Cell.Soc, 0.995, 1.0);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(25)]
    public void C20_test_runs_between_the_limits_and_back(int celsius)
    {
        CyclingRecord log = Charged(celsius).RunC20();
        double[] amps = log.CurrentAmps;
        Assert.Equal(0.15, amps.Max(), 1e-12);
        Assert.Equal(-0.15, amps.Min(), 1e-12);
        Assert.InRange(log.VoltageVolts.Min(), 2.79, 2.8);
        Assert.InRange(log.VoltageVolts.Max(), 4.195, 4.201);
        Assert.InRange(log.CapacityAmpHours.Min(), -3.0, -2.9);
        Assert.Equal(0.0, log.CapacityAmpHours[0]);
        Rising(log.TimeSeconds);
    }

    [Fact]
    public void Counted_charge_is_the_change_of_true_SOC()
    {
        CyclerSimulator cycler = Charged(25.0);
        foreach (CyclingRecord log in new[] { cycler.RunDriveProfile(DriveProfile.CreateUs06Like()), cycler.RunC20() })
        {
            double[] soc = log.TrueSoc;
            double[] ampHours = log.CapacityAmpHours;
            for (int i = 0; i < log.Count; i++)
            {
                // The coulombic loss (0.05 % of what was charged) stands between the two.
                Assert.Equal(soc[0] + (ampHours[i] / 3.0), soc[i], 1e-3);
            }
        }
    }

    [Theory]
    [InlineData(25, 3.0, 12.0)]
    [InlineData(-10, 1.5, 6.0)]
    public void Hppc_pulses_are_as_high_as_the_temperature_allows(int celsius, double lowest, double highest)
    {
        CyclingRecord log = Charged(celsius).RunHppc();
        double[] time = log.TimeSeconds;
        double[] amps = log.CurrentAmps;
        Rising(time);
        Assert.Equal(-highest, amps.Min(), 1e-9);

        // Runs of one constant discharge current, told by length and height.
        int full = 0;
        int start = 0;
        for (int i = 1; i <= amps.Length; i++)
        {
            if (i < amps.Length && amps[i] == amps[start])
            {
                continue;
            }

            double seconds = time[i - 1] - time[start] + 0.1;
            if (amps[start] <= -lowest && seconds is > 9.85 and < 10.15)
            {
                full++;
                Assert.Equal(time[start] + 9.9, time[i - 1], 1e-6);
                Assert.Equal(100, i - start);
            }

            start = i;
        }

        Assert.InRange(full, 30, 39);
        Assert.InRange(log.VoltageVolts.Min(), 2.5, 2.8);
        Assert.True(log.VoltageVolts.Max() <= 4.2 + 1e-5);
        Assert.InRange(log.CapacityAmpHours.Min(), -3.0, -2.8);
    }

    [Theory]
    [InlineData(25, 6.0, -18.0)]
    [InlineData(0, 3.0, -18.0)]
    [InlineData(-10, 3.0, -12.0)]
    [InlineData(-20, 1.5, -6.0)]
    public void Driving_stays_within_the_limits_and_ends_empty(int celsius, double mostCharge, double mostDischarge)
    {
        CyclingRecord log = Charged(celsius).RunDriveProfile(DriveProfile.CreateUs06Like());
        Assert.InRange(log.CurrentAmps.Max(), 0.9 * mostCharge, mostCharge + 1e-9);
        Assert.True(log.CurrentAmps.Min() >= mostDischarge - 1e-9);
        Assert.True(log.VoltageVolts.Max() <= 4.2 + 1e-5);
        Assert.True(log.VoltageVolts[^1] <= 2.8);
        Assert.All(log.VoltageVolts[..^1], v => Assert.True(v > 2.8));
        Assert.Equal(Enumerable.Range(0, log.Count).Select(i => (double)i), log.TimeSeconds);
    }

    [Fact]
    public void Same_seed_gives_the_same_log_and_another_seed_another()
    {
        CyclingRecord a = Charged(25.0, new CyclerSensors(), 7).RunHppc();
        CyclingRecord b = Charged(25.0, new CyclerSensors(), 7).RunHppc();
        CyclingRecord c = Charged(25.0, new CyclerSensors(), 8).RunHppc();
        Assert.Equal(a.VoltageVolts, b.VoltageVolts);
        Assert.Equal(a.CurrentAmps, b.CurrentAmps);
        Assert.NotEqual(a.VoltageVolts, c.VoltageVolts);
        Assert.Equal(a.TrueSoc, c.TrueSoc);
    }

    [Fact]
    public void Sensor_error_has_the_declared_offset_noise_and_resolution()
    {
        SensorError sensor = new(0.004, 0.013, 0.001);
        SeededNoise noise = new(3);
        double[] error = Enumerable.Range(0, 40_000).Select(_ => sensor.Read(3.7, noise) - 3.7).ToArray();
        double mean = error.Average();
        double sigma = Math.Sqrt(error.Average(e => (e - mean) * (e - mean)));
        // Standard error of the mean is 0.00002, of the deviation 0.35 %; rounding adds 0.001^2 / 12 of variance.
        Assert.Equal(0.013, mean, 1e-4);
        Assert.Equal(Math.Sqrt((0.004 * 0.004) + (0.001 * 0.001 / 12.0)), sigma, 0.0001);
        Assert.All(error, e => Assert.Equal(Math.Round((e + 3.7) / 0.001), (e + 3.7) / 0.001, 1e-6));
    }

    [Fact]
    public void Current_offset_is_counted_while_the_relay_is_closed_and_not_in_rest()
    {
        CyclerSensors biased = CyclerSensors.Ideal with { Amps = new SensorError(0.0, 0.01, 0.0) };
        CyclerSimulator cycler = Charged(25.0, biased);
        CyclingRecord log = cycler.RunC20();
        double[] amps = log.CurrentAmps;
        int firstRest = Array.FindIndex(amps, a => a == 0.0);
        double hours = log.TimeSeconds[firstRest - 1] / 3600.0;
        Assert.Equal(-0.14 * hours, log.CapacityAmpHours[firstRest - 1], 1e-6);
        int lastRest = Array.FindIndex(amps, firstRest, a => a != 0.0) - 1;
        Assert.Equal(log.CapacityAmpHours[firstRest], log.CapacityAmpHours[lastRest]);
    }

    [Fact]
    public void Noise_is_normal_and_even_and_its_streams_differ()
    {
        SeededNoise noise = new(11);
        double[] normal = Enumerable.Range(0, 100_000).Select(_ => noise.Normal()).ToArray();
        Assert.Equal(0.0, normal.Average(), 0.015);
        Assert.Equal(1.0, normal.Average(x => x * x), 0.02);
        Assert.Equal(3.0, normal.Average(x => x * x * x * x), 0.15);
        Assert.Equal(0.0455, normal.Count(x => Math.Abs(x) > 2.0) / 100_000.0, 0.003);
        Assert.Equal(0.0, normal.Skip(1).Zip(normal, (a, b) => a * b).Average(), 0.015);
        double[] even = Enumerable.Range(0, 100_000).Select(_ => noise.Uniform()).ToArray();
        Assert.All(even, x => Assert.InRange(x, 0.0, 1.0));
        Assert.Equal(1.0 / 12.0, even.Average(x => (x - 0.5) * (x - 0.5)), 0.001);
        Assert.NotEqual(new SeededNoise(1, 0).Uniform(), new SeededNoise(1, 1).Uniform());
    }

    [Fact]
    public void Noise_of_a_seed_is_the_same_for_ever()
    {
        // SplitMix64 by hand for seed 0, stream 0: a change of these breaks every stored seed.
        SeededNoise noise = new(0);
        double first = noise.Uniform();
        SeededNoise again = new(0);
        Assert.Equal(first, again.Uniform());
        Assert.Equal(0.6524484863740322, first, 1e-15);
    }

    [Fact]
    public void Bad_sensor_is_refused()
    {
        EcmCell cell = new(EcmCellParameters.Nmc18650, 0.5, 25.0);
        foreach (SensorError bad in new[] { new SensorError(-1.0, 0.0, 0.0), new SensorError(0.0, double.NaN, 0.0), new SensorError(0.0, 0.0, -1.0) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new CyclerSimulator(cell, 25.0, new CyclerSensors { Volts = bad }, 1));
        }
    }

    private static void Rising(double[] time)
    {
        for (int i = 1; i < time.Length; i++)
        {
            Assert.True(time[i] > time[i - 1], $"time stands or runs back at row {i}: {time[i - 1]} to {time[i]}");
        }
    }
}
