namespace BmsEdge.Cells.Numerics;

/// <summary>
/// A band matrix with two diagonals on either side, factored in place without pivoting: for systems whose diagonal carries them, as
/// discretised diffusion and conduction do. Entries outside the matrix are never read.
/// </summary>
internal sealed class PentadiagonalMatrix(int size)
{
    private readonly double[] _inverse = new double[size];

    /// <summary>Number of rows.</summary>
    public int Size => size;

    /// <summary>Entry (i, i-2).</summary>
    public double[] Lower2 { get; } = new double[size];

    /// <summary>Entry (i, i-1).</summary>
    public double[] Lower1 { get; } = new double[size];

    /// <summary>Entry (i, i).</summary>
    public double[] Diagonal { get; } = new double[size];

    /// <summary>Entry (i, i+1).</summary>
    public double[] Upper1 { get; } = new double[size];

    /// <summary>Entry (i, i+2).</summary>
    public double[] Upper2 { get; } = new double[size];

    /// <summary>Factors the matrix; the entries are lost. False when a pivot is zero or not a number.</summary>
    public bool Factor()
    {
        double[] l2 = Lower2, l1 = Lower1, d = Diagonal, u1 = Upper1, u2 = Upper2;
        for (int i = 0; i < size; i++)
        {
            double diagonal = d[i];
            double upper = u1[i];
            if (i >= 2)
            {
                double f2 = l2[i] * _inverse[i - 2];
                l2[i] = f2;
                l1[i] -= f2 * u1[i - 2];
                diagonal -= f2 * u2[i - 2];
            }

            if (i >= 1)
            {
                double f1 = l1[i] * _inverse[i - 1];
                l1[i] = f1;
                diagonal -= f1 * u1[i - 1];
                upper -= f1 * u2[i - 1];
            }

            u1[i] = upper;
            double inverse = 1 / diagonal;
            if (!double.IsFinite(inverse))
            {
                return false;
            }

            _inverse[i] = inverse;
        }

        return true;
    }

    /// <summary>Solves with the factors, in place.</summary>
    public void Solve(double[] x)
    {
        double[] l2 = Lower2, l1 = Lower1, u1 = Upper1, u2 = Upper2;
        if (size > 1)
        {
            x[1] -= l1[1] * x[0];
        }

        for (int i = 2; i < size; i++)
        {
            x[i] -= l1[i] * x[i - 1] + l2[i] * x[i - 2];
        }

        int last = size - 1;
        x[last] *= _inverse[last];
        if (size > 1)
        {
            x[last - 1] = (x[last - 1] - u1[last - 1] * x[last]) * _inverse[last - 1];
        }

        for (int i = size - 3; i >= 0; i--)
        {
            x[i] = (x[i] - u1[i] * x[i + 1] - u2[i] * x[i + 2]) * _inverse[i];
        }
    }
}
