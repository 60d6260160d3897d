using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>Temperature of the cell over a stretch of rows.</summary>
internal readonly record struct TemperatureFeatures(double Lowest, double Highest, double Mean, double IntegralSeconds)
{
    public static TemperatureFeatures Of(CyclingTable table, RowRange rows, MissingFeatures missing)
    {
        double[]? celsius = table.CellTemperatureCelsius;
        if (celsius is null)
        {
            return Absent(missing, "the table has no cell temperature");
        }

        double lowest = double.PositiveInfinity;
        double highest = double.NegativeInfinity;
        double integral = 0;
        double seconds = 0;
        int gap = ChargeIntegral.FirstGapFrom(table, rows.First);
        for (int i = rows.First; i <= rows.Last; i++)
        {
            lowest = Math.Min(lowest, celsius[i]);
            highest = Math.Max(highest, celsius[i]);
            bool hole = gap < table.Gaps.Length && table.Gaps[gap].LastRowBefore == i;
            gap += hole ? 1 : 0;
            if (i < rows.Last && !hole)
            {
                double step = table.TestTimeSeconds[i + 1] - table.TestTimeSeconds[i];
                seconds += step;
                integral += (celsius[i] + celsius[i + 1]) / 2 * step;
            }
        }

        if (!double.IsFinite(lowest) || !double.IsFinite(highest))
        {
            return Absent(missing, "the temperature was not recorded in every row");
        }

        return new TemperatureFeatures(
            lowest,
            highest,
            seconds > 0 ? integral / seconds : missing.NaN(nameof(CycleSummary.MeanCelsius), "the cycle has no duration"),
            seconds > 0 ? integral : missing.NaN(nameof(CycleSummary.TemperatureIntegralCelsiusSeconds), "the cycle has no duration"));
    }

    private static TemperatureFeatures Absent(MissingFeatures missing, string reason) => new(
        missing.NaN(nameof(CycleSummary.LowestCelsius), reason),
        missing.NaN(nameof(CycleSummary.HighestCelsius), reason),
        missing.NaN(nameof(CycleSummary.MeanCelsius), reason),
        missing.NaN(nameof(CycleSummary.TemperatureIntegralCelsiusSeconds), reason));
}
