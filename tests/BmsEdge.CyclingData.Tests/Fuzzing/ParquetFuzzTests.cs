using System;
using System.IO;
using System.Threading.Tasks;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>Damaged Battery Data Format files in Parquet, through the whole reader.</summary>
public sealed class ParquetFuzzTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task Damaged_files_are_refused_or_read_within_their_memory(CompressionMethod codec)
    {
        BinaryFuzz fuzz = new() { Seeds = [await Seed(codec)], Decode = new WholeReader(_folder).Decode, AllowedBytes = 24 << 20 };
        (long read, long refused) = fuzz.Run(2_000);
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    /// <summary>Two row groups with whole numbers, single and double precision, and a column that may be unrecorded.</summary>
    private static async Task<byte[]> Seed(CompressionMethod codec)
    {
        DataField[] fields =
        [
            new DataField<long>("test_time_millisecond"), new DataField<float>("voltage_volt"), new DataField<double>("current_ampere"),
            new DataField<int>("cycle_count"), new DataField<double?>("ambient_temperature_celsius"),
        ];
        using MemoryStream file = new();
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, new ParquetOptions { CompressionMethod = codec }))
        {
            for (int k = 0; k < 2; k++)
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync<long>(fields[0], new long[] { k * 3000, (k * 3000) + 1000, (k * 3000) + 2000 });
                await group.WriteAsync<float>(fields[1], new[] { 3.5f, 3.25f, 3.75f });
                await group.WriteAsync<double>(fields[2], new[] { 0.1, -0.1, 0.2 });
                await group.WriteAsync<int>(fields[3], new[] { 1, 2, 2 });
                await group.WriteAsync<double>(fields[4], new double?[] { null, 25, 26 });
            }
        }

        return file.ToArray();
    }
}
