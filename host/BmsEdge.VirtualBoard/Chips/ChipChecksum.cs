namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// CRC-8 of the BQ chips, x^8 + x^2 + x + 1, bit by bit: on purpose not the driver's code, so that an error in one does not
/// hide in the other.
/// </summary>
internal static class ChipChecksum
{
    /// <summary>The checksum after one more byte.</summary>
    public static byte Update(byte crc, byte value)
    {
        int remainder = crc ^ value;
        for (int bit = 0; bit < 8; bit++)
        {
            remainder = (remainder & 0x80) != 0 ? (remainder << 1) ^ 0x107 : remainder << 1;
        }

        return (byte)remainder;
    }
}
