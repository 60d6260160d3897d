using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>Rules between keys of chips, pins, link and periods. Each is looked at only when its keys could be read.</summary>
internal static class NfBoardRules
{
    // SLUSBK2I, tables of PROTECT1 and PROTECT2: what the two ranges of the BQ76920 reach, in volts over its shunt.
    private const decimal OverCurrentLeastVolts = 0.008m;
    private const decimal OverCurrentMostVolts = 0.100m;
    private const decimal ShortCircuitLeastVolts = 0.022m;
    private const decimal ShortCircuitMostVolts = 0.200m;

    // INA228 data sheet (SLYS021A), ADCRANGE = 0.
    private const decimal CurrentMonitorMostVolts = 0.16384m;

    // Each open-wire test takes three conversions of 250 ms.
    private const decimal OpenWireLeastMilliseconds = 1000m;

    public static void Check(NfDocument document)
    {
        CheckCellMonitor(document);
        CheckAddresses(document);
        CheckCurrentMonitor(document);
        CheckPins(document);
        CheckPeriods(document);
        CheckSwitches(document);
    }

    private static void CheckCellMonitor(NfDocument d)
    {
        if (d.Has(NfSchema.Series) && d.Integer(NfSchema.Series) is < 3 or > 5)
        {
            d.Refuse(NfSchema.Series, $"{d.Integer(NfSchema.Series)} cells: the BQ76920 takes 3 to 5 in series. Write 3, 4 or 5.");
        }

        if (d.Has(NfSchema.HardwareOverVoltage, NfSchema.HardwareUnderVoltage)
            && d.Quantity(NfSchema.HardwareUnderVoltage) >= d.Quantity(NfSchema.HardwareOverVoltage))
        {
            RefuseLater(d, NfSchema.HardwareOverVoltage, NfSchema.HardwareUnderVoltage, "undervoltage is not below overvoltage. Write a lower undervoltage.");
        }

        if (!d.Has(NfSchema.CellMonitorShunt))
        {
            return;
        }

        decimal shunt = d.Quantity(NfSchema.CellMonitorShunt);
        bool overCurrent = SenseIsInReach(d, NfSchema.HardwareOverCurrent, shunt, OverCurrentLeastVolts, OverCurrentMostVolts);
        bool shortCircuit = SenseIsInReach(d, NfSchema.HardwareShortCircuit, shunt, ShortCircuitLeastVolts, ShortCircuitMostVolts);
        if (overCurrent && shortCircuit && d.Quantity(NfSchema.HardwareShortCircuit) <= d.Quantity(NfSchema.HardwareOverCurrent))
        {
            RefuseLater(d, NfSchema.HardwareOverCurrent, NfSchema.HardwareShortCircuit, "short-circuit is not above overcurrent. Write a higher short-circuit.");
        }
    }

    private static bool SenseIsInReach(NfDocument d, QuantityKey key, decimal shuntOhms, decimal leastVolts, decimal mostVolts)
    {
        if (!d.Has(key))
        {
            return false;
        }

        decimal volts = d.Quantity(key) * shuntOhms;
        if (volts >= leastVolts && volts <= mostVolts)
        {
            return true;
        }

        d.Refuse(
            key,
            $"{key.Show(d.Quantity(key))} over {NfSchema.CellMonitorShunt.Show(shuntOhms)} is {Millivolts(volts)} mV; the BQ76920 knows " +
            $"{Millivolts(leastVolts)} to {Millivolts(mostVolts)} mV. Write {key.Show(RoundUp(leastVolts / shuntOhms))} to {key.Show(RoundDown(mostVolts / shuntOhms))}, or change the shunt.");
        return false;
    }

    private static void CheckAddresses(NfDocument d)
    {
        if (d.Has(NfSchema.CellMonitorAddress, NfSchema.CurrentMonitorAddress)
            && d.Integer(NfSchema.CellMonitorAddress) == d.Integer(NfSchema.CurrentMonitorAddress))
        {
            RefuseLater(
                d, NfSchema.CellMonitorAddress, NfSchema.CurrentMonitorAddress,
                $"the other chip has this address too (line {{0}}). Two chips on one bus need two addresses.");
            return;
        }

        if (d.Has(NfSchema.CellMonitorAddress) && d.Integer(NfSchema.CellMonitorAddress) is not (0x08 or 0x18))
        {
            d.Refuse(NfSchema.CellMonitorAddress, "the BQ76920 has no such address. Write 0x08 or 0x18, as the part number says.");
        }

        if (d.Has(NfSchema.CurrentMonitorAddress) && d.Integer(NfSchema.CurrentMonitorAddress) is < 0x40 or > 0x4F)
        {
            d.Refuse(NfSchema.CurrentMonitorAddress, "the INA228 has no such address. Write 0x40 to 0x4F, as A0 and A1 are wired.");
        }
    }

    private static void CheckCurrentMonitor(NfDocument d)
    {
        if (!d.Has(NfSchema.CurrentFullScale))
        {
            return;
        }

        decimal fullScale = d.Quantity(NfSchema.CurrentFullScale);
        if (d.Has(NfSchema.CurrentShunt) && fullScale * d.Quantity(NfSchema.CurrentShunt) > CurrentMonitorMostVolts)
        {
            decimal shunt = d.Quantity(NfSchema.CurrentShunt);
            d.Refuse(
                NfSchema.CurrentFullScale,
                $"{NfSchema.CurrentFullScale.Show(fullScale)} over {NfSchema.CurrentShunt.Show(shunt)} is {Millivolts(fullScale * shunt)} mV; " +
                $"the INA228 measures up to 163.84 mV. Write {NfSchema.CurrentFullScale.Show(RoundDown(CurrentMonitorMostVolts / shunt))} or less, or a smaller shunt.");
        }

        if (d.Has(NfSchema.CurrentOffset) && decimal.Abs(d.Quantity(NfSchema.CurrentOffset)) > fullScale)
        {
            d.Refuse(NfSchema.CurrentOffset, "the correction is greater than full-scale. Measure the offset again with the switches open.");
        }
    }

    private static void CheckPins(NfDocument d)
    {
        List<(int Gpio, NfKey Key, string What)> pins = [];
        NfKey[] keys =
            [NfSchema.I2cData, NfSchema.I2cClock, NfSchema.LinkTransmit, NfSchema.LinkReceive, NfSchema.PrechargePin, NfSchema.ContactorPin];
        foreach (NfKey key in keys)
        {
            if (!d.Has(key) || d.Integer(key) == OptionalPinKey.None)
            {
                continue;
            }

            int gpio = d.Integer(key);
            pins.Add((gpio, key, $"GPIO {gpio}"));
            if (Esp32Pins.WhyUnusable(gpio) is string reason)
            {
                d.Refuse(key, $"GPIO {gpio} cannot be used: {reason}. Choose another pin.");
            }
            else if (Esp32Pins.IsInputOnly(gpio) && !ReferenceEquals(key, NfSchema.LinkReceive))
            {
                d.Refuse(key, $"GPIO {gpio} is an input only. Choose a pin below 34.");
            }
            else if (Esp32Pins.MovesAtBoot(gpio) && (ReferenceEquals(key, NfSchema.PrechargePin) || ReferenceEquals(key, NfSchema.ContactorPin)))
            {
                d.Refuse(key, $"GPIO {gpio} moves by itself while the ESP32 boots and would pulse the switch. Choose 4, 13, 16 to 19, 21 to 23, 25 to 27, 32 or 33.");
            }
        }

        if (d.Has(NfSchema.NtcChannels))
        {
            foreach (int channel in (int[])d.Entries[NfSchema.NtcChannels].Value)
            {
                int gpio = Esp32Pins.OfAdcChannel(channel);
                pins.Add((gpio, NfSchema.NtcChannels, $"converter channel {channel} (GPIO {gpio})"));
            }
        }

        foreach (IGrouping<int, (int Gpio, NfKey Key, string What)> use in pins.GroupBy(p => p.Gpio).Where(g => g.Count() > 1))
        {
            (int Gpio, NfKey Key, string What)[] byLine = [.. use.OrderBy(u => d.LineOf(u.Key))];
            for (int i = 1; i < byLine.Length; i++)
            {
                d.Refuse(byLine[i].Key, $"{byLine[i].What} is already used by {NfSchema.PlaceOf(byLine[0].Key)} in line {d.LineOf(byLine[0].Key)}. Choose another pin.");
            }
        }
    }

    private static void CheckPeriods(NfDocument d)
    {
        if (d.Has(NfSchema.LoopPeriod))
        {
            decimal loop = d.Quantity(NfSchema.LoopPeriod);
            foreach (QuantityKey key in new[] { NfSchema.EstimatorPeriod, NfSchema.TemperaturePeriod, NfSchema.VerifyPeriod, NfSchema.TelemetryPeriod })
            {
                if (d.Has(key) && d.Quantity(key) % loop != 0m)
                {
                    d.Refuse(key, $"{key.Show(d.Quantity(key))} is not a multiple of the loop period. Write a multiple of {key.Show(loop)}.");
                }
            }

            if (d.Has(NfSchema.OpenWirePeriod) && d.Quantity(NfSchema.OpenWirePeriod) is > 0m and < OpenWireLeastMilliseconds)
            {
                d.Refuse(NfSchema.OpenWirePeriod, "each test takes three conversions. Write 1 s or more, or 0 s for never.");
            }

            AgeCoversTwoPeriods(d, NfSchema.VoltageAge, loop);
        }

        if (d.Has(NfSchema.TemperaturePeriod))
        {
            AgeCoversTwoPeriods(d, NfSchema.TemperatureAge, d.Quantity(NfSchema.TemperaturePeriod));
        }
    }

    private static void AgeCoversTwoPeriods(NfDocument d, QuantityKey age, decimal period)
    {
        if (d.Has(age) && d.Quantity(age) < 2m * period)
        {
            d.Refuse(age, $"{age.Show(d.Quantity(age))} is less than two sample periods: one late sample would count as lost. Write {age.Show(2m * period)} or more.");
        }
    }

    private static void CheckSwitches(NfDocument d)
    {
        if (d.Has(NfSchema.PrechargeMinimum, NfSchema.PrechargeMaximum)
            && d.Quantity(NfSchema.PrechargeMinimum) >= d.Quantity(NfSchema.PrechargeMaximum))
        {
            RefuseLater(d, NfSchema.PrechargeMinimum, NfSchema.PrechargeMaximum, "precharge-minimum is not below precharge-maximum: no precharge could ever be right. Write a lower minimum.");
        }
    }

    /// <summary>Refuses the later of two keys; {0} in the problem becomes the line of the earlier one.</summary>
    private static void RefuseLater(NfDocument d, NfKey a, NfKey b, string problem)
    {
        (NfKey earlier, NfKey later) = d.LineOf(a) < d.LineOf(b) ? (a, b) : (b, a);
        d.Refuse(later, problem.Replace("{0}", d.LineOf(earlier).ToString(CultureInfo.InvariantCulture), System.StringComparison.Ordinal));
    }

    private static string Millivolts(decimal volts) => (volts * 1000m).ToString("0.##", CultureInfo.InvariantCulture);

    private static decimal RoundUp(decimal value) => decimal.Ceiling(value * 100m) / 100m;

    private static decimal RoundDown(decimal value) => decimal.Floor(value * 100m) / 100m;
}
