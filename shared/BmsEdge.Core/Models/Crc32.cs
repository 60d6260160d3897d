namespace BmsEdge.Core.Models
{
    /// <summary>CRC-32 as in IEEE 802.3 and zip (reflected polynomial 0xEDB88320), four bits at a time from a 16-entry table.</summary>
    public static class Crc32
    {
        private static readonly uint[] Table = new uint[]
        {
            0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
            0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
        };

        /// <summary>CRC of a stretch of bytes.</summary>
        /// <param name="bytes">Buffer.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="length">Number of bytes; the stretch must lie inside the buffer.</param>
        public static uint Compute(byte[] bytes, int offset, int length) => Continue(0, bytes, offset, length);

        /// <summary>CRC of what came before and a further stretch, for what is never in memory as a whole.</summary>
        /// <param name="before">CRC of what came before; 0 = nothing.</param>
        /// <param name="bytes">Buffer.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="length">Number of bytes; the stretch must lie inside the buffer.</param>
        public static uint Continue(uint before, byte[] bytes, int offset, int length)
        {
            uint crc = before ^ 0xFFFFFFFF;
            int end = offset + length;
            for (int i = offset; i < end; i++)
            {
                crc ^= bytes[i];
                crc = (crc >> 4) ^ Table[(int)(crc & 15u)];
                crc = (crc >> 4) ^ Table[(int)(crc & 15u)];
            }

            return crc ^ 0xFFFFFFFF;
        }
    }
}
