using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>
/// NASA's Randomized Battery Usage Data Set (B. Bole, C. Kulkarni, M. Daigle, 2014) as it is published: a file a cell,
/// <c>RW9.mat</c>, in it <c>data</c> with <c>procedure</c>, <c>description</c> and the struct array <c>step</c> of
/// <c>comment</c>, <c>type</c> (C, D or R), <c>relativeTime</c> [s since the step began], <c>time</c> [s since the experiment
/// began], <c>voltage</c> [V], <c>current</c> [A, positive when DISCHARGING], <c>temperature</c> [degC] and <c>date</c>
/// (dd-Mon-yyyy HH:MM:SS): fields, units and sign after the set's own README_RW_ChargeDischarge_RT.Rmd and
/// MatlabSamplePlots.m. The whole file is one test.
/// </summary>
internal static class NasaRandomized
{
    /// <summary>Header of the step's number in the file, from 1.</summary>
    public const string StepHeader = "step";

    /// <summary>Header of the number of the step's comment; <see cref="CommentsProperty"/> says which is which.</summary>
    public const string CommentHeader = "comment";

    /// <summary>Property: the comments by their numbers, which are given in order of appearance.</summary>
    public const string CommentsProperty = "comments";

    /// <summary>Property: when the first step began.</summary>
    public const string StartProperty = "date";

    private const double SecondsPerHour = 3600;

    /// <summary>How much charge may go against the kinds of the steps before the sign is doubted, of all that moved. A turned file has all of it.</summary>
    private const double MostContrary = 0.25;

    /// <summary>Charge below which nothing is said of the sign [Ah].</summary>
    private const double LeastCharge = 0.01;

    /// <summary>Comments that are told apart; the set has some twenty.</summary>
    private const int MostComments = 1000;

    private const string Remedy = "The file does not have the layout NASA published for its randomized battery usage set; download it again.";

    private static readonly string[] s_series = ["time", "voltage", "current", "temperature", "relativeTime"];

    /// <summary>True for the variable of such a file.</summary>
    public static bool IsData(MatArray variable) => variable is MatStruct { Name: "data", Count: 1 } data
        && data.Find(0, "step") is MatStruct step && step.Fields.Contains("relativeTime") && step.Fields.Contains("comment");

    /// <summary>Reads the file.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> at the step with a breach.</exception>
    public static RecordSet Read(string path, IReadOnlyList<MatArray> variables)
    {
        MatSeries series = new(path, Remedy);
        MatStruct data = (MatStruct)variables.First(IsData);
        MatStruct steps = (MatStruct)data.Find(0, "step")!;
        List<SkippedPart> skipped = [.. variables.Where(v => v != data).Select(v => new SkippedPart(v.Name, $"the variable is a {v.Description} and holds no steps"))];
        List<double[][]> samples = [];
        List<(int Step, int Comment)> kinds = [];
        Dictionary<string, int> comments = new(StringComparer.Ordinal);
        SignEvidence evidence = new();
        for (int i = 0; i < steps.Count; i++)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"data.step({i + 1})");
            double[][] step = Samples(series, where, steps, i);
            if (step[0].Length == 0)
            {
                skipped.Add(new SkippedPart(where, "the step has no samples"));
                continue;
            }

            string comment = series.Text(where, steps, i, "comment");
            if (!comments.TryGetValue(comment, out int number))
            {
                comments[comment] = number = comments.Count < MostComments
                    ? comments.Count + 1
                    : throw DataFault.InFile(path, $"{where} is the {MostComments + 1}th kind of step ({DataFault.Quote(comment)})", Remedy);
            }

            evidence.Add(path, where, series.Text(where, steps, i, "type"), step[0], step[2]);
            samples.Add(step);
            kinds.Add((i + 1, number));
        }

        evidence.RefuseTurned(path);
        return samples.Count > 0
            ? new RecordSet([new RecordTable(Columns(path, samples, kinds), Facts(series, data, steps, comments))], skipped)
            : throw DataFault.InFile(path, "no step of the file has samples", Remedy);
    }

    private static double[][] Samples(MatSeries series, string where, MatStruct steps, int index)
    {
        List<RecordColumn> columns = [.. s_series.Select(f => new RecordColumn(f, series.Numbers(where, steps, index, f)))];
        series.RequireEqualLengths(where, columns);
        return [.. columns.Select(c => c.Values!)];
    }

    private static List<RecordColumn> Columns(string path, List<double[][]> samples, List<(int Step, int Comment)> kinds)
    {
        long rows = samples.Sum(s => (long)s[0].Length);
        if (rows > TableRules.MostRows)
        {
            throw DataFault.InFile(path, $"the file has {rows} samples, more than {TableRules.MostRows}", "Split it.");
        }

        double[][] joined = [.. Enumerable.Range(0, s_series.Length + 2).Select(_ => new double[rows])];
        int at = 0;
        for (int s = 0; s < samples.Count; s++)
        {
            int count = samples[s][0].Length;
            for (int c = 0; c < s_series.Length; c++)
            {
                samples[s][c].CopyTo(joined[c], at);
            }

            joined[s_series.Length].AsSpan(at, count).Fill(kinds[s].Step);
            joined[s_series.Length + 1].AsSpan(at, count).Fill(kinds[s].Comment);
            at += count;
        }

        return [.. s_series.Append(StepHeader).Append(CommentHeader).Select((header, c) => new RecordColumn(header, joined[c]))];
    }

    private static Dictionary<string, string> Facts(MatSeries series, MatStruct data, MatStruct steps, Dictionary<string, int> comments)
    {
        Dictionary<string, string> facts = new(StringComparer.Ordinal)
        {
            [CommentsProperty] = string.Join("; ", comments.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} = {c.Key}"))),
        };
        foreach (string field in (string[])["procedure", "description"])
        {
            if (data.Find(0, field) is not null)
            {
                facts[field] = series.Text("data", data, 0, field);
            }
        }

        if (steps.Find(0, StartProperty) is not null)
        {
            facts[StartProperty] = series.Text("data.step(1)", steps, 0, StartProperty);
        }

        return facts;
    }

    /// <summary>
    /// The file has no counters, but it tells charges from discharges: positive current belongs to the type D. Single steps may be
    /// odd; the file as a whole may not.
    /// </summary>
    private sealed class SignEvidence
    {
        private double _agreeing;
        private double _contrary;

        public void Add(string path, string where, string type, double[] seconds, double[] amps)
        {
            int sign = type switch
            {
                "D" => 1,
                "C" => -1,
                "R" => 0,
                _ => throw DataFault.InFile(path, $"{where} is of the unknown type {DataFault.Quote(type)}", "Known are C (charging), D (discharging) and R (resting)."),
            };
            for (int i = 1; i < amps.Length; i++)
            {
                double ampHours = sign * (amps[i] + amps[i - 1]) / 2 * (seconds[i] - seconds[i - 1]) / SecondsPerHour;
                _agreeing += ampHours > 0 ? ampHours : 0;
                _contrary += ampHours < 0 ? -ampHours : 0;
            }
        }

        public void RefuseTurned(string path)
        {
            if (_contrary > LeastCharge && _contrary > MostContrary * (_agreeing + _contrary))
            {
                throw DataFault.InFile(
                    path,
                    $"{DataFault.Number(_contrary)} of {DataFault.Number(_agreeing + _contrary)} Ah flow against the types of their steps (D discharges with positive current)",
                    "NASA's own files count discharging as positive; find out who turned it.");
            }
        }
    }
}
