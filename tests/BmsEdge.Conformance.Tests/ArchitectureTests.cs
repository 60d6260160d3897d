using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using BmsEdge.Conformance.Gate;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Conformance;

/// <summary>The house is built as docs/architecture.md draws it.</summary>
public class ArchitectureTests
{
    private const string Core = "shared/BmsEdge.Core";
    private const string Firmware = "firmware/BmsEdge.Firmware";

    private static readonly IReadOnlyDictionary<string, int> Floors =
        ArchitectureRules.Floors(File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")));

    private static readonly IReadOnlyDictionary<string, XDocument> Projects = new[] { "shared", "host" }
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.csproj", SearchOption.AllDirectories))
        .ToDictionary(p => Relative(Path.GetDirectoryName(p)!), XDocument.Load, StringComparer.Ordinal);

    [Fact]
    public void The_page_lists_every_project_and_no_other() =>
        Assert.Equal(
            Projects.Keys.Append(Firmware).Order(StringComparer.Ordinal),
            Floors.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_arrow_points_down()
    {
        IEnumerable<(string, string)> arrows = Projects.SelectMany(p => References(p.Value).Concat(LinkedFolders(p.Value)).Select(to => (p.Key, to)));
        Assert.Empty(ArchitectureRules.ArrowsNotDown(Floors, arrows));
    }

    [Fact]
    public void Core_references_nothing()
    {
        Assert.Empty(References(Projects[Core]));
        Assert.Empty(Projects[Core].Descendants("PackageReference"));
        Assert.Equal(["Core"], NamesUsed(Core));
    }

    [Fact]
    public void The_firmware_knows_Core_and_no_host() =>
        Assert.Equal(["Core", "Firmware"], NamesUsed(Firmware));

    [Fact]
    public void Only_the_virtual_board_links_the_firmware() =>
        Assert.Equal(["host/BmsEdge.VirtualBoard"], Projects.Where(p => LinkedFolders(p.Value).Any()).Select(p => p.Key));

    [Fact]
    public void Only_the_command_and_the_reports_write_to_a_console()
    {
        IEnumerable<string> others = Floors.Keys
            .Where(f => f is not ("host/BmsEdge.Cli" or "host/BmsEdge.Reporting"))
            .SelectMany(Sources)
            .Where(s => ArchitectureRules.NamesConsole(s.Text))
            .Select(s => s.Path);

        // The last words of a board that cannot go on; the debugger shows them.
        Assert.Equal(["firmware/BmsEdge.Firmware/Program.cs"], others);
    }

    [Fact]
    public void An_arrow_up_sideways_or_to_nowhere_is_found()
    {
        Dictionary<string, int> floors = new() { ["low"] = 0, ["left"] = 1, ["right"] = 1 };
        (string, string)[] arrows = [("left", "low"), ("low", "left"), ("left", "right"), ("right", "unlisted")];
        Assert.Equal(["low -> left", "left -> right", "right -> unlisted"], ArchitectureRules.ArrowsNotDown(floors, arrows));
    }

    [Theory]
    [InlineData("using BmsEdge.Training.Soc;", "Training")]
    [InlineData("class A { object B = new BmsEdge . VirtualBoard.Board(); }", "VirtualBoard")]
    [InlineData("using static BmsEdge.Cells.Thing;", "Cells")]
    public void A_host_name_in_code_is_found(string source, string name) =>
        Assert.Equal([name], ArchitectureRules.ProductNamesUsed(source));

    [Theory]
    [InlineData("// BmsEdge.Training\n/// <see cref=\"BmsEdge.Training\"/>\nclass A { string B = \"BmsEdge.Training Console\"; }")]
    [InlineData("class A { string B = $\"Console {1} BmsEdge.Training\"; }")]
    public void A_name_in_a_comment_or_a_text_is_none(string source)
    {
        Assert.Empty(ArchitectureRules.ProductNamesUsed(source));
        Assert.False(ArchitectureRules.NamesConsole(source));
    }

    [Theory]
    [InlineData("class A { void B() => System.Console.Write(1); }")]
    [InlineData("using static System.Console;")]
    [InlineData("class A { object B = Spectre.Console.AnsiConsole.Out; }")]
    public void A_console_in_code_is_found(string source) => Assert.True(ArchitectureRules.NamesConsole(source));

    private static IEnumerable<string> References(XDocument project) =>
        project.Descendants("ProjectReference").Select(r => Folder(r.Attribute("Include")!.Value));

    // A source compiled by link is an arrow too. Folder of the pattern's fixed part.
    private static IEnumerable<string> LinkedFolders(XDocument project) =>
        project.Descendants("Compile")
            .Select(c => c.Attribute("Include")?.Value ?? string.Empty)
            .Where(i => i.Contains("$(RepoRoot)", StringComparison.Ordinal) || i.Contains("..", StringComparison.Ordinal))
            .Select(Folder);

    // Projects here write $(RepoRoot)folder/project/...; anything else stays as it is and is found as unlisted.
    private static string Folder(string include) =>
        string.Join('/', include.Replace("$(RepoRoot)", string.Empty, StringComparison.Ordinal).Split('/').Take(2));

    private static IEnumerable<string> NamesUsed(string folder) =>
        Sources(folder).SelectMany(s => ArchitectureRules.ProductNamesUsed(s.Text)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(f => (Relative(f), File.ReadAllText(f)));

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
}
