using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.CyclingData.Reading.Matlab;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Matlab;

public sealed class MatLevel5Tests
{
    public static TheoryData<bool, bool> Forms => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Numbers_of_every_class_and_stored_type_come_back(bool bigEndian, bool compressed)
    {
        MatWriter to = new() { IsBigEndian = bigEndian, Compresses = compressed };
        (int Class, int Type, double[] Values)[] all =
        [
            (6, 9, [1.5, -2.25, double.NaN, double.PositiveInfinity]), (6, 2, [0, 255]), (6, 3, [-32768, 32767, 4]), (7, 7, [0.5f, -1e30f]),
            (8, 1, [-128, 127]), (9, 2, [200]), (10, 3, [-300]), (11, 4, [65535]), (12, 5, [int.MinValue, 7]), (13, 6, [uint.MaxValue]),
            (14, 12, [-9007199254740992]), (15, 13, [9007199254740992]),
        ];
        for (int i = 0; i < all.Length; i++)
        {
            to.Add(to.Stored($"v{i}", all[i].Class, all[i].Type, all[i].Values));
        }

        IReadOnlyList<MatArray> variables = MatLevel5.Read("f", to.Build());

        Assert.Equal(all.Length, variables.Count);
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal($"v{i}", variables[i].Name);
            Assert.Equal(all[i].Values, Assert.IsType<MatNumbers>(variables[i]).Real.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Structs_cells_texts_truth_values_and_complex_numbers_nest(bool bigEndian, bool compressed)
    {
        MatWriter to = new() { IsBigEndian = bigEndian, Compresses = compressed };
        byte[] inner = to.Struct("", ["text", "empty"], to.Text("grün"), to.Nothing());
        to.Add(to.Struct("s", ["a", "b"], to.Row(1), to.Cells("", inner, to.Doubles("", 2, 3, 1, 2, 3, 4, 5, 6)), to.Row(2), to.Nothing()));
        to.Add(to.Stored("z", 6, 9, [1, 2], flags: 8, imaginary: [3, 4]));
        to.Add(to.Stored("l", 9, 2, [1, 0], flags: 2));

        IReadOnlyList<MatArray> variables = MatLevel5.Read("f", to.Build());

        MatStruct s = Assert.IsType<MatStruct>(variables[0]);
        Assert.Equal("1x2 struct", s.Description);
        Assert.Equal(2, Assert.IsType<MatNumbers>(s.Find(1, "a")).Real[0]);
        Assert.Null(s.Find(0, "c"));
        MatCells cells = Assert.IsType<MatCells>(s.Find(0, "b"));
        Assert.Equal("grün", Assert.IsType<MatText>(Assert.IsType<MatStruct>(cells.Cells[0]).Find(0, "text")).Text);
        Assert.Equal(0, Assert.IsType<MatStruct>(cells.Cells[0]).Find(0, "empty")!.Count);
        Assert.Equal([2, 3], cells.Cells[1].Dimensions);
        Assert.Equal([3, 4], Assert.IsType<MatNumbers>(variables[1]).Imaginary!.Value.ToArray());
        Assert.Equal("1x2 logical", variables[2].Description);
    }

    [Fact]
    public void Any_array_of_numbers_comes_back_bit_for_bit() => Gen.Select(Gen.Double.Array[0, 40], Gen.Bool, Gen.Bool).Sample((values, bigEndian, compressed) =>
    {
        MatWriter to = new() { IsBigEndian = bigEndian, Compresses = compressed };
        byte[] file = to.Add(to.Doubles("x", 1, values.Length, values)).Build();
        double[] read = Assert.IsType<MatNumbers>(Assert.Single(MatLevel5.Read("f", file))).Real.ToArray();
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), read.Select(BitConverter.DoubleToInt64Bits));
    });

    [Fact]
    public void A_whole_number_that_no_double_holds_is_not_rounded()
    {
        MatStored stored = new(MatType.UInt64, BitConverter.GetBytes(9007199254740993UL), false);
        Assert.Equal(double.NaN, stored[0]);
    }

    [Fact]
    public void Objects_of_later_versions_are_passed_over()
    {
        MatWriter to = new();
        byte[] opaque = to.Tagged(14, [.. to.Tagged(6, [17, 0, 0, 0, 0, 0, 0, 0]), .. to.Tagged(1, "when"u8.ToArray()), .. to.Tagged(1, "datetime"u8.ToArray())]);
        to.Add(opaque).Add(to.Doubles("x", 1, 1, 5));

        IReadOnlyList<MatArray> variables = MatLevel5.Read("f", to.Build());

        Assert.Equal(["when", "x"], variables.Select(v => v.Name));
        Assert.Equal("opaque object", Assert.IsType<MatOther>(variables[0]).ClassName);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_cut_anywhere_but_between_variables_is_refused_with_its_byte(bool compressed)
    {
        MatWriter to = new() { Compresses = compressed };
        byte[] whole = NasaFile.Cell(to);
        for (int length = 129; length < whole.Length; length++)
        {
            string message = Refused(whole[..length]);
            Assert.Contains("byte 128", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_compressed_variable_is_refused()
    {
        MatWriter to = new() { Compresses = true };
        byte[] file = to.Add(to.Doubles("x", 1, 200, [.. Enumerable.Range(0, 200).Select(i => Math.Sqrt(i))])).Build();
        for (int at = 136; at < file.Length; at += 11)
        {
            byte[] spoilt = [.. file];
            spoilt[at] ^= 0x10;
            Refused(spoilt);
        }
    }

    [Fact]
    public void A_variable_that_unpacks_to_far_more_than_it_holds_is_refused()
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.SmallestSize))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 40; i++)
            {
                zlib.Write(zeros);
            }
        }

        byte[] file = [.. new MatWriter().Build(), .. new MatWriter().Tagged(15, packed.ToArray(), pads: false)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("bomb", Refused(file), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    [Fact]
    public void Counts_that_the_file_does_not_fill_make_no_memory()
    {
        MatWriter to = new();
        byte[][] lies =
        [
            to.Array(1, "c", [1, int.MaxValue], []),
            to.Array(1, "c", [1 << 20, 1 << 20], []),
            to.Array(2, "s", [1, 1 << 28], [.. to.Tagged(5, BitConverter.GetBytes(1)), .. to.Tagged(1, "abcdefgh"u8.ToArray())]),
            to.Array(6, "d", [1, 1 << 28], to.Tagged(9, new byte[16])),
            to.Array(4, "t", [1, 1 << 28], to.Tagged(4, new byte[16])),
            to.Array(6, "d", [1, -1], to.Tagged(9, new byte[8])),
        ];
        foreach (byte[] lie in lies)
        {
            byte[] file = new MatWriter().Add(lie).Build();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Refused(file);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void Cells_in_cells_without_end_are_refused()
    {
        MatWriter to = new();
        byte[] nested = to.Row(1);
        for (int i = 0; i < 40; i++)
        {
            nested = to.Cells("", nested);
        }

        Assert.Contains("deep", Refused(new MatWriter().Add(nested).Build()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    public void A_file_without_the_header_is_refused(int length) =>
        Assert.Contains("no header", Refused(new byte[length]), StringComparison.Ordinal);

    private static string Refused(byte[] file) => Expect.Refused(BmsErrorCode.BadData, () => MatLevel5.Read("f.mat", file), "f.mat").Message;
}
