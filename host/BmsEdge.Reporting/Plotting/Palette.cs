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

    /// <summary>SVG dash patterns; a series beyond the sixth takes the colours again with the next pattern.</summary>
    public static readonly string[] Dashes = ["", "7 3", "2 3", "9 3 2 3"];
}
