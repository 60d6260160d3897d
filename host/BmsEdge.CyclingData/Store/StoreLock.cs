using System;
using System.Diagnostics;
using System.IO;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>
/// One writer at a time. The file is held open without sharing, which the kernel ends with the process however it dies; the
/// owner's id and start time beside it say who it is, and tell a living owner from a dead one on file systems without locks.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private const string LockName = ".writer.lock";
    private const string OwnerName = ".writer.json";

    private readonly FileStream _file;
    private readonly string _ownerPath;

    private StoreLock(FileStream file, string ownerPath)
    {
        _file = file;
        _ownerPath = ownerPath;
    }

    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/> when somebody else writes.</exception>
    public static StoreLock Take(string folder)
    {
        string ownerPath = Path.Combine(folder, OwnerName);
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Owner? owner = ReadOwner(ownerPath);
            throw new BmsException(
                BmsErrorCode.WriteFailed,
                owner is null ? $"{folder}: the store cannot be locked for writing ({e.Message}). Check its permissions, or wait for the other writer." : Busy(folder, owner),
                e);
        }

        try
        {
            if (ReadOwner(ownerPath) is { } owner && owner != Owner.Self() && IsAlive(owner))
            {
                throw new BmsException(BmsErrorCode.WriteFailed, Busy(folder, owner));
            }

            StoreJson.Write(ownerPath, Owner.Self());
            return new StoreLock(file, ownerPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_ownerPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next writer finds an owner that is dead.
        }

        _file.Dispose();
    }

    private static string Busy(string folder, Owner owner) =>
        $"{folder}: process {owner.ProcessId} writes to this store since {owner.StartedUtc:yyyy-MM-dd HH:mm:ss} UTC. Wait until it is done.";

    /// <summary>A record that cannot be read was cut by a crash: nobody's.</summary>
    private static Owner? ReadOwner(string path)
    {
        try
        {
            return StoreJson.Read<Owner>(path);
        }
        catch (BmsException)
        {
            return null;
        }
    }

    /// <summary>Whether a process of that id still runs and began when the owner did: ids are used again, start times are not.</summary>
    private static bool IsAlive(Owner owner)
    {
        if (owner.Machine != Environment.MachineName)
        {
            return false;
        }

        try
        {
            using Process process = Process.GetProcessById(owner.ProcessId);
            return Math.Abs((process.StartTime.ToUniversalTime() - owner.StartedUtc).TotalSeconds) < 1;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    internal sealed record Owner(int ProcessId, DateTime StartedUtc, string Machine)
    {
        public static Owner Self()
        {
            using Process self = Process.GetCurrentProcess();
            return new Owner(Environment.ProcessId, self.StartTime.ToUniversalTime(), Environment.MachineName);
        }
    }
}
