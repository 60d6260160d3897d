using System.Collections.Generic;
using BmsEdge.Core.Models;

namespace BmsEdge.VirtualBoard.Runs;

/// <summary>One trip as the firmware recorded it, in words.</summary>
/// <param name="Sequence">Number of the record since start-up.</param>
/// <param name="Seconds">Board time, seconds.</param>
/// <param name="Cause">Cause.</param>
/// <param name="Level">inform, derate or open.</param>
/// <param name="Path">Which path it blocks.</param>
/// <param name="Channel">Cell, sensor or chip; -1 for the whole pack.</param>
/// <param name="Value">Value that tripped.</param>
/// <param name="Limit">Limit it passed.</param>
/// <param name="DelayMilliseconds">Delay of the limit.</param>
/// <param name="State">State of the pack when it tripped.</param>
/// <param name="Latched">True when it stays until somebody acknowledges.</param>
public sealed record BoardTrip(
    int Sequence,
    double Seconds,
    string Cause,
    string Level,
    string Path,
    int Channel,
    double Value,
    double Limit,
    int DelayMilliseconds,
    string State,
    bool Latched);

/// <summary>A change of the pack's state.</summary>
/// <param name="Seconds">Board time, seconds.</param>
/// <param name="State">State from then on.</param>
public sealed record BoardStateChange(double Seconds, string State);

/// <summary>What a run of the firmware on the virtual board showed.</summary>
public sealed record BoardRunResult
{
    /// <summary>Verdict on the model; unless Ok the board counted charge.</summary>
    public required ModelStatus ModelStatus { get; init; }

    /// <summary>Board time of each estimator step, seconds.</summary>
    public required IReadOnlyList<double> Seconds { get; init; }

    /// <summary>SOC of cell 0 after each step.</summary>
    public required IReadOnlyList<double> Soc { get; init; }

    /// <summary>Standard deviation of it.</summary>
    public required IReadOnlyList<double> SocSigma { get; init; }

    /// <summary>Voltage of cell 0 as measured through the chip, volts.</summary>
    public required IReadOnlyList<double> CellVolts { get; init; }

    /// <summary>Current as measured through the chip, amperes, positive when charging.</summary>
    public required IReadOnlyList<double> CurrentAmps { get; init; }

    /// <summary>Temperature as measured through the chip, degrees Celsius.</summary>
    public required IReadOnlyList<double> TemperatureCelsius { get; init; }

    /// <summary>True SOC of cell 0 where the pack knows it, else empty.</summary>
    public required IReadOnlyList<double> TrueSoc { get; init; }

    /// <summary>Trips, oldest first.</summary>
    public required IReadOnlyList<BoardTrip> Trips { get; init; }

    /// <summary>State changes.</summary>
    public required IReadOnlyList<BoardStateChange> States { get; init; }

    /// <summary>Loops run.</summary>
    public required int LoopCount { get; init; }

    /// <summary>Loops that took longer than their period in virtual time.</summary>
    public required int OverrunCount { get; init; }

    /// <summary>Bytes allocated inside the firmware's loop after its start-up, per loop.</summary>
    public required double AllocatedBytesPerLoop { get; init; }

    /// <summary>Loops per second of processor time on this machine, chips on the bus included.</summary>
    public required double LoopsPerSecond { get; init; }

    /// <summary>Virtual seconds per real second, the whole simulation included.</summary>
    public required double VirtualSecondsPerSecond { get; init; }
}
