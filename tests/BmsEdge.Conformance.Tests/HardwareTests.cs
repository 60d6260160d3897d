using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace BmsEdge.Conformance;

/// <summary>The board's papers agree with each other and with the configuration that the firmware is built with.</summary>
public class HardwareTests
{
    // Pins that stay open are listed under this name; it is no net.
    private const string NotConnected = "NC";

    private static readonly IReadOnlyList<(string Net, string Ref, string Pin)> Netlist =
        [.. Rows("netlist.csv", "net,ref,pin").Select(r => (r[0], r[1], r[2]))];

    private static readonly IReadOnlyDictionary<string, (string Part, string Value, string[] Pins)> Bom =
        Rows("bom.csv", "ref,part,value,pins,purpose").ToDictionary(r => r[0], r => (r[1], r[2], r[3].Split(' ')), StringComparer.Ordinal);

    private static readonly string Configuration = File.ReadAllText(Path.Combine(Product.FirmwareFolder, "GeneratedConfiguration.cs"));

    private static readonly string Readme = File.ReadAllText(Path.Combine(Product.HardwareFolder, "README.md"));

    [Fact]
    public void Every_pin_of_every_part_appears_exactly_once_in_the_net_list()
    {
        IEnumerable<string> parts = Bom.SelectMany(b => b.Value.Pins.Select(p => $"{b.Key}.{p}"));
        Assert.Equal(parts.Order(StringComparer.Ordinal), Netlist.Select(n => $"{n.Ref}.{n.Pin}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_net_joins_two_pins_or_more_of_two_parts_or_more()
    {
        foreach (IGrouping<string, (string Net, string Ref, string Pin)> net in Netlist.Where(n => n.Net != NotConnected).GroupBy(n => n.Net))
        {
            Assert.True(net.Select(n => n.Ref).Distinct().Count() >= 2, $"net {net.Key} joins nothing");
        }
    }

    [Fact]
    public void No_two_pin_part_is_shorted()
    {
        foreach ((string reference, (string _, string _, string[] pins)) in Bom)
        {
            if (pins.Length == 2)
            {
                Assert.True(NetOf(reference, pins[0]) != NetOf(reference, pins[1]), $"both ends of {reference} are on {NetOf(reference, pins[0])}");
            }
        }
    }

    [Theory]
    [InlineData("I2cDataPin", "SDA", "U1", "SDA")]
    [InlineData("I2cDataPin", "SDA", "U2", "SDA")]
    [InlineData("I2cClockPin", "SCL", "U1", "SCL")]
    [InlineData("I2cClockPin", "SCL", "U2", "SCL")]
    [InlineData("PrechargePin", "PRECHARGE", "R38", "1")]
    [InlineData("SerialTransmitPin", "TELEMETRY_TX", "J4", "TX")]
    [InlineData("SerialReceivePin", "TELEMETRY_RX", "J4", "RX")]
    public void The_controller_pins_are_those_the_firmware_is_configured_with(string setting, string net, string reference, string pin)
    {
        string gpio = Setting(setting);
        Assert.Equal(net, NetOf("A1", "IO" + gpio));
        Assert.Equal(net, NetOf(reference, pin));
        Assert.Matches($@"\|\s*GPIO{gpio}\s*\|\s*{net}\s*\|", Readme);
    }

    [Fact]
    public void The_pin_map_of_the_page_is_the_net_list()
    {
        MatchCollection rows = Regex.Matches(Readme, @"^\|\s*GPIO(?<pin>\d+)\s*\|\s*(?<net>\w+)\s*\|", RegexOptions.Multiline);
        IEnumerable<string> map = rows.Select(r => $"IO{r.Groups["pin"].Value} {r.Groups["net"].Value}");
        IEnumerable<string> nets = Netlist.Where(n => n.Ref == "A1" && n.Pin.StartsWith("IO", StringComparison.Ordinal)).Select(n => $"{n.Pin} {n.Net}");
        Assert.Equal(nets.Order(StringComparer.Ordinal), map.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_chip_addresses_are_those_of_the_configuration()
    {
        Assert.Contains("address " + Setting("CellMonitorAddress"), Bom["U1"].Value, StringComparison.Ordinal);
        Assert.Contains("CRC", Bom["U1"].Value, StringComparison.Ordinal);

        // Both address pins at ground give 0x40 (INA228 data sheet, address table).
        Assert.Equal(("GND", "GND"), (NetOf("U2", "A0"), NetOf("U2", "A1")));
        Assert.Equal("0x40", Setting("CurrentMonitorAddress"));
    }

    [Theory]
    [InlineData("RS1", "CellMonitorShuntOhms")]
    [InlineData("RS2", "ShuntOhms")]
    public void The_shunts_are_those_of_the_configuration(string reference, string setting)
    {
        Match value = Regex.Match(Bom[reference].Value, @"^(?<number>[\d.]+) mOhm ");
        Assert.True(value.Success, Bom[reference].Value);
        double ohms = double.Parse(value.Groups["number"].Value, CultureInfo.InvariantCulture) * 1e-3;
        Assert.Equal(double.Parse(Setting(setting), CultureInfo.InvariantCulture), ohms, 9);
    }

    [Fact]
    public void The_configured_current_range_fits_the_shunt_and_its_hardware_limits()
    {
        double full = Number("CurrentFullScaleAmps") * Number("ShuntOhms");
        Assert.InRange(full, 0.04096, 0.16384);
        Assert.True(Number("HardwareOverCurrentAmps") < Number("CurrentFullScaleAmps"), "a current at the hardware limit must still be measured");

        // BQ76920 with RSNS = 0: over-current 8 to 50 mV, short circuit 22 to 100 mV (SLUSBK2I, PROTECT1 and PROTECT2).
        Assert.InRange(Number("HardwareOverCurrentAmps") * Number("CellMonitorShuntOhms"), 0.008, 0.0501);
        Assert.InRange(Number("HardwareShortCircuitAmps") * Number("CellMonitorShuntOhms"), 0.022, 0.1001);
    }

    [Fact]
    public void Charging_reads_positive_at_both_shunts()
    {
        // Charge flows from PACK+ through the switches and RS2 to the cells: the switch side is the positive input.
        Assert.Equal("SW_BAT", NetOf("RS2", "I2"));
        Assert.Equal("BATF", NetOf("RS2", "I1"));
        Assert.Equal(NetOf("RS2", "S2"), NetOf("R22", "1"));
        Assert.Equal(NetOf("U2", "IN+"), NetOf("R22", "2"));
        Assert.Equal("false", Setting("ShuntReadsDischargePositive"));

        // Charge leaves the cells' negative end at ground towards PACK-: SRP is the ground side.
        Assert.Equal("GND", NetOf("RS1", "I1"));
        Assert.Equal(NetOf("RS1", "S1"), NetOf("R16", "1"));
        Assert.Equal(NetOf("U1", "SRP"), NetOf("R16", "2"));
    }

    [Fact]
    public void The_load_voltage_is_measured_behind_the_switches()
    {
        Assert.Equal("PACK+", NetOf("R23", "1"));
        Assert.Equal(NetOf("U2", "VBUS"), NetOf("R23", "2"));
        Assert.Equal("PACK+", NetOf("Q2", "S"));
    }

    [Theory]
    [InlineData("R27", "CHG_EN")]
    [InlineData("R29", "DSG_EN")]
    [InlineData("R37", "PRE_CMD")]
    [InlineData("R39", "ALIVE")]
    public void Every_switch_command_is_pulled_to_open(string resistor, string net) =>
        Assert.Equal((net, "GND"), (NetOf(resistor, "1"), NetOf(resistor, "2")));

    [Fact]
    public void The_thermistors_are_those_of_the_configuration()
    {
        Assert.Contains($"{Number("NtcOhmsAt25Celsius") / 1000:0} kOhm", Bom["RT1"].Value, StringComparison.Ordinal);
        Assert.Contains($"{Number("NtcBetaKelvin"):0} K", Bom["RT1"].Value, StringComparison.Ordinal);
        Assert.Equal(Bom["RT1"].Value, Bom["RT2"].Value);
        Assert.StartsWith($"{Number("NtcPullUpOhms") / 1000:0} kOhm", Bom["R44"].Value, StringComparison.Ordinal);
        Assert.Equal(NetOf("RT2", "1"), NetOf("R44", "2"));
    }

    [Fact]
    public void Every_part_the_page_names_is_in_the_bill_of_materials()
    {
        foreach (Match named in Regex.Matches(Readme, @"\b(?:[UQDFJ]|RS|RT|JP|TP|R|C)\d+\b"))
        {
            Assert.True(Bom.ContainsKey(named.Value), $"README.md names {named.Value}, bom.csv does not");
        }
    }

    private static string NetOf(string reference, string pin) => Netlist.Single(n => n.Ref == reference && n.Pin == pin).Net;

    private static string Setting(string name)
    {
        Match m = Regex.Match(Configuration, $@"\b{name} = (?<value>[^,]+),");
        Assert.True(m.Success, $"GeneratedConfiguration.cs does not set {name}");
        return m.Groups["value"].Value.TrimEnd('f');
    }

    private static double Number(string name) => double.Parse(Setting(name), CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(string file, string header)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Product.HardwareFolder, file));
        Assert.Equal(header, lines[0]);
        int columns = header.Split(',').Length;
        return lines.Skip(1).Select((line, i) =>
        {
            string[] cells = line.Split(',');
            Assert.True(cells.Length == columns, $"{file}:{i + 2}: {columns} columns wanted: {line}");
            return cells;
        });
    }
}
