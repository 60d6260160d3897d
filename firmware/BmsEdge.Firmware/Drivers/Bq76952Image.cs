using BmsEdge.Core.Storage;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// The part of the BQ76952's data memory that the driver owns, in windows of one transfer buffer each. Bytes between owned
    /// ones are left as the chip has them.
    /// </summary>
    internal sealed class Bq76952Image
    {
        // Windows of 32 bytes in which all addresses of Bq76952DataMemory lie.
        private static readonly int[] WindowAddresses = { 0x91A8, 0x9234, 0x925F, 0x9280, 0x929A, 0x92FD, 0x9335 };

        private readonly byte[] _values = new byte[7 * Bq76952Registers.BufferLength];
        private readonly bool[] _owned = new bool[7 * Bq76952Registers.BufferLength];

        /// <summary>Number of windows.</summary>
        public int WindowCount => WindowAddresses.Length;

        /// <summary>Address of a window.</summary>
        public int Address(int window) => WindowAddresses[window];

        /// <summary>True when the driver owns a byte of a window.</summary>
        public bool IsOwned(int window, int offset) => _owned[(Bq76952Registers.BufferLength * window) + offset];

        /// <summary>The value of an owned byte.</summary>
        public byte Value(int window, int offset) => _values[(Bq76952Registers.BufferLength * window) + offset];

        /// <summary>Sets a byte and owns it.</summary>
        public void SetByte(int address, int value)
        {
            for (int window = 0; window < WindowAddresses.Length; window++)
            {
                int offset = address - WindowAddresses[window];
                if (offset >= 0 && offset < Bq76952Registers.BufferLength)
                {
                    // The first window that holds it: the fourth and the fifth overlap.
                    _values[(Bq76952Registers.BufferLength * window) + offset] = (byte)value;
                    _owned[(Bq76952Registers.BufferLength * window) + offset] = true;
                    return;
                }
            }
        }

        /// <summary>Sets two bytes, little-endian.</summary>
        public void SetWord(int address, int value)
        {
            SetByte(address, value);
            SetByte(address + 1, value >> 8);
        }

        /// <summary>Sets a float of four bytes, little-endian.</summary>
        /// <param name="address">Address of its lowest byte.</param>
        /// <param name="value">Finite.</param>
        public void SetFloat(int address, float value)
        {
            int bits = (int)RecordBytes.SingleBits(value);
            SetWord(address, bits);
            SetWord(address + 2, bits >> 16);
        }
    }
}
