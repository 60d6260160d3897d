using System;
using System.Device.Adc;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Chips;
using CsCheck;
using Xunit;

namespace BmsEdge.Firmware.Tests.Drivers;

public class ThermistorTests
{
    private static readonly NtcThermistor _beta = NtcThermistor.FromBeta(10_000, 10_000, 3435);

    [Fact]
    public void Beta_form_inverts_the_sensor()
    {
        NtcSensor sensor = NtcSensor.FromBeta(10_000, 3435);
        Gen.Double[-39.9, 119.9].Sample(celsius =>
        {
            double ohms = sensor.OhmsAt(celsius);
            Assert.Equal(DriverStatus.Ok, _beta.Convert((float)(ohms / (ohms + 10_000)), out float read));
            Assert.Equal(celsius, read, 0.01);
        });
    }

    [Fact]
    public void Steinhart_Hart_form_inverts_the_sensor()
    {
        // Coefficients of the 103AT through the three points that the sensor model uses, worked out by hand to eight digits.
        NtcSensor sensor = NtcSensor.Semitec103At();
        double l1 = Math.Log(27280), l2 = Math.Log(10000), l3 = Math.Log(4161);
        double y1 = 1 / 273.15, y2 = 1 / 298.15, y3 = 1 / 323.15;
        double c = ((y3 - y1) / (l3 - l1) - ((y2 - y1) / (l2 - l1))) / (l3 - l2) / (l1 + l2 + l3);
        double b = ((y2 - y1) / (l2 - l1)) - (c * ((l1 * l1) + (l1 * l2) + (l2 * l2)));
        double a = y1 - (b * l1) - (c * l1 * l1 * l1);
        NtcThermistor ntc = NtcThermistor.FromSteinhartHart(10_000, (float)a, (float)b, (float)c);
        Gen.Double[-35, 110].Sample(celsius =>
        {
            double ohms = sensor.OhmsAt(celsius);
            Assert.Equal(DriverStatus.Ok, ntc.Convert((float)(ohms / (ohms + 10_000)), out float read));
            Assert.Equal(celsius, read, 0.02);
        });
    }

    [Fact]
    public void Beta_form_on_a_real_103AT_is_off_by_the_kelvins_the_documentation_says()
    {
        NtcSensor sensor = NtcSensor.Semitec103At();
        double worst = 0;
        for (double celsius = 0; celsius <= 60; celsius += 1)
        {
            double ohms = sensor.OhmsAt(celsius);
            _beta.Convert((float)(ohms / (ohms + 10_000)), out float read);
            worst = Math.Max(worst, Math.Abs(read - celsius));
        }

        Assert.InRange(worst, 0.1, 2.0);
    }

    [Theory]
    [InlineData(1f, DriverStatus.SensorOpen)]
    [InlineData(1.5f, DriverStatus.SensorOpen)]
    [InlineData(0.99f, DriverStatus.SensorOpen)]
    [InlineData(float.NaN, DriverStatus.SensorOpen)]
    [InlineData(float.PositiveInfinity, DriverStatus.SensorOpen)]
    [InlineData(0f, DriverStatus.SensorShort)]
    [InlineData(-1f, DriverStatus.SensorShort)]
    [InlineData(0.01f, DriverStatus.SensorShort)]
    [InlineData(float.Epsilon, DriverStatus.SensorShort)]
    public void Ratios_off_the_scale_are_broken_sensors(float ratio, DriverStatus expected)
    {
        Assert.Equal(expected, _beta.Convert(ratio, out float celsius));
        Assert.True(float.IsNaN(celsius));
    }

    [Theory]
    [InlineData(0f, 3435f, 10_000f)]
    [InlineData(10_000f, 0f, 10_000f)]
    [InlineData(-1f, 3435f, 10_000f)]
    [InlineData(10_000f, 3435f, 0f)]
    [InlineData(10_000f, float.NaN, 10_000f)]
    public void A_thermistor_made_from_nonsense_never_gives_a_temperature(float ohms, float beta, float pullUp)
    {
        NtcThermistor ntc = NtcThermistor.FromBeta(pullUp, ohms, beta);
        foreach (float ratio in new[] { 0.1f, 0.5f, 0.9f })
        {
            Assert.NotEqual(DriverStatus.Ok, ntc.Convert(ratio, out float celsius));
            Assert.True(float.IsNaN(celsius));
        }
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(25)]
    [InlineData(60)]
    public void A_thermistor_on_the_boards_converter_reads_within_its_counts(double celsius)
    {
        using var b = new DriverBoard(5, new VirtualBoardOptions { ThermistorAdcChannels = [6] });
        var controller = new AdcController();
        var sensor = new AdcThermistor(controller.OpenChannel(6), controller.MaxValue, _beta);
        b.Supply.SetCelsius(1, celsius);
        b.Wait(10);
        Assert.Equal(DriverStatus.Ok, sensor.Read(out float read));
        Assert.Equal(celsius, read, 0.1);
        b.Board.Thermistors[1].Fault = NtcFault.Open;
        Assert.Equal(DriverStatus.SensorOpen, sensor.Read(out read));
        Assert.True(float.IsNaN(read));
        b.Board.Thermistors[1].Fault = NtcFault.Short;
        Assert.Equal(DriverStatus.SensorShort, sensor.Read(out read));
        Assert.True(float.IsNaN(read));
    }

    [Fact]
    public void A_converter_without_a_range_gives_no_temperature()
    {
        using var b = new DriverBoard();
        var sensor = new AdcThermistor(new AdcController().OpenChannel(0), 0, _beta);
        Assert.Equal(DriverStatus.OutOfRange, sensor.Read(out float celsius));
        Assert.True(float.IsNaN(celsius));
    }
}
