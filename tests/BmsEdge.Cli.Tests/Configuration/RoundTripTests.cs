using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;
using BmsEdge.VirtualBoard.Configuration;
using CsCheck;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>Laws over generated valid configurations.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<ConfigText> Valid =
        from series in Gen.Int[3, 5]
        from capacity in Gen.Int[100, 99999]
        from soc in Gen.Int[0, 1000]
        from over in Gen.Int[4010, 4380]
        from overGap in Gen.Int[0, 300]
        from under in Gen.Int[2310, 2900]
        from delay in Gen.Int[1, 60000]
        from gain in Gen.Int[5000, 20000]
        from bus in Gen.Int[1, 2]
        from address in Gen.OneOf("0x08", "0x18", "24", "8")
        from current in Gen.Int[0x40, 0x4F]
        from channels in Gen.OneOf("none", "6", "0, 3", "7,4 , 5")
        from contactor in Gen.OneOf("none", "26", "27")
        from yes in Gen.OneOf("yes", "no")
        from temperature in Gen.Int[2, 59]
        select new ConfigText()
            .Set("pack", "series", Text(series))
            .Set("pack", "capacity", $"{capacity} mAh")
            .Set("pack", "initial-soc", $"{Text(soc / 10m)} %")
            .Set("i2c", "bus", Text(bus))
            .Set("cell-monitor", "address", address)
            .Set("cell-monitor", "overvoltage", $"{over + 50} mV")
            .Set("current-monitor", "address", Text(current))
            .Set("current-monitor", "gain", Text(gain / 10000m))
            .Set("thermistor", "adc-channels", channels)
            .Set("switches", "contactor-pin", contactor)
            .Set("charging", "end", $"{over - 20} mV")
            .Set("charging", "restart", "3.5 V")
            .Set("charge-current", "volts-zero", $"{over} mV")
            .Set("charge-current", "volts-full", $"{over - 100} mV")
            .Set("charge-current", "cold-full", "0.2 degC")
            .Set("charge-current", "hot-full", $"{Text(temperature - 0.5m)} degC")
            .Set("charge-current", "hot-zero", $"{temperature} degC")
            .Set("discharge-current", "volts-zero", $"{under} mV")
            .Set("limit cell-overvoltage warn", "trip", $"{over - 2}mV")
            .Set("limit cell-overvoltage warn", "reset", $"{over - 3}mV")
            .Set("limit charge-overtemperature derate", "trip", $"{Text(temperature - 0.1m)} degC")
            .Set("limit charge-overtemperature derate", "reset", $"{Text(temperature - 0.1m)} degC")
            .Set("limit charge-overtemperature warn", "trip", $"{Text(temperature - 0.2m)} degC")
            .Set("limit charge-overtemperature warn", "reset", $"{Text(temperature - 0.2m)} degC")
            .Set("limit charge-undertemperature derate", "trip", "0.3 degC")
            .Set("limit charge-undertemperature derate", "reset", "0.4 degC")
            .Set("limit charge-undertemperature warn", "trip", "0.5 degC")
            .Set("limit charge-undertemperature warn", "reset", "0.6 degC")
            .Set("limit cell-overvoltage derate", "trip", $"{over - 1}mV")
            .Set("limit cell-overvoltage derate", "reset", $"{over - 2}mV")
            .Set("limit cell-overvoltage", "trip", $"{Text(over / 1000m)} V")
            .Set("limit cell-overvoltage", "reset", $"{over - overGap} mV")
            .Set("limit cell-overvoltage", "latch", yes)
            .Set("limit cell-overvoltage hard", "trip", $"{over + 100} mV")
            .Set("limit cell-overvoltage hard", "reset", $"{over + 1} mV")
            .Set("limit cell-undervoltage", "trip", $"{under} mV")
            .Set("limit cell-undervoltage", "reset", $"{under + 10} mV")
            .Set("limit cell-undervoltage derate", "trip", $"{under + 1} mV")
            .Set("limit cell-undervoltage derate", "reset", $"{under + 10} mV")
            .Set("limit cell-undervoltage", "delay", delay < 250 ? "0 ms" : $"{delay} ms")
            .Set("limit charge-overtemperature", "trip", $"{temperature} degC")
            .Set("limit charge-overtemperature", "reset", $"{Math.Min(temperature, Math.Max(temperature - 5, 2))} degC")
            .Set("limit charge-undertemperature", "reset", "0.5 degC");

    [Fact]
    public void A_valid_configuration_survives_its_own_text() => Valid.Sample(
        text =>
        {
            NfConfig config = text.Good();
            string canonical = config.ToText();
            NfConfig again = NfConfig.Parse(canonical, "again");
            Assert.Equal(canonical, again.ToText());
            BoardComparison.Same(config.ToBoardConfiguration(), again.ToBoardConfiguration());
            Assert.Equal(NfConfigGenerator.GenerateConfiguration(config), NfConfigGenerator.GenerateConfiguration(again));
        },
        iter: 200);

    [Fact]
    public void What_the_host_accepts_the_firmware_accepts() => Valid.Sample(
        text =>
        {
            BoardConfiguration board = text.Good().ToBoardConfiguration();
            Assert.Equal(LimitTableStatus.Ok, board.Limits!.Validate(out _));
            Assert.Equal(ConfigurationStatus.Ok, ConfigurationCheck.Check(board));
        },
        iter: 200);

    // Any value in any key: whatever the host lets through must be good for the firmware, and nothing may throw.
    [Fact]
    public void A_random_value_in_a_random_key_is_refused_or_good_for_the_firmware()
    {
        (string Section, string Key)[] places =
        [
            .. NfSchema.Sections.SelectMany(s => s.Keys.Select(k => (s.Name, k.Name))),
            .. new ConfigText().Good().Limits.SelectMany(l => NfLimitKind.Find(l.Kind)!.Keys
                .Where(k => !NfLimitKind.MayBeLeftOut(k))
                .Select(k => (l.Label.Length == 0 ? $"limit {l.Kind}" : $"limit {l.Kind} {l.Label}", k.Name))),
        ];
        Gen<string> unit = Gen.OneOf("", " V", " mV", " A", " mA", " ms", " s", " us", " mOhm", " kOhm", " degC", " K/s", " %", " baud", " K", " Ah");
        Gen<string> value = Gen.OneOf(
            Gen.Select(Gen.Int[-100, 5000], Gen.OneOf(1m, 10m, 100m, 1000m), unit, (n, d, u) => Text(n / d) + u),
            Gen.OneOf("yes", "no", "none", "open", "derate", "inform", "both", "charge", "discharge", "off", "LFP", "LTO", "0x18", "COM3", "=", "[", "\t"),
            Gen.String[Gen.Char.AlphaNumeric, 0, 12]);
        int accepted = 0;
        Gen.Select(Gen.OneOf(places), value).Sample(
            (place, v) =>
            {
                string text = new ConfigText().Set(place.Section, place.Key, v).Text;
                IReadOnlyList<NfConfigError> errors = NfConfig.Check(text, "x", out NfConfig? config);
                Assert.Equal(errors.Count == 0, config is not null);
                if (config is not null)
                {
                    accepted++;
                    Assert.Equal(ConfigurationStatus.Ok, ConfigurationCheck.Check(config.ToBoardConfiguration()));
                }
            },
            iter: 3000,
            threads: 1);
        Assert.True(accepted > 30, $"only {accepted} accepted: the generator tests nothing");
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
