using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using BmsEdge.VirtualBoard.Configuration;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>The nf.config at the repository root and what is generated from it.</summary>
public sealed class ShippedConfigTests
{
    private static readonly string ConfigPath = Path.Combine(Repository.Root, "nf.config");

    [Fact]
    public void The_shipped_file_is_good_and_says_what_the_bench_pack_is()
    {
        NfConfig config = NfConfig.Load(ConfigPath);
        Assert.Equal((Chemistry.Nmc, 4, 3.0), (config.Chemistry, config.SeriesCount, config.CapacityAmpHours));
        NfLimit over = config.Limits.Single(l => l.Cause == TripCause.CellOverVoltage && l.Label.Length == 0);
        Assert.Equal((4.25f, 4.10f, 1000, TripLevel.Open, TripPath.Charge, false), (over.Trip, over.Reset, over.DelayMilliseconds, over.Level, over.Path, over.Latched));
    }

    [Fact]
    public void The_committed_firmware_configuration_is_what_the_generator_makes_of_it()
    {
        string committed = File.ReadAllText(Path.Combine(Repository.Root, "firmware", "BmsEdge.Firmware", NfConfigGenerator.ConfigurationFile));
        Assert.Equal(NfConfigGenerator.GenerateConfiguration(NfConfig.Load(ConfigPath)), committed);
    }

    [Fact]
    public void The_compiled_firmware_configuration_is_the_loaded_one() =>
        BoardComparison.Same(NfConfig.Load(ConfigPath).ToBoardConfiguration(), GeneratedConfiguration.Create());

    [Fact]
    public void The_firmware_accepts_it() =>
        Assert.Equal(ConfigurationStatus.Ok, ConfigurationCheck.Check(NfConfig.Load(ConfigPath).ToBoardConfiguration()));

    [Fact]
    public void Every_property_of_the_firmware_has_exactly_one_key()
    {
        IEnumerable<string> keys = NfSchema.Sections.SelectMany(s => s.Keys).Where(k => k.Property is not null).Select(k => k.Property!.Name);
        IEnumerable<string> properties = typeof(BoardConfiguration).GetProperties().Select(p => p.Name).Where(n => n != nameof(BoardConfiguration.Limits));
        Assert.Equal(properties.Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_cause_a_limit_may_have_has_exactly_one_kind()
    {
        IEnumerable<TripCause> causes = Enum.GetValues<TripCause>().Where(c => c is (> TripCause.None and <= TripCause.FrontEndError) or (>= TripCause.TemperatureSpread and <= TripCause.LoopOverrun));
        Assert.Equal(causes, NfLimitKind.All.Select(k => k.Cause));
    }

    [Fact]
    public void Each_call_gives_the_firmware_objects_of_its_own()
    {
        NfConfig config = new ConfigText().Set("thermistor", "adc-channels", "6, 7").Good();
        BoardConfiguration first = config.ToBoardConfiguration();
        first.ThermistorAdcChannels[0] = 3;
        first.SeriesCount = 9;
        BoardConfiguration second = config.ToBoardConfiguration();
        Assert.Equal([6, 7], second.ThermistorAdcChannels);
        Assert.Equal(4, second.SeriesCount);
        Assert.NotSame(first.Limits, second.Limits);
    }

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_change_nothing()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, File.ReadAllText(ConfigPath).ReplaceLineEndings("\r\n"), new System.Text.UTF8Encoding(true));
            Assert.Equal(NfConfig.Load(ConfigPath).ToText(), NfConfig.Load(path).ToText());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_missing_binary_too_long_or_a_folder_is_refused()
    {
        string folder = Directory.CreateTempSubdirectory("bms-config-").FullName;
        try
        {
            string path = Path.Combine(folder, "nf.config");
            Assert.Equal(BmsErrorCode.NotFound, Assert.Throws<BmsException>(() => NfConfig.Load(path)).Code);
            Assert.Contains("is a folder", Assert.Throws<BmsException>(() => NfConfig.Load(folder)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, [0x5B, 0xFF, 0xFE, 0x00]);
            Assert.Contains("not UTF-8", Assert.Throws<BmsException>(() => NfConfig.Load(path)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, new byte[(1 << 20) + 1]);
            Assert.Contains("longer than 1 MiB", Assert.Throws<BmsException>(() => NfConfig.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_manual_names_every_section_key_form_and_kind()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "nf-config.md"));
        foreach (NfSectionSchema section in NfSchema.Sections)
        {
            Assert.Contains($"### [{section.Name}]", manual, StringComparison.Ordinal);
            Assert.All(section.Keys, k => Assert.Contains($"| `{k.Name}` | {k.Form} |", manual, StringComparison.Ordinal));
        }

        foreach (NfLimitKind kind in NfLimitKind.All)
        {
            string form = kind.Trip is null ? "none: counts" : kind.Trip.Form;
            Assert.Contains($"| `{kind.Name}` | {form} |", manual, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_number_of_the_shipped_limits_has_its_reason_beside_it()
    {
        string[] lines = File.ReadAllLines(ConfigPath);
        int first = Array.FindIndex(lines, l => l.StartsWith("[limit", StringComparison.Ordinal));
        IEnumerable<string> bare = lines.Skip(first)
            .Where(l => l.StartsWith("trip =", StringComparison.Ordinal) || l.StartsWith("delay =", StringComparison.Ordinal))
            .Where(l => !l.Contains("# ", StringComparison.Ordinal));
        Assert.Empty(bare);
    }
}
