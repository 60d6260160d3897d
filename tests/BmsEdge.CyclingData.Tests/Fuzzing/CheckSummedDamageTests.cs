using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Matlab;
using BmsEdge.CyclingData.Tests.Matlab;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>
/// Where a format has check sums around every number, a flipped bit leaves two outcomes: the very same table, or a refusal. A third
/// one would be a wrong table.
/// </summary>
public sealed class CheckSummedDamageTests
{
    [Fact]
    public void A_bit_of_a_packed_MATLAB_level_5_file() =>
        Flip(NasaFile.Cell(new MatWriter { Compresses = true }), b => [.. NasaAging.Read("f", MatLevel5.Read("f", b)).Tables]);

    [Fact]
    public void A_bit_of_a_batch_in_packed_chunks() =>
        Flip(new MatrFile().Cell("p", 100, MatrFile.Cycle(2, samples: 12)).BuildClassic(8), Series);

    [Fact]
    public void A_bit_of_a_workbook() => Flip(ContainerFuzzTests.Book(), b => [ContainerFuzzTests.Decode(b, "f")]);

    /// <summary>Bytes that no reader looks at: the free text of a level 5 header, MATLAB's user block before an HDF5 file, and what follows nothing.</summary>
    [Fact]
    public void Bytes_that_are_not_read_change_nothing()
    {
        byte[] level5 = NasaFile.Cell(new MatWriter());
        byte[] batch = new MatrFile().Cell("p", 100, MatrFile.Cycle(2, samples: 12)).BuildClassic();
        Random random = new(4);
        for (int i = 0; i < 500; i++)
        {
            AssertSame([.. NasaAging.Read("f", MatLevel5.Read("f", level5)).Tables], [.. NasaAging.Read("f", MatLevel5.Read("f", Spoilt(level5, 116, random))).Tables]);
            AssertSame(Series(batch), Series(Spoilt(batch, 512, random)));
        }
    }

    private static byte[] Spoilt(byte[] bytes, int end, Random random)
    {
        byte[] spoilt = [.. bytes];
        random.NextBytes(spoilt.AsSpan(random.Next(8, end - 8), 8));
        return spoilt;
    }

    private static RecordTable[] Series(byte[] bytes)
    {
        using MatrBatch batch = MatrBatch.Open(bytes, "f");
        return [.. Enumerable.Range(0, batch.CellCount).Select(i => batch.Read(i).Series)];
    }

    private static void Flip(byte[] whole, Func<byte[], RecordTable[]> read)
    {
        RecordTable[] unharmed = read(whole);
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] spoilt = [.. whole];
            spoilt[at] ^= (byte)(1 << (at * 5 % 8));
            RecordTable[] tables;
            try
            {
                tables = read(spoilt);
            }
            catch (BmsException e)
            {
                Assert.Equal(BmsErrorCode.BadData, e.Code);
                refused++;
                continue;
            }

            AssertSame(unharmed, tables);
        }

        // An eighth at least: the HDF5 file is mostly room for names and nodes that are not there yet.
        Assert.InRange(refused, whole.Length / 8, whole.Length);
    }

    private static void AssertSame(IReadOnlyList<RecordTable> expected, IReadOnlyList<RecordTable> seen)
    {
        Assert.Equal(expected.Count, seen.Count);
        for (int t = 0; t < seen.Count; t++)
        {
            Assert.Equal(expected[t].Columns.Select(c => c.Header), seen[t].Columns.Select(c => c.Header));
            for (int c = 0; c < seen[t].Columns.Count; c++)
            {
                Assert.Equal(expected[t].Columns[c].Values, seen[t].Columns[c].Values);
                Assert.Equal(expected[t].Columns[c].Texts, seen[t].Columns[c].Texts);
            }
        }
    }
}
