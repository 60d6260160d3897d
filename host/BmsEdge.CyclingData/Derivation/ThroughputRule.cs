using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>
/// Charge or energy in and out that never fall: from the cycler's counters where there are any, else from the integral. The
/// integral is always formed too, so that the two can be compared.
/// </summary>
internal sealed class ThroughputRule
{
    private readonly string _quantity;
    private readonly Origin _inOrigin;
    private readonly Origin _outOrigin;
    private readonly CounterUnroller _in = new();
    private readonly CounterUnroller _out = new();
    private readonly CounterUnroller _step = new();
    private readonly NetUnroller _net = new();
    private bool _first = true;

    public ThroughputRule(string quantity, IReadOnlyCollection<CyclingColumn> columns, CyclingColumn charging, CyclingColumn discharging, CyclingColumn net, CyclingColumn step)
    {
        _quantity = quantity;
        (Charging, Discharging, Net, Step) = (charging, discharging, net, step);
        Origin shared = Has(net) ? Origin.NetCounter : Has(step) ? Origin.StepCounter : Origin.Integral;
        _inOrigin = Has(charging) ? Origin.OwnCounter : shared;
        _outOrigin = Has(discharging) ? Origin.OwnCounter : shared;

        bool Has(CyclingColumn column) => Contains(columns, column);
    }

    private enum Origin
    {
        OwnCounter,
        NetCounter,
        StepCounter,
        Integral,
    }

    public CyclingColumn Charging { get; }

    public CyclingColumn Discharging { get; }

    public CyclingColumn Net { get; }

    public CyclingColumn Step { get; }

    /// <summary>Put in so far.</summary>
    public double In { get; private set; }

    /// <summary>Taken out so far.</summary>
    public double Out { get; private set; }

    private double IntegralIn { get; set; }

    private double IntegralOut { get; set; }

    private double FirstIn { get; set; }

    private double FirstOut { get; set; }

    /// <summary>Follows one row.</summary>
    public void Add(in Counters counters, double integralIn, double integralOut, int direction, bool boundary, bool resting, long fileRow)
    {
        IntegralIn += integralIn;
        IntegralOut += integralOut;
        double step = _step.Add(counters.Step, boundary, fileRow);
        double net = _net.Add(counters.Net, integralIn - integralOut, boundary, resting);
        In += _inOrigin switch
        {
            Origin.OwnCounter => _in.Add(counters.Charging, boundary, fileRow),
            Origin.NetCounter => Math.Max(net, 0),
            Origin.StepCounter => direction > 0 ? step : 0,
            _ => integralIn,
        };
        Out += _outOrigin switch
        {
            Origin.OwnCounter => _out.Add(counters.Discharging, boundary, fileRow),
            Origin.NetCounter => Math.Max(-net, 0),
            Origin.StepCounter => direction < 0 ? step : 0,
            _ => integralOut,
        };
        if (_first)
        {
            (FirstIn, FirstOut, _first) = (In, Out, false);
        }
    }

    /// <summary>Rules used, as column and sentence.</summary>
    public IEnumerable<DerivedRule> Rules() =>
    [
        new(Charging.Name, Sentence(_inOrigin, Charging)),
        new(Discharging.Name, Sentence(_outOrigin, Discharging)),
        new(Net.Name, $"{Charging.Name} minus {Discharging.Name}"),
    ];

    /// <summary>Counters against integrals, for the directions that have a counter.</summary>
    public IEnumerable<CounterComparison> Comparisons()
    {
        if (_inOrigin != Origin.Integral)
        {
            yield return Compare("charging", _inOrigin, _in, In - FirstIn, IntegralIn);
        }

        if (_outOrigin != Origin.Integral)
        {
            yield return Compare("discharging", _outOrigin, _out, Out - FirstOut, IntegralOut);
        }
    }

    private static bool Contains(IReadOnlyCollection<CyclingColumn> columns, CyclingColumn column)
    {
        foreach (CyclingColumn c in columns)
        {
            if (c == column)
            {
                return true;
            }
        }

        return false;
    }

    private CounterComparison Compare(string direction, Origin origin, CounterUnroller own, double counter, double integral)
    {
        (long resets, long faults, long row) = origin switch
        {
            Origin.OwnCounter => (own.Resets, own.Faults, own.FirstFaultRow),
            Origin.StepCounter => (_step.Resets, _step.Faults, _step.FirstFaultRow),
            _ => (_net.Resets, 0L, 0L),
        };
        return new CounterComparison($"{direction} {_quantity}", counter, integral, resets, faults, row);
    }

    private string Sentence(Origin origin, CyclingColumn own) => origin switch
    {
        Origin.OwnCounter => $"the file's {own.Name} with its resets unrolled",
        Origin.NetCounter => $"the rises (charging) and falls (discharging) of the file's {Net.Name} with its resets unrolled",
        Origin.StepCounter => $"the file's {Step.Name}, added up over the steps by the direction of the current",
        _ => "trapezoidal integral of the rows, not across gaps",
    };

    /// <summary>The cycler's counters in one row; NaN where it has none.</summary>
    public readonly record struct Counters(double Charging, double Discharging, double Net, double Step);
}
