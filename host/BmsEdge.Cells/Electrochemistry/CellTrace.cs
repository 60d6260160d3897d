using System.Collections.Generic;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>Rows of a simulated test, column by column; current positive when charging.</summary>
public sealed class CellTrace : ICellRowSink
{
    private readonly List<double> _seconds = [];
    private readonly List<double> _amps = [];
    private readonly List<double> _volts = [];
    private readonly List<double> _celsius = [];
    private readonly List<int> _steps = [];

    /// <summary>Time from the start, s. Where two rows share a time, the first is before and the second after a jump of the current.</summary>
    public IReadOnlyList<double> Seconds => _seconds;

    /// <summary>Current, A.</summary>
    public IReadOnlyList<double> Amps => _amps;

    /// <summary>Terminal voltage, V.</summary>
    public IReadOnlyList<double> Volts => _volts;

    /// <summary>Cell temperature, degC.</summary>
    public IReadOnlyList<double> Celsius => _celsius;

    /// <summary>Number of the protocol step, from 0.</summary>
    public IReadOnlyList<int> Steps => _steps;

    /// <summary>Number of rows.</summary>
    public int Count => _seconds.Count;

    internal int Step { get; set; }

    void ICellRowSink.Add(double seconds, double amps, double volts, double kelvin)
    {
        _seconds.Add(seconds);
        _amps.Add(amps);
        _volts.Add(volts);
        _celsius.Add(kelvin - PhysicalConstants.ZeroCelsiusKelvin);
        _steps.Add(Step);
    }

    internal void Clear()
    {
        _seconds.Clear();
        _amps.Clear();
        _volts.Clear();
        _celsius.Clear();
        _steps.Clear();
        Step = 0;
    }
}

/// <summary>How a step of a protocol went.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Description">The step in protocol text.</param>
/// <param name="StartSeconds">Time at its start, s.</param>
/// <param name="EndSeconds">Time at its end, s.</param>
/// <param name="AmpHours">Charge put into the cell, Ah; negative on discharge.</param>
/// <param name="EndVolts">Voltage at its end, V.</param>
/// <param name="EndReason">The condition met, or "time".</param>
/// <param name="Ageing">How far the cell has aged at its end; null where nothing ages.</param>
public sealed record StepSummary(
    int Number,
    string Description,
    double StartSeconds,
    double EndSeconds,
    double AmpHours,
    double EndVolts,
    string EndReason,
    AgeingState? Ageing);
