using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Matlab;
using BmsEdge.CyclingData.Tests.Matlab;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>Damaged MATR batches (MATLAB 7.3), in MATLAB's own structures and in newer ones.</summary>
public sealed class BatchFuzzTests
{
    private static MatrFile Batch => new MatrFile().Cell("p", 100, MatrFile.Cycle(2, samples: 12));

    /// <summary>MATLAB's structures have no check sums of their own, so damage reaches the numbers; packed chunks have one.</summary>
    [Fact]
    public void Damaged_batches_in_MATLABs_structures_are_refused_or_read_within_their_memory() =>
        Run(new BinaryFuzz { Seeds = [Batch.BuildClassic(), Batch.BuildClassic(8)], Decode = Decode });

    [Fact]
    public void Damaged_batches_with_check_sums_are_refused_or_read_within_their_memory() => Run(new BinaryFuzz { Seeds = [Batch.Build()], Decode = Decode });

    private static void Run(BinaryFuzz fuzz)
    {
        Assert.All(fuzz.Seeds, s => Assert.Equal(12, Decode(s, "seed").RowCount));
        (long read, long refused) = fuzz.Run(20_000);
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    private static RecordTable Decode(byte[] bytes, string name)
    {
        using MatrBatch batch = MatrBatch.Open(bytes, name);
        return Enumerable.Range(0, batch.CellCount).Select(i => batch.Read(i).Series).DefaultIfEmpty(new RecordTable([])).MaxBy(t => t.RowCount)!;
    }
}
