using System;

namespace BmsEdge.Cells.Numerics;

/// <summary>
/// An ESDIRK method: explicit first stage, implicit stages with one diagonal value, L-stable, stiffly accurate, with an embedded solution one order lower.
/// C.A. Kennedy, M.H. Carpenter, Appl. Numer. Math. 44 (2003) 139, the implicit halves of ARK4(3)6L[2]SA and ARK3(2)4L[2]SA.
/// </summary>
internal sealed class EsdirkTableau
{
    private EsdirkTableau(int order, double diagonal, double[] c, double[][] a, double[] errorWeights, int leftOut)
    {
        (Order, Diagonal, C, A, ErrorWeights, LeftOut) = (order, diagonal, c, a, errorWeights, leftOut);
        LeaveOutWeights = new double[c.Length];
        for (int i = 0; i < c.Length; i++)
        {
            LeaveOutWeights[i] = i == leftOut ? 0 : 1;
            for (int k = 0; k < c.Length && i != leftOut; k++)
            {
                if (k != i && k != leftOut)
                {
                    LeaveOutWeights[i] *= (c[leftOut] - c[k]) / (c[i] - c[k]);
                }
            }
        }
    }

    /// <summary>Order 4 in five implicit stages: few steps where nothing forces them.</summary>
    public static EsdirkTableau Fourth { get; } = new(
        4,
        0.25,
        [0, 1.0 / 2, 83.0 / 250, 31.0 / 50, 17.0 / 20, 1],
        [
            [],
            [1.0 / 4],
            [8611.0 / 62500, -1743.0 / 31250],
            [5012029.0 / 34652500, -654441.0 / 2922500, 174375.0 / 388108],
            [15267082809.0 / 155376265600, -71443401.0 / 120774400, 730878875.0 / 902184768, 2285395.0 / 8070912],
            [82889.0 / 524892, 0, 15625.0 / 83664, 69875.0 / 102672, -2260.0 / 8211],
        ],
        [
            82889.0 / 524892 - 4586570599.0 / 29645900160,
            0,
            15625.0 / 83664 - 178811875.0 / 945068544,
            69875.0 / 102672 - 814220225.0 / 1159782912,
            -2260.0 / 8211 + 3700637.0 / 11593932,
            1.0 / 4 - 61727.0 / 225920,
        ],
        leftOut: 3);

    /// <summary>Order 3 in three implicit stages: cheaper where the knots of a drive cycle make the steps short anyway.</summary>
    public static EsdirkTableau Third { get; } = new(
        3,
        1767732205903.0 / 4055673282236,
        [0, 2 * 1767732205903.0 / 4055673282236, 3.0 / 5, 1],
        [
            [],
            [1767732205903.0 / 4055673282236],
            [2746238789719.0 / 10658868560708, -640167445237.0 / 6845629431997],
            [1471266399579.0 / 7840856788654, -4482444167858.0 / 7529755066697, 11266239266428.0 / 11593286722821],
        ],
        [
            1471266399579.0 / 7840856788654 - 2756255671327.0 / 12835298489170,
            -4482444167858.0 / 7529755066697 + 10771552573575.0 / 22201958757719,
            11266239266428.0 / 11593286722821 - 9247589265047.0 / 10645013368117,
            1767732205903.0 / 4055673282236 - 2193209047091.0 / 5459859503100,
        ],
        leftOut: 1);

    /// <summary>Order of the solution; that of the embedded one is one less.</summary>
    public int Order { get; }

    /// <summary>Number of stages, the explicit one included.</summary>
    public int Stages => C.Length;

    /// <summary>Diagonal value of the implicit stages.</summary>
    public double Diagonal { get; }

    /// <summary>Stage times as fractions of the step.</summary>
    public double[] C { get; }

    /// <summary>Stage weights below the diagonal, row by row. The last row is also the weights of the step.</summary>
    public double[][] A { get; }

    /// <summary>Weights of the step less those of the embedded solution.</summary>
    public double[] ErrorWeights { get; }

    /// <summary>The stage that the others predict, to judge the output between them.</summary>
    public int LeftOut { get; }

    /// <summary>Weights of the other stages in that prediction.</summary>
    public double[] LeaveOutWeights { get; }

    /// <summary>Weights of the stages in the polynomial through them at a fraction of the step.</summary>
    public void Weigh(double fraction, Span<double> weights)
    {
        for (int i = 0; i < C.Length; i++)
        {
            double weight = 1;
            for (int k = 0; k < C.Length; k++)
            {
                if (k != i)
                {
                    weight *= (fraction - C[k]) / (C[i] - C[k]);
                }
            }

            weights[i] = weight;
        }
    }
}
