using System;
using BmsEdge.Core.Storage;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Storage;

public sealed class RecordBytesTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(-1f)]
    [InlineData(2f)]
    [InlineData(1.9999999f)]
    [InlineData(0.99999994f)]
    [InlineData(3.7f)]
    [InlineData(1e-30f)]
    [InlineData(9.99e-31f)]
    [InlineData(1.17549435e-38f)]
    [InlineData(1.17549421e-38f)]
    [InlineData(float.Epsilon)]
    [InlineData(-float.Epsilon)]
    [InlineData(float.MaxValue)]
    [InlineData(float.MinValue)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void The_bits_of_a_float_are_those_of_ieee_754(float value) =>
        Assert.Equal(BitConverter.SingleToUInt32Bits(value), RecordBytes.SingleBits(value));

    [Fact]
    public void Every_float_keeps_its_bits_but_for_the_kind_of_nan_and_the_sign_of_zero() => Gen.UInt.Sample(
        bits =>
        {
            float value = BitConverter.UInt32BitsToSingle(bits);
            uint expected = float.IsNaN(value) ? 0x7FC00000 : (value == 0 ? 0 : bits);
            return RecordBytes.SingleBits(value) == expected;
        },
        iter: 100_000);

    [Fact]
    public void Numbers_come_back() => Gen.Select(Gen.Long, Gen.Int, Gen.Short, Gen.Single).Sample((a, b, c, d) =>
    {
        byte[] bytes = new byte[24];
        RecordBytes.PutInt64(bytes, 1, a);
        RecordBytes.PutInt32(bytes, 9, b);
        RecordBytes.PutUInt16(bytes, 13, c);
        RecordBytes.PutSingle(bytes, 15, d);
        return RecordBytes.GetInt64(bytes, 1) == a && BitConverter.ToInt64(bytes, 1) == a && RecordBytes.GetInt32(bytes, 9) == b
            && RecordBytes.GetInt16(bytes, 13) == c && (BitConverter.ToSingle(bytes, 15) == d || float.IsNaN(d)) && bytes[0] == 0;
    });

    [Fact]
    public void A_checksum_in_pieces_is_the_checksum_of_the_whole() => Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 60]).Sample((bytes, cut) =>
    {
        cut = Math.Min(cut, bytes.Length);
        uint first = Core.Models.Crc32.Compute(bytes, 0, cut);
        return Core.Models.Crc32.Continue(first, bytes, cut, bytes.Length - cut) == Core.Models.Crc32.Compute(bytes, 0, bytes.Length);
    });
}
