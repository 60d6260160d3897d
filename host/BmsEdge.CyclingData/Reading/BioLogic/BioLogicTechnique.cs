using System.Collections.Frozen;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>
/// Techniques of EC-Lab by the code that a settings module begins with, under the title that a text export carries in its
/// fourth line. Codes and titles were read side by side from files that exist in both forms; 22 and 48 and 119 are as the
/// public reader yadg lists them.
/// </summary>
internal static class BioLogicTechnique
{
    public const int OpenCircuitVoltage = 11;

    public const int BatteryCapacityDetermination = 136;

    /// <summary>Title of <see cref="OpenCircuitVoltage"/> in text exports.</summary>
    public const string OpenCircuitVoltageTitle = "Open Circuit Voltage";

    private const int PotentioImpedance = 29;

    private const int GalvanoImpedance = 30;

    private static readonly FrozenDictionary<int, string> s_titles = new Dictionary<int, string>
    {
        [4] = "Galvanostatic Cycling with Potential Limitation",
        [6] = "Cyclic Voltammetry",
        [OpenCircuitVoltage] = OpenCircuitVoltageTitle,
        [22] = "Modular Potentio",
        [24] = "Chronoamperometry / Chronocoulometry",
        [25] = "Chronopotentiometry",
        [28] = "Wait",
        [PotentioImpedance] = "Potentio Electrochemical Impedance Spectroscopy",
        [GalvanoImpedance] = "Galvano Electrochemical Impedance Spectroscopy",
        [48] = "Cyclic Voltammetry",
        [50] = "IR compensation (PEIS)",
        [51] = "Cyclic Voltammetry Advanced",
        [108] = "Linear Sweep Voltammetry",
        [117] = "Constant Voltage",
        [118] = "Constant Current",
        [119] = "Galvanostatic Cycling with Potential Limitation",
        [127] = "Modulo Bat",
        [BatteryCapacityDetermination] = "Battery Capacity Determination",
    }.ToFrozenDictionary();

    /// <summary>Title of a technique, or null when its code is not known; the records can be read without it.</summary>
    public static string? Title(int code) => s_titles.GetValueOrDefault(code);

    /// <summary>Whether every record of the technique is an impedance.</summary>
    public static bool IsImpedance(int code) => code is PotentioImpedance or GalvanoImpedance;
}
