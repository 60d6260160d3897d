using System;
using System.CommandLine;

namespace BmsEdge.Cli.Machinery;

/// <summary>Options that mean the same in every verb.</summary>
internal static class CommonOptions
{
    /// <summary>Results as one JSON object on standard output. A verb that has it adds it to its options.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON object for machines on standard output.",
    };

    /// <summary>The names of a list with commas; null when it was not given.</summary>
    public static string[]? List(string? text) => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Stack of unexpected errors.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show the stack of an unexpected error.",
        Recursive = true,
    };
}
