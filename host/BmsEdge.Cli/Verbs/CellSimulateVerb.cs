using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Parameters.Bpx;
using BmsEdge.Cells.Protocols;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Reports;
using BmsEdge.CyclingData;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms cell simulate: a protocol on an electrochemical model.</summary>
internal static class CellSimulateVerb
{
    private const int StepsShown = 12;

    public static Command Create(CliHost host)
    {
        Option<string> set = new("--set") { Description = "Parameter set, see 'bms cell sets'.", DefaultValueFactory = _ => "Chen2020" };
        Option<string?> bpx = new("--bpx") { Description = "Parameter set from a BPX file instead." };
        Option<CellModelKind> model = new("--model") { Description = "spm, spme or dfn.", DefaultValueFactory = _ => CellModelKind.Dfn };
        Option<string?> protocol = new("--protocol") { Description = "What is done to the cell, as text." };
        Option<string?> protocolFile = new("--protocol-file") { Description = "The same from a file." };
        Option<string?> standard = new("--standard") { Description = "A diagnostic between the set's cut-offs: " + string.Join(", ", StandardProtocols.Names) + "." };
        Option<double?> startSoc = new("--start-soc") { Description = "State of charge at the start, 0 to 1; default the set's own start." };
        Option<bool> thermal = new("--thermal") { Description = "Lumped temperature instead of a constant one." };
        Option<SeiGrowth> sei = new("--sei") { Description = "Film growth: reactionLimited, solventDiffusionLimited, interstitialDiffusionLimited, electronMigrationLimited or ecReactionLimited.", DefaultValueFactory = _ => SeiGrowth.None };
        Option<LithiumPlating> plating = new("--plating") { Description = "Lithium plating: reversible, irreversible or partiallyReversible.", DefaultValueFactory = _ => LithiumPlating.None };
        Option<Electrodes> materialLoss = new("--material-loss") { Description = "Electrodes that lose active material to stress: negative, positive or both.", DefaultValueFactory = _ => Electrodes.None };
        Option<bool> cracking = new("--cracking") { Description = "Cracks in the negative particles, with film on them." };
        Option<bool> clogging = new("--pore-clogging") { Description = "Film and lithium metal fill the pores." };
        Option<bool> dryOut = new("--dry-out") { Description = "The film uses solvent up." };
        Option<bool> hysteresis = new("--hysteresis") { Description = "Materials with branches of their open-circuit curve follow that of the current's direction." };
        Option<double> record = new("--record") { Description = "Seconds between rows where the protocol does not say.", DefaultValueFactory = _ => 10 };
        Option<string?> times = new("--times") { Description = "CSV with a column time_s: --out has a row at each of these times and no other, --json the rows too." };
        Option<double> tolerance = new("--tolerance") { Description = "Error allowed in a time step, V.", DefaultValueFactory = _ => new SolverOptions().VoltageTolerance };
        Option<int> cells = new("--cells") { Description = "Finite volumes per electrode; half as many in the separator.", DefaultValueFactory = _ => new ModelOptions().ElectrodeCells };
        Option<string?> output = new("--out") { Description = "CSV of the rows (Battery Data Format names)." };
        Option<string?> report = new("--report") { Description = "HTML report to write." };
        Command verb = new("simulate", "Carry a protocol out on an electrochemical model of a cell.")
        {
            set, bpx, model, protocol, protocolFile, standard, startSoc, thermal, sei, plating, materialLoss, cracking, clogging, dryOut, hysteresis, record, times, tolerance, cells, output, report, CommonOptions.Json,
        };
        return verb.Runs(
            host,
            "bms cell simulate --set Chen2020 --model dfn --protocol \"Discharge at 1 C until 2.5 V; Rest for 1 h\" --report cell.html",
            (parse, context) =>
            {
                var parameters = parse.GetValue(bpx) is { } bpxPath ? BpxFile.Read(bpxPath) : PublishedParameters.Named(parse.GetRequiredValue(set));
                var parsed = Parsed(parse.GetValue(protocol), parse.GetValue(protocolFile), parse.GetValue(standard), parameters);
                if (parse.GetValue(startSoc) is { } soc)
                {
                    parameters = new StateOfChargeWindow(parameters).At(soc);
                }

                double recordSeconds = parse.GetValue(record);
                if (!(recordSeconds > 0))
                {
                    throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"--record {recordSeconds}: need a time above zero."));
                }

                int electrodeCells = parse.GetValue(cells);
                ModelOptions options = new()
                {
                    Thermal = parse.GetValue(thermal),
                    Sei = parse.GetValue(sei),
                    Plating = parse.GetValue(plating),
                    ActiveMaterialLoss = parse.GetValue(materialLoss),
                    Cracking = parse.GetValue(cracking),
                    PoreClogging = parse.GetValue(clogging),
                    DryOut = parse.GetValue(dryOut),
                    Hysteresis = parse.GetValue(hysteresis),
                    ElectrodeCells = electrodeCells,
                    SeparatorCells = Math.Max(electrodeCells / 2, 2),
                };
                var kind = parse.GetValue(model);
                var simulator = new CellSimulator(parameters, kind, options, new SolverOptions { VoltageTolerance = parse.GetValue(tolerance) });
                double[]? outputs = parse.GetValue(times) is { } timesPath ? DriveCurveFile.ReadTimes(timesPath) : null;
                simulator.OutputSeconds = outputs;
                simulator.SnapshotSeconds = parse.GetValue(report) is null ? double.PositiveInfinity : 0;
                long start = Stopwatch.GetTimestamp();
                foreach (var step in parsed.Steps())
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    simulator.Run(step, recordSeconds);
                }

                double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (parse.GetValue(output) is { } csv)
                {
                    CyclingTableWriter.Write(Table(simulator, outputs), csv);
                }

                if (parse.GetValue(report) is { } page)
                {
                    CellReport.Create(simulator, parameters.Chemistry, CellReport.Name(kind), parameters.Sources).Save(page);
                }

                return Tell(simulator, kind, milliseconds, outputs, context);
            });
    }

    private static Protocol Parsed(string? text, string? file, string? standard, LithiumIonParameters parameters)
    {
        if ((text is null ? 0 : 1) + (file is null ? 0 : 1) + (standard is null ? 0 : 1) != 1)
        {
            throw new BmsException(BmsErrorCode.BadArgument, "Say what to do to the cell with one of --protocol, --protocol-file and --standard.");
        }

        if (standard is not null)
        {
            return StandardProtocols.Named(standard, parameters.LowerCutoffVolts, parameters.UpperCutoffVolts);
        }

        string folder = file is null ? "." : Path.GetDirectoryName(Path.GetFullPath(file))!;
        try
        {
            return ProtocolText.Parse(text ?? File.ReadAllText(file!), name => DriveCurveFile.Read(Path.Combine(folder, name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{file}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The rows as the canonical table, so that every other verb reads them.</summary>
    private static CyclingTable Table(CellSimulator simulator, double[]? outputs)
    {
        var trace = simulator.Trace;
        int[] rows = Rows(trace, outputs);
        CyclingSource source = new($"simulated {simulator.Name}", "", "bms cell simulate", [], []);
        return CyclingTable.FromColumns(source, new Dictionary<CyclingColumn, double[]>
        {
            [CyclingColumn.TestTime] = [.. rows.Select((row, i) => outputs is null ? trace.Seconds[row] : outputs[i])],
            [CyclingColumn.Voltage] = [.. rows.Select(row => trace.Volts[row])],
            [CyclingColumn.Current] = [.. rows.Select(row => trace.Amps[row])],
            [CyclingColumn.CellTemperature] = [.. rows.Select(row => trace.Celsius[row])],
            [CyclingColumn.StepCount] = [.. rows.Select(row => trace.Steps[row] + 1.0)],
        });
    }

    /// <summary>The row at every output time up to the end of the run; where the current jumps the one before, at the start the one after.</summary>
    private static int[] Rows(CellTrace trace, double[]? outputs)
    {
        if (outputs is null)
        {
            return [.. Enumerable.Range(0, trace.Count)];
        }

        List<int> rows = [];
        int row = 0;
        foreach (double second in outputs)
        {
            double near = 1e-9 * Math.Max(1, second);
            while (row < trace.Count && trace.Seconds[row] < second - near)
            {
                row++;
            }

            if (row < trace.Count && trace.Seconds[row] <= second + near)
            {
                rows.Add(row);
            }
            else if (row >= trace.Count)
            {
                break;
            }
        }

        return rows.Count > 0 ? [.. rows] : throw new BmsException(
            BmsErrorCode.BadArgument, FormattableString.Invariant($"--times: none of the {outputs.Length} times, from {outputs[0]} s on, lies within the run, which ended at {trace.Seconds[^1]:0.###} s."));
    }

    private static int Tell(CellSimulator simulator, CellModelKind kind, double milliseconds, double[]? outputs, VerbContext context)
    {
        int[] rows = outputs is null ? [] : Rows(simulator.Trace, outputs);
        context.Result(
            new
            {
                Set = simulator.Name,
                Model = kind,
                Rows = simulator.Trace.Count,
                EndSeconds = simulator.Seconds,
                EndVolts = simulator.Trace.Volts[^1],
                EndCelsius = simulator.Trace.Celsius[^1],
                SolverSteps = simulator.SolverSteps,
                ElapsedMilliseconds = milliseconds,
                simulator.Steps,
                Output = outputs is null ? null : new
                {
                    Seconds = outputs[..rows.Length],
                    Volts = rows.Select(row => simulator.Trace.Volts[row]).ToArray(),
                    Amps = rows.Select(row => simulator.Trace.Amps[row]).ToArray(),
                    Celsius = rows.Select(row => simulator.Trace.Celsius[row]).ToArray(),
                },
            },
            output =>
            {
                IReadOnlyList<StepSummary> steps = simulator.Steps;
                foreach (var step in steps.Take(StepsShown))
                {
                    output.WriteLine(FormattableString.Invariant(
                        $"step {step.Number + 1}: {step.Description}: {step.EndSeconds - step.StartSeconds:0.0} s, {step.AmpHours:+0.0000;-0.0000} Ah, {step.EndVolts:0.0000} V, ended by {step.EndReason}{Aged(step)}"));
                }

                if (steps.Count > StepsShown)
                {
                    var last = steps[^1];
                    output.WriteLine(FormattableString.Invariant($"... {steps.Count - StepsShown} more steps; the last: {last.AmpHours:+0.0000;-0.0000} Ah, {last.EndVolts:0.0000} V{Aged(last)}"));
                }

                output.WriteLine(FormattableString.Invariant(
                    $"{simulator.Name} {kind.ToString().ToUpperInvariant()}: {simulator.Seconds:0.0} s simulated in {milliseconds:0.0} ms (first run, with compilation), {simulator.SolverSteps} time steps, {simulator.Trace.Count} rows"));
            });
        return 0;
    }

    private static string Aged(StepSummary step) => step.Ageing is null
        ? ""
        : FormattableString.Invariant($", film {step.Ageing.SeiInnerNanometers + step.Ageing.SeiOuterNanometers:0.000} nm, {1e3 * step.Ageing.LithiumLostAmpHours:0.000} mAh lost");
}
