using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.CyclingData.Honesty;
using BmsEdge.CyclingData.Store;
using BmsEdge.CyclingData.Tests.Store;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Honesty;

/// <summary>Splits that cannot leak, duplicates under other names, the bias report and the card.</summary>
public sealed class HonestyTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_split_puts_every_cell_in_one_part_and_is_the_same_every_time()
    {
        Fill(10);
        CyclingStore store = _store.Open();
        DataSplit split = DataSplitter.Make(store, new SplitRequest { Seed = 7 });
        Assert.Equal([6, 2, 2], split.Parts.Select(p => p.Cells.Count));
        Assert.Equal(store.Cells.Select(c => c.Id), split.Parts.SelectMany(p => p.Cells).Order(StringComparer.Ordinal));
        Assert.Equal(StoreJson.ToText(split), StoreJson.ToText(DataSplitter.Make(_store.Open(), new SplitRequest { Seed = 7 })));
        Assert.NotEqual(split.Parts[1].Cells, DataSplitter.Make(store, new SplitRequest { Seed = 8 }).Parts[1].Cells);
        split.Write(store);
        SplitCheck check = SplitCheck.Run(store, DataSplit.Read(store, "default"));
        Assert.True(check.Holds, string.Join("; ", check.Problems));
        Assert.Equal((6 * 2) + (6 * 2) + (2 * 2), check.PairsCompared);
    }

    [Fact]
    public void Cells_of_one_protocol_stay_together_when_asked()
    {
        Fill(9, i => CellRecord.Unknown($"c{i}") with { Protocol = $"p{i / 3}" });
        DataSplit split = DataSplitter.Make(_store.Open(), new SplitRequest { By = ["cell", "protocol"] });
        Assert.Equal([3, 3, 3], split.Parts.Select(p => p.Cells.Count));
        Assert.All(split.Parts, p => Assert.Single(p.Cells.Select(c => (c[1] - '0') / 3).Distinct()));
    }

    [Fact]
    public void Held_out_cells_are_in_no_other_part()
    {
        Fill(6, i => CellRecord.Unknown($"c{i}") with { Chemistry = i < 2 ? "LFP" : "NMC" });
        DataSplit split = DataSplitter.Make(_store.Open(), new SplitRequest { HoldOut = ["chemistry=LFP"], Fractions = [0.5, 0.5] });
        Assert.Equal(["c0", "c1"], split.Parts.Single(p => p.Name == "holdout").Cells);
        Assert.Equal(["c2", "c3", "c4", "c5"], split.Parts.Where(p => p.Name != "holdout").SelectMany(p => p.Cells).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_copy_under_another_name_keeps_its_cell_with_the_original()
    {
        Fill(6);
        string copy = _store.Files.Bytes("other.csv.gz", TestFolder.Pack(File.ReadAllText(Path.Combine(_store.Files.Path, "f2.csv"))));
        _store.Import(copy, "copy");
        DataSplit split = DataSplitter.Make(_store.Open(), new SplitRequest());
        Assert.True(Assert.Single(split.Duplicates.Pairs) is { IsExact: true, FirstCell: "c2", SecondCell: "copy" });
        Assert.Equal(["c2", "copy"], Assert.Single(split.Groups).Cells);
        Assert.Single(split.Parts, p => p.Cells.Contains("copy") && p.Cells.Contains("c2"));
    }

    [Fact]
    public void An_extract_in_other_units_with_another_clock_is_found()
    {
        Fill(4);
        string[] lines = [.. File.ReadAllLines(Path.Combine(_store.Files.Path, "f1.csv")).Skip(200).Take(150)];
        IEnumerable<string> rows = lines.Select((l, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{1000 * i},{1000 * double.Parse(l.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)},{1000 * double.Parse(l.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture)}"));
        _store.Import(_store.Files.Text("extract.csv", "test_time_millisecond,voltage_millivolt,current_milliampere\n" + string.Join('\n', rows) + "\n"), "extract");
        DuplicatePair pair = Assert.Single(DuplicateSearch.Run(_store.Open().Tests).Pairs);
        Assert.Equal(("c1", "extract", false), (pair.FirstCell, pair.SecondCell, pair.IsExact));
        Assert.True(pair.ShareOfSmaller > 0.95, $"{pair}");
    }

    [Fact]
    public void A_leak_that_came_after_the_split_is_found_by_the_check()
    {
        Fill(6);
        DataSplitter.Make(_store.Open(), new SplitRequest()).Write(_store.Open());
        CyclingStore before = _store.Open();
        DataSplit split = DataSplit.Read(before, "default");
        string trained = split.Parts[0].Cells[0];
        string tested = split.Parts[2].Cells[0];
        string stolen = string.Join('\n', File.ReadAllLines(Path.Combine(_store.Files.Path, $"f{trained[1]}.csv")).Take(300)) + "\n";
        _store.Import(_store.Files.Text("stolen.csv", stolen), tested);
        SplitCheck check = SplitCheck.Run(_store.Open(), split);
        Assert.Contains(check.Problems, p => p.StartsWith("leak: ", StringComparison.Ordinal) && p.Contains(trained, StringComparison.Ordinal) && p.Contains(tested, StringComparison.Ordinal));
        Assert.Contains(check.Problems, p => p.Contains("came after the split", StringComparison.Ordinal));
    }

    [Fact]
    public void A_forged_split_is_not_believed()
    {
        Fill(4);
        CyclingStore store = _store.Open();
        DataSplit split = DataSplitter.Make(store, new SplitRequest { Fractions = [0.5, 0.5] });
        SplitPart first = split.Parts[0];
        DataSplit forged = split with { Parts = [first, split.Parts[1] with { Cells = [.. split.Parts[1].Cells, first.Cells[0]], Tests = [.. split.Parts[1].Tests.Select(t => t with { ContentSha256 = "0" })] }] };
        SplitCheck check = SplitCheck.Run(store, forged);
        Assert.Contains(check.Problems, p => p.Contains("in training and in validation", StringComparison.Ordinal));
        Assert.Contains(check.Problems, p => p.Contains("has other rows", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cell", "0.5,0.4", "", "add up to 1")]
    [InlineData("cell", "0.5,0.5", "colour=red", "holds nothing out")]
    [InlineData("cell", "0.5,0.5", "protocol=none", "No cell of the store has")]
    [InlineData("protocol", "0.5,0.5", "", "never cut")]
    [InlineData("cell,colour", "0.5,0.5", "", "not by")]
    [InlineData("cell", "0.4,0.3,0.3", "", "2 groups of cells")]
    public void A_request_that_makes_no_sense_is_refused(string by, string fractions, string holdOut, string part)
    {
        Fill(2);
        SplitRequest request = new() { By = by.Split(','), Fractions = [.. fractions.Split(',').Select(f => double.Parse(f, System.Globalization.CultureInfo.InvariantCulture))], HoldOut = holdOut.Length == 0 ? [] : [holdOut] };
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => DataSplitter.Make(_store.Open(), request), part);
    }

    [Fact]
    public void Windows_of_a_rest_say_nothing_and_leave_no_fingerprint()
    {
        double[] time = [.. Enumerable.Range(0, 5000).Select(i => (double)i)];
        Assert.Empty(RowShingles.Of(time, [.. time.Select(t => 3.7 - (1e-4 * Math.Floor(t / 100)))], new double[5000]));
        Random random = new(3);
        Assert.InRange(RowShingles.Of(time, [.. time.Select(_ => random.NextDouble())], new double[5000]).Count, 500, 750);
    }

    [Fact]
    public void Every_extract_shares_all_but_its_first_window()
    {
        Random random = new(5);
        double[] time = [.. Enumerable.Range(0, 2000).Select(i => i * 0.1)];
        double[] voltage = [.. time.Select(_ => 3 + random.NextDouble())];
        double[] current = [.. time.Select(_ => random.NextDouble() - 0.5)];
        HashSet<ulong> whole = RowShingles.Of(time, voltage, current);
        Gen.Select(Gen.Int[0, 1500], Gen.Int[40, 400]).Sample((from, rows) =>
        {
            HashSet<ulong> part = RowShingles.Of(time.AsSpan(from, rows), voltage.AsSpan(from, rows), current.AsSpan(from, rows));
            Assert.True(part.Except(whole).Count() <= 1);
        });
    }

    [Fact]
    public void The_bias_rule_names_what_is_too_much_too_little_and_not_there()
    {
        BiasTable table = BiasReport.Named("chemistry", [.. Enumerable.Repeat("NMC", 17), "LFP", "NCA", "LCO", null]);
        Assert.Equal(["over-represented", "under-represented", "under-represented", "under-represented"], table.Groups.Select(g => g.Verdict));
        Assert.Equal(1, table.NotStated);
        BiasTable ranges = BiasReport.Ranges("temperature", [0, 10], [25, 24, null, 26]);
        Assert.Equal([("below 0", 0, "absent"), ("0 to 10", 0, "absent"), ("10 and above", 3, null)], ranges.Groups.Select(g => (g.Name, g.Count, g.Verdict)));
        Assert.Contains(ranges.Findings, f => f.Contains("all 3 tests are 10 and above", StringComparison.Ordinal));
        Assert.Contains("not stated or measured for any of the 2", Assert.Single(BiasReport.Named("protocol", [null, null]).Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_says_what_the_records_say_and_not_stated_for_the_rest()
    {
        Fill(1);
        DataCard bare = DataCard.Of(_store.Open());
        Assert.Equal(["1a", "1b", "2d", "5a", "5b", "5c", "6a"], bare.Checklist.Where(i => !i.IsStated).Select(i => i.Number));
        Assert.Contains(bare.Bias.Findings, f => f.Contains("negative results are missing or unreported", StringComparison.Ordinal));

        Fill(5, i => CellRecord.Unknown($"c{i}") with
        {
            Chemistry = "NMC",
            NominalCapacityAmpHours = 3,
            Fidelity = Fidelity.Measured,
            Failed = i == 0,
            ReachedEndOfLife = true,
            Source = new DataOrigin { Title = "A | <b>set</b>", Licence = "CC BY 4.0", DateOrVersion = "2026-05-01" },
        }, seed: 50);
        CyclingStore store = _store.Open();
        DataSplitter.Make(store, new SplitRequest()).Write(store);
        string folder = Path.Combine(_store.Files.Path, "card");
        DataCard.Of(store).Write(folder);
        string markdown = File.ReadAllText(Path.Combine(folder, "card.md"));
        Assert.Contains("CC BY 4.0", markdown, StringComparison.Ordinal);
        Assert.Contains("2026-05-01", markdown, StringComparison.Ordinal);
        Assert.Contains("| measured | 5 |", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("negative results are missing", markdown, StringComparison.Ordinal);
        Assert.Contains("default: holds", markdown, StringComparison.Ordinal);
        Assert.All(markdown.Split('\n').Where(l => l.StartsWith("| 1a", StringComparison.Ordinal)), l => Assert.Equal(5, l.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')));
        Assert.DoesNotContain("<b>", markdown, StringComparison.Ordinal);
        Assert.Equal(5, StoreJson.Read<DataCard>(Path.Combine(folder, "card.json")).Counts.Cells);
    }

    [Fact]
    public void Measured_tests_of_one_cell_are_told_apart_and_a_cut_copy_is_not()
    {
        string[] files = ["25degC/US06", "25degC/UDDS", "25degC/Mixed1", "25degC/Mixed2", "n10degC/UDDS", "n10degC/US06", "25degC/HPPC"];
        foreach (string file in files)
        {
            _store.Import(Repository.RequireData($"lg-18650hg2/{file}.csv.gz"), file.Replace('/', '-'));
        }

        DuplicateReport honest = DuplicateSearch.Run(_store.Open().Tests);
        Assert.Empty(honest.Pairs);
        Assert.True(honest.LargestHarmlessShare < DuplicateReport.SmallestShare / 2, $"{honest.LargestHarmlessShare}");

        using GZipStream gzip = new(File.OpenRead(Repository.RequireData("lg-18650hg2/25degC/UDDS.csv.gz")), CompressionMode.Decompress);
        using StreamReader text = new(gzip);
        string[] lines = text.ReadToEnd().TrimEnd().Split('\n');
        _store.Import(_store.Files.Text("cut.csv", string.Join('\n', lines.Take(1).Concat(lines.Skip(5000).Take(2000))) + "\n"), "cut");
        Assert.Equal(("25degC-UDDS", "cut"), Assert.Single(DuplicateSearch.Run(_store.Open().Tests).Pairs) is { } p ? (p.FirstCell, p.SecondCell) : default);
    }

    private void Fill(int cells, Func<int, CellRecord>? record = null, int seed = 1)
    {
        using StoreWriter writer = CyclingStore.Write(_store.Path);
        for (int i = 0; i < cells; i++)
        {
            writer.WriteCell(record?.Invoke(i) ?? CellRecord.Unknown($"c{i}"));
            writer.Import(_store.Bdf($"f{i}.csv", 600, seed + i), new StoreImportOptions { Cell = $"c{i}" });
        }
    }
}
