using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace BmsEdge.Cli.Machinery;

/// <summary>How a verb is hung into the tree: a static class with Create(CliHost), which ends with Runs.</summary>
internal static class VerbExtensions
{
    private static readonly ConditionalWeakTable<Command, string> Examples = [];

    /// <summary>Gives a verb its example and its work.</summary>
    /// <param name="verb">Verb with its arguments and options.</param>
    /// <param name="host">Where it runs.</param>
    /// <param name="example">One command line that works, shown by --help.</param>
    /// <param name="work">Returns the exit code; throws <see cref="Foundation.BmsException"/> when it refuses.</param>
    public static Command Runs(this Command verb, CliHost host, string example, Func<ParseResult, VerbContext, int> work)
    {
        Examples.Add(verb, example);
        verb.SetAction(async (parse, cancellation) =>
        {
            bool json = verb.Options.Contains(CommonOptions.Json) && parse.GetValue(CommonOptions.Json);
            try
            {
                VerbContext context = new(host, json, cancellation);

                // On a thread of its own, so that Ctrl-C is heard while the work runs.
                return await Task.Run(() => work(parse, context), cancellation).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                return ErrorReport.Of(e, host, json, parse.GetValue(CommonOptions.Verbose));
            }
        });
        return verb;
    }

    /// <summary>The example of a verb; null for a group.</summary>
    public static string? ExampleOf(Command command) => Examples.TryGetValue(command, out string? example) ? example : null;

    /// <summary>"bms config check", for messages.</summary>
    public static string FullName(CommandResult result)
    {
        List<string> names = [];
        for (SymbolResult? r = result; r is not null; r = r.Parent)
        {
            if (r is CommandResult c)
            {
                names.Insert(0, c.Command is RootCommand ? "bms" : c.Command.Name);
            }
        }

        return string.Join(' ', names);
    }
}

/// <summary>The usual help, and the verb's example below it.</summary>
internal sealed class HelpWithExample : SynchronousCommandLineAction
{
    private readonly HelpAction _usual = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = _usual.Invoke(parseResult);
        if (VerbExtensions.ExampleOf(parseResult.CommandResult.Command) is string example)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {example}\n");
        }

        return code;
    }
}
