namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>
/// What the pins of an ESP32 can do (Espressif, ESP32 Series Datasheet, sections "Pin Definitions" and "Strapping Pins").
/// </summary>
internal static class Esp32Pins
{
    // ADC1 channel 0 to 7. ADC2 shares its hardware with the radio and is not offered.
    private static readonly int[] GpioOfChannel = [36, 37, 38, 39, 32, 33, 34, 35];

    public static int OfAdcChannel(int channel) => GpioOfChannel[channel];

    /// <summary>Why a pin cannot be used at all; null when it can.</summary>
    public static string? WhyUnusable(int gpio) => gpio switch
    {
        1 or 3 => "it belongs to the nanoFramework debugger (UART 0)",
        >= 6 and <= 11 => "it belongs to the flash memory",
        12 => "its level at reset selects the voltage of the flash memory",
        20 or 24 or (>= 28 and <= 31) => "the ESP32 does not have it",
        _ => null,
    };

    /// <summary>Pins 34 to 39 have no output driver.</summary>
    public static bool IsInputOnly(int gpio) => gpio >= 34;

    /// <summary>Strapping pins and pins that move by themselves while the chip boots: a switch there would pulse.</summary>
    public static bool MovesAtBoot(int gpio) => gpio is 0 or 2 or 5 or 14 or 15;
}
