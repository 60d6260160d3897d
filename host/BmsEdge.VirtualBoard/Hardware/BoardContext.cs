using System;
using System.Threading;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>
/// The board that nanoFramework's static calls and constructors reach. It flows with the thread and its async calls, so
/// that tests on different threads have different boards. Objects keep the board they were made on.
/// </summary>
public static class BoardContext
{
    private static readonly AsyncLocal<Esp32?> _current = new();

    /// <summary>The board of this thread.</summary>
    /// <exception cref="InvalidOperationException">None was entered.</exception>
    public static Esp32 Current => _current.Value
        ?? throw new InvalidOperationException(
            "no virtual board on this thread: wrap the firmware's start in 'using (board.Enter())'");

    /// <summary>Makes a board current on this thread until the result is disposed.</summary>
    public static IDisposable Enter(Esp32 board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var scope = new Scope(_current.Value);
        _current.Value = board;
        return scope;
    }

    private sealed class Scope(Esp32? previous) : IDisposable
    {
        public void Dispose() => _current.Value = previous;
    }
}
