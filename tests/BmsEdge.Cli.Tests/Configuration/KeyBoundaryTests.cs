using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.VirtualBoard.Configuration;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>The same boundary list for every key of the schema: what its form says is what it takes.</summary>
public sealed class KeyBoundaryTests
{
    public static TheoryData<string> Keys => [.. AllKeys().Select(k => k.Id).Distinct()];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_takes_the_ends_of_its_form_and_nothing_beyond(string id)
    {
        NfKey key = AllKeys().First(k => k.Id == id).Key;
        string form = key.Form;
        if (key is QuantityKey && form.StartsWith("one of ", StringComparison.Ordinal))
        {
            string[] words = form["one of ".Length..].Split(' ');
            string unit = words[^1];
            Assert.All(words[..^1].Select(w => w.TrimEnd(',')), w => Takes(key, $"{w} {unit}"));
            Refuses(key, $"{Next(words[0].TrimEnd(','), -1)} {unit}");
        }
        else if (key is QuantityKey or IntegerKey or RatioKey)
        {
            string[] words = form.Split(' ');
            string unit = words.Length > 3 ? " " + words[3] : string.Empty;
            Takes(key, words[0] + unit);
            Takes(key, words[2] + unit);
            Refuses(key, Next(words[0], -1) + unit);
            Refuses(key, Next(words[2], 1) + unit);
        }
        else if (key is ChoiceKey)
        {
            Assert.All(form.Split(", "), w => Takes(key, w));
            Refuses(key, form.Split(", ")[0] + "x");
        }
        else if (key is OptionalCountKey)
        {
            Takes(key, "unlimited");
            Takes(key, "0");
            Takes(key, form.Split(' ')[^1]);
            Refuses(key, "-1");
            Refuses(key, Next(form.Split(' ')[^1], 1));
        }
        else if (key is QuantityListKey)
        {
            // "none, or values of 0.001 to 2000 A separated by commas"
            string[] words = form.Split(' ');
            Takes(key, "none");
            Takes(key, $"{words[4]} {words[7]}");
            Takes(key, $"{words[4]} {words[7]}, {words[6]} {words[7]}");
            Refuses(key, $"{words[4]} {words[7]}, {Next(words[6], 1)} {words[7]}");
            Refuses(key, $"{Next(words[4], -1)} {words[7]}");
            Refuses(key, words[4]);
            Refuses(key, string.Join(',', Enumerable.Repeat($"{words[4]} {words[7]}", 17)));
        }
        else
        {
            Takes(key, "none");
            Takes(key, "0");
            Takes(key, "7");
            Refuses(key, "-1");
            Refuses(key, "40");
        }
    }

    [Theory]
    [InlineData("2 mOhm", "0.002 Ohm")]
    [InlineData("0.000002 kOhm", "2 mOhm")]
    public void The_same_resistance_in_another_unit_is_the_same_value(string a, string b) =>
        Assert.Equal(NfSchema.CurrentShunt.Parse(a, out _), NfSchema.CurrentShunt.Parse(b, out _));

    [Theory]
    [InlineData("2 s", "2000 ms")]
    [InlineData("0.05 min", "3 s")]
    public void The_same_time_in_another_unit_is_the_same_value(string a, string b) =>
        Assert.Equal(NfSchema.TemperaturePeriod.Parse(a, out _), NfSchema.TemperaturePeriod.Parse(b, out _));

    [Fact]
    public void A_space_before_the_unit_may_be_left_out() =>
        Assert.Equal(3.0m, NfSchema.Capacity.Parse("3000mAh", out _));

    [Fact]
    public void A_decimal_becomes_the_float_a_literal_of_the_same_text_is()
    {
        Assert.Equal(0.002f, QuantityKey.ToFloat(0.002m));
        Assert.Equal(4.1f, QuantityKey.ToFloat(4.10m));
    }

    private static IEnumerable<(string Id, NfKey Key)> AllKeys() =>
        NfSchema.Sections.SelectMany(s => s.Keys.Select(k => ($"{s.Name} {k.Name}", k)))
            .Concat(NfLimitKind.All.SelectMany(l => l.Keys.Select(k => ($"{l.Name} {k.Name}", k))));

    private static void Takes(NfKey key, string text)
    {
        object? value = key.Parse(text, out string problem);
        Assert.True(value is not null, $"'{text}': {problem}");
        Assert.Equal(value, key.Parse(key.Format(value!), out _));
    }

    private static void Refuses(NfKey key, string text)
    {
        Assert.Null(key.Parse(text, out string problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    /// <summary>The next number beyond: one more digit for decimals, one more for whole numbers and hexadecimal.</summary>
    private static string Next(string number, int direction)
    {
        if (number.StartsWith("0x", StringComparison.Ordinal))
        {
            int value = int.Parse(number.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) + direction;
            return $"0x{value:X2}";
        }

        decimal beyond = decimal.Parse(number, CultureInfo.InvariantCulture) + (direction * (number.Contains('.') ? 0.0001m : 1m));
        return beyond.ToString(CultureInfo.InvariantCulture);
    }
}
