using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using BmsEdge.TestSupport;

namespace BmsEdge.EndToEnd.Tests;

/// <summary>
/// A copy of the scripts in a repository of their own with a stand-in for dotnet, so that launching, testing and CI are tried in
/// milliseconds and without touching the real build.
/// </summary>
internal sealed class ScriptSandbox : IDisposable
{
    // Logs every call; "build" makes the command's dll, the command prints its arguments, a test program plays what the file
    // beside it says.
    private const string FakeDotnet = """
        #!/usr/bin/env bash
        echo "$*" >>"$SANDBOX/calls"
        case "$1" in
          --list-sdks) cat "$SANDBOX/sdks" ;;
          build)
            sleep 0.3
            [ ! -f "$SANDBOX/build-error" ] || { cat "$SANDBOX/build-error"; exit 1; }
            mkdir -p "$SANDBOX/repo/artifacts/bin/BmsEdge.Cli/release"
            touch "$SANDBOX/repo/artifacts/bin/BmsEdge.Cli/release/bms.dll"
            ;;
          format) [ ! -f "$SANDBOX/format-error" ] ;;
          *bms.dll) shift; printf 'ran:'; printf ' <%s>' "$@"; echo ;;
          *.Tests.dll)
            trx=''
            while [ $# -gt 0 ]; do [ "$1" != -trx ] || trx=$2; shift; done
            . "$SANDBOX/plays/$(basename "$trx" .trx)"
            ;;
        esac
        """;

    public ScriptSandbox()
    {
        Root = Directory.CreateTempSubdirectory("bms-scripts-").FullName;
        Repo = Path.Combine(Root, "repo");
        foreach (string folder in new[] { "host/A", "shared", "firmware", "tests", "build", ".ci" })
        {
            Directory.CreateDirectory(Path.Combine(Repo, folder));
        }

        Directory.CreateDirectory(Path.Combine(Root, "bin"));
        Directory.CreateDirectory(Path.Combine(Root, "home"));
        Directory.CreateDirectory(Path.Combine(Root, "plays"));
        foreach (string script in Directory.GetFiles(Path.Combine(Repository.Root, "build"), "*.sh").Select(f => "build/" + Path.GetFileName(f)).Append("bms").Append(".ci/run"))
        {
            File.Copy(Path.Combine(Repository.Root, script), Path.Combine(Repo, script));
        }

        Write("repo/BmsEdge.sln", string.Empty);
        Write("repo/host/A/A.cs", "class A { }");
        Write("sdks", "10.0.100 [/sdk]\n");
        Write("bin/dotnet", FakeDotnet);
        File.SetUnixFileMode(Path.Combine(Root, "bin", "dotnet"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Root { get; }

    public string Repo { get; }

    public string[] Calls => File.Exists(Path.Combine(Root, "calls")) ? File.ReadAllLines(Path.Combine(Root, "calls")) : [];

    public int Builds => Calls.Count(c => c.StartsWith("build ", StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public void Write(string path, string text) => File.WriteAllText(Path.Combine(Root, path), text.ReplaceLineEndings("\n"));

    /// <summary>Adds a test project that plays a script: it may write "$trx" and chooses its exit code.</summary>
    public void AddTests(string name, string play)
    {
        Directory.CreateDirectory(Path.Combine(Repo, "tests", name));
        string folder = Path.Combine(Repo, "artifacts", "bin", name, "release");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".dll"), string.Empty);
        Write("plays/" + name, play);
    }

    /// <summary>A play that counts so many tests, as the TRX files of xunit say it.</summary>
    public static string Counts(int passed, int failed, int skipped) =>
        $"""
        echo '<TestRun><ResultSummary><Counters total="{passed + failed + skipped}" executed="{passed + failed}" passed="{passed}" failed="{failed}" error="0" notExecuted="{skipped}" /></ResultSummary></TestRun>' >"$trx"
        [ {failed} -eq 0 ] || echo '    A.Test_that_fails [FAIL]'
        [ {failed} -eq 0 ]
        """;

    public Task<Shell> Run(CancellationToken cancellation, string script, params string[] args)
    {
        Dictionary<string, string?> environment = new()
        {
            ["SANDBOX"] = Root,
            ["PATH"] = $"{Path.Combine(Root, "bin")}:/usr/bin:/bin",
            ["HOME"] = Path.Combine(Root, "home"),
        };
        return Shell.Run("bash", [Path.Combine(Repo, script), .. args], Root, environment, cancellation);
    }
}
