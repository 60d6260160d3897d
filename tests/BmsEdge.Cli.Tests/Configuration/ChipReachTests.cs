using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard.Configuration;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>What nf.config lets through, the chip's own arithmetic must be able to hold, whatever the trim of the chip.</summary>
public sealed class ChipReachTests
{
    [Theory]
    [InlineData(365, -50)]
    [InlineData(365, 60)]
    [InlineData(396, -50)]
    [InlineData(396, 60)]
    public void The_ends_of_the_hardware_limits_can_be_held_by_every_trim(int gainMicrovolts, int offsetMillivolts)
    {
        foreach ((string over, string under) in new[] { ("3.31 V", "1.69 V"), ("4.43 V", "2.93 V") })
        {
            // Each end is good for its key alone; how they fit the other limits is another rule.
            object overVolts = NfSchema.HardwareOverVoltage.Parse(over, out _)!;
            object underVolts = NfSchema.HardwareUnderVoltage.Parse(under, out _)!;
            Bq769x0Settings settings = new()
            {
                SeriesCount = 4,
                ShuntOhms = 0.002f,
                OverVoltageVolts = (float)NfSchema.HardwareOverVoltage.ToProperty(overVolts),
                UnderVoltageVolts = (float)NfSchema.HardwareUnderVoltage.ToProperty(underVolts),
                OverVoltageDelayMs = 1000,
                UnderVoltageDelayMs = 1000,
                OverCurrentAmps = 25f,
                OverCurrentDelayMs = 320,
                ShortCircuitAmps = 50f,
                ShortCircuitDelayUs = 200,
            };
            Assert.Equal(DriverStatus.Ok, new Bq769x0Limits().Quantise(settings, gainMicrovolts, offsetMillivolts));
        }
    }
}
