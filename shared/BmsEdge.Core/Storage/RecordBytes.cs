using System;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// Numbers to and from little-endian bytes without allocating: <c>BitConverter.GetBytes</c> makes an array each time, and
    /// the interpreter knows no other way to the bits of a float.
    /// </summary>
    public static class RecordBytes
    {
        // 2^64, 2^32 ... 2^1 and their inverses: every product with them is exact.
        private static readonly float[] Powers = new float[] { 18446744073709551616f, 4294967296f, 65536f, 256f, 16f, 4f, 2f };

        private static readonly float[] Inverses = new float[]
        {
            5.42101086242752217e-20f, 2.3283064365386963e-10f, 1.52587890625e-05f, 0.00390625f, 0.0625f, 0.25f, 0.5f,
        };

        /// <summary>Writes the low 16 bits of a number.</summary>
        public static void PutUInt16(byte[] bytes, int at, int value)
        {
            bytes[at] = (byte)(value & 0xFF);
            bytes[at + 1] = (byte)((value >> 8) & 0xFF);
        }

        /// <summary>Writes an unsigned number of 32 bits.</summary>
        public static void PutUInt32(byte[] bytes, int at, uint value)
        {
            bytes[at] = (byte)(value & 0xFFu);
            bytes[at + 1] = (byte)((value >> 8) & 0xFFu);
            bytes[at + 2] = (byte)((value >> 16) & 0xFFu);
            bytes[at + 3] = (byte)((value >> 24) & 0xFFu);
        }

        /// <summary>Writes a number of 32 bits.</summary>
        public static void PutInt32(byte[] bytes, int at, int value) => PutUInt32(bytes, at, (uint)value);

        /// <summary>Writes a number of 64 bits.</summary>
        public static void PutInt64(byte[] bytes, int at, long value)
        {
            PutUInt32(bytes, at, (uint)(value & 0xFFFFFFFFL));
            PutUInt32(bytes, at + 4, (uint)((value >> 32) & 0xFFFFFFFFL));
        }

        /// <summary>Writes a float. Not-a-number becomes the quiet one, minus zero becomes zero.</summary>
        public static void PutSingle(byte[] bytes, int at, float value) => PutUInt32(bytes, at, SingleBits(value));

        /// <summary>Reads a signed number of 16 bits.</summary>
        public static int GetInt16(byte[] bytes, int at)
        {
            int value = BitConverter.ToUInt16(bytes, at);
            return value > 32767 ? value - 65536 : value;
        }

        /// <summary>Reads a number of 32 bits.</summary>
        public static int GetInt32(byte[] bytes, int at) => (int)BitConverter.ToUInt32(bytes, at);

        /// <summary>Reads a number of 64 bits.</summary>
        public static long GetInt64(byte[] bytes, int at) =>
            ((long)BitConverter.ToUInt32(bytes, at + 4) << 32) | BitConverter.ToUInt32(bytes, at);

        /// <summary>The bits of a float as IEEE 754 single, found by exact scaling to 1 to 2.</summary>
        public static uint SingleBits(float value)
        {
            // NaN first: on the nanoFramework interpreter every ordering comparison with NaN is true.
            if (float.IsNaN(value))
            {
                return 0x7FC00000u;
            }

            uint sign = value < 0f ? 0x80000000u : 0u;
            float a = value < 0f ? -value : value;
            if (a == 0f)
            {
                return 0u;
            }

            if (float.IsInfinity(a))
            {
                return sign | 0x7F800000u;
            }

            int exponent = 0;
            if (a < 1e-30f)
            {
                // The steps below reach 2^-127; a subnormal is smaller.
                a *= Powers[0];
                exponent = -64;
            }

            for (int i = 0; i < Powers.Length; i++)
            {
                if (a >= Powers[i])
                {
                    a *= Inverses[i];
                    exponent += 64 >> i;
                }
                else if (a < 1f && a < 2f * Inverses[i])
                {
                    a *= Powers[i];
                    exponent -= 64 >> i;
                }
            }

            uint mantissa = (uint)(int)(a * 8388608f);
            return exponent < -126
                ? sign | (mantissa >> (-126 - exponent))
                : sign | ((uint)(exponent + 127) << 23) | (mantissa & 0x7FFFFFu);
        }
    }
}
