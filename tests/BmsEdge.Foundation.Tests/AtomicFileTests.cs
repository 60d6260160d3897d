using System;
using System.IO;
using System.Linq;
using Xunit;

namespace BmsEdge.Foundation.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bmsedge-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_made_with_its_folder_and_replaced_whole()
    {
        string path = Path.Combine(_folder, "new", "file");
        AtomicFile.Write(path, s => s.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        AtomicFile.Write(path, s => s.Write([4]));
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void The_old_file_stands_while_the_new_one_is_written()
    {
        string path = Path.Combine(_folder, "file");
        File.WriteAllText(path, "old");
        AtomicFile.Write(path, s =>
        {
            s.WriteByte(1);
            s.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_no_sibling()
    {
        string path = Path.Combine(_folder, "file");
        File.WriteAllText(path, "old");
        BmsException e = Assert.Throws<BmsException>(() => AtomicFile.Write(path, s =>
        {
            s.Write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal(BmsErrorCode.WriteFailed, e.Code);
        Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
        Assert.Contains("unchanged", e.Message, StringComparison.Ordinal);
        AssertOnlyOld(path);
    }

    [Fact]
    public void A_fault_of_the_writer_passes_through_and_leaves_the_old_file()
    {
        string path = Path.Combine(_folder, "file");
        File.WriteAllText(path, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, _ => throw new InvalidOperationException()));
        AssertOnlyOld(path);
    }

    [Fact]
    public void A_folder_in_the_way_is_refused()
    {
        BmsException e = Assert.Throws<BmsException>(() => AtomicFile.Write(_folder, s => s.WriteByte(1)));
        Assert.Equal(BmsErrorCode.WriteFailed, e.Code);
        Assert.True(Directory.Exists(_folder));
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(_folder)!, Path.GetFileName(_folder) + ".*.new"));
    }

    private void AssertOnlyOld(string path)
    {
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder).ToArray());
    }
}
