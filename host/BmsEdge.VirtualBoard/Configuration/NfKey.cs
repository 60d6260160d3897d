using System;
using System.Globalization;
using System.Linq;
using System.Reflection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>One key of a section: how its value is written, checked, printed and handed to the firmware.</summary>
internal abstract class NfKey
{
    protected NfKey(string name, string? property, string meaning)
    {
        Name = name;
        Meaning = meaning;
        if (property is not null)
        {
            Property = typeof(BoardConfiguration).GetProperty(property)
                ?? throw new ArgumentException($"BoardConfiguration has no property {property}", nameof(property));
        }
    }

    /// <summary>As written before the equals sign.</summary>
    public string Name { get; }

    /// <summary>One sentence for the manual.</summary>
    public string Meaning { get; }

    /// <summary>Where the value goes; null when it only describes the board or belongs to a limit row.</summary>
    public PropertyInfo? Property { get; }

    /// <summary>What may be written, for the manual and for messages.</summary>
    public abstract string Form { get; }

    /// <summary>Reads a value.</summary>
    /// <returns>The value, or null with the reason in <paramref name="problem"/>.</returns>
    public abstract object? Parse(string text, out string problem);

    /// <summary>Writes a value so that <see cref="Parse"/> gives it back.</summary>
    public abstract string Format(object value);

    /// <summary>The value in the type of <see cref="Property"/>.</summary>
    public virtual object ToProperty(object value) => value;

    /// <summary>The value as a C# expression of the firmware's language subset.</summary>
    public virtual string ToCode(object value) => CSharpLiteral.Of(ToProperty(value));
}

/// <summary>A number with a unit, kept as a decimal in the base unit of its dimension.</summary>
internal sealed class QuantityKey : NfKey
{
    private readonly NfDimension _dimension;
    private readonly NfUnit _display;
    private readonly decimal _minimum;
    private readonly decimal _maximum;
    private readonly decimal[] _options;

    /// <summary>A range, in <paramref name="unit"/>, ends included.</summary>
    public QuantityKey(string name, string? property, NfDimension dimension, string unit, decimal minimum, decimal maximum, string meaning)
        : base(name, property, meaning)
    {
        _dimension = dimension;
        _display = dimension.Find(unit) ?? throw new ArgumentException($"{dimension.Name} has no unit {unit}", nameof(unit));
        _minimum = minimum * _display.Factor;
        _maximum = maximum * _display.Factor;
        _options = [];
    }

    /// <summary>A list of the only values a chip knows, in <paramref name="unit"/>, ascending.</summary>
    public QuantityKey(string name, string? property, NfDimension dimension, string unit, decimal[] options, string meaning)
        : this(name, property, dimension, unit, options[0], options[^1], meaning)
    {
        _options = [.. options.Select(o => o * _display.Factor)];
    }

    public NfDimension Dimension => _dimension;

    public override string Form => _options.Length > 0
        ? $"one of {string.Join(", ", _options.Select(o => Number(o / _display.Factor)))} {_display.Symbol}"
        : $"{Number(_minimum / _display.Factor)} to {Number(_maximum / _display.Factor)} {_display.Symbol}";

    private bool IsWhole => Property?.PropertyType == typeof(int);

    public override object? Parse(string text, out string problem)
    {
        int end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1]) && text[end - 1] != '.')
        {
            end--;
        }

        string number = text[..end].TrimEnd();
        string symbol = text[end..].Trim();
        if (number.Length == 0)
        {
            problem = $"'{text}' does not begin with a number. Write {Form}.";
            return null;
        }

        if (!NumberText.TryDecimal(number, out decimal value, out problem))
        {
            return null;
        }

        if (symbol.Length == 0)
        {
            problem = $"'{text}' has no unit. Write a {_dimension.Name} in {_dimension.UnitList}, like '{number} {_display.Symbol}'.";
            return null;
        }

        NfUnit? unit = _dimension.Find(symbol);
        if (unit is null)
        {
            NfUnit? otherCase = _dimension.Units.FirstOrDefault(u => u.Symbol.Equals(symbol, StringComparison.OrdinalIgnoreCase));
            string hint = otherCase is null ? string.Empty : $" Units are case-sensitive: did you mean '{otherCase.Symbol}'?";
            problem = $"'{symbol}' is not a unit of {_dimension.Name}. Write it in {_dimension.UnitList}.{hint}";
            return null;
        }

        decimal scaled = value * unit.Factor;
        if (scaled < _minimum || scaled > _maximum || (_options.Length > 0 && !_options.Contains(scaled)))
        {
            problem = $"{text} is out of range. Write {Form}.";
            return null;
        }

        if (IsWhole && decimal.Truncate(scaled) != scaled)
        {
            problem = $"{text} is finer than the board can do. Write whole {_dimension.Units[0].Symbol}.";
            return null;
        }

        problem = string.Empty;
        return scaled;
    }

    public override string Format(object value) => Show((decimal)value);

    /// <summary>The value with its unit, for messages.</summary>
    public string Show(decimal value) => $"{Number(value / _display.Factor)} {_display.Symbol}";

    public override object ToProperty(object value) => IsWhole ? (object)(int)(decimal)value : ToFloat((decimal)value);

    /// <summary>The nearest float, by way of the decimal text: the same float a C# literal of that text gives.</summary>
    public static float ToFloat(decimal value) => float.Parse(Number(value), CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}

/// <summary>A whole number without a unit: counts, pins, addresses.</summary>
internal sealed class IntegerKey(string name, string? property, int minimum, int maximum, bool hexadecimal, string meaning)
    : NfKey(name, property, meaning)
{
    public override string Form => $"{Show(minimum)} to {Show(maximum)}";

    public override object? Parse(string text, out string problem)
    {
        if (!NumberText.TryInteger(text, out int value, out problem))
        {
            return null;
        }

        if (value < minimum || value > maximum)
        {
            problem = $"{text} is out of range. Write {Form}.";
            return null;
        }

        return value;
    }

    public override string Format(object value) => Show((int)value);

    public override string ToCode(object value) => Show((int)value);

    private string Show(int value) => hexadecimal
        ? "0x" + value.ToString("X2", CultureInfo.InvariantCulture)
        : value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A plain number without a unit, such as a gain.</summary>
internal sealed class RatioKey(string name, string? property, decimal minimum, decimal maximum, string meaning)
    : NfKey(name, property, meaning)
{
    public override string Form => string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}");

    public override object? Parse(string text, out string problem)
    {
        if (!NumberText.TryDecimal(text, out decimal value, out problem))
        {
            return null;
        }

        if (value < minimum || value > maximum)
        {
            problem = $"{text} is out of range. Write {Form}.";
            return null;
        }

        return value;
    }

    public override string Format(object value) => ((decimal)value).ToString("0.############################", CultureInfo.InvariantCulture);

    public override object ToProperty(object value) => QuantityKey.ToFloat((decimal)value);
}
