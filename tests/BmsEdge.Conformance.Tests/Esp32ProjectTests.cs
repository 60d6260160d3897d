using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BmsEdge.Conformance.NanoApi;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Conformance;

/// <summary>
/// The ESP32 project is not built here (its packages are not on every registry); what can be checked without building is.
/// </summary>
public class Esp32ProjectTests
{
    private const string PublicKeyToken = "c07d481e9758c731";
    private static readonly XNamespace Build = "http://schemas.microsoft.com/developer/msbuild/2003";
    private static readonly XDocument Project = XDocument.Load(Path.Combine(Product.Esp32Folder, "BmsEdge.Firmware.Esp32.nfproj"));

    private sealed record ProjectReference(string Assembly, string Version, string Token, string HintPath);

    [Fact]
    public void Every_reference_is_the_assembly_of_a_list_at_its_version()
    {
        foreach (ProjectReference reference in References())
        {
            ApiAssembly? list = Product.Api.Value.Assemblies.SingleOrDefault(a => a.Name == reference.Assembly);
            Assert.True(list is not null, $"{reference.Assembly} is referenced but has no list under api/");
            Assert.Equal(list.Version.ToString(), reference.Version);
            Assert.Equal(PublicKeyToken, reference.Token);
            Assert.Equal($@"packages\{list.PackageId}.{list.PackageVersion}\lib\{list.Name}.dll", reference.HintPath);
        }
    }

    [Fact]
    public void Packages_and_references_agree_one_to_one()
    {
        IEnumerable<string> packages = XDocument.Load(Path.Combine(Product.Esp32Folder, "packages.config")).Root!.Elements("package")
            .Select(p =>
            {
                Assert.Equal("netnano1.0", (string?)p.Attribute("targetFramework"));
                return $"{(string?)p.Attribute("id")}.{(string?)p.Attribute("version")}";
            });
        Assert.Equal(References().Select(r => r.HintPath.Split('\\')[1]).Order(StringComparer.Ordinal), packages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Just_the_assemblies_that_the_code_uses_and_what_those_need_are_referenced()
    {
        SortedSet<string> needed = new(StringComparer.Ordinal);
        foreach (string used in ProductGateTests.RequireCompiled().UsedAssemblies)
        {
            needed.Add(used);
            needed.UnionWith(Product.Api.Value.Assembly(used).Needs);
        }

        Assert.Equal(needed, References().Select(r => r.Assembly).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_list_belongs_to_a_reference() =>
        Assert.Equal(
            Product.Api.Value.Assemblies.Select(a => a.Name).Order(StringComparer.Ordinal),
            References().Select(r => r.Assembly).Order(StringComparer.Ordinal));

    [Fact]
    public void The_linked_globs_match_the_very_files_that_the_gate_checks()
    {
        List<string> linked = [];
        foreach (string glob in Project.Descendants(Build + "Compile").Select(c => (string)c.Attribute("Include")!))
        {
            string pattern = glob.Replace('\\', '/');
            int star = pattern.IndexOf("**", StringComparison.Ordinal);
            List<string> files = star < 0
                ? [Path.GetFullPath(Path.Combine(Product.Esp32Folder, pattern))]
                : [.. Directory.EnumerateFiles(Path.GetFullPath(Path.Combine(Product.Esp32Folder, pattern[..star])), pattern[(star + 3)..], SearchOption.AllDirectories)];
            Assert.True(files.Count > 0, $"{glob} matches nothing");
            Assert.All(files, f => Assert.True(File.Exists(f), $"{f} is linked but not there"));
            linked.AddRange(files.Select(f => Path.GetRelativePath(Repository.Root, f)));
        }

        Assert.Equal(Product.BoardSources().Select(s => s.Path).Order(StringComparer.Ordinal), linked.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("TargetFrameworkVersion", "v1.0")]
    [InlineData("LangVersion", "9.0")]
    [InlineData("Nullable", "enable")]
    [InlineData("OutputType", "Exe")]
    [InlineData("CheckForOverflowUnderflow", "false")]
    [InlineData("ProjectTypeGuids", "{11A8DD76-328B-46DF-9F39-F559912D0360};{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}")]
    public void The_project_says_what_the_gate_assumes(string property, string expected) =>
        Assert.Equal(expected, Project.Descendants(Build + property).Single().Value);

    [Fact]
    public void The_project_imports_the_nanoframework_project_system_in_its_order()
    {
        IEnumerable<string> imports = Project.Root!.Elements(Build + "Import").Select(i => (string)i.Attribute("Project")!);
        string[] expected =
        [
            "$(NanoFrameworkProjectSystemPath)NFProjectSystem.Default.props",
            "$(NanoFrameworkProjectSystemPath)NFProjectSystem.props",
            "$(NanoFrameworkProjectSystemPath)NFProjectSystem.CSharp.targets",
        ];
        Assert.Equal(expected, imports);
    }

    [Fact]
    public void The_project_stays_out_of_the_desktop_solution_and_in_its_own()
    {
        Assert.DoesNotContain("nfproj", File.ReadAllText(Path.Combine(Repository.Root, "BmsEdge.sln")), StringComparison.OrdinalIgnoreCase);
        string own = File.ReadAllText(Path.Combine(Product.Esp32Folder, "BmsEdge.Firmware.Esp32.sln"));
        string guid = Project.Descendants(Build + "ProjectGuid").Single().Value;
        Assert.Contains(guid, own, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"BmsEdge.Firmware.Esp32.nfproj\"", own, StringComparison.Ordinal);
    }

    [Fact]
    public void The_flashing_page_names_the_versions_of_the_packages()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "flashing.md"));
        foreach (ApiAssembly assembly in Product.Api.Value.Assemblies)
        {
            Assert.Contains($"| {assembly.PackageId} | {assembly.PackageVersion} |", page, StringComparison.Ordinal);
        }
    }

    private static IReadOnlyList<ProjectReference> References() =>
    [
        .. Project.Descendants(Build + "Reference").Select(r =>
        {
            string include = (string)r.Attribute("Include")!;
            Match m = Regex.Match(include, @"^(?<name>\S+), Version=(?<version>[\d.]+), Culture=neutral, PublicKeyToken=(?<token>\w+)$");
            Assert.True(m.Success, include);
            return new ProjectReference(m.Groups["name"].Value, m.Groups["version"].Value, m.Groups["token"].Value, r.Element(Build + "HintPath")!.Value);
        }),
    ];
}
