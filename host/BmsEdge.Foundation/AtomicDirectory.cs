using System;
using System.IO;
using System.Linq;

namespace BmsEdge.Foundation;

/// <summary>
/// Writes a folder so that it is either wholly the new one or wholly the old one: everything goes to a sibling folder
/// first, then two renames swap it in. A full disk, an exception or a kill before the swap leaves the old folder in force.
/// </summary>
public static class AtomicDirectory
{
    /// <summary>Fills <paramref name="folder"/> by way of a sibling folder.</summary>
    /// <param name="folder">Folder to make or replace.</param>
    /// <param name="fill">Writes every file below the folder it is given.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/> when the disk refuses; the old folder is untouched.</exception>
    public static void Write(string folder, Action<string> fill)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(fill);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string suffix = $".{Environment.ProcessId}.{Guid.NewGuid():N}";
        string staging = target + suffix + ".new";
        string retired = target + suffix + ".old";
        try
        {
            if (File.Exists(target))
            {
                throw new IOException("a file of that name is in the way");
            }

            Directory.CreateDirectory(staging);
            fill(staging);
            bool replaced = Directory.Exists(target);
            if (replaced)
            {
                Directory.Move(target, retired);
            }

            try
            {
                Directory.Move(staging, target);
            }
            catch when (replaced)
            {
                Directory.Move(retired, target);
                throw;
            }

            TryDelete(retired);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(
                BmsErrorCode.WriteFailed,
                $"Cannot write '{folder}': {e.Message} What was there before is unchanged. Free space or choose another --out.",
                e);
        }
        finally
        {
            TryDelete(staging);
        }
    }

    /// <summary>Refuses a folder that holds something but not what was written there before: it is somebody's, not ours to replace.</summary>
    /// <param name="folder">Folder about to be replaced.</param>
    /// <param name="markerFile">File that an earlier result always holds.</param>
    /// <param name="what">What the result is, for the message.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadArgument"/> when the folder is foreign.</exception>
    public static void RefuseForeign(string folder, string markerFile, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, markerFile)))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                $"'{folder}' holds something that is not {what}. It is left alone; give an empty or a new folder to --out.");
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover sibling is untidy, not wrong; the target is already what it must be.
        }
    }
}
