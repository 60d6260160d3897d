using System.Diagnostics.CodeAnalysis;

namespace System;

/// <summary>
/// The nanoFramework 1.x view on a byte array (mscorlib 1.17.11): a struct, so that passing a buffer allocates nothing.
/// </summary>
[SuppressMessage("Performance", "CA1815", Justification = "nanoFramework declares no equality members.")]
public readonly struct SpanByte
{
    private readonly byte[]? _array;
    private readonly int _start;

    /// <summary>A view on the whole array; null gives an empty view.</summary>
    public SpanByte(byte[]? array)
    {
        _array = array;
        _start = 0;
        Length = array?.Length ?? 0;
    }

    /// <summary>A view on part of the array.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the array.</exception>
    public SpanByte(byte[]? array, int start, int length)
    {
        int size = array?.Length ?? 0;
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, size - start);
        _array = array;
        _start = start;
        Length = length;
    }

    /// <summary>A view on nothing.</summary>
    public static SpanByte Empty => default;

    /// <summary>True when there is no byte in view.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Bytes in view.</summary>
    public int Length { get; }

    /// <summary>A byte of the view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the view.</exception>
    public byte this[int index]
    {
        get => _array![Check(index)];
        set => _array![Check(index)] = value;
    }

    [SuppressMessage("Usage", "CA2225", Justification = "nanoFramework declares no named alternative.")]
    public static implicit operator SpanByte(byte[]? array) => new(array);

    /// <summary>Copies the view into the beginning of another.</summary>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyTo(SpanByte destination)
    {
        if (destination.Length < Length)
        {
            throw new ArgumentException("destination is shorter than the view", nameof(destination));
        }

        Backing.CopyTo(destination.Backing);
    }

    /// <summary>The view from an index to its end.</summary>
    public SpanByte Slice(int start) => Slice(start, Length - start);

    /// <summary>Part of the view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the view.</exception>
    public SpanByte Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return new SpanByte(_array, _start + start, length);
    }

    /// <summary>A copy of the bytes in view.</summary>
    public byte[] ToArray() => Backing.ToArray();

    /// <summary>The same bytes as a .NET span, for the simulated hardware.</summary>
    internal Span<byte> Backing => new(_array, _start, Length);

    private int Check(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
        return _start + index;
    }
}
