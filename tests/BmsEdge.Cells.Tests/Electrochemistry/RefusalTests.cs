using System;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.Cells.Tests.Electrochemistry;

public sealed class RefusalTests
{
    private static readonly LithiumIonParameters Cell = PublishedParameters.Chen2020;

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1e-14)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_diffusivity_is_named(double diffusivity)
    {
        var material = Cell.Negative.Materials[0] with { Diffusivity = PropertyLaw.OfConstant(diffusivity) };
        Refused(Cell with { Negative = Cell.Negative with { Materials = [material] } }, "negative electrode, diffusivity");
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1.2)]
    [InlineData(double.NaN)]
    public void A_start_stoichiometry_outside_its_range_is_named(double stoichiometry)
    {
        var material = Cell.Positive.Materials[0] with { InitialStoichiometry = stoichiometry };
        Refused(Cell with { Positive = Cell.Positive with { Materials = [material] } }, "positive electrode, start stoichiometry");
    }

    [Fact]
    public void Other_impossible_values_are_named()
    {
        Refused(Cell with { ElectrodeAreaSquareMeters = 0 }, "electrode area");
        Refused(Cell with { LowerCutoffVolts = 4.3 }, "cut-offs");
        Refused(Cell with { Negative = Cell.Negative with { Porosity = 1.4 } }, "porosity");
        Refused(Cell with { Electrolyte = Cell.Electrolyte with { Conductivity = new PropertyLaw(c => 1 - c / 1500, "1 - x / 1500") } }, "conductivity of the electrolyte at 15");
        Refused(Cell with { Negative = Cell.Negative with { Materials = [] } }, "one to eight");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(100000)]
    public void A_mesh_that_makes_no_sense_is_refused(int cells)
    {
        var fault = Assert.Throws<BmsException>(() => new CellSimulator(Cell, CellModelKind.Dfn, new ModelOptions { ElectrodeCells = cells }));
        Assert.Contains("cells per electrode", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_set_or_model_lacks_is_said()
    {
        var thermal = Assert.Throws<BmsException>(() => new CellSimulator(PublishedParameters.Prada2013, CellModelKind.Spme, new ModelOptions { Thermal = true }));
        Assert.Contains("Prada2013 has no thermal data", thermal.Message, StringComparison.Ordinal);
        var film = Assert.Throws<BmsException>(() => new CellSimulator(PublishedParameters.Prada2013, CellModelKind.Spm, new ModelOptions { Sei = SeiGrowth.ReactionLimited }));
        Assert.Contains("no values for film growth", film.Message, StringComparison.Ordinal);
        var inner = Assert.Throws<BmsException>(() => new CellSimulator(PublishedParameters.OKane2022, CellModelKind.Dfn, new ModelOptions { Sei = SeiGrowth.InterstitialDiffusionLimited }));
        Assert.Contains("no inner film", inner.Message, StringComparison.Ordinal);
        var plating = Assert.Throws<BmsException>(() => new CellSimulator(Cell, CellModelKind.Spm, new ModelOptions { Plating = LithiumPlating.Reversible }));
        Assert.Contains("no values for lithium plating", plating.Message, StringComparison.Ordinal);
        var mechanics = Assert.Throws<BmsException>(() => new CellSimulator(Cell, CellModelKind.Spm, new ModelOptions { Cracking = true }));
        Assert.Contains("negative electrode, has no elastic values", mechanics.Message, StringComparison.Ordinal);
        Assert.Contains("Chen2020", Assert.Throws<BmsException>(() => PublishedParameters.Named("Chen2021")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void A_load_the_cell_cannot_carry_is_an_error_with_time_and_state(CellModelKind kind)
    {
        var simulator = new CellSimulator(Cell, kind);
        var fault = Assert.Throws<BmsException>(() => simulator.Run(ProtocolText.Parse("Discharge at 1000 W for 1 h")));
        Assert.Contains("surface stoichiometry", fault.Message, StringComparison.Ordinal);
        Assert.Contains(" s", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Dfn)]
    public void A_discharge_without_end_runs_into_a_named_error(CellModelKind kind)
    {
        var simulator = new CellSimulator(Cell, kind);
        var fault = Assert.Throws<BmsException>(() => simulator.Run(ProtocolText.Parse("Discharge at 1 C for 3 h")));
        Assert.Contains("cannot", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_met_at_once_ends_the_step_at_once()
    {
        var simulator = new CellSimulator(Cell, CellModelKind.Spme);
        simulator.Run(ProtocolText.Parse("Discharge at 1 C until 4.15 V; Rest for 10 s"));
        Assert.Equal(0, simulator.Steps[0].EndSeconds);
        Assert.Equal("4.15 V", simulator.Steps[0].EndReason);
        Assert.Equal(10, simulator.Seconds, 1e-9);
    }

    [Fact]
    public void A_step_limit_is_an_error_not_a_hang()
    {
        var simulator = new CellSimulator(Cell, CellModelKind.Spm, null, new SolverOptions { StepLimit = 10 });
        Assert.Throws<BmsException>(() => simulator.Run(ProtocolText.Parse("Discharge at 1 C until 2.5 V")));
    }

    [Fact]
    public void Whatever_the_load_a_run_ends_in_numbers_or_a_named_error()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Double[-40, 40], Gen.Double[0.02, 0.98], Gen.Bool).Sample(
            (model, amps, soc, power) =>
            {
                var simulator = new CellSimulator(new StateOfChargeWindow(Cell).At(soc), (CellModelKind)model, null, new SolverOptions { StepLimit = 2000 });
                string verb = amps < 0 ? "Discharge" : "Charge";
                var protocol = ProtocolText.Parse(FormattableString.Invariant($"{verb} at {Math.Abs(amps) + 0.01:R} {(power ? "W" : "A")} for 120 s"));
                try
                {
                    simulator.Run(protocol, 5);
                }
                catch (BmsException)
                {
                    return true;
                }

                foreach (double volts in simulator.Trace.Volts)
                {
                    if (!double.IsFinite(volts))
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 100);
    }

    [Fact]
    public void Whatever_the_protocol_and_the_values_a_run_ends_in_numbers_or_a_named_error()
    {
        Gen<string> step = Gen.Select(Gen.Int[0, 6], Gen.Double[0.01, 6], Gen.Double[1.5, 4.6], Gen.Int[1, 400]).Select((kind, size, volts, seconds) => kind switch
        {
            0 => FormattableString.Invariant($"Discharge at {size:R} C until {volts:R} V or for {seconds} s"),
            1 => FormattableString.Invariant($"Charge at {size:R} C until {volts:R} V or for {seconds} s"),
            2 => FormattableString.Invariant($"Hold at {volts:R} V for {seconds} s"),
            3 => FormattableString.Invariant($"Discharge at {10 * size:R} W for {seconds} s"),
            4 => FormattableString.Invariant($"Discharge at {0.1 * size:R} ohm for {seconds} s or until {volts:R} V"),
            5 => FormattableString.Invariant($"Ramp from 0 A to {-8 * size:R} A over {seconds} s"),
            _ => FormattableString.Invariant($"Rest for {seconds} s"),
        });
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4], Gen.Bool, step.Array[1, 4], Gen.Double[-1, 1].Array[6]).Sample(
            (model, set, thermal, steps, change) =>
            {
                var mean = PublishedParameters.All[set];
                double Factor(int i) => Math.Pow(10, change[i]);
                ElectrodeParameters Changed(ElectrodeParameters electrode, int i) => electrode with
                {
                    ConductivitySiemensPerMeter = electrode.ConductivitySiemensPerMeter * Factor(i),
                    Materials = [.. electrode.Materials.Select(material => material with
                    {
                        Diffusivity = material.Diffusivity.Times(Factor(i)),
                        ReactionRate = material.ReactionRate.Times(Factor(i + 1)),
                        RadiusMeters = material.RadiusMeters * Math.Pow(10, 0.3 * change[i]),
                    })],
                };
                var values = mean with { Negative = Changed(mean.Negative, 0), Positive = Changed(mean.Positive, 2), ElectrodeAreaSquareMeters = mean.ElectrodeAreaSquareMeters * Factor(4) };
                CellSimulator? simulator = null;
                try
                {
                    ModelOptions options = new() { Thermal = thermal && mean.Thermal is not null, Hysteresis = true, ElectrodeCells = 6, SeparatorCells = 3 };
                    simulator = new CellSimulator(values, (CellModelKind)model, options, new SolverOptions { StepLimit = 3000, VoltageTolerance = 1e-4 });
                    simulator.Run(ProtocolText.Parse(string.Join("; ", steps)), 20);
                }
                catch (BmsException e)
                {
                    return e.Message.Length > 20 && (simulator is null || simulator.Trace.Volts.All(double.IsFinite));
                }

                return simulator.Trace.Volts.All(double.IsFinite) && simulator.Trace.Amps.All(double.IsFinite) && simulator.Trace.Celsius.All(double.IsFinite)
                    && simulator.Trace.Seconds.SequenceEqual(simulator.Trace.Seconds.Order());
            },
            iter: 150);
    }

    private static void Refused(LithiumIonParameters parameters, string part)
    {
        foreach (var kind in Enum.GetValues<CellModelKind>())
        {
            Assert.Contains(part, Assert.Throws<BmsException>(() => new CellSimulator(parameters, kind)).Message, StringComparison.Ordinal);
        }
    }
}
