using System;
using R = BmsEdge.Firmware.Drivers.Bq76952Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// The wire protocol: with checksums each data byte is followed by one, the first over everything since the start (SLUAA11B
/// section 4); without, bytes follow each other.
/// </summary>
public sealed partial class Bq76952Chip
{
    private int _pointer;
    private byte _seed;
    private byte _data;
    private bool _pointerNext;
    private bool _checksumNext;
    private bool _refusing;

    bool Hardware.II2cTarget.Begin(bool read)
    {
        Settle();
        HearHost();
        byte address = (byte)((Address << 1) | (read ? 1 : 0));

        // A repeated start goes on with what the write before it began.
        _seed = ChipChecksum.Update(read ? _seed : (byte)0, address);
        _pointerNext = !read;
        _checksumNext = false;
        _refusing = false;
        return true;
    }

    bool Hardware.II2cTarget.Receive(byte value)
    {
        if (_refusing)
        {
            return false;
        }

        if (_pointerNext)
        {
            _pointerNext = false;
            _pointer = value & 0x7F;
            _seed = ChipChecksum.Update(_seed, value);
            return true;
        }

        if (!UsesChecksum)
        {
            WriteDirect(_pointer, value);
            _pointer = (_pointer + 1) & 0x7F;
            return true;
        }

        if (!_checksumNext)
        {
            _data = value;
            _seed = ChipChecksum.Update(_seed, value);
            _checksumNext = true;
            return true;
        }

        _checksumNext = false;
        if (value != _seed)
        {
            ChecksumErrors++;
            _refusing = true;
            return false;
        }

        _seed = 0;
        WriteDirect(_pointer, _data);
        _pointer = (_pointer + 1) & 0x7F;
        return true;
    }

    byte Hardware.II2cTarget.Send()
    {
        if (_checksumNext)
        {
            _checksumNext = false;
            byte checksum = _seed;
            _seed = 0;
            return checksum;
        }

        Span<byte> value = [ReadDirect(_pointer)];
        Faults.Apply(_pointer, value);
        _pointer = (_pointer + 1) & 0x7F;
        _seed = ChipChecksum.Update(_seed, value[0]);
        _checksumNext = UsesChecksum;
        return value[0];
    }

    void Hardware.II2cTarget.End() => _refusing = true;

    private byte ReadDirect(int register) =>
        register is R.SubcommandLow or R.SubcommandLow + 1 && IsBusy ? (byte)0xFF : _registers[register];

    private void WriteDirect(int register, byte value)
    {
        switch (register)
        {
            case R.SubcommandLow:
                _registers[register] = value;
                break;
            case R.SubcommandLow + 1:
                _registers[register] = value;
                StartSubcommand();
                break;
            case >= R.Buffer and <= R.BufferChecksum:
                _registers[register] = value;
                break;
            case R.BufferChecksum + 1:
                _registers[register] = value;
                CommitBuffer();
                break;
            case R.AlarmStatus or R.AlarmStatus + 1:
                _registers[register] &= (byte)~value;
                break;
            case R.AlarmEnable or R.AlarmEnable + 1:
                _registers[register] = value;
                break;
            default:
                // Measurements and status are read only.
                break;
        }
    }
}
