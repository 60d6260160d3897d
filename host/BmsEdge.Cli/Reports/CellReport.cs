using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Reports;

/// <summary>The page about a simulated cell: what a cycler would see, and what it cannot.</summary>
internal static class CellReport
{
    private const int ProfilesShown = 6;
    private const int StepsShown = 200;

    public static HtmlReport Create(CellSimulator simulator, string chemistry, string model, IReadOnlyList<string> sources)
    {
        var trace = simulator.Trace;
        var snapshots = simulator.Snapshots;
        HtmlReport report = new($"{simulator.Name}, {model}", chemistry);
        report.KeyFigures(
            new KeyFigure("Time", Text(simulator.Seconds / 3600, "0.000 h")),
            new KeyFigure("Charge", Text(simulator.Steps.Sum(step => step.AmpHours), "+0.000 Ah;-0.000 Ah"), "positive is into the cell"),
            new KeyFigure("Voltage", $"{Text(trace.Volts.Min(), "0.000")} to {Text(trace.Volts.Max(), "0.000 V")}"),
            new KeyFigure("Temperature", $"{Text(trace.Celsius.Min(), "0.0")} to {Text(trace.Celsius.Max(), "0.0 degC")}"),
            new KeyFigure("Anode against lithium", snapshots.Count == 0 ? "-" : Text(snapshots.Min(s => s.NegativePotentialAtSeparatorVolts) * 1000, "0 mV"), "lowest, at the separator; below 0 lithium can plate"));
        double[] hours = [.. trace.Seconds.Select(second => second / 3600)];
        report.Section("Voltage, current, temperature");
        report.Figure(
            new PlotSpec("time", "h", [
                new PlotPanel("voltage", "V") { Series = [new PlotSeries("terminal", hours, trace.Volts)] },
                new PlotPanel("current", "A") { Series = [new PlotSeries("current", hours, trace.Amps)] },
                new PlotPanel("temperature", "degC") { Series = [new PlotSeries("cell", hours, trace.Celsius)] },
            ]),
            "Current is positive when charging.");
        if (snapshots.Count > 1)
        {
            AddInside(report, snapshots);
        }

        AddAgeing(report, simulator.Steps);
        report.Section("Steps");
        report.Table(
            ["step", "what", "duration, s", "charge, Ah", "end voltage, V", "ended by"],
            simulator.Steps.Take(StepsShown).Select(step => (IReadOnlyList<string>)
            [
                Text(step.Number + 1, "0"),
                step.Description,
                Text(step.EndSeconds - step.StartSeconds, "0.0"),
                Text(step.AmpHours, "0.0000"),
                Text(step.EndVolts, "0.0000"),
                step.EndReason,
            ]),
            [0, 2, 3, 4],
            simulator.Steps.Count > StepsShown ? $"The first {StepsShown} of {simulator.Steps.Count} steps." : "");
        report.Section("Sources");
        foreach (string source in sources)
        {
            report.Paragraph(source);
        }

        return report;
    }

    /// <summary>Capacity of every discharge, and where the lithium went.</summary>
    private static void AddAgeing(HtmlReport report, IReadOnlyList<StepSummary> steps)
    {
        StepSummary[] discharges = [.. steps.Where(step => step.AmpHours < 0 && step.Ageing is not null)];
        if (discharges.Length < 3)
        {
            return;
        }

        double[] number = [.. discharges.Select((_, i) => i + 1.0)];
        report.Section("Ageing");
        report.Figure(
            new PlotSpec("discharge", "", [
                new PlotPanel("given off", "Ah") { Series = [new PlotSeries("charge", number, [.. discharges.Select(step => -step.AmpHours)])] },
                new PlotPanel("lithium out of use", "mAh")
                {
                    Series =
                    [
                        Lost("film", aged => aged.SeiAmpHours),
                        Lost("metal", aged => aged.PlatedAmpHours),
                        Lost("dead metal", aged => aged.DeadAmpHours),
                        Lost("lost material", aged => aged.LostMaterialAmpHours),
                    ],
                },
                new PlotPanel("left", "%")
                {
                    Series =
                    [
                        Left("negative material", aged => aged.NegativeMaterialShare),
                        .. discharges[0].Ageing!.NegativeMaterials.Select((material, k) => Left(material.Name, aged => aged.NegativeMaterials[k].MaterialShare)),
                        Left("positive material", aged => aged.PositiveMaterialShare),
                        Left("wet area", aged => aged.WettedShare),
                    ],
                },
            ]),
            "State at the end of each discharge.");

        PlotSeries Lost(string name, Func<AgeingState, double> value) => new(name, number, [.. discharges.Select(step => 1000 * value(step.Ageing!))]);
        PlotSeries Left(string name, Func<AgeingState, double> value) => new(name, number, [.. discharges.Select(step => 100 * value(step.Ageing!))]);
    }

    private static void AddInside(HtmlReport report, IReadOnlyList<CellSnapshot> snapshots)
    {
        double[] hours = [.. snapshots.Select(s => s.Seconds / 3600)];
        PlotSeries Line(string name, Func<CellSnapshot, double> value) => new(name, hours, [.. snapshots.Select(value)]);
        report.Section("Where the voltage goes");
        report.Figure(
            new PlotSpec("time", "h", [
                new PlotPanel("voltage", "V") { Series = [Line("terminal", s => s.Volts), Line("open circuit at the mean stoichiometry", s => s.OpenCircuitVolts)] },
                new PlotPanel("overpotential", "mV")
                {
                    Series =
                    [
                        Line("diffusion in the particles", s => 1000 * s.ParticleVolts),
                        Line("reaction", s => 1000 * s.ReactionVolts),
                        Line("electrolyte, solid, film", s => 1000 * s.TransportVolts),
                    ],
                },
                new PlotPanel("anode against lithium", "V")
                {
                    Series = [Line("at the separator", s => s.NegativePotentialAtSeparatorVolts)],
                    Limits = [new PlotLimit("lithium can plate below", 0)],
                },
            ]),
            "Overpotentials are counted so that they add to the open-circuit voltage.");
        report.Section("Inside the cell");
        int[] shown = [.. Enumerable.Range(0, ProfilesShown).Select(i => (int)Math.Round(i * (snapshots.Count - 1.0) / (ProfilesShown - 1))).Distinct()];
        var picked = shown.Select(i => snapshots[i]).ToArray();
        string At(CellSnapshot s) => Text(s.Seconds, "0 s");
        if (picked[0].DepthMeters.Count > 1)
        {
            double[] microns = [.. picked[0].DepthMeters.Select(m => 1e6 * m)];
            report.Figure(
                new PlotSpec("depth from the negative collector", "um", [
                    new PlotPanel("salt", "mol/m3") { Series = [.. picked.Select(s => new PlotSeries(At(s), microns, s.SaltConcentration))] },
                ]),
                "Salt in the electrolyte through negative electrode, separator and positive electrode.");
        }

        if (picked[0].NegativeSurface.Count > 1)
        {
            double[] share = [.. Enumerable.Range(0, picked[0].NegativeSurface.Count).Select(i => (i + 0.5) / picked[0].NegativeSurface.Count)];
            report.Figure(
                new PlotSpec("depth as a share of the electrode, left to right in the cell", "", [
                    new PlotPanel("negative surface", "") { Series = [.. picked.Select(s => new PlotSeries(At(s), share, s.NegativeSurface))] },
                    new PlotPanel("positive surface", "") { Series = [.. picked.Select(s => new PlotSeries(At(s), share, s.PositiveSurface))] },
                ]),
                "Stoichiometry at the surface of the particles: 0 is empty, 1 is full.");
        }

        AddMaterials(report, "negative", hours, snapshots, s => s.NegativeMaterials);
        AddMaterials(report, "positive", hours, snapshots, s => s.PositiveMaterials);
        report.Figure(
            new PlotSpec("time", "h", [
                new PlotPanel("negative stoichiometry", "") { Series = [Line("mean", s => s.NegativeMean), Line("surface at the separator", s => s.NegativeSurface[^1])] },
                new PlotPanel("positive stoichiometry", "") { Series = [Line("mean", s => s.PositiveMean), Line("surface at the separator", s => s.PositiveSurface[0])] },
            ]),
            "Mean and surface stoichiometry; the gap between them is what diffusion has yet to level.");
    }

    /// <summary>Who carries the current of a composite electrode, and how full each material is.</summary>
    private static void AddMaterials(
        HtmlReport report, string electrode, double[] hours, IReadOnlyList<CellSnapshot> snapshots, Func<CellSnapshot, IReadOnlyList<MaterialSnapshot>> of)
    {
        string[] names = [.. of(snapshots[0]).Select(material => material.Name)];
        if (names.Length == 0)
        {
            return;
        }

        PlotSeries[] Lines(Func<MaterialSnapshot, double> value) => [.. names.Select((name, k) => new PlotSeries(name, hours, [.. snapshots.Select(s => value(of(s)[k]))]))];
        report.Figure(
            new PlotSpec("time", "h", [
                new PlotPanel("current", "A") { Series = Lines(material => material.Amps) },
                new PlotPanel("mean stoichiometry", "") { Series = Lines(material => material.Mean) },
                new PlotPanel("surface at the separator", "") { Series = Lines(material => material.Surface[electrode == "negative" ? ^1 : 0]) },
            ]),
            $"Materials of the {electrode} electrode: they share one potential, and the current divides so that they do. What flows at rest flows from one to the other.");
    }

    public static string Name(CellModelKind kind) => kind switch
    {
        CellModelKind.Spm => "single particle model",
        CellModelKind.Spme => "single particle model with electrolyte",
        _ => "Doyle-Fuller-Newman model",
    };

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
