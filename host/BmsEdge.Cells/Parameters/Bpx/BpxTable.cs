using System;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Parameters.Bpx;

/// <summary>Straight lines through points, straight on beyond the ends; that is how BPX tables are read.</summary>
internal sealed class BpxTable
{
    private readonly double[] _x;
    private readonly double[] _y;

    private BpxTable(double[] x, double[] y) => (_x, _y) = (x, y);

    /// <summary>A table from points in either order of x.</summary>
    /// <exception cref="BmsException">Too few points, or x turns back.</exception>
    public static BpxTable Of(double[] x, double[] y, string where)
    {
        if (x.Length != y.Length || x.Length < 2)
        {
            throw new BmsException(BmsErrorCode.BadData, $"{where}: a table wants at least two points and as many y as x; there are {x.Length} x and {y.Length} y.");
        }

        if (x[0] > x[^1])
        {
            (x, y) = ((double[])x.Clone(), (double[])y.Clone());
            Array.Reverse(x);
            Array.Reverse(y);
        }

        for (int i = 1; i < x.Length; i++)
        {
            if (!(x[i] > x[i - 1]))
            {
                throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"{where}: x must grow or fall all the way; it does not at {x[i]}."));
            }
        }

        return new BpxTable(x, y);
    }

    public double At(double x)
    {
        int right = Array.BinarySearch(_x, x);
        right = Math.Clamp(right < 0 ? ~right : right, 1, _x.Length - 1);
        return _y[right - 1] + (_y[right] - _y[right - 1]) * (x - _x[right - 1]) / (_x[right] - _x[right - 1]);
    }
}
