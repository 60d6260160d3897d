using System;
using System.CommandLine;
using System.Linq;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cli.Machinery;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms cell sets: the parameter sets that ship.</summary>
internal static class CellSetsVerb
{
    public static Command Create(CliHost host)
    {
        Command verb = new("sets", "Parameter sets for the electrochemical models, with their sources.") { CommonOptions.Json };
        return verb.Runs(host, "bms cell sets", (_, context) =>
        {
            var sets = PublishedParameters.All.Select(set =>
            {
                StateOfChargeWindow window = new(set);
                return new
                {
                    set.Name,
                    set.Chemistry,
                    set.NominalCapacityAmpHours,
                    set.LowerCutoffVolts,
                    set.UpperCutoffVolts,
                    WindowAmpHours = window.CapacityAmpHours,
                    StartSoc = window.InitialStateOfCharge,
                    Thermal = set.Thermal is not null,
                    Sei = set.Sei is not null,
                    set.Sources,
                };
            }).ToArray();
            context.Result(new { Sets = sets }, output =>
            {
                foreach (var set in sets)
                {
                    output.WriteLine(FormattableString.Invariant(
                        $"{set.Name}: {set.Chemistry}; {set.LowerCutoffVolts} to {set.UpperCutoffVolts} V, {set.WindowAmpHours:0.000} Ah between them, starts at {100 * set.StartSoc:0.0} %{(set.Thermal ? "" : "; no thermal data")}{(set.Sei ? "" : "; no film growth")}"));
                    foreach (string source in set.Sources)
                    {
                        output.WriteLine($"    {source}");
                    }
                }
            });
            return 0;
        });
    }
}
