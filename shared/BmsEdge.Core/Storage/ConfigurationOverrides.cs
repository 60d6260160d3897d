using System;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// Values of the configuration that were changed on this board. The record says what was asked for; whether the whole
    /// configuration still makes sense with it is judged before it is stored and again at every start.
    /// </summary>
    public sealed class ConfigurationOverrides
    {
        /// <summary>Kind of the record.</summary>
        public const byte Kind = 4;

        /// <summary>Version of the payload.</summary>
        public const byte Version = 1;

        /// <summary>Greatest number of changed limits.</summary>
        public const int MaximumLimits = 8;

        /// <summary>Bytes of the payload.</summary>
        public const int PayloadLength = 32 + (16 * MaximumLimits);

        /// <summary>Bit of <see cref="Changed"/>: <see cref="CapacityAmpHours"/>.</summary>
        public const uint Capacity = 1;

        /// <summary>Bit of <see cref="Changed"/>: <see cref="InitialSoc"/> and <see cref="InitialSocSigma"/>.</summary>
        public const uint Soc = 2;

        /// <summary>Bit of <see cref="Changed"/>: <see cref="RequestExpiryMilliseconds"/>.</summary>
        public const uint RequestExpiry = 4;

        /// <summary>Bit of <see cref="Changed"/>: <see cref="TelemetryPeriodMilliseconds"/>.</summary>
        public const uint TelemetryPeriod = 8;

        private const uint AllBits = 15;
        private readonly byte[] _row = new byte[MaximumLimits];
        private readonly float[] _trip = new float[MaximumLimits];
        private readonly float[] _reset = new float[MaximumLimits];
        private readonly int[] _delayMilliseconds = new int[MaximumLimits];

        /// <summary>Which of the single values are changed, bits.</summary>
        public uint Changed { get; set; }

        /// <summary>Capacity of a cell in ampere-hours.</summary>
        public float CapacityAmpHours { get; set; }

        /// <summary>State of charge assumed when none is stored, 0 to 1.</summary>
        public float InitialSoc { get; set; }

        /// <summary>Its standard deviation.</summary>
        public float InitialSocSigma { get; set; }

        /// <summary>Time after which a request from the link lapses, milliseconds.</summary>
        public int RequestExpiryMilliseconds { get; set; }

        /// <summary>Period of the telemetry in milliseconds.</summary>
        public int TelemetryPeriodMilliseconds { get; set; }

        /// <summary>Number of changed limits.</summary>
        public int LimitCount { get; private set; }

        /// <summary>Row of the limit table that a change concerns.</summary>
        public int LimitRow(int index) => _row[index];

        /// <summary>New trip threshold.</summary>
        public float LimitTrip(int index) => _trip[index];

        /// <summary>New reset threshold.</summary>
        public float LimitReset(int index) => _reset[index];

        /// <summary>New delay in milliseconds.</summary>
        public int LimitDelayMilliseconds(int index) => _delayMilliseconds[index];

        /// <summary>Changes a limit, or changes it once more.</summary>
        /// <returns>False when there is no room, or the row cannot be told in a byte.</returns>
        public bool SetLimit(int row, float trip, float reset, int delayMilliseconds)
        {
            int index = 0;
            while (index < LimitCount && _row[index] != row)
            {
                index++;
            }

            if (index == MaximumLimits || row < 0 || row > 255)
            {
                return false;
            }

            _row[index] = (byte)row;
            _trip[index] = trip;
            _reset[index] = reset;
            _delayMilliseconds[index] = delayMilliseconds;
            LimitCount = index == LimitCount ? LimitCount + 1 : LimitCount;
            return true;
        }

        /// <summary>Changes nothing.</summary>
        public void SetDefaults()
        {
            Changed = 0;
            LimitCount = 0;
        }

        /// <summary>Writes the payload.</summary>
        public void Encode(byte[] bytes, int at)
        {
            for (int i = 0; i < PayloadLength; i++)
            {
                bytes[at + i] = 0;
            }

            RecordBytes.PutUInt32(bytes, at, Changed);
            RecordBytes.PutInt32(bytes, at + 4, LimitCount);
            RecordBytes.PutSingle(bytes, at + 8, CapacityAmpHours);
            RecordBytes.PutSingle(bytes, at + 12, InitialSoc);
            RecordBytes.PutSingle(bytes, at + 16, InitialSocSigma);
            RecordBytes.PutInt32(bytes, at + 20, RequestExpiryMilliseconds);
            RecordBytes.PutInt32(bytes, at + 24, TelemetryPeriodMilliseconds);
            for (int i = 0; i < LimitCount; i++)
            {
                int entry = at + 32 + (16 * i);
                bytes[entry] = _row[i];
                RecordBytes.PutSingle(bytes, entry + 4, _trip[i]);
                RecordBytes.PutSingle(bytes, entry + 8, _reset[i]);
                RecordBytes.PutInt32(bytes, entry + 12, _delayMilliseconds[i]);
            }
        }

        /// <summary>Reads the payload; no change at all when it cannot be one.</summary>
        /// <returns>False when it cannot: unknown bits, too many limits, a row told twice, or a value that is not finite.</returns>
        public bool Decode(byte[] bytes, int at)
        {
            SetDefaults();
            uint changed = BitConverter.ToUInt32(bytes, at);
            uint limits = BitConverter.ToUInt32(bytes, at + 4);
            if (changed > AllBits || limits > MaximumLimits)
            {
                return false;
            }

            for (int i = 0; i < (int)limits; i++)
            {
                int entry = at + 32 + (16 * i);
                float trip = BitConverter.ToSingle(bytes, entry + 4);
                float reset = BitConverter.ToSingle(bytes, entry + 8);
                if (!Floats.IsFinite(trip) || !Floats.IsFinite(reset) ||
                    !SetLimit(bytes[entry], trip, reset, RecordBytes.GetInt32(bytes, entry + 12)) || LimitCount != i + 1)
                {
                    SetDefaults();
                    return false;
                }
            }

            CapacityAmpHours = BitConverter.ToSingle(bytes, at + 8);
            InitialSoc = BitConverter.ToSingle(bytes, at + 12);
            InitialSocSigma = BitConverter.ToSingle(bytes, at + 16);
            RequestExpiryMilliseconds = RecordBytes.GetInt32(bytes, at + 20);
            TelemetryPeriodMilliseconds = RecordBytes.GetInt32(bytes, at + 24);
            if (!Floats.IsFinite(CapacityAmpHours) || !Floats.IsFinite(InitialSoc) || !Floats.IsFinite(InitialSocSigma))
            {
                SetDefaults();
                return false;
            }

            Changed = changed;
            return true;
        }
    }
}
