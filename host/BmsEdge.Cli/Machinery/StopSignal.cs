using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace BmsEdge.Cli.Machinery;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the verb to stop at its next safe point, which leaves nothing half-written; the second
/// ends the process at once, which may leave a folder ending in .new beside the target, never a half-written target.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CliHost _host;
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public StopSignal(CliHost host)
    {
        _host = host;
        _source = CancellationTokenSource.CreateLinkedTokenSource(host.Cancellation);
        _registrations = host.OwnsProcess
            ? [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)]
            : [];
    }

    /// <summary>Set by the first signal, and by the host.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            Environment.Exit(ErrorReport.Failed);
        }

        _host.Error.WriteLine("stopping at the next safe point; once more to stop at once");
        _source.Cancel();
    }
}
