namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// CRC-8 of the BQ769x0 and BQ769x2 families: polynomial x^8 + x^2 + x + 1 (0x07), start value 0, not reflected
    /// (SLUSBK2I section 8.3.1.4).
    /// </summary>
    public static class Crc8
    {
        // Remainders of the upper four bits: two look-ups per byte instead of eight shifts, 16 bytes instead of 256.
        private static readonly byte[] Nibble =
        {
            0x00, 0x07, 0x0E, 0x09, 0x1C, 0x1B, 0x12, 0x15, 0x38, 0x3F, 0x36, 0x31, 0x24, 0x23, 0x2A, 0x2D,
        };

        /// <summary>The checksum after one more byte.</summary>
        /// <param name="crc">Checksum so far; 0 at the beginning.</param>
        /// <param name="value">Next byte.</param>
        public static byte Update(byte crc, byte value)
        {
            int remainder = crc ^ value;
            remainder = (byte)(remainder << 4) ^ Nibble[remainder >> 4];
            return (byte)((byte)(remainder << 4) ^ Nibble[remainder >> 4]);
        }
    }
}
