using System;
using System.IO;
using System.Threading;

namespace BmsEdge.Cli.Machinery;

/// <summary>Where a command line runs: its two streams and what kind of terminal they are.</summary>
/// <param name="Out">Results, and nothing else.</param>
/// <param name="Error">Errors and progress.</param>
/// <param name="IsInteractive">True when a person watches <paramref name="Error"/> on a terminal.</param>
/// <param name="OwnsProcess">True when signals such as Ctrl-C belong to this command line.</param>
/// <param name="Cancellation">Stops the verb from outside.</param>
internal sealed record CliHost(TextWriter Out, TextWriter Error, bool IsInteractive, bool OwnsProcess, CancellationToken Cancellation)
{
    /// <summary>The host of a real process.</summary>
    public static CliHost OfProcess() => new(
        Console.Out,
        Console.Error,
        IsInteractive: IsTerminal(),
        OwnsProcess: true,
        CancellationToken.None);

    private static bool IsTerminal() =>
        !Console.IsErrorRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
