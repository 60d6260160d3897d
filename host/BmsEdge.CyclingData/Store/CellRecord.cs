using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>How the numbers of a source came about; models can weigh sources by it.</summary>
public enum Fidelity
{
    /// <summary>Measured on a real cell.</summary>
    Measured,

    /// <summary>Made by a cell model.</summary>
    Simulated,

    /// <summary>Made by a calculation from first principles or a potential.</summary>
    Computed,

    /// <summary>Taken out of text by a program.</summary>
    TextMined,
}

/// <summary>What is known of one cell. Every field may be null: unknown stays unknown and is never filled with a default.</summary>
public sealed record CellRecord
{
    /// <summary>Name of the cell in the store: letters, digits, dot, dash and underscore.</summary>
    public required string Id { get; init; }

    /// <summary>For example <c>NMC</c>, <c>LFP</c>, <c>NCA</c>.</summary>
    public string? Chemistry { get; init; }

    /// <summary>Nominal capacity [Ah].</summary>
    public double? NominalCapacityAmpHours { get; init; }

    /// <summary>For example <c>18650</c>, <c>pouch</c>, <c>coin</c>.</summary>
    public string? FormFactor { get; init; }

    /// <summary>Maker.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>The maker's name of the cell.</summary>
    public string? Model { get; init; }

    /// <summary>Laboratory that tested it; first part of a BDF file name.</summary>
    public string? Institution { get; init; }

    /// <summary>What was done to the cell, for example a charging policy. Cells of one protocol can be kept together in a split.</summary>
    public string? Protocol { get; init; }

    /// <summary>Which electrode the voltage is of: <c>full-cell</c>, <c>cathode</c>, <c>anode</c>.</summary>
    public string? ElectrodeRole { get; init; }

    /// <summary>Limits the cell was held to.</summary>
    public CellLimits? Limits { get; init; }

    /// <summary>Where the data come from.</summary>
    public DataOrigin? Source { get; init; }

    /// <summary>How the numbers came about.</summary>
    public Fidelity? Fidelity { get; init; }

    /// <summary>Whether the cell failed (short, leak, internal break) rather than aged; null when nobody said.</summary>
    public bool? Failed { get; init; }

    /// <summary>Whether it reached its end of life; null when nobody said.</summary>
    public bool? ReachedEndOfLife { get; init; }

    /// <summary>Labels such as cycle life, each with the rule that made it.</summary>
    public IReadOnlyList<CellLabel> Labels { get; init; } = [];

    /// <summary>Anything else, in plain words.</summary>
    public string? Notes { get; init; }

    /// <summary>A cell of which nothing is known.</summary>
    public static CellRecord Unknown(string id) => new() { Id = CheckId(id) };

    /// <summary>Refuses a name that could not be a folder everywhere.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadArgument"/>.</exception>
    public static string CheckId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        bool good = id.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(id[0]) && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && !id.EndsWith('.');
        return good ? id : throw new BmsException(
            BmsErrorCode.BadArgument,
            $"{DataFault.Quote(id)} cannot name a cell. Use up to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.");
    }

    /// <summary>Reads a record and holds its numbers to sense.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/> or <see cref="BmsErrorCode.BadData"/>.</exception>
    public static CellRecord Read(string path)
    {
        CellRecord cell = StoreJson.Read<CellRecord>(path);
        if (cell.NominalCapacityAmpHours is { } ampHours && !(ampHours > 0 && ampHours < 100_000))
        {
            throw DataFault.InFile(path, $"nominalCapacityAmpHours is {DataFault.Number(ampHours)}", "It is a positive number of ampere-hours; leave it out when it is not known.");
        }

        foreach (CellLabel label in cell.Labels)
        {
            if (string.IsNullOrWhiteSpace(label.Rule))
            {
                throw DataFault.InFile(path, $"the label {DataFault.Quote(label.Name)} has no rule", "Say how the value was made, for example 'first cycle below 0.88 Ah'.");
            }
        }

        return cell;
    }
}

/// <summary>Limits of a cell in its tests.</summary>
public sealed record CellLimits
{
    /// <summary>Upper voltage [V].</summary>
    public double? UpperVolts { get; init; }

    /// <summary>Lower voltage [V].</summary>
    public double? LowerVolts { get; init; }

    /// <summary>Largest charging current [A].</summary>
    public double? ChargeAmps { get; init; }

    /// <summary>Largest discharging current [A], positive.</summary>
    public double? DischargeAmps { get; init; }

    /// <summary>Lowest temperature [degC].</summary>
    public double? LowestCelsius { get; init; }

    /// <summary>Highest temperature [degC].</summary>
    public double? HighestCelsius { get; init; }
}

/// <summary>Where data come from.</summary>
public sealed record DataOrigin
{
    /// <summary>Title of the data set.</summary>
    public string? Title { get; init; }

    /// <summary>Where it can be had.</summary>
    public string? Address { get; init; }

    /// <summary>Its licence.</summary>
    public string? Licence { get; init; }

    /// <summary>How it wants to be cited.</summary>
    public string? Citation { get; init; }

    /// <summary>Date or version at which it was taken.</summary>
    public string? DateOrVersion { get; init; }
}

/// <summary>A value someone wants to predict.</summary>
/// <param name="Name">For example <c>cycle-life</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Rule">How it was made.</param>
public sealed record CellLabel(string Name, double Value, string Unit, string Rule);

/// <summary>What is known of a data set as a whole, in the words of whoever keeps it.</summary>
public sealed record DatasetRecord
{
    /// <summary>Marks the folder as a store of this layout.</summary>
    public const string CurrentFormat = "bmsedge-cycling-store/1";

    /// <summary><see cref="CurrentFormat"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Name of the data set.</summary>
    public string? Name { get; init; }

    /// <summary>How the cells were chosen and what was left out.</summary>
    public string? Selection { get; init; }

    /// <summary>What was cleaned before the import.</summary>
    public string? Cleaning { get; init; }

    /// <summary>How sources were put together and what that may do.</summary>
    public string? Combination { get; init; }

    /// <summary>Known biases and what was done about them.</summary>
    public string? KnownBiases { get; init; }

    /// <summary>Where code or workflow can be had.</summary>
    public string? CodeAddress { get; init; }
}
