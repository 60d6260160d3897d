using System;
using System.IO;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Archives;

/// <summary>
/// The content of a file as a file on the disk, for libraries and tools that need one: the file itself, or its content without
/// the gzip wrapping in a private folder that is gone afterwards.
/// </summary>
internal sealed class ContentFile : IDisposable
{
    /// <summary>Unpacked over packed bytes; what deflate can do at most is 1032, and no cycler's file comes near.</summary>
    private const int MostRatio = 400;

    private const long RatioFreeBytes = 16 << 20;

    private readonly string? _folder;

    private ContentFile(string path, string? folder)
    {
        Path = path;
        _folder = folder;
    }

    /// <summary>Where the content stands.</summary>
    public string Path { get; }

    /// <summary>Makes the content of a file available.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when the gzip is damaged or unpacks to far more than it holds.</exception>
    public static ContentFile Of(CyclingFile file)
    {
        if (!file.IsGzip)
        {
            return new ContentFile(file.Path, null);
        }

        string folder = Directory.CreateTempSubdirectory("bmsedge-content-").FullName;
        try
        {
            string path = System.IO.Path.Combine(folder, "content");
            Unpack(file, path);
            return new ContentFile(path, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static void Unpack(CyclingFile file, string path)
    {
        long packed = new FileInfo(file.Path).Length;
        try
        {
            using Stream from = file.OpenContent();
            using FileStream to = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int count = from.Read(buffer); count > 0; count = from.Read(buffer))
            {
                total += count;
                if (total > RatioFreeBytes && total / packed > MostRatio)
                {
                    throw DataFault.InFile(file.Path, $"the file unpacks from {packed} to more than {total} bytes", "That is how a decompression bomb looks; unpack it by hand if it is none.");
                }

                to.Write(buffer, 0, count);
            }
        }
        catch (InvalidDataException e)
        {
            throw CyclingFile.Unreadable(file.Path, e);
        }
    }
}
