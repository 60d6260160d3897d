using System;
using System.Reflection;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>Compares two configurations property by property, so that a new property is compared without being named.</summary>
internal static class BoardComparison
{
    public static void Same(BoardConfiguration expected, BoardConfiguration actual)
    {
        foreach (PropertyInfo property in typeof(BoardConfiguration).GetProperties())
        {
            object? a = property.GetValue(expected);
            object? b = property.GetValue(actual);
            if (a is LimitTable table)
            {
                Same(table, Assert.IsType<LimitTable>(b));
            }
            else
            {
                Assert.True(Equal(a, b), $"{property.Name}: {a} is not {b}");
            }
        }
    }

    private static bool Equal(object? a, object? b) => (a, b) switch
    {
        (int[] x, int[] y) => x.AsSpan().SequenceEqual(y),
        (float[] x, float[] y) => x.AsSpan().SequenceEqual(y),
        _ => Equals(a, b),
    };

    private static void Same(LimitTable a, LimitTable b)
    {
        Assert.Equal(a.RowCount, b.RowCount);
        for (int i = 0; i < a.RowCount; i++)
        {
            Assert.Equal((a.Cause(i), a.Quantity(i), a.Direction(i)), (b.Cause(i), b.Quantity(i), b.Direction(i)));
            Assert.Equal((a.Level(i), a.Path(i), a.Latched(i), a.Enabled(i)), (b.Level(i), b.Path(i), b.Latched(i), b.Enabled(i)));
            Assert.Equal((a.Trip(i), a.Reset(i), a.Retries(i)), (b.Trip(i), b.Reset(i), b.Retries(i)));
            Assert.Equal((a.DelayMilliseconds(i), a.ResetDelayMilliseconds(i)), (b.DelayMilliseconds(i), b.ResetDelayMilliseconds(i)));
        }
    }
}
