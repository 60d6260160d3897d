using System;
using System.Linq;
using BmsEdge.Training.Identification;
using CsCheck;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace BmsEdge.Training.Tests.Identification;

public sealed class BoundedLeastSquaresTests
{
    private const double None = double.PositiveInfinity;

    [Fact]
    public void Without_bounds_it_is_the_plain_solution() =>
        Close([1, 3], Solve([[2, 0], [0, 1]], [2, 3], [-None, -None], [None, None]));

    [Fact]
    public void A_bound_that_bites_moves_the_other_unknown_too()
    {
        // x'Ax/2 - b'x with A = (2 1; 1 2), b = (3, 3): free minimum (1, 1); x0 held at 0.5 gives x1 = (3 - 0.5) / 2.
        Close([0.5, 1.25], Solve([[2, 1], [1, 2]], [3, 3], [-None, -None], [0.5, None]));
        Close([2, 0.5], Solve([[2, 1], [1, 2]], [3, 3], [2, -None], [None, None]));
    }

    [Fact]
    public void A_bound_held_on_the_way_is_released_in_the_end()
    {
        // Free minimum (-9, 14) breaks the lower bound of x0 most; with x1 held at 1 the best x0 is 1.3: both matter.
        double[] x = Solve([[1, 0.7], [0.7, 0.6]], [0.8 + 0.7, 0.5 + 0.6], [0, 0], [10, 1]);
        Kkt([[1, 0.7], [0.7, 0.6]], [1.5, 1.1], [0, 0], [10, 1], x);
    }

    [Fact]
    public void Equal_bounds_fix_an_unknown() =>
        Close([0.25, 1.375], Solve([[2, 1], [1, 2]], [3, 3], [0.25, -None], [0.25, None]));

    [Fact]
    public void Every_unknown_may_be_held() =>
        Close([1, -1], Solve([[1, 0], [0, 1]], [5, -5], [-1, -1], [1, 1]));

    [Fact]
    public void The_answer_meets_the_optimality_conditions() =>
        Gen.Int[1, 7].SelectMany(n => Gen.Select(
            Gen.Double[-1, 1].Array[n * n], Gen.Double[-5, 5].Array[n], Gen.Double[-2, 1].Array[n], Gen.Double[0, 2].Array[n]))
        .Sample((root, b, lower, width) =>
        {
            int n = b.Length;
            Matrix<double> g = Matrix<double>.Build.DenseOfColumnMajor(n, n, root);
            Matrix<double> a = (g.TransposeThisAndMultiply(g)) + (Matrix<double>.Build.DenseIdentity(n) * 0.05);
            double[] upper = [.. lower.Zip(width, (l, w) => l + w)];
            Kkt(a.ToRowArrays(), b, lower, upper, Solve(a.ToRowArrays(), b, lower, upper));
        });

    [Fact]
    public void Sizes_that_disagree_are_named()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Solve([[1, 0], [0, 1]], [1, 1], [0], [1, 1]));
        Assert.Contains("matrix 2 x 2", e.Message, StringComparison.Ordinal);
        Assert.Contains("1 and 2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_that_cross_are_named()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Solve([[1, 0], [0, 1]], [1, 1], [0, 3], [1, 2]));
        Assert.Contains("Bound 1: lower 3 exceeds upper 2", e.Message, StringComparison.Ordinal);
    }

    private static double[] Solve(double[][] a, double[] b, double[] lower, double[] upper) => BoundedLeastSquares.Solve(
        Matrix<double>.Build.DenseOfRowArrays(a), Vector<double>.Build.Dense(b), lower, upper);

    /// <summary>Inside: no slope. At a bound: the slope pushes outwards.</summary>
    private static void Kkt(double[][] a, double[] b, double[] lower, double[] upper, double[] x)
    {
        for (int i = 0; i < x.Length; i++)
        {
            Assert.InRange(x[i], lower[i] - 1e-9, upper[i] + 1e-9);
            double slope = a[i].Zip(x, (p, q) => p * q).Sum() - b[i];
            Assert.True(slope <= 1e-6 || x[i] <= lower[i] + 1e-9, $"unknown {i} should fall: slope {slope}");
            Assert.True(slope >= -1e-6 || x[i] >= upper[i] - 1e-9, $"unknown {i} should rise: slope {slope}");
        }
    }

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-9));
    }
}
