using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Machinery;

/// <summary>
/// Writes several files that belong together into a folder that holds others too: all bytes go to siblings first, and only when
/// every one is on the disk are they renamed into place. A full disk leaves every old file in force.
/// </summary>
internal static class StagedFiles
{
    /// <summary>Writes the files.</summary>
    /// <param name="folder">Folder; made when it is not there.</param>
    /// <param name="files">Names and contents.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/> when the disk refuses.</exception>
    public static void Write(string folder, IReadOnlyList<(string Name, string Text)> files)
    {
        string suffix = $".{Environment.ProcessId}.{Guid.NewGuid():N}.new";
        List<string> staged = [];
        try
        {
            Directory.CreateDirectory(folder);
            foreach ((string name, string text) in files)
            {
                string path = Path.Combine(folder, name + suffix);
                staged.Add(path);
                using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
                stream.Write(Encoding.UTF8.GetBytes(text));

                // The rename may reach the disk before the bytes do.
                stream.Flush(flushToDisk: true);
            }

            foreach ((string name, _) in files)
            {
                File.Move(Path.Combine(folder, name + suffix), Path.Combine(folder, name), overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(
                BmsErrorCode.WriteFailed, $"Cannot write into '{folder}': {e.Message} Free space or choose another --out.", e);
        }
        finally
        {
            foreach (string path in staged)
            {
                TryDelete(path);
            }
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
            // A leftover sibling is untidy, not wrong.
        }
    }
}
