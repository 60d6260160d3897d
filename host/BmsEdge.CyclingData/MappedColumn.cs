using System.Collections.Immutable;
using System.Text.Json;
using BmsEdge.CyclingData.Reading.Text;

namespace BmsEdge.CyclingData;

/// <summary>How the values of a mapped column are written.</summary>
public enum MappedForm
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A span of time: <c>h:mm:ss.fff</c>, after days as <c>3d 04:05:06</c>.</summary>
    Duration,

    /// <summary>A date and time on the laboratory's clock.</summary>
    Date,
}

/// <summary>One column of a <see cref="ColumnMap"/>.</summary>
/// <param name="Header">The file's own header, exactly.</param>
/// <param name="Column">What it is.</param>
/// <param name="Unit">Unit of the file's numbers (<c>mA</c>); empty for a count, a duration and a date.</param>
public sealed record MappedColumn(string Header, CyclingColumn Column, string Unit)
{
    /// <summary>How the values are written.</summary>
    public MappedForm Form { get; init; } = MappedForm.Number;

    /// <summary>Format of the dates, as .NET writes it (<c>dd.MM.yyyy HH:mm:ss</c>); empty otherwise.</summary>
    public string Format { get; init; } = "";

    /// <summary>Whether the file counts the value the other way round, for example a current that is positive when discharging.</summary>
    public bool IsNegated { get; init; }

    /// <summary>Whether cells may be empty or hold one of the missing-value texts; never for time, voltage and current.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>Whether the numbers stay or grow by one from row to row, so that a number left out shows lost rows.</summary>
    public bool IsConsecutive { get; init; }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(Header);
        writer.WriteString(MapBinder.IsKey, Column.Name);
        writer.WriteString(MapBinder.FormKey, MapBinder.NameOf(Form));
        if (Unit.Length > 0)
        {
            writer.WriteString(MapBinder.UnitKey, Unit);
        }

        if (Format.Length > 0)
        {
            writer.WriteString(MapBinder.FormatKey, Format);
        }

        writer.WriteBoolean(MapBinder.NegatedKey, IsNegated);
        writer.WriteBoolean(MapBinder.MayBeMissingKey, MayBeMissing);
        writer.WriteBoolean(MapBinder.ConsecutiveKey, IsConsecutive);
        writer.WriteEndObject();
    }
}

/// <summary>A text column that gives the current its direction; see docs/column-map.md.</summary>
/// <param name="Header">Header of the column.</param>
/// <param name="Charge">Texts under which the current charges.</param>
/// <param name="Discharge">Texts under which it discharges.</param>
/// <param name="Neutral">Texts without direction, under which the number's own sign stands.</param>
public sealed record MappedState(string Header, ImmutableArray<string> Charge, ImmutableArray<string> Discharge, ImmutableArray<string> Neutral);
