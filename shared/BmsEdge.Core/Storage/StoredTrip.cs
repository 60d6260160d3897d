using System;
using BmsEdge.Core.Models;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// A trip as it is kept over a restart: the record of the trip log and what the pack looked like in the loop of the trip.
    /// A value that was no evidence is not-a-number.
    /// </summary>
    public sealed class StoredTrip
    {
        /// <summary>Bytes of an encoded trip, CRC included.</summary>
        public const int Length = 96;

        /// <summary>Bit of <see cref="Switches"/>: the charge switch was told to close.</summary>
        public const byte ChargeOn = 1;

        /// <summary>Bit of <see cref="Switches"/>: the discharge switch was told to close.</summary>
        public const byte DischargeOn = 2;

        /// <summary>Bit of <see cref="Switches"/>: the precharge switch was told to close.</summary>
        public const byte PrechargeOn = 4;

        /// <summary>Bit of <see cref="Switches"/>: the charge switch was read back closed.</summary>
        public const byte ChargeFeedback = 8;

        /// <summary>Bit of <see cref="Switches"/>: the discharge switch was read back closed.</summary>
        public const byte DischargeFeedback = 16;

        /// <summary>Bit of <see cref="Switches"/>: the two readings are of this loop.</summary>
        public const byte FeedbackValid = 32;

        // The bytes "TR" and a version, so that an erased or foreign record is never taken for one.
        private const int Mark = 0x5254;
        private const byte Version = 1;

        /// <summary>Number of the trip since the board was new.</summary>
        public uint Sequence { get; set; }

        /// <summary>Start of the board in which it happened, counted since the board was new.</summary>
        public uint Boot { get; set; }

        /// <summary>Why, a <c>TripCause</c>.</summary>
        public byte Cause { get; set; }

        /// <summary>What the trip did, a <c>TripLevel</c>.</summary>
        public byte Level { get; set; }

        /// <summary>Which current it concerned, a <c>TripPath</c>.</summary>
        public byte Path { get; set; }

        /// <summary>True when it stays until acknowledged.</summary>
        public bool Latched { get; set; }

        /// <summary>Cell, sensor, wire, chip or switch from 0; -1 = the pack.</summary>
        public int Channel { get; set; }

        /// <summary>Value that tripped, in the unit of its quantity.</summary>
        public float Value { get; set; }

        /// <summary>Limit it broke, in the same unit.</summary>
        public float Limit { get; set; }

        /// <summary>Delay of the rule in milliseconds.</summary>
        public int DelayMilliseconds { get; set; }

        /// <summary>Time since that start in milliseconds.</summary>
        public long TimeMilliseconds { get; set; }

        /// <summary>State of the pack when it tripped, a <c>PackState</c>.</summary>
        public byte PackState { get; set; }

        /// <summary>State of the pack after the loop had decided, a <c>PackState</c>.</summary>
        public byte PackStateAfter { get; set; }

        /// <summary>Bits of the switches after the loop had acted.</summary>
        public byte Switches { get; set; }

        /// <summary>Cell with the least voltage; 255 = none was evidence.</summary>
        public byte LowestCell { get; set; }

        /// <summary>Cell with the greatest voltage; 255 = none was evidence.</summary>
        public byte HighestCell { get; set; }

        /// <summary>Least cell voltage in volts.</summary>
        public float LowestCellVolts { get; set; }

        /// <summary>Greatest cell voltage in volts.</summary>
        public float HighestCellVolts { get; set; }

        /// <summary>Voltage of the pack in volts.</summary>
        public float PackVolts { get; set; }

        /// <summary>Voltage behind the switches in volts.</summary>
        public float LoadVolts { get; set; }

        /// <summary>Current in amperes, positive when charging.</summary>
        public float CurrentAmps { get; set; }

        /// <summary>Least temperature in degrees Celsius.</summary>
        public float LowestCelsius { get; set; }

        /// <summary>Greatest temperature in degrees Celsius.</summary>
        public float HighestCelsius { get; set; }

        /// <summary>Least state of charge of a cell, 0 to 1.</summary>
        public float LowestSoc { get; set; }

        /// <summary>Greatest state of charge of a cell, 0 to 1.</summary>
        public float HighestSoc { get; set; }

        /// <summary>Writes the trip with its CRC.</summary>
        public void Encode(byte[] bytes, int at)
        {
            RecordBytes.PutUInt16(bytes, at, Mark);
            bytes[at + 2] = Version;
            bytes[at + 3] = Cause;
            RecordBytes.PutUInt32(bytes, at + 4, Sequence);
            RecordBytes.PutUInt32(bytes, at + 8, Boot);
            bytes[at + 12] = Level;
            bytes[at + 13] = Path;
            bytes[at + 14] = Latched ? (byte)1 : (byte)0;
            bytes[at + 15] = PackState;
            bytes[at + 16] = PackStateAfter;
            bytes[at + 17] = Switches;
            bytes[at + 18] = LowestCell;
            bytes[at + 19] = HighestCell;
            RecordBytes.PutInt32(bytes, at + 20, Channel);
            RecordBytes.PutSingle(bytes, at + 24, Value);
            RecordBytes.PutSingle(bytes, at + 28, Limit);
            RecordBytes.PutInt32(bytes, at + 32, DelayMilliseconds);
            RecordBytes.PutInt64(bytes, at + 36, TimeMilliseconds);
            RecordBytes.PutSingle(bytes, at + 44, LowestCellVolts);
            RecordBytes.PutSingle(bytes, at + 48, HighestCellVolts);
            RecordBytes.PutSingle(bytes, at + 52, PackVolts);
            RecordBytes.PutSingle(bytes, at + 56, LoadVolts);
            RecordBytes.PutSingle(bytes, at + 60, CurrentAmps);
            RecordBytes.PutSingle(bytes, at + 64, LowestCelsius);
            RecordBytes.PutSingle(bytes, at + 68, HighestCelsius);
            RecordBytes.PutSingle(bytes, at + 72, LowestSoc);
            RecordBytes.PutSingle(bytes, at + 76, HighestSoc);
            for (int i = 80; i < Length - RecordFormat.CrcLength; i++)
            {
                bytes[at + i] = 0;
            }

            RecordBytes.PutUInt32(bytes, at + Length - RecordFormat.CrcLength, Crc32.Compute(bytes, at, Length - RecordFormat.CrcLength));
        }

        /// <summary>Reads a trip. When it is refused, nothing of this object has changed.</summary>
        /// <returns>False unless the bytes are a whole trip of this version.</returns>
        public bool Decode(byte[] bytes, int at)
        {
            if (!IsWhole(bytes, at))
            {
                return false;
            }

            Cause = bytes[at + 3];
            Sequence = SequenceOf(bytes, at);
            Boot = BitConverter.ToUInt32(bytes, at + 8);
            Level = bytes[at + 12];
            Path = bytes[at + 13];
            Latched = bytes[at + 14] != 0;
            PackState = bytes[at + 15];
            PackStateAfter = bytes[at + 16];
            Switches = bytes[at + 17];
            LowestCell = bytes[at + 18];
            HighestCell = bytes[at + 19];
            Channel = RecordBytes.GetInt32(bytes, at + 20);
            Value = BitConverter.ToSingle(bytes, at + 24);
            Limit = BitConverter.ToSingle(bytes, at + 28);
            DelayMilliseconds = RecordBytes.GetInt32(bytes, at + 32);
            TimeMilliseconds = RecordBytes.GetInt64(bytes, at + 36);
            LowestCellVolts = BitConverter.ToSingle(bytes, at + 44);
            HighestCellVolts = BitConverter.ToSingle(bytes, at + 48);
            PackVolts = BitConverter.ToSingle(bytes, at + 52);
            LoadVolts = BitConverter.ToSingle(bytes, at + 56);
            CurrentAmps = BitConverter.ToSingle(bytes, at + 60);
            LowestCelsius = BitConverter.ToSingle(bytes, at + 64);
            HighestCelsius = BitConverter.ToSingle(bytes, at + 68);
            LowestSoc = BitConverter.ToSingle(bytes, at + 72);
            HighestSoc = BitConverter.ToSingle(bytes, at + 76);
            return true;
        }

        /// <summary>True when the bytes are a whole trip.</summary>
        internal static bool IsWhole(byte[] bytes, int at) =>
            BitConverter.ToUInt16(bytes, at) == Mark && bytes[at + 2] == Version &&
            BitConverter.ToUInt32(bytes, at + Length - RecordFormat.CrcLength) ==
                Crc32.Compute(bytes, at, Length - RecordFormat.CrcLength);

        /// <summary>Sequence number of an encoded trip.</summary>
        internal static uint SequenceOf(byte[] bytes, int at) => BitConverter.ToUInt32(bytes, at + 4);
    }
}
