using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.TestSupport;
using BmsEdge.Training.Export;
using BmsEdge.Training.Tests.Verification;
using BmsEdge.Training.Verification;
using Xunit;

namespace BmsEdge.Training.Tests.Export;

public sealed class ModelBlobWriterTests
{
    private static readonly TrainedCell s_cell = TestCell.Nmc;

    [Fact]
    public void What_is_written_is_read_back_in_single_precision()
    {
        byte[] blob = ModelBlobWriter.Write(s_cell, Agreement.GoldenVectors(s_cell));
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, Chemistry.Nmc, 16, out CellModel? m));
        Assert.Equal((float)s_cell.CapacityAmpHours, m!.CapacityAmpHours);
        Assert.Equal((float)s_cell.HysteresisRate, m.HysteresisRate);
        Assert.Equal((float)s_cell.CoreKelvinPerWatt, m.CoreKelvinPerWatt);
        Assert.Equal((float)s_cell.CoreSeconds, m.CoreSeconds);
        Same(s_cell.SocGrid, m.SocGrid);
        Same(s_cell.TemperatureGrid, m.TemperatureGrid);
        Same(s_cell.Tau1Seconds, m.Tau1Seconds);
        Same(s_cell.Tau2Seconds, m.Tau2Seconds);
        Same(s_cell.CurrentScaleAmps, m.CurrentScaleAmps);
        Same(s_cell.ModelSigmaVolts, m.ModelSigmaVolts);
        Same(s_cell.OcvVolts.SelectMany(r => r), m.OcvVolts);
        Same(s_cell.HysteresisVolts.SelectMany(r => r), m.HysteresisVolts);
        Same(s_cell.R0Ohms.SelectMany(r => r), m.R0Ohms);
        Same(s_cell.R1Ohms.SelectMany(r => r), m.R1Ohms);
        Same(s_cell.R2Ohms.SelectMany(r => r), m.R2Ohms);
        Same([2.2, -20, -15, 1e-3], m.RangeMinimum);
        Same([4.3, 10, 45, 10], m.RangeMaximum);
        Assert.Equal(ModelStatus.Ok, ModelSelfTest.Run(m, out float _, out float _));
        Assert.Equal("test cell\0\0\0\0\0\0\0", Encoding.ASCII.GetString(blob, 16, 16));
        Assert.Equal(s_cell.TrainingHash, blob[32..64]);
        Assert.Equal(blob.Length, BinaryPrimitives.ReadInt32LittleEndian(blob.AsSpan(12)));
    }

    [Theory]
    [InlineData("a name of 17 char")]
    [InlineData("Zelle Ü")]
    [InlineData("tab\there")]
    public void A_cell_id_that_does_not_fit_is_refused(string id)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => ModelBlobWriter.Write(s_cell with { CellId = id }, []));
        Assert.Contains(id, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_of_another_length_is_refused() =>
        Assert.Contains("20 bytes", Assert.Throws<ArgumentException>(
            () => ModelBlobWriter.Write(s_cell with { TrainingHash = new byte[20] }, [])).Message, StringComparison.Ordinal);

    /// <summary>The page's tables name each constant; a number that rots fails here.</summary>
    [Theory]
    [InlineData(nameof(ModelBlobFormat.Version), ModelBlobFormat.Version)]
    [InlineData(nameof(ModelBlobFormat.HeaderLength), ModelBlobFormat.HeaderLength)]
    [InlineData(nameof(ModelBlobFormat.SectionEntryLength), ModelBlobFormat.SectionEntryLength)]
    [InlineData(nameof(ModelBlobFormat.CrcLength), ModelBlobFormat.CrcLength)]
    [InlineData(nameof(ModelBlobFormat.VersionOffset), ModelBlobFormat.VersionOffset)]
    [InlineData(nameof(ModelBlobFormat.ChemistryOffset), ModelBlobFormat.ChemistryOffset)]
    [InlineData(nameof(ModelBlobFormat.SeriesMinimumOffset), ModelBlobFormat.SeriesMinimumOffset)]
    [InlineData(nameof(ModelBlobFormat.SeriesMaximumOffset), ModelBlobFormat.SeriesMaximumOffset)]
    [InlineData(nameof(ModelBlobFormat.SectionCountOffset), ModelBlobFormat.SectionCountOffset)]
    [InlineData(nameof(ModelBlobFormat.TotalLengthOffset), ModelBlobFormat.TotalLengthOffset)]
    [InlineData(nameof(ModelBlobFormat.CellIdOffset), ModelBlobFormat.CellIdOffset)]
    [InlineData(nameof(ModelBlobFormat.CellIdLength), ModelBlobFormat.CellIdLength)]
    [InlineData(nameof(ModelBlobFormat.TrainingHashOffset), ModelBlobFormat.TrainingHashOffset)]
    [InlineData(nameof(ModelBlobFormat.RangeSection), ModelBlobFormat.RangeSection)]
    [InlineData(nameof(ModelBlobFormat.CircuitSection), ModelBlobFormat.CircuitSection)]
    [InlineData(nameof(ModelBlobFormat.FilterSection), ModelBlobFormat.FilterSection)]
    [InlineData(nameof(ModelBlobFormat.GoldenSection), ModelBlobFormat.GoldenSection)]
    [InlineData(nameof(ModelBlobFormat.RangeCount), ModelBlobFormat.RangeCount)]
    [InlineData(nameof(ModelBlobFormat.RangeLength), ModelBlobFormat.RangeLength)]
    [InlineData(nameof(ModelBlobFormat.FilterFloats), ModelBlobFormat.FilterFloats)]
    [InlineData(nameof(ModelBlobFormat.GoldenLength), ModelBlobFormat.GoldenLength)]
    [InlineData(nameof(ModelBlobFormat.MaximumSocNodes), ModelBlobFormat.MaximumSocNodes)]
    [InlineData(nameof(ModelBlobFormat.MaximumTemperatureNodes), ModelBlobFormat.MaximumTemperatureNodes)]
    [InlineData(nameof(ModelBlobFormat.MaximumGoldenVectors), ModelBlobFormat.MaximumGoldenVectors)]
    [InlineData(nameof(ModelBlobFormat.MaximumGoldenSteps), ModelBlobFormat.MaximumGoldenSteps)]
    public void The_format_page_tells_the_numbers_of_the_code(string name, int value)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "model-format.md"));
        Assert.Matches($"`{name}` = {value.ToString(CultureInfo.InvariantCulture)}(?![0-9])", page);
    }

    private static void Same(IEnumerable<double> expected, float[] actual) =>
        Assert.Equal(expected.Select(v => (float)v).ToArray(), actual);
}
