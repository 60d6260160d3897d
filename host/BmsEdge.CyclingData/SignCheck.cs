using System;

namespace BmsEdge.CyclingData;

/// <summary>
/// Asks the tester's own counters whether current is positive when charging. A wrong sign passes every range check and
/// turns each charge into a discharge, so where the file carries the evidence it is used; where it does not, the
/// declared convention stands.
/// </summary>
internal static class SignCheck
{
    /// <summary>Fewer contradicting rows than this prove nothing: a counter that is reset mid-step makes a few.</summary>
    private const int FewestRows = 10;

    /// <summary>How much a wrong sign must outweigh the rest. A turned file contradicts in nearly every row; noise on a coarse counter in half of them.</summary>
    private const int TimesAgreement = 3;

    /// <summary>Refuses a table whose current contradicts a charge counter in more than three of four rows that can tell.</summary>
    public static void Run(string path, double[]?[] columns, CurrentSign declared)
    {
        Judge(path, columns, declared, CyclingColumn.NetCapacity, currentSignWhenRising: 1, mayFall: true);
        Judge(path, columns, declared, CyclingColumn.ChargingCapacity, currentSignWhenRising: 1, mayFall: false);
        Judge(path, columns, declared, CyclingColumn.DischargingCapacity, currentSignWhenRising: -1, mayFall: false);
    }

    private static void Judge(string path, double[]?[] columns, CurrentSign declared, CyclingColumn counter, int currentSignWhenRising, bool mayFall)
    {
        if (columns[counter.Ordinal] is not { } charge)
        {
            return;
        }

        double[] current = columns[CyclingColumn.Current.Ordinal]!;
        int agree = 0;
        int contradict = 0;
        int firstContradiction = -1;
        for (int i = 1; i < charge.Length; i++)
        {
            int moved = Math.Sign(charge[i] - charge[i - 1]);
            int flows = Math.Sign(current[i]);

            // Only rows with one direction of current on both sides say which way the charge went in between. A falling
            // one-way counter is a reset.
            if (moved == 0 || flows == 0 || Math.Sign(current[i - 1]) != flows || (moved < 0 && !mayFall))
            {
                continue;
            }

            if (moved * currentSignWhenRising == flows)
            {
                agree++;
            }
            else
            {
                contradict++;
                firstContradiction = firstContradiction < 0 ? i : firstContradiction;
            }
        }

        if (contradict >= FewestRows && contradict > TimesAgreement * agree)
        {
            CurrentSign other = declared == CurrentSign.PositiveWhenCharging ? CurrentSign.PositiveWhenDischarging : CurrentSign.PositiveWhenCharging;
            throw DataFault.InFile(
                path,
                $"the sign of the current contradicts {counter.Name} in {contradict} of {agree + contradict} rows, first in data row {firstContradiction + 1}: "
                + $"{DataFault.Number(current[firstContradiction])} A (positive = charging) while the counter goes from "
                + $"{DataFault.Number(charge[firstContradiction - 1])} to {DataFault.Number(charge[firstContradiction])} Ah",
                $"If the file counts the other way, declare it with CurrentSign {other}.");
        }
    }
}
