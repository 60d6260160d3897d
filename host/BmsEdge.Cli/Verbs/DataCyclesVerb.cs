using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Features;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data cycles: a summary of every cycle of a file.</summary>
internal static class DataCyclesVerb
{
    private static readonly (string Name, Func<CycleSummary, double> Value)[] s_columns =
    [
        ("charge_ah", c => c.ChargeAmpHours),
        ("discharge_ah", c => c.DischargeAmpHours),
        ("charge_wh", c => c.ChargeWattHours),
        ("discharge_wh", c => c.DischargeWattHours),
        ("coulombic_efficiency", c => c.CoulombicEfficiency),
        ("energy_efficiency", c => c.EnergyEfficiency),
        ("charge_s", c => c.ChargeSeconds),
        ("discharge_s", c => c.DischargeSeconds),
        ("cc_charge_s", c => c.ConstantCurrentChargeSeconds),
        ("cv_charge_s", c => c.ConstantVoltageChargeSeconds),
        ("cc_charge_share", c => c.ConstantCurrentChargeShare),
        ("cv_charge_share", c => c.ConstantVoltageChargeShare),
        ("mean_charge_v", c => c.MeanChargeVolts),
        ("mean_discharge_v", c => c.MeanDischargeVolts),
        ("mean_discharge_a", c => c.MeanDischargeAmps),
        ("lowest_v", c => c.LowestVolts),
        ("highest_v", c => c.HighestVolts),
        ("rest_after_charge_v", c => c.RestAfterChargeVolts),
        ("rest_after_discharge_v", c => c.RestAfterDischargeVolts),
        ("discharge_start_ohm", c => c.DischargeStartOhms),
        ("charge_start_ohm", c => c.ChargeStartOhms),
        ("lowest_degc", c => c.LowestCelsius),
        ("highest_degc", c => c.HighestCelsius),
        ("mean_degc", c => c.MeanCelsius),
        ("temperature_integral_degc_s", c => c.TemperatureIntegralCelsiusSeconds),
        ("gaps_left_out", c => c.GapsLeftOut),
        ("gap_s", c => c.GapSeconds),
    ];

    public static Command Create(CliHost host)
    {
        Argument<string> file = new("FILE") { Description = "Cycler file of a format that is read." };
        Option<string> table = new("--out") { Description = "CSV file to write; what could not be computed is an empty cell." };
        Option<string> map = new("--map") { Description = "YAML or JSON column map for a file of no known format." };
        Command verb = new("cycles", "Capacity, energy, efficiency, resistance, phases and temperature of every cycle.") { file, table, map, CommonOptions.Json };
        return verb.Runs(host, "bms data cycles cell.csv --out cycles.csv", (parse, context) =>
            Run(parse.GetRequiredValue(file), parse.GetValue(table), parse.GetValue(map), context));
    }

    private static int Run(string file, string? table, string? map, VerbContext context)
    {
        CyclingReadOptions options = DataReadOptions.Of(dischargePositive: false, map);
        (string? Test, CycleSummary Cycle)[] cycles =
            [.. CyclingReader.ReadAll(file, options).SelectMany(t => CycleSummary.OfAll(t).Select(c => (t.TestName, c)))];
        if (table is not null)
        {
            AtomicFile.Write(table, stream => stream.Write(Encoding.UTF8.GetBytes(Csv(cycles))));
        }

        object machine = new { File = file, Table = table, Cycles = cycles.Select(c => Machine(c.Test, c.Cycle)).ToArray() };
        context.Result(machine, output => Print(output, cycles, table));
        return 0;
    }

    /// <summary>The columns of the table under JSON names; a number that does not exist is null, and its reason is told.</summary>
    private static object Machine(string? test, CycleSummary cycle) => new
    {
        Test = test,
        Cycle = cycle.Number,
        Values = s_columns.ToDictionary(c => CamelCase(c.Name), c => double.IsFinite(c.Value(cycle)) ? c.Value(cycle) : (double?)null),
        cycle.Missing,
    };

    private static string CamelCase(string name) =>
        string.Concat(name.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Csv(IEnumerable<(string? Test, CycleSummary Cycle)> cycles)
    {
        StringBuilder text = new("test,cycle," + string.Join(',', s_columns.Select(c => c.Name)) + "\n");
        foreach ((string? test, CycleSummary cycle) in cycles)
        {
            string name = test is not null && test.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{test.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : test ?? "";
            text.Append(CultureInfo.InvariantCulture, $"{name},{cycle.Number}");
            foreach ((_, Func<CycleSummary, double> value) in s_columns)
            {
                text.Append(',').Append(double.IsFinite(value(cycle)) ? value(cycle).ToString("R", CultureInfo.InvariantCulture) : "");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Print(TextWriter output, (string? Test, CycleSummary Cycle)[] cycles, string? table)
    {
        output.WriteLine("test      cycle  charge Ah  discharge Ah  efficiency  CV share  start ohm   degC max  gaps");
        foreach ((string? test, CycleSummary c) in cycles)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{test ?? "-",-8} {c.Number,6} {Shown(c.ChargeAmpHours, "F4"),10} {Shown(c.DischargeAmpHours, "F4"),13} {Shown(c.CoulombicEfficiency, "F4"),11} {Shown(c.ConstantVoltageChargeShare, "F3"),9} {Shown(c.DischargeStartOhms, "F5"),10} {Shown(c.HighestCelsius, "F1"),10} {c.GapsLeftOut,5}"));
        }

        if (table is not null)
        {
            output.WriteLine($"{cycles.Length} cycles written to {table}");
        }
    }

    private static string Shown(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
