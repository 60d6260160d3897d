using System.Collections.Generic;

namespace BmsEdge.Cells;

/// <summary>What a cycler logged in one test, one array per column and as many rows in each, and beside it the truth.</summary>
public sealed class CyclingRecord
{
    private readonly List<double> _time = [];
    private readonly List<double> _volts = [];
    private readonly List<double> _amps = [];
    private readonly List<double> _celsius = [];
    private readonly List<double> _ampHours = [];
    private readonly List<double> _soc = [];

    /// <summary>Rows logged.</summary>
    public int Count => _time.Count;

    /// <summary>Seconds since the start of the test, rising.</summary>
    public double[] TimeSeconds => [.. _time];

    /// <summary>Terminal voltage as measured, V.</summary>
    public double[] VoltageVolts => [.. _volts];

    /// <summary>Current as measured, A, positive when charging.</summary>
    public double[] CurrentAmps => [.. _amps];

    /// <summary>Temperature of the can as measured, degC.</summary>
    public double[] TemperatureCelsius => [.. _celsius];

    /// <summary>Net charge as the cycler counted it, Ah, 0 at the start, negative when discharged.</summary>
    public double[] CapacityAmpHours => [.. _ampHours];

    /// <summary>True SOC of the simulated cell; no cycler can log this, and it is not written to data files.</summary>
    public double[] TrueSoc => [.. _soc];

    internal void Add(double seconds, double volts, double amps, double celsius, double ampHours, double soc)
    {
        _time.Add(seconds);
        _volts.Add(volts);
        _amps.Add(amps);
        _celsius.Add(celsius);
        _ampHours.Add(ampHours);
        _soc.Add(soc);
    }
}
