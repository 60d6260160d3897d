using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData;
using BmsEdge.Foundation;
using BmsEdge.Training.Identification;

namespace BmsEdge.Training.Soc;

/// <summary>Turns measured tests into identification traces: cuts, thins, weights, and gives each row its reference SOC.</summary>
internal sealed class TracePreparation
{
    private const double RestAmps = 0.05;

    /// <summary>Rows this soon after a current step are dynamics faster than a 1 Hz estimator sees, seconds.</summary>
    private const double FastSeconds = 0.7;

    private readonly double _capacityAmpHours;
    private readonly double[] _roughSoc;
    private readonly double[] _roughVolts;

    /// <summary>Makes a preparation from the C/20 test nearest room temperature, which also defines the capacity.</summary>
    public TracePreparation(CyclingTable slow, string name)
    {
        double[] amps = slow.CurrentAmps;
        double[] ampHours = AmpHours(slow, name);
        (int start, int end) = FirstDischarge(slow, name);

        // A log that begins under current has already counted its first interval; its counter began at zero.
        double full = start > 0 ? ampHours[start - 1] : (ampHours[0] < 0 ? 0 : ampHours[0]);
        double capacity = Math.Round(full - ampHours[end - 1], 3);
        if (!(capacity > 0))
        {
            throw new BmsException(
                BmsErrorCode.BadData,
                $"{name}: the C/20 discharge moves {capacity} Ah. Expected the counter to fall while current is negative; check the sign of the columns.");
        }

        _capacityAmpHours = capacity;
        int rows = end - start;
        _roughSoc = [.. Enumerable.Range(0, rows).Select(k => 1 + ((ampHours[end - 1 - k] - full) / capacity))];

        // Half of what C/20 costs stands between the discharge branch and rest: about 12 mV for every cell of 0.1 ohm per 1/Ah.
        _roughVolts = [.. Enumerable.Range(0, rows).Select(k => slow.VoltageVolts[end - 1 - k] - (0.25 / capacity * amps[end - 1 - k]))];
    }

    /// <summary>Capacity of the C/20 discharge, ampere-hours, rounded to milliampere-hours.</summary>
    public double CapacityAmpHours => _capacityAmpHours;

    /// <summary>
    /// The C/20 discharge and, when it follows, the charge. The charge is scaled to end full, because at 150 mA the offset of a
    /// 75 A tester is several percent of the charge counted.
    /// </summary>
    public IdentificationTrace Slow(CyclingTable table, string name)
    {
        double[] ampHours = AmpHours(table, name);
        (int start, int end) = FirstDischarge(table, name);
        double full = start > 0 ? ampHours[start - 1] : (ampHours[0] < 0 ? 0 : ampHours[0]);
        int charge = end;
        while (charge < table.RowCount && table.CurrentAmps[charge] < RestAmps)
        {
            charge++;
        }

        int chargeEnd = charge;
        while (chargeEnd < table.RowCount && table.CurrentAmps[chargeEnd] > RestAmps)
        {
            chargeEnd++;
        }

        int last = chargeEnd;
        double[] soc = [.. ampHours.Take(last).Select(a => 1 + ((a - full) / _capacityAmpHours))];
        double empty = soc[end - 1];
        if (chargeEnd > charge && soc[chargeEnd - 1] > 1)
        {
            double scale = (1 - empty) / (soc[chargeEnd - 1] - empty);
            for (int k = charge; k < last; k++)
            {
                soc[k] = empty + ((soc[k] - empty) * scale);
            }
        }

        double[] weight = [.. Enumerable.Range(0, last).Select(k => (k >= start && k < end) || k >= charge ? 1.0 : 0.02)];
        return Trace(name, table, [.. Enumerable.Range(0, last)], soc, weight);
    }

    /// <summary>The pulse test up to where its chamber or counter is reset, thinned to what a step still tells.</summary>
    public IdentificationTrace Pulses(CyclingTable table, string name)
    {
        double[] t = table.TestTimeSeconds;
        double[] amps = table.CurrentAmps;
        double[] celsius = Celsius(table, name);
        double[] ampHours = AmpHours(table, name);
        int end = table.RowCount;
        for (int k = 1; k < table.RowCount; k++)
        {
            if (Math.Abs(celsius[k] - celsius[0]) > 8 || ampHours[k] - ampHours[k - 1] > 0.05)
            {
                end = k;
                break;
            }
        }

        List<int> keep = [];
        List<double> weights = [];
        double stepAt = double.NegativeInfinity;
        double pending = 0;
        for (int k = 0; k < end; k++)
        {
            bool edge = k > 0 && Math.Abs(amps[k] - amps[k - 1]) > RestAmps;
            bool edgeNext = k + 1 < end && Math.Abs(amps[k + 1] - amps[k]) > RestAmps;
            stepAt = edge ? t[k] : stepAt;
            double since = t[k] - stepAt;

            // 10 Hz right after a step, then ever thinner; a kept row carries the weight of the rows it stands for.
            double spacing = since < 3 ? 0.45 : (since < 15 ? 0.95 : 3.9);
            pending += since < FastSeconds ? 0 : Math.Min(1, 0.15 + ((k == 0 ? 0 : t[k] - t[k - 1]) * 0.1));
            if (keep.Count == 0 || edge || edgeNext || t[k] - t[keep[^1]] >= spacing)
            {
                keep.Add(k);
                weights.Add(since < FastSeconds ? 0 : pending);
                pending = since < FastSeconds ? pending : 0;
            }
        }

        double[] soc = [.. ampHours.Select(a => 1 + ((a - ampHours[0]) / _capacityAmpHours))];
        return Trace(name, table, [.. keep], soc, [.. weights.Select(w => w * PulseWeight)]);
    }

    /// <summary>
    /// A constant-current discharge from full, or null when there is none or the chamber moved under it (the 1C test filed
    /// under 40 degC falls to 2 degC).
    /// </summary>
    public IdentificationTrace? Rate(CyclingTable table, string name)
    {
        double[] t = table.TestTimeSeconds;
        double[] amps = table.CurrentAmps;
        double[] ampHours = AmpHours(table, name);
        double[] celsius = Celsius(table, name);
        int start = Array.FindIndex(amps, a => a < -RestAmps);
        if (start < 0)
        {
            return null;
        }

        int end = start;
        while (end < table.RowCount && amps[end] < -RestAmps)
        {
            end++;
        }

        if (end - start < 5 || Math.Abs(celsius[start] - celsius[end - 1]) > 15)
        {
            return null;
        }

        // The log begins one interval into the discharge when its first row already carries current.
        double interval = t[start + 1] - t[start];
        double full = start > 0 ? ampHours[start - 1] : ampHours[0] - (amps[0] * interval / 3600);
        double begin = start > 0 ? t[start] - ((ampHours[start] - full) * 3600 / amps[start]) : t[0] - interval;
        List<double> time = [begin];
        List<double> volts = [table.VoltageVolts[start]];
        List<double> current = [0];
        List<double> temperature = [celsius[start]];
        List<double> soc = [1];
        List<double> weight = [0];
        for (int k = start; k < end; k++)
        {
            if (t[k] > time[^1])
            {
                time.Add(t[k]);
                volts.Add(table.VoltageVolts[k]);
                current.Add(amps[k]);
                temperature.Add(celsius[k]);
                soc.Add(1 + ((ampHours[k] - full) / _capacityAmpHours));
                weight.Add(RateWeight);
            }
        }

        return new IdentificationTrace(name, [.. time], [.. volts], [.. current], [.. temperature], [.. soc], [.. weight])
        {
            RoughOcvVolts = [.. soc.Select(RoughOcv)],
        };
    }

    // The pulses hold thousands of rows, the others hundreds; these bring them to like weight.
    private const double PulseWeight = 0.75;
    private const double RateWeight = 3;

    /// <summary>Measured temperature, or an error that says which file has none.</summary>
    public static double[] Celsius(CyclingTable table, string name) =>
        table.CellTemperatureCelsius ?? table.AmbientTemperatureCelsius ?? throw new BmsException(
            BmsErrorCode.BadData,
            $"{name}: no temperature column. SOC training needs the cell temperature beside voltage and current.");

    /// <summary>The tester's counter, or an error that says which file has none.</summary>
    public static double[] AmpHours(CyclingTable table, string name) =>
        table.NetCapacityAmpHours ?? throw new BmsException(
            BmsErrorCode.BadData,
            $"{name}: no net capacity column. The reference SOC is the tester's own ampere-hours; export it with the data.");

    private static (int Start, int End) FirstDischarge(CyclingTable table, string name)
    {
        int start = Array.FindIndex(table.CurrentAmps, a => a < -RestAmps);
        int end = start;
        while (end >= 0 && end < table.RowCount && table.CurrentAmps[end] < -RestAmps)
        {
            end++;
        }

        if (start < 0 || end - start < 20)
        {
            throw new BmsException(
                BmsErrorCode.BadData,
                $"{name}: no slow discharge found (20 rows or more of negative current). Expected a C/20 discharge from full.");
        }

        return (start, end);
    }

    private IdentificationTrace Trace(string name, CyclingTable table, int[] rows, double[] soc, double[] weight)
    {
        double[] celsius = Celsius(table, name);
        double[] Pick(double[] column) => [.. rows.Select(k => column[k])];
        return new IdentificationTrace(
            name, Pick(table.TestTimeSeconds), Pick(table.VoltageVolts), Pick(table.CurrentAmps), Pick(celsius), Pick(soc), weight)
        {
            RoughOcvVolts = [.. rows.Select(k => RoughOcv(soc[k]))],
        };
    }

    private double RoughOcv(double soc)
    {
        int i = Array.BinarySearch(_roughSoc, soc);
        i = Math.Clamp(i < 0 ? ~i : i, 1, _roughSoc.Length - 1);
        double w = Math.Clamp((soc - _roughSoc[i - 1]) / Math.Max(1e-9, _roughSoc[i] - _roughSoc[i - 1]), 0, 1);
        return _roughVolts[i - 1] + ((_roughVolts[i] - _roughVolts[i - 1]) * w);
    }
}
