using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using BmsEdge.Conformance.Gate;
using BmsEdge.Conformance.NanoApi;
using Xunit;

namespace BmsEdge.Conformance;

/// <summary>The short lists claim nothing that nanoFramework lacks, and nothing that the product does not use.</summary>
public class ApiListTests
{
    private const string CompilerSection = "# --- what the C# compiler itself needs";
    private const string ProductSection = "# --- what the product uses";

    // Lines that no gate may pass again, with the reason; held against every list.
    private static readonly (string Start, string Why)[] Traps =
    [
        ("M System.Single::ToString", "float text is wrong above 1e9 and differs from .NET; send scaled integers"),
        ("M System.Double::ToString", "as for float"),
        ("M System.Object::ToString", "an enum's ToString prints a number"),
        ("T System.DateTime ", "the wall clock jumps; take time from HighResTimer"),
        ("M System.Math::Clamp(System.Int64", "int arguments bind to long"),
        ("M System.Math::Clamp(System.UInt64", "uint arguments bind to ulong"),
        ("F System.Runtime.CompilerServices.RuntimeFeature::DefaultImplementationsOfInterfaces", "default interface methods compile then, and throw"),
        ("T System.Runtime.CompilerServices.IsVolatile", "volatile is ignored by the interpreter"),
        ("M System.GC::", "the collector is not steered from the loop"),
    ];

    public static TheoryData<string> Lists() => [.. Directory.EnumerateFiles(Product.ApiFolder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_line_stands_in_the_full_list_of_the_same_assembly(string name)
    {
        string full = FullLists.PathOf(name);
        HashSet<string> lines = [.. File.ReadLines(full)];
        foreach (string line in File.ReadLines(PathOf(name)).Where(IsEntry))
        {
            Assert.True(lines.Contains(line), $"{name}.txt claims what {Path.GetFileName(full)} does not have: {line}");
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_is_named_after_its_assembly(string name) => Assert.Equal(name, ApiListReader.Read(PathOf(name)).Name);

    [Theory]
    [MemberData(nameof(Lists))]
    public void No_line_is_a_known_trap(string name)
    {
        foreach (string line in File.ReadLines(PathOf(name)))
        {
            foreach ((string start, string why) in Traps)
            {
                Assert.False(line.StartsWith(start, StringComparison.Ordinal), $"{name}.txt: '{line}' must not be used: {why}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_line_is_used_by_the_product_or_needed_by_the_compiler(string name)
    {
        ApiSet api = Product.Api.Value;
        HashSet<string> needed = Close(ProductGateTests.RequireCompiled().UsedLines, api);
        bool ofCompiler = false;
        foreach (string line in File.ReadLines(PathOf(name)))
        {
            ofCompiler = line == CompilerSection || (ofCompiler && line != ProductSection);
            if (IsEntry(line) && !ofCompiler)
            {
                Assert.True(needed.Contains(line), $"{name}.txt: nobody uses this line, delete it: {line}");
            }
        }
    }

    /// <summary>A short list must not lure an overload: with everything listed the compiler chooses the same members.</summary>
    [Fact]
    public void The_code_binds_to_the_same_members_as_against_the_full_lists()
    {
        NanoGate full = new(FullLists.Read(Product.Api.Value));
        GateReport report = full.Check(Product.BoardSources(), ProductGateTests.KindOfProgram(), Product.Rules("divisions.txt"), Product.Rules("hot-path.txt"));
        Assert.True(report.Findings.Count == 0, report.Text);
        IEnumerable<string> elsewhere = report.UsedLines.Except(ProductGateTests.RequireCompiled().UsedLines);
        Assert.True(!elsewhere.Any(), "with everything listed the code uses these members instead, list them:\n" + string.Join('\n', elsewhere));
    }

    [Fact]
    public void What_an_assembly_needs_is_listed_too_with_its_own_needs()
    {
        foreach (ApiAssembly assembly in Product.Api.Value.Assemblies)
        {
            foreach (string needed in assembly.Needs)
            {
                ApiAssembly? other = Product.Api.Value.Assemblies.SingleOrDefault(a => a.Name == needed);
                Assert.True(other is not null, $"{assembly.Name} needs {needed}, which has no list");
                Assert.All(other.Needs, n => Assert.True(assembly.Needs.Contains(n), $"{assembly.Name} needs {needed} and so {n}; its header must say it"));
            }
        }
    }

    [Theory]
    [InlineData("T System.Func`1 delegate", "generics")]
    [InlineData("M System.Object::Equals(System.Object):System.Boolean", "T line of System.Object")]
    [InlineData("T System.Object thing", "not a T line")]
    [InlineData("X System.Object", "starts with T, M, F or #")]
    [InlineData("M System.Object.Equals", "not an M line")]
    [InlineData("F System.Object", "not an F line")]
    public void A_line_outside_the_grammar_is_refused_with_its_place(string line, string expected)
    {
        FormatException e = Assert.Throws<FormatException>(() => ApiListReader.Parse(["# assembly a 1.0.0.0; package p 1.0.0", line], "a.txt"));
        Assert.Contains("a.txt:2", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# transcribed from somewhere")]
    [InlineData("# transcribed from owner/repository v1.0.0: File.cs")]
    [InlineData("# transcribed from owner/repository v1.0.0 434b26c:")]
    public void A_transcribed_list_names_repository_tag_commit_and_files(string line)
    {
        FormatException e = Assert.Throws<FormatException>(() => ApiListReader.Parse(["# assembly a 1.0.0.0; package p 1.0.0", line], "a.txt"));
        Assert.Contains("a.txt:2", e.Message, StringComparison.Ordinal);
        Assert.Equal(
            "owner/repository v1.0.0 434b26c: File.cs, FileMode.cs",
            ApiListReader.Parse(["# assembly a 1.0.0.0; package p 1.0.0", "# transcribed from owner/repository v1.0.0 434b26c: File.cs, FileMode.cs"], "a.txt").TranscribedFrom);
    }

    /// <summary>The one list that nothing else holds: .NET has the very same members, or the firmware would not run there.</summary>
    [Theory]
    [MemberData(nameof(Lists))]
    public void A_transcribed_member_has_the_shape_it_has_on_dotnet(string name)
    {
        ApiAssembly list = ApiListReader.Read(PathOf(name));
        foreach (ApiType type in list.TranscribedFrom is null ? [] : list.Types)
        {
            Type? there = typeof(FileStream).Assembly.GetType(type.Name);
            Assert.True(there is not null, $"{type.Name} is not in .NET");
            Assert.All(type.Methods, m => Assert.Contains(there.GetMembers(), t => $"{type.Name}::{t.Name}" == $"{type.Name}::{m.Name}" && Parameters(t) == string.Join(',', m.Parameters)));
            Assert.All(type.Fields, f => Assert.Contains(there.GetFields(), t => t.Name == f.Name && f.Line.EndsWith($" = {Convert.ToInt64(t.GetRawConstantValue(), null)}", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_list_without_header_is_refused()
    {
        FormatException e = Assert.Throws<FormatException>(() => ApiListReader.Parse(["T System.Object class"], "a.txt"));
        Assert.Contains("# assembly NAME VERSION", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_names_an_unlisted_type_is_refused()
    {
        ApiAssembly assembly = ApiListReader.Parse(
            ["# assembly a 1.0.0.0; package p 1.0.0", "T A class", "M A::Get():B instance"], "a.txt");
        FormatException e = Assert.Throws<FormatException>(() => new ApiSet([assembly]));
        Assert.Contains("no list declares B", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_of_an_assembly_that_the_header_does_not_need_is_refused()
    {
        ApiAssembly b = ApiListReader.Parse(["# assembly b 1.0.0.0; package p 1.0.0", "T B class"], "b.txt");
        ApiAssembly a = ApiListReader.Parse(["# assembly a 1.0.0.0; package p 1.0.0", "T A class : B"], "a.txt");
        Assert.Contains("needs b", Assert.Throws<FormatException>(() => new ApiSet([a, b])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_is_found_in_base_types_and_interfaces_and_nowhere_else()
    {
        ApiAssembly assembly = ApiListReader.Parse(
            [
                "# assembly a 1.0.0.0; package p 1.0.0",
                "T V struct",
                "T I interface",
                "M I::Stop():V instance abstract",
                "T Base class",
                "M Base::Go(V[]):V instance",
                "T Derived class : Base, I",
            ],
            "a.txt");
        ApiSet set = new([assembly]);
        Assert.Equal("M Base::Go(V[]):V instance", set.Resolve("Derived", "Go(V[]):V"));
        Assert.Equal("M I::Stop():V instance abstract", set.Resolve("Derived", "Stop():V"));
        Assert.Null(set.Resolve("Derived", "Go(V):V"));
        Assert.Null(set.Resolve("I", "Go(V[]):V"));
    }

    private static string? Parameters(MemberInfo member) =>
        member is MethodBase method ? string.Join(',', method.GetParameters().Select(p => p.ParameterType.FullName)) : null;

    private static bool IsEntry(string line) => line.Length > 0 && line[0] is 'T' or 'M' or 'F';

    private static string PathOf(string name) => Path.Combine(Product.ApiFolder, name + ".txt");

    // A used line needs the T lines of the types it names, and those need their parents.
    private static HashSet<string> Close(IEnumerable<string> used, ApiSet api)
    {
        Dictionary<string, IEnumerable<string>> namesOf = new(StringComparer.Ordinal);
        foreach (ApiType type in api.Assemblies.SelectMany(a => a.Types))
        {
            namesOf[type.Line] = type.EnclosingType is null ? type.Parents : type.Parents.Append(type.EnclosingType);
            foreach (ApiMethod method in type.Methods)
            {
                namesOf[method.Line] = method.Parameters.Append(method.Returns).Append(type.Name);
            }

            foreach (ApiField field in type.Fields)
            {
                namesOf[field.Line] = [field.Type, type.Name];
            }
        }

        HashSet<string> closed = new(StringComparer.Ordinal);
        Queue<string> open = new(used);
        while (open.TryDequeue(out string? line))
        {
            if (closed.Add(line))
            {
                foreach (string name in namesOf[line])
                {
                    open.Enqueue(api.TypeOf(ApiSet.ElementName(name))!.Line);
                }
            }
        }

        return closed;
    }
}
