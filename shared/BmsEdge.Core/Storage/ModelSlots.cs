using System;
using BmsEdge.Core.Models;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// Two slots for model blobs. An upload goes chunk by chunk into the slot that is not in use, is read back, and gets its
    /// commit marker last; it takes force at the next start, and only when the model's own checks and golden vectors agree
    /// there. Layout as of any record (<see cref="RecordFormat"/>), only that the payload never is in memory as a whole here.
    /// </summary>
    public sealed class ModelSlots
    {
        /// <summary>Kind of the record.</summary>
        public const byte Kind = 5;

        /// <summary>Version of the record, not of the model format inside.</summary>
        public const byte Version = 1;

        /// <summary>Greatest blob: two of them and the records must fit into 256 KB, and one into the heap.</summary>
        public const int MaximumBlobLength = 24576;

        /// <summary>Greatest chunk of an upload.</summary>
        public const int ChunkLength = 256;

        private readonly FileStore _store;
        private readonly int _firstFile;
        private readonly byte[] _buffer = new byte[ChunkLength];
        private readonly byte[] _small = new byte[RecordFormat.HeaderLength];
        private readonly bool[] _isCommitted = new bool[2];
        private readonly int[] _length = new int[2];
        private readonly uint[] _sequence = new uint[2];
        private uint _writeCount;
        private int _uploadLength;
        private int _position;
        private uint _crc;
        private uint _readCrc;

        /// <summary>Names the slots; nothing is read.</summary>
        /// <param name="store">Where the two files are.</param>
        /// <param name="firstFile">File of slot 0; slot 1 is the next file.</param>
        public ModelSlots(FileStore store, int firstFile)
        {
            _store = store;
            _firstFile = firstFile;
        }

        /// <summary>Slot of the model that is in use; -1 = the one built into the program, or none. Never written to.</summary>
        public int SlotInUse { get; set; } = -1;

        /// <summary>How far the present upload is.</summary>
        public ModelUploadState Upload { get; private set; }

        /// <summary>Bytes of the blob taken so far.</summary>
        public int ReceivedLength { get; private set; }

        /// <summary>Uploads begun since the board was new, as far as the slots still tell.</summary>
        public uint WriteCount => _writeCount;

        /// <summary>Slot that an upload goes to.</summary>
        public int SpareSlot { get; private set; }

        /// <summary>Reads headers and commit markers.</summary>
        public void Open()
        {
            for (int slot = 0; slot < 2; slot++)
            {
                _isCommitted[slot] = ReadTrailer(slot);
            }
        }

        /// <summary>
        /// True when a slot ends with a commit marker. Whether what stands before it is whole, <see cref="ReadBlob"/> tells: a new
        /// upload that was cut early leaves the old marker behind its first bytes.
        /// </summary>
        public bool IsCommitted(int slot) => _isCommitted[slot];

        /// <summary>The committed slot to be tried first, or second; -1 = none.</summary>
        /// <param name="attempt">0 = newest, 1 = the other one.</param>
        public int Candidate(int attempt)
        {
            int newest = _isCommitted[1] && (!_isCommitted[0] || RecordFormat.IsLater(_sequence[1], _sequence[0])) ? 1 : 0;
            int slot = attempt == 0 ? newest : 1 - newest;
            return _isCommitted[slot] ? slot : -1;
        }

        /// <summary>Length of the blob in a committed slot in bytes.</summary>
        public int BlobLength(int slot) => _length[slot];

        /// <summary>Reads the blob of a committed slot.</summary>
        /// <param name="slot">Slot.</param>
        /// <param name="into">At least <see cref="BlobLength"/> bytes.</param>
        /// <returns>False when it cannot be read whole or its CRC is wrong.</returns>
        public bool ReadBlob(int slot, byte[] into)
        {
            int length = _length[slot];
            if (_store.Read(_firstFile + slot, 0, _small, 0, RecordFormat.HeaderLength) != RecordFormat.HeaderLength ||
                _store.Read(_firstFile + slot, RecordFormat.HeaderLength, into, 0, length) != length)
            {
                return false;
            }

            uint crc = Crc32.Continue(Crc32.Compute(_small, 0, RecordFormat.HeaderLength), into, 0, length);
            return _store.Read(_firstFile + slot, RecordFormat.HeaderLength + length, _small, 0, RecordFormat.CrcLength) ==
                RecordFormat.CrcLength && BitConverter.ToUInt32(_small, 0) == crc;
        }

        /// <summary>Begins an upload; one that was under way is forgotten.</summary>
        /// <param name="length">Bytes of the blob.</param>
        /// <returns>False when the length cannot be one, or the medium refused.</returns>
        public bool Begin(int length)
        {
            Upload = ModelUploadState.Idle;
            if (length < ModelBlobFormat.HeaderLength + ModelBlobFormat.CrcLength || length > MaximumBlobLength)
            {
                return false;
            }

            // Not over the model in use; else not over the only good one; else over the older one.
            int newest = Candidate(0);
            SpareSlot = SlotInUse >= 0 ? 1 - SlotInUse : (newest >= 0 ? 1 - newest : 0);
            uint sequence = newest >= 0 ? _sequence[newest] + 1 : 1;
            _writeCount++;
            _isCommitted[SpareSlot] = false;
            _sequence[SpareSlot] = sequence;
            _uploadLength = length;
            ReceivedLength = 0;
            RecordFormat.PutHeader(_small, Kind, Version, length, sequence, _writeCount);
            _crc = Crc32.Compute(_small, 0, RecordFormat.HeaderLength);
            Upload = _store.Write(_firstFile + SpareSlot, 0, _small, 0, RecordFormat.HeaderLength)
                ? ModelUploadState.Receiving
                : ModelUploadState.Failed;
            return Upload == ModelUploadState.Receiving;
        }

        /// <summary>Takes the next bytes of the blob and writes them.</summary>
        /// <param name="chunk">Buffer.</param>
        /// <param name="count">Number of bytes, 1 to <see cref="ChunkLength"/>.</param>
        /// <returns>False when they do not fit, or the medium refused.</returns>
        public bool Add(byte[] chunk, int count)
        {
            if (Upload != ModelUploadState.Receiving || count < 1 || count > ChunkLength || count > _uploadLength - ReceivedLength)
            {
                return false;
            }

            if (!_store.Write(_firstFile + SpareSlot, RecordFormat.HeaderLength + ReceivedLength, chunk, 0, count))
            {
                Upload = ModelUploadState.Failed;
                return false;
            }

            _crc = Crc32.Continue(_crc, chunk, 0, count);
            ReceivedLength += count;
            if (ReceivedLength == _uploadLength)
            {
                RecordBytes.PutUInt32(_small, 0, _crc);
                bool isWritten = _store.Write(
                    _firstFile + SpareSlot, RecordFormat.HeaderLength + _uploadLength, _small, 0, RecordFormat.CrcLength);
                Upload = isWritten ? ModelUploadState.Verifying : ModelUploadState.Failed;
                _position = 0;
                _readCrc = 0;
            }

            return Upload != ModelUploadState.Failed;
        }

        /// <summary>Reads back one more chunk of a complete upload, and commits it after the last. Call until it is not verifying.</summary>
        public void VerifyStep()
        {
            if (Upload != ModelUploadState.Verifying)
            {
                return;
            }

            int left = RecordFormat.HeaderLength + _uploadLength - _position;
            int count = left < ChunkLength ? left : ChunkLength;
            if (count > 0)
            {
                if (_store.Read(_firstFile + SpareSlot, _position, _buffer, 0, count) != count)
                {
                    Upload = ModelUploadState.Failed;
                    return;
                }

                _readCrc = Crc32.Continue(_readCrc, _buffer, 0, count);
                _position += count;
                return;
            }

            RecordBytes.PutUInt32(_small, 0, RecordFormat.MarkerOf(_crc));
            bool isGood = _readCrc == _crc && _store.Write(
                _firstFile + SpareSlot, _position + RecordFormat.CrcLength, _small, 0, RecordFormat.MarkerLength);
            _isCommitted[SpareSlot] = isGood && ReadTrailer(SpareSlot);
            Upload = _isCommitted[SpareSlot] ? ModelUploadState.Staged : ModelUploadState.Failed;
        }

        private bool ReadTrailer(int slot)
        {
            if (_store.Read(_firstFile + slot, 0, _small, 0, RecordFormat.HeaderLength) != RecordFormat.HeaderLength ||
                !RecordFormat.IsHeader(_small, Kind, Version))
            {
                return false;
            }

            _length[slot] = BitConverter.ToUInt16(_small, RecordFormat.LengthOffset);
            _sequence[slot] = BitConverter.ToUInt32(_small, RecordFormat.SequenceOffset);
            uint writes = BitConverter.ToUInt32(_small, RecordFormat.WriteCountOffset);
            _writeCount = writes > _writeCount ? writes : _writeCount;
            const int Trailer = RecordFormat.CrcLength + RecordFormat.MarkerLength;
            return _length[slot] <= MaximumBlobLength &&
                _store.Read(_firstFile + slot, RecordFormat.HeaderLength + _length[slot], _small, 0, Trailer) == Trailer &&
                BitConverter.ToUInt32(_small, RecordFormat.CrcLength) == RecordFormat.MarkerOf(BitConverter.ToUInt32(_small, 0));
        }
    }
}
