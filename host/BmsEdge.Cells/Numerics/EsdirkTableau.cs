namespace BmsEdge.Cells.Numerics;

/// <summary>
/// ESDIRK4(3)6L[2]SA: explicit first stage, five implicit stages with one diagonal value, L-stable, stiffly accurate, order 4 with an
/// embedded order 3. C.A. Kennedy, M.H. Carpenter, Appl. Numer. Math. 44 (2003) 139, the implicit half of ARK4(3)6L[2]SA.
/// </summary>
internal static class EsdirkTableau
{
    public const int Stages = 6;
    public const int Order = 4;
    public const double Diagonal = 0.25;

    /// <summary>Stage times as fractions of the step.</summary>
    public static readonly double[] C = [0, 1.0 / 2, 83.0 / 250, 31.0 / 50, 17.0 / 20, 1];

    /// <summary>Stage weights below the diagonal, row by row. The last row is also the weights of the step.</summary>
    public static readonly double[][] A =
    [
        [],
        [1.0 / 4],
        [8611.0 / 62500, -1743.0 / 31250],
        [5012029.0 / 34652500, -654441.0 / 2922500, 174375.0 / 388108],
        [15267082809.0 / 155376265600, -71443401.0 / 120774400, 730878875.0 / 902184768, 2285395.0 / 8070912],
        [82889.0 / 524892, 0, 15625.0 / 83664, 69875.0 / 102672, -2260.0 / 8211],
    ];

    /// <summary>Weights of the step less those of the embedded solution.</summary>
    public static readonly double[] ErrorWeights =
    [
        82889.0 / 524892 - 4586570599.0 / 29645900160,
        0,
        15625.0 / 83664 - 178811875.0 / 945068544,
        69875.0 / 102672 - 814220225.0 / 1159782912,
        -2260.0 / 8211 + 3700637.0 / 11593932,
        1.0 / 4 - 61727.0 / 225920,
    ];
}
