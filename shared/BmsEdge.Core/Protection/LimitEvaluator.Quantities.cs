using BmsEdge.Core.Measurement;

namespace BmsEdge.Core.Protection
{
    /// <content>Where the quantity of a row comes from.</content>
    public sealed partial class LimitEvaluator
    {
        /// <summary>Value of an evidence quantity for a channel that never had a sample, in milliseconds.</summary>
        public const float NeverSampledMilliseconds = 1e9f;

        private int ChannelCount(LimitQuantity quantity)
        {
            switch (quantity)
            {
                case LimitQuantity.CellVolts:
                case LimitQuantity.CellEvidence:
                    return _cellCount;
                case LimitQuantity.TemperatureForChargeCelsius:
                case LimitQuantity.TemperatureForDischargeCelsius:
                case LimitQuantity.TemperatureRateCelsiusPerSecond:
                case LimitQuantity.TemperatureEvidence:
                    return _temperatureCount;
                case LimitQuantity.OpenWire:
                    return _cellCount + 1;
                case LimitQuantity.FrontEndFailures:
                    return MeasurementFrame.FrontEndCount;
                default:
                    return 1;
            }
        }

        private void ObserveRow(MeasurementFrame frame, int row)
        {
            switch (_table.Quantity(row))
            {
                case LimitQuantity.CellVolts:
                    ObserveBlock(frame.CellVolts, row, 1f);
                    break;
                case LimitQuantity.PackVolts:
                    ObserveBlock(frame.PackVolts, row, 1f);
                    break;
                case LimitQuantity.ChargeCurrentAmps:
                    ObserveBlock(frame.CurrentAmps, row, 1f);
                    break;
                case LimitQuantity.DischargeCurrentAmps:
                    ObserveBlock(frame.CurrentAmps, row, -1f);
                    break;
                case LimitQuantity.TemperatureForChargeCelsius:
                case LimitQuantity.TemperatureForDischargeCelsius:
                    ObserveBlock(frame.TemperatureCelsius, row, 1f);
                    break;
                case LimitQuantity.TemperatureRateCelsiusPerSecond:
                    ObserveBlock(frame.TemperatureRateCelsiusPerSecond, row, 1f);
                    break;
                case LimitQuantity.CellSpreadVolts:
                    ObserveSpread(frame.CellVolts, row);
                    break;
                case LimitQuantity.CellEvidence:
                    ObserveEvidence(frame.CellVolts, row);
                    break;
                case LimitQuantity.CurrentEvidence:
                    ObserveEvidence(frame.CurrentAmps, row);
                    break;
                case LimitQuantity.TemperatureEvidence:
                    ObserveEvidence(frame.TemperatureCelsius, row);
                    break;
                case LimitQuantity.PackVoltsEvidence:
                    ObserveEvidence(frame.PackVolts, row);
                    break;
                case LimitQuantity.OpenWire:
                    ObserveBlock(frame.OpenWire, row, 1f);
                    break;
                case LimitQuantity.FrontEndFailures:
                    ObserveBlock(frame.FrontEndFailures, row, 1f);
                    break;
                default:
                    break;
            }
        }

        private int RecordChannel(int row, int channel)
        {
            switch (_table.Quantity(row))
            {
                case LimitQuantity.PackVolts:
                case LimitQuantity.PackVoltsEvidence:
                case LimitQuantity.ChargeCurrentAmps:
                case LimitQuantity.DischargeCurrentAmps:
                case LimitQuantity.CurrentEvidence:
                    return TripRecord.WholePack;
                default:
                    return channel;
            }
        }

        private void ObserveBlock(ChannelBlock block, int row, float sign)
        {
            for (int i = 0; i < block.Count; i++)
            {
                Observe(
                    row,
                    i,
                    RecordChannel(row, i),
                    block.IsValid(i),
                    sign * block.Value(i),
                    block.SampleNumber(i),
                    block.TimeMilliseconds(i));
            }
        }

        private void ObserveSpread(ChannelBlock cells, int row)
        {
            int validCount = 0;
            int samples = 0;
            int lowest = 0;
            float least = 0f;
            float greatest = 0f;
            long newest = -long.MaxValue;
            for (int i = 0; i < cells.Count; i++)
            {
                samples += cells.SampleNumber(i);
                if (!cells.IsValid(i))
                {
                    continue;
                }

                float volts = cells.Value(i);
                if (validCount == 0 || volts < least)
                {
                    least = volts;
                    lowest = i;
                }

                greatest = validCount == 0 || volts > greatest ? volts : greatest;
                newest = cells.TimeMilliseconds(i) > newest ? cells.TimeMilliseconds(i) : newest;
                validCount++;
            }

            // Two cells are enough to be too far apart; only all cells together can show that none is.
            bool isEvidence = validCount == cells.Count || (validCount > 1 && !IsTripped(row, 0));
            Observe(row, 0, lowest, isEvidence, greatest - least, samples, newest);
        }

        private void ObserveEvidence(ChannelBlock block, int row)
        {
            for (int i = 0; i < block.Count; i++)
            {
                Observe(row, i, RecordChannel(row, i), true, MissingMilliseconds(block, i), _observation, _nowMilliseconds);
            }
        }

        /// <summary>0 while there is evidence; else the age of the last accepted sample, at least 1.</summary>
        private float MissingMilliseconds(ChannelBlock block, int i)
        {
            if (block.IsValid(i))
            {
                return 0f;
            }

            long age = block.AgeMilliseconds(i, _nowMilliseconds);
            return age < 1 ? 1f : (age > (long)NeverSampledMilliseconds ? NeverSampledMilliseconds : age);
        }
    }
}
