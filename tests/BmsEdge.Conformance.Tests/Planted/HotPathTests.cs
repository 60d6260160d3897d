using System;
using BmsEdge.Conformance.Gate;
using Xunit;

namespace BmsEdge.Conformance.Planted;

/// <summary>Allocation on a path from a per-step entry point.</summary>
public class HotPathTests
{
    private static readonly string[] Root = ["root Loop::Step"];

    [Theory]
    [InlineData("new Thing", "class Thing { } class Loop { object Step() => new Thing(); }")]
    [InlineData("new System.Single[]", "class Loop { float[] Step() => new float[4]; }")]
    [InlineData("System.Int32 is boxed", "class Loop { object Step(int x) => x; }")]
    [InlineData("text \"on\"", "class Loop { string Step() => \"on\"; }")]
    [InlineData("System.String.Concat", "class Loop { string Step(string a, string b) => a + b; }")]
    [InlineData("new System.Single[]", "class Loop { float[] Step() => Inner(); static float[] Inner() => Deeper(); static float[] Deeper() => new float[1]; }")]
    [InlineData("reached from Loop::Step by Loop::Step by Two::Make", "abstract class One { public abstract object Make(); } class Two : One { public override object Make() => Other.Make(); } class Other { public static object Make() => new Other(); } class Loop { object Step(One one) => one.Make(); }")]
    [InlineData("new B", "interface I { object Make(); } class B : I { object I.Make() => new B(); } class Loop { object Step(I i) => i.Make(); }")]
    [InlineData("new Loop", "delegate object Maker(); class Loop { Maker? maker; public void Wire() { maker = Make; } static object Make() => new Loop(); object Step(Maker m) => m(); }")]
    [InlineData("new System.Action", "class Loop { int n; void Do(System.Action a) => a(); void Step() { int m = n; Do(() => n = m); } }")]
    [InlineData("new System.Int32[]", "class Loop { int Step() => Sum(1, 2); static int Sum(params int[] x) => x.Length; }")]
    [InlineData("new Loop", "class Loop { object X => new Loop(); object Step() => X; }")]
    public void Gate_names(string what, string source) =>
        Plant.AssertFinds(Plant.CheckWithMore(source, hotPath: Root), Rule.Allocation, what);

    [Theory]
    [InlineData("class Loop { object once = new object(); object Step() => once; }")]
    [InlineData("class Loop { int Step(int x) { if (x < 0) { throw new System.Exception(\"negative \" + Name(x)); } return x; } static string Name(int x) => string.Empty; }")]
    [InlineData("struct Pair { public int A; } class Loop { int Step(int x) { Pair p = new Pair { A = x }; return p.A; } }")]
    [InlineData("class Loop { public Loop() { buffer = new byte[8]; } byte[] buffer; int Step() => buffer[0]; static object Elsewhere() => new Loop(); }")]
    [InlineData("class Loop { static readonly int[] table = { 1, 2, 3, 4, 5 }; int Step(int i) => table[i]; }")]
    public void A_step_that_does_not_allocate_passes(string source) =>
        Assert.Equal(string.Empty, Plant.CheckWithMore(source, hotPath: Root).Text);

    [Fact]
    public void A_framework_call_nobody_reviewed_is_named_ready_to_paste()
    {
        const string Source = "class Loop { void Step() => System.Threading.Thread.Sleep(1); }";
        const string Line = "call System.Threading.Thread::Sleep(System.Int32):System.Void";
        Plant.AssertFinds(Plant.Check(Source, hotPath: Root), Rule.UnreviewedCall, Line);
        Assert.Equal(string.Empty, Plant.Check(Source, hotPath: [.. Root, Line]).Text);
    }

    [Fact]
    public void A_root_that_is_gone_fails() =>
        Plant.AssertFinds(Plant.Check("class Loop { void Run() { } }", hotPath: Root), Rule.StaleRule, "root Loop::Step does not exist");

    [Fact]
    public void A_reviewed_call_that_is_gone_fails() =>
        Plant.AssertFinds(
            Plant.Check("class Loop { void Step() { } }", hotPath: [.. Root, "call A::B():System.Void"]), Rule.StaleRule, "A::B():System.Void");

    [Fact]
    public void A_line_that_is_neither_root_nor_call_is_refused() =>
        Assert.Throws<FormatException>(() => Plant.Check("class A { }", hotPath: ["allow everything"]));
}
