using System;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// What must not be forgotten over a restart: the state of the pack, what is latched and why, and the charge of each cell.
    /// </summary>
    public sealed class StateSnapshot
    {
        /// <summary>Kind of the record.</summary>
        public const byte Kind = 1;

        /// <summary>Version of the payload.</summary>
        public const byte Version = 1;

        /// <summary>Greatest number of cells.</summary>
        public const int MaximumCells = 16;

        /// <summary>Bytes of the payload.</summary>
        public const int PayloadLength = 40 + (12 * MaximumCells);

        private const byte DeepDischargeFlag = 1;
        private readonly float[] _soc = new float[MaximumCells];
        private readonly float[] _socSigma = new float[MaximumCells];
        private readonly float[] _balanceExcess = new float[MaximumCells];

        /// <summary>State of the pack, a <c>PackState</c>.</summary>
        public byte PackState { get; set; }

        /// <summary>True from a deep discharge until somebody accepts the cells.</summary>
        public bool DeepDischarge { get; set; }

        /// <summary>What is latched, by the state machine or by limits: a bit per <c>TripCause</c>.</summary>
        public long Latched { get; set; }

        /// <summary>Why the pack is in fault, a <c>TripCause</c>; 0 = it is not.</summary>
        public byte Reason { get; set; }

        /// <summary>Channel of the trip that was the reason; -1 = the pack.</summary>
        public int ReasonChannel { get; set; }

        /// <summary>Its value.</summary>
        public float ReasonValue { get; set; }

        /// <summary>Its limit.</summary>
        public float ReasonLimit { get; set; }

        /// <summary>Start of the board in which this was written.</summary>
        public uint Boot { get; set; }

        /// <summary>Time since that start in milliseconds.</summary>
        public long UptimeMilliseconds { get; set; }

        /// <summary>Cells of the pack, 1 to <see cref="MaximumCells"/>; 0 = their charge is not known.</summary>
        public int CellCount { get; set; }

        /// <summary>State of charge of a cell, 0 to 1.</summary>
        public float Soc(int cell) => _soc[cell];

        /// <summary>Standard deviation of the state of charge of a cell.</summary>
        public float SocSigma(int cell) => _socSigma[cell];

        /// <summary>What a cell had above the lowest at the last look of the balancer: volts, or share of capacity, by its mode.</summary>
        public float BalanceExcess(int cell) => _balanceExcess[cell];

        /// <summary>Sets what is known of a cell.</summary>
        public void SetCell(int cell, float soc, float socSigma, float balanceExcess)
        {
            _soc[cell] = soc;
            _socSigma[cell] = socSigma;
            _balanceExcess[cell] = balanceExcess;
        }

        /// <summary>Writes the payload.</summary>
        public void Encode(byte[] bytes, int at)
        {
            bytes[at] = PackState;
            bytes[at + 1] = DeepDischarge ? DeepDischargeFlag : (byte)0;
            bytes[at + 2] = (byte)CellCount;
            bytes[at + 3] = Reason;
            RecordBytes.PutInt64(bytes, at + 4, Latched);
            RecordBytes.PutInt32(bytes, at + 12, ReasonChannel);
            RecordBytes.PutSingle(bytes, at + 16, ReasonValue);
            RecordBytes.PutSingle(bytes, at + 20, ReasonLimit);
            RecordBytes.PutUInt32(bytes, at + 24, Boot);
            RecordBytes.PutUInt32(bytes, at + 28, 0);
            RecordBytes.PutInt64(bytes, at + 32, UptimeMilliseconds);
            for (int cell = 0; cell < MaximumCells; cell++)
            {
                int entry = at + 40 + (12 * cell);
                RecordBytes.PutSingle(bytes, entry, cell < CellCount ? _soc[cell] : 0f);
                RecordBytes.PutSingle(bytes, entry + 4, cell < CellCount ? _socSigma[cell] : 0f);
                RecordBytes.PutSingle(bytes, entry + 8, cell < CellCount ? _balanceExcess[cell] : 0f);
            }
        }

        /// <summary>Reads the payload. When it is refused, nothing of this object has changed.</summary>
        /// <returns>False when a value is outside its range.</returns>
        public bool Decode(byte[] bytes, int at)
        {
            int cells = bytes[at + 2];
            if (bytes[at] >= PackCounters.StateCount || bytes[at + 1] > DeepDischargeFlag || cells > MaximumCells ||
                RecordBytes.GetInt64(bytes, at + 32) < 0)
            {
                return false;
            }

            for (int cell = 0; cell < cells; cell++)
            {
                int entry = at + 40 + (12 * cell);
                if (!Floats.IsBetween(BitConverter.ToSingle(bytes, entry), 0f, 1f) ||
                    !Floats.IsBetween(BitConverter.ToSingle(bytes, entry + 4), 0f, 1f) ||
                    !Floats.IsBetween(BitConverter.ToSingle(bytes, entry + 8), -1e4f, 1e4f))
                {
                    return false;
                }
            }

            PackState = bytes[at];
            DeepDischarge = bytes[at + 1] != 0;
            CellCount = cells;
            Reason = bytes[at + 3];
            Latched = RecordBytes.GetInt64(bytes, at + 4);
            ReasonChannel = RecordBytes.GetInt32(bytes, at + 12);
            ReasonValue = BitConverter.ToSingle(bytes, at + 16);
            ReasonLimit = BitConverter.ToSingle(bytes, at + 20);
            Boot = BitConverter.ToUInt32(bytes, at + 24);
            UptimeMilliseconds = RecordBytes.GetInt64(bytes, at + 32);
            for (int cell = 0; cell < cells; cell++)
            {
                int entry = at + 40 + (12 * cell);
                SetCell(
                    cell, BitConverter.ToSingle(bytes, entry), BitConverter.ToSingle(bytes, entry + 4), BitConverter.ToSingle(bytes, entry + 8));
            }

            return true;
        }
    }
}
