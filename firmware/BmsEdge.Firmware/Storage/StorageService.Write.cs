using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;

namespace BmsEdge.Firmware.Storage
{
    /// <content>What is written, in which order.</content>
    public sealed partial class StorageService
    {
        private const int LongestRetryMilliseconds = 600000;

        /// <summary>One thing: the latch first, then the trips, then the rest.</summary>
        private void WriteNext(long nowMilliseconds)
        {
            if (_stateCopies > 0)
            {
                Judge(_stateIsUrgent ? SaveUrgentState(nowMilliseconds) : StepState(nowMilliseconds), nowMilliseconds);
            }
            else if (!_storage.Trips.IsOpen)
            {
                _storage.Trips.OpenStep();
            }
            else if (_capture.Count > 0)
            {
                Judge(WriteTrip(), nowMilliseconds);
            }
            else if (_countersDue)
            {
                Judge(StepCounters(nowMilliseconds), nowMilliseconds);
            }
            else if (_calibrationDue)
            {
                _storage.Calibration.Encode(_storage.CalibrationRecord.Bytes, RecordFormat.HeaderLength);
                bool isGood = Counted(_storage.CalibrationRecord.Save());
                _calibrationDue = !isGood;
                Judge(isGood, nowMilliseconds);
            }
            else if (_overridesDue)
            {
                _storage.Overrides.Encode(_storage.OverridesRecord.Bytes, RecordFormat.HeaderLength);
                bool isGood = Counted(_storage.OverridesRecord.Save());
                _overridesDue = !isGood;
                Judge(isGood, nowMilliseconds);
            }
            else if (_chunkLength > 0)
            {
                // A refused chunk ends the upload; whoever sends it sees that and begins again.
                bool isGood = _storage.Models.Add(_chunk, _chunkLength);
                _chunkLength = 0;
                Judge(isGood, nowMilliseconds);
            }
            else
            {
                _storage.Models.VerifyStep();
            }
        }

        private void Judge(bool isGood, long nowMilliseconds)
        {
            if (isGood)
            {
                _failures = 0;
                return;
            }

            _storage.Counters.FailedWrites++;
            _failures++;

            // Doubled each time up to ten minutes: a full disk may be cleared, but a worn block is not helped by wear.
            int wait = _failures > 9 ? LongestRetryMilliseconds : FirstRetryMilliseconds << _failures;
            _retryMilliseconds = nowMilliseconds + wait;
            if (_failures == FailuresUntilTold)
            {
                _loop.Trips.Append(
                    TripCause.StorageFault,
                    TripLevel.Inform,
                    TripPath.Neither,
                    false,
                    TripRecord.WholePack,
                    _failures,
                    FailuresUntilTold,
                    0,
                    nowMilliseconds,
                    (byte)_loop.Machine.State);
            }
        }

        private bool Counted(bool isGood)
        {
            _storage.Counters.RecordWrites += isGood ? 1u : 0u;
            return isGood;
        }

        private bool SaveUrgentState(long nowMilliseconds)
        {
            while (_stateCopies > 0)
            {
                if (!SaveState(nowMilliseconds))
                {
                    return false;
                }
            }

            _stateIsUrgent = false;
            return true;
        }

        private bool SaveState(long nowMilliseconds)
        {
            FillState(nowMilliseconds);
            _stateBodyWritten = false;
            return Counted(_storage.StateRecord.Save()) && StateSaved(nowMilliseconds);
        }

        /// <summary>Body in one step, commit marker in the next.</summary>
        private bool StepState(long nowMilliseconds)
        {
            if (!_stateBodyWritten)
            {
                FillState(nowMilliseconds);
                _stateBodyWritten = _storage.StateRecord.WriteBody();
                return _stateBodyWritten;
            }

            _stateBodyWritten = false;
            return Counted(_storage.StateRecord.Commit()) && StateSaved(nowMilliseconds);
        }

        private bool StateSaved(long nowMilliseconds)
        {
            _stateCopies -= _stateCopies > 0 ? 1 : 0;
            _stateSavedMilliseconds = nowMilliseconds;
            return true;
        }

        private void FillState(long nowMilliseconds)
        {
            StateSnapshot state = _storage.State;
            int cells = _loop.Frame.CellVolts.Count;
            state.Boot = _storage.Counters.Boots;
            state.UptimeMilliseconds = nowMilliseconds;

            // Before the first step the estimators know no more than the record does.
            if (cells <= StateSnapshot.MaximumCells && (_loop.Estimators.StepCount > 0 || state.CellCount != cells))
            {
                state.CellCount = cells;
                for (int cell = 0; cell < cells; cell++)
                {
                    state.SetCell(cell, _loop.Estimators.Soc(cell), _loop.Estimators.SocSigma(cell), _loop.Management.Balancer.Excess(cell));
                }
            }

            _savedLowestSoc = _loop.Estimators.Soc(_loop.Estimators.LowestCell());
            _savedHighestSoc = _loop.Estimators.Soc(_loop.Estimators.HighestCell());
            state.Encode(_storage.StateRecord.Bytes, RecordFormat.HeaderLength);
        }

        private bool WriteTrip()
        {
            if (!_storage.Trips.Append(_capture.Peek()))
            {
                return false;
            }

            _capture.Drop();
            _storage.Counters.TripWrites++;
            return true;
        }

        private bool SaveCounters()
        {
            FillCounters();
            return _storage.CountersRecord.Save();
        }

        private void FillCounters()
        {
            // Counted before it is done, so that the record tells of its own write too.
            _storage.Counters.RecordWrites++;
            _storage.Counters.Take(_loop.Management.Counters);
            _countedThroughput = _storage.Counters.ChargeIn + _storage.Counters.ChargeOut;
            _storage.Counters.Encode(_storage.CountersRecord.Bytes, RecordFormat.HeaderLength);
        }

        private bool StepCounters(long nowMilliseconds)
        {
            if (!_countersBodyWritten)
            {
                FillCounters();
                _countersBodyWritten = _storage.CountersRecord.WriteBody();
                return _countersBodyWritten;
            }

            _countersBodyWritten = false;
            if (!_storage.CountersRecord.Commit())
            {
                return false;
            }

            _countersDue = false;
            _countersSavedMilliseconds = nowMilliseconds;
            return true;
        }
    }
}
