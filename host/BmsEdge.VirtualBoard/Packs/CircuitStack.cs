using System;
using System.Collections.Generic;
using BmsEdge.Cells;

namespace BmsEdge.VirtualBoard.Packs;

/// <summary>Single cells in series, each on its own: the current is the same in all, so nothing has to be solved together.</summary>
internal sealed class CircuitStack : ICellStack
{
    private readonly IReadOnlyList<EcmCell> _cells;

    public CircuitStack(IReadOnlyList<EcmCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        _cells = cells;
        MeasureSource();
    }

    public int CellCount => _cells.Count;

    public double SourceVolts { get; private set; }

    public double SourceOhms { get; private set; }

    public double CellVolts(int cell) => _cells[cell].TerminalVolts;

    public double CellCelsius(int cell) => _cells[cell].TemperatureCelsius;

    public void Advance(double seconds, double amps, ReadOnlySpan<double> takenAmps, double ambientCelsius)
    {
        for (int i = 0; i < _cells.Count; i++)
        {
            _cells[i].Advance(seconds, amps - takenAmps[i], ambientCelsius);
        }

        MeasureSource();
    }

    private void MeasureSource()
    {
        double volts = 0, ohms = 0;
        for (int i = 0; i < _cells.Count; i++)
        {
            double own = _cells[i].OhmicOhms;
            ohms += own;
            volts += _cells[i].TerminalVolts - (_cells[i].CurrentAmps * own);
        }

        (SourceVolts, SourceOhms) = (volts, ohms);
    }
}
