using System;
using System.CommandLine;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Machinery;

/// <summary>
/// Every way a command line can fail, told in one form: a line "error: ..." on standard error, and with --json also an object
/// {"error":{"code","message"}} on standard output, so that a machine needs to read one stream only.
/// </summary>
internal static class ErrorReport
{
    /// <summary>Exit code: refused or failed.</summary>
    public const int Failed = 1;

    /// <summary>Exit code: wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>Reports what the parser found wrong.</summary>
    public static int WrongUsage(ParseResult parse, CliHost host)
    {
        string[] messages = [.. parse.Errors.Select(e => OneLine(e.Message)).Distinct()];
        foreach (string message in messages)
        {
            host.Error.WriteLine($"error: {message}");
        }

        host.Error.WriteLine($"Try '{VerbExtensions.FullName(parse.CommandResult)} --help'.");
        if (parse.Tokens.Any(t => t.Value == CommonOptions.Json.Name))
        {
            JsonOutput.Write(host.Out, new { Error = new { Code = "Usage", Message = string.Join(" ", messages) } });
        }

        return Usage;
    }

    /// <summary>Reports an exception of a verb.</summary>
    public static int Of(Exception exception, CliHost host, bool json, bool verbose)
    {
        // Parallel work wraps what its parts threw; the first of them is the reason, and a cancelled part never hides a defect.
        Exception reason = exception is AggregateException all
            ? all.Flatten().InnerExceptions.OrderBy(e => e is OperationCanceledException).FirstOrDefault() ?? all
            : exception;
        (string code, string message) = reason switch
        {
            BmsException e => (e.Code.ToString(), OneLine(e.Message)),
            OperationCanceledException => ("Cancelled", "interrupted; nothing was written."),
            _ => ("Internal", $"unexpected {reason.GetType().Name}: {OneLine(reason.Message)} This is a defect of bms: run it again with --verbose and report the stack."),
        };
        host.Error.WriteLine($"error: {message}");
        if (verbose)
        {
            host.Error.WriteLine(exception.ToString());
        }

        if (json)
        {
            JsonOutput.Write(host.Out, new { Error = new { Code = code, Message = message } });
        }

        return Failed;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
