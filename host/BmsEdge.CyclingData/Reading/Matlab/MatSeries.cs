using System.Collections.Generic;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>Takes series out of the structs of published sets and words the refusals alike.</summary>
/// <param name="path">Name for messages.</param>
/// <param name="remedy">What to do about a file of another layout.</param>
internal sealed class MatSeries(string path, string remedy)
{
    /// <summary>A row or column of numbers.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when the field is missing or of another kind.</exception>
    public double[] Numbers(string name, MatStruct data, int element, string field) =>
        data.Find(element, field) is MatNumbers { Imaginary: null } numbers && (numbers.Count == 0 || numbers.Dimensions.Max() == numbers.Count)
            ? numbers.Real.ToArray()
            : throw Fault(name, field, data.Find(element, field), "row of numbers");

    /// <summary>A text without surrounding blanks.</summary>
    public string Text(string name, MatStruct data, int element, string field) => data.Find(element, field) switch
    {
        MatText text => text.Text.Trim(),

        // MATLAB's '' is an empty array of characters, or of numbers in a field that was never set.
        MatNumbers { Count: 0 } => "",
        var other => throw Fault(name, field, other, "text"),
    };

    /// <summary>Refuses series that are not equally long.</summary>
    public void RequireEqualLengths(string name, IReadOnlyList<RecordColumn> columns)
    {
        if (columns.FirstOrDefault(c => c.Length != columns[0].Length) is { } other)
        {
            throw DataFault.InFile(path, $"{name} has {columns[0].Length} values of {columns[0].Header} and {other.Length} of {other.Header}", "Download it again.");
        }
    }

    /// <summary>The refusal of a field that is missing or of another kind.</summary>
    public BmsException Fault(string name, string field, MatArray? seen, string wanted) => DataFault.InFile(
        path,
        seen is null ? $"{name} has no field {DataFault.Quote(field)}" : $"{name}.{field} is a {seen.Description} ({seen.Offset}) where a {wanted} should stand",
        remedy);
}
