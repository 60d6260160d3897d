using System;
using System.Globalization;
using System.Linq;

namespace BmsEdge.Reporting;

/// <summary>
/// Colours that people with any common colour blindness can tell apart, after M. Okabe and K. Ito, "Color universal design" (2008). The pale
/// ones are darkened on white (and lightened on black) until a thin line has a contrast of 3:1 or more (WCAG 2.1, 1.4.11);
/// line patterns tell series apart where no colour is left.
/// </summary>
internal static class Palette
{
    public const int Count = 6;

    public const string LightBackground = "#ffffff";
    public const string DarkBackground = "#14171c";

    // Blue, vermillion, bluish green, reddish purple, dark yellow, grey.
    public static readonly string[] Light = ["#0072b2", "#d55e00", "#00805c", "#b0548d", "#8a6d00", "#5b6470"];
    public static readonly string[] Dark = ["#56b4e9", "#ff8c42", "#2ec79a", "#e59ac6", "#f0d44b", "#aab4c0"];

    /// <summary>Steps of the colour ramp, from blue over purple to vermillion: early to late, told apart by hue and not by lightness, which a theme turns round.</summary>
    public const int Shades = 16;

    /// <summary>The ramp between three colours of the palette.</summary>
    public static string[] Ramp(string[] palette) => [.. Enumerable.Range(0, Shades).Select(i =>
    {
        double at = 2.0 * i / (Shades - 1);
        return at <= 1 ? Between(palette[0], palette[3], at) : Between(palette[3], palette[1], at - 1);
    })];

    /// <summary>SVG dash patterns; a series beyond the sixth takes the colours again with the next pattern.</summary>
    public static readonly string[] Dashes = ["", "7 3", "2 3", "9 3 2 3"];

    private static string Between(string from, string to, double share) => "#" + string.Concat(new[] { 1, 3, 5 }.Select(at =>
    {
        double a = Convert.ToInt32(from.Substring(at, 2), 16);
        double b = Convert.ToInt32(to.Substring(at, 2), 16);
        return ((int)Math.Round(a + (share * (b - a)))).ToString("x2", CultureInfo.InvariantCulture);
    }));
}
