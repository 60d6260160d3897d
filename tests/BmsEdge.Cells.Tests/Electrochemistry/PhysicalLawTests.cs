using System;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Numerics;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using CsCheck;
using Xunit;

namespace BmsEdge.Cells.Tests.Electrochemistry;

/// <summary>Laws that hold whatever the numbers: conservation, limits, analytic solutions, convergence.</summary>
public sealed class PhysicalLawTests(ITestOutputHelper output)
{
    private static readonly LithiumIonParameters Cell = PublishedParameters.Chen2020;

    [Theory]
    [InlineData("Chen2020", 3)]
    [InlineData("Chen2020", 6)]
    [InlineData("OKane2022", 3)]
    [InlineData("Marquis2019", 8)]
    public void A_discharge_that_runs_out_of_salt_ends_at_its_cut_off_in_few_steps(string set, int rate)
    {
        var simulator = new CellSimulator(PublishedParameters.Named(set), CellModelKind.Dfn);
        simulator.Run(ProtocolText.Parse(FormattableString.Invariant($"Discharge at {rate} C until {PublishedParameters.Named(set).LowerCutoffVolts} V")));
        var step = Assert.Single(simulator.Steps);
        Assert.Equal(PublishedParameters.Named(set).LowerCutoffVolts, step.EndVolts, 1e-5);
        Assert.True(-step.AmpHours < 0.75 * PublishedParameters.Named(set).NominalCapacityAmpHours, "Not the salt ended it.");
        Assert.InRange(simulator.SolverSteps, 5, 400);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void Lithium_and_salt_are_conserved(CellModelKind kind)
    {
        var simulator = new CellSimulator(Cell, kind);
        var before = simulator.Snapshot();
        simulator.Run(ProtocolText.Parse("Discharge at 2 C for 900 s; Rest for 100 s; Charge at 1 C until 4.1 V; Hold at 4.1 V until C/5; Discharge at 8 W for 60 s"));
        var after = simulator.Snapshot();
        double moved = simulator.Steps.Sum(step => step.AmpHours) * 3600;
        double negative = StateOfChargeWindow.CapacityCoulombs(Cell, Cell.Negative);
        double positive = StateOfChargeWindow.CapacityCoulombs(Cell, Cell.Positive);
        Assert.Equal(0, ((after.NegativeMean - before.NegativeMean) * negative - moved) / negative, 1e-9);
        Assert.Equal(0, ((after.PositiveMean - before.PositiveMean) * positive + moved) / positive, 1e-9);
        if (kind != CellModelKind.Spm)
        {
            Assert.Equal(Salt(before), Salt(after), 1e-9 * Salt(before));
        }
    }

    [Theory]
    [InlineData("Chen2020", CellModelKind.Spm)]
    [InlineData("Chen2020", CellModelKind.Dfn)]
    [InlineData("Marquis2019", CellModelKind.Spme)]
    [InlineData("OKane2022", CellModelKind.Dfn)]
    public void A_vanishing_current_shows_the_open_circuit_voltage(string set, CellModelKind kind)
    {
        var parameters = PublishedParameters.Named(set);
        var window = new StateOfChargeWindow(parameters);
        for (double soc = 0.1; soc < 1; soc += 0.2)
        {
            var start = window.At(soc);
            double open = start.Positive.Materials[0].OpenCircuitVolts.AtReference(start.Positive.Materials[0].InitialStoichiometry)
                - start.Negative.Materials[0].OpenCircuitVolts.AtReference(start.Negative.Materials[0].InitialStoichiometry);
            var simulator = new CellSimulator(start, kind);
            simulator.Run(ProtocolText.Parse("Discharge at C/10000 for 60 s"));
            Assert.Equal(open, simulator.Trace.Volts[^1], 1e-4);
        }
    }

    [Fact]
    public void A_sphere_under_constant_flux_follows_the_series_solution()
    {
        // s(1, t) = s0 - (j R / (F D c_max)) (3 tau + 1/5 - 2 sum exp(-l^2 tau)/l^2), tan l = l (Crank, The Mathematics of Diffusion, eq. 6.45).
        var material = Cell.Negative.Materials[0];
        const double current = 3;
        double diffusivity = material.Diffusivity.At(0, 298.15);
        double scale = current * material.RadiusMeters / (96485.33212 * diffusivity * material.MaximumConcentration);
        var particle = new ParticleColumn(material, 12, 1);
        double[] state = new double[particle.StateCount];
        foreach (double seconds in new[] { 10.0, 60, 300, 1000 })
        {
            particle.Fill(state, 0.9);
            const int steps = 20000;
            double step = seconds / steps;

            // Backward Euler, extrapolated once.
            double coarse = March(steps, step), fine = March(2 * steps, step / 2);
            double tau = diffusivity * seconds / (material.RadiusMeters * material.RadiusMeters);
            Assert.Equal(Series(tau), (2 * fine - coarse - 0.9) / -scale, 2e-5);
        }

        double March(int count, double step)
        {
            double[] y = new double[particle.StateCount], next = new double[particle.StateCount];
            particle.Fill(y, 0.9);
            particle.Prepare(step, diffusivity);
            for (int i = 0; i < count; i++)
            {
                particle.Finish(y, step, [current], next);
                (y, next) = (next, y);
            }

            return particle.SurfaceOf(y, 0);
        }

        static double Series(double tau)
        {
            double sum = 3 * tau + 0.2;
            for (int n = 1; n < 400; n++)
            {
                double root = (n + 0.5) * Math.PI;
                for (int i = 0; i < 50; i++)
                {
                    root = Math.Atan(root) + n * Math.PI;
                }

                sum -= 2 * Math.Exp(-root * root * tau) / (root * root);
            }

            return sum;
        }
    }

    [Fact]
    public void Tighter_tolerances_converge_at_the_order_of_the_method()
    {
        double exact = End(1e-9);
        double coarse = Math.Abs(End(1e-4) - exact), fine = Math.Abs(End(1e-6) - exact);
        output.WriteLine(FormattableString.Invariant($"1e-4 V: {1e6 * coarse:0.000} uV, 1e-6 V: {1e6 * fine:0.000} uV"));
        Assert.True(coarse < 5e-4);
        Assert.True(fine < coarse / 10);

        static double End(double tolerance)
        {
            var simulator = new CellSimulator(Cell, CellModelKind.Spme, null, new SolverOptions { VoltageTolerance = tolerance });
            simulator.Run(ProtocolText.Parse("Discharge at 2 C for 600 s; Rest for 30 s"));
            return simulator.Trace.Volts[^1];
        }
    }

    [Fact]
    public void Finer_meshes_converge_at_second_order_or_better()
    {
        double exact = End(96);
        double[] errors = [.. new[] { 6, 12, 24 }.Select(cells => Math.Abs(End(cells) - exact))];
        output.WriteLine(string.Join(", ", errors.Select(error => FormattableString.Invariant($"{1e6 * error:0.00} uV"))));
        Assert.True(errors[0] / errors[1] > 3.3);
        Assert.True(errors[1] / errors[2] > 3.3);

        static double End(int cells)
        {
            var simulator = new CellSimulator(Cell, CellModelKind.Dfn, new ModelOptions { ElectrodeCells = cells, SeparatorCells = cells }, new SolverOptions { VoltageTolerance = 1e-7 });
            simulator.Run(ProtocolText.Parse("Discharge at 1 C for 600 s"));
            return simulator.Trace.Volts[^1];
        }
    }

    [Theory]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void Heat_is_what_the_cell_does_not_give_off_as_work(CellModelKind kind)
    {
        // No cooling: the warmth is the heat, which is the stored energy less the work (Chen2020 has no entropic heat). Fast particles, because the
        // heat of mixing inside them is left out by lumped models (it is a third of the whole here).
        var insulated = Cell with
        {
            Thermal = Cell.Thermal! with { HeatTransferCoefficient = 0, CollectorResistanceOhmSquareMeters = 0 },
            Negative = Fast(Cell.Negative),
            Positive = Fast(Cell.Positive),
        };
        var simulator = new CellSimulator(insulated, kind, new ModelOptions { Thermal = true }, new SolverOptions { VoltageTolerance = 1e-7 });
        simulator.Run(ProtocolText.Parse("Discharge at 1 C for 1200 s; Rest for 6 h"), 1);
        var trace = simulator.Trace;
        double work = 0;
        for (int i = 1; i < trace.Count && trace.Seconds[i] <= 1200; i++)
        {
            work -= 0.5 * (trace.Volts[i] * trace.Amps[i] + trace.Volts[i - 1] * trace.Amps[i - 1]) * (trace.Seconds[i] - trace.Seconds[i - 1]);
        }

        double stored = Energy(Cell.Positive, simulator.Snapshot().PositiveMean) - Energy(Cell.Negative, simulator.Snapshot().NegativeMean);
        double warmth = (trace.Celsius[^1] - trace.Celsius[0]) * insulated.Thermal!.HeatCapacityPerVolume * insulated.Thermal.VolumeCubicMeters;

        output.WriteLine(FormattableString.Invariant($"warmth {warmth:0.00} J, energy less work {stored - work:0.00} J"));
        Assert.InRange(warmth / (stored - work), 0.99, 1.01);

        static ElectrodeParameters Fast(ElectrodeParameters electrode) =>
            electrode with { Materials = [electrode.Materials[0] with { Diffusivity = PropertyLaw.OfConstant(1e-10) }] };

        double Energy(ElectrodeParameters electrode, double end)
        {
            var material = electrode.Materials[0];
            double sum = 0, start = material.InitialStoichiometry;
            const int parts = 20000;
            for (int i = 0; i < parts; i++)
            {
                sum += material.OpenCircuitVolts.AtReference(start + (end - start) * (i + 0.5) / parts) * Math.Abs(end - start) / parts;
            }

            return sum * StateOfChargeWindow.CapacityCoulombs(Cell, electrode);
        }
    }

    [Fact]
    public void A_symmetric_cell_is_symmetric()
    {
        var material = Cell.Negative.Materials[0] with { InitialStoichiometry = 0.5 };
        var electrode = Cell.Negative with { Materials = [material] };
        var symmetric = Cell with { Negative = electrode, Positive = electrode, LowerCutoffVolts = -1, UpperCutoffVolts = 1 };
        foreach (var kind in Enum.GetValues<CellModelKind>())
        {
            double Volts(string verb)
            {
                var simulator = new CellSimulator(symmetric, kind);
                simulator.Run(ProtocolText.Parse($"{verb} at 1 C for 300 s"));
                return simulator.Trace.Volts[^1];
            }

            Assert.Equal(0, Volts("Discharge") + Volts("Charge"), 2e-6);
            Assert.True(Volts("Discharge") < -1e-3);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void The_integrator_has_the_order_it_claims(int order)
    {
        // Order conditions of the weights by quadrature, of the embedded ones up to one order less; b A c = 1/6 too.
        var method = order == 3 ? EsdirkTableau.Third : EsdirkTableau.Fourth;
        double[] c = method.C;
        double[] b = [.. method.A[^1], method.Diagonal];
        Assert.Equal(order, method.Order);
        for (int power = 0; power < order; power++)
        {
            Assert.Equal(1.0 / (power + 1), b.Select((weight, i) => weight * Math.Pow(c[i], power)).Sum(), 1e-14);
        }

        for (int power = 0; power < order - 1; power++)
        {
            Assert.Equal(0, method.ErrorWeights.Select((weight, i) => weight * Math.Pow(c[i], power)).Sum(), 1e-14);
        }

        for (int stage = 1; stage < c.Length; stage++)
        {
            Assert.Equal(c[stage], method.A[stage].Sum() + method.Diagonal, 1e-14);
        }

        double third = b.Select((weight, i) => weight * (i == 0 ? 0 : method.A[i].Select((a, k) => a * c[k]).Sum() + method.Diagonal * c[i])).Sum();
        Assert.Equal(1.0 / 6, third, 1e-14);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Dfn)]
    public void The_lower_order_saves_stages_where_knots_force_the_steps_and_keeps_the_tolerance(CellModelKind kind)
    {
        // A current that changes little from second to second; C rates of a car on the motorway.
        double[] seconds = [.. Enumerable.Range(0, 301).Select(i => (double)i)];
        double[] amps = [.. seconds.Select(second => -4 + 0.5 * Math.Sin(0.05 * second))];
        var drive = new Protocol([new ProtocolStep { Control = new DriveCurve("drive", seconds, amps, false), DurationSeconds = 300 }]);
        CellSimulator Run(bool lower, double tolerance)
        {
            CellSimulator cell = new(Cell, kind, null, new SolverOptions { LowerOrder = lower, VoltageTolerance = tolerance });
            cell.Run(drive);
            return cell;
        }

        var (with, without, exact) = (Run(true, 1e-5), Run(false, 1e-5), Run(false, 1e-8));
        double worst = with.Trace.Volts.Zip(exact.Trace.Volts, (a, b) => Math.Abs(a - b)).Max();
        output.WriteLine(FormattableString.Invariant($"{kind}: {with.StageSolves} stages against {without.StageSolves}, {1e6 * worst:0.0} uV off"));
        Assert.True(with.StageSolves < 0.75 * without.StageSolves);
        Assert.InRange(worst, 0, 5e-5);
    }

    [Fact]
    public void The_spline_table_follows_a_smooth_function()
    {
        var table = new SplineTable(Math.Sin, 0, 3, 300);
        Gen.Double[0, 3].Sample(x =>
        {
            double value = table.Evaluate(x, out double slope);
            return Math.Abs(value - Math.Sin(x)) < 1e-9 && Math.Abs(slope - Math.Cos(x)) < 1e-6;
        });
    }

    [Fact]
    public void Running_again_gives_the_same_bits()
    {
        var simulator = new CellSimulator(Cell, CellModelKind.Dfn);
        var protocol = ProtocolText.Parse("Discharge at 1.5 C until 3 V; Rest for 60 s; Charge at 1 C until 4.2 V; Hold at 4.2 V until C/10");
        simulator.Run(protocol);
        double[] first = [.. simulator.Trace.Volts];
        simulator.Reset();
        simulator.Run(protocol);
        Assert.Equal(first, simulator.Trace.Volts);
    }

    private static double Salt(CellSnapshot snapshot)
    {
        // Cells of a layer are equally wide; the porosity comes from the layer.
        double sum = 0;
        int count = snapshot.DepthMeters.Count;
        for (int i = 0; i < count; i++)
        {
            double depth = snapshot.DepthMeters[i];
            var (thickness, porosity, left) = depth < Cell.Negative.ThicknessMeters
                ? (Cell.Negative.ThicknessMeters, Cell.Negative.Porosity, 0.0)
                : depth < Cell.Negative.ThicknessMeters + Cell.Separator.ThicknessMeters
                ? (Cell.Separator.ThicknessMeters, Cell.Separator.Porosity, Cell.Negative.ThicknessMeters)
                : (Cell.Positive.ThicknessMeters, Cell.Positive.Porosity, Cell.Negative.ThicknessMeters + Cell.Separator.ThicknessMeters);
            int cells = snapshot.DepthMeters.Count(other => other > left && other < left + thickness);
            sum += snapshot.SaltConcentration[i] * porosity * thickness / cells;
        }

        return sum;
    }
}
