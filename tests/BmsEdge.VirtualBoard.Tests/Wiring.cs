using System;
using System.Device.I2c;
using BmsEdge.VirtualBoard.Packs;
using nanoFramework.Hardware.Esp32;
using Xunit;
using PinMap = nanoFramework.Hardware.Esp32.Configuration;

namespace BmsEdge.VirtualBoard.Tests;

/// <summary>A board with a bench supply, pins assigned, and raw register access as a logic analyser's owner would do it.</summary>
internal sealed class Wiring : IDisposable
{
    private readonly IDisposable _scope;

    public Wiring(int cells = 5, VirtualBoardOptions? options = null, IPackSource? pack = null)
    {
        Supply = pack as BenchSupply ?? new BenchSupply(cells);
        Board = new VirtualBoard(pack ?? Supply, options);
        _scope = Board.Enter();
        PinMap.SetPinFunction(21, DeviceFunction.I2C1_DATA);
        PinMap.SetPinFunction(22, DeviceFunction.I2C1_CLOCK);
        CellMonitor = new I2cDevice(new I2cConnectionSettings(1, options?.CellMonitorAddress ?? 8, I2cBusSpeed.StandardMode));
        CurrentMonitor = new I2cDevice(new I2cConnectionSettings(1, Board.CurrentMonitor.Address, I2cBusSpeed.FastMode));
    }

    public BenchSupply Supply { get; }

    public VirtualBoard Board { get; }

    public I2cDevice CellMonitor { get; }

    public I2cDevice CurrentMonitor { get; }

    public void Wait(int milliseconds) => Board.Clock.SleepMilliseconds(milliseconds);

    public I2cTransferStatus WriteCell(byte register, byte value)
    {
        byte crc = Crc(Crc(Crc(0, (byte)(Board.CellMonitor.Address << 1)), register), value);
        return CellMonitor.Write(new byte[] { register, value, crc }).Status;
    }

    public byte[] ReadCell(byte register, int count = 1)
    {
        byte[] wire = new byte[2 * count];
        Assert.Equal(I2cTransferStatus.FullTransfer, CellMonitor.WriteRead(new byte[] { register }, wire).Status);
        byte[] data = new byte[count];
        byte seed = Crc(0, (byte)((Board.CellMonitor.Address << 1) | 1));
        for (int i = 0; i < count; i++)
        {
            data[i] = wire[2 * i];
            Assert.Equal(Crc(seed, data[i]), wire[(2 * i) + 1]);
            seed = 0;
        }

        return data;
    }

    public int ReadCell16(byte register)
    {
        byte[] data = ReadCell(register, 2);
        return (data[0] << 8) | data[1];
    }

    public void WriteCurrent(byte register, int value) =>
        Assert.Equal(
            I2cTransferStatus.FullTransfer,
            CurrentMonitor.Write(new byte[] { register, (byte)(value >> 8), (byte)value }).Status);

    public long ReadCurrent(byte register, int bytes = 2)
    {
        byte[] data = new byte[bytes];
        Assert.Equal(I2cTransferStatus.FullTransfer, CurrentMonitor.WriteRead(new byte[] { register }, data).Status);
        long value = 0;
        foreach (byte b in data)
        {
            value = (value << 8) | b;
        }

        return value;
    }

    public void Dispose() => _scope.Dispose();

    /// <summary>CRC-8 by polynomial division over the whole bit string, a third way of writing it.</summary>
    public static byte Crc(byte seed, byte value)
    {
        int polynomial = 0x107 << 7;
        int remainder = (seed ^ value) << 8;
        for (int bit = 15; bit >= 8; bit--)
        {
            if ((remainder & (1 << bit)) != 0)
            {
                remainder ^= polynomial >> (15 - bit);
            }
        }

        return (byte)remainder;
    }
}
