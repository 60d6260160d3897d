namespace BmsEdge.VirtualBoard.Chips;

/// <summary>The wire protocol with its checksum (SLUSBK2I section 8.3.1.4).</summary>
public sealed partial class Bq769x0Chip
{
    private int _pointer;
    private WirePhase _phase;
    private byte _crcSeed;
    private byte _data;
    private bool _sendChecksum;

    private enum WirePhase
    {
        Idle,
        Pointer,
        Data,
        Checksum,
    }

    bool Hardware.II2cTarget.Begin(bool read)
    {
        if (IsShipMode)
        {
            return false;
        }

        byte address = (byte)((Address << 1) | (read ? 1 : 0));
        _crcSeed = ChipChecksum.Update(0, address);
        _phase = read ? WirePhase.Idle : WirePhase.Pointer;
        _sendChecksum = false;
        return true;
    }

    bool Hardware.II2cTarget.Receive(byte value)
    {
        switch (_phase)
        {
            case WirePhase.Pointer:
                _pointer = value;
                _crcSeed = ChipChecksum.Update(_crcSeed, value);
                _phase = WirePhase.Data;
                return true;
            case WirePhase.Data:
                _data = value;
                _crcSeed = ChipChecksum.Update(_crcSeed, value);
                _phase = WirePhase.Checksum;
                return true;
            case WirePhase.Checksum when value == _crcSeed:
                if (_pointer < RegisterCount)
                {
                    WriteRegister(_pointer, _data);
                }

                _pointer = (_pointer + 1) & 0xFF;
                _crcSeed = 0;
                _phase = WirePhase.Data;
                return !IsShipMode;
            default:
                // The chip does not acknowledge a wrong checksum and goes idle.
                ChecksumErrors++;
                _phase = WirePhase.Idle;
                return false;
        }
    }

    byte Hardware.II2cTarget.Send()
    {
        if (_sendChecksum)
        {
            _sendChecksum = false;
            byte checksum = _crcSeed;
            _crcSeed = 0;
            return checksum;
        }

        System.Span<byte> value = [_pointer < RegisterCount ? _registers[_pointer] : (byte)0];
        Faults.Apply(_pointer, value);
        _pointer = (_pointer + 1) & 0xFF;
        _crcSeed = ChipChecksum.Update(_crcSeed, value[0]);
        _sendChecksum = true;
        return value[0];
    }

    void Hardware.II2cTarget.End() => _phase = WirePhase.Idle;
}
