using System;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads decimal numbers from UTF-8 text, correctly rounded. Numbers of up to 2^53 in their digits and 22 in their power of
/// ten, which is nearly all that cyclers write, are exact products or quotients of two doubles (Clinger 1990, "How to read
/// floating point numbers accurately"); the rest goes to the framework.
/// </summary>
internal static class NumberText
{
    private const ulong LargestExactMantissa = 1UL << 53;

    /// <summary>Nineteen digits always fit into 64 bits.</summary>
    private const int MostDigits = 19;

    private const int LongestText = 512;

    private static readonly double[] s_powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>
    /// Reads a plain number that begins at <paramref name="at"/> and ends where the row or the field ends, and leaves
    /// <paramref name="at"/> there. Anything unusual is false and leaves <paramref name="at"/> as it was, for
    /// <see cref="TryRead(ReadOnlySpan{byte}, byte, out double)"/> to look at.
    /// </summary>
    /// <param name="text">The row and whatever lies behind it in memory, which may be looked at and is not used.</param>
    /// <param name="rowLength">Length of the row.</param>
    /// <param name="at">Where the field begins.</param>
    /// <param name="separator">What ends a field.</param>
    /// <param name="decimalMark">What stands before the decimals.</param>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadField(ReadOnlySpan<byte> text, int rowLength, ref int at, byte separator, byte decimalMark, out double value) =>
        (ShortNumber.IsSupported && ShortNumber.TryRead(text, rowLength, ref at, separator, decimalMark, out value))
        || TryReadDigits(text[..rowLength], ref at, separator, decimalMark, out value);

    /// <summary>The same digit by digit: any processor, any length, with exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryReadDigits(ReadOnlySpan<byte> text, ref int at, byte separator, byte decimalMark, out double value)
    {
        int i = at;
        bool negative = false;
        value = 0;
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+')
        {
            negative = text[i] == '-';
            i++;
        }

        ulong mantissa = 0;
        int first = i;
        while (i < text.Length && (uint)(text[i] - '0') <= 9)
        {
            mantissa = (mantissa * 10) + (ulong)(text[i] - '0');
            i++;
        }

        int digits = i - first;
        int exponent = 0;
        if (i < text.Length && text[i] == decimalMark)
        {
            i++;
            int firstDecimal = i;
            while (i < text.Length && (uint)(text[i] - '0') <= 9)
            {
                mantissa = (mantissa * 10) + (ulong)(text[i] - '0');
                i++;
            }

            exponent = firstDecimal - i;
            digits -= exponent;
        }

        if (digits is 0 or > MostDigits)
        {
            return false;
        }

        if (i < text.Length && (text[i] | 0x20) == 'e')
        {
            i++;
            bool negativeExponent = false;
            if (i < text.Length && text[i] is (byte)'-' or (byte)'+')
            {
                negativeExponent = text[i] == '-';
                i++;
            }

            int power = 0;
            int firstPower = i;
            while (i < text.Length && (uint)(text[i] - '0') <= 9 && power < 10_000)
            {
                power = (power * 10) + (text[i] - '0');
                i++;
            }

            if (i == firstPower)
            {
                return false;
            }

            exponent += negativeExponent ? -power : power;
        }

        if (i < text.Length && text[i] != separator)
        {
            return false;
        }

        if (mantissa == 0)
        {
            value = negative ? -0.0 : 0.0;
        }
        else if (mantissa <= LargestExactMantissa && exponent is >= -22 and <= 22)
        {
            double exact = exponent < 0 ? mantissa / s_powers[-exponent] : mantissa * s_powers[exponent];
            value = negative ? -exact : exact;
        }
        else
        {
            return false;
        }

        at = i;
        return true;
    }

    /// <summary>Reads a whole field as a number: blanks around it are allowed, <c>NaN</c> and <c>Infinity</c> are what they say.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, byte decimalMark, out double value)
    {
        value = double.NaN;
        // The framework passes over NUL bytes after a number.
        if (text.Length is 0 or > LongestText || text.Contains((byte)0))
        {
            return false;
        }

        if (decimalMark != '.')
        {
            if (text.Contains((byte)'.'))
            {
                return false;
            }

            Span<byte> pointed = stackalloc byte[text.Length];
            text.CopyTo(pointed);
            pointed.Replace(decimalMark, (byte)'.');
            return double.TryParse(pointed, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>
    /// Reads a span of time in seconds: <c>h:mm:ss.fff</c> or <c>mm:ss</c> with any number in the leading place, after days as
    /// <c>3d 04:05:06</c>, <c>3 04:05:06</c> or <c>3-04:05:06</c>.
    /// </summary>
    public static bool TryReadDuration(ReadOnlySpan<byte> text, byte decimalMark, out double seconds)
    {
        seconds = 0;
        text = text.Trim((byte)' ');
        double days = 0;
        int end = text.IndexOfAny((byte)'d', (byte)'-', (byte)' ');
        if (end >= 0)
        {
            if (!TryRead(text[..end], (byte)'.', out days) || days < 0 || days != Math.Floor(days))
            {
                return false;
            }

            text = text[(end + 1)..].TrimStart((byte)' ');
        }

        double total = 0;
        for (int part = 0; part < 3; part++)
        {
            int colon = text.IndexOf((byte)':');
            ReadOnlySpan<byte> place = colon < 0 ? text : text[..colon];
            bool mayHaveDecimals = colon < 0;
            if (!TryRead(place, decimalMark, out double value)
                || !(value >= 0)
                || place[0] is (byte)'+' or (byte)'-' or (byte)' '
                || (!mayHaveDecimals && value != Math.Floor(value))
                || (part > 0 && value >= 60))
            {
                return false;
            }

            // A place of a thousand seconds is added to a fraction once: whole seconds stay exact.
            total = (total * 60) + value;
            if (colon < 0)
            {
                seconds = (days * 86_400) + total;
                return part > 0;
            }

            text = text[(colon + 1)..];
        }

        return false;
    }
}
