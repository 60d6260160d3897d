using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Parameters.Bpx;

/// <summary>One object of a BPX file, read field by field; what nobody asked for is an error, because a misspelt field would else be a silent default.</summary>
internal sealed class BpxSection
{
    private readonly Dictionary<string, JsonElement> _fields;
    private readonly HashSet<string> _asked = [];

    public BpxSection(JsonElement element, string where)
    {
        Where = where;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new BmsException(BmsErrorCode.BadData, $"{where}: this should be an object with fields.");
        }

        _fields = [];
        foreach (var property in element.EnumerateObject())
        {
            if (!_fields.TryAdd(property.Name, property.Value))
            {
                throw new BmsException(BmsErrorCode.BadData, $"{where}: the field '{property.Name}' stands there twice.");
            }
        }
    }

    /// <summary>File and path of the section.</summary>
    public string Where { get; }

    public bool Has(string name) => _fields.ContainsKey(name);

    public IEnumerable<string> Names => _fields.Keys;

    public BpxSection? Section(string name, bool required)
    {
        _asked.Add(name);
        return _fields.TryGetValue(name, out var element) ? new BpxSection(element, $"{Where}, {name}") : required ? throw Missing(name) : null;
    }

    public string? Text(string name)
    {
        _asked.Add(name);
        return _fields.TryGetValue(name, out var element) ? element.ValueKind == JsonValueKind.String ? element.GetString() : element.ToString() : null;
    }

    public double Number(string name, double low = double.NegativeInfinity, double high = double.PositiveInfinity) =>
        OptionalNumber(name, low, high) ?? throw Missing(name);

    public double? OptionalNumber(string name, double low = double.NegativeInfinity, double high = double.PositiveInfinity)
    {
        _asked.Add(name);
        if (!_fields.TryGetValue(name, out var element))
        {
            return null;
        }

        if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out double value) || !double.IsFinite(value))
        {
            throw new BmsException(BmsErrorCode.BadData, $"{Where}, {name}: this should be a number, it is {Shown(element)}.");
        }

        return value >= low && value <= high
            ? value
            : throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"{Where}, {name} is {value}; it should lie between {low} and {high}. Check the unit."));
    }

    /// <summary>A number, an expression in x, or a table of x and y between which lines are drawn.</summary>
    public PropertyLaw? Law(string name, bool required, double activationEnergy = 0, double referenceKelvin = 298.15)
    {
        _asked.Add(name);
        if (!_fields.TryGetValue(name, out var element))
        {
            return required ? throw Missing(name) : null;
        }

        string where = $"{Where}, {name}";
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                return PropertyLaw.OfConstant(Number(name), activationEnergy, referenceKelvin);
            case JsonValueKind.String:
                string text = element.GetString()!;
                return new PropertyLaw(MathExpression.Compile(text, where), text, activationEnergy, referenceKelvin);
            case JsonValueKind.Object:
                BpxSection table = new(element, where);
                double[] x = table.Numbers("x"), y = table.Numbers("y");
                table.RefuseTheRest();
                return new PropertyLaw(BpxTable.Of(x, y, where).At, $"table of {x.Length} points", activationEnergy, referenceKelvin);
            default:
                throw new BmsException(BmsErrorCode.BadData, $"{where}: this should be a number, an expression in x, or a table with x and y; it is {Shown(element)}.");
        }
    }

    /// <summary>Refuses fields nobody asked for.</summary>
    public void RefuseTheRest()
    {
        string? unknown = _fields.Keys.FirstOrDefault(name => !_asked.Contains(name));
        if (unknown is null)
        {
            return;
        }

        string bare = Bare(unknown);
        string? meant = _asked.FirstOrDefault(name => string.Equals(Bare(name), bare, StringComparison.OrdinalIgnoreCase));
        throw new BmsException(
            BmsErrorCode.BadData,
            meant is not null ? $"{Where}: '{unknown}' should be '{meant}'; convert the value to that unit." : $"{Where}: the field '{unknown}' is not known there. Known are {string.Join("; ", _asked.Order(StringComparer.Ordinal))}.");
    }

    private double[] Numbers(string name)
    {
        _asked.Add(name);
        if (!_fields.TryGetValue(name, out var element) || element.ValueKind != JsonValueKind.Array)
        {
            throw Missing(name);
        }

        double[] values = new double[element.GetArrayLength()];
        for (int i = 0; i < values.Length; i++)
        {
            if (element[i].ValueKind != JsonValueKind.Number || !element[i].TryGetDouble(out values[i]) || !double.IsFinite(values[i]))
            {
                throw new BmsException(BmsErrorCode.BadData, $"{Where}, {name}: entry {i + 1} should be a number, it is {Shown(element[i])}.");
            }
        }

        return values;
    }

    private BmsException Missing(string name)
    {
        string bare = Bare(name);
        string? alike = _fields.Keys.FirstOrDefault(field => string.Equals(Bare(field), bare, StringComparison.OrdinalIgnoreCase));
        return new BmsException(
            BmsErrorCode.BadData, alike is null ? $"{Where}: '{name}' is missing." : $"{Where}: '{name}' is missing, but there is '{alike}'; convert the value to the unit BPX wants.");
    }

    /// <summary>A field name without its unit.</summary>
    private static string Bare(string name)
    {
        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        return (bracket < 0 ? name : name[..bracket]).Trim();
    }

    private static string Shown(JsonElement element)
    {
        string raw = element.GetRawText();
        return raw.Length > 60 ? raw[..60] + "..." : raw;
    }
}
