using System.Collections.Generic;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>Physical quantities over the course of one run, for a picture; times in seconds of the board.</summary>
public sealed class FaultTrace
{
    private readonly List<double> _seconds = [];
    private readonly List<double> _amps = [];
    private readonly List<double> _least = [];
    private readonly List<double> _greatest = [];
    private readonly List<double> _celsius = [];
    private readonly List<double> _charge = [];
    private readonly List<double> _discharge = [];
    private readonly List<double> _precharge = [];

    /// <summary>Times.</summary>
    public IReadOnlyList<double> Seconds => _seconds;

    /// <summary>Pack current in amperes.</summary>
    public IReadOnlyList<double> Amps => _amps;

    /// <summary>Least cell voltage.</summary>
    public IReadOnlyList<double> LeastVolts => _least;

    /// <summary>Greatest cell voltage.</summary>
    public IReadOnlyList<double> GreatestVolts => _greatest;

    /// <summary>Temperature at sensor 0.</summary>
    public IReadOnlyList<double> Celsius => _celsius;

    /// <summary>1 while the charge path conducts.</summary>
    public IReadOnlyList<double> Charge => _charge;

    /// <summary>1 while the discharge path conducts.</summary>
    public IReadOnlyList<double> Discharge => _discharge;

    /// <summary>1 while the precharge path conducts.</summary>
    public IReadOnlyList<double> Precharge => _precharge;

    internal void Add(double seconds, double amps, (double Least, double Greatest) volts, double celsius, bool charge, bool discharge, bool precharge)
    {
        // Steps of microseconds follow each closing of a switch; a picture needs ten milliseconds, and every change of a path.
        bool isSame = _seconds.Count > 0 && _charge[^1] == (charge ? 1 : 0) && _discharge[^1] == (discharge ? 1 : 0) && _precharge[^1] == (precharge ? 1 : 0);
        if (isSame && seconds - _seconds[^1] < 0.01)
        {
            return;
        }

        _seconds.Add(seconds);
        _amps.Add(amps);
        _least.Add(volts.Least);
        _greatest.Add(volts.Greatest);
        _celsius.Add(celsius);
        _charge.Add(charge ? 1 : 0);
        _discharge.Add(discharge ? 1 : 0);
        _precharge.Add(precharge ? 1 : 0);
    }
}
