using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.EndToEnd.Tests;

/// <summary>The launcher: builds once when something changed, hands everything else through.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly ScriptSandbox _box = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task Arguments_go_through_as_they_are_and_building_is_not_on_standard_output()
    {
        Shell run = await _box.Run(Cancellation, "bms", "config", "check", "a b", "--x=$HOME", "");
        Assert.Equal((0, "ran: <config> <check> <a b> <--x=$HOME> <>\n"), (run.ExitCode, run.Out));
        Assert.Contains("building", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_builds_again_only_when_the_content_of_a_source_changed()
    {
        await _box.Run(Cancellation, "bms");
        Shell again = await _box.Run(Cancellation, "bms");
        Assert.Equal((1, string.Empty), (_box.Builds, again.Error));

        File.SetLastWriteTimeUtc(Path.Combine(_box.Repo, "host/A/A.cs"), DateTime.UtcNow.AddHours(1));
        await _box.Run(Cancellation, "bms");
        Assert.Equal(1, _box.Builds);

        _box.Write("repo/host/A/A.cs", "class A { int b; }");
        await _box.Run(Cancellation, "bms");
        Assert.Equal(2, _box.Builds);

        File.Move(Path.Combine(_box.Repo, "host/A/A.cs"), Path.Combine(_box.Repo, "host/A/B.cs"));
        await _box.Run(Cancellation, "bms");
        Assert.Equal(3, _box.Builds);
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_build()
    {
        Shell[] runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => _box.Run(Cancellation, "bms", $"n{i}")));
        Assert.All(runs, r => Assert.Equal(0, r.ExitCode));
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"ran: <n{i}>\n"), runs.Select(r => r.Out));
        Assert.Equal(1, _box.Builds);
    }

    [Fact]
    public async Task A_failed_build_is_told_and_tried_again_next_time()
    {
        _box.Write("build-error", "A.cs(1,1): error CS1002: ; expected\n");
        Shell run = await _box.Run(Cancellation, "bms", "x");
        Assert.Equal((1, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains("error CS1002", run.Error, StringComparison.Ordinal);
        Assert.Contains("error: the build failed", run.Error, StringComparison.Ordinal);
        File.Delete(Path.Combine(_box.Root, "build-error"));
        Assert.Equal(0, (await _box.Run(Cancellation, "bms", "x")).ExitCode);
    }

    [Fact]
    public async Task Without_a_fitting_sdk_it_says_what_is_missing()
    {
        _box.Write("sdks", "8.0.400 [/sdk]\n");
        Shell run = await _box.Run(Cancellation, "bms", "x");
        Assert.Equal((1, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains("error: the .NET SDK 10 is not installed; 'dotnet --list-sdks' shows: 8.0.400", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, _box.Builds);
    }

    [Fact]
    public async Task It_works_through_a_link_from_elsewhere()
    {
        string link = Path.Combine(_box.Root, "bms-link");
        File.CreateSymbolicLink(link, Path.Combine(_box.Repo, "bms"));
        Shell run = await _box.Run(Cancellation, link, "x");
        Assert.Equal((0, "ran: <x>\n"), (run.ExitCode, run.Out));
    }
}
