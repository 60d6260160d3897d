using System;
using System.IO;

namespace BmsEdge.Foundation;

/// <summary>
/// Writes a file so that it is either wholly the new one or wholly the old one: the bytes go to a sibling first, then one
/// rename swaps it in. A full disk, an exception or a kill before the rename leaves the old file in force.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> by way of a sibling file; makes the folder when it is not there.</summary>
    /// <param name="path">File to make or replace.</param>
    /// <param name="fill">Writes the content.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/> when the disk refuses; the old file is untouched.</exception>
    public static void Write(string path, Action<Stream> fill)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(fill);
        string target = Path.GetFullPath(path);
        string staging = $"{target}.{Environment.ProcessId}.{Guid.NewGuid():N}.new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using (FileStream stream = new(staging, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                fill(stream);

                // The rename may reach the disk before the bytes do; a power cut between the two would leave an empty file.
                stream.Flush(flushToDisk: true);
            }

            File.Move(staging, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(
                BmsErrorCode.WriteFailed,
                $"Cannot write '{path}': {e.Message} What was there before is unchanged. Free space or choose another place.",
                e);
        }
        finally
        {
            TryDelete(staging);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover sibling is untidy, not wrong; the target is already what it must be.
        }
    }
}
