using System;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>A cell monitor as the board sees it, whatever its bus: it drives the switches and lives in virtual time.</summary>
public interface ICellMonitorChip
{
    /// <summary>True when the charge transistor is driven on.</summary>
    public bool ChargeOn { get; }

    /// <summary>True when the discharge transistor is driven on.</summary>
    public bool DischargeOn { get; }

    /// <summary>Time of the next thing that happens by itself, microseconds.</summary>
    public long NextEvent { get; }

    /// <summary>Lets time pass; cell voltages and current hold for the whole interval. Events fall on its end.</summary>
    /// <param name="microseconds">New time, not beyond <see cref="NextEvent"/>.</param>
    /// <param name="cellVolts">Cell voltages in volts.</param>
    /// <param name="amps">Pack current in amperes, positive when charging.</param>
    /// <param name="loadVolts">Voltage on the far side of the switches.</param>
    public void AdvanceTo(long microseconds, ReadOnlySpan<double> cellVolts, double amps, double loadVolts);
}
