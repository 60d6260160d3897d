using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;

namespace BmsEdge.Firmware.Storage
{
    /// <summary>
    /// Writes what the board must remember, between two loops: after the loop has acted, never before. A step does one thing
    /// of bounded length, with the exception of a new latch, which is written at once and twice, so that neither a cut nor a
    /// lost bit can lose it. Not a thread of its own: the file driver blocks the whole interpreter anyway, and here it is known
    /// where that happens. A medium that refuses is asked again later and told once; nothing else depends on it.
    /// </summary>
    public sealed partial class StorageService
    {
        /// <summary>Period of counters and charge while the pack carries current, in milliseconds.</summary>
        public const int PeriodMilliseconds = 600000;

        /// <summary>Shortest time between two snapshots of the charge that moved, in milliseconds.</summary>
        public const int ShortestPeriodMilliseconds = 60000;

        private const float SocStep = 0.02f;
        private const int FirstRetryMilliseconds = 1000;
        private const int FailuresUntilTold = 3;

        private readonly BoardStorage _storage;
        private readonly BmsLoop _loop;
        private readonly TripCapture _capture;
        private readonly byte[] _chunk = new byte[ModelSlots.ChunkLength];

        // How often the state is still to be written.
        private int _stateCopies;
        private bool _stateIsUrgent;
        private bool _stateBodyWritten;
        private bool _countersDue;
        private bool _countersBodyWritten;
        private bool _calibrationDue;
        private bool _overridesDue;
        private int _chunkLength;
        private long _stateSavedMilliseconds;
        private long _countersSavedMilliseconds;
        private long _countedThroughput;
        private long _lastMilliseconds;
        private float _savedLowestSoc;
        private float _savedHighestSoc;
        private int _failures;
        private long _retryMilliseconds;
        private int _lostTold;

        /// <summary>Makes the service of a loop after <see cref="BoardStorage.Restore"/>.</summary>
        /// <param name="storage">What was loaded.</param>
        /// <param name="loop">The loop.</param>
        /// <param name="nowMilliseconds">Board time.</param>
        public StorageService(BoardStorage storage, BmsLoop loop, long nowMilliseconds)
        {
            _storage = storage;
            _loop = loop;
            _capture = new TripCapture(loop);
            _lastMilliseconds = nowMilliseconds;
            _stateSavedMilliseconds = nowMilliseconds;
            _countersSavedMilliseconds = nowMilliseconds;
            _countedThroughput = storage.Counters.ChargeIn + storage.Counters.ChargeOut;
            _countersDue = true;
            _stateCopies = storage.IsStateKnown ? 1 : 2;
        }

        /// <summary>True while the medium refuses: full, worn or not there.</summary>
        public bool IsFailing => _failures >= FailuresUntilTold;

        /// <summary>Trips that wait to be written.</summary>
        public int WaitingTrips => _capture.Count;

        /// <summary>True when nothing waits to be written.</summary>
        public bool IsIdle => _stateCopies == 0 && !_countersDue && !_calibrationDue && !_overridesDue && _capture.Count == 0 &&
            _chunkLength == 0 && _storage.Trips.IsOpen && _storage.Models.Upload != ModelUploadState.Verifying;

        /// <summary>Sees what the loop did, and writes at most one thing.</summary>
        public void Step(long nowMilliseconds)
        {
            Observe(nowMilliseconds);
            if (_failures == 0 || nowMilliseconds >= _retryMilliseconds)
            {
                WriteNext(nowMilliseconds);
            }
        }

        /// <summary>Sees what the loop did: counts, and notes what is to be written. Never allocates and never waits.</summary>
        public void Observe(long nowMilliseconds)
        {
            Count(nowMilliseconds);
            ObserveState(nowMilliseconds);
            ObserveCharge(nowMilliseconds);
            _capture.Take(_storage.Counters.Boots);
            _storage.Counters.LostTrips += (uint)(_capture.LostCount - _lostTold);
            _lostTold = _capture.LostCount;
        }

        /// <summary>Writes state, counters and waiting trips at once: before an ordered restart.</summary>
        /// <returns>False when the medium refused something.</returns>
        public bool SaveAll(long nowMilliseconds)
        {
            Observe(nowMilliseconds);
            while (!_storage.Trips.IsOpen)
            {
                _storage.Trips.OpenStep();
            }

            bool isGood = SaveState(nowMilliseconds);
            while (isGood && _capture.Count > 0)
            {
                isGood = WriteTrip();
            }

            return isGood && SaveCounters();
        }

        /// <summary>
        /// Latches the error that ended the program, for the next start. Call after everything was opened; the loop is not
        /// asked any more.
        /// </summary>
        public void SaveProgramError()
        {
            StateSnapshot state = _storage.State;
            state.PackState = (byte)PackState.Fault;
            state.Latched |= 1L << (int)TripCause.ProgramError;
            state.Reason = (byte)TripCause.ProgramError;
            state.ReasonChannel = TripRecord.WholePack;
            _storage.Counters.ProgramErrors++;
            for (int copy = 0; copy < 2; copy++)
            {
                state.Encode(_storage.StateRecord.Bytes, RecordFormat.HeaderLength);
                _storage.StateRecord.Save();
            }

            SaveCounters();
        }

        /// <summary>
        /// Asks for the calibration to be written as it stands in the storage; it takes force at the next start.
        /// </summary>
        /// <returns>False when a value is outside its range.</returns>
        public bool StoreCalibration()
        {
            _calibrationDue = _storage.Calibration.IsInRange;
            return _calibrationDue;
        }

        /// <summary>
        /// Asks for the changed configuration to be written as it stands in the storage; it takes force at the next start.
        /// Allocates.
        /// </summary>
        /// <param name="fresh">The built-in configuration, made anew: the changes are tried on it.</param>
        /// <returns>Verdict on the whole configuration with the changes; unless Ok nothing is written.</returns>
        public ConfigurationStatus StoreOverrides(BoardConfiguration fresh)
        {
            ConfigurationStatus status = OverrideRules.TryApply(fresh, _storage.Overrides);
            _overridesDue = status == ConfigurationStatus.Ok;
            return status;
        }

        /// <summary>Takes a chunk of a model that <see cref="ModelSlots.Begin"/> began; a later step writes it.</summary>
        /// <returns>False while the one before waits, or when the upload takes none.</returns>
        public bool AddModelChunk(byte[] bytes, int start, int count)
        {
            if (_chunkLength != 0 || count < 1 || count > _chunk.Length || _storage.Models.Upload != ModelUploadState.Receiving)
            {
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                _chunk[i] = bytes[start + i];
            }

            _chunkLength = count;
            return true;
        }
    }
}
