using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Features.Published;
using BmsEdge.CyclingData.Quality.Rules;

namespace BmsEdge.CyclingData.Quality.Cycles;

/// <summary>
/// A comma-separated table with a row per cycle, which published sets have instead of time series: columns that name the cell,
/// <c>cycle</c>, and capacities in Ah (<c>qd_ah</c>, <c>discharge_capacity_ah</c>) or a curve of capacity over a grid of voltages
/// (<c>q0000</c> ... <c>q0999</c>). Checked for outlier cycles; rows of one cell stand together.
/// </summary>
internal sealed class CycleTableFile
{
    private const string CycleHeader = "cycle";

    /// <summary>A grid of voltages longer than this is none.</summary>
    private const int MostGridColumns = 20_000;

    /// <summary>More cycles of one cell are no table of cycles.</summary>
    private const int MostValues = 50_000_000;

    private readonly CommaTable _table;
    private readonly int _cycle;
    private readonly int[] _capacities;
    private readonly int[] _grid;

    private CycleTableFile(CommaTable table, int cycle, int[] capacities, int[] grid)
    {
        (_table, _cycle, _capacities, _grid) = (table, cycle, capacities, grid);
    }

    /// <summary>Opens a file if its header is that of a table of cycles, else null.</summary>
    public static CycleTableFile? TryOpen(string path)
    {
        if (CommaTable.TryOpen(path) is not { } table)
        {
            return null;
        }

        IReadOnlyList<string> headers = table.Headers;
        int cycle = headers.ToList().IndexOf(CycleHeader);
        int[] capacities = [.. Enumerable.Range(0, headers.Count).Where(i => IsCapacity(headers[i]))];
        int[] grid = [.. Enumerable.Range(0, headers.Count).Where(i => IsGrid(headers[i]))];
        return cycle >= 0 && capacities.Length + grid.Length > 0 && grid.Length <= MostGridColumns && !headers.Contains("time_s")
            ? new CycleTableFile(table, cycle, capacities, grid)
            : null;
    }

    /// <summary>Reads the table and judges its cycles.</summary>
    public FileQuality Check(QualitySettings settings, IChunkWatcher? watch)
    {
        List<TestQuality> tests = [];
        Cell? cell = null;
        try
        {
            foreach (CommaRow row in _table.Rows())
            {
                string name = string.Join(' ', row.Fields.Take(_cycle));
                if (cell is null || cell.Name != name)
                {
                    Close();
                    cell = new Cell(name);
                }

                double[] values = [.. _capacities.Concat(_grid).Select(row.Number)];
                if ((long)cell.Rows.Count * values.Length > MostValues)
                {
                    throw DataFault.InRow(_table.Path, row.Line, $"{DataFault.Quote(name)} has more than {MostValues} values", "This is no table of cycles.");
                }

                cell.Rows.Add((row.Number(_cycle), row.Line, values));
            }

            Close();
            CyclingSource source = new(_table.Path, _table.Sha256, "cycle-table", [], []);
            return tests.Count > 0
                ? new FileQuality(_table.Path, source, null, [.. tests])
                : throw DataFault.InFile(_table.Path, "the table of cycles has no rows", "Export or copy it again.");
        }
        catch (Foundation.BmsException e) when (e.Code == Foundation.BmsErrorCode.BadData)
        {
            watch?.StartAgain();
            return new FileQuality(_table.Path, null, e.Message, []);
        }

        void Close()
        {
            if (cell is not null)
            {
                TestQuality quality = Judge(cell, settings);
                tests.Add(quality);
                watch?.AddCycles(cell.Name, [.. cell.Rows.Select(r => r.Cycle)], [.. cell.Rows.Select(r => r.Values[_capacities.Length > 0 ? 0 : ^1])], quality);
            }
        }
    }

    private static bool IsCapacity(string header) =>
        header.EndsWith("_ah", StringComparison.Ordinal) && (header.Contains("capacity", StringComparison.Ordinal) || header.Contains("charge", StringComparison.Ordinal) || header.StartsWith("qd", StringComparison.Ordinal) || header.StartsWith("qc", StringComparison.Ordinal));

    private static bool IsGrid(string header) => header.Length == 5 && header[0] == 'q' && header.Skip(1).All(char.IsAsciiDigit);

    private TestQuality Judge(Cell cell, QualitySettings settings)
    {
        RowNotes notes = new(settings.ShownRows);
        bool impossible = false;
        if (settings.Rules is not null && !settings.Rules.Contains(CycleOutlierRule.RuleName))
        {
            return new TestQuality(cell.Name, cell.Rows.Count, []);
        }

        SortedDictionary<int, string> found = [];
        for (int c = 0; c < _capacities.Length; c++)
        {
            foreach (CycleOutlier o in CycleOutliers.Find([.. cell.Rows.Select(r => r.Values[c])]))
            {
                impossible |= o.Value < 0 || o.Value > CycleOutlierRule.Impossible * o.Median;
                found.TryAdd(o.Index, Text($"{_table.Headers[_capacities[c]]} is {o.Value:G5} Ah where its neighbours have {o.Median:G5} Ah"));
            }
        }

        foreach ((int index, string text, bool bad) in Curves(cell))
        {
            impossible |= bad;
            found.TryAdd(index, text);
        }

        foreach ((int index, string text) in found)
        {
            (double cycle, long row, _) = cell.Rows[index];
            notes.Add(row, () => Text($"cycle {cycle}: {text}"));
        }

        RuleVerdict verdict = cell.Rows.Count < CycleOutlierRule.FewestCycles
            ? new RuleVerdict(CycleOutlierRule.RuleName, Verdict.NotApplicable, Text($"{cell.Rows.Count} cycles; {CycleOutlierRule.FewestCycles} are needed"), 0, [])
            : notes.Count == 0 ? new RuleVerdict(CycleOutlierRule.RuleName, Verdict.Pass, Text($"{cell.Rows.Count} cycles agree with their neighbours"), 0, [])
            : new RuleVerdict(CycleOutlierRule.RuleName, impossible ? Verdict.Fail : Verdict.Warn, Text($"{notes.Count} of {cell.Rows.Count} cycles are far from their neighbours"), notes.Count, notes.First);
        return new TestQuality(cell.Name, cell.Rows.Count, [verdict]);
    }

    /// <summary>
    /// Curves that leave their neighbours anywhere: the largest distance of each curve from the point-by-point median of the two
    /// before and the two after it, held against the same distances of the other curves.
    /// </summary>
    private IEnumerable<(int Index, string Text, bool Impossible)> Curves(Cell cell)
    {
        int count = cell.Rows.Count;
        if (_grid.Length == 0 || count < CycleOutlierRule.FewestCycles)
        {
            yield break;
        }

        int first = _capacities.Length;
        double[] distances = new double[count];
        double[] near = new double[4];
        for (int i = 0; i < count; i++)
        {
            int from = Math.Clamp(i - 2, 0, count - 5);
            for (int g = first; g < first + _grid.Length; g++)
            {
                int n = 0;
                for (int j = from; j < from + 5; j++)
                {
                    if (j != i)
                    {
                        near[n++] = cell.Rows[j].Values[g];
                    }
                }

                Array.Sort(near);
                distances[i] = Math.Max(distances[i], Math.Abs(cell.Rows[i].Values[g] - ((near[1] + near[2]) / 2)));
            }
        }

        double[] sorted = [.. distances.Order()];
        double usual = sorted[count / 2];
        double[] heights = [.. cell.Rows.Select(r => r.Values[first..].Max()).Order()];
        double height = heights[count / 2];
        for (int i = 0; i < count; i++)
        {
            if (distances[i] > CurveTimes * usual && distances[i] > CycleOutliers.LeastShare * height)
            {
                double least = cell.Rows[i].Values[first..].Min();
                double most = cell.Rows[i].Values[first..].Max();
                yield return (i, Text($"the curve leaves its neighbours by up to {distances[i]:G4} Ah ({least:G4} to {most:G4} Ah)"), most > CycleOutlierRule.Impossible * height || least < -height);
            }
        }
    }

    /// <summary>How many times the usual distance between neighbouring curves: a step of the ageing between two is some times it.</summary>
    private const double CurveTimes = 8;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Cell(string Name)
    {
        public List<(double Cycle, long Row, double[] Values)> Rows { get; } = [];
    }
}
