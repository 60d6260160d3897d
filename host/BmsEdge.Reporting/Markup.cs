using System;
using System.Globalization;
using System.Text;

namespace BmsEdge.Reporting;

/// <summary>Text and numbers for HTML and SVG that is also well-formed XML.</summary>
internal static class Markup
{
    /// <summary>Escapes text for element content and quoted attributes; what XML cannot hold becomes U+FFFD.</summary>
    public static string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder result = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '&':
                    result.Append("&amp;");
                    break;
                case '<':
                    result.Append("&lt;");
                    break;
                case '>':
                    result.Append("&gt;");
                    break;
                case '"':
                    result.Append("&quot;");
                    break;
                case '\'':
                    result.Append("&#39;");
                    break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                    {
                        result.Append(c).Append(text[++i]);
                    }
                    else
                    {
                        result.Append(IsXmlCharacter(c) ? c : '\uFFFD');
                    }

                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>A coordinate: at most one decimal, invariant, never "-0".</summary>
    public static string Coordinate(double value)
    {
        double rounded = Math.Round(value, 1);
        return (rounded == 0.0 ? 0.0 : rounded).ToString("0.#", CultureInfo.InvariantCulture);
    }

    private static bool IsXmlCharacter(char c) =>
        (c >= ' ' && !char.IsSurrogate(c) && c is not ('\uFFFE' or '\uFFFF')) || c is '\t' or '\n' or '\r';
}
