using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.Core.Protection;
using BmsEdge.Foundation;
using BmsEdge.VirtualBoard.Configuration;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms config check FILE: every error of an nf.config with its line, or a summary of what it says.</summary>
internal static class ConfigCheckVerb
{
    public static Command Create(CliHost host)
    {
        Argument<string> file = new("FILE") { Description = "The nf.config to check." };
        Command verb = new("check", "Check an nf.config: every error with its line, or what it says.") { file, CommonOptions.Json };
        return verb.Runs(host, "bms config check nf.config", (parse, context) => Run(parse.GetRequiredValue(file), context));
    }

    private static int Run(string path, VerbContext context)
    {
        IReadOnlyList<NfConfigError> errors = NfConfig.Check(NfConfig.ReadFile(path), path, out NfConfig? config);
        if (config is null)
        {
            foreach (NfConfigError error in errors)
            {
                context.Error.WriteLine($"error: {error.ToText(path)}");
            }

            object refusal = new
            {
                File = path,
                Valid = false,
                Error = new { Code = nameof(BmsErrorCode.BadConfiguration), Message = errors[0].ToText(path) },
                Errors = errors,
            };
            context.Result(refusal, _ => { });
            return ErrorReport.Failed;
        }

        // What the firmware itself would refuse must not pass here.
        config.ToBoardConfiguration();
        context.Result(Describe(config), output => Print(config, output));
        return 0;
    }

    private static object Describe(NfConfig config) => new
    {
        File = config.Name,
        Valid = true,
        Chemistry = config.Chemistry.ToString().ToUpperInvariant(),
        config.SeriesCount,
        config.CapacityAmpHours,
        Limits = config.Limits.Select(l => new
        {
            l.Kind,
            l.Label,
            l.Line,
            l.Level,
            Path = l.PathWord,
            Trip = l.Unit.Length == 0 ? (float?)null : l.Trip,
            Reset = l.Unit.Length == 0 ? (float?)null : l.Reset,
            Unit = l.Unit.Length == 0 ? null : l.Unit,
            l.DelayMilliseconds,
            l.ResetDelayMilliseconds,
            Latch = l.Latched,
            l.Enabled,
        }).ToArray(),
    };

    private static void Print(NfConfig config, TextWriter output)
    {
        output.WriteLine($"{config.Name}: good");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{config.SeriesCount} {config.Chemistry.ToString().ToUpperInvariant()} cells in series, {config.CapacityAmpHours} Ah; {config.Limits.Count} limits:"));
        int width = config.Limits.Max(l => l.Kind.Length + 1 + l.Label.Length);
        foreach (NfLimit l in config.Limits)
        {
            string side = l.Direction == LimitDirection.Above ? "above" : "below";
            string when = l.Unit.Length == 0
                ? string.Empty
                : string.Create(CultureInfo.InvariantCulture, $"{side} {l.Trip} {l.Unit}, back at {l.Reset} {l.Unit}");
            string what = l.Level == TripLevel.Inform ? "inform" : $"{l.Level.ToString().ToLowerInvariant()} {l.PathWord}";
            string extra = (l.Latched ? ", latched" : string.Empty) + (l.Enabled ? string.Empty : ", disabled");
            output.WriteLine($"  {($"{l.Kind} {l.Label}").PadRight(width)}  {when,-34} {l.DelayMilliseconds,6} ms  {what}{extra}");
        }
    }
}
