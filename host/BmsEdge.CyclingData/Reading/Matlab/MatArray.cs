using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>An array of a MATLAB level 5 file. MATLAB knows nothing else: a number is an array of one element.</summary>
/// <param name="Name">Name of a variable; empty inside cells and structs.</param>
/// <param name="Dimensions">Lengths, at least two; their product is the number of elements.</param>
/// <param name="Offset">Where it begins, for messages.</param>
internal abstract record MatArray(string Name, IReadOnlyList<int> Dimensions, MatOffset Offset)
{
    /// <summary>Number of elements.</summary>
    public int Count { get; } = Dimensions.Aggregate(1, (product, length) => product * length);

    /// <summary>What it is, for messages: <c>1x5 struct</c>.</summary>
    public string Description => $"{string.Join('x', Dimensions)} {Kind}";

    protected abstract string Kind { get; }
}

/// <summary>A place in a level 5 file.</summary>
/// <param name="Element">Byte of the file where the variable begins.</param>
/// <param name="Inside">Byte inside its unpacked content, or null when it is not compressed and <paramref name="Element"/> says all.</param>
internal readonly record struct MatOffset(long Element, long? Inside)
{
    public override string ToString() => Inside is null
        ? FormattableString.Invariant($"byte {Element}")
        : FormattableString.Invariant($"byte {Inside} of the unpacked variable at byte {Element}");
}

/// <summary>Numbers or truth values. They stay as the file stores them, often more narrowly than their class, until asked for.</summary>
internal sealed record MatNumbers(string Name, IReadOnlyList<int> Dimensions, MatOffset Offset, string ClassName, MatStored Real, MatStored? Imaginary)
    : MatArray(Name, Dimensions, Offset)
{
    protected override string Kind => Imaginary is null ? ClassName : $"complex {ClassName}";
}

/// <summary>A text, or rows of texts in column order.</summary>
internal sealed record MatText(string Name, IReadOnlyList<int> Dimensions, MatOffset Offset, string Text) : MatArray(Name, Dimensions, Offset)
{
    protected override string Kind => "char";
}

/// <summary>A cell array, elements in column order.</summary>
internal sealed record MatCells(string Name, IReadOnlyList<int> Dimensions, MatOffset Offset, IReadOnlyList<MatArray> Cells) : MatArray(Name, Dimensions, Offset)
{
    protected override string Kind => "cell";
}

/// <summary>A struct array: an element has a value for each field.</summary>
internal sealed record MatStruct(string Name, IReadOnlyList<int> Dimensions, MatOffset Offset, IReadOnlyList<string> Fields, IReadOnlyList<MatArray> Values)
    : MatArray(Name, Dimensions, Offset)
{
    protected override string Kind => "struct";

    /// <summary>The value of a field of an element (from 0), or null when the struct has no such field.</summary>
    public MatArray? Find(int element, string field)
    {
        for (int i = 0; i < Fields.Count; i++)
        {
            if (Fields[i] == field)
            {
                return Values[(element * Fields.Count) + i];
            }
        }

        return null;
    }
}

/// <summary>A kind of array that holds no measured data (object, function handle, sparse matrix): passed over whole.</summary>
internal sealed record MatOther(string Name, IReadOnlyList<int> Dimensions, MatOffset Offset, string ClassName) : MatArray(Name, Dimensions, Offset)
{
    protected override string Kind => ClassName;
}
