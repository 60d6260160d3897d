using System;
using System.Globalization;
using System.Linq;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>Values as C# 9 expressions that compile for the board.</summary>
internal static class CSharpLiteral
{
    public static string Of(object value) => value switch
    {
        float f when float.IsFinite(f) => f.ToString("R", CultureInfo.InvariantCulture) + "f",
        int i => i.ToString(CultureInfo.InvariantCulture),
        bool b => b ? "true" : "false",
        Enum e => $"{e.GetType().Name}.{e}",
        string s when s.All(c => char.IsAsciiLetterOrDigit(c)) => $"\"{s}\"",
        float[] { Length: 0 } => "new float[0]",
        float[] a => $"new float[] {{ {string.Join(", ", a.Select(f => Of(f)))} }}",
        int[] { Length: 0 } => "new int[0]",
        int[] a => $"new int[] {{ {string.Join(", ", a.Select(i => i.ToString(CultureInfo.InvariantCulture)))} }}",
        _ => throw new ArgumentException($"no literal for {value} of type {value.GetType().Name}", nameof(value)),
    };
}
