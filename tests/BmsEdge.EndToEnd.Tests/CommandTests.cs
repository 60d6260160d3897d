using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.EndToEnd.Tests;

/// <summary>The real program as a process: exit codes, the two streams, JSON, and that bad input changes nothing.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-e2e-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_good_configuration_is_exit_code_0_with_the_result_on_standard_output_only()
    {
        Shell run = await Bms("config", "check", Path.Combine(Repository.Root, "nf.config"));
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains(": good\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_configuration_is_exit_code_1_with_file_and_line_on_standard_error_only()
    {
        string path = Write("nf.config", Shipped().Replace("series = 4", "series = 0", StringComparison.Ordinal));
        int line = File.ReadAllLines(path).TakeWhile(l => !l.StartsWith("series", StringComparison.Ordinal)).Count() + 1;
        Shell run = await Bms("config", "check", path);
        Assert.Equal((1, string.Empty), (run.ExitCode, run.Out));
        Assert.Equal($"error: {path}:{line}: [pack] series: 0 is out of range. Write 1 to 16.\n", run.Error);
    }

    [Fact]
    public async Task Wrong_usage_is_exit_code_2()
    {
        Shell run = await Bms("config", "chek");
        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains("Unrecognized command or argument 'chek'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "config", "check", "nf.config", "--json")]
    [InlineData(1, "config", "check", "missing.config", "--json")]
    [InlineData(2, "config", "check", "--json")]
    public async Task With_json_standard_output_is_one_object_whatever_happens(int code, params string[] args)
    {
        Write("nf.config", Shipped());
        Shell run = await Bms(args);
        Assert.Equal(code, run.ExitCode);
        Assert.Equal(JsonValueKind.Object, run.Json.ValueKind);
        Assert.Equal(code != 0, run.Json.TryGetProperty("error", out _));
        Assert.Equal(code != 0, run.Error.StartsWith("error: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_version_is_told()
    {
        Shell run = await Bms("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("0.1.0", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_while_generating_leaves_the_old_files()
    {
        Write("nf.config", Shipped());
        Write("changed.config", Shipped().Replace("capacity = 3.0 Ah", "capacity = 2.5 Ah", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_folder, "disk"));

        // A disk of 64 KiB in a mount namespace of its own, full after the first run.
        const string script = """
            mount -t tmpfs -o size=64k small disk || exit 77
            dotnet "$0" board generate --out disk/out >/dev/null || exit 78
            cp -r disk/out before
            head -c 100000 /dev/zero >disk/filler 2>/dev/null
            dotnet "$0" board generate --config changed.config --out disk/out
            code=$?
            diff -r before disk/out && exit $code
            """;
        Shell run = await Shell.Run("unshare", ["-rm", "bash", "-c", script, Dll], _folder, null, TestContext.Current.CancellationToken);
        Assert.SkipWhen(run.ExitCode == 77 || run.Error.StartsWith("unshare:", StringComparison.Ordinal), "no mount namespaces here: " + run.Error.Trim());
        Assert.Equal((1, string.Empty), (run.ExitCode, run.Out));
        Assert.StartsWith("error: Cannot write into 'disk/out': No space left on device", run.Error, StringComparison.Ordinal);
    }

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "bms.dll");

    private static string Shipped() => File.ReadAllText(Path.Combine(Repository.Root, "nf.config"));

    private Task<Shell> Bms(params string[] args) => Shell.Run("dotnet", [Dll, .. args], _folder, null, TestContext.Current.CancellationToken);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
