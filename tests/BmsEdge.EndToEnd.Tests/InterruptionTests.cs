using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.EndToEnd.Tests;

/// <summary>
/// Stopping long work from outside. SIGTERM stands for Ctrl-C: both take the same way through the program, and a test runner's
/// children may be started with SIGINT ignored.
/// </summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-stop-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Stopped_in_the_middle_it_leaves_the_old_folder_and_nothing_beside_it()
    {
        string target = Directory.CreateDirectory(Path.Combine(_folder, "demo")).FullName;
        string report = Path.Combine(target, "report.html");
        await File.WriteAllTextAsync(report, "the old one", TestContext.Current.CancellationToken);

        (int code, string error) = await StopDemo(target, signals: 1);

        Assert.Equal(1, code);
        Assert.Contains("error: interrupted; nothing was written.", error, StringComparison.Ordinal);
        Assert.Equal([target], Directory.GetFileSystemEntries(_folder));
        Assert.Equal([report], Directory.GetFileSystemEntries(target));
        Assert.Equal("the old one", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once_without_a_half_written_folder()
    {
        string target = Path.Combine(_folder, "demo");
        (int code, string error) = await StopDemo(target, signals: 2);
        Assert.Equal(1, code);
        Assert.Contains("once more to stop at once", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    private static async Task<(int Code, string Error)> StopDemo(string target, int signals)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "bms.dll");
        ProcessStartInfo start = new("dotnet", [dll, "demo", "--quick", "--out", target])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            // The first stage is announced: the verb is at work.
            string error = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) + "\n";
            for (int i = 0; i < signals; i++)
            {
                using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
                error += await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) + "\n";
            }

            error += await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
