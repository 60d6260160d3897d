using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using BmsEdge.Cli.Machinery;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cli.Tests;

/// <summary>What every verb has in common: usage, help, exit codes, error forms.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("config check", "Required argument 'FILE' missing", "bms config check --help")]
    [InlineData("config", "Required command was not provided", "bms config --help")]
    [InlineData("", "Required command was not provided", "bms --help")]
    [InlineData("fly", "Unrecognized command or argument 'fly'", "bms --help")]
    [InlineData("config check a b", "Unrecognized command or argument 'b'", "bms config check --help")]
    [InlineData("config check a --jsn", "--jsn", "bms config check --help")]
    [InlineData("board generate", "Option '--out' is required", "bms board generate --help")]
    [InlineData("config check @file --wrong", "--wrong", "bms config check --help")]
    public async Task Wrong_usage_is_exit_code_2_with_a_hint_and_nothing_on_standard_output(string line, string words, string hint)
    {
        CliRun run = await CliRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains($"Try '{hint}'.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage_with_json_is_an_object_too()
    {
        CliRun run = await CliRun.Of("config", "check", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("Usage", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("FILE", run.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_verb_shows_an_example_that_parses_as_that_verb()
    {
        RootCommand root = BmsCommandLine.Create(CliRun.Host(TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));
        List<string[]> verbs = [.. Verbs(root, [])];
        Assert.NotEmpty(verbs);
        foreach (string[] verb in verbs)
        {
            CliRun help = await CliRun.Of([.. verb, "--help"]);
            Assert.Equal(0, help.ExitCode);
            Assert.Empty(help.Error);
            string example = help.Out[help.Out.IndexOf("Example:\n", StringComparison.Ordinal)..].Split('\n')[1].Trim();
            string[] words = [.. CommandLineParser.SplitCommandLine(example)];
            Assert.Equal(["bms", .. verb], words[..(verb.Length + 1)]);
            ParseResult parse = root.Parse(words[1..]);
            Assert.Empty(parse.Errors);
            Assert.Equal(verb[^1], parse.CommandResult.Command.Name);
        }
    }

    [Fact]
    public void The_manual_names_every_verb_and_each_of_its_options()
    {
        string[] manual = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "cli.md"));
        RootCommand root = BmsCommandLine.Create(CliRun.Host(TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));
        foreach (string[] verb in Verbs(root, []))
        {
            string row = Assert.Single(manual, l => l.StartsWith('|') && l.Contains($"`bms {string.Join(' ', verb)} ", StringComparison.Ordinal));
            Command command = verb.Aggregate((Command)root, (c, name) => c.Subcommands.Single(s => s.Name == name));
            Assert.All(command.Options, o => Assert.Contains(o.Name, row, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Help_of_the_root_names_the_groups_and_the_test_command()
    {
        CliRun run = await CliRun.Of("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.All(["config", "board", "bms test"], w => Assert.Contains(w, run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void A_refusal_is_one_line_and_exit_code_1()
    {
        (int code, string output, string error) = Run([], _ => throw new BmsException(BmsErrorCode.BadModel, "two\nlines"));
        Assert.Equal((1, string.Empty, "error: two lines\n"), (code, output, error));
    }

    [Fact]
    public void A_refusal_with_json_is_told_on_both_streams()
    {
        (int code, string output, string error) = Run(["--json"], _ => throw new BmsException(BmsErrorCode.WriteFailed, "disk is full"));
        Assert.Equal((1, "error: disk is full\n"), (code, error));
        JsonElement e = JsonDocument.Parse(output).RootElement.GetProperty("error");
        Assert.Equal(("WriteFailed", "disk is full"), (e.GetProperty("code").GetString(), e.GetProperty("message").GetString()));
    }

    [Fact]
    public void A_defect_names_itself_and_shows_its_stack_only_when_asked()
    {
        static int Work(VerbContext context) => throw new InvalidOperationException("oops");
        (int code, string output, string error) = Run([], Work);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains("unexpected InvalidOperationException: oops", error, StringComparison.Ordinal);
        Assert.Contains("--verbose", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains("   at ", Run(["--verbose"], Work).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_of_parallel_work_are_told_by_their_reason()
    {
        AggregateException Of(params Exception[] parts) => new(new AggregateException(parts));
        Assert.Equal("error: row 7\n", Run([], _ => throw Of(new OperationCanceledException(), new BmsException(BmsErrorCode.BadData, "row 7"))).Error);
        Assert.Equal("error: interrupted; nothing was written.\n", Run([], _ => throw Of(new OperationCanceledException())).Error);
        Assert.StartsWith("error: unexpected InvalidOperationException: oops", Run([], _ => throw Of(new InvalidOperationException("oops"))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_is_exit_code_1_and_says_so()
    {
        using CancellationTokenSource source = new();
        (int code, string output, string error) = RunUntil(
            source.Token,
            ["--json"],
            context =>
            {
                source.Cancel();
                context.Cancellation.ThrowIfCancellationRequested();
                return 0;
            });
        Assert.Equal((1, "error: interrupted; nothing was written.\n"), (code, error));
        Assert.Contains("\"Cancelled\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_goes_to_standard_error_as_lines_and_json_stays_clean()
    {
        (int code, string output, string error) = Run(
            ["--json"],
            context =>
            {
                int sum = context.WithProgress(p =>
                {
                    p.Stage("first");
                    p.Fraction(0.5);
                    p.Stage("second");
                    return 3;
                });
                context.Result(new { SumAmpHours = sum, Level = BmsErrorCode.NotFound, Nothing = (float?)null }, _ => Assert.Fail("asked for JSON"));
                return 0;
            });
        Assert.Equal((0, "first\nsecond\n"), (code, error));
        Assert.Equal("""{"sumAmpHours":3,"level":"not-found","nothing":null}""", JsonSerializer.Serialize(JsonDocument.Parse(output).RootElement));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_terminal_gets_a_bar_on_standard_error_and_failures_come_through_it(bool fails)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        CliHost host = CliRun.Host(output, error, TestContext.Current.CancellationToken) with { IsInteractive = true };
        VerbContext context = new(host, json: true, TestContext.Current.CancellationToken);
        int Work(IVerbProgress progress)
        {
            progress.Stage("training [all]");
            progress.Fraction(0.5);
            progress.Fraction(double.NaN);
            return fails ? throw new BmsException(BmsErrorCode.BadData, "row 7") : 3;
        }

        if (fails)
        {
            Assert.Equal("row 7", Assert.Throws<BmsException>(() => context.WithProgress(Work)).Message);
        }
        else
        {
            Assert.Equal(3, context.WithProgress(Work));
            Assert.Contains("training [all]", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(output.ToString());
    }

    [Fact]
    public void A_number_that_json_cannot_hold_is_a_defect_and_leaves_no_half_object()
    {
        (int code, string output, _) = Run([], context =>
        {
            JsonOutput.Write(TextWriter.Null, new { X = double.NaN });
            return 0;
        });
        Assert.Equal((1, string.Empty), (code, output));
    }

    private static (int Code, string Out, string Error) Run(string[] args, Func<VerbContext, int> work) =>
        RunUntil(TestContext.Current.CancellationToken, args, work);

    private static (int Code, string Out, string Error) RunUntil(CancellationToken cancellation, string[] args, Func<VerbContext, int> work)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        Command verb = new("probe", "For this test.") { CommonOptions.Json };
        verb.Runs(CliRun.Host(output, error, cancellation), "bms probe", (_, context) => work(context));
        RootCommand root = new("test") { verb, CommonOptions.Verbose };
        int code = root.Parse(["probe", .. args])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation)
            .GetAwaiter().GetResult();
        return (code, output.ToString(), error.ToString());
    }

    private static IEnumerable<string[]> Verbs(Command command, string[] path) =>
        command.Subcommands.Count == 0
            ? [path]
            : command.Subcommands.SelectMany(c => Verbs(c, [.. path, c.Name]));
}
