using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Identification;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Parameters.Bpx;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Features;
using BmsEdge.Foundation;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms cell fit: values of a cell from measured data, with intervals.</summary>
internal static class CellFitVerb
{
    private const double RestSecondsShown = 600;
    private const int PulsesShown = 60;
    private const int ProfileHalf = 5;

    private enum FitKind
    {
        OpenCircuit,
        Pulses,
        Spm,
        Spme,
    }

    public static Command Create(CliHost host)
    {
        Argument<string> file = new("file") { Description = "Measured data in any format of 'bms data'." };
        Option<FitKind> kind = new("--kind") { Description = "openCircuit: two half cells to a slow discharge; pulses: a circuit to every pulse; spm, spme: a particle model to the rows.", Required = true };
        Option<string> set = new("--set") { Description = "Parameter set the half-cell curves and the start come from, see 'bms cell sets'.", DefaultValueFactory = _ => "OKane2022" };
        Option<string?> bpx = new("--bpx") { Description = "The same from a BPX file." };
        Option<string?> negativeOcv = new("--negative-ocv") { Description = "Measured open-circuit curve of the negative electrode instead of the set's: CSV of charge or stoichiometry and V against lithium." };
        Option<string?> positiveOcv = new("--positive-ocv") { Description = "The same for the positive electrode." };
        Option<bool> freeBalance = new("--free-balance") { Description = "spm, spme: find both capacities, both start stoichiometries and an offset of the positive potential, instead of keeping the set's balance." };
        Option<double?> nominal = new("--nominal") { Description = "With --free-balance: capacity of the cell, Ah; the electrodes are searched between 0.9 and 1.6 times it." };
        Option<double> thin = new("--thin") { Description = "spm, spme: leave out rows within so many mV of the last one used; 0 uses all.", DefaultValueFactory = _ => 0 };
        Option<string?> profile = new("--profile") { Description = "spm, spme: profile likelihood of this value, as in --profile \"negative diffusivity\"." };
        Option<int> pairs = new("--pairs") { Description = "Resistor-capacitor pairs per pulse, 1 to 4.", DefaultValueFactory = _ => 2 };
        Option<double> from = new("--from") { Description = "First second to use.", DefaultValueFactory = _ => double.NegativeInfinity };
        Option<double> to = new("--to") { Description = "Last second to use.", DefaultValueFactory = _ => double.PositiveInfinity };
        Option<bool> charge = new("--charge") { Description = "openCircuit: fit the longest charge instead of the longest discharge." };
        Option<int> starts = new("--starts") { Description = "Starts of the search.", DefaultValueFactory = _ => 12 };
        Option<string?> report = new("--report") { Description = "HTML report to write." };
        Command verb = new("fit", "Find a cell's values in measured data, with 95 % intervals and what the data do not tell.")
        {
            file, kind, set, bpx, negativeOcv, positiveOcv, freeBalance, nominal, thin, profile, pairs, from, to, charge, starts, report, CommonOptions.Json,
        };
        return verb.Runs(host, "bms cell fit 25degC/C20DisCh.csv.gz --kind openCircuit --set OKane2022", (parse, context) =>
        {
            string path = parse.GetRequiredValue(file);
            var table = CyclingReader.Read(path);
            int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(i => table.TestTimeSeconds[i] >= parse.GetValue(from) && table.TestTimeSeconds[i] <= parse.GetValue(to))];
            var parameters = parse.GetValue(bpx) is { } bpxPath ? BpxFile.Read(bpxPath) : PublishedParameters.Named(parse.GetRequiredValue(set));
            parameters = WithCurves(parameters, parse.GetValue(negativeOcv), parse.GetValue(positiveOcv));
            double thinVolts = parse.GetValue(thin) / 1000;
            if (!(thinVolts >= 0 && thinVolts < 1))
            {
                throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"--thin {1000 * thinVolts}: a voltage in mV, 0 to 1000."));
            }

            FitOptions options = new() { Starts = parse.GetValue(starts) };
            if (options.Starts is < 1 or > 1000)
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"--starts {options.Starts}: 1 to 1000.");
            }

            Fitted[] fits = parse.GetValue(kind) switch
            {
                FitKind.OpenCircuit => [OpenCircuit(table, rows, parameters, parse.GetValue(charge), options)],
                FitKind.Pulses => Pulses(table, rows, parse.GetValue(pairs), options, path),
                var particle => [Particle(
                    table, rows, parameters, particle == FitKind.Spm ? CellModelKind.Spm : CellModelKind.Spme, parse.GetValue(freeBalance), parse.GetValue(nominal), thinVolts, parse.GetValue(profile), options)],
            };
            if (parse.GetValue(report) is { } page)
            {
                Report(path, fits).Save(page);
            }

            return Tell(fits, context);
        });
    }

    private static Fitted OpenCircuit(CyclingTable table, int[] rows, LithiumIonParameters parameters, bool charging, FitOptions options)
    {
        (int first, int end) = LongestLoad(table, rows, charging ? 1 : -1);
        double[] charge = new double[end - first];
        for (int i = 1; i < charge.Length; i++)
        {
            int row = first + i;
            charge[i] = charge[i - 1] - 0.5 * (table.CurrentAmps[row] + table.CurrentAmps[row - 1]) * (table.TestTimeSeconds[row] - table.TestTimeSeconds[row - 1]) / 3600;
        }

        // A charge runs towards the charged end: counted from there it is positive too.
        double lowest = charge.Min();
        charge = [.. charge.Select(value => value - lowest)];
        double amps = table.CurrentAmps[first..end].Average();
        var (negative, positive) = OpenCircuitFit.Curves(parameters);
        var balance = OpenCircuitFit.Run(charge, table.VoltageVolts[first..end], amps, negative, positive, options);
        return new Fitted(
            FormattableString.Invariant($"{charge.Max():0.000} Ah at {amps:+0.000;-0.000} A against the half cells of {parameters.Name}; {balance.LithiumAmpHours:0.000} Ah of lithium"), balance.Fit, null, null);
    }

    /// <summary>The longest run of rows with current in one direction.</summary>
    private static (int First, int End) LongestLoad(CyclingTable table, int[] rows, int wanted)
    {
        double largest = rows.Length == 0 ? 0 : rows.Max(row => Math.Abs(table.CurrentAmps[row]));
        (int First, int End) best = (0, 0);
        int start = -1;
        int sign = 0;
        foreach (int row in rows.Append(-1))
        {
            int now = row >= 0 && Math.Abs(table.CurrentAmps[row]) > 0.2 * largest ? Math.Sign(table.CurrentAmps[row]) : 0;
            if (now != sign)
            {
                int stop = row < 0 ? rows[^1] + 1 : row;
                if (sign == wanted && stop - start > best.End - best.First)
                {
                    best = (start, stop);
                }

                (start, sign) = (row, now);
            }
        }

        return best;
    }

    private static Fitted[] Pulses(CyclingTable table, int[] rows, int pairs, FitOptions options, string path)
    {
        List<Fitted> fits = [];
        foreach (var pulse in PulseResistance.Find(table))
        {
            int first = pulse.Rows.First, last = pulse.Rows.Last;
            if (rows.Length == 0 || first < rows[0] || last > rows[^1])
            {
                continue;
            }

            int end = last + 1;
            while (end < table.RowCount && Math.Abs(table.CurrentAmps[end]) < 0.05 * Math.Abs(pulse.Amps) && table.TestTimeSeconds[end] - table.TestTimeSeconds[last] < RestSecondsShown)
            {
                end++;
            }

            int begin = Math.Max(first - 2, 0);
            var circuit = PulseFit.Run(table.TestTimeSeconds[begin..end], table.CurrentAmps[begin..end], table.VoltageVolts[begin..end], pairs, options with { Starts = Math.Min(options.Starts, 6) });
            double start = table.TestTimeSeconds[begin];
            double[] seconds = [.. table.TestTimeSeconds[begin..end].Select(second => second - start)];
            double[] fitted = [.. circuit.Fit.Residuals.Select((residual, i) => table.VoltageVolts[begin + i] + residual)];
            fits.Add(new Fitted(FormattableString.Invariant($"pulse at {table.TestTimeSeconds[first]:0} s, {pulse.Amps:+0.00;-0.00} A"), circuit.Fit, seconds, [table.VoltageVolts[begin..end], fitted]));
        }

        return fits.Count > 0 ? [.. fits] : throw new BmsException(BmsErrorCode.BadData, $"{path}: no pulse between rests was found. 'bms data cycles' shows what the file holds.");
    }

    private static LithiumIonParameters WithCurves(LithiumIonParameters set, string? negative, string? positive)
    {
        return set with { Negative = Measured(set.Negative, negative, "negative"), Positive = Measured(set.Positive, positive, "positive") };

        ElectrodeParameters Measured(ElectrodeParameters electrode, string? path, string side)
        {
            if (path is null)
            {
                return electrode;
            }

            return electrode.Materials.Count == 1
                ? electrode with { Materials = [electrode.Materials[0] with { OpenCircuitVolts = HalfCellCurve.Read(path), LithiationVolts = null, DelithiationVolts = null }] }
                : throw new BmsException(BmsErrorCode.BadArgument, $"--{side}-ocv: parameter set {set.Name} has a {side} electrode of several materials; a measured curve is of one.");
        }
    }

    private static Fitted Particle(
        CyclingTable table, int[] rows, LithiumIonParameters parameters, CellModelKind kind, bool freeBalance, double? nominal, double thinVolts, string? profiled, FitOptions options)
    {
        var problem = SingleParticleFit.Pose(
            parameters,
            kind,
            [.. rows.Select(row => table.TestTimeSeconds[row])],
            [.. rows.Select(row => table.CurrentAmps[row])],
            [.. rows.Select(row => table.VoltageVolts[row])],
            freeBalance ? CapacityBalance.Free : CapacityBalance.OfTheSet,
            thinVolts,
            freeBalance ? nominal : null);
        int index = profiled is null ? -1 : problem.Parameters.ToList().FindIndex(parameter => string.Equals(parameter.Name, profiled, StringComparison.OrdinalIgnoreCase));
        if (profiled is not null && index < 0)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"--profile '{profiled}': this fit has {string.Join(", ", problem.Parameters.Select(parameter => parameter.Name))}.");
        }

        var fit = problem.Solve(options);
        double[] volts = [.. problem.Measured];
        return new Fitted(
            FormattableString.Invariant($"{kind.ToString().ToUpperInvariant()} from {parameters.Name}, {volts.Length} of {rows.Length} rows{(freeBalance ? "" : FormattableString.Invariant($"; {problem.With(fit.Values).NominalCapacityAmpHours:0.000} Ah between the cut-offs"))}"),
            fit,
            [.. problem.Seconds.Select(second => second - problem.Seconds[0])],
            [volts, [.. fit.Residuals.Select((residual, i) => volts[i] + residual)]])
        { Profile = index < 0 ? null : ProfileOf(problem, fit, index, options) };
    }

    /// <summary>Eleven values from the best one towards both bounds: a decade either way, or three intervals.</summary>
    private static ProfiledValue ProfileOf(SingleParticleProblem problem, FitResult fit, int index, FitOptions options)
    {
        var (parameter, estimate) = (problem.Parameters[index], fit.Estimates[index]);
        double reach = Math.Max(1.5 * (estimate.High95 - estimate.Low95), 1e-3 * (parameter.High - parameter.Low));
        double[] values = [.. Enumerable.Range(-ProfileHalf, 2 * ProfileHalf + 1).Select(k => Math.Clamp(
            parameter.Logarithmic ? estimate.Value * Math.Pow(10, (double)k / ProfileHalf) : estimate.Value + reach * k / ProfileHalf, parameter.Low, parameter.High)).Distinct()];
        return new ProfiledValue(parameter, values, problem.Profile(fit, index, values, options));
    }

    private static HtmlReport Report(string path, Fitted[] fits)
    {
        HtmlReport report = new("Identification", path);
        foreach (var fit in fits.Take(PulsesShown))
        {
            report.Section(fit.What);
            if (fit.Seconds is not null && fit.Volts is not null)
            {
                report.Figure(
                    new PlotSpec("time", "s", [
                        new PlotPanel("voltage", "V") { Series = [new PlotSeries("measured", fit.Seconds, fit.Volts[0]), new PlotSeries("fitted", fit.Seconds, fit.Volts[1])] },
                        new PlotPanel("fitted less measured", "mV") { Series = [new PlotSeries("residual", fit.Seconds, [.. fit.Result.Residuals.Select(value => 1000 * value)])] },
                    ]),
                    Summary(fit));
            }
            else
            {
                double[] point = [.. fit.Result.Residuals.Select((_, i) => (double)i)];
                report.Figure(new PlotSpec("point", "", [new PlotPanel("fitted less measured", "mV") { Series = [new PlotSeries("residual", point, [.. fit.Result.Residuals.Select(value => 1000 * value)])] }]), Summary(fit));
            }

            report.Table(
                ["value", "found", "95 % from", "to", "unit", ""],
                fit.Result.Estimates.Select(estimate => (IReadOnlyList<string>)
                [
                    estimate.Parameter.Name, Number(estimate.Value), Number(estimate.Low95), Number(estimate.High95), estimate.Parameter.Unit, estimate.IsIdentifiable ? "" : "not told by these data",
                ]),
                [1, 2, 3]);
            if (fit.Profile is { } profile)
            {
                bool powers = profile.Parameter.Logarithmic;
                int[] possible = [.. Enumerable.Range(0, profile.Rms.Length).Where(i => double.IsFinite(profile.Rms[i]))];
                report.Figure(
                    new PlotSpec(powers ? $"log10 of the {profile.Parameter.Name}" : profile.Parameter.Name, profile.Parameter.Unit, [
                        new PlotPanel("RMS, all else fitted again", "mV")
                        {
                            Series = [new PlotSeries("profile", [.. possible.Select(i => powers ? Math.Log10(profile.Values[i]) : profile.Values[i])], [.. possible.Select(i => 1000 * profile.Rms[i])])],
                        },
                    ]),
                    "Profile likelihood. A flat valley is a value the data do not tell.");
            }
        }

        return report;
    }

    private static int Tell(Fitted[] fits, VerbContext context)
    {
        context.Result(
            new
            {
                Fits = fits.Select(fit => new
                {
                    fit.What,
                    RmsMillivolts = 1000 * fit.Result.RootMeanSquare,
                    fit.Result.Autocorrelation,
                    Values = fit.Result.Estimates.Select(e => new { e.Parameter.Name, e.Parameter.Unit, e.Value, e.Low95, e.High95, e.AtBound, Identifiable = e.IsIdentifiable }).ToArray(),
                    Profile = fit.Profile is null ? null : new { fit.Profile.Parameter.Name, fit.Profile.Values, RmsMillivolts = fit.Profile.Rms.Select(rms => double.IsFinite(rms) ? 1000 * rms : (double?)null).ToArray() },
                }).ToArray(),
            },
            output =>
            {
                foreach (var fit in fits)
                {
                    output.WriteLine($"{fit.What}: {Summary(fit)}");
                    foreach (var estimate in fit.Result.Estimates)
                    {
                        output.WriteLine($"    {estimate.Parameter.Name}: {Number(estimate.Value)} [{Number(estimate.Low95)}, {Number(estimate.High95)}] {estimate.Parameter.Unit}{(estimate.IsIdentifiable ? "" : " (not told by these data)")}");
                    }

                    for (int i = 0; i < (fit.Profile?.Values.Length ?? 0); i++)
                    {
                        output.WriteLine(FormattableString.Invariant($"    profile: {fit.Profile!.Parameter.Name} {fit.Profile.Values[i]:g4} {fit.Profile.Parameter.Unit}: {(double.IsFinite(fit.Profile.Rms[i]) ? FormattableString.Invariant($"RMS {1000 * fit.Profile.Rms[i]:0.000} mV") : "not to be simulated from the best fit")}"));
                    }
                }
            });
        return 0;
    }

    private static string Summary(Fitted fit) => FormattableString.Invariant(
        $"RMS {1000 * fit.Result.RootMeanSquare:0.00} mV; {fit.Result.StartCosts.Count(cost => cost < 1.02 * fit.Result.RootMeanSquare + 1e-6)} of {fit.Result.StartCosts.Count} starts agree");

    private static string Number(double value) => value.ToString("g4", CultureInfo.InvariantCulture);

    private sealed record Fitted(string What, FitResult Result, double[]? Seconds, double[][]? Volts)
    {
        public ProfiledValue? Profile { get; init; }
    }

    private sealed record ProfiledValue(FitParameter Parameter, double[] Values, double[] Rms);
}
