using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;

namespace BmsEdge.CyclingData.Datasets;

/// <summary>Reads the chamber temperature out of a folder name: <c>25degC</c>, <c>n10degC</c> (-10), <c>n20degC_trise</c>.</summary>
internal static partial class TemperatureFolder
{
    /// <summary>The temperature a folder name states [degC]; false when it states none.</summary>
    public static bool TryParse(string folder, out double celsius)
    {
        Match match = Name().Match(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
        celsius = 0;
        if (!match.Success)
        {
            return false;
        }

        double degrees = double.Parse(match.Groups["degrees"].ValueSpan.ToString().Replace('p', '.'), CultureInfo.InvariantCulture);
        celsius = match.Groups["minus"].Length > 0 && degrees != 0 ? -degrees : degrees;
        return true;
    }

    [GeneratedRegex(@"^(?<minus>[n-]?)(?<degrees>\d{1,3}([.p]\d+)?)degC(_[A-Za-z0-9_]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
