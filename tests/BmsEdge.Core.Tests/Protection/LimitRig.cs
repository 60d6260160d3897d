using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;

namespace BmsEdge.Core.Tests.Protection;

/// <summary>A table of one row over a frame that is fed sample by sample.</summary>
internal sealed class LimitRig
{
    public const byte StateCode = 3;

    public LimitRig(
        LimitQuantity quantity,
        LimitDirection direction,
        float trip,
        float reset,
        int delay = 0,
        int resetDelay = 0,
        bool latched = false,
        int cells = 4,
        int temperatures = 2,
        TripLevel level = TripLevel.Open,
        TripPath path = TripPath.Both,
        bool enabled = true)
    {
        Table = new LimitTable(1);
        Table.Set(0, TripCause.CellOverVoltage, quantity, direction, level, path, trip, reset, delay, resetDelay, latched, enabled);
        Frame = new MeasurementFrame(cells, temperatures);
        Log = new TripLog(16);
        Evaluator = new LimitEvaluator(Table, cells, temperatures, Log);
    }

    public LimitTable Table { get; }

    public MeasurementFrame Frame { get; }

    public TripLog Log { get; }

    public LimitEvaluator Evaluator { get; }

    public bool IsActive => Evaluator.IsActive(0);

    public ChannelBlock BlockOf(LimitQuantity quantity) => quantity switch
    {
        LimitQuantity.CellVolts or LimitQuantity.CellSpreadVolts or LimitQuantity.CellEvidence => Frame.CellVolts,
        LimitQuantity.PackVolts or LimitQuantity.PackVoltsEvidence => Frame.PackVolts,
        LimitQuantity.ChargeCurrentAmps or LimitQuantity.DischargeCurrentAmps or LimitQuantity.CurrentEvidence => Frame.CurrentAmps,
        LimitQuantity.TemperatureRateCelsiusPerSecond => Frame.TemperatureRateCelsiusPerSecond,
        LimitQuantity.OpenWire => Frame.OpenWire,
        LimitQuantity.FrontEndFailures => Frame.FrontEndFailures,
        LimitQuantity.ChargeAmpsOverAllowed or LimitQuantity.DischargeAmpsOverAllowed => Frame.CurrentAmps,
        LimitQuantity.CurrentDifferenceAmps => Frame.RedundantCurrentAmps,
        LimitQuantity.LoopLateMilliseconds => Frame.LoopLateMilliseconds,
        _ => Frame.TemperatureCelsius,
    };

    /// <summary>All cells get the same fresh voltage, then the row is evaluated.</summary>
    public void Cells(long time, params float[] volts)
    {
        for (int i = 0; i < Frame.CellVolts.Count; i++)
        {
            Frame.CellVolts.Accept(i, volts[i % volts.Length], time);
        }

        Evaluate(time);
    }

    public void One(LimitQuantity quantity, int channel, float value, long time)
    {
        BlockOf(quantity).Accept(channel, value, time);
        Evaluate(time);
    }

    public void Evaluate(long time)
    {
        Frame.NowMilliseconds = time;
        Evaluator.Evaluate(Frame, StateCode);
    }
}
