using System;
using System.Collections.Generic;
using System.CommandLine;
using BmsEdge.Cells;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Parameters.Bpx;
using BmsEdge.Foundation;
using BmsEdge.VirtualBoard.Packs;

namespace BmsEdge.Cli.Verbs;

/// <summary>What a simulated pack consists of.</summary>
internal enum PackCells
{
    Ecm,
    Spm,
    Spme,
    Dfn,
}

/// <summary>A pack behind the board, with what the board and its charger should know of it.</summary>
internal sealed record BoardPack(NetworkStack Stack, string Name, double AmpHours, double UpperVolts);

/// <summary>The options of "bms board run" that put simulated cells behind the board.</summary>
internal sealed class BoardPackOptions
{
    private readonly Option<PackCells?> _cells = new("--pack")
    {
        Description = "Simulated cells behind the board, which are asked for the recording's current: ecm (the embedded cell), spm, spme or dfn. Default: the recording's own voltages.",
    };

    private readonly Option<string> _set = new("--set") { Description = "With --pack: parameter set, see 'bms cell sets'.", DefaultValueFactory = _ => "Chen2020" };
    private readonly Option<string?> _bpx = new("--bpx") { Description = "With --pack: parameter set from a BPX file instead." };
    private readonly Option<int> _parallel = new("--parallel") { Description = "With --pack: parallel cells that the board takes for one; the current is multiplied by it.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _spread = new("--spread")
    {
        Description = "With --pack: how much cells differ; 1 = capacity 1 %, resistance 3 %, SOC 0.5 % (one sigma), 0 = not at all.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _seed = new("--seed") { Description = "With --pack: same seed, same pack.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _contact = new("--contact") { Description = "With --pack: resistance from each cell to its group's rail, mohm.", DefaultValueFactory = _ => 0 };
    private readonly Option<double> _gradient = new("--gradient") { Description = "With --pack: surroundings of the last group less those of the first, K.", DefaultValueFactory = _ => 0 };
    private readonly Option<double> _celsius = new("--celsius") { Description = "With --pack: temperature of the surroundings, degC.", DefaultValueFactory = _ => 25 };
    private readonly Option<double?> _soc = new("--true-soc") { Description = "With --pack: SOC of the cells at the start, 0 to 1; default what the board is told." };
    private readonly Option<double> _scale = new("--scale") { Description = "With --pack: factor on the recording's current, for a cell of another size.", DefaultValueFactory = _ => 1 };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_cells, _set, _bpx, _parallel, _spread, _seed, _contact, _gradient, _celsius, _soc, _scale];

    /// <summary>True when a pack is asked for.</summary>
    public bool IsAskedFor(ParseResult parse) => parse.GetValue(_cells) is not null;

    /// <summary>Parallel cells of a group.</summary>
    public int Parallel(ParseResult parse) => parse.GetValue(_parallel);

    /// <summary>Temperature of the surroundings, degC.</summary>
    public double Celsius(ParseResult parse) => parse.GetValue(_celsius);

    /// <summary>Factor on the recording's current of one cell, that of the parallel cells included.</summary>
    public double Scale(ParseResult parse) => parse.GetValue(_scale) * parse.GetValue(_parallel);

    /// <summary>Makes the pack.</summary>
    /// <exception cref="BmsException">A value is out of range.</exception>
    public BoardPack Create(ParseResult parse, int series, double toldSoc)
    {
        double spread = parse.GetValue(_spread), celsius = Celsius(parse), soc = parse.GetValue(_soc) ?? toldSoc;
        if (!(spread is >= 0 and <= 6) || !(celsius is >= -60 and <= 100) || !(soc is >= 0 and <= 1) || !(Math.Abs(parse.GetValue(_scale)) <= 1000))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                FormattableString.Invariant(
                    $"--spread {spread}, --celsius {celsius}, --true-soc {soc}, --scale {parse.GetValue(_scale)}: need 0 to 6, -60 to 100, 0 to 1 and at most 1000."));
        }

        PackSpread one = new();
        PackDesign design = new()
        {
            SeriesCount = series,
            ParallelCount = Parallel(parse),
            Spread = new PackSpread
            {
                CapacityRelativeSigma = spread * one.CapacityRelativeSigma,
                ResistanceRelativeSigma = spread * one.ResistanceRelativeSigma,
                InitialSocSigma = spread * one.InitialSocSigma,
            },
            Seed = (ulong)parse.GetValue(_seed),
            ContactOhms = 1e-3 * parse.GetValue(_contact),
            TemperatureGradientKelvin = parse.GetValue(_gradient),
        };
        PackCells cells = parse.GetValue(_cells)!.Value;
        string name;
        double upper;
        PackSimulator pack;
        if (cells == PackCells.Ecm)
        {
            var mean = EcmCellParameters.Nmc18650;
            (name, upper, pack) = (mean.Name, mean.MaximumVolts, new PackSimulator(design, CircuitParameters.Of(mean, celsius), soc, celsius));
        }
        else
        {
            var mean = (parse.GetValue(_bpx) is { } path ? BpxFile.Read(path) : PublishedParameters.Named(parse.GetRequiredValue(_set))).AtTemperature(celsius);
            var kind = cells switch { PackCells.Spm => CellModelKind.Spm, PackCells.Spme => CellModelKind.Spme, _ => CellModelKind.Dfn };

            // Without thermal data the cells stay at the temperature of their surroundings.
            (name, upper, pack) = ($"{mean.Name} ({cells switch { PackCells.Spm => "SPM", PackCells.Spme => "SPMe", _ => "DFN" }})", mean.UpperCutoffVolts, new PackSimulator(design, mean, kind, soc, new ModelOptions { Thermal = mean.Thermal is not null }));
        }

        return new BoardPack(new NetworkStack(pack), $"{series}s{design.ParallelCount}p of {name}", pack.GroupCapacityAmpHours(0), upper);
    }
}
