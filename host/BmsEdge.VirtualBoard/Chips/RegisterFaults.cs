using System;
using System.Collections.Generic;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>Faults inside a chip that its own checksum does not see, because the checksum is made afterwards.</summary>
public sealed class RegisterFaults
{
    private readonly Dictionary<int, byte[]> _stuck = [];
    private int _flipRegister = -1;
    private int _flipByte;
    private byte _flipMask;
    private int _flipReads;

    /// <summary>Measurement registers keep their last values while the chip goes on converting and flagging.</summary>
    public bool FreezeMeasurements { get; set; }

    /// <summary>A register reads these bytes from now on, whatever is written or measured.</summary>
    public void Stick(int register, params byte[] value) => _stuck[register] = value;

    /// <summary>The register works again.</summary>
    public void Release(int register) => _stuck.Remove(register);

    /// <summary>Inverts bits in the next reads of a register.</summary>
    /// <param name="register">Register address.</param>
    /// <param name="mask">Bits to invert.</param>
    /// <param name="reads">How many reads.</param>
    /// <param name="byteIndex">Which byte of a register of several bytes, 0 = first on the wire.</param>
    public void FlipBits(int register, byte mask, int reads = 1, int byteIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reads);
        _flipRegister = register;
        _flipMask = mask;
        _flipReads = reads;
        _flipByte = byteIndex;
    }

    /// <summary>Ends every fault.</summary>
    public void Clear()
    {
        FreezeMeasurements = false;
        _stuck.Clear();
        _flipReads = 0;
    }

    internal void Apply(int register, Span<byte> value)
    {
        if (_stuck.Count > 0 && _stuck.TryGetValue(register, out byte[]? stuck))
        {
            for (int i = 0; i < value.Length && i < stuck.Length; i++)
            {
                value[i] = stuck[i];
            }
        }

        if (_flipReads > 0 && register == _flipRegister && _flipByte < value.Length)
        {
            _flipReads--;
            value[_flipByte] ^= _flipMask;
        }
    }
}
