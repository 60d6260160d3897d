using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using Xunit;

namespace BmsEdge.Core.Tests.Models;

/// <summary>One section of a hand-made blob; offset and length may be made to lie.</summary>
internal sealed record Section(int Id, byte[] Bytes)
{
    public uint? Offset { get; init; }

    public uint? Length { get; init; }
}

/// <summary>
/// A small cell written byte by byte from docs/model-format.md, so that reader and trainer's writer are not tested against
/// each other alone. Tables are [temperature * nodes + soc].
/// </summary>
internal sealed record HandMadeBlob
{
    public byte Chemistry { get; init; } = (byte)Core.Models.Chemistry.Nmc;

    public byte SeriesMinimum { get; init; } = 3;

    public byte SeriesMaximum { get; init; } = 5;

    public float CapacityAmpHours { get; init; } = 3f;

    public float HysteresisRate { get; init; } = 60f;

    public float CoreKelvinPerWatt { get; init; } = 2f;

    public float CoreSeconds { get; init; } = 90f;

    public float[] SocGrid { get; init; } = [0f, 0.1f, 0.3f, 0.6f, 1f];

    public float[] TemperatureGrid { get; init; } = [-20f, 25f];

    public float[] Tau1 { get; init; } = [20f, 10f];

    public float[] Tau2 { get; init; } = [900f, 600f];

    public float[] CurrentScale { get; init; } = [5f, 100f];

    public float[] ModelSigma { get; init; } = [0.03f, 0.008f];

    public float[] Ocv { get; init; } = [2.9f, 3.3f, 3.55f, 3.8f, 4.15f, 3f, 3.35f, 3.6f, 3.85f, 4.18f];

    public float[] HysteresisVolts { get; init; } = Flat(0.03f, 0.01f);

    public float[] R0 { get; init; } = Flat(0.08f, 0.02f);

    public float[] R1 { get; init; } = Flat(0.05f, 0.012f);

    public float[] R2 { get; init; } = Flat(0.09f, 0.025f);

    /// <summary>In the order of <see cref="FilterSettings"/>.</summary>
    public float[] Filter { get; init; } = [0.01f, 0.02f, 0.05f, 300f, 0.3f, 1000f, 0.01f, 0.5f, 6f];

    public float[] Ranges { get; init; } = [2f, 4.4f, -70f, 30f, -25f, 60f, 1e-3f, 10f];

    /// <summary>Ten numbers each: six in, four expected; the steps stand in <see cref="GoldenSteps"/>.</summary>
    public float[] Golden { get; init; } = [0.6f, 0.1f, 25f, -1.5f, 1f, 3.75f, 0f, 0f, 0f, 0f];

    public uint GoldenSteps { get; init; } = 20;

    public byte[] RangeBytes()
    {
        using Bytes bytes = new();
        for (int i = 0; i < 4; i++)
        {
            bytes.U16(i + 1).U16(i + 1).F32(Ranges[2 * i], Ranges[(2 * i) + 1]);
        }

        return bytes.ToArray();
    }

    public byte[] CircuitBytes()
    {
        using Bytes bytes = new();
        bytes.F32(CapacityAmpHours, HysteresisRate, CoreKelvinPerWatt, CoreSeconds)
            .U16(SocGrid.Length).U16(TemperatureGrid.Length)
            .F32(SocGrid).F32(TemperatureGrid).F32(Tau1).F32(Tau2).F32(CurrentScale).F32(ModelSigma)
            .F32(Ocv).F32(HysteresisVolts).F32(R0).F32(R1).F32(R2);
        return bytes.ToArray();
    }

    public byte[] FilterBytes()
    {
        using Bytes bytes = new();
        return bytes.F32(Filter).ToArray();
    }

    public byte[] GoldenBytes()
    {
        using Bytes bytes = new();
        return bytes.U16(1).F32(Golden[..6]).U32(GoldenSteps).F32(Golden[6..]).ToArray();
    }

    public Section[] Sections() =>
        [new(1, RangeBytes()), new(2, CircuitBytes()), new(3, FilterBytes()), new(4, GoldenBytes())];

    public byte[] ToBytes() => ToBytes(Sections());

    public byte[] ToBytes(IReadOnlyList<Section> sections)
    {
        using Bytes bytes = new();
        uint table = 64 + (12 * (uint)sections.Count);
        uint total = table + (uint)sections.Sum(s => s.Bytes.Length) + 4;
        bytes.U32(0x45534D42).U16(1).U8(Chemistry).U8(SeriesMinimum).U8(SeriesMaximum).U8((byte)sections.Count).U16(64).U32(total)
            .Raw(new byte[16]).Raw(new byte[32]);
        uint offset = table;
        foreach (Section s in sections)
        {
            bytes.U16(s.Id).U16(0).U32(s.Offset ?? offset).U32(s.Length ?? (uint)s.Bytes.Length);
            offset += (uint)s.Bytes.Length;
        }

        foreach (Section s in sections)
        {
            bytes.Raw(s.Bytes);
        }

        return WithCrc(bytes.Raw(new byte[4]).ToArray());
    }

    /// <summary>The blob with the golden answers this machine gives.</summary>
    public byte[] Answered()
    {
        CellModel model = Model();
        CellCircuit circuit = new(model);
        SocEstimator filter = new(model);
        circuit.Start(Golden[0], -1f);
        filter.Start(Golden[0], Golden[1]);
        for (int i = 0; i < GoldenSteps; i++)
        {
            circuit.Step(Golden[4], Golden[3], Golden[2]);
            filter.Step(Golden[4], Golden[3], true, Golden[5], true, Golden[2], true);
        }

        float[] answers = [circuit.TerminalVolts(Golden[3]), circuit.Soc, filter.Soc, filter.SocSigma];
        return (this with { Golden = [.. Golden[..6], .. answers] }).ToBytes();
    }

    /// <summary>The model a reader makes of it.</summary>
    public CellModel Model()
    {
        byte[] blob = ToBytes();
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, Core.Models.Chemistry.Unknown, 0, out CellModel? model));
        return model!;
    }

    /// <summary>Writes the CRC-32 of the rest into the last four bytes, by the bit-wise definition.</summary>
    public static byte[] WithCrc(byte[] blob)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < blob.Length - 4; i++)
        {
            crc ^= blob[i];
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(blob.Length - 4), ~crc);
        return blob;
    }

    public static float[] Flat(float cold, float warm) => [cold, cold, cold, cold, cold, warm, warm, warm, warm, warm];

    private sealed class Bytes : IDisposable
    {
        private readonly MemoryStream _stream = new();

        public Bytes U8(byte value) => Raw([value]);

        public Bytes U16(int value) => Raw([(byte)value, (byte)(value >> 8)]);

        public Bytes U32(uint value) => Raw([(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)]);

        public Bytes F32(params float[] values)
        {
            foreach (float value in values)
            {
                U32(BitConverter.SingleToUInt32Bits(value));
            }

            return this;
        }

        public Bytes Raw(byte[] value)
        {
            _stream.Write(value);
            return this;
        }

        public byte[] ToArray() => _stream.ToArray();

        public void Dispose() => _stream.Dispose();
    }
}
