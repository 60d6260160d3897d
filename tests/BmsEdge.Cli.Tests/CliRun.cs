using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using BmsEdge.Cli.Machinery;
using Xunit;

namespace BmsEdge.Cli.Tests;

/// <summary>One command line run in this process, with what it printed.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static async Task<CliRun> Of(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        CliHost host = new(output, error, IsInteractive: false, OwnsProcess: false, TestContext.Current.CancellationToken);
        int code = await BmsCommandLine.RunAsync(args, host);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    public static CliHost Host(TextWriter output, TextWriter error, CancellationToken cancellation) =>
        new(output, error, IsInteractive: false, OwnsProcess: false, cancellation);
}
