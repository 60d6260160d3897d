using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Features.Published;

/// <summary>A cell of <see cref="SeversonSet"/>.</summary>
public sealed record SeversonCell
{
    /// <summary>Name, for example <c>train-02</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The paper's part: <c>train</c> or <c>test1</c> (its primary test).</summary>
    public required string Split { get; init; }

    /// <summary>Barcode of the cell.</summary>
    public required string Barcode { get; init; }

    /// <summary>Date that names the batch, <c>2017-05-12</c> or <c>2017-06-30</c>. Cells of a batch share chamber and period: a split by cell alone leaves that in common.</summary>
    public required string Batch { get; init; }

    /// <summary>Fast charge as <c>C1(SOC%)-C2</c>.</summary>
    public required string ChargingPolicy { get; init; }

    /// <summary>Cycle life.</summary>
    public required LifeLabel Life { get; init; }

    /// <summary>The published early-life features under their column names, units in the names.</summary>
    public required IReadOnlyDictionary<string, double> Features { get; init; }

    /// <summary>Capacity of every cycle to the end of life; null for <see cref="SeversonSet.PrimaryTestOutlier"/>, whose record is not published.</summary>
    public FadeRecord? Fade { get; init; }

    /// <summary>Cycles of the fade that the set's description lists as spikes.</summary>
    public required ImmutableArray<int> BadFadeCycles { get; init; }

    /// <summary>Q(V) of the cycles asked for, by number.</summary>
    public required IReadOnlyDictionary<int, DischargeCurve> Curves { get; init; }

    /// <summary>Whether the paper leaves the cell out of its primary-test figures (148 cycles).</summary>
    public bool IsPrimaryTestOutlier => Id == SeversonSet.PrimaryTestOutlier;
}

/// <summary>
/// The early-life tables of Severson et al., Nature Energy 4 (2019) 383: 41 training and 43 primary test cells, A123 APR18650M1A, 1.1 Ah. Files
/// <c>cells.csv</c>, <c>capacity_fade.csv.gz</c>, <c>train_qdlin.csv.gz</c>, <c>test1_qdlin.csv.gz</c>.
/// </summary>
/// <remarks>
/// Traps of the set: cycle 1 is absent in the first batch; the last voltage of a curve is some 0.015 Ah below the cycler's capacity, since the curve begins
/// at 3.5 V; <c>qd_max_minus_cycle2_ah</c> inherits the spikes of the fade; charge time is the mean over cycles 2 to 6.
/// </remarks>
public static class SeversonSet
{
    /// <summary>The cell of 148 cycles that the paper leaves out of its primary-test figures.</summary>
    public const string PrimaryTestOutlier = "test1-22";

    /// <summary>Nominal capacity [Ah].</summary>
    public const double NominalAmpHours = 1.1;

    /// <summary>How the published lives are counted.</summary>
    public const string LifeRule = "cycles until the discharge capacity falls below 0.88 Ah (80 % of 1.1 Ah nominal), as published; the record of the first batch ends just above";

    /// <summary>Points of a curve.</summary>
    public const int GridPoints = 1000;

    private static readonly string[] s_words = ["cell", "split", "barcode", "batch_date", "charging_policy", "cycle_life"];

    // Both lists: README of the set, "Bad cycles in the source, kept".
    private static readonly HashSet<(string, int)> s_badCurves =
        [("train-02", 12), ("train-09", 13), ("train-16", 73), ("test1-01", 12), ("test1-03", 12), ("test1-09", 13), ("test1-39", 74)];

    private static readonly (string Cell, int Cycle)[] s_badFade = [("test1-01", 12), ("test1-08", 40), ("test1-26", 253), ("test1-41", 248)];

    /// <summary>Reads the set.</summary>
    /// <param name="folder">Folder of the four files.</param>
    /// <param name="curves">Which cycles' curves to read (a thousand numbers each); null for none.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/>, <see cref="BmsErrorCode.BadData"/> with file, row and column.</exception>
    public static ImmutableArray<SeversonCell> Load(string folder, Func<int, bool>? curves = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Dictionary<string, FadeRecord> fades = FadeTable.Read(Path.Combine(folder, "capacity_fade.csv.gz"));
        Dictionary<string, Dictionary<int, DischargeCurve>> read = [];
        if (curves is not null)
        {
            ReadCurves(Path.Combine(folder, "train_qdlin.csv.gz"), curves, read);
            ReadCurves(Path.Combine(folder, "test1_qdlin.csv.gz"), curves, read);
        }

        CommaTable table = CommaTable.Open(Path.Combine(folder, "cells.csv"), s_words);
        string[] features = [.. table.Headers.Except(s_words)];
        return
        [
            .. table.Rows().Select(r => new SeversonCell
            {
                Id = r.Text("cell"),
                Split = r.Text("split"),
                Barcode = r.Text("barcode"),
                Batch = r.Text("batch_date"),
                ChargingPolicy = r.Text("charging_policy"),
                Life = new LifeLabel(r.Number("cycle_life"), LifeRule),
                Features = features.ToDictionary(f => f, r.Number),
                Fade = fades.GetValueOrDefault(r.Text("cell")),
                BadFadeCycles = [.. s_badFade.Where(b => b.Cell == r.Text("cell")).Select(b => b.Cycle)],
                Curves = read.GetValueOrDefault(r.Text("cell"), []),
            }),
        ];
    }

    private static void ReadCurves(string path, Func<int, bool> wanted, Dictionary<string, Dictionary<int, DischargeCurve>> read)
    {
        CommaTable table = CommaTable.Open(path, "cell", "cycle", "q0000", "q0999");
        int first = table.Place("q0000");
        int number = table.Place("cycle");
        int name = table.Place("cell");
        foreach (CommaRow row in table.Rows())
        {
            double cycle = row.Number(number);
            if (!wanted((int)cycle))
            {
                continue;
            }

            double[] ampHours = new double[GridPoints];
            for (int i = 0; i < ampHours.Length; i++)
            {
                ampHours[i] = row.Number(first + i);
            }

            string cell = row.Fields[name];
            read.TryAdd(cell, []);
            read[cell][(int)cycle] = new DischargeCurve((int)cycle, ampHours, s_badCurves.Contains((cell, (int)cycle)));
        }
    }
}

/// <summary>Tables <c>cell, cycle, qd_ah</c>.</summary>
internal static class FadeTable
{
    public static Dictionary<string, FadeRecord> Read(string path)
    {
        CommaTable table = CommaTable.Open(path, "cell", "cycle", "qd_ah");
        return table.Rows()
            .GroupBy(r => r.Text("cell"))
            .ToDictionary(g => g.Key, g => new FadeRecord([.. g.Select(r => r.Whole("cycle"))], [.. g.Select(r => r.Number("qd_ah"))]));
    }
}
