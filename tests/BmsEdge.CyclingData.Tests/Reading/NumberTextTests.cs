using System;
using System.Globalization;
using System.Text;
using BmsEdge.CyclingData.Reading;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Reading;

public sealed class NumberTextTests
{
    private static readonly Gen<string> s_digits = Gen.Char['0', '9'].Array[0, 20].Select(c => new string(c));

    /// <summary>Every way of writing a number that a cycler could choose.</summary>
    private static readonly Gen<string> s_numbers = Gen.OneOf(
        Gen.Double.Where(double.IsFinite).Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Double[-10_000, 10_000].Select(Gen.Int[0, 17], (d, decimals) => d.ToString("F" + decimals, CultureInfo.InvariantCulture)),
        Gen.Double[-1e6, 1e6].Select(Gen.Int[0, 17], (d, digits) => d.ToString("E" + digits, CultureInfo.InvariantCulture)),
        Gen.Long.Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Select(s_digits, s_digits, OneOf("", "-", "+"), (whole, part, sign) => $"{sign}{whole}.{part}"));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    [Fact]
    public void A_field_is_the_correctly_rounded_number_whatever_follows_it()
    {
        Gen.Select(s_numbers, OneOf(",", ",7.5,", "\n123", ""), Gen.Int[0, 40]).Sample((text, rest, behind) =>
        {
            bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double expected);
            bool rowEnds = !rest.StartsWith(',');
            byte[] bytes = Encoding.UTF8.GetBytes(text + rest + new string('9', behind));
            int rowLength = rowEnds ? text.Length : text.Length + rest.Length;
            int at = 0;
            if (NumberText.TryReadField(bytes, rowLength, ref at, (byte)',', (byte)'.', out double value))
            {
                Assert.True(isNumber, text);
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
                Assert.Equal(text.Length, at);
            }
            else
            {
                Assert.Equal(0, at);
                bool slow = NumberText.TryRead(bytes.AsSpan(0, text.Length), (byte)'.', out value);
                Assert.Equal(isNumber, slow);
                Assert.True(!slow || expected.Equals(value));
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Both_ways_of_reading_agree_bit_for_bit()
    {
        s_numbers.Sample(text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text + "," + new string('0', 32));
            int fast = 0;
            int plain = 0;
            if (ShortNumber.IsSupported && ShortNumber.TryRead(bytes, text.Length + 1, ref fast, (byte)',', (byte)'.', out double a))
            {
                Assert.True(NumberText.TryReadDigits(bytes.AsSpan(0, text.Length + 1), ref plain, (byte)',', (byte)'.', out double b), text);
                Assert.Equal(BitConverter.DoubleToInt64Bits(b), BitConverter.DoubleToInt64Bits(a));
                Assert.Equal(plain, fast);
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Short_numbers_are_read_at_once_where_the_processor_can()
    {
        Assert.SkipUnless(ShortNumber.IsSupported, "this processor has no SSE4.1");
        foreach (string text in new[] { "0", "-1", "3.70000", "-0.04342", "123456789012345", "-12345678901234", ".5", "5.", "0.0" })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text + "," + new string('x', 32));
            int at = 0;
            Assert.True(ShortNumber.TryRead(bytes, bytes.Length, ref at, (byte)',', (byte)'.', out double value), text);
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x10")]
    [InlineData("1 2")]
    [InlineData("=1+1")]
    [InlineData("1,5")]
    public void What_is_no_number_is_none(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int at = 0;
        Assert.False(NumberText.TryReadField(bytes, bytes.Length, ref at, (byte)';', (byte)'.', out _));
        Assert.False(NumberText.TryRead(bytes, (byte)'.', out _));
    }

    [Fact]
    public void A_decimal_comma_is_read_where_it_is_declared_and_a_point_is_then_none()
    {
        int at = 0;
        Assert.True(NumberText.TryReadField("3,7;"u8, 4, ref at, (byte)';', (byte)',', out double value));
        Assert.Equal(3.7, value);
        Assert.True(NumberText.TryRead(" 3,7 "u8, (byte)',', out value));
        Assert.Equal(3.7, value);
        Assert.False(NumberText.TryRead("3.7"u8, (byte)',', out _));
    }

    [Theory]
    [InlineData("00:00:00.000", 0)]
    [InlineData("00:01:24.000", 84)]
    [InlineData("29:20:19.688", 105_619.688)]
    [InlineData("1465:00:01", 5_274_001)]
    [InlineData("  0d 00:24:00.00", 1440)]
    [InlineData("2d 01:00:00", 176_400)]
    [InlineData("2-01:00:00", 176_400)]
    [InlineData("12:30", 750)]
    public void Spans_of_time_are_seconds(string text, double seconds)
    {
        Assert.True(NumberText.TryReadDuration(Encoding.UTF8.GetBytes(text), (byte)'.', out double value));
        Assert.Equal(seconds, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1:60:00")]
    [InlineData("1:00:60")]
    [InlineData("1:-1:00")]
    [InlineData("-1:00:00")]
    [InlineData("1:00:00:00")]
    [InlineData("1.5:00:00")]
    [InlineData("x:00:00")]
    [InlineData("0.5d 00:00:00")]
    public void What_is_no_span_of_time_is_none(string text) =>
        Assert.False(NumberText.TryReadDuration(Encoding.UTF8.GetBytes(text), (byte)'.', out _));
}
