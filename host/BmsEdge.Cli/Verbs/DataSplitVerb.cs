using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData.Honesty;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data split: training, validation and test without a leak, or whether an earlier split still holds.</summary>
internal static class DataSplitVerb
{
    public static Command Create(CliHost host)
    {
        Option<string> store = DataStoreOptions.Store();
        Option<string> name = new("--name") { Description = "Name of the split in the store.", DefaultValueFactory = _ => "default" };
        Option<string> by = new("--by") { Description = "What stays together: cell, and any of protocol, chemistry, manufacturer, model, source.", DefaultValueFactory = _ => "cell" };
        Option<string> fractions = new("--fractions") { Description = "Shares of training, validation and test.", DefaultValueFactory = _ => "0.6,0.2,0.2" };
        Option<int> seed = new("--seed") { Description = "Seed of the order." };
        Option<string[]> holdOut = new("--hold-out") { Description = "field=value: cells with it go into a part of their own." };
        Option<bool> check = new("--check") { Description = "Hold the split of that name against the store as it is now." };
        Command verb = new("split", "Split cells into training, validation and test, and prove that nothing leaks.") { store, name, by, fractions, seed, holdOut, check, CommonOptions.Json };
        return verb.Runs(host, "bms data split --store store --by cell,protocol --seed 1", (parse, context) =>
        {
            CyclingStore opened = CyclingStore.Open(parse.GetRequiredValue(store));
            string split = parse.GetRequiredValue(name);
            return parse.GetValue(check)
                ? Check(opened, DataSplit.Read(opened, split), context)
                : Make(opened, Request(split, parse.GetRequiredValue(by), parse.GetRequiredValue(fractions), parse.GetValue(seed), parse.GetValue(holdOut) ?? []), context);
        });
    }

    private static SplitRequest Request(string name, string by, string fractions, int seed, string[] holdOut) => new()
    {
        Name = name,
        By = CommonOptions.List(by) ?? [],
        Fractions = [.. (CommonOptions.List(fractions) ?? []).Select(Share)],
        Seed = seed,
        HoldOut = holdOut,
    };

    private static double Share(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
        ? share
        : throw new BmsException(BmsErrorCode.BadArgument, $"--fractions: '{text}' is not a number. Write shares such as 0.6,0.2,0.2.");

    private static int Make(CyclingStore store, SplitRequest request, VerbContext context)
    {
        DataSplit split = DataSplitter.Make(store, request);

        // The proof is made by the check, which believes nothing the splitter says.
        SplitCheck check = SplitCheck.Run(store, split);
        if (!check.Holds)
        {
            throw new BmsException(BmsErrorCode.BadData, $"The split leaks and was not written: {check.Problems[0]}. Report this; it should not be possible.");
        }

        split.Write(store);
        context.Result(new { Split = split, File = DataSplit.PathOf(store, request.Name), check.PairsCompared }, output =>
        {
            foreach (SplitPart part in split.Parts)
            {
                output.WriteLine($"{part.Name}: {part.Cells.Count} cells, {part.Tests.Count} tests: {string.Join(", ", part.Cells)}");
            }

            foreach (SplitGroup group in split.Groups)
            {
                output.WriteLine($"together: {string.Join(", ", group.Cells)} ({string.Join("; ", group.Reasons)})");
            }

            Proof(output, check);
        });
        return 0;
    }

    private static int Check(CyclingStore store, DataSplit split, VerbContext context)
    {
        SplitCheck check = SplitCheck.Run(store, split);
        foreach (string problem in check.Problems)
        {
            context.Error.WriteLine($"error: {problem}");
        }

        context.Result(check, output => Proof(output, check));
        return check.Holds ? 0 : ErrorReport.Failed;
    }

    private static void Proof(TextWriter output, SplitCheck check)
    {
        if (check.Holds)
        {
            output.WriteLine($"no leak: {check.PairsCompared} pairs of tests in different parts compared, {DuplicateReport.Rule}");
        }
        else
        {
            output.WriteLine($"the split '{check.Name}' does not hold: {check.Problems.Count} problems");
        }

        if (check.Duplicates.TestsWithout.Count > 0)
        {
            output.WriteLine($"too short or uniform for the search for extracts: {string.Join(", ", check.Duplicates.TestsWithout)}");
        }
    }
}
