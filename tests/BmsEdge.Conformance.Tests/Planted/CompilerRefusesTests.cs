using BmsEdge.Conformance.Gate;
using Xunit;

namespace BmsEdge.Conformance.Planted;

/// <summary>What nanoFramework's signatures or C# 9 do not offer: the compile against the generated references names it.</summary>
public class CompilerRefusesTests
{
    [Theory]
    [InlineData("List<>", "using System.Collections.Generic; class A { List<int> x = new List<int>(); }")]
    [InlineData("Span<>", "class A { int F(System.Span<int> x) => 0; }")]
    [InlineData("Action<>", "class A { System.Action<int> x; }")]
    [InlineData("Func<>", "class A { System.Func<int> x; }")]
    [InlineData("'Linq'", "using System.Linq; class A { }")]
    [InlineData("Task", "class A { async System.Threading.Tasks.Task F() { } }")]
    [InlineData("System.Nullable`1", "class A { int? x; }")]
    [InlineData("System.ValueTuple`2", "class A { (int, int) F() => (1, 2); }")]
    [InlineData("StringBuilder", "record A(int X);")]
    [InlineData("IEnumerator", "class A { System.Collections.IEnumerable F() { yield return null; } }")]
    [InlineData("default interface implementation", "interface I { int F() => 1; } class A : I { }")]
    [InlineData("'Round'", "class A { float F(float x) => (float)System.Math.Round(x, 2); }")]
    [InlineData("'MathF'", "class A { float F(float x) => System.MathF.Sqrt(x); }")]
    [InlineData("'DateTime'", "class A { long F() => System.DateTime.Now.Ticks; }")]
    [InlineData("'DateTime'", "class A { long F() => System.DateTime.UtcNow.Ticks; }")]
    [InlineData("'Stopwatch'", "namespace System.Diagnostics { class A { Stopwatch x; } }")]
    [InlineData("'Join'", "class A { string F(string[] x) => string.Join(\",\", x); }")]
    [InlineData("'Environment'", "class A { int F() => System.Environment.TickCount; }")]
    [InlineData("'Buffers'", "using System.Buffers.Binary; class A { int F(byte[] x) => BinaryPrimitives.ReadInt32BigEndian(x); }")]
    [InlineData("'Sort'", "class A { void F(int[] x) => System.Array.Sort(x); }")]
    [InlineData("'ToString'", "class A { string F(float x) => x.ToString(); }")]
    [InlineData("'IsFinite'", "class A { bool F(float x) => float.IsFinite(x); }")]
    [InlineData("System.Index", "class A { int F(int[] x) => x[^1]; }")]
    [InlineData("IsVolatile", "class A { volatile int x; int F() => x; }")]
    [InlineData("unsafe", "class A { unsafe int F(int* x) => *x; }")]
    [InlineData("unsafe context", "class A { void F() { var x = stackalloc int[4]; } }")]
    [InlineData("Object.ToString", "class A { string F(int x) => \"x\" + x; }")]
    [InlineData("System.Decimal", "class A { bool F(decimal x) => x > 1m; }")]
    [InlineData("file-scoped namespace", "namespace N; class A { }")]
    [InlineData("primary constructors", "class A(int x) { int F() => x; }")]
    [InlineData("possibly null", "class A { int F(string? x) => x.Length; }")]
    [InlineData("never used", "class A { int F() { int unused; return 1; } }")]
    [InlineData("'SpanByte'", "class A { System.SpanByte x; }")]
    public void Gate_names(string what, string source) =>
        Plant.AssertFinds(Plant.Check(source), Rule.DoesNotCompile, what);

    [Fact]
    public void A_finding_carries_file_and_line()
    {
        Finding finding = Assert.Single(Plant.Check("class A\n{\n    System.Random F() => null!;\n}\n").Findings);
        Assert.Equal("Planted.cs:3", finding.Where);
    }

    [Fact]
    public void A_program_without_main_is_refused_as_a_program() =>
        Assert.Contains(
            Product.Gate.Value.Check([("Planted.cs", "class A { }")], Microsoft.CodeAnalysis.OutputKind.ConsoleApplication, [], []).Findings,
            f => f.Message.Contains("Main", System.StringComparison.Ordinal));
}
