namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// The last trips over all restarts: a ring of fixed places in a few files. A trip overwrites the oldest place and has a
    /// CRC of its own, so a cut costs at most the trip being written and that oldest one, which is beyond
    /// <see cref="KeptCount"/>. Nothing but eight encoded trips is ever in memory.
    /// </summary>
    public sealed class TripRing
    {
        /// <summary>Files of the ring.</summary>
        public const int SegmentCount = 9;

        /// <summary>Trips that always outlive a restart, however it came.</summary>
        public const int KeptCount = 256;

        // 32 x 96 = 3072 bytes: one block of 4 KB, which LittleFS copies as a whole when a trip in it changes.
        private const int SegmentTrips = 32;
        private const int PlaceCount = SegmentCount * SegmentTrips;
        private const int ChunkTrips = 8;

        private readonly FileStore _store;
        private readonly int _firstFile;
        private readonly byte[] _buffer = new byte[ChunkTrips * StoredTrip.Length];
        private int _scanPlace;
        private int _newestPlace;
        private uint _newestSequence;
        private bool _hasAny;

        /// <summary>Names a ring; nothing is read.</summary>
        /// <param name="store">Where its files are.</param>
        /// <param name="firstFile">File of the first segment.</param>
        public TripRing(FileStore store, int firstFile)
        {
            _store = store;
            _firstFile = firstFile;
        }

        /// <summary>True when the whole ring was looked at; nothing is appended before.</summary>
        public bool IsOpen => _scanPlace >= PlaceCount;

        /// <summary>True when a part of the ring could not be read, so that what is known may not be the newest.</summary>
        public bool IsDamaged { get; private set; }

        /// <summary>Sequence number that the next trip gets.</summary>
        public uint NextSequence => _hasAny ? _newestSequence + 1 : 0;

        /// <summary>Places that hold a whole trip, as found at opening and appended since.</summary>
        public int Count { get; private set; }

        /// <summary>Looks at the next eight places. Call until <see cref="IsOpen"/>; a call is one read of one file.</summary>
        public void OpenStep()
        {
            if (IsOpen)
            {
                return;
            }

            int read = _store.Read(
                _firstFile + (_scanPlace / SegmentTrips), _scanPlace % SegmentTrips * StoredTrip.Length, _buffer, 0, _buffer.Length);
            IsDamaged |= read == FileStore.Failed;
            for (int i = 0; (i + 1) * StoredTrip.Length <= read; i++)
            {
                Look(i);
            }

            _scanPlace += ChunkTrips;
        }

        /// <summary>
        /// Writes a trip under <see cref="NextSequence"/>. On failure nothing is advanced: the same place is tried again.
        /// </summary>
        /// <returns>True when the trip survives a loss of power from now on.</returns>
        public bool Append(StoredTrip trip)
        {
            if (!IsOpen)
            {
                return false;
            }

            int place = _hasAny ? (_newestPlace + 1) % PlaceCount : 0;
            trip.Sequence = NextSequence;
            trip.Encode(_buffer, 0);
            if (!_store.Write(
                    _firstFile + (place / SegmentTrips), place % SegmentTrips * StoredTrip.Length, _buffer, 0, StoredTrip.Length) ||
                !ReadPlace(place) || StoredTrip.SequenceOf(_buffer, 0) != trip.Sequence)
            {
                return false;
            }

            _newestPlace = place;
            _newestSequence = trip.Sequence;
            _hasAny = true;
            Count = Count < PlaceCount ? Count + 1 : Count;
            return true;
        }

        /// <summary>Reads a trip from the medium.</summary>
        /// <param name="age">0 = the newest, 1 = the one before it and so on, less than 288.</param>
        /// <param name="into">Where it goes; unchanged when there is none.</param>
        /// <returns>False when there is no whole trip of that age.</returns>
        public bool TryRead(int age, StoredTrip into)
        {
            if (!IsOpen || !_hasAny || age < 0 || age >= PlaceCount)
            {
                return false;
            }

            int place = (_newestPlace + PlaceCount - age) % PlaceCount;
            return ReadPlace(place) && StoredTrip.SequenceOf(_buffer, 0) == _newestSequence - (uint)age && into.Decode(_buffer, 0);
        }

        private bool ReadPlace(int place) =>
            _store.Read(
                _firstFile + (place / SegmentTrips), place % SegmentTrips * StoredTrip.Length, _buffer, 0, StoredTrip.Length) ==
            StoredTrip.Length && StoredTrip.IsWhole(_buffer, 0);

        private void Look(int index)
        {
            int at = index * StoredTrip.Length;
            if (!StoredTrip.IsWhole(_buffer, at))
            {
                return;
            }

            uint sequence = StoredTrip.SequenceOf(_buffer, at);
            Count++;
            if (!_hasAny || RecordFormat.IsLater(sequence, _newestSequence))
            {
                _hasAny = true;
                _newestSequence = sequence;
                _newestPlace = _scanPlace + index;
            }
        }
    }
}
