using System;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData.Features;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

/// <summary>Pulses, rests and open-circuit voltage on measured cells.</summary>
public sealed class PulseDataTests(ITestOutputHelper output)
{
    /// <summary>C/20 discharge capacity at 25 degC, by which the set counts its state of charge.</summary>
    private const double LgAmpHours = 2.781;

    [Theory]
    [InlineData("n20degC", 66, 0.170, 0.260)]
    [InlineData("n10degC", 75, 0.100, 0.160)]
    [InlineData("0degC", 77, 0.065, 0.100)]
    [InlineData("25degC", 93, 0.025, 0.040)]
    [InlineData("40degC", 87, 0.020, 0.033)]
    public void Every_hppc_pulse_of_the_lg_cell_is_found_and_its_resistance_follows_the_temperature(string folder, int count, double low, double high)
    {
        CyclingTable table = CyclingReader.Read(Repository.RequireData($"lg-18650hg2/{folder}/HPPC.csv.gz"));
        ImmutableArray<CurrentPulse> pulses = PulseResistance.Find(table, capacityAmpHours: LgAmpHours);
        Assert.Equal(count, pulses.Length);
        Assert.All(pulses, p => Assert.InRange(p.Seconds, 1, 10.02));
        Assert.All(pulses, p => Assert.InRange(p.StateOfCharge, 0, 1));

        // The pulses last 10 s: 18 and 30 s cannot be read and say so.
        Assert.All(pulses, p => Assert.Equal((true, true), (double.IsNaN(p.Timed[3].Ohms), p.Timed[4].Reason!.StartsWith("the pulse lasts", StringComparison.Ordinal))));

        // The first step of 1C at about 95 % state of charge, read after 10 s.
        CurrentPulse pulse = pulses.First(p => p.StateOfCharge < 0.96 && p.Amps is < -2.9 and > -3.1);
        output.WriteLine($"{folder}: {pulses.Length} pulses, {pulses.Count(p => p.IsCharge)} charging; 1C at {pulse.StateOfCharge:0.000}: R0 {pulse.Ohmic.Ohms:0.0000}, 10 s {pulse.Timed[2].Ohms:0.0000} ohm");
        Assert.InRange(pulse.Timed[2].Ohms, low, high);
        Assert.True(pulse.Ohmic.Ohms < pulse.Timed[0].Ohms && pulse.Timed[0].Ohms < pulse.Timed[1].Ohms && pulse.Timed[1].Ohms < pulse.Timed[2].Ohms);
    }

    /// <summary>A sampled load, with regeneration: the integral of the phases against the tester's own counter.</summary>
    [Theory]
    [InlineData("25degC/US06", 0.002)]
    [InlineData("25degC/UDDS", 0.005)]
    [InlineData("0degC/Mixed5", 0.005)]
    [InlineData("n20degC/US06", 0.005)]
    public void A_drive_cycle_comes_to_the_counter_of_the_tester(string test, double share)
    {
        CyclingTable table = CyclingReader.Read(Repository.RequireData($"lg-18650hg2/{test}.csv.gz"));
        CycleSummary s = Assert.Single(CycleSummary.OfAll(table));
        double counted = table.NetCapacityAmpHours![^1] - table.NetCapacityAmpHours[0];
        double net = s.ChargeAmpHours - s.DischargeAmpHours;
        output.WriteLine($"{test}: {net:0.0000} Ah integrated, {counted:0.0000} Ah counted ({100 * ((net / counted) - 1):0.00} %)");
        Assert.InRange(net / counted, 1 - share, 1 + share);
    }

    [Fact]
    public void Rests_of_the_lg_cell_are_two_exponentials_to_a_tenth_of_a_millivolt()
    {
        CyclingTable table = CyclingReader.Read(Repository.RequireData("lg-18650hg2/25degC/HPPC.csv.gz"));
        CycleStep[] rests = [.. CycleSegments.Steps(table, RowRange.All(table)).Where(s => s.Phase == CyclePhase.Rest && table.TestTimeSeconds[s.Rows.Last] - table.TestTimeSeconds[s.Rows.First] > 3000)];
        Assert.InRange(rests.Length, 10, 14);
        foreach (CycleStep rest in rests.Take(8))
        {
            RestRelaxation relaxation = RestRelaxation.Of(table, rest.Rows);
            output.WriteLine($"{relaxation.DurationSeconds:0} s: end {relaxation.EndVolts:0.0000} V, settled {relaxation.SettledVolts:0.0000} V, {string.Join(", ", relaxation.Parts.Select(p => $"{1e3 * p.Volts:0.0} mV in {p.Seconds:0} s"))}, residual {1e6 * relaxation.ResidualVolts:0} uV");
            Assert.Empty(relaxation.Missing);
            Assert.Equal(2, relaxation.Parts.Length);
            Assert.InRange(relaxation.ResidualVolts, 0, 3e-4);
            Assert.InRange(relaxation.SettledVolts - relaxation.EndVolts, -0.001, 0.001);
            Assert.All(relaxation.Parts, p => Assert.True(p.Volts < 0, "after a discharge the voltage rises"));
        }
    }

    [Fact]
    public void Slow_charge_and_discharge_give_an_open_circuit_voltage_between_them()
    {
        CyclingTable table = CyclingReader.Read(Repository.RequireData("lg-18650hg2/25degC/C20DisCh.csv.gz"));
        ImmutableArray<CycleStep> steps = CycleSegments.Steps(table, RowRange.All(table));
        Assert.Equal(
            [CyclePhase.ConstantCurrentDischarge, CyclePhase.Rest, CyclePhase.ConstantCurrentCharge, CyclePhase.ConstantVoltageCharge, CyclePhase.Rest],
            steps.Select(s => s.Phase));
        VoltageCurve discharge = VoltageCurve.Of(table, steps[0].Rows)!;
        VoltageCurve charge = VoltageCurve.Of(table, steps[2].Rows)!;
        ImmutableArray<OpenCircuitPoint> curve = OpenCircuitVoltage.Average(charge, discharge, 51);
        Assert.All(curve.Skip(1).Zip(curve), p => Assert.True(p.First.Volts > p.Second.Volts, $"falls at {p.First.StateOfCharge}"));
        Assert.All(curve.Where(p => p.StateOfCharge is > 0.2 and < 0.95), p => Assert.InRange(p.HalfGapVolts, 0, 0.06));
        Assert.InRange(discharge.AmpHours[^1], 2.72, LgAmpHours);

        // A nickel-rich cathode over graphite with silicon: the narrow peak below 4.1 V and the two broad ones of the graphite stages.
        DifferentialCurve ic = DifferentialCurve.IncrementalCapacity(discharge)!;
        ImmutableArray<DifferentialPeak> peaks = ic.Peaks(0.1);
        output.WriteLine(string.Join("; ", peaks.Select(p => $"{p.At:0.000} V {p.Height:0.00} Ah/V")));
        Assert.Equal(3, peaks.Length);
        Assert.Equal(4.077, peaks[0].At, 0.003);
        Assert.Equal((3.482, 3.635), (peaks[1].At, peaks[2].At), new Close(0.01));
    }

    [Fact]
    public void Relaxed_points_of_two_slow_gitt_cells_agree_on_the_plateaus()
    {
        RelaxedPoint[] a = [.. OpenCircuitVoltage.Relaxed(Whole("a123-18650-gitt/slow_ch14.csv.gz"), 3000)];
        RelaxedPoint[] b = [.. OpenCircuitVoltage.Relaxed(Whole("a123-18650-gitt/slow_ch15.csv.gz"), 3000)];
        Assert.Equal((36, 36), (a.Length, b.Length));
        Assert.All(a, p => Assert.True(p.AfterCharge));

        // Four stops of nine rests: 20, 40, 60, 80 % of 1.1 Ah. The last stop relaxes from above full and is no plateau.
        for (int i = 0; i < 27; i++)
        {
            Assert.InRange(a[i].Volts - b[i].Volts, -0.001, 0.001);
            Assert.InRange(Math.Abs(a[i].EndSlopeVoltsPerSecond), 0, 1e-6);
        }

        output.WriteLine($"plateaus agree to {1e3 * Enumerable.Range(0, 27).Max(i => Math.Abs(a[i].Volts - b[i].Volts)):0.00} mV");
        Assert.InRange(a[9].Volts, 3.31, 3.32);
        Assert.InRange(a[18].Volts, 3.34, 3.36);
        Assert.True(a[27].EndSlopeVoltsPerSecond < -1e-6, "not relaxed, and the slope shows it");
    }

    private static CyclingTable Whole(string path)
    {
        string[][] rows = [.. FeatureData.Rows(path, out string[] header)];
        double[] Column(string name) => [.. rows.Select(r => FeatureData.Number(r[Array.IndexOf(header, name)]))];
        return FeatureData.Table(Column("time_s"), Column("voltage_v"), Column("current_a"));
    }
}
