using System;
using System.Device.Adc;
using System.Device.Gpio;
using System.IO.Ports;
using System.Text;
using BmsEdge.VirtualBoard.Chips;
using BmsEdge.VirtualBoard.Hardware;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;
using Xunit;
using PinMap = nanoFramework.Hardware.Esp32.Configuration;

namespace BmsEdge.VirtualBoard.Tests;

/// <summary>Pins, converter, serial lines, clock and reset of the microcontroller.</summary>
public class PinTests
{
    [Fact]
    public void The_high_resolution_timer_is_virtual_time()
    {
        using var w = new Wiring();
        w.Wait(1234);
        w.Board.Clock.SleepMilliseconds(0);
        w.Board.Clock.SleepMilliseconds(-5);
        Assert.Equal(1_234_000ul, HighResTimer.GetCurrent());
        Assert.Equal(1234, w.Board.Clock.NowMilliseconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => w.Board.Clock.AdvanceMicroseconds(-1));
    }

    [Fact]
    public void An_output_drives_the_precharge_switch_and_a_reset_opens_it()
    {
        using var w = new Wiring(options: new VirtualBoardOptions { PrechargePin = 25 });
        using var gpio = new GpioController();
        GpioPin pin = gpio.OpenPin(25, PinMode.Output);
        Assert.False(w.Board.PrechargePathClosed);
        pin.Write(PinValue.High);
        Assert.True(w.Board.PrechargePathClosed);
        Assert.Equal(PinValue.High, pin.Read());
        Assert.Throws<BoardRebootException>(() => Power.RebootDevice());
        Assert.False(w.Board.PrechargePathClosed);
        Assert.Equal(1, w.Board.Microcontroller.RebootCount);
        Assert.Equal(-1, PinMap.GetFunctionPin(DeviceFunction.I2C1_DATA));
    }

    [Fact]
    public void A_stuck_switch_ignores_its_command()
    {
        using var w = new Wiring(options: new VirtualBoardOptions { PrechargePin = 25 });
        w.Board.PrechargeSwitchFault = SwitchFault.StuckClosed;
        Assert.True(w.Board.PrechargePathClosed);
        w.Board.DischargeSwitchFault = SwitchFault.StuckClosed;
        w.Board.ChargeSwitchFault = SwitchFault.StuckOpen;
        w.WriteCell(0x05, 0x03);
        Assert.True(w.Board.DischargePathClosed);
        Assert.False(w.Board.ChargePathClosed);
    }

    [Fact]
    public void The_contactor_breaks_both_paths_and_its_feedback_follows_the_contact()
    {
        using var w = new Wiring(options: new VirtualBoardOptions { ContactorPin = 26, ContactorFeedbackPin = 27 });
        using var gpio = new GpioController();
        GpioPin coil = gpio.OpenPin(26, PinMode.Output);
        GpioPin feedback = gpio.OpenPin(27, PinMode.Input);
        w.WriteCell(0x05, 0x03);
        Assert.False(w.Board.DischargePathClosed);
        coil.Write(PinValue.High);
        w.Wait(1);
        Assert.True(w.Board.DischargePathClosed && w.Board.ChargePathClosed);
        Assert.Equal(PinValue.High, feedback.Read());
        w.Board.ContactorFault = SwitchFault.StuckClosed;
        coil.Write(PinValue.Low);
        w.Wait(1);
        Assert.Equal(PinValue.High, feedback.Read());
    }

    [Fact]
    public void Pins_34_to_39_are_inputs_without_pull_resistors()
    {
        using var w = new Wiring();
        using var gpio = new GpioController();
        Assert.False(gpio.IsPinModeSupported(34, PinMode.Output));
        Assert.Throws<ArgumentException>(() => gpio.OpenPin(39, PinMode.InputPullUp));
        Assert.Equal(PinValue.High, gpio.OpenPin(4, PinMode.InputPullUp).Read());
        w.Board.Microcontroller.Gpio.DriveExternally(4, false);
        Assert.Equal(PinValue.Low, gpio.Read(4));
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.65, 2048)]
    [InlineData(3.3, 4095)]
    [InlineData(5.0, 4095)]
    [InlineData(-1.0, 0)]
    public void The_converter_gives_raw_counts_and_stops_at_its_ends(double volts, int count)
    {
        using var w = new Wiring();
        w.Board.Microcontroller.Adc.Connect(6, () => volts);
        var controller = new AdcController();
        Assert.Equal(4095, controller.MaxValue);
        Assert.Equal(count, controller.OpenChannel(6).ReadValue());
    }

    [Fact]
    public void The_bend_of_the_converter_is_largest_at_three_quarters_and_nothing_at_the_ends()
    {
        using var w = new Wiring();
        double volts = 0;
        Esp32Adc adc = w.Board.Microcontroller.Adc;
        adc.Connect(0, () => volts);
        adc.BendCounts = 100;
        AdcChannel channel = new AdcController().OpenChannel(0);
        volts = 0.75 * 3.3;
        Assert.Equal((int)Math.Round(0.75 * 4095) - 100, channel.ReadValue(), 1.0);
        volts = 3.3;
        Assert.Equal(4095, channel.ReadValue());
    }

    [Fact]
    public void Converter_noise_has_the_asked_deviation_and_repeats_with_the_seed()
    {
        double first = Deviation(out int[] readings1);
        Deviation(out int[] readings2);
        Assert.Equal(readings1, readings2);
        Assert.InRange(first, 4.5, 5.5);

        static double Deviation(out int[] readings)
        {
            using var w = new Wiring(options: new VirtualBoardOptions { Seed = 7 });
            w.Board.Microcontroller.Adc.NoiseCounts = 5;
            w.Board.Microcontroller.Adc.Connect(0, () => 1.65);
            AdcChannel channel = new AdcController().OpenChannel(0);
            readings = new int[2000];
            double sum = 0;
            for (int i = 0; i < readings.Length; i++)
            {
                readings[i] = channel.ReadValue();
                sum += Math.Pow(readings[i] - 2047.5, 2);
            }

            return Math.Sqrt(sum / readings.Length);
        }
    }

    [Fact]
    public void A_serial_port_needs_pins_and_carries_bytes_both_ways()
    {
        using var w = new Wiring();
        using var port = new SerialPort("COM2", 115200);
        Assert.Throws<InvalidOperationException>(port.Open);
        PinMap.SetPinFunction(17, DeviceFunction.COM2_TX);
        PinMap.SetPinFunction(16, DeviceFunction.COM2_RX);
        port.Open();
        SerialLine line = w.Board.Microcontroller.FindSerialLine("COM2")!;
        Assert.Equal(115200, line.BaudRate);
        byte[] text = Encoding.ASCII.GetBytes("..hello..");
        port.Write(text, 2, 5);
        Assert.Equal("hello", Encoding.ASCII.GetString(line.TakeSent()));
        line.Feed([1, 2, 3]);
        byte[] back = new byte[5];
        Assert.Equal(3, port.Read(back, 1, 4));
        Assert.Equal([0, 1, 2, 3, 0], back);
        port.Close();
        Assert.Throws<InvalidOperationException>(() => port.Write(text, 0, 1));
    }

    [Fact]
    public void Steinhart_Hart_goes_through_its_three_points_and_beta_through_25_degrees()
    {
        NtcSensor sensor = NtcSensor.Semitec103At();
        Assert.Equal(27280, sensor.OhmsAt(0), 1e-6 * 27280);
        Assert.Equal(10000, sensor.OhmsAt(25), 1e-6 * 10000);
        Assert.Equal(4161, sensor.OhmsAt(50), 1e-6 * 4161);
        Assert.Equal(10000, NtcSensor.FromBeta(10000, 3435).OhmsAt(25), 1e-6);

        // Published value of the 103AT at -20 degrees: 67.77 kOhm (SEMITEC AT series table).
        Assert.Equal(67770, sensor.OhmsAt(-20), 0.02 * 67770);
    }
}
