using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.Core.Models;

namespace BmsEdge.Training.Export;

/// <summary>Writes the bytes of <see cref="ModelBlobFormat"/> version 1.</summary>
public static class ModelBlobWriter
{
    /// <summary>Makes the blob.</summary>
    /// <param name="cell">Trained cell.</param>
    /// <param name="golden">Golden vectors, 1 to 32.</param>
    /// <exception cref="ArgumentException">The cell id is not ASCII of at most 16 characters, or the hash is not 32 bytes.</exception>
    public static byte[] Write(TrainedCell cell, IReadOnlyList<GoldenAnswer> golden)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(golden);
        if (cell.CellId.Length > ModelBlobFormat.CellIdLength || cell.CellId.Any(c => c is < ' ' or > '~'))
        {
            throw new ArgumentException($"Cell id '{cell.CellId}' must be ASCII of at most {ModelBlobFormat.CellIdLength} characters.");
        }

        if (cell.TrainingHash.Length != 32)
        {
            throw new ArgumentException($"The training hash has {cell.TrainingHash.Length} bytes; SHA-256 has 32.");
        }

        (int Id, byte[] Bytes)[] sections =
        [
            (ModelBlobFormat.RangeSection, Ranges(cell)),
            (ModelBlobFormat.CircuitSection, Circuit(cell)),
            (ModelBlobFormat.FilterSection, Floats(Filter(cell.Filter))),
            (ModelBlobFormat.GoldenSection, Golden(golden)),
        ];

        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        int table = ModelBlobFormat.HeaderLength + (sections.Length * ModelBlobFormat.SectionEntryLength);
        int total = table + sections.Sum(s => s.Bytes.Length) + ModelBlobFormat.CrcLength;
        writer.Write(ModelBlobFormat.Magic);
        writer.Write((ushort)ModelBlobFormat.Version);
        writer.Write((byte)cell.Chemistry);
        writer.Write((byte)cell.SeriesMinimum);
        writer.Write((byte)cell.SeriesMaximum);
        writer.Write((byte)sections.Length);
        writer.Write((ushort)ModelBlobFormat.HeaderLength);
        writer.Write((uint)total);
        byte[] id = new byte[ModelBlobFormat.CellIdLength];
        Encoding.ASCII.GetBytes(cell.CellId, id);
        writer.Write(id);
        writer.Write(cell.TrainingHash);
        int offset = table;
        foreach ((int sectionId, byte[] bytes) in sections)
        {
            writer.Write((ushort)sectionId);
            writer.Write((ushort)0);
            writer.Write((uint)offset);
            writer.Write((uint)bytes.Length);
            offset += bytes.Length;
        }

        foreach ((int _, byte[] bytes) in sections)
        {
            writer.Write(bytes);
        }

        writer.Flush();
        byte[] blob = new byte[total];
        stream.ToArray().CopyTo(blob, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(
            blob.AsSpan(total - ModelBlobFormat.CrcLength),
            Crc32.Compute(blob, 0, total - ModelBlobFormat.CrcLength));
        return blob;
    }

    private static byte[] Ranges(TrainedCell cell)
    {
        InputRange[] ranges = [cell.VoltageRange, cell.CurrentRange, cell.TemperatureRange, new InputRange(1e-3, 10.0)];
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        for (int i = 0; i < ranges.Length; i++)
        {
            writer.Write((ushort)(i + 1));
            writer.Write((ushort)(i + 1));
            writer.Write((float)ranges[i].Least);
            writer.Write((float)ranges[i].Greatest);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static byte[] Circuit(TrainedCell cell)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write((float)cell.CapacityAmpHours);
        writer.Write((float)cell.HysteresisRate);
        writer.Write((float)cell.CoreKelvinPerWatt);
        writer.Write((float)cell.CoreSeconds);
        writer.Write((ushort)cell.SocGrid.Length);
        writer.Write((ushort)cell.TemperatureGrid.Length);
        double[][] vectors =
        [
            cell.SocGrid, cell.TemperatureGrid, cell.Tau1Seconds, cell.Tau2Seconds, cell.CurrentScaleAmps, cell.ModelSigmaVolts,
            .. cell.OcvVolts, .. cell.HysteresisVolts, .. cell.R0Ohms, .. cell.R1Ohms, .. cell.R2Ohms,
        ];
        foreach (double[] vector in vectors)
        {
            writer.Write(Floats(vector));
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static double[] Filter(FilterBeliefs f) =>
    [
        f.VoltageNoiseVolts, f.CurrentOffsetPerHour, f.ResistanceError, f.ResistanceSeconds, f.FastErrorShare,
        f.ModelErrorSeconds, f.CurrentGainError, f.StartLoadPerHour, f.GateSigmas,
    ];

    private static byte[] Golden(IReadOnlyList<GoldenAnswer> golden)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write((ushort)golden.Count);
        foreach (GoldenAnswer g in golden)
        {
            writer.Write(Floats([g.StartSoc, g.StartSigma, g.TemperatureCelsius, g.CurrentAmps, g.StepSeconds, g.FedVolts]));
            writer.Write((uint)g.Steps);
            writer.Write(Floats([g.ExpectedVolts, g.ExpectedSoc, g.ExpectedFilterSoc, g.ExpectedFilterSigma]));
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static byte[] Floats(double[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), (float)values[i]);
        }

        return bytes;
    }
}
