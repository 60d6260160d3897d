using System;
using System.Collections.Generic;
using BmsEdge.Core.Storage;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>What a loss of power leaves of the write it meets.</summary>
public enum TornWrite
{
    /// <summary>The bytes that were already written, and the old ones behind them. Worse than LittleFS, which copies on write.</summary>
    NewBytesThenOld,

    /// <summary>The bytes that were already written, and erased ones (0xFF) behind them.</summary>
    NewBytesThenErased,

    /// <summary>The file as it was before: what LittleFS does until a file is closed.</summary>
    Old,
}

/// <summary>
/// The flash drive of a board: files that outlive restarts, with power cuts at any byte, lost bits, a full, worn or missing
/// drive, and the time and wear of writes. After a cut everything is refused until <see cref="PowerUp"/>.
/// </summary>
/// <param name="passMicroseconds">Lets the time of a write pass; null = it takes none.</param>
public sealed class SimulatedFlash(Action<long>? passMicroseconds = null) : FileStore
{
    /// <summary>Erase block of the flash in bytes (4 KB on every ESP32 module).</summary>
    public const int BlockLength = 4096;

    // Of 64 blocks (256 KB) two are the root directory.
    private const int DirectoryBlocks = 2;
    private readonly SortedDictionary<int, byte[]> _files = [];
    private readonly HashSet<int> _worn = [];
    private readonly Dictionary<int, int> _flipOnWrite = [];
    private long _bytesUntilCut = long.MaxValue;

    /// <summary>What a cut leaves.</summary>
    public TornWrite Torn { get; set; }

    /// <summary>Blocks of the drive.</summary>
    public int BlockCount { get; set; } = 64;

    /// <summary>False = there is no such drive.</summary>
    public bool IsPresent { get; set; } = true;

    /// <summary>Time of a write in microseconds.</summary>
    public long WriteMicroseconds { get; set; }

    /// <summary>False from a cut to <see cref="PowerUp"/>.</summary>
    public bool IsPowered { get; private set; } = true;

    /// <summary>Bytes written since it was made.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Writes since it was made; each is one commit of the file system.</summary>
    public int WriteCount { get; private set; }

    /// <summary>
    /// Blocks erased since it was made, counted to the safe side: for each commit every data block from the first changed byte
    /// to the end of the file (LittleFS copies them), and one block of the directory.
    /// </summary>
    public long EraseCount { get; private set; }

    /// <summary>Files that are there.</summary>
    public IEnumerable<int> Files => _files.Keys;

    /// <summary>Blocks in use.</summary>
    public int UsedBlocks
    {
        get
        {
            int used = DirectoryBlocks;
            foreach (byte[] content in _files.Values)
            {
                used += Blocks(content.Length);
            }

            return used;
        }
    }

    /// <summary>Content of a file; empty when there is none.</summary>
    public ReadOnlySpan<byte> Content(int file) => _files.GetValueOrDefault(file, []);

    /// <summary>Cuts the power after so many further bytes; 0 = before the next one.</summary>
    public void CutPowerAfter(long bytes) => _bytesUntilCut = bytes;

    /// <summary>Power is back, and no cut is planned any more.</summary>
    public void PowerUp()
    {
        IsPowered = true;
        _bytesUntilCut = long.MaxValue;
    }

    /// <summary>Takes a file away.</summary>
    public void Delete(int file) => _files.Remove(file);

    /// <summary>Turns bits of a byte over.</summary>
    public void Flip(int file, int position, byte mask) => _files[file][position] ^= mask;

    /// <summary>A file's blocks refuse writes from now on, or take them again.</summary>
    public void SetWorn(int file, bool isWorn)
    {
        _ = isWorn ? _worn.Add(file) : _worn.Remove(file);
    }

    /// <summary>A file's blocks take writes and lose a bit at this position each time; negative = none.</summary>
    public void SetLeaky(int file, int position) => _flipOnWrite[file] = position;

    /// <summary>The same drive as it is now, in another object.</summary>
    public SimulatedFlash Copy()
    {
        SimulatedFlash copy = new(passMicroseconds) { Torn = Torn, BlockCount = BlockCount, IsPresent = IsPresent, WriteMicroseconds = WriteMicroseconds };
        foreach ((int file, byte[] content) in _files)
        {
            copy._files[file] = [.. content];
        }

        return copy;
    }

    /// <inheritdoc/>
    public override int Read(int file, int offset, byte[] buffer, int start, int count)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (!IsPowered)
        {
            return Failed;
        }

        if (!IsPresent || !_files.TryGetValue(file, out byte[]? content))
        {
            return Missing;
        }

        int there = Math.Clamp(content.Length - offset, 0, count);
        content.AsSpan(Math.Min(offset, content.Length), there).CopyTo(buffer.AsSpan(start, there));
        return there;
    }

    /// <inheritdoc/>
    public override bool Write(int file, int offset, byte[] buffer, int start, int count)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        byte[] old = _files.GetValueOrDefault(file, []);
        int length = Math.Max(old.Length, offset + count);
        bool fits = UsedBlocks - Blocks(old.Length) + Blocks(length) + CopiedBlocks(offset, length) <= BlockCount;
        if (!IsPowered || !IsPresent || offset > old.Length || _worn.Contains(file) || !fits)
        {
            return false;
        }

        passMicroseconds?.Invoke(WriteMicroseconds);
        byte[] content = new byte[length];
        old.CopyTo(content, 0);
        int written = (int)Math.Min(count, _bytesUntilCut);
        buffer.AsSpan(start, written).CopyTo(content.AsSpan(offset));
        IsPowered = _bytesUntilCut >= count && _bytesUntilCut > 0;
        _bytesUntilCut -= written;
        BytesWritten += written;
        WriteCount++;
        EraseCount += 1 + CopiedBlocks(offset, length);
        if (!IsPowered)
        {
            Tear(file, old, content, offset, written, count);
            return false;
        }

        if (_flipOnWrite.TryGetValue(file, out int position) && position >= offset && position < offset + count)
        {
            content[position] ^= 1;
        }

        _files[file] = content;
        return true;
    }

    private static int Blocks(int length) => (length + BlockLength - 1) / BlockLength;

    private static int CopiedBlocks(int offset, int length) => Blocks(length) - (offset / BlockLength);

    private void Tear(int file, byte[] old, byte[] content, int offset, int written, int count)
    {
        switch (Torn)
        {
            case TornWrite.Old:
                return;
            case TornWrite.NewBytesThenErased:
                content.AsSpan(offset + written, count - written).Fill(0xFF);
                _files[file] = content;
                return;
            default:
                // What was never written is not there: the file is as long as it got.
                _files[file] = content[..Math.Max(old.Length, offset + written)];
                return;
        }
    }
}
