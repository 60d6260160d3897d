using System;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using Xunit;

namespace BmsEdge.Cells.Tests.Electrochemistry;

/// <summary>Ageing against what can be worked out on paper.</summary>
public sealed class AgeingTests
{
    private const double Faraday = 96485.33212;
    private const double Gas = 8.314462618;
    private const double Year = 365.25 * 86400;

    private static readonly LithiumIonParameters Chen = PublishedParameters.Chen2020;

    private static readonly LithiumIonParameters OKane = PublishedParameters.OKane2022;

    private static readonly ModelOptions Everything = new()
    {
        Sei = SeiGrowth.SolventDiffusionLimited,
        Plating = LithiumPlating.PartiallyReversible,
        ActiveMaterialLoss = Electrodes.Negative,
        Cracking = true,
        PoreClogging = true,
    };

    private static readonly Protocol Cycle = ProtocolText.Parse("Discharge at 1 C until 2.5 V; Charge at 1 C until 4.2 V; Hold at 4.2 V until C/20");

    [Theory]
    [InlineData(CellModelKind.Spm, 25)]
    [InlineData(CellModelKind.Spm, 45)]
    [InlineData(CellModelKind.Dfn, 25)]
    public void Film_on_the_shelf_grows_with_the_root_of_time(CellModelKind kind, double celsius)
    {
        var cell = new CellSimulator(OKane with { InitialTemperatureKelvin = celsius + 273.15 }, kind, new ModelOptions { Sei = SeiGrowth.SolventDiffusionLimited });
        cell.Run(Wait(Year), Year / 10);
        var sei = OKane.Sei!;
        double arrhenius = Math.Exp(sei.ActivationEnergyJoulesPerMole / Gas * (1 / 298.15 - 1 / (celsius + 273.15)));
        double rate = arrhenius * sei.SolventDiffusivity * sei.SolventConcentration * sei.OuterMolarVolume / sei.LithiumPerMole;
        double expected = Math.Sqrt(5e-9 * 5e-9 + 2 * rate * Year);
        Assert.Equal(expected * 1e9, cell.Steps[0].Ageing!.SeiOuterNanometers, 1e-4 * expected * 1e9);
    }

    [Theory]
    [InlineData(SeiGrowth.ReactionLimited)]
    [InlineData(SeiGrowth.InterstitialDiffusionLimited)]
    [InlineData(SeiGrowth.ElectronMigrationLimited)]
    [InlineData(SeiGrowth.EcReactionLimited)]
    public void Every_law_starts_at_the_rate_its_formula_gives(SeiGrowth law)
    {
        var cell = new CellSimulator(Chen, CellModelKind.Spm, new ModelOptions { Sei = law });
        double phi = cell.Run(ProtocolText.Parse("Rest for 1 s").Steps().First()).Ageing is null ? double.NaN : cell.Snapshot().NegativePotentialAtSeparatorVolts;
        double before = cell.Steps[0].Ageing!.SeiAmpHours;
        cell.Run(ProtocolText.Parse("Rest for 10 s"));
        double gained = (cell.Steps[1].Ageing!.SeiAmpHours - before) * 3600 / 10;
        var sei = Chen.Sei!;
        double thermal = Faraday / (Gas * 298.15);
        double rate = sei.RateConstant * Math.Exp(-0.5 * thermal * (phi - sei.OpenCircuitVolts));
        double film = sei.InitialInnerThicknessMeters + sei.InitialOuterThicknessMeters;
        double density = law switch
        {
            SeiGrowth.ReactionLimited => sei.ExchangeCurrentDensity * Math.Exp(-0.5 * thermal * (phi - sei.OpenCircuitVolts)),
            SeiGrowth.InterstitialDiffusionLimited => sei.InterstitialDiffusivity * sei.InterstitialConcentration * Faraday * Math.Exp(-thermal * phi) / sei.InitialInnerThicknessMeters,
            SeiGrowth.ElectronMigrationLimited => sei.InnerElectronConductivity * (sei.InnerOpenCircuitVolts - phi) / sei.InitialInnerThicknessMeters,
            _ => Faraday * sei.EcConcentration * rate / (1 + film * rate / sei.EcDiffusivity),
        };
        var negative = Chen.Negative.Materials[0];
        double expected = density * negative.SurfaceAreaPerVolume * Chen.Negative.ThicknessMeters * Chen.ElectrodeAreaSquareMeters;

        // The EC law slows down within seconds on the thin film there is at the start.
        Assert.Equal(expected, gained, (law == SeiGrowth.EcReactionLimited ? 0.02 : 0.002) * expected);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void Lithium_is_found_again_wherever_it_went(CellModelKind kind)
    {
        var cell = new CellSimulator(OKane, kind, Everything);
        cell.Run(Wait(1e-3));
        double before = Inventory(cell);
        for (int i = 0; i < 5; i++)
        {
            cell.Run(Cycle, 600);
        }

        Assert.True(cell.Steps[^1].Ageing!.LithiumLostAmpHours > 0.01);

        // Lost material is carried over in steps of a hundred-thousandth.
        Assert.Equal(before, Inventory(cell), 1e-5 * before);
    }

    [Fact]
    public void Film_and_plating_alone_keep_lithium_to_rounding()
    {
        var cell = new CellSimulator(OKane, CellModelKind.Dfn, new ModelOptions { Sei = SeiGrowth.ReactionLimited, Plating = LithiumPlating.Irreversible });
        cell.Run(ProtocolText.Parse("Rest for 1 s"));
        double before = Inventory(cell);
        cell.Run(ProtocolText.Parse("Discharge at 1 C for 3000 s; Charge at 1.5 C until 4.2 V; Hold at 4.2 V until C/10"), 600);
        Assert.True(cell.Steps[^1].Ageing!.PlatedAmpHours > 0.01);
        Assert.Equal(before, Inventory(cell), 1e-9 * before);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Dfn)]
    public void Reversible_plating_comes_back_and_irreversible_does_not(CellModelKind kind)
    {
        var fast = ProtocolText.Parse("Discharge at 0.5 C until 2.5 V; Charge at 2 C until 4.2 V; Discharge at 0.5 C until 2.5 V");
        var reversible = new CellSimulator(OKane, kind, new ModelOptions { Plating = LithiumPlating.Reversible });
        reversible.Run(fast, 600);
        var irreversible = new CellSimulator(OKane, kind, new ModelOptions { Plating = LithiumPlating.Irreversible });
        irreversible.Run(fast, 600);
        Assert.True(reversible.Steps[1].Ageing!.PlatedAmpHours > 0.01);
        Assert.Equal(0, reversible.Steps[2].Ageing!.PlatedAmpHours, 1e-4);
        Assert.True(irreversible.Steps[2].Ageing!.PlatedAmpHours >= irreversible.Steps[1].Ageing!.PlatedAmpHours);
        Assert.True(irreversible.Steps[1].Ageing!.PlatedAmpHours > reversible.Steps[1].Ageing!.PlatedAmpHours);
    }

    [Fact]
    public void Stress_at_a_steady_discharge_costs_what_the_formula_says()
    {
        var mechanics = OKane.Negative.Mechanics!;
        var gentle = OKane with { Negative = OKane.Negative with { Mechanics = mechanics with { LossRate = 1e-9 } } };
        var cell = new CellSimulator(gentle, CellModelKind.Spm, new ModelOptions { ActiveMaterialLoss = Electrodes.Negative, Cracking = true });
        cell.Run(ProtocolText.Parse("Discharge at 0.5 C for 2000 s"));
        var before = cell.Steps[0].Ageing!;
        cell.Run(ProtocolText.Parse("Discharge at 0.5 C for 2000 s"));
        var after = cell.Steps[1].Ageing!;

        // Once the profile is a parabola, mean less surface is j R / (5 F D).
        var material = OKane.Negative.Materials[0];
        double density = 2.5 / (OKane.ElectrodeAreaSquareMeters * OKane.Negative.ThicknessMeters * material.SurfaceAreaPerVolume);
        double difference = density * material.RadiusMeters / (5 * Faraday * 3.3e-14);
        double tangential = mechanics.PartialMolarVolume * mechanics.YoungsModulusPascals * difference / (3 * (1 - mechanics.PoissonsRatio));
        double loss = 1e-9 * Math.Pow(2 * tangential / 3 / mechanics.CriticalStressPascals, mechanics.LossExponent) * 2000 / material.VolumeFraction;
        Assert.Equal(loss, before.NegativeMaterialShare - after.NegativeMaterialShare, 0.01 * loss);
        var cracks = mechanics.Cracks!;
        double growth = cracks.Rate * Math.Pow(tangential * cracks.StressIntensityFactor * Math.Sqrt(Math.PI * cracks.InitialLengthMeters), cracks.Exponent) / 3600 * 2000;
        Assert.Equal(growth, (after.CrackNanometers - before.CrackNanometers) * 1e-9, 0.02 * growth);
    }

    [Theory]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void Pores_fill_with_what_grows_in_them_and_keep_their_salt(CellModelKind kind)
    {
        var cell = new CellSimulator(OKane, kind, new ModelOptions { Sei = SeiGrowth.SolventDiffusionLimited, PoreClogging = true });
        cell.Run(Wait(Year), Year);
        var aged = cell.Steps[0].Ageing!;
        double expected = 0.25 - OKane.Negative.Materials[0].SurfaceAreaPerVolume * (aged.SeiOuterNanometers - 5) * 1e-9;
        Assert.Equal(expected, aged.NegativePorosity, 1e-6);
        var snapshot = cell.Snapshot();
        double[] edges = [0, OKane.Negative.ThicknessMeters, OKane.Negative.ThicknessMeters + OKane.Separator.ThicknessMeters, double.PositiveInfinity];
        double salt = 0;
        for (int i = 0; i < snapshot.SaltConcentration.Count; i++)
        {
            double depth = snapshot.DepthMeters[i];
            double porosity = depth < edges[1] ? aged.NegativePorosity : depth < edges[2] ? OKane.Separator.Porosity : OKane.Positive.Porosity;
            double width = depth < edges[1] ? OKane.Negative.ThicknessMeters / 16 : depth < edges[2] ? OKane.Separator.ThicknessMeters / 8 : OKane.Positive.ThicknessMeters / 16;
            salt += porosity * width * snapshot.SaltConcentration[i];
        }

        double start = 1000 * (0.25 * OKane.Negative.ThicknessMeters + OKane.Separator.Porosity * OKane.Separator.ThicknessMeters + OKane.Positive.Porosity * OKane.Positive.ThicknessMeters);
        Assert.Equal(start, salt, 2e-5 * start);
    }

    [Fact]
    public void Electrodes_run_dry_by_the_solvent_the_film_takes()
    {
        var cell = new CellSimulator(Chen, CellModelKind.Spm, new ModelOptions { Sei = SeiGrowth.EcReactionLimited, DryOut = true });
        cell.Run(Wait(86400), Year);
        var aged = cell.Steps[0].Ageing!;
        double area = Chen.ElectrodeAreaSquareMeters;
        double pores = Chen.Negative.Porosity * Chen.Negative.ThicknessMeters + Chen.Separator.Porosity * Chen.Separator.ThicknessMeters + Chen.Positive.Porosity * Chen.Positive.ThicknessMeters;
        double used = aged.SeiAmpHours * 3600 / Faraday * Chen.DryOut.SolventPerLithium * Chen.DryOut.SolventMolarVolume;
        double film = (aged.SeiInnerNanometers + aged.SeiOuterNanometers - 5) * 1e-9 * Chen.Negative.Materials[0].SurfaceAreaPerVolume * Chen.Negative.ThicknessMeters;
        Assert.True(aged.WettedShare < 0.999);
        Assert.Equal((pores * area - used) / ((pores - film) * area), aged.WettedShare, 2e-5);
        var reserve = new CellSimulator(Chen with { DryOut = new DryOutParameters { ReservoirShare = 0.2 } }, CellModelKind.Spm, new ModelOptions { Sei = SeiGrowth.EcReactionLimited, DryOut = true });
        reserve.Run(Wait(86400), Year);
        Assert.Equal(1, reserve.Steps[0].Ageing!.WettedShare);
    }

    [Theory]
    [InlineData(CellModelKind.Spm, 400)]
    [InlineData(CellModelKind.Spme, 400)]
    [InlineData(CellModelKind.Dfn, 60)]
    public void A_cell_goes_on_past_the_knee_to_its_end(CellModelKind kind, int cycles)
    {
        // Plating that never comes back, in pores it fills, charged fast: the knee comes early, and nothing may stop the simulation.
        var options = Everything with { Plating = LithiumPlating.Irreversible, DryOut = true };
        var cell = new CellSimulator(OKane, kind, options, new SolverOptions { VoltageTolerance = 1e-4 });
        var fast = ProtocolText.Parse("Discharge at 1 C until 2.5 V; Charge at 2 C until 4.2 V; Hold at 4.2 V until C/20");
        double[] capacity = new double[cycles];
        for (int i = 0; i < cycles; i++)
        {
            cell.Run(fast, 1e6);
            capacity[i] = -cell.Steps[^3].AmpHours;
        }

        Assert.True(capacity[^1] < (kind == CellModelKind.Dfn ? 0.5 : 0.3) * capacity[1], FormattableString.Invariant($"{capacity[1]} Ah fell to {capacity[^1]} Ah only"));
        double[] quarters = [.. capacity.Skip(1).Chunk(cycles / 4).Select(part => part.Average())];
        Assert.True(quarters.SequenceEqual(quarters.OrderDescending()), "The capacity came back.");
        Assert.True(cell.Steps[^1].Ageing!.NegativePorosity > 0);
    }

    [Fact]
    public void The_models_age_alike_where_depth_does_not_matter()
    {
        double[] lost = [.. new[] { CellModelKind.Spm, CellModelKind.Spme, CellModelKind.Dfn }.Select(kind =>
        {
            var cell = new CellSimulator(OKane, kind, new ModelOptions { Sei = SeiGrowth.ReactionLimited });
            cell.Run(ProtocolText.Parse("Discharge at C/10 until 2.5 V; Charge at C/10 until 4.1 V"), 3600);
            return cell.Steps[^1].Ageing!.SeiAmpHours;
        })];
        Assert.Equal(lost[0], lost[1], 0.02 * lost[0]);
        Assert.Equal(lost[1], lost[2], 0.01 * lost[1]);
    }

    private static Protocol Wait(double seconds) => new([new ProtocolStep { Control = new Rest(), DurationSeconds = seconds }]);

    /// <summary>Lithium in particles and out of use, Ah.</summary>
    private static double Inventory(CellSimulator cell)
    {
        var snapshot = cell.Snapshot();
        var aged = cell.Steps[^1].Ageing!;
        return aged.LithiumLostAmpHours
            + aged.NegativeMaterialShare * snapshot.NegativeMean * Capacity(OKane.Negative)
            + aged.PositiveMaterialShare * snapshot.PositiveMean * Capacity(OKane.Positive);

        static double Capacity(ElectrodeParameters electrode) =>
            Faraday / 3600 * electrode.Materials[0].MaximumConcentration * electrode.Materials[0].VolumeFraction * electrode.ThicknessMeters * OKane.ElectrodeAreaSquareMeters;
    }
}
