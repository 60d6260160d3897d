using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>
/// Voltages of a single cell that its chemistry is used between. Pulses in the cold go below the data sheet's cut-off for a
/// moment, so the windows are the maker's limits with that room.
/// </summary>
/// <param name="Low">Below it is deep discharge [V].</param>
/// <param name="High">Above it is overcharge [V].</param>
/// <param name="Source">Where the limits come from.</param>
internal sealed record ChemistryWindow(double Low, double High, string Source)
{
    public static IReadOnlyDictionary<CellChemistry, ChemistryWindow> All { get; } = new Dictionary<CellChemistry, ChemistryWindow>
    {
        [CellChemistry.Nmc] = new(2.0, 4.30, "LG 18650HG2 data sheet: 2.0 V cut-off, 4.20 +- 0.05 V"),
        [CellChemistry.Nca] = new(2.0, 4.30, "Panasonic NCR18650PF data sheet: 2.5 V cut-off, 4.2 V"),
        [CellChemistry.Lco] = new(2.0, 4.50, "cobalt oxide cells are charged to 4.2 V, high-voltage ones to 4.45 V"),
        [CellChemistry.Lfp] = new(1.6, 3.90, "A123 APR18650M1A data sheet: 1.6 V at low temperature, 3.8 V in pulses"),
        [CellChemistry.Lto] = new(1.2, 3.00, "titanate cells with oxide cathodes run from 1.5 to 2.8 V"),
    };
}

/// <summary>Voltage against what the chemistry bears.</summary>
internal sealed class VoltageRangeRule() : QualityRule(
    "voltage-range",
    "The voltage of a cell stays in the window of its chemistry, when that is given.",
    new RuleLimit("margin for a failure [V]", FailingMargin, "beyond it a cell is destroyed, not tested: dissolving copper below, decomposing electrolyte above"))
{
    private const double FailingMargin = 0.7;

    internal override RuleRun Begin(TestFacts facts) => facts.Settings.Chemistry is { } chemistry
        ? new Run(Name, facts, chemistry, ChemistryWindow.All[chemistry])
        : new IdleRun(Name, "no chemistry is given; what no battery can have is refused by believed-range");

    private sealed class Run(string rule, TestFacts facts, CellChemistry chemistry, ChemistryWindow window) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private double _least = double.PositiveInfinity;
        private double _most = double.NegativeInfinity;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            double volts = now.Voltage;
            _least = volts < _least ? volts : _least;
            _most = volts > _most ? volts : _most;
            if (volts < window.Low || volts > window.High)
            {
                _notes.Add(now.FileRow, () => Text($"{volts:G6} V"));
            }
        }

        public override RuleVerdict End()
        {
            string name = chemistry.ToString().ToUpperInvariant();
            return _notes.Count == 0
                ? Pass($"{_least:G5} to {_most:G5} V, inside {window.Low} to {window.High} V of {name}")
                : Result(
                    _least < window.Low - FailingMargin || _most > window.High + FailingMargin ? Verdict.Fail : Verdict.Warn,
                    _notes,
                    $"{_notes.Count} rows outside {window.Low} to {window.High} V of {name} ({window.Source}); {_least:G5} to {_most:G5} V");
        }
    }
}

/// <summary>Temperatures that a cell under test can have.</summary>
internal sealed class TemperatureRangeRule() : QualityRule(
    "temperature-range",
    "Temperatures are those of a cell under test.",
    new RuleLimit("lowest [degC]", Lowest, "carbonate electrolytes freeze; chambers for cells end here"),
    new RuleLimit("highest [degC]", Highest, "makers end discharge at 60 to 80 degC"),
    new RuleLimit("destroyed [degC]", Destroyed, "polyethylene separators melt at about 130 degC: what is hotter is no longer a cell under test"))
{
    private const double Lowest = -50;
    private const double Highest = 85;
    private const double Destroyed = 130;

    private static readonly CyclingColumn[] s_sensors = [.. CyclingColumn.CellTemperatures, CyclingColumn.AmbientTemperature];

    internal override RuleRun Begin(TestFacts facts)
    {
        CyclingColumn[] sensors = [.. s_sensors.Where(facts.Has)];
        return sensors.Length > 0 ? new Run(Name, facts, sensors) : new IdleRun(Name, "no temperature is recorded");
    }

    private sealed class Run(string rule, TestFacts facts, CyclingColumn[] sensors) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private double _least = double.PositiveInfinity;
        private double _most = double.NegativeInfinity;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            bool noted = false;
            foreach (CyclingColumn sensor in sensors)
            {
                double celsius = chunk.Buffer(sensor)[index];
                _least = celsius < _least ? celsius : _least;
                _most = celsius > _most ? celsius : _most;
                if ((celsius < Lowest || celsius > Highest) && !noted)
                {
                    noted = true;
                    _notes.Add(now.FileRow, () => Text($"{sensor.Name} is {celsius:G5} degC"));
                }
            }
        }

        public override RuleVerdict End() =>
            _least > _most ? Without("no temperature is recorded")
            : _notes.Count == 0 ? Pass($"{_least:F1} to {_most:F1} degC")
            : Result(_most > Destroyed ? Verdict.Fail : Verdict.Warn, _notes, $"{_notes.Count} rows outside {Lowest} to {Highest} degC; {_least:F1} to {_most:F1} degC");
    }
}
