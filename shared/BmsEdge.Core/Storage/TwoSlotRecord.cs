using System;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// A small record kept twice. A write goes to the slot that is not in force, body first, then read back, then the commit
    /// marker: whenever power goes, the newest committed record or the one before it is whole. Nothing allocates after the
    /// constructor.
    /// </summary>
    public sealed class TwoSlotRecord
    {
        private readonly FileStore _store;
        private readonly int _firstFile;
        private readonly byte _kind;
        private readonly byte _version;
        private readonly int _payloadLength;
        private readonly byte[] _check;
        private int _writing;

        /// <summary>Names a record; nothing is read.</summary>
        /// <param name="store">Where its two files are.</param>
        /// <param name="firstFile">File of slot 0; slot 1 is the next file.</param>
        /// <param name="kind">Kind of record, which no other record of the board has.</param>
        /// <param name="version">Version of the payload; a record of another version is not read.</param>
        /// <param name="payloadLength">Bytes of the payload.</param>
        public TwoSlotRecord(FileStore store, int firstFile, byte kind, byte version, int payloadLength)
        {
            _store = store;
            _firstFile = firstFile;
            _kind = kind;
            _version = version;
            _payloadLength = payloadLength;
            Bytes = new byte[RecordFormat.SlotLength(payloadLength)];
            _check = new byte[Bytes.Length];
        }

        /// <summary>
        /// The slot as bytes; the payload begins at <see cref="RecordFormat.HeaderLength"/>. After <see cref="Load"/> it is the
        /// record in force; before <see cref="WriteBody"/> the caller fills the payload.
        /// </summary>
        public byte[] Bytes { get; }

        /// <summary>Slot of the newest committed record; -1 = none.</summary>
        public int SlotInForce { get; private set; } = -1;

        /// <summary>Sequence number of the record in force.</summary>
        public uint Sequence { get; private set; }

        /// <summary>Writes of this record since the board was new, as far as the slots still tell.</summary>
        public uint WriteCount { get; private set; }

        /// <summary>Reads both slots and puts the newest whole one in force.</summary>
        public RecordStatus Load()
        {
            SlotInForce = -1;
            int first = _store.Read(_firstFile, 0, Bytes, 0, Bytes.Length);
            int second = _store.Read(_firstFile + 1, 0, _check, 0, _check.Length);
            bool firstIsGood = RecordFormat.IsCommitted(Bytes, first, _kind, _version, _payloadLength);
            bool secondIsGood = RecordFormat.IsCommitted(_check, second, _kind, _version, _payloadLength);
            if (!firstIsGood && !secondIsGood)
            {
                if (first == FileStore.Failed || second == FileStore.Failed)
                {
                    return RecordStatus.Unreadable;
                }

                return first == FileStore.Missing && second == FileStore.Missing ? RecordStatus.Missing : RecordStatus.BothBad;
            }

            bool takeSecond = secondIsGood && (!firstIsGood || RecordFormat.IsLater(
                BitConverter.ToUInt32(_check, RecordFormat.SequenceOffset), BitConverter.ToUInt32(Bytes, RecordFormat.SequenceOffset)));
            if (takeSecond)
            {
                for (int i = 0; i < Bytes.Length; i++)
                {
                    Bytes[i] = _check[i];
                }
            }

            SlotInForce = takeSecond ? 1 : 0;
            Sequence = BitConverter.ToUInt32(Bytes, RecordFormat.SequenceOffset);
            WriteCount = BitConverter.ToUInt32(Bytes, RecordFormat.WriteCountOffset);
            int other = takeSecond ? first : second;
            return (firstIsGood && secondIsGood) || other == FileStore.Missing ? RecordStatus.Ok : RecordStatus.OneSlotBad;
        }

        /// <summary>
        /// Writes header, payload and CRC into the slot that is not in force and reads them back. What was in force still is.
        /// </summary>
        /// <returns>False when the medium refused or answered something else.</returns>
        public bool WriteBody()
        {
            _writing = SlotInForce == 0 ? 1 : 0;
            uint count = WriteCount == 0xFFFFFFFF ? WriteCount : WriteCount + 1;
            RecordFormat.PutHeader(Bytes, _kind, _version, _payloadLength, Sequence + 1, count);
            RecordFormat.Seal(Bytes, _payloadLength);
            return WriteAndCompare(0, Bytes.Length - RecordFormat.MarkerLength);
        }

        /// <summary>Writes the commit marker behind a body that <see cref="WriteBody"/> wrote. From then on it is in force.</summary>
        /// <returns>False when the medium refused; the record before is still in force.</returns>
        public bool Commit()
        {
            if (!WriteAndCompare(Bytes.Length - RecordFormat.MarkerLength, RecordFormat.MarkerLength))
            {
                return false;
            }

            SlotInForce = _writing;
            Sequence = BitConverter.ToUInt32(Bytes, RecordFormat.SequenceOffset);
            WriteCount = BitConverter.ToUInt32(Bytes, RecordFormat.WriteCountOffset);
            return true;
        }

        /// <summary>Both steps of a write.</summary>
        public bool Save() => WriteBody() && Commit();

        // A worn cell may take a write and give other bits; better seen now than at the next start.
        private bool WriteAndCompare(int offset, int count)
        {
            int file = _firstFile + _writing;
            if (!_store.Write(file, offset, Bytes, offset, count) || _store.Read(file, offset, _check, offset, count) != count)
            {
                return false;
            }

            for (int i = offset; i < offset + count; i++)
            {
                if (_check[i] != Bytes[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
