using BmsEdge.Core.Measurement;

namespace BmsEdge.Core.Control
{
    /// <summary>
    /// Decides which cells are bled. It bleeds only on evidence that it helps: rested voltages that differ, or charge that differs
    /// by more than the estimators are unsure of. It bleeds for a while, stops, lets the taps settle, looks again. Neighbours,
    /// heat and the lowest cell are respected; any doubt ends it at once.
    /// </summary>
    public sealed class CellBalancer
    {
        private readonly BalancingSettings _settings;

        // Above the lowest cell: volts or share of capacity, as of the last look.
        private readonly float[] _excess;
        private readonly bool[] _wants;
        private readonly long[] _bledMilliseconds;
        private bool _isResting;
        private long _restSinceMilliseconds;
        private bool _hasTime;
        private long _lastMilliseconds;
        private long _bleedSinceMilliseconds;
        private bool _isQuiet = true;
        private long _quietSinceMilliseconds;

        /// <summary>Makes a balancer that bleeds nothing.</summary>
        /// <param name="settings">Settings that are <see cref="BalancingSettings.IsValid"/>; not changed afterwards.</param>
        /// <param name="cellCount">Cells in series, 1 to 16.</param>
        public CellBalancer(BalancingSettings settings, int cellCount)
        {
            _settings = settings;
            _excess = new float[cellCount];
            _wants = new bool[cellCount];
            _bledMilliseconds = new long[cellCount];
        }

        /// <summary>Cells to bleed now, bit 0 = most negative cell.</summary>
        public int Mask { get; private set; }

        /// <summary>True while some cell has more than it should have, bled at this moment or not.</summary>
        public bool IsNeeded { get; private set; }

        /// <summary>Time a cell was bled since start-up, in milliseconds.</summary>
        public long BledMilliseconds(int cell) => _bledMilliseconds[cell];

        /// <summary>What a cell had above the lowest at the last look: volts, or share of capacity.</summary>
        public float Excess(int cell) => _excess[cell];

        /// <summary>
        /// Current that bleeding takes out of a cell now, in amperes, zero or more. It flows past the pack's current sensor: whoever
        /// counts the charge of single cells has to take it off.
        /// </summary>
        public float BleedAmps(int cell, float volts) =>
            (Mask & (1 << cell)) != 0 && volts > 0f ? volts / _settings.ResistorOhms : 0f;

        /// <summary>One step. Never allocates.</summary>
        /// <param name="frame">Frame of this loop, validated.</param>
        /// <param name="soc">State of charge of each cell, 0 to 1; read in mode charge only.</param>
        /// <param name="socSigma">Its standard deviation.</param>
        /// <param name="isAllowed">False: something in the pack forbids it, whatever the cells look like.</param>
        public void Update(MeasurementFrame frame, float[] soc, float[] socSigma, bool isAllowed)
        {
            long now = frame.NowMilliseconds;
            long elapsed = _hasTime ? now - _lastMilliseconds : 0;
            elapsed = elapsed < 0 || elapsed > ThroughputCounters.LongestStepMilliseconds ? 0 : elapsed;
            _hasTime = true;
            _lastMilliseconds = now;
            CountBled(elapsed);
            int cells = CellsForHeat(frame.TemperatureCelsius);
            ObserveRest(frame.CurrentAmps, now);
            if (_settings.Mode == BalancingMode.Off || !isAllowed || cells == 0 || !AllValid(frame.CellVolts))
            {
                Stop(now);
                Forget();
                return;
            }

            if (Mask != 0)
            {
                bool isOver = now - _bleedSinceMilliseconds >= _settings.BleedMilliseconds || now < _bleedSinceMilliseconds;
                if (isOver || ReachedMinimum(frame.CellVolts))
                {
                    Stop(now);
                }

                return;
            }

            if (!HasSettled(frame.CellVolts, now))
            {
                return;
            }

            if (_settings.Mode == BalancingMode.Voltage)
            {
                LookAtVolts(frame.CellVolts, now);
            }
            else
            {
                LookAtCharge(frame.CellVolts, soc, socSigma);
            }

            Choose(cells);
            if (Mask != 0)
            {
                _isQuiet = false;
                _bleedSinceMilliseconds = now;
            }
        }

        private static bool AllValid(ChannelBlock block)
        {
            for (int i = 0; i < block.Count; i++)
            {
                if (!block.IsValid(i))
                {
                    return false;
                }
            }

            return true;
        }

        private void Stop(long now)
        {
            if (!_isQuiet)
            {
                _quietSinceMilliseconds = now;
            }

            _isQuiet = true;
            Mask = 0;
        }

        private void Forget()
        {
            IsNeeded = false;
            for (int i = 0; i < _wants.Length; i++)
            {
                _wants[i] = false;
                _excess[i] = 0f;
            }
        }

        private void CountBled(long elapsedMilliseconds)
        {
            for (int i = 0; i < _wants.Length; i++)
            {
                if ((Mask & (1 << i)) != 0)
                {
                    _bledMilliseconds[i] += elapsedMilliseconds;
                }
            }
        }

        /// <summary>How many cells the heat allows: all below the derating, fewer above, none from the end or without a temperature.</summary>
        private int CellsForHeat(ChannelBlock temperatures)
        {
            float hottest = 0f;
            for (int i = 0; i < temperatures.Count; i++)
            {
                if (!temperatures.IsValid(i))
                {
                    return 0;
                }

                hottest = i == 0 || temperatures.Value(i) > hottest ? temperatures.Value(i) : hottest;
            }

            if (hottest >= _settings.HotZeroCelsius)
            {
                return 0;
            }

            if (hottest <= _settings.HotFullCelsius)
            {
                return _settings.MaximumCells;
            }

            float share = (_settings.HotZeroCelsius - hottest) / (_settings.HotZeroCelsius - _settings.HotFullCelsius);
            return (int)(share * _settings.MaximumCells);
        }

        private void ObserveRest(ChannelBlock current, long now)
        {
            bool isResting = current.IsValid(0) && current.Value(0) <= _settings.RestAmps && current.Value(0) >= -_settings.RestAmps;
            if (isResting && (!_isResting || now < _restSinceMilliseconds))
            {
                _restSinceMilliseconds = now;
            }

            _isResting = isResting;
        }

        private bool ReachedMinimum(ChannelBlock cells)
        {
            for (int i = 0; i < _wants.Length; i++)
            {
                if ((Mask & (1 << i)) != 0 && cells.Value(i) <= _settings.MinimumVolts)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>True when every cell has a sample that was taken after the taps had settled.</summary>
        private bool HasSettled(ChannelBlock cells, long now)
        {
            long from = _quietSinceMilliseconds + _settings.SettleMilliseconds;
            if (now < _quietSinceMilliseconds)
            {
                _quietSinceMilliseconds = now;
                return false;
            }

            for (int i = 0; i < cells.Count; i++)
            {
                if (cells.TimeMilliseconds(i) < from)
                {
                    return false;
                }
            }

            return true;
        }

        private void LookAtVolts(ChannelBlock cells, long now)
        {
            IsNeeded = false;
            if (!_isResting || now - _restSinceMilliseconds < _settings.RestMilliseconds)
            {
                // Under load the resistances differ too: what looks like charge may be age.
                Forget();
                return;
            }

            float lowest = cells.Value(0);
            for (int i = 1; i < cells.Count; i++)
            {
                lowest = cells.Value(i) < lowest ? cells.Value(i) : lowest;
            }

            for (int i = 0; i < cells.Count; i++)
            {
                _excess[i] = cells.Value(i) - lowest;
                Want(i, cells.Value(i), _settings.StartVolts, _settings.StopVolts);
            }
        }

        private void LookAtCharge(ChannelBlock cells, float[] soc, float[] socSigma)
        {
            IsNeeded = false;
            int lowest = 0;
            for (int i = 0; i < cells.Count; i++)
            {
                if (float.IsNaN(soc[i]) || float.IsNaN(socSigma[i]))
                {
                    Forget();
                    return;
                }

                lowest = soc[i] < soc[lowest] ? i : lowest;
            }

            for (int i = 0; i < cells.Count; i++)
            {
                float difference = soc[i] - soc[lowest];
                float unsure = 2f * (float)System.Math.Sqrt((socSigma[i] * socSigma[i]) + (socSigma[lowest] * socSigma[lowest]));
                _excess[i] = difference > unsure ? difference : 0f;
                Want(i, cells.Value(i), _settings.StartShare, _settings.StopShare);
            }
        }

        private void Want(int cell, float volts, float start, float stop)
        {
            _wants[cell] = volts > _settings.MinimumVolts && _excess[cell] > (_wants[cell] ? stop : start);
            IsNeeded |= _wants[cell];
        }

        /// <summary>Largest excess first; a cell beside a chosen one waits for the next turn where the chip asks for that.</summary>
        private void Choose(int cells)
        {
            int mask = 0;
            for (; cells > 0; cells--)
            {
                int best = -1;
                for (int i = 0; i < _wants.Length; i++)
                {
                    bool isTaken = (mask & (1 << i)) != 0;
                    bool isBeside = (((mask << 1) | (mask >> 1)) & (1 << i)) != 0;
                    if (_wants[i] && !isTaken && (_settings.NeighboursAllowed || !isBeside) && (best < 0 || _excess[i] > _excess[best]))
                    {
                        best = i;
                    }
                }

                if (best < 0)
                {
                    break;
                }

                mask |= 1 << best;
            }

            Mask = mask;
        }
    }
}
