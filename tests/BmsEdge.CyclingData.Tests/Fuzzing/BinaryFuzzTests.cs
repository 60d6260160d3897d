using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>The fuzz driver finds what it is there to find.</summary>
public sealed class BinaryFuzzTests
{
    private static readonly byte[] s_seed = [.. Enumerable.Range(0, 64).Select(k => (byte)k)];

    [Fact]
    public void The_same_iteration_gives_the_same_bytes_in_any_order()
    {
        ByteMutator a = new([s_seed], 1), b = new([s_seed], 1);
        byte[] third = a.Make(3);
        _ = b.Make(9);
        Assert.Equal(third, b.Make(3));
        Assert.NotEqual(third, new ByteMutator([s_seed], 2).Make(3));
    }

    [Fact]
    public void The_seeds_stay_whole_and_the_damages_differ_in_length_and_content()
    {
        byte[] seed = [.. s_seed];
        ByteMutator mutator = new([seed], 5);
        List<byte[]> made = [.. Enumerable.Range(0, 500).Select(k => mutator.Make(k))];
        Assert.Equal(s_seed, seed);
        Assert.Contains(made, m => m.Length < seed.Length);
        Assert.Contains(made, m => m.Length > seed.Length);
        Assert.Contains(made, m => m.Length == seed.Length && !m.SequenceEqual(seed));
        Assert.True(made.DistinctBy(Convert.ToHexString).Count() > 400);
    }

    [Fact]
    public void A_crash_is_reported_with_its_iteration()
    {
        BinaryFuzz fuzz = new() { Seeds = [s_seed], Decode = (bytes, _) => bytes.Length < 40 ? throw new IndexOutOfRangeException() : Table(1) };
        Exception e = Assert.Throws<InvalidOperationException>(() => fuzz.Run(1000));
        Assert.StartsWith("fuzz iteration ", e.Message, StringComparison.Ordinal);
        Assert.IsType<IndexOutOfRangeException>(e.InnerException);
    }

    [Fact]
    public void Unbounded_memory_a_nameless_refusal_and_an_unsound_table_are_failures()
    {
        BinaryFuzz With(Func<byte[], string, RecordTable> decode) => new() { Seeds = [s_seed], Decode = decode, AllowedBytes = 100_000 };
        Assert.Throws<InvalidOperationException>(() => With((_, _) => Table(1_000_000)).Run(10));
        Assert.Throws<InvalidOperationException>(() => With((_, _) => throw new BmsException(BmsErrorCode.BadData, "broken")).Run(10));
        Assert.Throws<InvalidOperationException>(() => With((_, name) => throw new BmsException(BmsErrorCode.NotFound, name)).Run(10));
        Assert.Throws<InvalidOperationException>(() => With((_, _) => new RecordTable([new RecordColumn("a", [1.0]), new RecordColumn("a", [2.0])])).Run(10));
    }

    [Fact]
    public void Sound_tables_and_named_refusals_are_counted()
    {
        BinaryFuzz fuzz = new()
        {
            Seeds = [s_seed],
            Decode = (bytes, name) => bytes.Length % 2 == 0 ? Table(bytes.Length) : throw DataFault.InFile(name, "odd", "Even it."),
        };
        (long read, long refused) = fuzz.Run(500);
        Assert.True(read > 0 && refused > 0);
    }

    private static RecordTable Table(int rows) => new([new RecordColumn("a", new double[rows])]);
}
