using System.Linq;

namespace BmsEdge.Reporting;

/// <summary>
/// A generous guess of how wide a browser draws a text in its sans-serif font. The font of the reader is not known when the report is
/// written, so layout only ever depends on this guess being an upper bound.
/// </summary>
internal static class TextWidth
{
    public static double Of(string text, double fontSize) => fontSize * text.Sum(EmWidth);

    private static double EmWidth(char c) => c switch
    {
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' or '(' or ')' or '[' or ']' => 0.40,
        'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.98,
        >= 'A' and <= 'Z' => 0.74,
        < '\u2000' => 0.63,
        _ => 1.0,
    };
}
