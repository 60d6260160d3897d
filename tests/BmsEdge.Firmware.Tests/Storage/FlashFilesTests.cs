using System;
using System.IO;
using BmsEdge.Core.Storage;
using BmsEdge.Firmware.Storage;
using Xunit;

namespace BmsEdge.Firmware.Tests.Storage;

/// <summary>The board's own file access, here on the files of the machine that runs the test.</summary>
public sealed class FlashFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-flash-").FullName + Path.DirectorySeparatorChar;

    [Fact]
    public void Bytes_come_back_from_where_they_were_written()
    {
        FlashFiles files = new(_folder);
        byte[] bytes = [1, 2, 3, 4, 5, 6];
        byte[] back = new byte[8];
        for (int file = 0; file < StorageFiles.Count; file++)
        {
            Assert.Equal(FileStore.Missing, files.Read(file, 0, back, 0, 1));
            Assert.True(files.Write(file, 0, bytes, 1, 4));
            Assert.True(files.Write(file, 3, bytes, 0, 2));
            Assert.Equal(5, files.Read(file, 0, back, 1, 7));
            Assert.Equal([0, 2, 3, 4, 1, 2, 0, 0], back);
            Assert.Equal(2, files.Read(file, 3, back, 0, 8));
            Assert.Equal(0, files.Read(file, 5, back, 0, 8));
            Assert.Equal(0, files.Read(file, 99, back, 0, 8));
            back = new byte[8];
        }

        Assert.Equal(StorageFiles.Count, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_hole_a_missing_drive_and_a_file_that_cannot_be_opened_are_refused_without_a_throw()
    {
        FlashFiles files = new(_folder);
        Assert.False(files.Write(0, 1, new byte[4], 0, 4));
        FlashFiles nowhere = new(_folder + "none" + Path.DirectorySeparatorChar);
        Assert.False(nowhere.Write(0, 0, new byte[4], 0, 4));
        Assert.Equal(FileStore.Missing, nowhere.Read(0, 0, new byte[4], 0, 4));
        Assert.Equal(FileStore.Failed, files.Read(0, -1, new byte[4], 0, 4));
        using FileStream held = new(_folder + "state0.bin", FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.False(files.Write(0, 0, new byte[4], 0, 4));
        Assert.Equal(FileStore.Failed, files.Read(0, 0, new byte[4], 0, 4));
    }

    [Fact]
    public void A_whole_memory_outlives_its_objects()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        FlashFiles files = new(_folder);
        BoardStorage memory = new(files);
        memory.Load();
        StorageService service = new(memory, rig.Loop, rig.Now);
        Assert.True(service.SaveAll(rig.Now));
        BoardStorage again = new(new FlashFiles(_folder));
        again.Load();
        Assert.Equal((RecordStatus.Ok, RecordStatus.Ok, RecordStatus.Missing), (again.StateStatus, again.CountersStatus, again.CalibrationStatus));
        Assert.Equal((byte)3, again.State.PackState);
        Assert.Equal((2u, 1u), (again.Counters.Boots, again.Counters.RestartsClosed));
    }

    public void Dispose() => Directory.Delete(_folder, true);
}
