namespace BmsEdge.Core.Protection
{
    /// <content>Checks of a whole table before it is used.</content>
    public sealed partial class LimitTable
    {
        /// <summary>Longest delay a row may have: a limit that waits longer than a minute protects nobody.</summary>
        public const int LongestDelayMilliseconds = 60000;

        /// <summary>Value of <see cref="Retries"/> of a row that may let go by itself any number of times.</summary>
        public const int UnlimitedRetries = -1;

        /// <summary>Greatest number of retries a row may have.</summary>
        public const int MostRetries = 100;

        /// <summary>Row number given with <see cref="LimitTableStatus.Empty"/>.</summary>
        public const int NoRow = -1;

        /// <summary>Checks the table as a whole. A disabled row must make sense too: somebody may enable it.</summary>
        /// <param name="row">
        /// The offending row (for a contradiction the later one; for a missing mandatory rule the number of the
        /// <see cref="TripCause"/> that should be there); -1 when there is none.
        /// </param>
        public LimitTableStatus Validate(out int row)
        {
            row = NoRow;
            if (RowCount == 0)
            {
                return LimitTableStatus.Empty;
            }

            for (int i = 0; i < RowCount; i++)
            {
                LimitTableStatus status = ValidateRow(i);
                if (status == LimitTableStatus.Ok && ContradictsEarlierRow(i))
                {
                    status = LimitTableStatus.Contradiction;
                }

                if (status != LimitTableStatus.Ok)
                {
                    row = i;
                    return status;
                }
            }

            int missing = FirstMissingMandatoryCause();
            if (missing != 0)
            {
                row = missing;
                return LimitTableStatus.MandatoryRowMissing;
            }

            return LimitTableStatus.Ok;
        }

        /// <summary>Evidence, open wire and chip failures count something bad from 0 upwards.</summary>
        private static bool CountsBadThings(byte quantity) =>
            quantity >= (byte)LimitQuantity.CellEvidence && quantity <= (byte)LimitQuantity.FrontEndFailures;

        private static bool IsRowCause(byte cause) =>
            (cause > (byte)TripCause.None && cause <= (byte)TripCause.FrontEndError) ||
            (cause >= (byte)TripCause.TemperatureSpread && cause <= (byte)TripCause.LoopOverrun);

        // The reach of a quantity is the accept range of its channels in MeasurementFrame: a threshold outside it never trips.
        private static float LeastOf(byte quantity)
        {
            switch ((LimitQuantity)quantity)
            {
                case LimitQuantity.CellVolts:
                case LimitQuantity.PackVolts:
                    return -1f;
                case LimitQuantity.TemperatureForChargeCelsius:
                case LimitQuantity.TemperatureForDischargeCelsius:
                    return -60f;
                default:
                    return 0f;
            }
        }

        private static float GreatestOf(byte quantity)
        {
            switch ((LimitQuantity)quantity)
            {
                case LimitQuantity.CellVolts:
                case LimitQuantity.CellSpreadVolts:
                    return 6.5f;
                case LimitQuantity.PackVolts:
                    return 120f;
                case LimitQuantity.ChargeCurrentAmps:
                case LimitQuantity.DischargeCurrentAmps:
                case LimitQuantity.ChargeAmpsOverAllowed:
                case LimitQuantity.DischargeAmpsOverAllowed:
                case LimitQuantity.CurrentDifferenceAmps:
                    return 2000f;
                case LimitQuantity.TemperatureForChargeCelsius:
                case LimitQuantity.TemperatureForDischargeCelsius:
                    return 150f;
                case LimitQuantity.TemperatureRateCelsiusPerSecond:
                    return 50f;
                case LimitQuantity.TemperatureSpreadCelsius:
                    return 210f;
                case LimitQuantity.LoopLateMilliseconds:
                    return LongestDelayMilliseconds;
                default:
                    // Counting quantities: the first bad thing (1) must be beyond the threshold.
                    return 1f;
            }
        }

        private LimitTableStatus ValidateRow(int i)
        {
            if (!IsRowCause(_cause[i]))
            {
                return LimitTableStatus.UnknownCause;
            }

            if (_quantity[i] > (byte)LimitQuantity.LoopLateMilliseconds)
            {
                return LimitTableStatus.UnknownQuantity;
            }

            if (_direction[i] > (byte)LimitDirection.Below ||
                (_direction[i] == (byte)LimitDirection.Below && CountsBadThings(_quantity[i])))
            {
                return LimitTableStatus.BadDirection;
            }

            if (_level[i] < (byte)TripLevel.Inform || _level[i] > (byte)TripLevel.Open)
            {
                return LimitTableStatus.UnknownLevel;
            }

            if (_path[i] > (byte)TripPath.Both || (_level[i] > (byte)TripLevel.Inform && _path[i] == (byte)TripPath.Neither))
            {
                return LimitTableStatus.BadPath;
            }

            return ValidateNumbers(i);
        }

        private LimitTableStatus ValidateNumbers(int i)
        {
            if (!Floats.IsFinite(_trip[i]) || !Floats.IsFinite(_reset[i]))
            {
                return LimitTableStatus.ThresholdNotFinite;
            }

            float least = LeastOf(_quantity[i]);
            float greatest = GreatestOf(_quantity[i]);
            if (_trip[i] < least || _trip[i] >= greatest || _reset[i] < least || _reset[i] >= greatest ||
                (_direction[i] == (byte)LimitDirection.Below && _trip[i] <= least))
            {
                return LimitTableStatus.ThresholdOutOfReach;
            }

            if (_direction[i] == (byte)LimitDirection.Above ? _reset[i] > _trip[i] : _reset[i] < _trip[i])
            {
                return LimitTableStatus.ResetOnWrongSide;
            }

            if (_delayMilliseconds[i] < 0 || _resetDelayMilliseconds[i] < 0)
            {
                return LimitTableStatus.DelayNegative;
            }

            if (_delayMilliseconds[i] > LongestDelayMilliseconds || _resetDelayMilliseconds[i] > LongestDelayMilliseconds)
            {
                return LimitTableStatus.DelayTooLong;
            }

            return _retries[i] < UnlimitedRetries || _retries[i] > MostRetries
                ? LimitTableStatus.RetriesOutOfRange
                : LimitTableStatus.Ok;
        }

        private bool ContradictsEarlierRow(int i)
        {
            for (int j = 0; j < i; j++)
            {
                if (_quantity[j] != _quantity[i] || _direction[j] == _direction[i])
                {
                    continue;
                }

                int below = _direction[i] == (byte)LimitDirection.Below ? i : j;
                int above = below == i ? j : i;
                if (_trip[below] >= _trip[above] || _reset[below] > _reset[above])
                {
                    return true;
                }
            }

            return false;
        }

        private int FirstMissingMandatoryCause()
        {
            if (!HasOpenRow(LimitQuantity.CellVolts, LimitDirection.Above, TripPath.Charge))
            {
                return (int)TripCause.CellOverVoltage;
            }

            if (!HasOpenRow(LimitQuantity.CellVolts, LimitDirection.Below, TripPath.Discharge))
            {
                return (int)TripCause.CellUnderVoltage;
            }

            if (!HasOpenRow(LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, TripPath.Charge))
            {
                return (int)TripCause.ChargeOverCurrent;
            }

            if (!HasOpenRow(LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripPath.Discharge))
            {
                return (int)TripCause.DischargeOverCurrent;
            }

            if (!HasOpenRow(LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above, TripPath.Charge))
            {
                return (int)TripCause.ChargeOverTemperature;
            }

            if (!HasOpenRow(LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above, TripPath.Discharge))
            {
                return (int)TripCause.DischargeOverTemperature;
            }

            return FirstMissingEvidenceCause();
        }

        private int FirstMissingEvidenceCause()
        {
            if (!HasOpenRow(LimitQuantity.CellEvidence, LimitDirection.Above, TripPath.Both))
            {
                return (int)TripCause.CellEvidenceLost;
            }

            if (!HasOpenRow(LimitQuantity.CurrentEvidence, LimitDirection.Above, TripPath.Both))
            {
                return (int)TripCause.CurrentEvidenceLost;
            }

            if (!HasOpenRow(LimitQuantity.TemperatureEvidence, LimitDirection.Above, TripPath.Both))
            {
                return (int)TripCause.TemperatureEvidenceLost;
            }

            return HasOpenRow(LimitQuantity.FrontEndFailures, LimitDirection.Above, TripPath.Both)
                ? 0
                : (int)TripCause.FrontEndError;
        }

        private bool HasOpenRow(LimitQuantity quantity, LimitDirection direction, TripPath path)
        {
            for (int i = 0; i < RowCount; i++)
            {
                if (_enabled[i] && _level[i] == (byte)TripLevel.Open && _quantity[i] == (byte)quantity &&
                    _direction[i] == (byte)direction && (_path[i] & (byte)path) == (byte)path)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
