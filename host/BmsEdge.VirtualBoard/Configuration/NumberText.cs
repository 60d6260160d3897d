using System;
using System.Globalization;
using System.Linq;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>Reads the two kinds of numbers nf.config knows: plain decimals and whole numbers (decimal or 0x).</summary>
internal static class NumberText
{
    // More digits than any sensor resolves; keeps every conversion below exact in a decimal.
    private const int LongestNumber = 15;

    public static bool TryDecimal(string text, out decimal value, out string problem)
    {
        value = 0m;
        problem = string.Empty;
        string digits = text is ['-' or '+', ..] ? text[1..] : text;
        if (text.Contains(','))
        {
            problem = $"'{text}' is not a number. Write a decimal point, not a comma.";
        }
        else if (digits.Length == 0 || !digits.All(c => char.IsAsciiDigit(c) || c == '.') || digits.Count(c => c == '.') > 1
            || digits[0] == '.' || digits[^1] == '.')
        {
            problem = $"'{text}' is not a number. Write digits with at most one decimal point, like 4.25.";
        }
        else if (digits.Length > LongestNumber)
        {
            problem = $"'{text}' has too many digits. Write at most {LongestNumber} characters.";
        }
        else
        {
            value = decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            return true;
        }

        return false;
    }

    public static bool TryInteger(string text, out int value, out string problem)
    {
        problem = string.Empty;
        bool good = text.StartsWith("0x", StringComparison.Ordinal)
            ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (!good)
        {
            problem = text.Any(char.IsAsciiDigit) && text.Any(char.IsAsciiLetter)
                ? $"'{text}' is not a whole number. This key has no unit: write the number alone."
                : $"'{text}' is not a whole number. Write digits alone, or hexadecimal like 0x08.";
        }

        return good;
    }
}
