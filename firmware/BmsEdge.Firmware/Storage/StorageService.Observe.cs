using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;

namespace BmsEdge.Firmware.Storage
{
    /// <content>What the loop did and what of it is to be remembered.</content>
    public sealed partial class StorageService
    {
        // Throughput that makes the counters worth a write: 0.01 Ah. A pack that rests wears nothing.
        private const long WorthAWrite = 36000000000;

        // A start-up check is found again by the next start, or it is gone.
        private const long NotForTheNextStart = 1L << (int)TripCause.StartUpCheck;

        private void Count(long nowMilliseconds)
        {
            _storage.Counters.AddTime((int)_loop.Machine.State, nowMilliseconds - _lastMilliseconds);
            _lastMilliseconds = nowMilliseconds;
            long throughput = _loop.Management.Counters.ChargeInMicroampMilliseconds + _loop.Management.Counters.ChargeOutMicroampMilliseconds;
            _countersDue |= nowMilliseconds - _countersSavedMilliseconds >= PeriodMilliseconds && throughput - _countedThroughput >= WorthAWrite;
        }

        /// <summary>A change of state, latch or reason is written; a new latch at once.</summary>
        private void ObserveState(long nowMilliseconds)
        {
            StateSnapshot state = _storage.State;
            long latched = (_loop.Machine.LatchedCauses | _loop.Limits.LatchedCauses) & ~NotForTheNextStart;
            bool isNewLatch = (latched & ~state.Latched) != 0;
            byte reason = ReasonOf((byte)_loop.Machine.FaultCause, latched);
            bool isChange = latched != state.Latched || (byte)_loop.Machine.State != state.PackState || reason != state.Reason;
            if (!isChange)
            {
                return;
            }

            if ((state.Latched & ~latched & (1L << (int)TripCause.StoredStateLost)) != 0)
            {
                AcceptDefaults();
            }

            state.PackState = (byte)_loop.Machine.State;
            state.Latched = latched;
            state.DeepDischarge = (latched & (1L << (int)TripCause.CellDeepDischarge)) != 0;
            if (state.Reason != reason)
            {
                state.Reason = reason;
                FindReason(state);
            }

            _stateBodyWritten = false;
            _stateIsUrgent |= isNewLatch;
            int copies = isNewLatch ? 2 : 1;
            _stateCopies = copies > _stateCopies ? copies : _stateCopies;
            if (isNewLatch)
            {
                // The medium may have refused a counter a moment ago; a latch does not wait for that.
                _retryMilliseconds = nowMilliseconds;
            }

            // With everything open the counters can rest: what they know is worth more than the wear.
            _countersDue |= state.PackState == (byte)PackState.Off &&
                nowMilliseconds - _countersSavedMilliseconds >= ShortestPeriodMilliseconds;
        }

        /// <summary>Somebody accepted the defaults: from now on they are what is stored.</summary>
        private void AcceptDefaults()
        {
            _calibrationDue |= _storage.IsCalibrationLost;
            if (_storage.AreOverridesLost)
            {
                _storage.Overrides.SetDefaults();
                _overridesDue = true;
            }
        }

        /// <summary>What keeps the pack open: of several causes one that is latched, for the others pass by themselves.</summary>
        private static byte ReasonOf(byte faultCause, long latched)
        {
            if (latched == 0 || (latched & (1L << faultCause)) != 0)
            {
                return faultCause;
            }

            byte cause = (byte)TripCause.CellOverVoltage;
            while ((latched & (1L << cause)) == 0 && cause < (byte)TripCause.RestartWhileClosed)
            {
                cause++;
            }

            return cause;
        }

        /// <summary>The trip that was the reason; none is found when it was latched before a restart.</summary>
        private void FindReason(StateSnapshot state)
        {
            state.ReasonChannel = TripRecord.WholePack;
            state.ReasonValue = 0f;
            state.ReasonLimit = 0f;
            for (int i = _loop.Trips.Count - 1; i >= 0; i--)
            {
                TripRecord trip = _loop.Trips.Record(i);
                if ((byte)trip.Cause == state.Reason)
                {
                    state.ReasonChannel = trip.Channel;
                    state.ReasonValue = trip.Value;
                    state.ReasonLimit = trip.Limit;
                    return;
                }
            }
        }

        private void ObserveCharge(long nowMilliseconds)
        {
            if (_loop.Estimators.StepCount == 0 || _stateCopies > 0)
            {
                return;
            }

            long age = nowMilliseconds - _stateSavedMilliseconds;
            float step = Distance(_loop.Estimators.Soc(_loop.Estimators.LowestCell()), _savedLowestSoc);
            float other = Distance(_loop.Estimators.Soc(_loop.Estimators.HighestCell()), _savedHighestSoc);
            step = other > step ? other : step;
            bool hasMoved = step >= SocStep && age >= ShortestPeriodMilliseconds;
            bool isOld = age >= PeriodMilliseconds && step > 0f;
            _stateCopies = hasMoved || isOld ? 1 : 0;
        }

        private static float Distance(float a, float b) => a > b ? a - b : b - a;
    }
}
