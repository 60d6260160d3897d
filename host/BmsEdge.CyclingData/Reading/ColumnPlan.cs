using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Which field of a file becomes which canonical column, decided once from the headers.</summary>
internal sealed class ColumnPlan
{
    private ColumnPlan(ImmutableArray<Part> parts, int testField, int startField, CyclingSource source)
    {
        Parts = parts;
        TestField = testField;
        StartField = startField;
        Source = source;
    }

    /// <summary>The columns to read, in file order.</summary>
    public ImmutableArray<Part> Parts { get; }

    /// <summary>Field that names the test, or -1.</summary>
    public int TestField { get; }

    /// <summary>Field that holds the start of the test, or -1.</summary>
    public int StartField { get; }

    /// <summary>Provenance that follows from the plan.</summary>
    public CyclingSource Source { get; }

    /// <summary>Makes the plan.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.BadData"/> for a duplicate or missing column, <see cref="BmsErrorCode.BadArgument"/> for an
    /// ignored column that the file does not have.
    /// </exception>
    public static ColumnPlan Make(CyclingFile file, ColumnLayout layout, string readerName, CyclingReadOptions options)
    {
        RefuseDuplicates(file);
        RefuseUnknownIgnored(file, options);
        List<Part> parts = [];
        List<string> unused = [];
        int testField = -1;
        int startField = -1;
        for (int field = 0; field < file.Headers.Count; field++)
        {
            string header = file.Headers[field];
            if (options.IgnoreColumns.Contains(header))
            {
                unused.Add(header);
            }
            else if (header == layout.TestColumn)
            {
                testField = field;
            }
            else if (layout.StartColumns.Contains(header))
            {
                startField = field;
            }
            else if (layout.Find(header) is { } meaning)
            {
                RefuseSecond(file, parts, meaning.Column, header);
                bool turn = meaning.Column == CyclingColumn.Current && options.CurrentSign == CurrentSign.PositiveWhenDischarging;
                parts.Add(new Part(field, header, meaning.Column, turn ? -meaning.Unit.Factor : meaning.Unit.Factor, meaning.Unit.Divisor));
            }
            else
            {
                unused.Add(header);
            }
        }

        RefuseMissing(file, layout, parts, readerName);
        CyclingSource source = new(
            file.Path,
            file.Sha256,
            readerName,
            [.. parts.Select(p => new ColumnOrigin(p.Column, p.Header, p.Factor, p.Divisor))],
            unused);
        return new ColumnPlan([.. parts], testField, startField, source);
    }

    private static void RefuseDuplicates(CyclingFile file)
    {
        HashSet<string> seen = [];
        foreach (string header in file.Headers)
        {
            if (header.Length > 0 && !seen.Add(header))
            {
                throw DataFault.InRow(file.Path, 1, $"the header has {DataFault.Quote(header)} twice", "Rename or remove one of the two columns.");
            }
        }
    }

    private static void RefuseUnknownIgnored(CyclingFile file, CyclingReadOptions options)
    {
        foreach (string ignored in options.IgnoreColumns)
        {
            if (!file.Headers.Contains(ignored))
            {
                throw new BmsException(
                    BmsErrorCode.BadArgument,
                    $"{file.Path}: IgnoreColumns names {DataFault.Quote(ignored)}, which the file does not have. It has {DataFault.Quote(file.Headers)}.");
            }
        }
    }

    private static void RefuseSecond(CyclingFile file, List<Part> parts, CyclingColumn column, string header)
    {
        if (parts.Find(p => p.Column == column) is { } first)
        {
            throw DataFault.InRow(
                file.Path,
                1,
                $"{DataFault.Quote(first.Header)} and {DataFault.Quote(header)} are both {column.Name}",
                "Leave one of them out with IgnoreColumns; which is right cannot be guessed.");
        }
    }

    private static void RefuseMissing(CyclingFile file, ColumnLayout layout, List<Part> parts, string readerName)
    {
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            if (column.IsRequired && !parts.Exists(p => p.Column == column))
            {
                throw DataFault.InRow(
                    file.Path,
                    1,
                    $"{readerName} needs a column for {column.Name} ({DataFault.Quote([.. layout.NamesOf(column)])}) and the header has none",
                    $"It has {DataFault.Quote(file.Headers)}.");
            }
        }
    }

    /// <summary>One field and what becomes of it: value x Factor / Divisor.</summary>
    internal sealed record Part(int Field, string Header, CyclingColumn Column, double Factor, double Divisor)
    {
        /// <summary>Whether the file's values are the canonical ones already.</summary>
        public bool IsPlain { get; } = Factor == 1 && Divisor == 1;

        /// <summary>The canonical value. Adding zero makes a zero whose sign was turned a plain one.</summary>
        public double Convert(double value) => IsPlain ? value : (value * Factor / Divisor) + 0.0;
    }
}
