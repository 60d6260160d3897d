using System;
using BmsEdge.Conformance.Gate;
using Xunit;

namespace BmsEdge.Conformance.Planted;

/// <summary>Divisions by a variable must have been looked at.</summary>
public class DivisionTests
{
    [Theory]
    [InlineData("class A { float F(float x, float y) => x / y; }")]
    [InlineData("class A { double F(double x, double y) => x / y; }")]
    [InlineData("class A { float F(float x, float y) => x % y; }")]
    [InlineData("class A { int F(int x, int y) => x / y; }")]
    [InlineData("class A { uint F(uint x, uint y) => x % y; }")]
    [InlineData("class A { float F(float x, float y) { x /= y; return x; } }")]
    [InlineData("class A { float F(float x, bool b) => x / (b ? 2f : 3f); }")]
    [InlineData("class A { float F(float x) => x / (3600f * x); }")]
    [InlineData("class A { float F(float x, int n) => x / n; }")]
    [InlineData("class A { int F(int x) { int one = -1; return x / one; } }")]
    [InlineData("class A { int F(int x) => x / -1; }")]
    public void A_division_by_a_variable_fails_and_names_the_method(string source) =>
        Plant.AssertFinds(Plant.Check(source), Rule.UnguardedDivision, "'A::F | 1 |");

    [Theory]
    [InlineData("class A { float F(float x) => x / 3600f; }")]
    [InlineData("class A { const float Hour = 3600f; float F(float x) => x / Hour; }")]
    [InlineData("class A { float F(float x) => x / 2; }")]
    [InlineData("class A { long F(long x) => x / 1000; }")]
    [InlineData("class A { int F(int x) => x % 100; }")]
    [InlineData("class A { int F(int x) => x / 100000; }")]
    [InlineData("class A { double F(double x) => x / 0.1; }")]
    public void A_division_by_a_constant_passes(string source) => Assert.Equal(string.Empty, Plant.Check(source).Text);

    [Fact]
    public void A_reviewed_division_passes_until_another_joins_it()
    {
        string[] reviewed = ["A::F | 1 | y is checked by the caller"];
        Assert.Equal(string.Empty, Plant.Check("class A { float F(float x, float y) => x / y; }", reviewed).Text);
        Plant.AssertFinds(Plant.Check("class A { float F(float x, float y) => x / y / (y - 1f); }", reviewed), Rule.UnguardedDivision, "2 division(s) by a variable, 1 reviewed");
        Plant.AssertFinds(Plant.Check("class A { float F(float x, float y) => x / y; float F(float y) => 1f / y; }", reviewed), Rule.UnguardedDivision, "2 division(s)");
    }

    [Fact]
    public void A_review_of_what_is_gone_fails()
    {
        Plant.AssertFinds(Plant.Check("class A { float F(float x) => x; }", ["A::F | 1 | y is checked by the caller"]), Rule.StaleRule, "A::F");
        Plant.AssertFinds(Plant.Check("class A { float F(float x, float y) => x / y; }", ["A::F | 2 | y is checked by the caller"]), Rule.StaleRule, "says 2");
    }

    [Theory]
    [InlineData("A::F | 1")]
    [InlineData("A::F | one | y is checked by the caller")]
    [InlineData("A::F | 1 | ok")]
    public void A_review_without_count_or_reason_is_refused(string line) =>
        Assert.Throws<FormatException>(() => Plant.Check("class A { }", [line]));
}
