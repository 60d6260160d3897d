using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Reading;

/// <summary>Files of many blocks: nothing is lost or turned where one block meets the next, and the first fault is the one told.</summary>
public sealed class BlockTests : IDisposable
{
    private const int Rows = 60_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("a text, with a comma", false)]
    [InlineData("two\nlines \"\"quoted\"\"", false)]
    [InlineData("two\nlines", true)]
    public void Every_row_of_a_long_file_comes_once_and_in_order(string note, bool packed)
    {
        string text = Text(note);
        CyclingTable table = CyclingReader.Read(packed ? _folder.Gzip("a", text) : _folder.Text("a", text));
        Assert.Equal(Rows, table.RowCount);
        for (int i = 0; i < Rows; i++)
        {
            Assert.Equal((i / 10.0, 3 + (i % 1000 / 1000.0), i % 7 - 3.0), (table.TestTimeSeconds[i], table.VoltageVolts[i], table.CurrentAmps[i]));
        }
    }

    [Fact]
    public void A_long_file_comes_in_many_chunks_with_their_rows_numbered_by_line()
    {
        string path = _folder.Text("a", Text("two\nlines"));
        long next = 2;
        int chunks = 0;
        foreach (CyclingChunk chunk in CyclingReader.ReadChunks(path))
        {
            chunks++;
            for (int i = 0; i < chunk.RowCount; i++)
            {
                Assert.Equal(next, chunk.FileRow(i));
                next += 2;
            }
        }

        Assert.Equal(2 + (2L * Rows), next);
        Assert.True(chunks > 3, $"{chunks} chunks");
    }

    [Fact]
    public void The_first_fault_of_many_is_told_whatever_block_it_is_in()
    {
        string[] lines = Text("").Split('\n');
        lines[50_000] = "x,3.7,0,";
        lines[40_000] = "4000,99999,0,";
        lines[59_000] = "5900,3.7";
        Expect.Refused(_folder.Text("a", string.Join('\n', lines)), "row 40001", "99999 is outside");
        lines[39_990] = "1,3.7,0,";
        Expect.Refused(_folder.Text("b", string.Join('\n', lines)), "row 39991", "time runs backwards");
        lines[39_000] = "y,3.7,0,";
        Expect.Refused(_folder.Text("c", string.Join('\n', lines)), "row 39001", "'y' is not a number");
        lines[100] = "";
        Expect.Refused(_folder.Text("d", string.Join('\n', lines)), "row 101: the row is blank");
    }

    [Fact]
    public void A_file_cut_in_its_gzip_gives_no_table_however_much_came_before()
    {
        byte[] packed = TestFolder.Pack(Text(""));
        Expect.Refused(_folder.Bytes("a", packed[..(packed.Length / 2)]), "cut short");
    }

    [Fact]
    public void Stopping_early_leaves_nothing_open()
    {
        string path = _folder.Gzip("a", Text(""));
        foreach (CyclingChunk chunk in CyclingReader.ReadChunks(path))
        {
            Assert.True(chunk.RowCount > 0);
            break;
        }

        using FileStream alone = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(alone.Length > 0);
    }

    [Fact]
    public void Reading_ahead_gives_the_bytes_of_the_stream_and_its_fault_in_place()
    {
        byte[] bytes = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)(i * 31 / 7))];
        using (ReadAheadStream ahead = new(new MemoryStream(bytes)))
        using (MemoryStream copy = new())
        {
            ahead.CopyTo(copy, 12_345);
            Assert.Equal(bytes, copy.ToArray());
            Assert.Equal(0, ahead.Read(new byte[10]));
        }

        using ReadAheadStream failing = new(new FailingStream(1_000_000));
        byte[] buffer = new byte[100_000];
        int read = 0;
        Assert.Throws<InvalidDataException>(() =>
        {
            int count;
            while ((count = failing.Read(buffer)) > 0)
            {
                read += count;
            }
        });
        Assert.InRange(read, 1, 1_000_000);
    }

    private static string Text(string note)
    {
        StringBuilder text = new("time_s,voltage_v,current_a,note\n");
        for (int i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i / 10.0},{3 + (i % 1000 / 1000.0)},{i % 7 - 3},");
            text.Append(note.Length == 0 ? "" : $"\"{note}\"").Append('\n');
        }

        return text.ToString();
    }

    private sealed class FailingStream(int length) : MemoryStream(new byte[length])
    {
        public override int Read(Span<byte> buffer)
        {
            int count = base.Read(buffer);
            return count > 0 ? count : throw new InvalidDataException("cut");
        }
    }
}
