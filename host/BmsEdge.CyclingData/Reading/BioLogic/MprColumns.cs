using System.Collections.Frozen;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>How a value of a record is stored.</summary>
internal enum MprType
{
    Byte,
    Word,
    Count,
    Single,
    Double,
}

/// <summary>A value of a record: its header in EC-Lab's text export and how it is stored.</summary>
internal readonly record struct MprColumn(string Header, MprType Type)
{
    /// <summary>Bytes of the value.</summary>
    public int Width => Type switch
    {
        MprType.Byte => 1,
        MprType.Word => 2,
        MprType.Double => 8,
        _ => 4,
    };
}

/// <summary>A flag: bits of the one byte that all flags of a record share.</summary>
internal readonly record struct MprFlag(string Header, byte Mask, int Shift);

/// <summary>
/// What the column numbers in a data module mean. Numbers have 16 bits; tables that list 174, 211 or 217 for 430, 467 or 473
/// have lost the upper byte.
/// </summary>
/// <remarks>
/// Sources: the lists of the public readers galvani (echemdata, BioLogic.py) and yadg (dgbowl, mpr_columns.py), used as lists
/// of facts. Columns under "held against exports" were compared value by value with EC-Lab's own text export of the same
/// file; the others are as both lists have them, or as one has them and the other does not contradict. 498 to 503 are not
/// here: the lists disagree on name and width. A number that is not here ends the reading, because every later value of the
/// record would be taken from the wrong bytes.
/// </remarks>
internal static class MprColumns
{
    /// <summary>
    /// Flags by column number. Bit 64 has no number: it marks the last record of a run or loop, and no export shows it.
    /// </summary>
    private static readonly FrozenDictionary<int, MprFlag> s_flags = new Dictionary<int, MprFlag>
    {
        [1] = new("mode", 0x03, 0),
        [2] = new("ox/red", 0x04, 2),
        [3] = new("error", 0x08, 3),
        [21] = new("control changes", 0x10, 4),
        [31] = new("Ns changes", 0x20, 5),
        [65] = new("counter inc.", 0x80, 7),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, MprColumn> s_columns = Columns().ToFrozenDictionary();

    /// <summary>The flag of that number, if it is one.</summary>
    public static bool TryFlag(int number, out MprFlag flag) => s_flags.TryGetValue(number, out flag);

    /// <summary>The value of that number, if it is known, under the header that EC-Lab exports it with.</summary>
    /// <param name="number">Column number.</param>
    /// <param name="module">What the name depends on.</param>
    /// <param name="column">The column.</param>
    public static bool TryColumn(int number, MprNaming module, out MprColumn column)
    {
        if (!s_columns.TryGetValue(number, out column))
        {
            return false;
        }

        // Headers that changed with the program or depend on the technique, all seen in exports of the same file.
        string? other = number switch
        {
            6 when module.Technique == BioLogicTechnique.BatteryCapacityDetermination => "Ecell/V",
            70 when BioLogicTechnique.IsImpedance(module.Technique) => "Pwe/W",
            123 when module.NamesElectrodes => "Energy we charge/W.h",
            124 when module.NamesElectrodes => "Energy we discharge/W.h",
            174 when module.IsLongLayout => "<Ewe/V>",
            _ => null,
        };
        column = other is null ? column : column with { Header = other };
        return true;
    }

    private static Dictionary<int, MprColumn> Columns()
    {
        Dictionary<int, MprColumn> columns = [];

        void Add(MprType type, params (int Number, string Header)[] entries)
        {
            foreach ((int number, string header) in entries)
            {
                columns.Add(number, new MprColumn(header, type));
            }
        }

        // Held against exports.
        Add(
            MprType.Double,
            (4, "time/s"),
            (7, "dq/mA.h"),
            (11, "<I>/mA"),
            (13, "(Q-Qo)/mA.h"),
            (23, "dQ/mA.h"),
            (24, "cycle number"),
            (74, "|Energy|/W.h"),
            (123, "Energy charge/W.h"),
            (124, "Energy discharge/W.h"),
            (125, "Capacitance charge/µF"),
            (126, "Capacitance discharge/µF"),
            (438, "step time/s"),
            (467, "Q charge/discharge/mA.h"),
            (880, "Energy we/W.h"));
        Add(
            MprType.Single,
            (5, "control/V/mA"),
            (6, "Ewe/V"),
            (8, "I/mA"),
            (9, "Ece/V"),
            (16, "Analog IN 1/V"),
            (17, "Analog IN 2/V"),
            (19, "control/V"),
            (20, "control/mA"),
            (32, "freq/Hz"),
            (33, "|Ewe|/V"),
            (34, "|I|/A"),
            (35, "Phase(Z)/deg"),
            (36, "|Z|/Ohm"),
            (37, "Re(Z)/Ohm"),
            (38, "-Im(Z)/Ohm"),
            (70, "P/W"),
            (76, "<I>/mA"),
            (77, "<Ewe>/V"),
            (96, "|Ece|/V"),
            (98, "Phase(Zce)/deg"),
            (99, "|Zce|/Ohm"),
            (100, "Re(Zce)/Ohm"),
            (101, "-Im(Zce)/Ohm"),
            (168, "Rcmp/Ohm"),
            (169, "Cs/µF"),
            (172, "Cp/µF"),
            (174, "<Ewe>/V"),
            (430, "Phase(Zwe-ce)/deg"),
            (431, "|Zwe-ce|/Ohm"),
            (432, "Re(Zwe-ce)/Ohm"),
            (433, "-Im(Zwe-ce)/Ohm"),
            (434, "(Q-Qo)/C"),
            (435, "dQ/C"),
            (441, "<Ece>/V"),
            (471, "<Ece>/V"),
            (473, "THD Ewe/%"),
            (474, "THD I/%"),
            (476, "NSD Ewe/%"),
            (477, "NSD I/%"),
            (479, "NSR Ewe/%"),
            (480, "NSR I/%"),
            (486, "|Ewe h2|/V"),
            (487, "|Ewe h3|/V"),
            (488, "|Ewe h4|/V"),
            (489, "|Ewe h5|/V"),
            (490, "|Ewe h6|/V"),
            (491, "|Ewe h7|/V"),
            (492, "|I h2|/A"),
            (493, "|I h3|/A"),
            (494, "|I h4|/A"),
            (495, "|I h5|/A"),
            (496, "|I h6|/A"),
            (497, "|I h7|/A"));
        Add(MprType.Word, (39, "I Range"), (131, "Ns"));
        Add(MprType.Count, (468, "half cycle"), (469, "z cycle"));

        // As listed.
        Add(MprType.Double, (883, "Energy ce charge/W.h"), (884, "Energy ce discharge/W.h"));
        Add(
            MprType.Single,
            (26, "Rapp/Ohm"),
            (27, "Ewe-Ece/V"),
            (69, "R/Ohm"),
            (75, "Analog OUT/V"),
            (78, "Cs-2/µF-2"),
            (163, "|Estack|/V"),
            (173, "Cp-2/µF-2"),
            (271, "Phase(Z1)/deg"),
            (272, "Phase(Z2)/deg"),
            (301, "|Z1|/Ohm"),
            (302, "|Z2|/Ohm"),
            (331, "Re(Z1)/Ohm"),
            (332, "Re(Z2)/Ohm"),
            (361, "-Im(Z1)/Ohm"),
            (362, "-Im(Z2)/Ohm"),
            (391, "<E1>/V"),
            (392, "<E2>/V"),
            (422, "Phase(Zstack)/deg"),
            (423, "|Zstack|/Ohm"),
            (424, "Re(Zstack)/Ohm"),
            (425, "-Im(Zstack)/Ohm"),
            (426, "<Estack>/V"),
            (462, "Temperature/°C"),
            (475, "THD Ece/%"),
            (478, "NSD Ece/%"),
            (481, "NSR Ece/%"),
            (505, "Rdc/Ohm"));
        Add(MprType.Byte, (509, "Acir/Dcir Control"));
        return columns;
    }
}

/// <summary>What the header of a column depends on besides its number.</summary>
/// <param name="Technique">Code of the technique.</param>
/// <param name="IsLongLayout">Whether the data module is of EC-Lab 11.50 or later.</param>
/// <param name="HasCounterElectrode">Whether the records hold the counter electrode's potential.</param>
internal readonly record struct MprNaming(int Technique, bool IsLongLayout, bool HasCounterElectrode)
{
    /// <summary>Whether energies are told apart by electrode.</summary>
    public bool NamesElectrodes => IsLongLayout && HasCounterElectrode;
}
