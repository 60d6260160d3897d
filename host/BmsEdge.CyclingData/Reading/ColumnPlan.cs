using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Which field of a file becomes which canonical column, decided once from the headers.</summary>
internal sealed class ColumnPlan
{
    private readonly Func<CyclingSource> _source;

    private ColumnPlan(string path, ColumnLayout layout, ImmutableArray<Part> parts, int testField, int startField, int stateField, Func<CyclingSource> source)
    {
        Path = path;
        Layout = layout;
        Parts = parts;
        TestField = testField;
        StartField = startField;
        StateField = stateField;
        _source = source;
    }

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>The layout the plan follows.</summary>
    public ColumnLayout Layout { get; }

    /// <summary>The columns to read, in file order.</summary>
    public ImmutableArray<Part> Parts { get; }

    /// <summary>Field that names the test, or -1.</summary>
    public int TestField { get; }

    /// <summary>Field that holds the start of the test, or -1.</summary>
    public int StartField { get; }

    /// <summary>Field that holds the state that signs the current, or -1.</summary>
    public int StateField { get; }

    /// <summary>Whether values are converted only; see <see cref="CyclingReadOptions.Unjudged"/>.</summary>
    public bool IsUnjudged { get; private init; }

    /// <summary>The canonical columns the plan fills.</summary>
    public IEnumerable<CyclingColumn> Columns => Parts.Select(p => p.Column);

    /// <summary>Whether Unix time is made of the laboratory's clock, which needs the rows in turn.</summary>
    public bool MakesUnixTime => Parts.Any(p => p.Form == ValueForm.LaboratoryTime);

    /// <summary>What becomes of a field that is read.</summary>
    public Part PartOf(int field) => Parts.First(p => p.Field == field);

    /// <summary>Provenance that follows from the plan; waits for the file's hash.</summary>
    public CyclingSource Source() => _source();

    /// <summary>Makes the plan.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.BadData"/> for a duplicate or missing column, <see cref="BmsErrorCode.BadArgument"/> for an
    /// ignored column that the file does not have.
    /// </exception>
    public static ColumnPlan Make(CyclingFile file, IReadOnlyList<string> headers, ColumnLayout layout, string readerName, CyclingReadOptions options, int headerRow = 1)
    {
        RefuseDuplicates(file.Path, headers, headerRow);
        RefuseUnknownIgnored(file.Path, headers, options);
        List<Part> parts = [];
        HashSet<string> used = [];
        int testField = -1;
        int startField = -1;
        int stateField = -1;
        for (int field = 0; field < headers.Count; field++)
        {
            string header = headers[field];
            if (options.IgnoreColumns.Contains(header))
            {
                continue;
            }

            if (header == layout.State?.Header)
            {
                stateField = field;
                used.Add(header);
            }

            if (header == layout.TestColumn)
            {
                testField = field;
                used.Add(header);
            }

            if (layout.StartColumns.Contains(header))
            {
                startField = field;
                used.Add(header);
            }
            else if (layout.Find(header) is { } meaning)
            {
                if (meaning.Form == ValueForm.LaboratoryTime)
                {
                    startField = startField < 0 ? field : startField;
                    used.Add(header);
                    if (options.TimeZone is null)
                    {
                        continue;
                    }
                }

                Add(file.Path, headerRow, parts, Planned(field, header, meaning, options));
            }
        }

        used.UnionWith(parts.Select(p => p.Header));
        RefuseMissing(file.Path, headerRow, headers, layout, parts, readerName);
        if (layout.State is { } state && stateField < 0)
        {
            throw DataFault.InRow(
                file.Path,
                headerRow,
                $"{readerName} needs the column {DataFault.Quote(state.Header)} to tell charge from discharge and the header has none",
                $"Export the file with it; it has {DataFault.Quote(headers)}.");
        }

        string[] unused = [.. headers.Where(h => !used.Contains(h))];
        ImmutableArray<ColumnOrigin> origins = [.. parts.Select(p => new ColumnOrigin(p.Column, p.Header, p.Factor, p.Divisor))];
        string[] notes = [.. layout.Notes, .. ZoneNote(options, parts)];
        return new ColumnPlan(
            file.Path,
            layout,
            [.. parts],
            testField,
            startField,
            stateField,
            () => new CyclingSource(file.Path, file.Sha256, readerName, origins, unused) { Notes = notes, Map = options.Map })
        {
            IsUnjudged = options.Unjudged,
        };
    }

    private static Part Planned(int field, string header, ColumnLayout.Meaning meaning, CyclingReadOptions options)
    {
        bool turn = meaning.Negated ^ (meaning.Column == CyclingColumn.Current && options.CurrentSign == CurrentSign.PositiveWhenDischarging);
        return new Part(field, header, meaning.Column, turn ? -meaning.Unit.Factor : meaning.Unit.Factor, meaning.Unit.Divisor)
        {
            Form = meaning.Form,
            MayBeUnrecorded = options.Unjudged || meaning.MayBeUnrecorded || meaning.Column.MayBeUnrecorded,
            Rank = meaning.Rank,
            IsConsecutive = meaning.IsConsecutive,
        };
    }

    private static IEnumerable<string> ZoneNote(CyclingReadOptions options, List<Part> parts) =>
        options.TimeZone is { } zone && parts.Exists(p => p.Form == ValueForm.LaboratoryTime)
            ? [$"{CyclingColumn.UnixTime.Name} was made of the laboratory's clock in the declared zone {zone.Id}"]
            : [];

    /// <summary>Adds a column, unless a header of a higher rank already means it.</summary>
    private static void Add(string path, int headerRow, List<Part> parts, Part part)
    {
        int same = parts.FindIndex(p => p.Column == part.Column);
        if (same < 0)
        {
            parts.Add(part);
        }
        else if (parts[same].Rank == part.Rank)
        {
            throw DataFault.InRow(
                path,
                headerRow,
                $"{DataFault.Quote(parts[same].Header)} and {DataFault.Quote(part.Header)} are both {part.Column.Name}",
                "Leave one of them out with IgnoreColumns; which is right cannot be guessed.");
        }
        else if (parts[same].Rank < part.Rank)
        {
            parts[same] = part;
        }
    }

    private static void RefuseDuplicates(string path, IReadOnlyList<string> headers, int headerRow)
    {
        HashSet<string> seen = [];
        foreach (string header in headers)
        {
            if (header.Length > 0 && !seen.Add(header))
            {
                throw DataFault.InRow(path, headerRow, $"the header has {DataFault.Quote(header)} twice", "Rename or remove one of the two columns.");
            }
        }
    }

    private static void RefuseUnknownIgnored(string path, IReadOnlyList<string> headers, CyclingReadOptions options)
    {
        foreach (string ignored in options.IgnoreColumns)
        {
            if (!headers.Contains(ignored))
            {
                throw new BmsException(
                    BmsErrorCode.BadArgument,
                    $"{path}: IgnoreColumns names {DataFault.Quote(ignored)}, which the file does not have. It has {DataFault.Quote(headers)}.");
            }
        }
    }

    private static void RefuseMissing(string path, int headerRow, IReadOnlyList<string> headers, ColumnLayout layout, List<Part> parts, string readerName)
    {
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            if (column.IsRequired && !parts.Exists(p => p.Column == column))
            {
                throw DataFault.InRow(
                    path,
                    headerRow,
                    $"{readerName} needs a column for {column.Name} ({DataFault.Quote([.. layout.NamesOf(column)])}) and the header has none",
                    $"It has {DataFault.Quote(headers)}.");
            }
        }
    }

    /// <summary>One field and what becomes of it: value x Factor / Divisor.</summary>
    internal sealed record Part(int Field, string Header, CyclingColumn Column, double Factor, double Divisor)
    {
        /// <summary>Whether the file's values are the canonical ones already.</summary>
        public bool IsPlain { get; } = Factor == 1 && Divisor == 1;

        /// <summary>How the file writes the values.</summary>
        public ValueForm Form { get; init; }

        /// <summary>Whether a cell may be empty.</summary>
        public bool MayBeUnrecorded { get; init; }

        /// <summary>See <see cref="ColumnLayout.Meaning.IsConsecutive"/>.</summary>
        public bool IsConsecutive { get; init; }

        /// <summary>See <see cref="ColumnLayout.Meaning.Rank"/>.</summary>
        public int Rank { get; init; }

        /// <summary>The canonical value. Adding zero makes a zero whose sign was turned a plain one.</summary>
        public double Convert(double value) => IsPlain ? value : (value * Factor / Divisor) + 0.0;
    }
}
