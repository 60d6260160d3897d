using System;
using D = BmsEdge.Firmware.Drivers.Bq76952DataMemory;
using R = BmsEdge.Firmware.Drivers.Bq76952Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// Subcommands and data memory through the transfer buffer. Each takes a time, in which the address reads FFh; then it happens
/// and the answer stands in the buffer with checksum and length.
/// </summary>
public sealed partial class Bq76952Chip
{
    private const long Idle = -1;
    private readonly byte[] _outgoing = new byte[R.BufferLength];
    private int _outgoingLength;
    private long _busyUntil = Idle;
    private bool _busyWithWrite;

    private bool IsBusy => _busyUntil != Idle;

    private int Subcommand => Word(R.SubcommandLow);

    private void ResetSubcommands() => _busyUntil = Idle;

    /// <summary>What is due happens before anything else.</summary>
    private void Settle()
    {
        if (IsBusy && _now >= _busyUntil)
        {
            _busyUntil = Idle;
            if (_busyWithWrite)
            {
                Apply();
            }
            else
            {
                Execute();
            }
        }
    }

    private void StartSubcommand()
    {
        if (IsBusy)
        {
            Overruns++;
        }

        _busyWithWrite = false;
        _busyUntil = _now + Subcommand switch
        {
            R.SetConfigUpdate => 2000,
            R.ExitConfigUpdate => 1000,
            R.Reset => 60_000,
            _ => 660,
        };
    }

    private void CommitBuffer()
    {
        int count = _registers[R.BufferChecksum + 1] - 4;
        if (count is < 0 or > R.BufferLength)
        {
            return;
        }

        int sum = _registers[R.SubcommandLow] + _registers[R.SubcommandLow + 1];
        for (int i = 0; i < count; i++)
        {
            sum += _registers[R.Buffer + i];
        }

        if ((byte)~sum != _registers[R.BufferChecksum])
        {
            ChecksumErrors++;
            return;
        }

        // The address was written just before, so the read that it began is still under way and is replaced.
        _registers.AsSpan(R.Buffer, count).CopyTo(_outgoing);
        _outgoingLength = count;
        _busyWithWrite = true;
        _busyUntil = _now + 560;
    }

    private void Execute()
    {
        switch (Subcommand)
        {
            case R.DeviceNumber:
                AnswerWord(R.DeviceNumberValue);
                return;
            case R.ManufacturingStatus:
                AnswerWord((_fetEnabled ? R.ManufacturingFetEnabled : 0) | 0x40);
                return;
            case R.ActiveCells:
                AnswerWord(_balance);
                return;
            case R.FetEnable:
                _fetEnabled = !_fetEnabled;
                break;
            case R.SetConfigUpdate:
                EnterConfigUpdate();
                break;
            case R.ExitConfigUpdate:
                LeaveConfigUpdate();
                break;
            case R.AllFetsOff:
                _hostOff = 0x0F;
                break;
            case 0x0096:
                _hostOff = 0;
                break;
            case R.SleepDisable:
                SetBits(R.BatteryStatus, R.StatusSleepEnabled, false);
                break;
            case R.SwapCommMode:
                UsesChecksum = MemoryByte(D.CommType) switch
                {
                    0 => _checksumByDefault,
                    0x11 or 0x12 => true,
                    _ => false,
                };
                break;
            case R.Reset:
                PowerOnReset();
                break;
            case >= MemoryStart and < MemoryStart + MemoryLength - R.BufferLength:
                AnswerMemory();
                return;
            default:
                break;
        }

        Answer([]);
    }

    private void AnswerMemory()
    {
        Span<byte> block = stackalloc byte[R.BufferLength];
        int start = Subcommand;
        for (int i = 0; i < block.Length; i++)
        {
            block[i] = _memory[start - MemoryStart + i];
            Faults.Apply(start + i, block.Slice(i, 1));
        }

        Answer(block);
    }

    private void AnswerWord(int value) => Answer([(byte)value, (byte)(value >> 8)]);

    private void Answer(ReadOnlySpan<byte> data)
    {
        data.CopyTo(_registers.AsSpan(R.Buffer));
        int sum = _registers[R.SubcommandLow] + _registers[R.SubcommandLow + 1];
        foreach (byte value in data)
        {
            sum += value;
        }

        _registers[R.BufferChecksum] = (byte)~sum;
        _registers[R.BufferChecksum + 1] = (byte)(data.Length + 4);
    }

    private void Apply()
    {
        ReadOnlySpan<byte> data = _outgoing.AsSpan(0, _outgoingLength);
        switch (Subcommand)
        {
            case R.FetControl when data.Length >= 1:
                if ((MemoryByte(D.FetOptions) & 0x04) != 0)
                {
                    _hostOff = data[0];
                }

                break;
            case R.ActiveCells when data.Length >= 2:
                Balance(data[0] | (data[1] << 8));
                break;
            case >= MemoryStart and < MemoryStart + MemoryLength - R.BufferLength:
                if (!IsConfigUpdate)
                {
                    WritesOutsideConfigUpdate++;
                }

                data.CopyTo(_memory.AsSpan(Subcommand - MemoryStart));
                break;
            default:
                break;
        }
    }

    private void EnterConfigUpdate()
    {
        if (ChargeOn || DischargeOn)
        {
            ConfigUpdatesWithSwitchesOn++;
        }

        IsConfigUpdate = true;
        Balance(0);
        SetBits(R.BatteryStatus, R.StatusConfigUpdate, true);
    }

    private void LeaveConfigUpdate()
    {
        IsConfigUpdate = false;
        SetBits(R.BatteryStatus, R.StatusConfigUpdate | R.StatusPowerOnReset, false);
        SetBits(R.BatteryStatus, R.StatusSleepEnabled, (MemoryWord(D.PowerConfig) & 0x0100) != 0);
        SetWord(R.AlarmEnable, MemoryWord(D.DefaultAlarmMask));
        if ((MemoryByte(D.FetOptions) & 0x20) != 0)
        {
            _hostOff = 0x0F;
        }

        ResetProtections();
        StartScan();
    }
}
