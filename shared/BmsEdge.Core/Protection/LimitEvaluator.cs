using BmsEdge.Core.Measurement;

namespace BmsEdge.Core.Protection
{
    /// <summary>
    /// Holds a frame against a limit table. Each row has one slot per channel it looks at, so that a dead cell never hides
    /// another. A slot learns from new samples only (the sample number of the channel tells) and measures delays in sample
    /// time: it trips on the first sample that is beyond the threshold and taken at least the delay after the first one of an
    /// unbroken run of samples beyond it. A sample that is no evidence neither clears nor confirms: a run towards a trip goes
    /// on, a run towards recovery starts anew, and the evidence rows act on its absence.
    /// </summary>
    public sealed partial class LimitEvaluator
    {
        /// <summary>Time in which the retries of a row are counted, in milliseconds.</summary>
        public const int RetryWindowMilliseconds = 3600000;

        private const byte Clear = 0;
        private const byte Tripped = 1;

        // Recovered, but the row is latched and nobody has acknowledged yet.
        private const byte Held = 2;

        private readonly LimitTable _table;
        private readonly TripLog _log;
        private readonly int _cellCount;
        private readonly int _temperatureCount;

        // Slots of row r are _firstSlot[r] up to, not including, _firstSlot[r + 1].
        private readonly int[] _firstSlot;
        private readonly byte[] _state;
        private readonly bool[] _running;
        private readonly int[] _elapsedMilliseconds;
        private readonly long[] _lastMilliseconds;
        private readonly int[] _seenSample;

        // Per row: channels that are not clear; whether any slot is not clear or on its way to a trip; trips within the hour that
        // began with the first of them; latched because that were too many.
        private readonly int[] _activeCount;
        private readonly bool[] _isBusy;
        private readonly int[] _tripCount;
        private readonly long[] _firstTripMilliseconds;
        private readonly bool[] _isOutOfRetries;

        private readonly QuietFrame _quiet;
        private readonly LimitScreen _screen;
        private readonly bool[] _noRows;
        private int _busyCount;
        private bool _hasChanged;
        private int _observation;
        private long _observedAtMilliseconds;
        private long _nowMilliseconds;
        private byte _packStateCode;

        /// <summary>Makes an evaluator with everything clear.</summary>
        /// <param name="table">A table that passed <see cref="LimitTable.Validate"/>; do not change it afterwards.</param>
        /// <param name="cellCount">Cells in the frames.</param>
        /// <param name="temperatureCount">Temperature sensors in the frames.</param>
        /// <param name="log">Where trips are written.</param>
        public LimitEvaluator(LimitTable table, int cellCount, int temperatureCount, TripLog log)
        {
            _table = table;
            _log = log;
            _cellCount = cellCount;
            _temperatureCount = temperatureCount;
            _firstSlot = new int[table.RowCount + 1];
            int slots = 0;
            for (int row = 0; row < table.RowCount; row++)
            {
                _firstSlot[row] = slots;
                slots += ChannelCount(table.Quantity(row));
            }

            _firstSlot[table.RowCount] = slots;
            _state = new byte[slots];
            _running = new bool[slots];
            _elapsedMilliseconds = new int[slots];
            _lastMilliseconds = new long[slots];
            _seenSample = new int[slots];
            _activeCount = new int[table.RowCount];
            _isBusy = new bool[table.RowCount];
            _tripCount = new int[table.RowCount];
            _firstTripMilliseconds = new long[table.RowCount];
            _isOutOfRetries = new bool[table.RowCount];
            _quiet = new QuietFrame(table);
            _screen = new LimitScreen(table);
            _noRows = new bool[table.RowCount];
        }

        /// <summary>Paths that may not carry current: the union over all tripped or held rows of level open.</summary>
        public TripPath BlockedPath { get; private set; }

        /// <summary>Paths blocked by latched rows, recovered or not.</summary>
        public TripPath LatchedPath { get; private set; }

        /// <summary>Causes of latched rows that are tripped or held, a bit per <see cref="TripCause"/>.</summary>
        public long LatchedCauses { get; private set; }

        /// <summary>Paths that should carry less current.</summary>
        public TripPath DeratedPath { get; private set; }

        /// <summary>Highest level of all tripped or held rows.</summary>
        public TripLevel WorstLevel { get; private set; }

        /// <summary>Cause of the first row that blocks the charge path.</summary>
        public TripCause ChargeBlockedBy { get; private set; }

        /// <summary>Cause of the first row that blocks the discharge path.</summary>
        public TripCause DischargeBlockedBy { get; private set; }

        /// <summary>True while a row is tripped or held for any of its channels.</summary>
        public bool IsActive(int row) => _activeCount[row] != 0;

        /// <summary>True when a row stays until acknowledged: it is latched, or came back too often.</summary>
        public bool IsLatched(int row) => _table.Latched(row) || _isOutOfRetries[row];

        /// <summary>True while the condition of a row persists for one channel.</summary>
        public bool IsTripped(int row, int channel) => _state[_firstSlot[row] + channel] == Tripped;

        /// <summary>Holds the frame against every enabled row and sums up. Never allocates.</summary>
        /// <param name="frame">Frame with its <see cref="MeasurementFrame.NowMilliseconds"/> set.</param>
        /// <param name="packStateCode">State of the pack for the trip records.</param>
        public void Evaluate(MeasurementFrame frame, byte packStateCode)
        {
            _packStateCode = packStateCode;
            _nowMilliseconds = frame.NowMilliseconds;
            if (_observation == 0 || _nowMilliseconds != _observedAtMilliseconds)
            {
                // Absence of evidence is observed once per point in time, however often somebody looks.
                _observation++;
                _observedAtMilliseconds = _nowMilliseconds;
            }

            if (!_quiet.Is(frame))
            {
                _screen.Take(frame);
                ObserveRows(frame, _screen.RowsThatMayBeBeyond());
            }
            else if (_busyCount != 0)
            {
                ObserveRows(frame, _noRows);
            }

            if (_hasChanged)
            {
                _hasChanged = false;
                SumUp();
            }
        }

        /// <summary>
        /// Releases the latched rows whose condition is gone for every channel. A row with a condition that persists for any
        /// channel stays as it is.
        /// </summary>
        public AcknowledgeStatus Acknowledge()
        {
            AcknowledgeStatus status = AcknowledgeStatus.NothingLatched;
            for (int row = 0; row < _table.RowCount; row++)
            {
                if (!IsLatched(row) || !IsActive(row))
                {
                    continue;
                }

                if (AnyTripped(row))
                {
                    status = AcknowledgeStatus.ConditionPersists;
                    continue;
                }

                for (int slot = _firstSlot[row]; slot < _firstSlot[row + 1]; slot++)
                {
                    _state[slot] = Clear;
                }

                _activeCount[row] = 0;
                _tripCount[row] = 0;
                _isOutOfRetries[row] = false;
                if (status == AcknowledgeStatus.NothingLatched)
                {
                    status = AcknowledgeStatus.Acknowledged;
                }
            }

            SumUp();
            return status;
        }

        private bool AnyTripped(int row)
        {
            for (int slot = _firstSlot[row]; slot < _firstSlot[row + 1]; slot++)
            {
                if (_state[slot] == Tripped)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>One look at one channel of one row.</summary>
        private void Observe(int row, int channel, int recordChannel, bool isEvidence, float value, int sample, long timeMilliseconds)
        {
            int slot = _firstSlot[row] + channel;
            bool isTripped = _state[slot] == Tripped;
            if (!isEvidence)
            {
                // Also for a sample that was good once and is stale by now.
                _running[slot] = _running[slot] && !isTripped;
                return;
            }

            if (sample == _seenSample[slot])
            {
                return;
            }

            _seenSample[slot] = sample;

            if (isTripped ? !_table.IsRecovered(row, value) : !_table.IsBeyond(row, value))
            {
                _running[slot] = false;
                return;
            }

            AdvanceRun(slot, timeMilliseconds);
            int needed = isTripped ? _table.ResetDelayMilliseconds(row) : _table.DelayMilliseconds(row);
            if (_elapsedMilliseconds[slot] < needed)
            {
                return;
            }

            _running[slot] = false;
            if (isTripped)
            {
                _state[slot] = IsLatched(row) ? Held : Clear;
                _activeCount[row] -= _state[slot] == Clear ? 1 : 0;
                _hasChanged = true;
                return;
            }

            if (_state[slot] == Clear)
            {
                CountTrip(row);
            }

            _state[slot] = Tripped;
            _hasChanged = true;
            _log.Append(
                _table.Cause(row),
                _table.Level(row),
                _table.Path(row),
                IsLatched(row),
                recordChannel,
                value,
                _table.Trip(row),
                _table.DelayMilliseconds(row),
                _nowMilliseconds,
                _packStateCode);
        }

        /// <summary>Looks at the rows that may be beyond and at those on their way to a trip or back from one.</summary>
        private void ObserveRows(MeasurementFrame frame, bool[] mayBeBeyond)
        {
            bool[] isBusy = _isBusy;
            int busyCount = 0;
            for (int row = 0; row < isBusy.Length; row++)
            {
                if ((isBusy[row] || mayBeBeyond[row]) && _table.Enabled(row))
                {
                    ObserveRow(frame, row);
                    isBusy[row] = HasWork(row);
                    busyCount += isBusy[row] ? 1 : 0;
                }
            }

            _busyCount = busyCount;
        }

        private bool HasWork(int row)
        {
            for (int slot = _firstSlot[row]; slot < _firstSlot[row + 1]; slot++)
            {
                if (_running[slot] || _state[slot] != Clear)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Several channels that trip together are one trip of their row.</summary>
        private void CountTrip(int row)
        {
            _activeCount[row]++;
            if (_activeCount[row] > 1)
            {
                return;
            }

            long since = _nowMilliseconds - _firstTripMilliseconds[row];
            if (_tripCount[row] == 0 || since < 0 || since > RetryWindowMilliseconds)
            {
                _tripCount[row] = 0;
                _firstTripMilliseconds[row] = _nowMilliseconds;
            }

            _tripCount[row]++;
            int retries = _table.Retries(row);
            _isOutOfRetries[row] = retries >= 0 && _tripCount[row] > retries;
        }

        private void AdvanceRun(int slot, long timeMilliseconds)
        {
            if (!_running[slot])
            {
                _running[slot] = true;
                _elapsedMilliseconds[slot] = 0;
            }
            else
            {
                // A step back of the clock adds nothing; a huge step forward must not overflow.
                long step = timeMilliseconds - _lastMilliseconds[slot];
                step = step < 0 ? 0 : (step > LimitTable.LongestDelayMilliseconds ? LimitTable.LongestDelayMilliseconds : step);
                int elapsed = _elapsedMilliseconds[slot] + (int)step;
                _elapsedMilliseconds[slot] = elapsed;
            }

            _lastMilliseconds[slot] = timeMilliseconds;
        }

        private void SumUp()
        {
            byte blocked = 0;
            byte latched = 0;
            byte derated = 0;
            long causes = 0;
            TripLevel worst = TripLevel.None;
            ChargeBlockedBy = TripCause.None;
            DischargeBlockedBy = TripCause.None;
            for (int row = 0; row < _table.RowCount; row++)
            {
                if (!IsActive(row))
                {
                    continue;
                }

                TripLevel level = _table.Level(row);
                byte path = (byte)_table.Path(row);
                worst = level > worst ? level : worst;
                if (level == TripLevel.Derate)
                {
                    derated |= path;
                }

                if (level != TripLevel.Open)
                {
                    continue;
                }

                blocked |= path;
                latched |= IsLatched(row) ? path : (byte)0;
                causes |= IsLatched(row) ? 1L << (int)_table.Cause(row) : 0L;
                if ((path & (byte)TripPath.Charge) != 0 && ChargeBlockedBy == TripCause.None)
                {
                    ChargeBlockedBy = _table.Cause(row);
                }

                if ((path & (byte)TripPath.Discharge) != 0 && DischargeBlockedBy == TripCause.None)
                {
                    DischargeBlockedBy = _table.Cause(row);
                }
            }

            BlockedPath = (TripPath)blocked;
            LatchedPath = (TripPath)latched;
            LatchedCauses = causes;
            DeratedPath = (TripPath)derated;
            WorstLevel = worst;
        }
    }
}
