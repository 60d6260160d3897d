using System;
using BmsEdge.Core.Measurement;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// What a pack did in its life: the totals of <see cref="ThroughputCounters"/>, times, starts and wear.
    /// </summary>
    public sealed class PackCounters
    {
        /// <summary>Kind of the record.</summary>
        public const byte Kind = 2;

        /// <summary>Version of the payload.</summary>
        public const byte Version = 1;

        /// <summary>Bytes of the payload.</summary>
        public const int PayloadLength = 88 + (8 * StateCount);

        /// <summary>Number of pack states that have a time of their own; more than there are, to keep the layout.</summary>
        public const int StateCount = 12;

        private const int SumsOffset = 40;
        private const int TimesOffset = 88;
        private readonly long[] _millisecondsInState = new long[StateCount];

        /// <summary>Starts of the board.</summary>
        public uint Boots { get; set; }

        /// <summary>Starts after a restart with everything open.</summary>
        public uint RestartsOpen { get; set; }

        /// <summary>Starts after a restart with a switch closed or in precharge.</summary>
        public uint RestartsClosed { get; set; }

        /// <summary>Starts after a restart in fault.</summary>
        public uint RestartsInFault { get; set; }

        /// <summary>Exceptions that ended the program.</summary>
        public uint ProgramErrors { get; set; }

        /// <summary>Charge into the pack in microampere-milliseconds.</summary>
        public long ChargeIn { get; private set; }

        /// <summary>Charge out of the pack in microampere-milliseconds.</summary>
        public long ChargeOut { get; private set; }

        /// <summary>Energy into the pack in milliwatt-milliseconds.</summary>
        public long EnergyIn { get; private set; }

        /// <summary>Energy out of the pack in milliwatt-milliseconds.</summary>
        public long EnergyOut { get; private set; }

        /// <summary>Time without a known current in milliseconds.</summary>
        public long Gap { get; private set; }

        /// <summary>Time without a known energy in milliseconds.</summary>
        public long EnergyGap { get; private set; }

        /// <summary>Slots written, both steps of a write together.</summary>
        public uint RecordWrites { get; set; }

        /// <summary>Trips written.</summary>
        public uint TripWrites { get; set; }

        /// <summary>Writes that the medium refused.</summary>
        public uint FailedWrites { get; set; }

        /// <summary>Trips that never came to the medium.</summary>
        public uint LostTrips { get; set; }

        /// <summary>Time in a pack state in milliseconds.</summary>
        public long MillisecondsInState(int state) => _millisecondsInState[state];

        /// <summary>Counts the time since the last loop.</summary>
        public void AddTime(int state, long milliseconds)
        {
            if (state >= 0 && state < StateCount && milliseconds > 0)
            {
                _millisecondsInState[state] += milliseconds;
            }
        }

        /// <summary>Takes over the totals of the loop.</summary>
        public void Take(ThroughputCounters totals)
        {
            ChargeIn = totals.ChargeInMicroampMilliseconds;
            ChargeOut = totals.ChargeOutMicroampMilliseconds;
            EnergyIn = totals.EnergyInMilliwattMilliseconds;
            EnergyOut = totals.EnergyOutMilliwattMilliseconds;
            Gap = totals.GapMilliseconds;
            EnergyGap = totals.EnergyGapMilliseconds;
        }

        /// <summary>Gives the totals to a new loop.</summary>
        public void Restore(ThroughputCounters totals) => totals.Restore(ChargeIn, ChargeOut, EnergyIn, EnergyOut, Gap, EnergyGap);

        /// <summary>Writes the payload.</summary>
        public void Encode(byte[] bytes, int at)
        {
            for (int i = 0; i < PayloadLength; i++)
            {
                bytes[at + i] = 0;
            }

            RecordBytes.PutUInt32(bytes, at, Boots);
            RecordBytes.PutUInt32(bytes, at + 4, RestartsOpen);
            RecordBytes.PutUInt32(bytes, at + 8, RestartsClosed);
            RecordBytes.PutUInt32(bytes, at + 12, RestartsInFault);
            RecordBytes.PutUInt32(bytes, at + 16, ProgramErrors);
            RecordBytes.PutUInt32(bytes, at + 20, RecordWrites);
            RecordBytes.PutUInt32(bytes, at + 24, TripWrites);
            RecordBytes.PutUInt32(bytes, at + 28, FailedWrites);
            RecordBytes.PutUInt32(bytes, at + 32, LostTrips);
            RecordBytes.PutInt64(bytes, at + SumsOffset, ChargeIn);
            RecordBytes.PutInt64(bytes, at + SumsOffset + 8, ChargeOut);
            RecordBytes.PutInt64(bytes, at + SumsOffset + 16, EnergyIn);
            RecordBytes.PutInt64(bytes, at + SumsOffset + 24, EnergyOut);
            RecordBytes.PutInt64(bytes, at + SumsOffset + 32, Gap);
            RecordBytes.PutInt64(bytes, at + SumsOffset + 40, EnergyGap);
            for (int state = 0; state < StateCount; state++)
            {
                RecordBytes.PutInt64(bytes, at + TimesOffset + (8 * state), _millisecondsInState[state]);
            }
        }

        /// <summary>Reads the payload. When it is refused, nothing of this object has changed.</summary>
        /// <returns>False when a sum is negative.</returns>
        public bool Decode(byte[] bytes, int at)
        {
            // From there on there is nothing but sums of 64 bits.
            for (int i = SumsOffset; i < PayloadLength; i += 8)
            {
                if (RecordBytes.GetInt64(bytes, at + i) < 0)
                {
                    return false;
                }
            }

            Boots = BitConverter.ToUInt32(bytes, at);
            RestartsOpen = BitConverter.ToUInt32(bytes, at + 4);
            RestartsClosed = BitConverter.ToUInt32(bytes, at + 8);
            RestartsInFault = BitConverter.ToUInt32(bytes, at + 12);
            ProgramErrors = BitConverter.ToUInt32(bytes, at + 16);
            RecordWrites = BitConverter.ToUInt32(bytes, at + 20);
            TripWrites = BitConverter.ToUInt32(bytes, at + 24);
            FailedWrites = BitConverter.ToUInt32(bytes, at + 28);
            LostTrips = BitConverter.ToUInt32(bytes, at + 32);
            ChargeIn = RecordBytes.GetInt64(bytes, at + SumsOffset);
            ChargeOut = RecordBytes.GetInt64(bytes, at + SumsOffset + 8);
            EnergyIn = RecordBytes.GetInt64(bytes, at + SumsOffset + 16);
            EnergyOut = RecordBytes.GetInt64(bytes, at + SumsOffset + 24);
            Gap = RecordBytes.GetInt64(bytes, at + SumsOffset + 32);
            EnergyGap = RecordBytes.GetInt64(bytes, at + SumsOffset + 40);
            for (int state = 0; state < StateCount; state++)
            {
                _millisecondsInState[state] = RecordBytes.GetInt64(bytes, at + TimesOffset + (8 * state));
            }

            return true;
        }
    }
}
