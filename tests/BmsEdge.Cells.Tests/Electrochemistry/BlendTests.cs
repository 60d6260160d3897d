using System;
using System.IO;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Parameters.Bpx;
using BmsEdge.Cells.Protocols;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cells.Tests.Electrochemistry;

/// <summary>Electrodes of several active materials: limits, conservation, one potential, ageing of each.</summary>
public sealed class BlendTests(ITestOutputHelper output)
{
    private const double Faraday = 96485.33212;
    private const double Gas = 8.314462618;

    private static readonly LithiumIonParameters Chen = PublishedParameters.Chen2020;
    private static readonly LithiumIonParameters Composite = PublishedParameters.Chen2020Composite;
    private static readonly SolverOptions Tight = new() { VoltageTolerance = 1e-9 };

    private static readonly Protocol Load = ProtocolText.Parse("Discharge at 1 C for 1200 s; Rest for 300 s; Charge at 0.5 C for 300 s; Discharge at 15 W for 100 s; Hold at 3.9 V for 100 s");

    private static readonly ModelOptions Everything = new()
    {
        Sei = SeiGrowth.SolventDiffusionLimited,
        Plating = LithiumPlating.PartiallyReversible,
        ActiveMaterialLoss = Electrodes.Negative,
        Cracking = true,
        PoreClogging = true,
    };

    /// <summary>The composite set with the degradation values of OKane2022; silicon, softer than its cracks are long, loses ten times as fast.</summary>
    private static LithiumIonParameters Ageing => Composite with
    {
        Sei = PublishedParameters.OKane2022.Sei,
        Plating = PublishedParameters.OKane2022.Plating,
        Negative = Composite.Negative with
        {
            Mechanics = PublishedParameters.OKane2022.Negative.Mechanics,
            Materials =
            [
                Composite.Negative.Materials[0],
                Composite.Negative.Materials[1] with { Mechanics = PublishedParameters.OKane2022.Negative.Mechanics! with { PartialMolarVolume = 8e-6, LossRate = 1e-9 } },
            ],
        },
    };

    [Theory]
    [InlineData(CellModelKind.Spm, false)]
    [InlineData(CellModelKind.Spme, true)]
    [InlineData(CellModelKind.Dfn, true)]
    public void Two_equal_materials_are_one(CellModelKind kind, bool thermal)
    {
        var halves = Chen with { Negative = Split(Chen.Negative, 0.3), Positive = Split(Chen.Positive, 0.6) };
        Assert.InRange(Apart(Chen, halves, kind, new ModelOptions { Thermal = thermal }), 0, 1e-6);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void A_material_of_which_there_is_next_to_nothing_does_not_count(CellModelKind kind)
    {
        var (graphite, silicon) = (Composite.Negative.Materials[0], Composite.Negative.Materials[1]);
        LithiumIonParameters Of(params ActiveMaterial[] materials) => Composite with { Negative = Composite.Negative with { Materials = materials } };
        Assert.InRange(Apart(Of(graphite), Of(graphite, silicon with { VolumeFraction = 1e-12 }), kind, new ModelOptions()), 0, 1e-6);

        // As much silicon as holds what the graphite held, at a charge it can carry.
        var alone = silicon with { VolumeFraction = 0.08, InitialStoichiometry = 0.9 };
        Assert.InRange(Apart(Of(alone), Of(graphite with { VolumeFraction = 1e-12, InitialStoichiometry = 0.8 }, alone), kind, new ModelOptions()), 0, 1e-6);
    }

    [Theory]
    [InlineData(CellModelKind.Spm, false)]
    [InlineData(CellModelKind.Spme, true)]
    [InlineData(CellModelKind.Dfn, false)]
    [InlineData(CellModelKind.Dfn, true)]
    public void Lithium_in_all_materials_is_conserved(CellModelKind kind, bool hysteresis)
    {
        var simulator = new CellSimulator(Composite, kind, new ModelOptions { Hysteresis = hysteresis });
        simulator.Run(ProtocolText.Parse("Rest for 1 s"));
        var before = simulator.Snapshot();
        simulator.Run(ProtocolText.Parse("Discharge at 1 C until 2.5 V; Rest for 100 s; Charge at 1 C until 4.1 V; Hold at 4.1 V until C/5; Discharge at 8 W for 60 s"));
        var after = simulator.Snapshot();
        double moved = simulator.Steps.Sum(step => step.AmpHours) * 3600;
        double negative = StateOfChargeWindow.CapacityCoulombs(Composite, Composite.Negative);
        double positive = StateOfChargeWindow.CapacityCoulombs(Composite, Composite.Positive);
        Assert.Equal(0, ((after.NegativeMean - before.NegativeMean) * negative - moved) / negative, 1e-9);
        Assert.Equal(0, ((after.PositiveMean - before.PositiveMean) * positive + moved) / positive, 1e-9);
        Assert.All(after.NegativeMaterials, material => Assert.InRange(material.Mean, 0, 1));
    }

    [Theory]
    [InlineData("Discharge at 1 C for 900 s", -5)]
    [InlineData("Discharge at 1 C for 3000 s; Rest for 20 s", 0)]
    [InlineData("Discharge at 1 C for 1800 s; Charge at 0.7 C for 100 s", 3.5)]
    public void The_current_divides_so_that_all_materials_share_one_potential(string protocol, double amps)
    {
        var simulator = new CellSimulator(Composite, CellModelKind.Spm);
        simulator.Run(ProtocolText.Parse(protocol));
        var materials = simulator.Snapshot().NegativeMaterials;
        Assert.Equal(["graphite", "silicon"], materials.Select(material => material.Name));
        Assert.Equal(amps, materials.Sum(material => material.Amps), 1e-9);
        double[] potentials = [.. materials.Zip(Composite.Negative.Materials, (state, material) =>
        {
            double s = state.Surface[0];
            double density = -state.Amps / (material.SurfaceAreaPerVolume * Composite.Negative.ThicknessMeters * Composite.ElectrodeAreaSquareMeters);
            double exchange = material.ReactionRate.At(0, 298.15) * material.MaximumConcentration * Math.Sqrt(1000 * s * (1 - s));
            return material.OpenCircuitVolts.AtReference(s) + 1e-6 * (1 / s + 1 / (s - 1)) + 2 * Gas * 298.15 / Faraday * Math.Asinh(density / (2 * exchange));
        })];

        // What is left is the table of the open-circuit curve against the curve itself.
        Assert.Equal(potentials[0], potentials[1], 2e-6);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Dfn)]
    public void Left_alone_the_materials_level_out(CellModelKind kind)
    {
        var simulator = new CellSimulator(new StateOfChargeWindow(Composite).At(0.9), kind);
        simulator.Run(ProtocolText.Parse("Discharge at 2 C for 600 s"), 60);
        var loaded = simulator.Snapshot();
        simulator.Run(ProtocolText.Parse("Rest for 48 h"), 3600);
        var rested = simulator.Snapshot();
        Assert.True(Math.Abs(loaded.NegativeMaterials[1].Amps) > 0.1);
        Assert.All(rested.NegativeMaterials, material => Assert.InRange(Math.Abs(material.Amps), 0, 1e-4));
        Assert.Equal(rested.OpenCircuitVolts, rested.Volts, 1e-4);
        Assert.Equal(new StateOfChargeWindow(Composite).OpenCircuitVolts(0.9 + simulator.Steps[0].AmpHours / new StateOfChargeWindow(Composite).CapacityAmpHours), rested.Volts, 2e-4);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void Heat_of_a_blend_is_what_it_does_not_give_off_as_work(CellModelKind kind)
    {
        var window = new StateOfChargeWindow(Composite);
        var start = window.At(0.9);
        var insulated = start with
        {
            Thermal = Composite.Thermal! with { HeatTransferCoefficient = 0, CollectorResistanceOhmSquareMeters = 0 },
            Negative = Fast(start.Negative),
            Positive = Fast(start.Positive),
        };
        var simulator = new CellSimulator(insulated, kind, new ModelOptions { Thermal = true }, new SolverOptions { VoltageTolerance = 1e-6 });
        simulator.Run(ProtocolText.Parse("Discharge at 1 C for 1200 s; Rest for 24 h"), 1);
        var trace = simulator.Trace;
        double work = 0;
        for (int i = 1; i < trace.Count && trace.Seconds[i] <= 1200; i++)
        {
            work -= 0.5 * (trace.Volts[i] * trace.Amps[i] + trace.Volts[i - 1] * trace.Amps[i - 1]) * (trace.Seconds[i] - trace.Seconds[i - 1]);
        }

        double given = -simulator.Steps[0].AmpHours, stored = 0;
        const int parts = 400;
        for (int i = 0; i < parts; i++)
        {
            stored += window.OpenCircuitVolts(0.9 - (i + 0.5) / parts * given / window.CapacityAmpHours) * given * 3600 / parts;
        }

        double warmth = (trace.Celsius[^1] - trace.Celsius[0]) * insulated.Thermal!.HeatCapacityPerVolume * insulated.Thermal.VolumeCubicMeters;
        output.WriteLine(FormattableString.Invariant($"{kind}: warmth {warmth:0.00} J, energy less work {stored - work:0.00} J"));
        Assert.InRange(warmth / (stored - work), 0.99, 1.01);

        static ElectrodeParameters Fast(ElectrodeParameters electrode) =>
            electrode with { Materials = [.. electrode.Materials.Select(material => material with { Diffusivity = PropertyLaw.OfConstant(1e-10) })] };
    }

    [Fact]
    public void The_window_of_a_blend_lies_between_the_cut_offs_at_one_potential()
    {
        var window = new StateOfChargeWindow(Composite);
        Assert.Equal(4.2, window.OpenCircuitVolts(1), 1e-9);
        Assert.Equal(2.5, window.OpenCircuitVolts(0), 1e-9);
        foreach (double soc in new[] { 0.1, 0.3, 1.0 })
        {
            var materials = window.At(soc).Negative.Materials;
            Assert.Equal(2, materials.Count);
            Assert.Equal(
                materials[0].OpenCircuitVolts.AtReference(materials[0].InitialStoichiometry),
                materials[1].OpenCircuitVolts.AtReference(materials[1].InitialStoichiometry),
                1e-9);
            Assert.Equal(window.CapacityAmpHours, new StateOfChargeWindow(window.At(soc)).CapacityAmpHours, 1e-7);
        }

        // At the lower cut-off the graphite stands above anything silicon reaches: that is empty, and a cell can start there.
        Assert.InRange(window.At(0).Negative.Materials[1].InitialStoichiometry, 1e-6, 3e-6);
        new CellSimulator(window.At(0), CellModelKind.Dfn).Run(ProtocolText.Parse("Charge at 0.5 C for 10 s"));
    }

    [Fact]
    public void Silicon_gives_its_lithium_off_last()
    {
        // W. Ai et al., J. Power Sources 527 (2022) 231142: graphite carries the first part of a discharge, silicon the end of it.
        var simulator = new CellSimulator(Composite, CellModelKind.Dfn, new ModelOptions { Hysteresis = true }) { SnapshotSeconds = 0 };
        simulator.Run(ProtocolText.Parse("Discharge at C/2 until 2.5 V"));
        double Share(double at)
        {
            var snapshot = simulator.Snapshots.First(s => s.Seconds >= at * simulator.Seconds);
            return snapshot.NegativeMaterials[1].Amps / snapshot.NegativeMaterials.Sum(material => material.Amps);
        }

        Assert.InRange(Share(0.3), 0, 0.2);
        Assert.InRange(Share(0.97), 0.5, 1);
        Assert.InRange(-simulator.Steps[0].AmpHours, 4, 6);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void Two_equal_materials_age_as_one(CellModelKind kind)
    {
        var okane = PublishedParameters.OKane2022;
        var whole = okane with { Negative = okane.Negative with { Mechanics = okane.Negative.Mechanics! with { LossRate = 100 * okane.Negative.Mechanics!.LossRate } } };
        var halves = whole with { Negative = Split(whole.Negative, 0.35) };
        var cycle = ProtocolText.Parse("Discharge at 1 C for 1500 s; Charge at 1.5 C for 900 s; Rest for 100 s");
        CellSimulator[] cells = [.. new[] { whole, halves }.Select(set => new CellSimulator(set, kind, Everything with { DryOut = true }, new SolverOptions { VoltageTolerance = 1e-6 }))];
        foreach (var cell in cells)
        {
            cell.Run(cycle, 1e6);
        }

        var (one, two) = (cells[0].Steps[^1].Ageing!, cells[1].Steps[^1].Ageing!);
        Assert.True(one.SeiAmpHours > 1e-5 && one.PlatedAmpHours > 1e-5 && one.NegativeMaterialShare < 0.9999 && one.CrackNanometers > 20);
        Assert.Equal(one.SeiAmpHours, two.SeiAmpHours, 1e-4 * one.SeiAmpHours);
        Assert.Equal(one.PlatedAmpHours, two.PlatedAmpHours, 1e-3 * one.PlatedAmpHours);
        Assert.Equal(1 - one.NegativeMaterialShare, 1 - two.NegativeMaterialShare, 1e-3 * (1 - one.NegativeMaterialShare));
        Assert.Equal(one.SeiOuterNanometers, two.SeiOuterNanometers, 1e-5 * one.SeiOuterNanometers);
        Assert.Equal(one.SeiOnCracksNanometers, two.SeiOnCracksNanometers, 1e-3 * one.SeiOnCracksNanometers);
        Assert.Equal(one.CrackNanometers, two.CrackNanometers, 1e-4 * one.CrackNanometers);
        Assert.Equal(one.LostMaterialAmpHours, two.LostMaterialAmpHours, 2e-3 * one.LostMaterialAmpHours);
        Assert.Equal(one.NegativePorosity, two.NegativePorosity, 1e-6);
        Assert.Equal(cells[0].Trace.Volts[^1], cells[1].Trace.Volts[^1], 2e-6);
        Assert.Equal(2, two.NegativeMaterials.Count);
        Assert.Empty(one.NegativeMaterials);
    }

    [Theory]
    [InlineData(CellModelKind.Spm, 5)]
    [InlineData(CellModelKind.Spme, 5)]
    [InlineData(CellModelKind.Dfn, 1)]
    public void Lithium_of_an_ageing_blend_is_found_again_wherever_it_went(CellModelKind kind, int cycles)
    {
        var cell = new CellSimulator(Ageing, kind, Everything);
        cell.Run(ProtocolText.Parse("Rest for 0.001 s"));
        double before = Inventory(cell);
        var cycle = ProtocolText.Parse("Discharge at 0.5 C until 2.7 V; Charge at 1 C until 4.2 V; Hold at 4.2 V until C/20");
        for (int i = 0; i < cycles; i++)
        {
            cell.Run(cycle, 600);
        }

        var aged = cell.Steps[^1].Ageing!;
        output.WriteLine(FormattableString.Invariant($"{kind}: film {1000 * aged.SeiAmpHours:0.00}, metal {1000 * aged.PlatedAmpHours:0.00}, material {1000 * aged.LostMaterialAmpHours:0.00} mAh; left {string.Join(", ", aged.NegativeMaterials.Select(m => FormattableString.Invariant($"{m.Name} {m.MaterialShare:0.00000} film {m.SeiInnerNanometers + m.SeiOuterNanometers:0.000} nm")))}"));
        Assert.True(aged.LithiumLostAmpHours > 0.002);
        Assert.True(aged.NegativeMaterials[0].MaterialShare < 1 && aged.NegativeMaterials[1].MaterialShare < 1);
        Assert.Equal(before, Inventory(cell), 2e-5 * before);
    }

    [Fact]
    public void Each_material_ages_by_its_own_values()
    {
        // Film with half the growth on the silicon; on the shelf both follow the root of time.
        var sei = Chen.Sei! with { InnerShare = 0, InitialInnerThicknessMeters = 0, InitialOuterThicknessMeters = 5e-9 };
        var set = Composite with
        {
            Sei = sei,
            Negative = Composite.Negative with { Materials = [Composite.Negative.Materials[0], Composite.Negative.Materials[1] with { Sei = sei with { SolventDiffusivity = 0.25 * sei.SolventDiffusivity } }] },
        };
        var cell = new CellSimulator(set, CellModelKind.Dfn, new ModelOptions { Sei = SeiGrowth.SolventDiffusionLimited });
        const double month = 30 * 86400;
        cell.Run(new Protocol([new ProtocolStep { Control = new Rest(), DurationSeconds = month }]), month);
        double rate = sei.SolventDiffusivity * sei.SolventConcentration * sei.OuterMolarVolume / sei.LithiumPerMole;
        var materials = cell.Steps[0].Ageing!.NegativeMaterials;
        Assert.Equal(1e9 * Math.Sqrt(25e-18 + 2 * rate * month), materials[0].SeiOuterNanometers, 2e-3);
        Assert.Equal(1e9 * Math.Sqrt(25e-18 + 0.5 * rate * month), materials[1].SeiOuterNanometers, 2e-3);
        var lacking = Assert.Throws<Foundation.BmsException>(() => new CellSimulator(Composite, CellModelKind.Spm, new ModelOptions { Cracking = true }));
        Assert.Contains("negative electrode, graphite, has no elastic values", lacking.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void A_blended_file_is_simulated_and_written_again(CellModelKind kind)
    {
        var set = BpxFile.Read(Path.Combine(Repository.RequireData("cell-parameters"), "bpx", "nmc_pouch_cell_BPX_blended_electrode.json"));
        var again = BpxFile.Parse(BpxFile.Write(set), "again.json");
        Assert.Equal(["Large Particles", "Small Particles"], again.Positive.Materials.Select(material => material.Name));
        var protocol = ProtocolText.Parse("Discharge at 1 C until 2.7 V; Rest for 600 s");
        CellSimulator first = new(set, kind, new ModelOptions { Thermal = true }), second = new(again, kind, new ModelOptions { Thermal = true });
        first.Run(protocol, 60);
        second.Run(protocol, 60);
        Assert.InRange(-first.Steps[0].AmpHours, 11, 13.5);
        Assert.Equal(first.Steps[0].AmpHours, second.Steps[0].AmpHours, 0.02);
        Assert.Equal(first.Trace.Volts[^1], second.Trace.Volts[^1], 2e-3);
        var materials = first.Snapshot().PositiveMaterials;
        Assert.Equal(2, materials.Count);
        Assert.Equal(materials[0].Mean, materials[1].Mean, 0.02);
    }

    [Fact]
    public void The_branches_of_a_hysteresis_file_stand_apart_by_what_the_file_says()
    {
        var set = new StateOfChargeWindow(BpxFile.Read(Path.Combine(Repository.RequireData("cell-parameters"), "bpx", "nmc_pouch_cell_BPX_user-defined_hysteresis.json"))).At(0.2);
        var material = set.Negative.Materials[0];
        double s = material.InitialStoichiometry;
        double lithiation = material.LithiationVolts!.AtReference(s), delithiation = material.DelithiationVolts!.AtReference(s);

        // The file calls the upper branch that of lithiation, which is the wrong way round; it is taken at its word.
        Assert.True(lithiation - delithiation > 5e-3);
        double Volts(string protocol, bool hysteresis)
        {
            CellSimulator cell = new(set, CellModelKind.Dfn, new ModelOptions { Hysteresis = hysteresis }, new SolverOptions { VoltageTolerance = 1e-7 });
            cell.Run(ProtocolText.Parse(protocol));
            return cell.Trace.Volts[^1];
        }

        // C/20 is enough to choose the branch; what it costs besides is the same on either.
        double discharge = Volts("Discharge at C/20 for 1 s", true) - Volts("Discharge at C/20 for 1 s", false);
        double charge = Volts("Charge at C/20 for 1 s", true) - Volts("Charge at C/20 for 1 s", false);
        Assert.Equal(-0.5 * (delithiation - lithiation) * Math.Tanh(2.5), discharge, 2e-4);
        Assert.Equal(0.5 * (delithiation - lithiation) * Math.Tanh(2.5), charge, 2e-4);
        Assert.Equal(Volts("Rest for 1 s", true), Volts("Rest for 1 s", false), 1e-9);
    }

    private static ElectrodeParameters Split(ElectrodeParameters electrode, double share)
    {
        var material = electrode.Materials[0];
        return electrode with
        {
            Materials =
            [
                material with { Name = "first", VolumeFraction = share * material.VolumeFraction },
                material with { Name = "second", VolumeFraction = (1 - share) * material.VolumeFraction },
            ],
        };
    }

    /// <summary>Largest difference in voltage, V.</summary>
    private double Apart(LithiumIonParameters first, LithiumIonParameters second, CellModelKind kind, ModelOptions options)
    {
        CellSimulator[] cells = [.. new[] { first, second }.Select(set => new CellSimulator(set, kind, options, Tight))];
        foreach (var cell in cells)
        {
            cell.Run(Load, 10);
        }

        Assert.Equal(cells[0].Trace.Count, cells[1].Trace.Count);
        double worst = cells[0].Trace.Volts.Zip(cells[1].Trace.Volts, (a, b) => Math.Abs(a - b)).Max();
        output.WriteLine(FormattableString.Invariant($"{kind}: {1e9 * worst:0.0} nV apart, {cells[0].SolverSteps} and {cells[1].SolverSteps} steps"));
        return worst;
    }

    /// <summary>Lithium in particles and out of use, Ah.</summary>
    private static double Inventory(CellSimulator cell)
    {
        var snapshot = cell.Snapshot();
        var aged = cell.Steps[^1].Ageing!;
        double sum = aged.LithiumLostAmpHours + snapshot.PositiveMean * StateOfChargeWindow.CapacityCoulombs(Composite, Composite.Positive) / 3600;
        for (int k = 0; k < 2; k++)
        {
            var material = Composite.Negative.Materials[k];
            sum += aged.NegativeMaterials[k].MaterialShare * snapshot.NegativeMaterials[k].Mean * Faraday / 3600 * material.MaximumConcentration * material.VolumeFraction
                * Composite.Negative.ThicknessMeters * Composite.ElectrodeAreaSquareMeters;
        }

        return sum;
    }
}
