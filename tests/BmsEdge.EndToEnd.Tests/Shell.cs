using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace BmsEdge.EndToEnd.Tests;

/// <summary>A finished process with what it printed.</summary>
internal sealed record Shell(int ExitCode, string Out, string Error)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public string LastLine => Out.TrimEnd('\n')[(Out.TrimEnd('\n').LastIndexOf('\n') + 1)..];

    /// <summary>Runs a program to its end with no standard input.</summary>
    public static async Task<Shell> Run(
        string program, IEnumerable<string> args, string folder, IReadOnlyDictionary<string, string?>? environment, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
        process.StandardInput.Close();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestRun);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Shell(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
