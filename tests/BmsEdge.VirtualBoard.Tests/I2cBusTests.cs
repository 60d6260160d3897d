using System;
using System.Device.I2c;
using System.Threading;
using System.Threading.Tasks;
using BmsEdge.VirtualBoard.Hardware;
using BmsEdge.VirtualBoard.Packs;
using nanoFramework.Hardware.Esp32;
using Xunit;
using PinMap = nanoFramework.Hardware.Esp32.Configuration;

namespace BmsEdge.VirtualBoard.Tests;

public class I2cBusTests
{
    private static readonly byte[] _pattern = [0xA5, 0xA5];

    [Fact]
    public void A_bus_without_pins_does_not_work()
    {
        var board = new VirtualBoard(new BenchSupply(5));
        using IDisposable scope = board.Enter();
        PinMap.SetPinFunction(21, DeviceFunction.I2C1_DATA);
        var device = new I2cDevice(new I2cConnectionSettings(1, 0x40));
        byte[] buffer = (byte[])_pattern.Clone();
        I2cTransferResult result = device.WriteRead(new byte[] { 0x3E }, buffer);
        Assert.Equal(I2cTransferStatus.UnknownError, result.Status);
        Assert.Equal(_pattern, buffer);

        PinMap.SetPinFunction(22, DeviceFunction.I2C1_CLOCK);
        Assert.Equal(I2cTransferStatus.FullTransfer, device.WriteRead(new byte[] { 0x3E }, buffer).Status);
        Assert.Equal([0x54, 0x49], buffer);
    }

    [Theory]
    [InlineData(0x41)]
    [InlineData(0x18)]
    [InlineData(0x77)]
    public void An_address_nobody_has_is_not_acknowledged_and_leaves_the_buffer_alone(int address)
    {
        using var w = new Wiring();
        var device = new I2cDevice(new I2cConnectionSettings(1, address));
        byte[] buffer = (byte[])_pattern.Clone();
        I2cTransferResult result = device.WriteRead(new byte[] { 0 }, buffer);
        Assert.Equal(I2cTransferStatus.SlaveAddressNotAcknowledged, result.Status);
        Assert.Equal(0u, result.BytesTransferred);
        Assert.Equal(_pattern, buffer);
    }

    [Fact]
    public void A_transfer_counts_both_directions_and_takes_its_time_on_the_wire()
    {
        using var w = new Wiring();
        long before = w.Board.Clock.NowMicroseconds;
        I2cTransferResult result = w.CurrentMonitor.WriteRead(new byte[] { 0x3E }, new byte[2]);
        Assert.Equal(3u, result.BytesTransferred);

        // Two address bytes, one pointer, two data: 45 clocks, start and stop, at 400 kHz.
        Assert.Equal(before + 118, w.Board.Clock.NowMicroseconds);
    }

    [Fact]
    public void The_cell_monitor_answers_at_100_kHz_only()
    {
        using var w = new Wiring();
        var fast = new I2cDevice(new I2cConnectionSettings(1, 0x08));
        Assert.Equal(I2cTransferStatus.SlaveAddressNotAcknowledged, fast.WriteRead(new byte[] { 0 }, new byte[2]).Status);
        Assert.Single(w.ReadCell(0));
    }

    [Fact]
    public void Injected_faults_last_for_their_number_of_transfers_and_hit_their_address_only()
    {
        using var w = new Wiring();
        w.Board.Bus.Faults.Nak(2, 0x40);
        Assert.Single(w.ReadCell(0));
        Assert.Equal(I2cTransferStatus.SlaveAddressNotAcknowledged, w.CurrentMonitor.Write(new byte[] { 0 }).Status);
        Assert.Equal(I2cTransferStatus.SlaveAddressNotAcknowledged, w.CurrentMonitor.Write(new byte[] { 0 }).Status);
        Assert.Equal(I2cTransferStatus.FullTransfer, w.CurrentMonitor.Write(new byte[] { 0 }).Status);
    }

    [Fact]
    public void A_hung_bus_costs_a_second_and_says_so()
    {
        using var w = new Wiring();
        w.Board.Bus.Faults.Hang(1);
        long before = w.Board.Clock.NowMicroseconds;
        Assert.Equal(I2cTransferStatus.ClockStretchTimeout, w.CurrentMonitor.Write(new byte[] { 0 }).Status);
        Assert.Equal(before + 1_000_000, w.Board.Clock.NowMicroseconds);
    }

    [Fact]
    public void A_truncated_transfer_is_partial_and_tells_how_far_it_came()
    {
        using var w = new Wiring();
        w.Board.Bus.Faults.Truncate(1, 2);
        I2cTransferResult result = w.CurrentMonitor.WriteRead(new byte[] { 0x3E }, new byte[2]);
        Assert.Equal(I2cTransferStatus.PartialTransfer, result.Status);
        Assert.Equal(2u, result.BytesTransferred);
    }

    [Fact]
    public async Task Boards_on_parallel_flows_do_not_see_each_other()
    {
        using var barrier = new Barrier(4);
        Task[] tasks = new Task[4];
        for (int i = 0; i < tasks.Length; i++)
        {
            int address = 0x40 + i;
            tasks[i] = Task.Run(
                () =>
                {
                    using var w = new Wiring(3, new VirtualBoardOptions { CurrentMonitorAddress = address });
                    barrier.SignalAndWait(TestContext.Current.CancellationToken);
                    var device = new I2cDevice(new I2cConnectionSettings(1, address));
                    Assert.Equal(I2cTransferStatus.FullTransfer, device.Write(new byte[] { 0 }).Status);
                    Assert.Same(w.Board.Microcontroller, BoardContext.Current);
                },
                TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(tasks);
        Assert.Throws<InvalidOperationException>(() => BoardContext.Current);
    }

    [Fact]
    public void Transfers_allocate_nothing()
    {
        using var w = new Wiring();
        byte[] write = [0x3E];
        byte[] read = new byte[2];
        w.CurrentMonitor.WriteRead(write, read);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            w.CurrentMonitor.WriteRead(write, read);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_trace_keeps_the_newest_transfers()
    {
        using var w = new Wiring();
        w.Board.Bus.Trace = new I2cTrace(2);
        for (int i = 0; i < 3; i++)
        {
            w.ReadCurrent(0x3E);
        }

        Assert.Equal(2, w.Board.Bus.Trace.Lines.Count);
        Assert.All(w.Board.Bus.Trace.Lines, line => Assert.Contains("40 W[3E] R[5449] FullTransfer", line, StringComparison.Ordinal));
    }
}
