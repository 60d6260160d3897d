using System.CommandLine;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Reports;
using BmsEdge.CyclingData.Honesty;
using BmsEdge.CyclingData.Store;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data card: what a reader must know of a store before trusting it.</summary>
internal static class DataCardVerb
{
    public static Command Create(CliHost host)
    {
        Option<string> store = DataStoreOptions.Store();
        Option<string> target = new("--out") { Description = "Folder for card.md, card.html and card.json; without it the card is printed." };
        Command verb = new("card", "Reporting checklist, bias report and fidelity of a store.") { store, target, CommonOptions.Json };
        return verb.Runs(host, "bms data card --store store --out card", (parse, context) => Run(parse.GetRequiredValue(store), parse.GetValue(target), context));
    }

    private static int Run(string folder, string? target, VerbContext context)
    {
        DataCard card = DataCard.Of(CyclingStore.Open(folder));
        if (target is null)
        {
            context.Result(card, output => output.Write(card.ToMarkdown()));
            return 0;
        }

        card.Write(target);
        DataCardPage.Save(card, Path.Combine(target, "card.html"));
        context.Result(card, output =>
        {
            output.WriteLine(Path.Combine(target, "card.md"));
            output.WriteLine($"{card.Checklist.Count(i => i.IsStated)} of {card.Checklist.Count} questions answered; {card.Bias.Findings.Count + card.Bias.Tables.Sum(t => t.Findings.Count)} findings");
        });
        return 0;
    }
}
