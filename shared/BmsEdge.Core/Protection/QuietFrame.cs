using BmsEdge.Core.Measurement;

namespace BmsEdge.Core.Protection
{
    /// <summary>
    /// The shortest question about a frame: is every value there and inside the nearest limit of its kind? In nearly every loop it
    /// is, and nothing else has to be looked at. Plain fields and few calls: the interpreter takes up to a microsecond for each
    /// instruction. Whenever the answer is no, <see cref="LimitScreen"/> looks closer.
    /// </summary>
    internal sealed class QuietFrame
    {
        private readonly bool _isUsable;
        private readonly float _cellAbove;
        private readonly float _cellBelow;
        private readonly float _spreadAbove;
        private readonly float _packAbove;
        private readonly float _packBelow;
        private readonly float _chargeAbove;
        private readonly float _dischargeAbove;
        private readonly float _chargeOver;
        private readonly float _dischargeOver;
        private readonly float _differenceAbove;
        private readonly float _hotAbove;
        private readonly float _coldBelow;
        private readonly float _temperatureSpreadAbove;
        private readonly float _rateAbove;
        private readonly float _wireAbove;
        private readonly float _failuresAbove;
        private readonly float _lateAbove;
        private int _temperatureChanges = -1;
        private int _rateChanges = -1;
        private int _wireChanges = -1;
        private bool _areTemperaturesQuiet;
        private bool _areRatesQuiet;
        private bool _areWiresQuiet;

        /// <summary>Takes the nearest limits of a table.</summary>
        public QuietFrame(LimitTable table)
        {
            _isUsable = IsUsual(table);
            _cellAbove = Above(table, LimitQuantity.CellVolts);
            _cellBelow = Below(table, LimitQuantity.CellVolts);
            _spreadAbove = Above(table, LimitQuantity.CellSpreadVolts);
            _packAbove = Above(table, LimitQuantity.PackVolts);
            _packBelow = Below(table, LimitQuantity.PackVolts);
            _chargeAbove = Above(table, LimitQuantity.ChargeCurrentAmps);
            _dischargeAbove = Above(table, LimitQuantity.DischargeCurrentAmps);
            _chargeOver = Above(table, LimitQuantity.ChargeAmpsOverAllowed);
            _dischargeOver = Above(table, LimitQuantity.DischargeAmpsOverAllowed);
            _differenceAbove = Above(table, LimitQuantity.CurrentDifferenceAmps);
            float charge = Above(table, LimitQuantity.TemperatureForChargeCelsius);
            float discharge = Above(table, LimitQuantity.TemperatureForDischargeCelsius);
            _hotAbove = charge < discharge ? charge : discharge;
            charge = Below(table, LimitQuantity.TemperatureForChargeCelsius);
            discharge = Below(table, LimitQuantity.TemperatureForDischargeCelsius);
            _coldBelow = charge > discharge ? charge : discharge;
            _temperatureSpreadAbove = Above(table, LimitQuantity.TemperatureSpreadCelsius);
            _rateAbove = Above(table, LimitQuantity.TemperatureRateCelsiusPerSecond);
            _wireAbove = Above(table, LimitQuantity.OpenWire);
            _failuresAbove = Above(table, LimitQuantity.FrontEndFailures);
            _lateAbove = Above(table, LimitQuantity.LoopLateMilliseconds);
        }

        /// <summary>True when no row that is clear and not on its way to a trip can have anything to do.</summary>
        public bool Is(MeasurementFrame frame)
        {
            ChannelBlock cells = frame.CellVolts;
            if (!_isUsable || cells.Extremes(out float least, out float greatest) != cells.Count ||
                greatest > _cellAbove || least < _cellBelow || greatest - least > _spreadAbove)
            {
                return false;
            }

            if (!frame.PackVolts.IsValid(0) || !frame.CurrentAmps.IsValid(0))
            {
                return false;
            }

            float pack = frame.PackVolts.Value(0);
            float amps = frame.CurrentAmps.Value(0);
            if (pack > _packAbove || pack < _packBelow || amps > _chargeAbove || -amps > _dischargeAbove ||
                amps - frame.AllowedChargeAmps > _chargeOver || -amps - frame.AllowedDischargeAmps > _dischargeOver)
            {
                return false;
            }

            if (_differenceAbove != float.MaxValue && frame.RedundantCurrentAmps.IsValid(0))
            {
                float difference = amps - frame.RedundantCurrentAmps.Value(0);
                if (difference > _differenceAbove || -difference > _differenceAbove)
                {
                    return false;
                }
            }

            ChannelBlock failures = frame.FrontEndFailures;
            if (failures.Value(MeasurementFrame.CellMonitor) > _failuresAbove || failures.Value(MeasurementFrame.CurrentMonitor) > _failuresAbove ||
                frame.LoopLateMilliseconds.Value(0) > _lateAbove)
            {
                return false;
            }

            return AreTemperaturesQuiet(frame) && AreWiresQuiet(frame.OpenWire);
        }

        private bool AreTemperaturesQuiet(MeasurementFrame frame)
        {
            ChannelBlock temperatures = frame.TemperatureCelsius;
            if (temperatures.Changes != _temperatureChanges)
            {
                _temperatureChanges = temperatures.Changes;
                _areTemperaturesQuiet = temperatures.Extremes(out float coldest, out float hottest) == temperatures.Count &&
                    hottest <= _hotAbove && coldest >= _coldBelow && hottest - coldest <= _temperatureSpreadAbove;
            }

            ChannelBlock rates = frame.TemperatureRateCelsiusPerSecond;
            if (rates.Changes != _rateChanges)
            {
                _rateChanges = rates.Changes;
                rates.Extremes(out float _, out float fastest);
                _areRatesQuiet = fastest <= _rateAbove;
            }

            return _areTemperaturesQuiet && _areRatesQuiet;
        }

        private bool AreWiresQuiet(ChannelBlock wires)
        {
            if (wires.Changes != _wireChanges)
            {
                _wireChanges = wires.Changes;
                wires.Extremes(out float _, out float worst);
                _areWiresQuiet = worst <= _wireAbove;
            }

            return _areWiresQuiet;
        }

        /// <summary>False for a table with rows that the question above does not know: they are looked at in every loop.</summary>
        private static bool IsUsual(LimitTable table)
        {
            for (int row = 0; row < table.RowCount; row++)
            {
                LimitQuantity quantity = table.Quantity(row);
                bool mayBeBelow = quantity == LimitQuantity.CellVolts || quantity == LimitQuantity.PackVolts ||
                    quantity == LimitQuantity.TemperatureForChargeCelsius || quantity == LimitQuantity.TemperatureForDischargeCelsius;
                if (table.Enabled(row) && !mayBeBelow && (table.Direction(row) == LimitDirection.Below || table.Trip(row) < 0f))
                {
                    return false;
                }
            }

            return true;
        }

        private static float Above(LimitTable table, LimitQuantity quantity) => Nearest(table, quantity, LimitDirection.Above, float.MaxValue);

        private static float Below(LimitTable table, LimitQuantity quantity) => Nearest(table, quantity, LimitDirection.Below, float.MinValue);

        private static float Nearest(LimitTable table, LimitQuantity quantity, LimitDirection direction, float none)
        {
            float nearest = none;
            for (int row = 0; row < table.RowCount; row++)
            {
                float trip = table.Trip(row);
                if (table.Enabled(row) && table.Quantity(row) == quantity && table.Direction(row) == direction &&
                    (direction == LimitDirection.Above ? trip < nearest : trip > nearest))
                {
                    nearest = trip;
                }
            }

            return nearest;
        }
    }
}
