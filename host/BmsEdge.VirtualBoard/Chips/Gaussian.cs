using System;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>Seeded normal noise (Box and Muller); draws nothing while the deviation is 0.</summary>
internal sealed class Gaussian(int seed)
{
    private readonly Random _random = new(seed);

    public double Next(double deviation)
    {
        if (deviation == 0)
        {
            return 0;
        }

        double u = 1.0 - _random.NextDouble();
        return deviation * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
