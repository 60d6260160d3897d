namespace BmsEdge.Firmware
{
    /// <summary>
    /// Builds one telemetry line in a buffer made once: <c>$X,field,field*HHHH\r\n</c>. Fields are decimal integers; an empty
    /// field is a value without evidence. HHHH is the CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF, as in CRC
    /// RevEng's catalogue) over the characters between $ and *, both excluded, in upper-case hexadecimal. Numbers, never
    /// floats: the board prints floats of 1e9 and more without a decimal point.
    /// </summary>
    public sealed class TelemetryLine
    {
        private readonly byte[] _buffer;
        private readonly byte[] _digits = new byte[20];
        private int _length;
        private bool _overflow;

        /// <summary>Makes a line.</summary>
        /// <param name="capacity">Bytes of the longest line.</param>
        public TelemetryLine(int capacity) => _buffer = new byte[capacity];

        /// <summary>The bytes; <see cref="Length"/> of them count.</summary>
        public byte[] Buffer => _buffer;

        /// <summary>Bytes of the finished line; 0 when it did not fit.</summary>
        public int Length => _overflow ? 0 : _length;

        /// <summary>Starts a line of a kind.</summary>
        public void Begin(char kind)
        {
            _length = 0;
            _overflow = false;
            Put((byte)'$');
            Put((byte)kind);
        }

        /// <summary>Adds an integer field.</summary>
        public void Add(long value)
        {
            Put((byte)',');
            if (value < 0)
            {
                Put((byte)'-');
            }

            // Digits of the negative number: long.MinValue has no positive twin.
            long rest = value < 0 ? value : -value;
            int count = 0;
            do
            {
                _digits[count] = (byte)('0' - (int)(rest % 10));
                rest /= 10;
                count++;
            }
            while (rest != 0);

            while (count > 0)
            {
                count--;
                Put(_digits[count]);
            }
        }

        /// <summary>Adds 1 or 0.</summary>
        public void Add(bool value) => Add(value ? 1L : 0L);

        /// <summary>Adds a value times a scale, rounded; an empty field when it is no evidence or no number.</summary>
        public void Add(float value, float scale, bool isEvidence)
        {
            float scaled = value * scale;
            if (!isEvidence || float.IsNaN(scaled))
            {
                Put((byte)',');
                return;
            }

            // The conversion of a float out of range is undefined on the board.
            const float Greatest = 2.0e9f;
            scaled = scaled > Greatest ? Greatest : (scaled < -Greatest ? -Greatest : scaled);
            Add((int)(scaled < 0f ? scaled - 0.5f : scaled + 0.5f));
        }

        /// <summary>Adds the checksum and the line end.</summary>
        public void End()
        {
            int crc = Crc16(_buffer, 1, _length - 1);
            Put((byte)'*');
            for (int shift = 12; shift >= 0; shift -= 4)
            {
                int nibble = (crc >> shift) & 0xF;
                Put((byte)(nibble < 10 ? '0' + nibble : 'A' + nibble - 10));
            }

            Put((byte)'\r');
            Put((byte)'\n');
        }

        /// <summary>CRC-16/CCITT-FALSE; of the characters 123456789 it is 0x29B1.</summary>
        public static int Crc16(byte[] bytes, int offset, int count)
        {
            int crc = 0xFFFF;
            for (int i = offset; i < offset + count; i++)
            {
                crc ^= bytes[i] << 8;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xFFFF : (crc << 1) & 0xFFFF;
                }
            }

            return crc;
        }

        private void Put(byte value)
        {
            if (_length == _buffer.Length)
            {
                // A cut line would look like a short one: it is not sent at all.
                _overflow = true;
                return;
            }

            _buffer[_length] = value;
            _length++;
        }
    }
}
