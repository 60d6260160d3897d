using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.EndToEnd.Tests;

/// <summary>bms test and CI: counting, crashes, the last line and the exit code.</summary>
public sealed class TestCommandTests : IDisposable
{
    private readonly ScriptSandbox _box = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task Counts_of_all_projects_are_added_up_in_the_last_line()
    {
        _box.AddTests("A.Tests", ScriptSandbox.Counts(3, 0, 1));
        _box.AddTests("B.Tests", ScriptSandbox.Counts(40, 0, 2));
        _box.AddTests("C.EndToEnd.Tests", ScriptSandbox.Counts(1, 0, 0));
        Shell run = await _box.Run(Cancellation, "bms", "test");
        Assert.Equal((0, "44 passed, 0 failed, 3 skipped"), (run.ExitCode, run.LastLine));
        Assert.Equal(1, _box.Builds);
        Assert.Matches(@"ok +A\.Tests +3 passed, 0 failed, 1 skipped", run.Out);
    }

    [Fact]
    public async Task A_failure_is_shown_by_name_and_makes_the_exit_code_1()
    {
        _box.AddTests("A.Tests", ScriptSandbox.Counts(3, 2, 0));
        _box.AddTests("B.Tests", ScriptSandbox.Counts(1, 0, 0));
        Shell run = await _box.Run(Cancellation, "bms", "test");
        Assert.Equal((1, "4 passed, 2 failed, 0 skipped"), (run.ExitCode, run.LastLine));
        Assert.Contains("A.Test_that_fails [FAIL]", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo kaboom; exit 134", "crashed, exit code 134")]
    [InlineData("exit 0", "crashed, exit code 0")]
    [InlineData("echo '<Counters total=\"0\" passed=\"0\" failed=\"0\" notExecuted=\"0\" />' >\"$trx\"", "holds no test")]
    [InlineData("echo '<Counters total=\"1\" passed=\"1\" failed=\"0\" notExecuted=\"0\" />' >\"$trx\"; exit 3", "exit code 3")]
    public async Task A_project_that_did_not_really_run_counts_as_one_failure(string play, string words)
    {
        _box.AddTests("A.Tests", play);
        _box.AddTests("B.Tests", ScriptSandbox.Counts(1, 0, 0));
        Shell run = await _box.Run(Cancellation, "bms", "test");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(", 1 failed, 0 skipped", run.LastLine, StringComparison.Ordinal);
        Assert.Contains(words, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_was_not_built_counts_as_one_failure()
    {
        _box.AddTests("A.Tests", ScriptSandbox.Counts(1, 0, 0));
        Directory.CreateDirectory(Path.Combine(_box.Repo, "tests", "Forgotten.Tests"));
        Shell run = await _box.Run(Cancellation, "bms", "test");
        Assert.Equal((1, "1 passed, 1 failed, 0 skipped"), (run.ExitCode, run.LastLine));
    }

    [Fact]
    public async Task A_filter_that_fits_no_test_at_all_fails()
    {
        _box.AddTests("A.Tests", ScriptSandbox.Counts(0, 0, 0));
        Shell run = await _box.Run(Cancellation, "bms", "test", "--filter", "Nonsense");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (run.ExitCode, run.LastLine));
        Assert.Contains("no test has 'Nonsense' in its name", run.Out, StringComparison.Ordinal);
        Assert.Contains(_box.Calls, c => c.Contains("-method *Nonsense*", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--filter")]
    [InlineData("--wrong")]
    public async Task Wrong_usage_is_exit_code_2(string arg) => Assert.Equal(2, (await _box.Run(Cancellation, "bms", "test", arg)).ExitCode);

    [Fact]
    public async Task Ci_builds_with_warnings_as_errors_checks_the_format_and_ends_with_the_counts()
    {
        _box.AddTests("A.Tests", ScriptSandbox.Counts(5, 0, 0));
        Shell run = await _box.Run(Cancellation, ".ci/run");
        Assert.Equal((0, "5 passed, 0 failed, 0 skipped"), (run.ExitCode, run.LastLine));
        Assert.Contains(_box.Calls, c => c.StartsWith("build BmsEdge.sln", StringComparison.Ordinal) && c.EndsWith("-warnaserror", StringComparison.Ordinal));
        Assert.Contains("format BmsEdge.sln --verify-no-changes --no-restore", _box.Calls);
    }

    [Fact]
    public async Task Ci_fails_on_a_wrong_format_and_still_runs_the_tests()
    {
        _box.AddTests("A.Tests", ScriptSandbox.Counts(5, 0, 0));
        _box.Write("format-error", string.Empty);
        Shell run = await _box.Run(Cancellation, ".ci/run");
        Assert.Equal((1, "5 passed, 0 failed, 0 skipped"), (run.ExitCode, run.LastLine));
    }

    [Fact]
    public async Task A_need_that_is_there_installs_nothing()
    {
        _box.AddTests("A.Tests", ScriptSandbox.Counts(1, 0, 0));
        _box.Write("repo/tests/A.Tests/needs.apt", "# command package\nbash bash\n");
        Shell run = await _box.Run(Cancellation, "bms", "test");
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("tests need", run.Out, StringComparison.Ordinal);
    }
}
