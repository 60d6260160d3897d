using System.Collections.Generic;
using System.Linq;
using BmsEdge.Foundation;
using BmsEdge.VirtualBoard.Configuration;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>Lines that are no valid nf.config: one clear error with line, key and what to do.</summary>
public sealed class BadSyntaxTests
{
    [Theory]
    [InlineData("capacty = 3 Ah", "[pack] capacty", "unknown key. Did you mean 'capacity'?")]
    [InlineData("Capacity = 3 Ah", "[pack] Capacity", "unknown key. Did you mean 'capacity'?")]
    [InlineData("colour = blue", "[pack] colour", "unknown key. Known are: chemistry, series, capacity")]
    [InlineData("series = 4", "[pack] series", "the key is already in line")]
    [InlineData("series 4", "", "neither [section] nor key = value")]
    [InlineData("= 4", "[pack] ", "unknown key")]
    [InlineData("series = 4 \u03A9", "", "U+03A9 is not allowed outside comments")]
    public void An_extra_line_in_a_section_is_refused(string line, string place, string words)
    {
        ConfigText text = new();
        int below = text.LineOf("pack", "series");
        NfConfigError error = Assert.Single(text.InsertBelow(below, line).Bad());
        Assert.Equal(below + 1, error.Line);
        Assert.Equal(place, error.Place);
        Assert.Contains(words, error.Problem, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[pak]", "[pak]", "unknown section. Did you mean 'pack'?")]
    [InlineData("[wheels]", "[wheels]", "unknown section. Known are: pack, i2c")]
    [InlineData("[limit]", "[limit]", "the limit has no kind")]
    [InlineData("[limit cell-overvolt]", "[limit cell-overvolt]", "unknown kind of limit. Did you mean 'cell-overvoltage'?")]
    [InlineData("[limit cell-overvoltage Warn]", "[limit cell-overvoltage Warn]", "the label is not one word of a-z")]
    [InlineData("[limit cell-overvoltage a b]", "[limit cell-overvoltage a b]", "the label is not one word of a-z")]
    [InlineData("[limit cell-overvoltage]", "[limit cell-overvoltage]", "the section is already in line")]
    [InlineData("[periods]", "[periods]", "the section is already in line")]
    [InlineData("[pack", "", "is not closed")]
    [InlineData("[]", "[]", "unknown section")]
    public void A_wrong_header_is_refused_once_and_its_keys_are_not_judged(string header, string place, string words)
    {
        ConfigText text = new();
        int last = text.Text.Split('\n').Length - 1;
        NfConfigError error = Assert.Single(text.InsertBelow(last, header).InsertBelow(last + 1, "anything = 1").Bad());
        Assert.Equal(last + 1, error.Line);
        Assert.Equal(place, error.Place);
        Assert.Contains(words, error.Problem, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_before_the_first_section_is_refused()
    {
        ConfigText text = new();
        NfConfigError error = Assert.Single(text.InsertBelow(0, "series = 4").Bad());
        Assert.Equal((1, "series"), (error.Line, error.Place));
        Assert.Contains("before the first [section]", error.Problem, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.25", "'4.25' has no unit. Write a voltage in V or mV, like '4.25 V'.")]
    [InlineData("4250 mA", "'mA' is not a unit of voltage. Write it in V or mV.")]
    [InlineData("4.25 v", "Units are case-sensitive: did you mean 'V'?")]
    [InlineData("4250 MV", "Units are case-sensitive: did you mean 'mV'?")]
    [InlineData("4,25 V", "Write a decimal point, not a comma.")]
    [InlineData("4.2.5 V", "is not a number")]
    [InlineData(".25 V", "is not a number")]
    [InlineData("4. V", "is not a number")]
    [InlineData("- V", "does not begin with a number. Write 0.1 to 5 V.")]
    [InlineData("NaN V", "does not begin with a number. Write 0.1 to 5 V.")]
    [InlineData("1e3 mV", "is not a number")]
    [InlineData("V", "does not begin with a number. Write 0.1 to 5 V.")]
    [InlineData("4.2500000000000000001 V", "too many digits")]
    [InlineData("425 V", "425 V is out of range. Write 0.1 to 5 V.")]
    [InlineData("-4.25 V", "is out of range")]
    [InlineData("", "there is no value. Write 0.1 to 5 V.")]
    public void A_wrong_quantity_is_refused(string value, string words) =>
        new ConfigText().Set("limit cell-overvoltage", "trip", value).Refused("limit cell-overvoltage", "trip", words);

    [Theory]
    [InlineData("pack", "series", "0", "0 is out of range. Write 1 to 16.")]
    [InlineData("pack", "series", "-4", "out of range")]
    [InlineData("pack", "series", "4.5", "is not a whole number")]
    [InlineData("pack", "series", "four", "is not a whole number")]
    [InlineData("pack", "series", "4 cells", "This key has no unit")]
    [InlineData("pack", "series", "99999999999", "is not a whole number")]
    [InlineData("pack", "chemistry", "nmc", "Write one of NMC, NCA, LFP, LTO.")]
    [InlineData("pack", "initial-soc", "0.5", "has no unit")]
    [InlineData("pack", "initial-soc", "101 %", "out of range")]
    [InlineData("cell-monitor", "chip", "bq76952", "Write bq76920.")]
    [InlineData("cell-monitor", "address", "0xZZ", "is not a whole number")]
    [InlineData("cell-monitor", "overvoltage-delay", "3 s", "Write one of 1, 2, 4, 8 s.")]
    [InlineData("current-monitor", "gain", "1 V", "is not a number")]
    [InlineData("current-monitor", "gain", "2.1", "out of range. Write 0.5 to 2.")]
    [InlineData("thermistor", "adc-channels", "6, 8", "8 is out of range")]
    [InlineData("thermistor", "adc-channels", "6, 6", "6 is there twice")]
    [InlineData("thermistor", "adc-channels", "6,", "is not a whole number")]
    [InlineData("link", "port", "COM1", "Write one of COM2, COM3.")]
    [InlineData("link", "baud-rate", "115200", "has no unit")]
    [InlineData("periods", "loop", "250.5 ms", "finer than the board can do")]
    [InlineData("switches", "precharge", "true", "Write one of yes, no.")]
    [InlineData("switches", "contactor-pin", "-1", "out of range")]
    [InlineData("switches", "contactor-pin", "no", "is not a whole number")]
    public void A_wrong_value_is_refused(string section, string key, string value, string words) =>
        new ConfigText().Set(section, key, value).Refused(section, key, words);

    [Fact]
    public void Each_mandatory_key_is_missed_by_name_at_its_header()
    {
        foreach (NfSectionSchema section in NfSchema.Sections)
        {
            foreach (NfKey key in section.Keys)
            {
                ConfigText text = new ConfigText().Remove(section.Name, key.Name);
                NfConfigError error = text.Bad().First(e => e.Place == $"[{section.Name}] {key.Name}");
                Assert.Equal(text.LineOf(section.Name), error.Line);
                Assert.Contains($"the key is missing. Add '{key.Name} = ...'", error.Problem, System.StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Each_missing_section_is_named_once_with_its_keys()
    {
        foreach (NfSectionSchema section in NfSchema.Sections)
        {
            ConfigText text = new ConfigText().Remove(section.Name);
            NfConfigError error = Assert.Single(text.Bad());
            Assert.Equal($"[{section.Name}]", error.Place);
            Assert.Equal(text.Text.TrimEnd('\n').Split('\n').Length, error.Line);
            Assert.All(section.Keys, k => Assert.Contains(k.Name, error.Problem, System.StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n   \n")]
    [InlineData("# only a comment\n")]
    public void An_empty_file_gives_one_error(string text)
    {
        NfConfigError error = Assert.Single(NfConfig.Check(text, "x", out _));
        Assert.Contains("the file is empty", error.Problem, System.StringComparison.Ordinal);
    }

    [Fact]
    public void The_exception_tells_the_first_error_by_line_and_counts_the_others()
    {
        ConfigText text = new ConfigText().Set("switches", "precharge", "maybe").Set("pack", "series", "0").Set("link", "port", "COM9");
        BmsException e = Assert.Throws<BmsException>(() => NfConfig.Parse(text.Text, "my.config"));
        Assert.Equal(BmsErrorCode.BadConfiguration, e.Code);
        Assert.StartsWith($"my.config:{text.LineOf("pack", "series")}: [pack] series: 0 is out of range.", e.Message, System.StringComparison.Ordinal);
        Assert.EndsWith("(and 2 more errors)", e.Message, System.StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);

        IReadOnlyList<NfConfigError> errors = text.Bad();
        Assert.Equal(errors.OrderBy(x => x.Line).Select(x => x.Line), errors.Select(x => x.Line));
    }

    [Fact]
    public void A_file_of_garbage_gives_a_bounded_number_of_errors()
    {
        string text = string.Concat(Enumerable.Repeat("\u0001garbage\n", 5000));
        Assert.InRange(NfConfig.Check(text, "x", out _).Count, 1, 100);
    }
}
