using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>
/// Feeds damaged files to a decoder of untrusted bytes. Two outcomes pass: a sound <see cref="RecordTable"/>, or a
/// <see cref="BmsErrorCode.BadData"/> refusal that names the file; either within stated memory and time.
/// </summary>
/// <remarks>
/// The number of inputs is the short form's unless BMS_FUZZ_ITERATIONS says otherwise. A failure names its iteration; setting
/// BMS_FUZZ_FIRST to it (and BMS_FUZZ_ITERATIONS to 1) repeats that input alone.
/// </remarks>
internal sealed class BinaryFuzz
{
    /// <summary>The name decoders are told, which every refusal has to repeat.</summary>
    public const string FileName = "fuzz.bin";

    /// <summary>Far above any honest decoding of a small file, far below a hang.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    /// <summary>The undamaged files.</summary>
    public required IReadOnlyList<byte[]> Seeds { get; init; }

    /// <summary>Turns damaged bytes into the file the decoder sees (packs them into an archive with fitting check sums, say); not measured.</summary>
    public Func<byte[], byte[]> Pack { get; init; } = bytes => bytes;

    /// <summary>The decoder under test; the second argument is <see cref="FileName"/>.</summary>
    public required Func<byte[], string, RecordTable> Decode { get; init; }

    /// <summary>Allocation allowed per byte of input.</summary>
    public double AllowedPerByte { get; init; } = 40;

    /// <summary>Allocation allowed whatever the input.</summary>
    public long AllowedBytes { get; init; } = 1 << 20;

    /// <summary>Environment variable that names the number of inputs of the long form.</summary>
    public string CountVariable { get; init; } = "BMS_FUZZ_ITERATIONS";

    /// <summary>Where the sequence of damages starts.</summary>
    public ulong Seed { get; init; } = 0x426D_7345_6467_6531;

    /// <summary>Runs the inputs and returns how many were read and how many refused.</summary>
    /// <param name="shortForm">Inputs when the environment does not say.</param>
    public (long Read, long Refused) Run(long shortForm)
    {
        ByteMutator mutator = new(Seeds, Seed);
        long first = Environment.GetEnvironmentVariable("BMS_FUZZ_FIRST") is { Length: > 0 } from ? long.Parse(from, CultureInfo.InvariantCulture) : 0;
        long count = Environment.GetEnvironmentVariable(CountVariable) is { Length: > 0 } named ? long.Parse(named, CultureInfo.InvariantCulture) : shortForm;
        long read = 0;
        for (long k = first; k < first + count; k++)
        {
            byte[] input = Pack(mutator.Make(k));
            try
            {
                read += Check(input) ? 1 : 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"fuzz iteration {k}, {input.Length} bytes: {e.Message}", e);
            }
        }

        return (read, count - read);
    }

    /// <summary>One input; true when a table came out.</summary>
    private bool Check(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        RecordTable? table = null;
        BmsException? refusal = null;
        try
        {
            table = Decode(input, FileName);
        }
        catch (BmsException e)
        {
            refusal = e;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= AllowedBytes + (AllowedPerByte * input.Length), $"{allocated} bytes were allocated for {input.Length} bytes of input");
        Assert.True(elapsed < s_longest, $"decoding took {elapsed}");
        if (refusal is not null)
        {
            Assert.Equal(BmsErrorCode.BadData, refusal.Code);
            Assert.StartsWith(FileName, refusal.Message, StringComparison.Ordinal);
            return false;
        }

        AssertSound(table!);
        return true;
    }

    /// <summary>Unique headers, equally long columns, no missing text.</summary>
    private static void AssertSound(RecordTable table)
    {
        Assert.Equal(table.Columns.Count, table.Columns.Select(c => c.Header).Distinct(StringComparer.Ordinal).Count());
        foreach (RecordColumn column in table.Columns)
        {
            Assert.NotEmpty(column.Header);
            Assert.Equal(table.RowCount, column.Length);
            Assert.True(column.Texts is null || Array.IndexOf(column.Texts, null) < 0, $"column {column.Header} has a null text");
        }
    }
}
