using System;
using System.Linq;
using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>What the recording says about a trip.</summary>
public enum TripVerdict
{
    /// <summary>The raw rows were beyond the limit for its delay.</summary>
    Justified,

    /// <summary>They were within the data-sheet error of the sensor.</summary>
    WithinSensorError,

    /// <summary>Nothing in the rows explains it.</summary>
    False,
}

/// <summary>
/// Holds a trip against the raw rows: was the quantity beyond the limit without a break for the delay, just before the trip? On
/// purpose without the firmware's evaluator, on times of the recording and doubles, so that an error there does not hide here.
/// </summary>
internal sealed class LimitAudit(MeasuredRows rows, int cells, Func<int, int, double> cellVolts)
{
    // A trip comes after the run by at most a scan, two loops and an open-wire test; a temperature by two readings.
    private const double LateSeconds = 2;
    private const double LateTemperatureSeconds = 5;

    // The monitor averages the current over a conversion: the edges of a run may look beyond by one at either end.
    private const double AveragingSeconds = 0.41;

    /// <summary>The verdict on a trip at a time of the recording.</summary>
    public TripVerdict Of(FaultTrip trip, int delayMilliseconds, double replaySeconds)
    {
        if (Beyond(trip, 0) is not { } beyond)
        {
            return TripVerdict.False;
        }

        (double slack, double late) = trip.Cause switch
        {
            TripCause.ChargeOverCurrent or TripCause.DischargeOverCurrent => (AveragingSeconds, LateSeconds),
            TripCause.CellOverVoltage or TripCause.CellUnderVoltage or TripCause.CellDeepDischarge or TripCause.CellImbalance => (0, LateSeconds),
            _ => (0, LateTemperatureSeconds),
        };
        double needed = (delayMilliseconds * 1e-3) - slack;
        return HasRun(beyond, needed, replaySeconds, late) ? TripVerdict.Justified
            : HasRun(Beyond(trip, 1)!, needed, replaySeconds, late) ? TripVerdict.WithinSensorError
            : TripVerdict.False;
    }

    /// <summary>Whether a row is beyond the limit of a trip; null for a trip no recording can justify.</summary>
    /// <param name="trip">The trip.</param>
    /// <param name="errors">Data-sheet errors by which the limit is brought nearer, 0 or 1.</param>
    private Func<int, bool>? Beyond(FaultTrip trip, int errors)
    {
        // BQ76920 25 mV over temperature; INA228 with a 0.5 % shunt; thermistor 1 %, near 0.4 K.
        double volts = 0.025 * errors;
        double amps = errors * ((0.006 * trip.Limit) + 0.01);
        double kelvin = 0.5 * errors;
        double limit = trip.Limit;
        return trip.Cause switch
        {
            TripCause.CellOverVoltage => row => AnyCell(row, v => v > limit - volts),
            TripCause.CellUnderVoltage or TripCause.CellDeepDischarge => row => AnyCell(row, v => v < limit + volts),
            TripCause.ChargeOverCurrent => row => rows.Amps[row] > limit - amps,
            TripCause.DischargeOverCurrent => row => -rows.Amps[row] > limit - amps,
            TripCause.ChargeOverTemperature or TripCause.DischargeOverTemperature => row => rows.Celsius[row] > limit - kelvin,
            TripCause.ChargeUnderTemperature or TripCause.DischargeUnderTemperature => row => rows.Celsius[row] < limit + kelvin,
            TripCause.CellImbalance => row => Spread(row) > limit - (2 * volts),
            TripCause.TemperatureRise => row => Rise(row) > limit - kelvin,
            _ => null,
        };
    }

    private bool AnyCell(int row, Func<double, bool> isBeyond) => Enumerable.Range(0, cells).Any(cell => isBeyond(cellVolts(row, cell)));

    private double Spread(int row)
    {
        double[] volts = [.. Enumerable.Range(0, cells).Select(cell => cellVolts(row, cell))];
        return volts.Max() - volts.Min();
    }

    private double Rise(int row) => row == 0 ? 0 : (rows.Celsius[row] - rows.Celsius[row - 1]) / Math.Max(1e-9, rows.Seconds[row] - rows.Seconds[row - 1]);

    /// <summary>An unbroken run of rows, long enough, that the moment falls into or shortly after. Row k holds on (t[k-1], t[k]].</summary>
    private bool HasRun(Func<int, bool> beyond, double needed, double moment, double late)
    {
        int last = Array.BinarySearch(rows.Seconds, moment);
        last = Math.Min(rows.Seconds.Length - 1, last >= 0 ? last : ~last);
        double end = double.NaN;
        for (int row = last; row >= 0; row--)
        {
            double from = row == 0 ? double.NegativeInfinity : rows.Seconds[row - 1];
            if (beyond(row))
            {
                end = double.IsNaN(end) ? Math.Min(moment, rows.Seconds[row]) : end;
                if (end - from >= needed - 1e-9)
                {
                    return true;
                }
            }
            else
            {
                end = double.NaN;
                if (moment - from > late + needed)
                {
                    return false;
                }
            }
        }

        return false;
    }
}
