using System;
using System.Globalization;

namespace BmsEdge.Core.Tests.Storage;

/// <summary>Damage that nobody thought of; BMS_FUZZ_ITERATIONS makes the short form long.</summary>
internal static class Fuzz
{
    public static int Iterations(int shortForm) =>
        Environment.GetEnvironmentVariable("BMS_FUZZ_ITERATIONS") is { Length: > 0 } named ? int.Parse(named, CultureInfo.InvariantCulture) : shortForm;

    /// <summary>Noise, or mostly zeros with a few bytes of noise: the latter passes more checks.</summary>
    public static void Fill(Random random, byte[] bytes)
    {
        random.NextBytes(bytes);
        if (random.Next(4) > 0)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(12) == 0 ? bytes[i] : (byte)0;
            }
        }
    }
}
