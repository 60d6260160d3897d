using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace BmsEdge.CyclingData;

/// <summary>
/// Asks the tester's own counters whether current is positive when charging. A wrong sign passes every range check and
/// turns each charge into a discharge, so where the file carries the evidence it is used; where it does not, the
/// declared convention stands.
/// </summary>
internal sealed class SignCheck(string path, CurrentSign declared)
{
    /// <summary>Fewer contradicting rows than this prove nothing: a counter that is reset mid-step makes a few.</summary>
    private const int FewestRows = 10;

    /// <summary>How much a wrong sign must outweigh the rest. A turned file contradicts in nearly every row; noise on a coarse counter in half of them.</summary>
    private const int TimesAgreement = 3;

    private readonly Witness[] _witnesses =
    [
        new(CyclingColumn.NetCapacity, signWhenRising: 1, mayFall: true),
        new(CyclingColumn.ChargingCapacity, signWhenRising: 1, mayFall: false),
        new(CyclingColumn.DischargingCapacity, signWhenRising: -1, mayFall: false),
    ];

    private double _lastCurrent = double.NaN;
    private long _rowsBefore;

    /// <summary>Hears the next rows.</summary>
    public void Add(CyclingChunk chunk)
    {
        ReadOnlySpan<double> current = chunk[CyclingColumn.Current];
        foreach (Witness witness in _witnesses)
        {
            ReadOnlySpan<double> counter = chunk[witness.Counter];
            if (!counter.IsEmpty)
            {
                witness.Add(counter, current, _lastCurrent, _rowsBefore);
            }
        }

        if (!current.IsEmpty)
        {
            _lastCurrent = current[^1];
            _rowsBefore += current.Length;
        }
    }

    /// <summary>Refuses a test whose current contradicts a counter in more than three of four rows that can tell.</summary>
    public void End()
    {
        foreach (Witness witness in _witnesses)
        {
            if (witness.Contradict >= FewestRows && witness.Contradict > TimesAgreement * witness.Agree)
            {
                CurrentSign other = declared == CurrentSign.PositiveWhenCharging ? CurrentSign.PositiveWhenDischarging : CurrentSign.PositiveWhenCharging;
                throw DataFault.InFile(
                    path,
                    $"the sign of the current contradicts {witness.Counter.Name} in {witness.Contradict} of {witness.Agree + witness.Contradict} rows, first in data row {witness.FirstRow}: "
                    + $"{DataFault.Number(witness.FirstCurrent)} A (positive = charging) while the counter goes from "
                    + $"{DataFault.Number(witness.FirstFrom)} to {DataFault.Number(witness.FirstTo)} Ah",
                    $"If the file counts the other way, declare it with CurrentSign {other}.");
            }
        }
    }

    /// <summary>One counter and what it has said so far.</summary>
    private sealed class Witness(CyclingColumn counter, int signWhenRising, bool mayFall)
    {
        private double _last = double.NaN;

        public CyclingColumn Counter => counter;

        public long Agree { get; private set; }

        public long Contradict { get; private set; }

        public long FirstRow { get; private set; }

        public double FirstCurrent { get; private set; }

        public double FirstFrom { get; private set; }

        public double FirstTo { get; private set; }

        /// <summary>Hears rows, many at a time: which way a noisy current flows is no branch a processor could foresee.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(ReadOnlySpan<double> values, ReadOnlySpan<double> current, double lastCurrent, long rowsBefore)
        {
            if (values.IsEmpty)
            {
                return;
            }

            AddRow(values[0], _last, current[0], lastCurrent, rowsBefore);
            Vector<long> agree = Vector<long>.Zero;
            Vector<long> contradict = Vector<long>.Zero;
            Vector<double> sign = new(signWhenRising);
            Vector<long> falls = mayFall ? Vector<long>.AllBitsSet : Vector<long>.Zero;
            int i = 1;
            for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                Vector<double> change = new Vector<double>(values[i..]) - new Vector<double>(values[(i - 1)..]);
                Vector<double> now = new(current[i..]);
                Vector<long> rising = Vector.GreaterThan(change, Vector<double>.Zero);
                Vector<long> tells = Vector.GreaterThan(now * new Vector<double>(current[(i - 1)..]), Vector<double>.Zero)
                    & (rising | (falls & Vector.LessThan(change, Vector<double>.Zero)));
                Vector<long> differs = tells & (rising ^ Vector.GreaterThan(sign * now, Vector<double>.Zero));
                if (Contradict == 0 && differs != Vector<long>.Zero)
                {
                    for (int k = i; k < i + Vector<double>.Count; k++)
                    {
                        AddRow(values[k], values[k - 1], current[k], current[k - 1], rowsBefore + k);
                    }

                    continue;
                }

                // A mask is -1 where it holds.
                contradict -= differs;
                agree -= tells & ~differs;
            }

            Agree += Vector.Sum(agree);
            Contradict += Vector.Sum(contradict);
            for (; i < values.Length; i++)
            {
                AddRow(values[i], values[i - 1], current[i], current[i - 1], rowsBefore + i);
            }

            _last = values[^1];
        }

        private void AddRow(double value, double last, double now, double before, long row)
        {
            // Only rows with one direction of current on both sides say which way the charge went in between. A falling
            // one-way counter is a reset. Unknown values compare as neither.
            double change = value - last;
            if (!(now * before > 0) || !(change > 0 || (mayFall && change < 0)))
            {
                return;
            }

            if (change > 0 == signWhenRising * now > 0)
            {
                Agree++;
            }
            else if (Contradict++ == 0)
            {
                (FirstRow, FirstCurrent, FirstFrom, FirstTo) = (row + 1, now, last, value);
            }
        }
    }
}
