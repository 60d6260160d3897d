using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>Headers without a unit.</summary>
internal sealed partial class UnitRule() : QualityRule(
    "units",
    "Every measured column names its unit in its header, or its format fixes the unit; no measured column is left out for want of one.")
{
    private const string Quantities = "^(volt|curr|temp|capac|energ|resist|power|imped|test.?time|time)";

    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    /// <summary>Whether a header ends or brackets a unit: <c>I/mA</c>, <c>Voltage (V)</c>, <c>[degC]</c>, <c>current_ampere</c>.</summary>
    internal static bool NamesItsUnit(string header) => UnitAtTheEnd().IsMatch(header);

    [GeneratedRegex(@"[\s_/(\[<,:-]\s*(k|m|u|µ|μ|n)?(s|sec|seconds?|milliseconds?|minutes?|min|h|hours?|v|volts?|millivolts?|microvolts?|a|amps?|amperes?|milliamperes?|microamperes?|ah|a\.h|ahr|wh|w\.h|whr|watt.?hours?|milliwatt.?hours?|ampere.?hours?|ampere.?seconds?|as|c|j|ws|joules?|w|watts?|ohms?|Ω|milliohms?|hz|hertz|°c|degc|deg\.? ?c|celsius|k|kelvin|f|%|1)\s*[)\]>]?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UnitAtTheEnd();

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
        }

        public override RuleVerdict End()
        {
            CyclingSource source = facts.Test.Source;
            if (source.Columns.Count == 0)
            {
                return Without("the rows come from no file");
            }

            string[] fixedByFormat = [.. source.Columns.Where(c => !c.Column.IsWholeNumber && !NamesItsUnit(c.Header)).Select(c => c.Header)];
            string[] leftOut = [.. source.UnusedColumns.Where(h => Regex.IsMatch(h, Quantities, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant) && !NamesItsUnit(h))];
            RowNotes notes = facts.Notes();
            foreach (string header in leftOut)
            {
                notes.Add(1, () => $"{DataFault.Quote(header)} names no unit and was left out");
            }

            return leftOut.Length > 0 ? Result(Verdict.Warn, notes, $"{leftOut.Length} columns that look measured name no unit and were left out")
                : fixedByFormat.Length == 0 ? Pass($"every measured column names its unit")
                : Pass($"{source.Reader} fixes the unit of {DataFault.Quote((IReadOnlyCollection<string>)fixedByFormat)}");
        }
    }
}
