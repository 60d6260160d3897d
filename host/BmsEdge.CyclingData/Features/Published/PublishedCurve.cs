using System.Collections.Generic;

namespace BmsEdge.CyclingData.Features.Published;

/// <summary>Capacity over cycles as published.</summary>
/// <param name="Cycles">Cycle numbers, rising.</param>
/// <param name="AmpHours">As many discharge capacities [Ah].</param>
public sealed record FadeRecord(IReadOnlyList<int> Cycles, IReadOnlyList<double> AmpHours);

/// <summary>Discharge capacity over voltage of one cycle.</summary>
/// <param name="Cycle">Its number.</param>
/// <param name="AmpHours">Charge taken out [Ah] at 1000 voltages from 3.5 V down to 2.0 V.</param>
/// <param name="IsBad">Whether the set's description lists the cycle as bad. It is flagged and not dropped; leave it out before averaging over cycles.</param>
public sealed record DischargeCurve(int Cycle, double[] AmpHours, bool IsBad);

/// <summary>What a cell is to be predicted by, and the rule that made it.</summary>
/// <param name="Cycles">Cycle life.</param>
/// <param name="Rule">How it was counted.</param>
public sealed record LifeLabel(double Cycles, string Rule);
