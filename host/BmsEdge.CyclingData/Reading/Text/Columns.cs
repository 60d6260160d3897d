using System.Collections;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Collects what the headers of one vendor mean; written as a collection initialiser, one header a line.</summary>
internal sealed class Columns : IEnumerable<KeyValuePair<string, ColumnLayout.Meaning>>
{
    private readonly Dictionary<string, ColumnLayout.Meaning> _meanings = [];

    /// <summary>The collected meanings.</summary>
    public IReadOnlyDictionary<string, ColumnLayout.Meaning> Meanings => _meanings;

    /// <summary>A column in its canonical unit.</summary>
    public void Add(string header, CyclingColumn column) => _meanings.Add(header, new ColumnLayout.Meaning(column, UnitScale.None));

    /// <summary>A column in a unit.</summary>
    public void Add(string header, CyclingColumn column, string unit) => _meanings.Add(header, new ColumnLayout.Meaning(column, unit));

    /// <summary>A column in its canonical unit whose cells may be empty.</summary>
    public void Add(string header, CyclingColumn column, bool mayBeEmpty) =>
        _meanings.Add(header, new ColumnLayout.Meaning(column, UnitScale.None) { MayBeUnrecorded = mayBeEmpty });

    /// <summary>A column of another form.</summary>
    public void Add(string header, CyclingColumn column, ValueForm form) =>
        _meanings.Add(header, new ColumnLayout.Meaning(column, UnitScale.None) { Form = form });

    /// <summary>One header in each of the units it is exported in; <c>{0}</c> is where the unit stands.</summary>
    /// <param name="pattern">The header.</param>
    /// <param name="column">The canonical column.</param>
    /// <param name="units">Unit as in the header, and the symbol it is known by here.</param>
    public void Add(string pattern, CyclingColumn column, params (string Written, string Symbol)[] units)
    {
        foreach ((string written, string symbol) in units)
        {
            Add(pattern.Replace("{0}", written, System.StringComparison.Ordinal), column, symbol);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ColumnLayout.Meaning>> GetEnumerator() => _meanings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
