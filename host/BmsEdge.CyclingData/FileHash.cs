using System;
using System.IO;
using System.Security.Cryptography;

namespace BmsEdge.CyclingData;

/// <summary>SHA-256 as provenance writes it: lower-case hex.</summary>
internal static class FileHash
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Hash of a file's bytes as stored.</summary>
    public static string Sha256(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        return Sha256(file);
    }

    /// <summary>Hash of what is left of a stream.</summary>
    public static string Sha256(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));
}
