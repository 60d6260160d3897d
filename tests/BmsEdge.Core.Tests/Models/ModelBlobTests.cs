using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using Xunit;

namespace BmsEdge.Core.Tests.Models;

public sealed class ModelBlobTests
{
    private static readonly HandMadeBlob Good = new();

    [Fact]
    public void A_sound_blob_gives_every_coefficient_at_its_place()
    {
        CellModel m = Good.Model();
        Assert.Equal(Chemistry.Nmc, m.Chemistry);
        Assert.Equal([3f, 60f, 2f, 90f], [m.CapacityAmpHours, m.HysteresisRate, m.CoreKelvinPerWatt, m.CoreSeconds]);
        Assert.Equal(Good.SocGrid, m.SocGrid);
        Assert.Equal(Good.TemperatureGrid, m.TemperatureGrid);
        Assert.Equal(Good.Tau1, m.Tau1Seconds);
        Assert.Equal(Good.Tau2, m.Tau2Seconds);
        Assert.Equal(Good.CurrentScale, m.CurrentScaleAmps);
        Assert.Equal(Good.ModelSigma, m.ModelSigmaVolts);
        Assert.Equal(Good.Ocv, m.OcvVolts);
        Assert.Equal(Good.HysteresisVolts, m.HysteresisVolts);
        Assert.Equal(Good.R0, m.R0Ohms);
        Assert.Equal(Good.R1, m.R1Ohms);
        Assert.Equal(Good.R2, m.R2Ohms);
        FilterSettings f = m.Filter;
        float[] filter =
        [
            f.VoltageNoiseVolts, f.CurrentOffsetPerHour, f.ResistanceError, f.ResistanceSeconds, f.FastErrorShare,
            f.ModelErrorSeconds, f.CurrentGainError, f.StartLoadPerHour, f.GateSigmas,
        ];
        Assert.Equal(Good.Filter, filter);
        Assert.Equal([2f, -70f, -25f, 1e-3f], m.RangeMinimum);
        Assert.Equal([4.4f, 30f, 60f, 10f], m.RangeMaximum);
        GoldenVector g = Assert.Single(m.Golden);
        Assert.Equal((0.6f, 0.1f, 25f, -1.5f, 1f, 3.75f, 20), (g.StartSoc, g.StartSigma, g.TemperatureCelsius, g.CurrentAmps, g.StepSeconds, g.FedVolts, g.Steps));
    }

    [Fact]
    public void Crc32_gives_the_published_check_value()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("x123456789y");
        Assert.Equal(0xCBF43926u, Crc32.Compute(bytes, 1, 9));
        Assert.Equal(0u, Crc32.Compute(bytes, 3, 0));
    }

    [Fact]
    public void A_blob_cut_at_any_length_is_refused()
    {
        byte[] blob = Good.ToBytes();
        for (int length = 0; length < blob.Length; length++)
        {
            Refused(ModelStatus.Truncated, blob, length);
            Refused(ModelStatus.Truncated, blob[..length]);
        }

        Refused(ModelStatus.Truncated, blob, blob.Length + 1);
        Refused(ModelStatus.Truncated, blob, -1);
        Refused(ModelStatus.Truncated, [.. blob, 0]);
    }

    [Fact]
    public void A_blob_cut_and_given_a_new_length_and_crc_is_still_refused()
    {
        byte[] blob = Good.ToBytes();
        for (int length = 68; length < blob.Length; length++)
        {
            byte[] cut = blob[..length];
            BinaryPrimitives.WriteUInt32LittleEndian(cut.AsSpan(ModelBlobFormat.TotalLengthOffset), (uint)length);
            Refused(ModelStatus.BadSection, HandMadeBlob.WithCrc(cut));
        }
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        byte[] blob = Good.ToBytes();
        for (int bit = 0; bit < 8 * blob.Length; bit++)
        {
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
            ModelStatus expected = (bit / 8) switch
            {
                < 4 => ModelStatus.BadMagic,
                < 6 => ModelStatus.WrongVersion,
                >= 12 and < 16 => ModelStatus.Truncated,
                _ => ModelStatus.BadCrc,
            };
            Refused(expected, blob);
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, Chemistry.Nmc, 4, out CellModel? _));
    }

    [Theory]
    [InlineData(0, ModelStatus.WrongVersion)]
    [InlineData(2, ModelStatus.WrongVersion)]
    [InlineData(256, ModelStatus.WrongVersion)]
    [InlineData(65535, ModelStatus.WrongVersion)]
    public void Another_version_is_refused_even_with_a_sound_crc(int version, ModelStatus expected)
    {
        byte[] blob = Good.ToBytes();
        BinaryPrimitives.WriteUInt16LittleEndian(blob.AsSpan(ModelBlobFormat.VersionOffset), (ushort)version);
        Refused(expected, HandMadeBlob.WithCrc(blob));
    }

    [Theory]
    [InlineData(Chemistry.Nmc, 3, ModelStatus.Ok)]
    [InlineData(Chemistry.Nmc, 5, ModelStatus.Ok)]
    [InlineData(Chemistry.Nmc, 2, ModelStatus.WrongSeriesCount)]
    [InlineData(Chemistry.Nmc, 6, ModelStatus.WrongSeriesCount)]
    [InlineData(Chemistry.Nmc, 0, ModelStatus.Ok)]
    [InlineData(Chemistry.Lfp, 4, ModelStatus.WrongChemistry)]
    [InlineData(Chemistry.Unknown, 4, ModelStatus.Ok)]
    public void Chemistry_and_series_count_must_be_the_packs(Chemistry chemistry, int series, ModelStatus expected)
    {
        byte[] blob = Good.ToBytes();
        Assert.Equal(expected, ModelBlob.Read(blob, blob.Length, chemistry, series, out CellModel? model));
        Assert.Equal(expected == ModelStatus.Ok, model is not null);
    }

    [Fact]
    public void NaN_or_infinity_in_any_float_is_refused()
    {
        byte[] blob = Good.ToBytes();
        int table = 64 + 48;
        int circuit = table + Good.RangeBytes().Length;
        int filter = circuit + Good.CircuitBytes().Length;
        int golden = filter + Good.FilterBytes().Length;
        IEnumerable<int> places = Enumerable.Range(0, 4).SelectMany(i => new[] { table + (12 * i) + 4, table + (12 * i) + 8 })
            .Concat(Enumerable.Range(0, 4).Select(i => circuit + (4 * i)))
            .Concat(Floats(circuit + 20, filter))
            .Concat(Floats(filter, golden))
            .Concat(Floats(golden + 2, golden + 26))
            .Concat(Floats(golden + 30, golden + 46));
        foreach (int at in places)
        {
            foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                byte[] broken = (byte[])blob.Clone();
                BinaryPrimitives.WriteSingleLittleEndian(broken.AsSpan(at), bad);
                Refused(ModelStatus.NotFinite, HandMadeBlob.WithCrc(broken));
            }
        }
    }

    public static TheoryData<string> Unphysical() => [.. Broken.Keys];

    private static readonly Dictionary<string, HandMadeBlob> Broken = new()
    {
        ["no capacity"] = Good with { CapacityAmpHours = 0f },
        ["negative capacity"] = Good with { CapacityAmpHours = -3f },
        ["negative hysteresis rate"] = Good with { HysteresisRate = -1f },
        ["negative core resistance"] = Good with { CoreKelvinPerWatt = -1f },
        ["core without time"] = Good with { CoreSeconds = 0f },
        ["soc grid not from 0"] = Good with { SocGrid = [0.01f, 0.1f, 0.3f, 0.6f, 1f] },
        ["soc grid not to 1"] = Good with { SocGrid = [0f, 0.1f, 0.3f, 0.6f, 0.99f] },
        ["soc grid with a double node"] = Good with { SocGrid = [0f, 0.3f, 0.3f, 0.6f, 1f] },
        ["soc grid falling"] = Good with { SocGrid = [0f, 0.3f, 0.1f, 0.6f, 1f] },
        ["temperature grid falling"] = Good with { TemperatureGrid = [25f, -20f] },
        ["temperature grid with a double node"] = Good with { TemperatureGrid = [25f, 25f] },
        ["temperature below any battery"] = Good with { TemperatureGrid = [-61f, 25f] },
        ["temperature above any battery"] = Good with { TemperatureGrid = [25f, 151f] },
        ["tau1 zero"] = Good with { Tau1 = [0f, 10f] },
        ["tau2 negative"] = Good with { Tau2 = [900f, -600f] },
        ["current scale zero"] = Good with { CurrentScale = [5f, 0f] },
        ["model sigma zero"] = Good with { ModelSigma = [0f, 0.01f] },
        ["ocv zero"] = Good with { Ocv = [0f, 3.3f, 3.55f, 3.8f, 4.15f, 3f, 3.35f, 3.6f, 3.85f, 4.18f] },
        ["ocv falling in the cold row"] = Good with { Ocv = [2.9f, 3.3f, 3.2f, 3.8f, 4.15f, 3f, 3.35f, 3.6f, 3.85f, 4.18f] },
        ["ocv flat at the end of the warm row"] = Good with { Ocv = [2.9f, 3.3f, 3.55f, 3.8f, 4.15f, 3f, 3.35f, 3.6f, 3.85f, 3.85f] },
        ["negative hysteresis"] = Good with { HysteresisVolts = HandMadeBlob.Flat(0.01f, -0.01f) },
        ["no series resistance"] = Good with { R0 = HandMadeBlob.Flat(0.08f, 0f) },
        ["negative charge transfer"] = Good with { R1 = HandMadeBlob.Flat(-0.01f, 0.01f) },
        ["endless diffusion resistance"] = Good with { R2 = HandMadeBlob.Flat(101f, 0.01f) },
        ["no voltage noise"] = Good with { Filter = [0f, .. Good.Filter[1..]] },
        ["resistance forgotten at once"] = Good with { Filter = [.. Good.Filter[..3], 0f, .. Good.Filter[4..]] },
        ["model error forgotten at once"] = Good with { Filter = [.. Good.Filter[..5], 0.5f, .. Good.Filter[6..]] },
        ["gate that rejects everything"] = Good with { Filter = [.. Good.Filter[..8], 0f] },
        ["empty voltage range"] = Good with { Ranges = [4f, 4f, .. Good.Ranges[2..]] },
        ["current range upside down"] = Good with { Ranges = [2f, 4.4f, 30f, -70f, .. Good.Ranges[4..]] },
        ["golden vector without steps"] = Good with { GoldenSteps = 0 },
        ["golden vector that blocks start-up"] = Good with { GoldenSteps = 121 },
        ["golden vector with as many steps as fit"] = Good with { GoldenSteps = uint.MaxValue },
        ["golden vector with a step of zero"] = Good with { Golden = [0.6f, 0.1f, 25f, -1.5f, 0f, 3.75f, 0f, 0f, 0f, 0f] },
    };

    [Theory]
    [MemberData(nameof(Unphysical))]
    public void An_unphysical_coefficient_is_refused(string what) => Refused(ModelStatus.OutOfRange, Broken[what].ToBytes());

    public static TheoryData<string> Malformed() => [.. Torn.Keys];

    private static readonly Dictionary<string, Section[]> Torn = MakeTorn();

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_section_table_that_contradicts_itself_is_refused(string what) =>
        Refused(ModelStatus.BadSection, Good.ToBytes(Torn[what]));

    [Fact]
    public void Sections_may_come_in_any_order_with_unknown_ones_between()
    {
        byte[] blob = Good.ToBytes([new Section(77, [1, 2, 3]), .. Good.Sections().Reverse(), new Section(77, [])]);
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, Chemistry.Nmc, 4, out CellModel? _));
    }

    [Fact]
    public void More_sections_than_bytes_are_refused()
    {
        byte[] blob = Good.ToBytes();
        blob[ModelBlobFormat.SectionCountOffset] = 255;
        Refused(ModelStatus.BadSection, HandMadeBlob.WithCrc(blob));
        blob[ModelBlobFormat.SectionCountOffset] = 0;
        Refused(ModelStatus.BadSection, HandMadeBlob.WithCrc(blob));
    }

    [Fact]
    public void Golden_vectors_that_this_machine_answers_pass()
    {
        byte[] blob = Good.Answered();
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, Chemistry.Nmc, 4, out CellModel? model));
        Assert.Equal(ModelStatus.Ok, ModelSelfTest.Run(model!, out float volts, out float soc));
        Assert.Equal(0f, volts);
        Assert.Equal(0f, soc);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_golden_answer_just_past_its_tolerance_is_a_mismatch(int answer)
    {
        const float Tolerance = ModelBlobFormat.GoldenSocTolerance;
        Assert.Equal(ModelStatus.Ok, SelfTest(answer, 0.9f * Tolerance));
        Assert.Equal(ModelStatus.GoldenVectorMismatch, SelfTest(answer, 1.1f * Tolerance));
        Assert.Equal(ModelStatus.GoldenVectorMismatch, SelfTest(answer, -1.1f * Tolerance));
    }

    [Fact]
    public void A_golden_vector_that_computes_to_nothing_is_a_mismatch()
    {
        // Finite inputs that overflow single precision on the way.
        HandMadeBlob wild = Good with { Golden = [3e38f, 0.1f, 25f, -3e38f, 10f, 3.75f, 0f, 0f, 0f, 0f] };
        Assert.Equal(ModelStatus.GoldenVectorMismatch, ModelSelfTest.Run(wild.Model(), out float _, out float _));
    }

    private static ModelStatus SelfTest(int answer, float shift)
    {
        byte[] blob = Good.Answered();
        int at = blob.Length - 4 - 16 + (4 * answer);
        BinaryPrimitives.WriteSingleLittleEndian(blob.AsSpan(at), BinaryPrimitives.ReadSingleLittleEndian(blob.AsSpan(at)) + shift);
        HandMadeBlob.WithCrc(blob);
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, Chemistry.Nmc, 4, out CellModel? model));
        return ModelSelfTest.Run(model!, out float _, out float _);
    }

    private static Dictionary<string, Section[]> MakeTorn()
    {
        Section[] s = Good.Sections();
        uint end = (uint)Good.ToBytes().Length - 4;
        byte[] Shaped(int socCount, int temperatureCount)
        {
            byte[] circuit = (byte[])s[1].Bytes.Clone();
            BinaryPrimitives.WriteUInt16LittleEndian(circuit.AsSpan(16), (ushort)socCount);
            BinaryPrimitives.WriteUInt16LittleEndian(circuit.AsSpan(18), (ushort)temperatureCount);
            return circuit;
        }

        byte[] GoldenCount(ushort count)
        {
            byte[] golden = (byte[])s[3].Bytes.Clone();
            BinaryPrimitives.WriteUInt16LittleEndian(golden, count);
            return golden;
        }

        byte[] RangeOf(int at, byte value)
        {
            byte[] range = (byte[])s[0].Bytes.Clone();
            range[at] = value;
            return range;
        }

        Dictionary<string, Section[]> torn = new()
        {
            ["range missing"] = [s[1], s[2], s[3]],
            ["circuit missing"] = [s[0], s[2], s[3]],
            ["filter missing"] = [s[0], s[1], s[3]],
            ["golden missing"] = [s[0], s[1], s[2]],
            ["nothing at all"] = [],
            ["range twice"] = [.. s, s[0]],
            ["circuit twice"] = [.. s, s[1]],
            ["filter twice"] = [.. s, s[2]],
            ["golden twice"] = [.. s, s[3]],
            ["filter inside the circuit"] = [s[0], s[1], s[2] with { Offset = 64 + 48 + 48 + 40 }, s[3]],
            ["golden begins in the filter's last byte"] = [s[0], s[1], s[2], s[3] with { Offset = end - (uint)s[3].Bytes.Length - 1 }],
            ["section in the header"] = [s[0] with { Offset = 16 }, s[1], s[2], s[3]],
            ["section in the table"] = [s[0] with { Offset = 64 }, s[1], s[2], s[3]],
            ["section over the crc"] = [s[0], s[1], s[2], s[3] with { Offset = end - (uint)s[3].Bytes.Length + 1 }],
            ["section past the end"] = [s[0], s[1], s[2], s[3] with { Offset = end + 1 }],
            ["offset that wraps as a signed number"] = [s[0], s[1], s[2] with { Offset = 0x80000000 }, s[3]],
            ["offset and length that wrap to a sound end"] = [s[0], s[1], s[2] with { Offset = uint.MaxValue - 15, Length = 36 }, s[3]],
            ["length that wraps"] = [s[0], s[1], s[2] with { Length = uint.MaxValue }, s[3]],
            ["length that wraps as a signed number"] = [s[0], s[1], s[2], s[3] with { Length = 0x80000000 }],
            ["range cut"] = [s[0] with { Length = 47 }, s[1], s[2], s[3]],
            ["circuit shorter than its head"] = [s[0], s[1] with { Length = 19 }, s[2], s[3]],
            ["circuit cut"] = [s[0], s[1] with { Length = (uint)s[1].Bytes.Length - 4 }, s[2], s[3]],
            ["filter cut"] = [s[0], s[1], s[2] with { Length = 32 }, s[3]],
            ["golden shorter than its count"] = [s[0], s[1], s[2], s[3] with { Length = 1 }],
            ["golden cut"] = [s[0], s[1], s[2], s[3] with { Length = 45 }],
            ["no golden vector"] = [s[0], s[1], s[2], new Section(4, [0, 0])],
            ["golden count beyond its bytes"] = [s[0], s[1], s[2], s[3] with { Bytes = GoldenCount(2) }],
            ["golden count beyond the limit"] = [s[0], s[1], s[2], new Section(4, [33, 0, .. new byte[33 * 44]])],
            ["no soc node"] = [s[0], s[1] with { Bytes = Shaped(0, 2) }, s[2], s[3]],
            ["one soc node"] = [s[0], s[1] with { Bytes = Shaped(1, 2) }, s[2], s[3]],
            ["no temperature"] = [s[0], s[1] with { Bytes = Shaped(5, 0) }, s[2], s[3]],
            ["one soc node too many"] = [s[0], s[1] with { Bytes = Shaped(6, 2) }, s[2], s[3]],
            ["as many nodes as a u16 holds"] = [s[0], s[1] with { Bytes = Shaped(65535, 65535) }, s[2], s[3]],
            ["soc nodes beyond the limit"] = [s[0], new Section(2, [.. Shaped(65, 1)[..20], .. new byte[4 * (65 + 5 + 325)]]), s[2], s[3]],
            ["another quantity in the range"] = [s[0] with { Bytes = RangeOf(0, 2) }, s[1], s[2], s[3]],
            ["another unit in the range"] = [s[0] with { Bytes = RangeOf(14, 1) }, s[1], s[2], s[3]],
        };
        return torn;
    }

    private static IEnumerable<int> Floats(int from, int to) => Enumerable.Range(0, (to - from) / 4).Select(i => from + (4 * i));

    private static void Refused(ModelStatus expected, byte[] blob) => Refused(expected, blob, blob.Length);

    private static void Refused(ModelStatus expected, byte[] blob, int length)
    {
        ModelStatus status = ModelBlob.Read(blob, length, Chemistry.Nmc, 4, out CellModel? model);
        Assert.Equal(expected, status);
        Assert.Null(model);
    }
}
