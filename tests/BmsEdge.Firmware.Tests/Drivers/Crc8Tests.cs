using BmsEdge.Firmware.Drivers;
using CsCheck;
using Xunit;

namespace BmsEdge.Firmware.Tests.Drivers;

public class Crc8Tests
{
    [Theory]
    [InlineData(new byte[] { 0x10, 0x3E, 0x22 }, 0x63)] // TI SLUAA11B, write
    [InlineData(new byte[] { 0x10, 0x14, 0x11, 0x68 }, 0x33)] // TI SLUAA11B, read
    [InlineData(new byte[] { 0x0B }, 0x31)] // TI SLUAA11B, following byte
    [InlineData(new byte[] { 0x10, 0x05, 0x40 }, 0x24)] // TI forum, BQ76940 SYS_CTRL2
    [InlineData(new byte[] { 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39 }, 0xF4)] // CRC-8/SMBUS check value
    [InlineData(new byte[] { 0x00 }, 0x00)]
    public void Published_vectors_come_out(byte[] bytes, byte expected)
    {
        byte crc = 0;
        foreach (byte value in bytes)
        {
            crc = Crc8.Update(crc, value);
        }

        Assert.Equal(expected, crc);
    }

    [Fact]
    public void Every_single_and_double_bit_error_in_a_frame_changes_the_checksum()
    {
        Gen.Select(Gen.Byte.Array[3], Gen.Int[0, 23], Gen.Int[0, 23]).Sample((bytes, a, b) =>
        {
            byte Sum(byte[] data)
            {
                byte crc = 0;
                foreach (byte value in data)
                {
                    crc = Crc8.Update(crc, value);
                }

                return crc;
            }

            byte[] changed = (byte[])bytes.Clone();
            changed[a / 8] ^= (byte)(1 << (a % 8));
            if (a != b)
            {
                changed[b / 8] ^= (byte)(1 << (b % 8));
            }

            Assert.NotEqual(Sum(bytes), Sum(changed));
        });
    }
}
