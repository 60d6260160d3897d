using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BmsEdge.CyclingData.Reading.Deflate;

/// <summary>
/// Unpacks deflate (RFC 1951) from a stream in bounded memory: tables that hand out two literals or a whole length at a look-up,
/// a bit buffer of 64 bits filled once a symbol, copies of sixteen bytes. Whatever the input, nothing outside the two
/// buffers is read or written: input ends in <see cref="InputMargin"/> bytes that may be looked at, output in
/// <see cref="OutputMargin"/>, and both limits are asked before each symbol.
/// </summary>
/// <remarks>Bits that were read and not used go back to the input at the end of a stream, so that a trailer can follow.</remarks>
internal sealed class Inflater(Stream input)
{
    private const int WindowBytes = 1 << 15;

    private const int OutputBytes = 1 << 17;

    /// <summary>The longest match (258), what a copy in steps of sixteen runs over, and the literals before it.</summary>
    private const int OutputMargin = 320;

    private const int InputBytes = 1 << 16;

    /// <summary>Two fillings of the bit buffer look at eight bytes each.</summary>
    private const int InputMargin = 32;

    private const int LengthIndexBits = 11;

    private const int DistanceIndexBits = 8;

    private const int CodeLengthIndexBits = 7;

    private readonly HuffmanTable _lengths = new(LengthIndexBits, DeflateCodes.Lengths, pairsLiterals: true);
    private readonly HuffmanTable _distances = new(DistanceIndexBits, DeflateCodes.Distances);
    private readonly HuffmanTable _codeLengths = new(CodeLengthIndexBits, DeflateCodes.CodeLengths);
    private readonly byte[] _input = new byte[InputBytes + InputMargin];
    private readonly byte[] _output = new byte[WindowBytes + OutputBytes + OutputMargin];
    private long _inputBefore;
    private int _inputAt;
    private int _inputEnd;
    private bool _inputEnded;
    private ulong _bits;
    private int _bitCount;
    private int _taken;
    private int _made;
    private Stage _stage;
    private bool _isLastBlock;
    private int _storedLeft;

    private enum Stage
    {
        BlockBegins,
        Stored,
        Coded,
        Ended,
    }

    /// <summary>Bytes of input used so far.</summary>
    public long Position => _inputBefore + _inputAt - (_bitCount >> 3);

    private bool RanOut => _inputAt - (_bitCount >> 3) > _inputEnd;

    /// <summary>The next unpacked bytes, valid until the next call; none at the end of the deflate stream.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged or cut short; the message says at which byte.</exception>
    public ReadOnlySpan<byte> Next(int atMost)
    {
        if (_taken == _made)
        {
            if (_made >= WindowBytes + OutputBytes)
            {
                _output.AsSpan(_made - WindowBytes, WindowBytes).CopyTo(_output);
                _made = _taken = WindowBytes;
            }

            while (_taken == _made && _stage != Stage.Ended)
            {
                Work();
            }
        }

        ReadOnlySpan<byte> made = _output.AsSpan(_taken, Math.Min(atMost, _made - _taken));
        _taken += made.Length;
        return made;
    }

    /// <summary>A byte of the input outside the deflate stream; -1 at the end.</summary>
    public int ReadByte()
    {
        GiveBack();
        FillInput();
        return _inputAt < _inputEnd ? _input[_inputAt++] : -1;
    }

    private void Work()
    {
        switch (_stage)
        {
            case Stage.BlockBegins:
                BeginBlock();
                break;
            case Stage.Stored:
                CopyStored();
                break;
            default:
                FillInput();
                Decode();
                break;
        }
    }

    private void BeginBlock()
    {
        if (_isLastBlock)
        {
            GiveBack();
            _stage = Stage.Ended;
            return;
        }

        _isLastBlock = Take(1) != 0;
        switch (Take(2))
        {
            case 0:
                GiveBack();
                int length = Take(16);
                int check = Take(16);
                if (length != (check ^ 0xffff))
                {
                    throw Damaged("the length of a stored block contradicts itself");
                }

                GiveBack();
                _storedLeft = length;
                _stage = Stage.Stored;
                break;
            case 1:
                _lengths.Build(DeflateCodes.FixedLengths, mayBeAlone: false);
                _distances.Build(DeflateCodes.FixedDistances, mayBeAlone: false);
                _stage = Stage.Coded;
                break;
            case 2:
                ReadCodes();
                _stage = Stage.Coded;
                break;
            default:
                throw Damaged("there is no block of kind 3");
        }
    }

    private void ReadCodes()
    {
        int lengths = Take(5) + 257;
        int distances = Take(5) + 1;
        int codeLengths = Take(4) + 4;
        if (lengths > DeflateCodes.MostLengthSymbols || distances > DeflateCodes.MostDistanceSymbols)
        {
            throw Damaged("a block declares more symbols than there are");
        }

        Span<byte> all = stackalloc byte[DeflateCodes.MostLengthSymbols + DeflateCodes.MostDistanceSymbols];
        all.Clear();
        for (int i = 0; i < codeLengths; i++)
        {
            all[DeflateCodes.CodeLengthOrder[i]] = (byte)Take(3);
        }

        Require(_codeLengths.Build(all[..DeflateCodes.CodeLengths.Length], mayBeAlone: false));
        all.Clear();
        ReadLengths(all[..(lengths + distances)]);
        if (all[DeflateCodes.EndSymbol] == 0)
        {
            throw Damaged("a block has no code for its end");
        }

        Require(_lengths.Build(all[..lengths], mayBeAlone: true));
        Require(_distances.Build(all.Slice(lengths, distances), mayBeAlone: true));
    }

    private void Require(string? problem)
    {
        if (problem is not null)
        {
            throw Damaged(problem);
        }
    }

    /// <summary>Lengths of both codes in a row, runs of them shortened (RFC 1951, 3.2.7).</summary>
    private void ReadLengths(Span<byte> lengths)
    {
        int at = 0;
        while (at < lengths.Length)
        {
            FillBits();
            uint entry = _codeLengths.Entries[_bits & ((1 << CodeLengthIndexBits) - 1)];
            if ((entry & HuffmanTable.Special) != 0)
            {
                throw Damaged("a code stands for nothing");
            }

            Drop((int)(entry & 0xff));
            int symbol = (int)(entry >> 15);
            (byte value, int times) = symbol switch
            {
                16 => (at > 0 ? lengths[at - 1] : throw Damaged("a run repeats what is not there"), 3 + Take(2)),
                17 => ((byte)0, 3 + Take(3)),
                18 => ((byte)0, 11 + Take(7)),
                _ => ((byte)symbol, 1),
            };
            if (times > lengths.Length - at)
            {
                throw Damaged("a run of code lengths is too long");
            }

            lengths.Slice(at, times).Fill(value);
            at += times;
        }
    }

    private void CopyStored()
    {
        if (_storedLeft == 0)
        {
            _stage = Stage.BlockBegins;
            return;
        }

        FillInput();
        int count = Math.Min(_storedLeft, Math.Min(_inputEnd - _inputAt, WindowBytes + OutputBytes - _made));
        if (count == 0 && _inputAt == _inputEnd)
        {
            throw CutShort();
        }

        _input.AsSpan(_inputAt, count).CopyTo(_output.AsSpan(_made));
        _inputAt += count;
        _made += count;
        _storedLeft -= count;
    }

    /// <summary>Decodes until the block ends, the output is full or more input is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Decode()
    {
        ulong bits = _bits;
        int bitCount = _bitCount;
        int at = _inputAt;
        int to = _made;
        int inputLimit = _inputEnded ? _inputEnd + sizeof(ulong) : _inputEnd - InputMargin;
        ref byte source = ref MemoryMarshal.GetArrayDataReference(_input);
        ref byte target = ref MemoryMarshal.GetArrayDataReference(_output);
        ref uint lengths = ref MemoryMarshal.GetArrayDataReference(_lengths.Entries);
        ref uint distances = ref MemoryMarshal.GetArrayDataReference(_distances.Entries);
        string? problem = null;
        while (at <= inputLimit && to < WindowBytes + OutputBytes)
        {
            bits |= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, at)) << bitCount;
            at += (63 - bitCount) >> 3;
            bitCount |= 56;
            uint entry = Unsafe.Add(ref lengths, (nint)(bits & ((1 << LengthIndexBits) - 1)));
            if ((int)entry < 0)
            {
                // Three look-ups take 33 bits at most; a length and its distance then need a filling of their own.
                bits >>= (int)entry;
                bitCount -= (int)(entry & 0xff);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, to), (ushort)(entry >> 8));
                to += (int)(entry >> 24) & 3;
                entry = Unsafe.Add(ref lengths, (nint)(bits & ((1 << LengthIndexBits) - 1)));
                if ((int)entry < 0)
                {
                    bits >>= (int)entry;
                    bitCount -= (int)(entry & 0xff);
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, to), (ushort)(entry >> 8));
                    to += (int)(entry >> 24) & 3;
                    continue;
                }

                bits |= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, at)) << bitCount;
                at += (63 - bitCount) >> 3;
                bitCount |= 56;
            }

            if ((entry & HuffmanTable.Special) != 0)
            {
                if ((entry & HuffmanTable.Pointer) != 0)
                {
                    entry = Second(ref lengths, entry, bits >> LengthIndexBits);
                    if ((int)entry < 0)
                    {
                        bits >>= (int)entry;
                        bitCount -= (int)(entry & 0xff);
                        Unsafe.Add(ref target, to++) = (byte)(entry >> 8);
                        continue;
                    }
                }

                if ((entry & HuffmanTable.Special) != 0)
                {
                    if ((entry & HuffmanTable.EndOfBlock) == 0)
                    {
                        problem = "a code stands for nothing";
                        break;
                    }

                    bits >>= (int)entry;
                    bitCount -= (int)(entry & 0xff);
                    _stage = Stage.BlockBegins;
                    break;
                }
            }

            int length = Value(entry, bits);
            bits >>= (int)entry;
            bitCount -= (int)(entry & 0xff);
            entry = Unsafe.Add(ref distances, (nint)(bits & ((1 << DistanceIndexBits) - 1)));
            if ((entry & HuffmanTable.Special) != 0)
            {
                if ((entry & HuffmanTable.Pointer) != 0)
                {
                    entry = Second(ref distances, entry, bits >> DistanceIndexBits);
                }

                if ((entry & HuffmanTable.Special) != 0)
                {
                    problem = "a code stands for no distance";
                    break;
                }
            }

            int distance = Value(entry, bits);
            bits >>= (int)entry;
            bitCount -= (int)(entry & 0xff);
            if (distance > to)
            {
                problem = "a distance leads to before the beginning";
                break;
            }

            ref byte copy = ref Unsafe.Add(ref target, to);
            if (distance >= Vector128<byte>.Count)
            {
                ref byte from = ref Unsafe.Subtract(ref copy, distance);
                Vector128.LoadUnsafe(ref from).StoreUnsafe(ref copy);
                for (int done = Vector128<byte>.Count; done < length; done += Vector128<byte>.Count)
                {
                    Vector128.LoadUnsafe(ref from, (nuint)done).StoreUnsafe(ref copy, (nuint)done);
                }
            }
            else
            {
                for (int i = 0; i < length; i++)
                {
                    Unsafe.Add(ref copy, i) = Unsafe.Add(ref copy, i - distance);
                }
            }

            to += length;
        }

        (_bits, _bitCount, _inputAt, _made) = (bits, bitCount, at, to);
        RequireInput();
        if (problem is not null)
        {
            throw Damaged(problem);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Second(ref uint entries, uint pointer, ulong bits) =>
        Unsafe.Add(ref entries, (nint)((pointer >> 8) & 0xffff) + (nint)(bits & ((1UL << (int)pointer) - 1)));

    /// <summary>Base value and extra bits, which follow the code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Value(uint entry, ulong bits) =>
        (int)((entry >> 15) & 0x7fff) + (int)((bits & ((1UL << (int)entry) - 1)) >> (int)(entry >> 8));

    private int Take(int count)
    {
        FillBits();
        int value = (int)(_bits & ((1UL << count) - 1));
        Drop(count);
        return value;
    }

    private void Drop(int count)
    {
        _bits >>= count;
        _bitCount -= count;
    }

    private void FillBits()
    {
        FillInput();
        RequireInput();
        _bits |= Unsafe.ReadUnaligned<ulong>(ref _input[_inputAt]) << _bitCount;
        _inputAt += (63 - _bitCount) >> 3;
        _bitCount |= 56;
    }

    /// <summary>Refuses a stream that went on into the zeros behind its end, which may be looked at and not used.</summary>
    private void RequireInput()
    {
        if (RanOut)
        {
            throw CutShort();
        }
    }

    /// <summary>Puts whole bytes back and drops the rest of the one under way.</summary>
    private void GiveBack()
    {
        RequireInput();
        _inputAt -= _bitCount >> 3;
        _bits = 0;
        _bitCount = 0;
    }

    /// <summary>Sees to it that more than a margin of input is there, unless the stream has ended.</summary>
    private void FillInput()
    {
        if (_inputEnded || _inputEnd - _inputAt > InputMargin)
        {
            return;
        }

        // Bytes that are in the bit buffer may be given back.
        int keep = Math.Min(_inputAt, sizeof(ulong));
        int moved = _inputAt - keep;
        _input.AsSpan(moved, _inputEnd - moved).CopyTo(_input);
        _inputBefore += moved;
        _inputAt = keep;
        _inputEnd -= moved;
        while (_inputEnd < InputBytes)
        {
            int count = input.Read(_input, _inputEnd, InputBytes - _inputEnd);
            if (count == 0)
            {
                _inputEnded = true;
                _input.AsSpan(_inputEnd).Clear();
                return;
            }

            _inputEnd += count;
        }
    }

    private InvalidDataException CutShort() => new($"the gzip file is cut short after byte {_inputBefore + _inputEnd}");

    /// <summary>What is wrong, unless it is so only because of the zeros behind the end.</summary>
    private InvalidDataException Damaged(string problem) =>
        RanOut ? CutShort() : new InvalidDataException($"the gzip file is damaged at byte {Position}: {problem}");
}
