using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Linq;
using System.Threading.Tasks;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Verbs;

namespace BmsEdge.Cli;

/// <summary>The tree of verbs and how it is run.</summary>
internal static class BmsCommandLine
{
    /// <summary>Makes the tree: a group per noun, a file under Verbs per verb.</summary>
    public static RootCommand Create(CliHost host)
    {
        RootCommand root = new(
            "BmsEdge: battery-management firmware for .NET nanoFramework and the tools that train and test it.\n" +
            "'bms test' runs all tests; it belongs to the launcher at the repository root.")
        {
            Group("config", "The one description of pack and board, nf.config.", ConfigCheckVerb.Create(host)),
            DemoVerb.Create(host),
            Group(
                "data",
                "Cycling data: import, queries, checks, repairs, reports, cards, splits.",
                DataImportVerb.Create(host),
                DataListVerb.Create(host),
                DataQueryVerb.Create(host),
                DataExportVerb.Create(host),
                DataCardVerb.Create(host),
                DataSplitVerb.Create(host),
                DataValidateVerb.Create(host),
                DataReportVerb.Create(host),
                DataCyclesVerb.Create(host),
                DataSourcesVerb.Create(host)),
            Group("cell", "Electrochemical models of cells.", CellSimulateVerb.Create(host), CellSetsVerb.Create(host), CellExportVerb.Create(host), CellFitVerb.Create(host), CellGenerateVerb.Create(host)),
            Group("train", "Learn a model from cycling data.", TrainSocVerb.Create(host)),
            Group("evaluate", "Judge a model on measured data.", EvaluateSocVerb.Create(host)),
            Group("model", "Model packages.", ModelInspectVerb.Create(host), ModelVerifyVerb.Create(host)),
            Group("board", "The board and its virtual twin.", BoardRunVerb.Create(host), BoardFaultsVerb.Create(host), BoardFalseTripsVerb.Create(host), BoardGenerateVerb.Create(host)),
        };
        root.HelpName = "bms";
        root.Add(CommonOptions.Verbose);
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExample();
        }

        return root;
    }

    /// <summary>Parses and runs one command line.</summary>
    /// <returns>0 done, 1 refused or failed, 2 wrong usage.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host)
    {
        ParseResult parse = Create(host).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0 && parse.Action is null or ParseErrorAction)
        {
            return ErrorReport.WrongUsage(parse, host);
        }

        using StopSignal stop = new(host);
        InvocationConfiguration configuration = new()
        {
            Output = host.Out,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parse.InvokeAsync(configuration, stop.Token).ConfigureAwait(false);
    }

    private static Command Group(string name, string description, params Command[] verbs)
    {
        Command group = new(name, description);
        foreach (Command verb in verbs)
        {
            group.Add(verb);
        }

        return group;
    }
}
