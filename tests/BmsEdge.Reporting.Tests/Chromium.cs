using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.Reporting.Tests;

/// <summary>A headless browser, each run in a profile of its own.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Path of the browser; skips the test on a machine without one, fails in CI.</summary>
    public static string Require()
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        if (found is null)
        {
            Assert.False(
                string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase),
                "CI must have Chromium (apt package: chromium).");
            Assert.Skip("no Chromium on this machine (apt package: chromium)");
        }

        return found!;
    }

    /// <summary>Runs the browser and returns what it printed.</summary>
    public static async Task<string> Run(string profile, params string[] arguments)
    {
        ProcessStartInfo start = new(Require()) { RedirectStandardOutput = true, RedirectStandardError = true };
        IEnumerable<string> all =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", $"--user-data-dir={profile}", .. arguments,
        ];
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        using Process browser = Process.Start(start)!;
        Task<string> output = browser.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = browser.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task exit = browser.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(exit, Task.Delay(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken)) != exit)
        {
            browser.Kill(entireProcessTree: true);
            Assert.Fail("Chromium did not finish within 90 s.");
        }

        Assert.True(browser.ExitCode == 0, $"Chromium ended with {browser.ExitCode}: {await errors}");
        return await output;
    }
}
