using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.CyclingData.Reading.Matlab;
using BmsEdge.CyclingData.Tests.Fuzzing;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Matlab;

public sealed class MatFuzzTests
{
    private static byte[] Plain => NasaFile.Cell(new MatWriter());

    private static byte[] Turned => NasaFile.Cell(new MatWriter { IsBigEndian = true });

    [Fact]
    public void Damaged_variables_are_refused_or_read_within_their_memory() => Run(new BinaryFuzz { Seeds = [Plain, Turned], Decode = Decode });

    [Fact]
    public void Damaged_compressed_variables_are_refused_or_read_within_their_memory() =>
        Run(new BinaryFuzz { Seeds = [NasaFile.Cell(new MatWriter { Compresses = true })], Decode = Decode, AllowedBytes = 4 << 20 });

    /// <summary>Damage behind the check sum of the compression, which alone would stop it.</summary>
    [Fact]
    public void Damage_inside_the_compression_is_refused_or_read_within_its_memory() => Run(new BinaryFuzz
    {
        Seeds = [Plain[128..]],
        Decode = Decode,
        Pack = bytes =>
        {
            MatWriter to = new() { Compresses = true };
            return to.Add(bytes).Build();
        },
        AllowedBytes = 4 << 20,
    });

    [Fact]
    public void Damage_in_a_segment_of_the_Oxford_set_is_refused_or_read_within_its_memory() => Run(new BinaryFuzz
    {
        Seeds = [OxfordFile.Cell(new MatWriter()), OxfordFile.Example(new MatWriter())],
        Decode = (bytes, name) => OxfordDegradation.Read(name, MatLevel5.Read(name, bytes), []).DefaultIfEmpty(new RecordTable([])).MaxBy(t => t.RowCount)!,
    });

    [Fact]
    public void Damage_in_steps_of_the_randomized_set_is_refused_or_read_within_its_memory() => Run(new BinaryFuzz
    {
        Seeds = [RandomizedFile.Cell(new MatWriter())],
        Decode = (bytes, name) => MatLevel5.Read(name, bytes) is { } variables && variables.Any(NasaRandomized.IsData) ? NasaRandomized.Read(name, variables).Tables[0] : new RecordTable([]),
    });

    private static void Run(BinaryFuzz fuzz)
    {
        (long read, long refused) = fuzz.Run(20_000);
        Assert.True(refused > 0 && read + refused > 0, "no damage was noticed");
    }

    private static RecordTable Decode(byte[] bytes, string name)
    {
        RecordSet set = NasaAging.Read(name, MatLevel5.Read(name, bytes));
        return set.Tables.Count > 0 ? set.Tables.OrderByDescending(t => t.RowCount).First() : new RecordTable([]);
    }
}
