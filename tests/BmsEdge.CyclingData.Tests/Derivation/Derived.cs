using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Derivation;

namespace BmsEdge.CyclingData.Tests.Derivation;

/// <summary>Derives a test given as columns, cut into chunks of any size, and keeps the result whole.</summary>
internal sealed class Derived
{
    private readonly Dictionary<string, List<double>> _columns = [];

    private Derived(DerivationSummary summary) => Summary = summary;

    public DerivationSummary Summary { get; private set; }

    public double[] this[string name] => [.. _columns[name]];

    public double[] this[CyclingColumn column] => this[column.Name];

    public bool Has(CyclingColumn column) => _columns.ContainsKey(column.Name);

    public static Derived Of(IReadOnlyDictionary<CyclingColumn, double[]> columns, DerivationOptions? options = null, int chunkRows = CyclingChunk.MostRows, int heldRows = 3 * CyclingChunk.MostRows)
    {
        CyclingTest test = new(null, null, () => CyclingSource.Computed("test"));
        CyclingChunk chunk = new(test, columns.Keys, chunkRows);
        Derived derived = new(null!);
        TestDerivation derivation = new(test, columns.Keys.ToArray(), options ?? DerivationOptions.Default, derived.Take, heldRows);
        int rows = columns[CyclingColumn.TestTime].Length;
        for (int from = 0; from < rows; from += chunk.RowCount)
        {
            chunk.RowCount = Math.Min(chunkRows, rows - from);
            foreach ((CyclingColumn column, double[] values) in columns)
            {
                values.AsSpan(from, chunk.RowCount).CopyTo(chunk.Buffer(column));
            }

            for (int i = 0; i < chunk.RowCount; i++)
            {
                chunk.FileRows[i] = from + i + 2;
            }

            derivation.Add(chunk);
        }

        derived.Summary = derivation.End();
        return derived;
    }

    /// <summary>A test of one row a second, with given currents.</summary>
    public static Dictionary<CyclingColumn, double[]> Currents(params double[] amps) => new()
    {
        [CyclingColumn.TestTime] = [.. Enumerable.Range(0, amps.Length).Select(i => (double)i)],
        [CyclingColumn.Voltage] = [.. amps.Select(a => 3.7 + (0.01 * a))],
        [CyclingColumn.Current] = amps,
    };

    public IEnumerable<string> Names => _columns.Keys;

    private void Take(DerivedBlock block)
    {
        foreach (DerivedColumn column in block.Columns)
        {
            if (!_columns.TryGetValue(column.Name, out List<double>? values))
            {
                _columns[column.Name] = values = [];
            }

            values.AddRange(block[column.Name]);
        }
    }
}
