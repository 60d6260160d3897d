using System.Linq;

namespace BmsEdge.CyclingData.Tests.Matlab;

/// <summary>Files in the layout of NASA's battery aging set: fields, their order, their shapes and their types.</summary>
internal static class NasaFile
{
    private static readonly string[] s_runFields = ["type", "ambient_temperature", "time", "data"];

    /// <summary>A cell with a charge, a discharge, an impedance sweep and a charge without samples.</summary>
    public static byte[] Cell(MatWriter to, string name = "B0005", double sign = 1) => to.Add(Struct(to, name,
        Run(to, "charge", 24, Charge(to, sign)),
        Run(to, "discharge", 24, Discharge(to, sign)),
        Run(to, "impedance", 24, Impedance(to)),
        Run(to, "charge", 24, to.Struct("", ["Voltage_measured", "Current_measured", "Temperature_measured", "Current_charge", "Voltage_charge", "Time"],
            [.. Enumerable.Range(0, 6).Select(_ => to.Doubles("", 0, 0))])))).Build();

    public static byte[] Struct(MatWriter to, string name, params byte[][][] runs) =>
        to.Struct(name, ["cycle"], to.Struct("", s_runFields, [.. runs.SelectMany(r => r)]));

    public static byte[][] Run(MatWriter to, string type, double ambient, byte[] data) =>
        [to.Text(type), to.Stored("", 6, 2, [ambient]), to.Row(2008, 4, 2, 13, 8, 17.921), data];

    public static byte[] Charge(MatWriter to, double sign = 1) => to.Struct(
        "",
        ["Voltage_measured", "Current_measured", "Temperature_measured", "Current_charge", "Voltage_charge", "Time"],
        to.Row(3.873017, 3.479394, 4.000588, 4.012395),
        to.Row(-0.001201, -4.030268 * 0, 1.512731 * sign, 1.509063 * sign),
        to.Row(24.655358, 24.666480, 24.675394, 24.693865),
        to.Row(0, -4.036, 1.5, 1.5),
        to.Row(0.003, 1.570, 4.726, 4.742),
        to.Row(0, 2.532, 5.500, 1208.344));

    public static byte[] Discharge(MatWriter to, double sign = 1) => to.Struct(
        "",
        ["Voltage_measured", "Current_measured", "Temperature_measured", "Current_load", "Voltage_load", "Time", "Capacity"],
        to.Row(4.191492, 4.190749, 3.974871),
        to.Row(-0.004902, -0.001478, -2.012528 * sign),
        to.Row(24.330034, 24.325993, 24.389085),
        to.Row(-0.0006, -0.0006, -1.9982),
        to.Row(0, 4.206, 3.062),
        to.Row(0, 16.781, 1235.703),
        to.Row(1.856487));

    private static byte[] Impedance(MatWriter to) => to.Struct(
        "",
        ["Sense_current", "Battery_impedance", "Rectified_Impedance", "Re", "Rct"],
        to.Stored("", 6, 9, [839.1, 840.2], flags: 8, imaginary: [-34.3, 6.6]),
        to.Stored("", 6, 9, [-0.441, 0.235], flags: 8, imaginary: [1.1, -0.2]),
        to.Stored("", 6, 9, [0.0701], flags: 8, imaginary: [-0.0204]),
        to.Row(0.044669),
        to.Row(0.069456));
}
