using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>One word of a fixed list.</summary>
internal sealed class ChoiceKey(string name, string? property, string meaning, params (string Word, object Value)[] choices)
    : NfKey(name, property, meaning)
{
    public override string Form => string.Join(", ", choices.Select(c => c.Word));

    public override object? Parse(string text, out string problem)
    {
        foreach ((string word, object value) in choices)
        {
            if (word == text)
            {
                problem = string.Empty;
                return value;
            }
        }

        problem = choices.Length == 1
            ? $"'{text}' is not known here. Write {choices[0].Word}."
            : $"'{text}' is not known here. Write one of {Form}.";
        return null;
    }

    public override string Format(object value) => choices.First(c => c.Value.Equals(value)).Word;
}

/// <summary>A GPIO, or the word none, which is -1 for the firmware.</summary>
internal sealed class OptionalPinKey(string name, string property, string meaning) : NfKey(name, property, meaning)
{
    public const int None = -1;

    public override string Form => "none, or 0 to 39";

    public override object? Parse(string text, out string problem)
    {
        problem = string.Empty;
        if (text == "none")
        {
            return None;
        }

        if (NumberText.TryInteger(text, out int value, out problem) && value is >= 0 and <= 39)
        {
            return value;
        }

        problem = problem.Length > 0 ? problem : $"{text} is out of range. Write {Form}.";
        return null;
    }

    public override string Format(object value) => (int)value == None ? "none" : ((int)value).ToString(CultureInfo.InvariantCulture);
}

/// <summary>A count, or the word unlimited, which is -1 for the firmware.</summary>
internal sealed class OptionalCountKey(string name, int maximum, string meaning) : NfKey(name, null, meaning)
{
    public const int Unlimited = -1;

    public override string Form => $"unlimited, or 0 to {maximum.ToString(CultureInfo.InvariantCulture)}";

    public override object? Parse(string text, out string problem)
    {
        problem = string.Empty;
        if (text == "unlimited")
        {
            return Unlimited;
        }

        if (NumberText.TryInteger(text, out int value, out problem) && value >= 0 && value <= maximum)
        {
            return value;
        }

        problem = problem.Length > 0 ? problem : $"{text} is out of range. Write {Form}.";
        return null;
    }

    public override string Format(object value) => (int)value == Unlimited ? "unlimited" : ((int)value).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Numbers with a unit, separated by commas, or the word none.</summary>
internal sealed class QuantityListKey(string name, string property, NfDimension dimension, string unit, decimal minimum, decimal maximum, string meaning)
    : NfKey(name, property, meaning)
{
    private const int Longest = 16;

    private readonly QuantityKey _one = new(name, null, dimension, unit, minimum, maximum, meaning);

    public override string Form => $"none, or values of {_one.Form} separated by commas";

    public override object? Parse(string text, out string problem)
    {
        problem = string.Empty;
        if (text == "none")
        {
            return Array.Empty<decimal>();
        }

        List<decimal> values = [];
        foreach (string part in text.Split(','))
        {
            if (_one.Parse(part.Trim(), out problem) is not decimal value)
            {
                return null;
            }

            values.Add(value);
        }

        if (values.Count > Longest)
        {
            problem = $"{values.Count} values are too many. Write {Longest} or fewer.";
            return null;
        }

        return values.ToArray();
    }

    public override string Format(object value)
    {
        decimal[] values = (decimal[])value;
        return values.Length == 0 ? "none" : string.Join(", ", values.Select(_one.Show));
    }

    public override object ToProperty(object value) => Array.ConvertAll((decimal[])value, QuantityKey.ToFloat);
}

/// <summary>Numbers without a unit, separated by commas, or the word none.</summary>
internal sealed class IntegerListKey(string name, string? property, int minimum, int maximum, string meaning)
    : NfKey(name, property, meaning)
{
    public override string Form => $"none, or numbers {minimum} to {maximum} separated by commas";

    public override object? Parse(string text, out string problem)
    {
        if (text == "none")
        {
            problem = string.Empty;
            return Array.Empty<int>();
        }

        List<int> values = [];
        foreach (string part in text.Split(','))
        {
            if (!NumberText.TryInteger(part.Trim(), out int value, out problem))
            {
                return null;
            }

            if (value < minimum || value > maximum)
            {
                problem = $"{value} is out of range. Write {Form}.";
                return null;
            }

            if (values.Contains(value))
            {
                problem = $"{value} is there twice. Write each number once.";
                return null;
            }

            values.Add(value);
        }

        problem = string.Empty;
        return values.ToArray();
    }

    public override string Format(object value)
    {
        int[] values = (int[])value;
        return values.Length == 0 ? "none" : string.Join(", ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
    }

    // The firmware gets its own array: the document stays what it was.
    public override object ToProperty(object value) => ((int[])value).Clone();
}
