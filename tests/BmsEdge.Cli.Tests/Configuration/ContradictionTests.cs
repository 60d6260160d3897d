using System.Linq;
using BmsEdge.VirtualBoard.Configuration;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>Values that are good alone and contradict each other.</summary>
public sealed class ContradictionTests
{
    private const string Over = "limit cell-overvoltage";
    private const string Under = "limit cell-undervoltage";

    [Theory]
    [InlineData("pack", "series", "2", "the BQ76920 takes 3 to 5")]
    [InlineData("pack", "series", "6", "the BQ76920 takes 3 to 5")]
    [InlineData("cell-monitor", "address", "0x28", "Write 0x08 or 0x18")]
    [InlineData("current-monitor", "address", "0x50", "Write 0x40 to 0x4F")]
    [InlineData("current-monitor", "address", "0x08", "the other chip has this address too")]
    [InlineData("cell-monitor", "overcurrent", "55 A", "is 110 mV; the BQ76920 knows 8 to 100 mV. Write 4 A to 50 A")]
    [InlineData("cell-monitor", "short-circuit", "101 A", "is 202 mV; the BQ76920 knows 22 to 200 mV")]
    [InlineData("cell-monitor", "short-circuit", "25 A", "short-circuit is not above overcurrent")]
    [InlineData("cell-monitor", "overvoltage", "4.25 V", "the chip would open before [limit cell-overvoltage] at 4.25 V")]
    [InlineData("cell-monitor", "undervoltage", "2.5 V", "the chip would open before [limit cell-undervoltage] at 2.5 V")]
    [InlineData("cell-monitor", "overcurrent", "20 A", "the chip would open before [limit discharge-overcurrent] at 20.5 A")]
    [InlineData("current-monitor", "full-scale", "41 A", "is 164 mV; the INA228 measures up to 163.84 mV. Write 40.96 A or less")]
    [InlineData("i2c", "data-pin", "7", "it belongs to the flash memory")]
    [InlineData("i2c", "data-pin", "35", "is an input only")]
    [InlineData("i2c", "clock-pin", "12", "voltage of the flash memory")]
    [InlineData("link", "transmit-pin", "1", "nanoFramework debugger")]
    [InlineData("link", "receive-pin", "28", "the ESP32 does not have it")]
    [InlineData("link", "receive-pin", "17", "is already used by [link] transmit-pin")]
    [InlineData("switches", "precharge-pin", "21", "is already used by [i2c] data-pin")]
    [InlineData("switches", "precharge-pin", "15", "moves by itself while the ESP32 boots")]
    [InlineData("switches", "contactor-pin", "0", "moves by itself while the ESP32 boots")]
    [InlineData("switches", "contactor-pin", "25", "is already used by [switches] precharge-pin")]
    [InlineData("periods", "estimator", "1100 ms", "Write a multiple of 250 ms.")]
    [InlineData("periods", "open-wire", "0.5 s", "three conversions")]
    [InlineData("validation", "temperature-age", "3999 ms", "out of range")]
    [InlineData("switches", "precharge-minimum", "2000 ms", "is not below precharge-maximum")]
    public void The_board_contradicts_itself(string section, string key, string value, string words)
    {
        ConfigText text = new ConfigText().Set(section, key, value);

        // Of two keys that disagree the later one is refused, whichever of the two was bent.
        string refused = value == "2000 ms" ? "precharge-maximum" : key;
        text.Refused(section, refused, words);
    }

    [Fact]
    public void An_age_of_less_than_two_periods_is_refused() =>
        new ConfigText().Set("validation", "temperature-age", "7999 ms").Set("periods", "temperature", "4 s")
            .Bad().Single(e => e.Place == "[validation] temperature-age" && e.Problem.Contains("less than two sample periods"));

    [Theory]
    [InlineData(Over, "reset", "4.26 V", "on the tripping side of trip = 4.25 V. Write a reset below the trip.")]
    [InlineData(Under, "reset", "2.49 V", "Write a reset above the trip.")]
    [InlineData(Over, "delay", "249 ms", "is shorter than the sample period of 250 ms")]
    [InlineData(Over, "reset-delay", "100 ms", "is shorter than the sample period of 250 ms")]
    [InlineData("limit charge-overtemperature", "delay", "1 s", "is shorter than the sample period of 2000 ms")]
    [InlineData("limit open-wire", "delay", "1 s", "is shorter than the sample period of 10000 ms")]
    [InlineData(Over, "delay", "61 s", "out of range")]
    [InlineData(Over, "path", "none", "level open needs a path")]
    [InlineData("limit cell-imbalance", "path", "both", "level inform concerns no current")]
    [InlineData("limit cell-overvoltage derate", "trip", "4.25 V", "level derate at 4.25 V comes after level open at 4.25 V")]
    [InlineData("limit cell-undervoltage derate", "trip", "2.5 V", "comes after level open at 2.5 V")]
    [InlineData(Under, "reset", "4.11 V", "no value is recovered for both")]
    [InlineData("limit charge-overtemperature", "trip", "61 degC", "charging is allowed to a higher temperature (61 degC) than discharging (60 degC")]
    [InlineData("limit charge-undertemperature", "trip", "-21 degC", "charging is allowed to a lower temperature")]
    [InlineData("limit discharge-overcurrent hard", "trip", "40 A", "could never be measured")]
    [InlineData("limit temperature-rise", "trip", "5 K/s", "beyond which a sample is not believed")]
    [InlineData("limit cell-overvoltage hard", "trip", "4.65 V", "is implausible for NMC. Write 4.6 V or less")]
    public void A_limit_contradicts_itself_or_another(string section, string key, string value, string words) =>
        new ConfigText().Set(section, key, value).Refused(section, key, words);

    [Fact]
    public void Under_voltage_above_over_voltage_is_refused_where_it_stands()
    {
        ConfigText text = new ConfigText().Set(Under, "trip", "4.3 V").Set(Under, "reset", "4.3 V");
        NfConfigError error = text.Bad().First(e => e.Place == $"[{Under}] trip" && e.Problem.Contains("good for both"));
        Assert.Equal(text.LineOf(Under, "trip"), error.Line);
        Assert.Contains($"(the other is in line {text.LineOf("limit cell-overvoltage warn", "trip")})", error.Problem, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LFP", "4.25 V is implausible for LFP, whose first such limit lies between 3.5 V and 3.85 V")]
    [InlineData("LTO", "4.25 V is implausible for LTO")]
    public void Limits_of_another_chemistry_are_refused(string chemistry, string words)
    {
        ConfigText text = new ConfigText().Set("pack", "chemistry", chemistry);
        NfConfigError error = text.Bad().First(e => e.Place == $"[{Over}] trip");
        Assert.Equal(text.LineOf(Over, "trip"), error.Line);
        Assert.Contains(words, error.Problem, System.StringComparison.Ordinal);
        Assert.Contains($"or [pack] chemistry in line {text.LineOf("pack", "chemistry")}", error.Problem, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit pack-overvoltage", "60 V", "implausible for 4 cells of NMC")]
    [InlineData("limit pack-overvoltage", "4.25 V", "implausible for 4 cells of NMC")]
    [InlineData("limit pack-undervoltage", "15 V", "implausible for 4 cells of NMC")]
    public void A_pack_limit_that_does_not_fit_the_cells_is_refused(string header, string trip, string words)
    {
        ConfigText text = new();
        string body = $"[{header}]\ntrip = {trip}\nreset = {trip}\ndelay = 1 s\nreset-delay = 1 s\nlevel = open\npath = charge\nlatch = no\n";
        NfConfigError error = Assert.Single(NfConfig.Check(text.Text + body, "x", out _));
        Assert.Equal($"[{header}] trip", error.Place);
        Assert.Contains(words, error.Problem, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit cell-undervoltage", "enabled = no")]
    [InlineData("limit cell-evidence-lost", "enabled = no")]
    [InlineData("limit front-end-error", "enabled = no")]
    [InlineData("limit discharge-overtemperature", "enabled = no")]
    public void A_rule_without_which_the_pack_may_not_run_cannot_be_disabled(string section, string line)
    {
        ConfigText text = new();
        text.InsertBelow(text.LineOf(section), line);
        NfConfigError error = text.Bad().First(e => e.Place == $"[{section}]");
        Assert.Equal(text.LineOf(section), error.Line);
        Assert.Contains("the pack may not run without", error.Problem, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_mandatory_limit_that_is_not_there_is_named()
    {
        ConfigText text = new ConfigText().Remove("limit current-evidence-lost");
        NfConfigError error = Assert.Single(text.Bad());
        Assert.Equal("[limit current-evidence-lost]", error.Place);
        Assert.Contains("level = open and path = both", error.Problem, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_on_open_wires_without_the_test_is_refused() =>
        new ConfigText().Set("periods", "open-wire", "0 s").Refused("limit open-wire", null, "the open-wire test never runs");

    [Fact]
    public void A_converter_channel_on_a_used_pin_is_refused() =>
        new ConfigText().Set("thermistor", "adc-channels", "6").Set("link", "receive-pin", "34")
            .Refused("link", "receive-pin", "is already used by [thermistor] adc-channels");

    [Fact]
    public void A_broken_row_does_not_make_its_rule_look_missing() =>
        new ConfigText().Set("limit current-evidence-lost", "delay", "soon").Refused("limit current-evidence-lost", "delay", "does not begin with a number");
}
