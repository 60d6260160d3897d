using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.CyclingData.Tests.Workbooks;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Archives;

public sealed class DataArchiveTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_archives_inside_archives_come_in_order_with_their_content()
    {
        byte[] inner = Zip(("B0005.mat", "five"), ("README.txt", "words"));
        string path = _folder.Bytes("outer.zip", XlsxBuilder.Zip([("1/inner.zip", inner), ("2/", []), ("2/last.csv", "a,b"u8.ToArray())]));

        (string, string)[] members = [.. DataArchive.Members(path).Select(m => (m.Name, File.ReadAllText(m.Path)))];

        Assert.Equal([("outer.zip/1/inner.zip/B0005.mat", "five"), ("outer.zip/1/inner.zip/README.txt", "words"), ("outer.zip/2/last.csv", "a,b")], members);
    }

    [Fact]
    public void Nothing_stays_behind_and_no_name_of_the_archive_reaches_the_disk()
    {
        string path = _folder.Bytes("a.zip", Zip(("one.csv", "1"), ("two.csv", "2")));
        List<string> seen = [];
        foreach (ArchiveMember member in DataArchive.Members(path))
        {
            Assert.All(seen, earlier => Assert.False(File.Exists(earlier)));
            seen.Add(member.Path);
            Assert.DoesNotContain("csv", member.Path, StringComparison.Ordinal);
        }

        Assert.Equal(2, seen.Count);
        Assert.All(seen, file => Assert.False(Directory.Exists(Path.GetDirectoryName(file))));
        string abandoned = DataArchive.Members(path).First().Path;
        Assert.False(Directory.Exists(Path.GetDirectoryName(abandoned)));
    }

    [Fact]
    public void A_workbook_or_an_ndax_is_a_file_of_an_archive_and_no_archive()
    {
        byte[] workbook = new XlsxBuilder().Sheet("S", ["x"]).Build();
        string path = _folder.Bytes("CS2_35.zip", XlsxBuilder.Zip([("CS2_35/a.xlsx", workbook), ("b.ndax", Zip(("data.ndc", "n")))]));

        Assert.True(DataArchive.IsArchive(path));
        Assert.False(DataArchive.IsArchive(_folder.Bytes("a.xlsx", workbook)));
        Assert.False(DataArchive.IsArchive(_folder.Text("a.csv", "a,b\n")));
        Assert.Equal(["CS2_35.zip/CS2_35/a.xlsx", "CS2_35.zip/b.ndax"], DataArchive.Members(path).Select(m => m.Name));
    }

    [Theory]
    [InlineData("../evil.csv")]
    [InlineData("a/../../evil.csv")]
    [InlineData("..\\evil.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\host\\share")]
    [InlineData("C:/windows")]
    [InlineData("a\0b.csv")]
    public void A_name_that_leads_out_of_the_archive_is_refused(string name) =>
        Refused(_folder.Bytes("a.zip", Zip(("good.csv", "1"), (name, "2"))), "names a place outside");

    [Fact]
    public void A_name_that_comes_twice_is_refused() => Refused(_folder.Bytes("a.zip", Zip(("a.csv", "1"), ("A.csv", "2"))), "twice");

    [Fact]
    public void An_encrypted_entry_is_refused()
    {
        byte[] zip = Zip(("a.csv", "1"));
        zip[6] |= 1; // general purpose flag, local header: bit 0 = encrypted (appnote 4.4.4)
        zip[CentralDirectory(zip) + 8] |= 1;
        Refused(_folder.Bytes("a.zip", zip), "'a.csv'", "encrypted");
    }

    [Fact]
    public void A_symbolic_link_is_refused()
    {
        byte[] zip = Zip(("a.csv", "/etc/passwd"));
        BitConverter.TryWriteBytes(zip.AsSpan(CentralDirectory(zip) + 38), 0xA1FF0000u);
        Refused(_folder.Bytes("a.zip", zip), "symbolic link");
    }

    [Fact]
    public void An_entry_that_unpacks_to_other_bytes_is_refused()
    {
        using MemoryStream stored = new();
        using (ZipArchive archive = new(stored, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("a.csv", CompressionLevel.NoCompression).Open();
            entry.Write("time_s,voltage_v\n"u8);
        }

        byte[] zip = stored.ToArray();
        int at = zip.AsSpan().IndexOf("voltage"u8);
        zip[at] ^= 1;
        Refused(_folder.Bytes("a.zip", zip), "'a.csv'", "check sum");
    }

    [Fact]
    public void An_entry_that_declares_another_length_is_refused()
    {
        foreach (int length in new[] { 3, 4000 })
        {
            byte[] zip = Zip(("a.csv", new string('x', 400)));
            BitConverter.TryWriteBytes(zip.AsSpan(CentralDirectory(zip) + 24), length);
            Refused(_folder.Bytes("a.zip", zip), "'a.csv'");
        }
    }

    [Fact]
    public void Limits_hold_for_entries_bytes_ratio_and_depth()
    {
        string two = _folder.Bytes("two.zip", Zip(("a", new string('a', 600)), ("b", new string('b', 600))));
        byte[] inner = XlsxBuilder.Zip([("2.zip", Zip(("x", "y")))]);
        string nested = _folder.Bytes("n.zip", XlsxBuilder.Zip([("1.zip", inner)]));
        string bomb = _folder.Bytes("bomb.zip", Zip(("zeros", new string('0', 4 << 20))));
        ArchiveLimits limits = new(10, 1000, 2000, 100, 3);

        Assert.Equal(2, DataArchive.Members(two, limits).Count());
        Assert.Single(DataArchive.Members(nested, limits));
        Refused(two, limits with { MostEntries = 1 }, "2 entries");
        Refused(two, limits with { MostEntryBytes = 599 }, "'a'", "600");
        Refused(two, limits with { MostTotalBytes = 1199 }, "1199");
        Refused(nested, limits with { MostDepth = 2 }, "3 deep");
        Refused(nested, limits with { MostTotalBytes = inner.Length }, "those inside it");
        Refused(bomb, ArchiveLimits.DataSet, "'zeros'", "zip bomb");
    }

    [Fact]
    public void An_archive_cut_short_is_refused_at_any_length()
    {
        byte[] zip = Zip(("a.csv", "time_s,voltage_v\n"), ("b.csv", "time_s"));
        for (int length = 4; length < zip.Length; length++)
        {
            Refused(_folder.Bytes("a.zip", zip[..length]), "zip archive");
        }
    }

    private static byte[] Zip(params (string Name, string Content)[] entries) =>
        XlsxBuilder.Zip(entries.Select(e => (e.Name, Encoding.UTF8.GetBytes(e.Content))));

    private static int CentralDirectory(byte[] zip) => zip.AsSpan().IndexOf("PK\x01\x02"u8);

    private static void Refused(string path, params string[] parts) => Refused(path, ArchiveLimits.DataSet, parts);

    private static void Refused(string path, ArchiveLimits limits, params string[] parts) =>
        Expect.Refused(BmsErrorCode.BadData, () => _ = DataArchive.Members(path, limits).Count(), [path, .. parts]);
}
