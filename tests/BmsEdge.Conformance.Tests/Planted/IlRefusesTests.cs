using BmsEdge.Conformance.Gate;
using Xunit;

namespace BmsEdge.Conformance.Planted;

/// <summary>What compiles cleanly and then crashes, throws or lies on the interpreter.</summary>
public class IlRefusesTests
{
    [Theory]
    [InlineData(Rule.Generic, "Box`1", "class Box<T> { T x; Box(T x) { this.x = x; } T F() => x; }")]
    [InlineData(Rule.Generic, "F has type parameters", "class A { int F<T>(T x) => 1; }")]
    [InlineData(Rule.Generic, "Handler`1", "delegate void Handler<T>(T x);")]
    [InlineData(Rule.MultiDimensionalArray, "System.Single[0...,0...]", "class A { float F() { float[,] x = new float[3, 3]; x[0, 0] = 1f; return x[0, 0]; } }")]
    [InlineData(Rule.MultiDimensionalArray, "System.Single[0...,0...]", "class A { float[,]? x = null; object? F() => x; }")]
    [InlineData(Rule.Checked, "checked", "class A { int F(int x) { checked { return x + 1; } } }")]
    [InlineData(Rule.Checked, "add.ovf", "class A { int F(int x) => checked(x + 1); }")]
    [InlineData(Rule.Checked, "mul.ovf", "class A { int F(int x) => checked(x * 3); }")]
    [InlineData(Rule.Checked, "conv.ovf", "class A { byte F(int x) => checked((byte)x); }")]
    [InlineData(Rule.Checked, "checked", "class A { float F(float x) => checked(x * 2f); }")]
    [InlineData(Rule.ConditionalCompilation, "#if TRACE", "class A {\n#if TRACE\nint F() => 1;\n#endif\n}")]
    [InlineData(Rule.ConditionalCompilation, "#define X", "#define X\nclass A { }")]
    [InlineData(Rule.MathPrecision, "(float)System.Math.Sqrt", "class A { double F(float x) => System.Math.Sqrt(x); }")]
    [InlineData(Rule.MathPrecision, "takes the double 'x'", "class A { float F(double x) => (float)System.Math.Sqrt(x); }")]
    [InlineData(Rule.MathPrecision, "takes 'n' (int)", "class A { float F(int n) => (float)System.Math.Sqrt(n); }")]
    public void Gate_names(Rule rule, string what, string source) => Plant.AssertFinds(Plant.Check(source), rule, what);

    [Theory]
    [InlineData(Rule.DefaultInterfaceMethod, "I::F()", "interface I { int F() => 1; } class A : I { }")]
    [InlineData(Rule.DefaultInterfaceMethod, "I::F()", "interface I { static int F() => 1; }")]
    [InlineData(Rule.Finalizer, "A has a finalizer", "class A { ~A() { } }")]
    [InlineData(Rule.FloatText, "System.Single.ToString", "class A { string F(float x) => x.ToString(); }")]
    [InlineData(Rule.FloatText, "System.Single.ToString", "class A { string F(float x) => x.ToString(\"F3\"); }")]
    [InlineData(Rule.FloatText, "System.Single is boxed", "class A { object F(float x) => x; }")]
    [InlineData(Rule.FloatText, "System.Double is boxed", "class A { string F(double x) => string.Concat(\"x\", (object)x); }")]
    [InlineData(Rule.UnsupportedInstruction, "volatile", "class A { volatile int x; int F() { x = 1; return x; } }")]
    public void Gate_names_it_even_when_a_list_would_allow_the_member(Rule rule, string what, string source) =>
        Plant.AssertFinds(Plant.CheckWithMore(source), rule, what);
}
