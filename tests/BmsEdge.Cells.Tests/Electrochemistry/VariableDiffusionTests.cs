using System;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Parameters.Bpx;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.Cells.Tests.Electrochemistry;

/// <summary>Particles whose diffusivity depends on their stoichiometry.</summary>
public sealed class VariableDiffusionTests
{
    private static readonly LithiumIonParameters Chen = PublishedParameters.Chen2020;

    [Theory]
    [InlineData("Chen2020", CellModelKind.Spm)]
    [InlineData("Chen2020", CellModelKind.Spme)]
    [InlineData("Chen2020", CellModelKind.Dfn)]
    [InlineData("Chen2020_composite", CellModelKind.Spm)]
    [InlineData("OKane2022", CellModelKind.Spme)]
    public void A_law_that_happens_to_be_constant_is_the_constant(string set, CellModelKind kind)
    {
        var constant = PublishedParameters.Named(set);
        var variable = With(constant, material => new PropertyLaw(
            _ => material.Diffusivity.AtReference(0), "constant", material.Diffusivity.ActivationEnergyJoulesPerMole, material.Diffusivity.ReferenceTemperatureKelvin));
        var protocol = ProtocolText.Parse("Discharge at 1.5 C for 900 s; Rest for 300 s; Charge at 1 C for 600 s");
        ModelOptions options = new() { Thermal = constant.Thermal is not null, ElectrodeCells = 8, SeparatorCells = 4 };
        CellSimulator one = new(constant, kind, options), other = new(variable, kind, options);
        one.Run(protocol);
        other.Run(protocol);
        Assert.Equal(one.Trace.Count, other.Trace.Count);
        for (int i = 0; i < one.Trace.Count; i++)
        {
            Assert.Equal(one.Trace.Volts[i], other.Trace.Volts[i], 2e-6);
            Assert.Equal(one.Trace.Celsius[i], other.Trace.Celsius[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-2)]
    public void A_sphere_of_finite_volumes_has_the_same_surface(double rate)
    {
        // Shells, steps of their own, nothing in common with the modes but the equation.
        var material = Chen.Negative.Materials[0];
        Func<double, double> law = s => 3.3e-14 * Math.Exp(3 * (s - 0.5));
        var parameters = With(Chen, m => m == material ? new PropertyLaw(law, "exp") : m.Diffusivity);
        parameters = new StateOfChargeWindow(parameters).At(0.5);
        CellSimulator cell = new(parameters, CellModelKind.Spm, new ModelOptions { ParticleModes = 20 }, new SolverOptions { VoltageTolerance = 1e-7 });
        double start = cell.Snapshot().NegativeSurface[0];
        double seconds = 600, amps = -5 * rate;
        cell.Advance(seconds, amps);

        // Lithium leaves the negative particle on discharge: flux through the surface, mol/(m2 s), outwards.
        double perArea = -amps / Chen.ElectrodeAreaSquareMeters / (Chen.Negative.ThicknessMeters * material.SurfaceAreaPerVolume);
        double outflow = perArea / 96485.33212 / material.MaximumConcentration;
        double[] reference = [Sphere(60), Sphere(120)];
        double extrapolated = reference[1] + (reference[1] - reference[0]) / 3;
        Assert.Equal(extrapolated, cell.Snapshot().NegativeSurface[0], 2e-5);
        Assert.True(Math.Abs(extrapolated - start) > 0.1);

        double Sphere(int shells)
        {
            double width = material.RadiusMeters / shells;
            double[] s = [.. Enumerable.Repeat(start, shells)], flow = new double[shells + 1];
            double limit = 0.2 * width * width / law(1);
            int steps = (int)Math.Ceiling(seconds / limit);
            double step = seconds / steps;
            for (int n = 0; n < steps; n++)
            {
                for (int i = 1; i < shells; i++)
                {
                    double r = i * width;
                    flow[i] = r * r * law(0.5 * (s[i] + s[i - 1])) * (s[i] - s[i - 1]) / width;
                }

                flow[shells] = -material.RadiusMeters * material.RadiusMeters * outflow;
                for (int i = 0; i < shells; i++)
                {
                    double inner = i * width, outer = inner + width;
                    s[i] += step * 3 * (flow[i + 1] - flow[i]) / (outer * outer * outer - inner * inner * inner);
                }
            }

            // Half a shell from the outermost mean to the surface, the shell's curvature included to second order.
            double surface = s[^1];
            for (int i = 0; i < 20; i++)
            {
                surface = s[^1] + (s[^1] - s[^2]) * 0.125 - outflow * 0.375 * width / law(surface);
            }

            return surface;
        }
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void Lithium_is_kept_and_modes_converge(CellModelKind kind)
    {
        // Tenfold over the range, as measured for graphite and NMC.
        var parameters = With(Chen, material => new PropertyLaw(s => material.Diffusivity.AtReference(0) * Math.Pow(10, 1 - 2 * s * (1 - s) * 2), "tenfold"));
        var protocol = ProtocolText.Parse("Discharge at 1 C for 1200 s; Rest for 600 s; Charge at 1 C for 600 s; Discharge at 2 C for 60 s");
        double[][] volts = [.. new[] { 12, 20 }.Select(modes =>
        {
            CellSimulator cell = new(parameters, kind, new ModelOptions { ParticleModes = modes, ElectrodeCells = 8, SeparatorCells = 4 });
            cell.Run(protocol);
            CellSnapshot before = new CellSimulator(parameters, kind).Snapshot(), after = cell.Snapshot();
            double moved = -cell.Steps.Sum(step => step.AmpHours) * 3600 / 96485.33212;
            Assert.Equal(-moved, (after.NegativeMean - before.NegativeMean) * Capacity(parameters, parameters.Negative), 1e-9 * moved + 1e-9);
            Assert.Equal(moved, (after.PositiveMean - before.PositiveMean) * Capacity(parameters, parameters.Positive), 1e-9 * moved + 1e-9);
            return cell.Trace.Volts.ToArray();
        })];
        Assert.Equal(volts[1].Length, volts[0].Length);
        double rms = Math.Sqrt(volts[0].Zip(volts[1]).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
        Assert.True(rms < 1e-4, FormattableString.Invariant($"{1000 * rms:0.000} mV"));
    }

    [Fact]
    public void A_law_that_falls_below_zero_is_named_with_its_place()
    {
        var parameters = With(Chen, material => new PropertyLaw(s => 1e-14 * (0.8 - s), "1e-14 * (0.8 - x)"));
        string message = Assert.Throws<BmsException>(() => new CellSimulator(parameters, CellModelKind.Spm)).Message;
        Assert.Contains("diffusivity at stoichiometry 0.8", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bpx_expression_in_x_is_simulated()
    {
        string text = BpxFile.Write(Chen).Replace("3.3E-14", "\"3.3e-14 * exp(-1.5 * (x - 0.5))\"", StringComparison.Ordinal);
        Assert.Contains("exp(-1.5", text, StringComparison.Ordinal);
        var parameters = BpxFile.Parse(text, "test.json");
        CellSimulator cell = new(parameters, CellModelKind.Dfn), constant = new(BpxFile.Parse(BpxFile.Write(Chen), "test.json"), CellModelKind.Dfn);
        var protocol = ProtocolText.Parse("Discharge at 1 C until 2.5 V");
        cell.Run(protocol);
        constant.Run(protocol);
        Assert.InRange(cell.Seconds, 0.9 * constant.Seconds, 1.1 * constant.Seconds);
        Assert.NotEqual(cell.Seconds, constant.Seconds);
    }

    private static LithiumIonParameters With(LithiumIonParameters set, Func<ActiveMaterial, PropertyLaw> law)
    {
        ElectrodeParameters Changed(ElectrodeParameters electrode) => electrode with { Materials = [.. electrode.Materials.Select(material => material with { Diffusivity = law(material) })] };
        return set with { Negative = Changed(set.Negative), Positive = Changed(set.Positive) };
    }

    /// <summary>What an electrode can hold, mol.</summary>
    private static double Capacity(LithiumIonParameters set, ElectrodeParameters electrode) =>
        set.ElectrodeAreaSquareMeters * electrode.ThicknessMeters * electrode.Materials[0].VolumeFraction * electrode.Materials[0].MaximumConcentration;
}
