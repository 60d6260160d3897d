using System;
using System.IO;
using System.Threading;

namespace BmsEdge.Cli.Machinery;

/// <summary>What a running verb may use: one result, progress, and the wish to stop.</summary>
internal sealed class VerbContext(CliHost host, bool json, CancellationToken cancellation)
{
    /// <summary>Set when somebody pressed Ctrl-C. A verb hands it on and never leaves anything half-written.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>True when the caller asked for JSON.</summary>
    public bool Json { get; } = json;

    /// <summary>Standard error, for verbs that report several errors of one input.</summary>
    public TextWriter Error => host.Error;

    /// <summary>Prints the result: as JSON when asked for, else as text.</summary>
    /// <param name="machine">Object whose public properties are the JSON fields, units in their names.</param>
    /// <param name="human">Writes the text form.</param>
    public void Result(object machine, Action<TextWriter> human)
    {
        if (Json)
        {
            JsonOutput.Write(host.Out, machine);
        }
        else
        {
            human(host.Out);
        }
    }

    /// <summary>Runs long work with progress on standard error: a bar for a person, plain lines for a log.</summary>
    /// <param name="work">Work; it tells each stage by name and, within it, the part done.</param>
    public T WithProgress<T>(Func<IVerbProgress, T> work) =>
        host.IsInteractive ? TerminalProgress.Run(host.Error, work) : work(new LineProgress(host.Error));
}
