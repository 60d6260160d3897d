using BmsEdge.Core.Measurement;

namespace BmsEdge.Core.Protection
{
    /// <summary>
    /// Tells from the greatest and least evidence of each quantity which rows may have something to do; the others need no look at
    /// every one of their channels. A row that is on its way to a trip or back from one is looked at anyway.
    /// </summary>
    internal sealed class LimitScreen
    {
        private const float Nothing = float.MinValue;
        private const int QuantityCount = (int)LimitQuantity.LoopLateMilliseconds + 1;

        // Two places for each quantity, above and below; below is kept with the other sign, so that beyond is always greater.
        private readonly float[] _extreme = new float[2 * QuantityCount];
        private readonly int[] _placeOfRow;
        private readonly float[] _limitOfRow;
        private readonly bool[] _mayBeBeyond;

        /// <summary>Makes a screen for the enabled rows of a table.</summary>
        public LimitScreen(LimitTable table)
        {
            _placeOfRow = new int[table.RowCount];
            _limitOfRow = new float[table.RowCount];
            _mayBeBeyond = new bool[table.RowCount];
            for (int row = 0; row < table.RowCount; row++)
            {
                int quantity = (int)table.Quantity(row);
                bool isBelow = table.Direction(row) == LimitDirection.Below;
                _placeOfRow[row] = quantity < QuantityCount ? (2 * quantity) + (isBelow ? 1 : 0) : 0;
                _limitOfRow[row] = isBelow ? -table.Trip(row) : table.Trip(row);
            }
        }

        /// <summary>Takes the evidence of a frame.</summary>
        public void Take(MeasurementFrame frame)
        {
            TakeCells(frame.CellVolts);
            TakeTemperatures(frame);
            TakeCurrents(frame);
            One(LimitQuantity.PackVolts, frame.PackVolts);
            Missing(LimitQuantity.PackVoltsEvidence, frame.PackVolts.IsValid(0));
            One(LimitQuantity.LoopLateMilliseconds, frame.LoopLateMilliseconds);
            Many(LimitQuantity.OpenWire, frame.OpenWire);
            Many(LimitQuantity.FrontEndFailures, frame.FrontEndFailures);
        }

        /// <summary>
        /// False for each row that is clear and not on its way to a trip, and for which a look at every channel would change nothing.
        /// The array is the screen's own and is overwritten by the next frame.
        /// </summary>
        public bool[] RowsThatMayBeBeyond()
        {
            float[] extreme = _extreme;
            int[] place = _placeOfRow;
            float[] limit = _limitOfRow;
            bool[] may = _mayBeBeyond;
            for (int row = 0; row < may.Length; row++)
            {
                may[row] = extreme[place[row]] > limit[row];
            }

            return may;
        }

        private void TakeCells(ChannelBlock cells)
        {
            int count = cells.Extremes(out float least, out float greatest);
            Put(LimitQuantity.CellVolts, count, least, greatest);
            Put(LimitQuantity.CellSpreadVolts, count - 1, greatest - least, greatest - least);
            Missing(LimitQuantity.CellEvidence, count == cells.Count);
        }

        private void TakeTemperatures(MeasurementFrame frame)
        {
            int count = frame.TemperatureCelsius.Extremes(out float least, out float greatest);
            Put(LimitQuantity.TemperatureForChargeCelsius, count, least, greatest);
            Put(LimitQuantity.TemperatureForDischargeCelsius, count, least, greatest);
            Put(LimitQuantity.TemperatureSpreadCelsius, count - 1, greatest - least, greatest - least);
            Missing(LimitQuantity.TemperatureEvidence, count == frame.TemperatureCelsius.Count);
            Many(LimitQuantity.TemperatureRateCelsiusPerSecond, frame.TemperatureRateCelsiusPerSecond);
        }

        private void TakeCurrents(MeasurementFrame frame)
        {
            bool isValid = frame.CurrentAmps.IsValid(0);
            int count = isValid ? 1 : 0;
            float amps = frame.CurrentAmps.Value(0);
            Put(LimitQuantity.ChargeCurrentAmps, count, amps, amps);
            Put(LimitQuantity.DischargeCurrentAmps, count, -amps, -amps);
            Put(LimitQuantity.ChargeAmpsOverAllowed, count, amps - frame.AllowedChargeAmps, amps - frame.AllowedChargeAmps);
            Put(LimitQuantity.DischargeAmpsOverAllowed, count, -amps - frame.AllowedDischargeAmps, -amps - frame.AllowedDischargeAmps);
            Missing(LimitQuantity.CurrentEvidence, isValid);
            float difference = amps - frame.RedundantCurrentAmps.Value(0);
            difference = difference < 0f ? -difference : difference;
            Put(LimitQuantity.CurrentDifferenceAmps, isValid && frame.RedundantCurrentAmps.IsValid(0) ? 1 : 0, difference, difference);
        }

        private void One(LimitQuantity quantity, ChannelBlock block)
        {
            float value = block.Value(0);
            Put(quantity, block.IsValid(0) ? 1 : 0, value, value);
        }

        private void Many(LimitQuantity quantity, ChannelBlock block)
        {
            int count = block.Extremes(out float least, out float greatest);
            Put(quantity, count, least, greatest);
        }

        // However short evidence has been missing, it counts as beyond: the row itself knows the time.
        private void Missing(LimitQuantity quantity, bool isThere) => _extreme[2 * (int)quantity] = isThere ? 0f : float.MaxValue;

        private void Put(LimitQuantity quantity, int count, float least, float greatest)
        {
            int place = 2 * (int)quantity;
            _extreme[place] = count > 0 ? greatest : Nothing;
            _extreme[place + 1] = count > 0 ? -least : Nothing;
        }
    }
}
