namespace BmsEdge.Core.Protection
{
    /// <summary>The last trips, in a ring of records made at start-up. Writing never allocates and never fails.</summary>
    public sealed class TripLog
    {
        private readonly TripRecord[] _records;

        /// <summary>Makes an empty log.</summary>
        /// <param name="capacity">Records kept, 1 or more; the oldest is overwritten.</param>
        public TripLog(int capacity)
        {
            _records = new TripRecord[capacity];
            for (int i = 0; i < capacity; i++)
            {
                _records[i] = new TripRecord();
            }
        }

        /// <summary>Trips since start-up, also those no longer kept; the sequence number of the next one.</summary>
        public int TotalCount { get; private set; }

        /// <summary>Trips kept.</summary>
        public int Count => TotalCount < _records.Length ? TotalCount : _records.Length;

        /// <summary>A kept record, 0 = oldest. It is overwritten when the ring comes round: copy what must last.</summary>
        public TripRecord Record(int index)
        {
            int oldest = TotalCount - Count;
            return _records[(oldest + index) % _records.Length];
        }

        /// <summary>Writes a record.</summary>
        public TripRecord Append(
            TripCause cause,
            TripLevel level,
            TripPath path,
            bool latched,
            int channel,
            float value,
            float limit,
            int delayMilliseconds,
            long timeMilliseconds,
            byte packStateCode)
        {
            TripRecord record = _records[TotalCount % _records.Length];
            record.Sequence = TotalCount;
            record.Cause = cause;
            record.Level = level;
            record.Path = path;
            record.Latched = latched;
            record.Channel = channel;
            record.Value = value;
            record.Limit = limit;
            record.DelayMilliseconds = delayMilliseconds;
            record.TimeMilliseconds = timeMilliseconds;
            record.PackStateCode = packStateCode;
            TotalCount++;
            return record;
        }
    }
}
