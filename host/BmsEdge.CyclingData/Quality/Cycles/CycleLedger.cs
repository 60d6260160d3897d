using System;
using System.Collections.Generic;
using BmsEdge.CyclingData.Quality.Rules;

namespace BmsEdge.CyclingData.Quality.Cycles;

/// <summary>What one cycle moved, integrated from its own records.</summary>
/// <param name="Cycle">Number as the file counts.</param>
/// <param name="FirstRow">First row of it in the file.</param>
/// <param name="ChargeAh">Charged [Ah].</param>
/// <param name="DischargeAh">Discharged [Ah].</param>
/// <param name="DischargeHours">Time under discharge [h].</param>
/// <param name="ChargeHours">Time under charge [h].</param>
public readonly record struct CycleSum(double Cycle, long FirstRow, double ChargeAh, double DischargeAh, double DischargeHours, double ChargeHours);

/// <summary>
/// Adds up cycles while the rows stream by. Only intervals inside a cycle count, and none that may be a hole of the log; memory
/// grows with the cycles, 48 bytes each.
/// </summary>
public sealed class CycleLedger
{
    private readonly List<CycleSum> _cycles = [];
    private SuspectInterval _suspect = new();
    private CycleSum _open;
    private bool _any;
    private Sample _before;

    /// <summary>The cycles, in the order of the file.</summary>
    public IReadOnlyList<CycleSum> Cycles => _cycles;

    /// <summary>The next rows; rows of a file that counts no cycles are one cycle.</summary>
    public void Add(CyclingChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        CyclingColumn? cycle = QualityCheck.CycleColumn(chunk.Columns);
        for (int i = 0; i < chunk.RowCount; i++)
        {
            Sample now = new(chunk, i, null, cycle);
            Add(in _before, in now);
            _before = now;
        }
    }

    internal void Add(in Sample before, in Sample now)
    {
        if (!_any || now.Cycle != before.Cycle)
        {
            // A sum depends on the rows of its own cycle alone, so that leaving another cycle out does not change it.
            End();
            _any = true;
            _suspect = new SuspectInterval();
            _open = new CycleSum(now.Cycle, now.FileRow, 0, 0, 0, 0);
            return;
        }

        double seconds = now.Time - before.Time;
        bool suspect = _suspect.Is(seconds);
        double hours = seconds / 3600;
        double ah = 0.5 * (before.Current + now.Current) * hours;
        if (suspect || !(seconds > 0) || !double.IsFinite(ah))
        {
            return;
        }

        _open = ah > 0
            ? _open with { ChargeAh = _open.ChargeAh + ah, ChargeHours = _open.ChargeHours + hours }
            : ah < 0 ? _open with { DischargeAh = _open.DischargeAh - ah, DischargeHours = _open.DischargeHours + hours }
            : _open;
    }

    /// <summary>Closes the last cycle.</summary>
    public void End()
    {
        if (_any)
        {
            _cycles.Add(_open);
            _any = false;
        }
    }
}
