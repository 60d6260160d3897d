using System;
using BmsEdge.Core.Models;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// How a slot is laid out, little-endian: header, payload, CRC-32 of both, commit marker (docs/storage.md). The marker is
    /// the CRC turned over, so that the marker of an older record at the same place commits nothing.
    /// </summary>
    public static class RecordFormat
    {
        /// <summary>The bytes <c>BMSR</c>.</summary>
        public const uint Magic = 0x52534D42;

        /// <summary>Bytes before the payload.</summary>
        public const int HeaderLength = 16;

        /// <summary>Offset of the kind of record, one byte.</summary>
        public const int KindOffset = 4;

        /// <summary>Offset of the version of the payload, one byte.</summary>
        public const int VersionOffset = 5;

        /// <summary>Offset of the length of the payload, 16 bits.</summary>
        public const int LengthOffset = 6;

        /// <summary>Offset of the sequence number, 32 bits: the greater one of two slots is in force.</summary>
        public const int SequenceOffset = 8;

        /// <summary>Offset of the number of writes of this kind of record since the board was new, 32 bits.</summary>
        public const int WriteCountOffset = 12;

        /// <summary>Bytes of the CRC.</summary>
        public const int CrcLength = 4;

        /// <summary>Bytes of the commit marker.</summary>
        public const int MarkerLength = 4;

        /// <summary>Greatest payload: its length has 16 bits, and a whole slot shall stay below 64 KB.</summary>
        public const int GreatestPayload = 65000;

        private const uint MarkerMask = 0xA5C35A3C;

        /// <summary>Bytes of a slot with a payload of this length.</summary>
        public static int SlotLength(int payloadLength) => HeaderLength + payloadLength + CrcLength + MarkerLength;

        /// <summary>The marker that commits a record with this CRC.</summary>
        public static uint MarkerOf(uint crc) => crc ^ MarkerMask;

        /// <summary>True when the first sequence number is the later one, also across the wrap of 32 bits.</summary>
        public static bool IsLater(uint sequence, uint than) => (int)(sequence - than) > 0;

        /// <summary>Fills the header.</summary>
        public static void PutHeader(byte[] slot, byte kind, byte version, int payloadLength, uint sequence, uint writeCount)
        {
            RecordBytes.PutUInt32(slot, 0, Magic);
            slot[KindOffset] = kind;
            slot[VersionOffset] = version;
            RecordBytes.PutUInt16(slot, LengthOffset, payloadLength);
            RecordBytes.PutUInt32(slot, SequenceOffset, sequence);
            RecordBytes.PutUInt32(slot, WriteCountOffset, writeCount);
        }

        /// <summary>True when the header is one of this kind and version. The length is not looked at.</summary>
        public static bool IsHeader(byte[] slot, byte kind, byte version) =>
            BitConverter.ToUInt32(slot, 0) == Magic && slot[KindOffset] == kind && slot[VersionOffset] == version;

        /// <summary>Fills CRC and commit marker behind header and payload.</summary>
        public static void Seal(byte[] slot, int payloadLength)
        {
            int body = HeaderLength + payloadLength;
            uint crc = Crc32.Compute(slot, 0, body);
            RecordBytes.PutUInt32(slot, body, crc);
            RecordBytes.PutUInt32(slot, body + CrcLength, MarkerOf(crc));
        }

        /// <summary>True when the slot holds a whole, committed record of this kind, version and length.</summary>
        /// <param name="slot">Bytes as read.</param>
        /// <param name="read">How many of them were read.</param>
        /// <param name="kind">Expected kind.</param>
        /// <param name="version">Expected version.</param>
        /// <param name="payloadLength">Expected length.</param>
        public static bool IsCommitted(byte[] slot, int read, byte kind, byte version, int payloadLength)
        {
            if (read < SlotLength(payloadLength) || !IsHeader(slot, kind, version) ||
                BitConverter.ToUInt16(slot, LengthOffset) != payloadLength)
            {
                return false;
            }

            int body = HeaderLength + payloadLength;
            uint crc = Crc32.Compute(slot, 0, body);
            return BitConverter.ToUInt32(slot, body) == crc && BitConverter.ToUInt32(slot, body + CrcLength) == MarkerOf(crc);
        }
    }
}
