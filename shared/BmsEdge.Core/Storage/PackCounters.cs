using System;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// What a pack did in its life. Sums are whole numbers of small units: a float that has counted 10,000 Ah no longer sees
    /// a quarter of a second of 1 A.
    /// </summary>
    public sealed class PackCounters
    {
        /// <summary>Kind of the record.</summary>
        public const byte Kind = 2;

        /// <summary>Version of the payload.</summary>
        public const byte Version = 1;

        /// <summary>Bytes of the payload.</summary>
        public const int PayloadLength = 128;

        /// <summary>Number of pack states that have a time of their own.</summary>
        public const int StateCount = 5;

        // A gap between two current samples is not filled with a guess.
        private const int LongestStepMilliseconds = 2000;
        private const float MilliampSecondsPerAmpHour = 3600000f;
        private readonly long[] _millisecondsInState = new long[StateCount];

        // Less than one unit each, kept until a unit is full; lost at a restart.
        private float _chargeInRest;
        private float _chargeOutRest;
        private float _energyInRest;
        private float _energyOutRest;

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

        /// <summary>Charge into the pack in milliampere-seconds.</summary>
        public long ChargeInMilliampSeconds { get; private set; }

        /// <summary>Charge out of the pack in milliampere-seconds.</summary>
        public long ChargeOutMilliampSeconds { get; private set; }

        /// <summary>Energy into the pack in milliwatt-seconds.</summary>
        public long EnergyInMilliwattSeconds { get; private set; }

        /// <summary>Energy out of the pack in milliwatt-seconds.</summary>
        public long EnergyOutMilliwattSeconds { get; private set; }

        /// <summary>Times in which the current was not known, in milliseconds.</summary>
        public long UncountedMilliseconds { get; private set; }

        /// <summary>Slots written, both steps of a write together.</summary>
        public uint RecordWrites { get; set; }

        /// <summary>Trips written.</summary>
        public uint TripWrites { get; set; }

        /// <summary>Writes that the medium refused.</summary>
        public uint FailedWrites { get; set; }

        /// <summary>Trips that never came to the medium.</summary>
        public uint LostTrips { get; set; }

        /// <summary>Charge into the pack in ampere-hours.</summary>
        public float ChargeInAmpHours => ChargeInMilliampSeconds / MilliampSecondsPerAmpHour;

        /// <summary>Charge out of the pack in ampere-hours.</summary>
        public float ChargeOutAmpHours => ChargeOutMilliampSeconds / MilliampSecondsPerAmpHour;

        /// <summary>Energy into the pack in watt-hours.</summary>
        public float EnergyInWattHours => EnergyInMilliwattSeconds / MilliampSecondsPerAmpHour;

        /// <summary>Energy out of the pack in watt-hours.</summary>
        public float EnergyOutWattHours => EnergyOutMilliwattSeconds / MilliampSecondsPerAmpHour;

        /// <summary>Time in a pack state in milliseconds.</summary>
        public long MillisecondsInState(int state) => _millisecondsInState[state];

        /// <summary>Full equivalent cycles: half of all charge moved, in units of the capacity; 0 when that makes no sense.</summary>
        public float FullEquivalentCycles(float capacityAmpHours) =>
            float.IsNaN(capacityAmpHours) || capacityAmpHours <= 0f
                ? 0f
                : 0.5f * (ChargeInAmpHours + ChargeOutAmpHours) / capacityAmpHours;

        /// <summary>Counts the time since the last loop.</summary>
        public void AddTime(int state, long milliseconds)
        {
            if (state >= 0 && state < StateCount && milliseconds > 0)
            {
                _millisecondsInState[state] += milliseconds;
            }
        }

        /// <summary>Counts the charge and the energy since the last current sample.</summary>
        /// <param name="amps">The new sample in amperes, positive when charging.</param>
        /// <param name="packVolts">Voltage of the pack in volts; not-a-number counts charge and no energy.</param>
        /// <param name="milliseconds">Time since the last sample. Longer than 2 s is a gap, and nothing is counted but the gap.</param>
        public void AddCurrent(float amps, float packVolts, long milliseconds)
        {
            if (milliseconds <= 0)
            {
                return;
            }

            if (milliseconds > LongestStepMilliseconds || float.IsNaN(amps) || float.IsInfinity(amps))
            {
                UncountedMilliseconds += milliseconds;
                return;
            }

            float charge = (amps < 0f ? -amps : amps) * milliseconds;
            float energy = float.IsNaN(packVolts) || packVolts < 0f ? 0f : charge * packVolts;
            if (amps >= 0f)
            {
                ChargeInMilliampSeconds += WholePart(ref _chargeInRest, charge);
                EnergyInMilliwattSeconds += WholePart(ref _energyInRest, energy);
            }
            else
            {
                ChargeOutMilliampSeconds += WholePart(ref _chargeOutRest, charge);
                EnergyOutMilliwattSeconds += WholePart(ref _energyOutRest, energy);
            }
        }

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
            RecordBytes.PutInt64(bytes, at + 40, ChargeInMilliampSeconds);
            RecordBytes.PutInt64(bytes, at + 48, ChargeOutMilliampSeconds);
            RecordBytes.PutInt64(bytes, at + 56, EnergyInMilliwattSeconds);
            RecordBytes.PutInt64(bytes, at + 64, EnergyOutMilliwattSeconds);
            RecordBytes.PutInt64(bytes, at + 72, UncountedMilliseconds);
            for (int state = 0; state < StateCount; state++)
            {
                RecordBytes.PutInt64(bytes, at + 80 + (8 * state), _millisecondsInState[state]);
            }
        }

        /// <summary>Reads the payload. When it is refused, nothing of this object has changed.</summary>
        /// <returns>False when a sum is negative.</returns>
        public bool Decode(byte[] bytes, int at)
        {
            // From offset 40 on there is nothing but sums of 64 bits.
            for (int i = 40; i < PayloadLength; i += 8)
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
            ChargeInMilliampSeconds = RecordBytes.GetInt64(bytes, at + 40);
            ChargeOutMilliampSeconds = RecordBytes.GetInt64(bytes, at + 48);
            EnergyInMilliwattSeconds = RecordBytes.GetInt64(bytes, at + 56);
            EnergyOutMilliwattSeconds = RecordBytes.GetInt64(bytes, at + 64);
            UncountedMilliseconds = RecordBytes.GetInt64(bytes, at + 72);
            for (int state = 0; state < StateCount; state++)
            {
                _millisecondsInState[state] = RecordBytes.GetInt64(bytes, at + 80 + (8 * state));
            }

            return true;
        }

        // A sample of 2000 A for 2 s at 120 V is 4.8e8: far inside of what an int takes.
        private static int WholePart(ref float rest, float added)
        {
            rest += added;
            int whole = (int)rest;
            rest -= whole;
            return whole;
        }
    }
}
