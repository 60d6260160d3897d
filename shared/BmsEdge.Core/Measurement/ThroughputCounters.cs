namespace BmsEdge.Core.Measurement
{
    /// <summary>
    /// Charge and energy that went in and out, and the time nobody knows about. Totals are 64-bit integers: a single-precision
    /// total of a few thousand ampere-hours no longer notices what a loop adds. A value holds for the time up to its sample,
    /// because the converters report means over their conversion.
    /// </summary>
    public sealed class ThroughputCounters
    {
        /// <summary>Longest time between two samples that is counted, in milliseconds; a longer one is a gap.</summary>
        public const int LongestStepMilliseconds = 10000;

        private const float MicroampsPerAmp = 1e6f;
        private const float MilliwattsPerWatt = 1000f;
        private const float MicroampMillisecondsPerAmpHour = 3.6e12f;
        private const float MilliwattMillisecondsPerWattHour = 3.6e9f;

        private readonly float _capacityAmpHours;
        private bool _hasSample;
        private int _seenSample;
        private long _lastMilliseconds;

        /// <summary>Makes counters at zero.</summary>
        /// <param name="capacityAmpHours">Rated capacity in ampere-hours, above zero; for the full cycles.</param>
        public ThroughputCounters(float capacityAmpHours) => _capacityAmpHours = capacityAmpHours;

        /// <summary>Charge taken in, microampere-milliseconds; grows only.</summary>
        public long ChargeInMicroampMilliseconds { get; private set; }

        /// <summary>Charge given out, microampere-milliseconds; grows only.</summary>
        public long ChargeOutMicroampMilliseconds { get; private set; }

        /// <summary>Energy taken in, milliwatt-milliseconds; grows only.</summary>
        public long EnergyInMilliwattMilliseconds { get; private set; }

        /// <summary>Energy given out, milliwatt-milliseconds; grows only.</summary>
        public long EnergyOutMilliwattMilliseconds { get; private set; }

        /// <summary>Time without a usable current, in milliseconds; what moved meanwhile is in no total.</summary>
        public long GapMilliseconds { get; private set; }

        /// <summary>Time with a usable current but no usable pack voltage, in milliseconds; its energy is in no total.</summary>
        public long EnergyGapMilliseconds { get; private set; }

        /// <summary>Charge taken in, ampere-hours.</summary>
        public float ChargeInAmpHours => ChargeInMicroampMilliseconds / MicroampMillisecondsPerAmpHour;

        /// <summary>Charge given out, ampere-hours.</summary>
        public float ChargeOutAmpHours => ChargeOutMicroampMilliseconds / MicroampMillisecondsPerAmpHour;

        /// <summary>Energy taken in, watt-hours.</summary>
        public float EnergyInWattHours => EnergyInMilliwattMilliseconds / MilliwattMillisecondsPerWattHour;

        /// <summary>Energy given out, watt-hours.</summary>
        public float EnergyOutWattHours => EnergyOutMilliwattMilliseconds / MilliwattMillisecondsPerWattHour;

        /// <summary>Equivalent full cycles: half of all charge moved over the rated capacity.</summary>
        public float FullCycles => _capacityAmpHours > 0f
            ? (ChargeInAmpHours + ChargeOutAmpHours) * 0.5f / _capacityAmpHours
            : 0f;

        /// <summary>Goes on from stored totals. Negative ones are refused as a whole: nothing stored them so.</summary>
        /// <returns>True when the totals were taken.</returns>
        public bool Restore(long chargeIn, long chargeOut, long energyIn, long energyOut, long gap, long energyGap)
        {
            if (chargeIn < 0 || chargeOut < 0 || energyIn < 0 || energyOut < 0 || gap < 0 || energyGap < 0)
            {
                return false;
            }

            ChargeInMicroampMilliseconds = chargeIn;
            ChargeOutMicroampMilliseconds = chargeOut;
            EnergyInMilliwattMilliseconds = energyIn;
            EnergyOutMilliwattMilliseconds = energyOut;
            GapMilliseconds = gap;
            EnergyGapMilliseconds = energyGap;
            return true;
        }

        /// <summary>Takes the frame of this loop; a sample counts once however often somebody looks.</summary>
        public void Observe(MeasurementFrame frame)
        {
            ChannelBlock current = frame.CurrentAmps;
            if (!current.IsValid(0) || (_hasSample && current.SampleNumber(0) == _seenSample))
            {
                return;
            }

            long time = current.TimeMilliseconds(0);
            long step = _hasSample ? time - _lastMilliseconds : 0;
            _hasSample = true;
            _seenSample = current.SampleNumber(0);
            _lastMilliseconds = time;
            if (step <= 0)
            {
                // The first sample, or a clock that stepped back: nobody knows for how long this current flowed.
                return;
            }

            if (step > LongestStepMilliseconds)
            {
                GapMilliseconds += step;
                return;
            }

            AddCharge(current.Value(0), step);
            if (frame.PackVolts.IsValid(0))
            {
                AddEnergy(current.Value(0) * frame.PackVolts.Value(0), step);
            }
            else
            {
                EnergyGapMilliseconds += step;
            }
        }

        private void AddCharge(float amps, long stepMilliseconds)
        {
            long moved = Rounded(amps * MicroampsPerAmp) * stepMilliseconds;
            if (moved > 0)
            {
                ChargeInMicroampMilliseconds += moved;
            }
            else
            {
                ChargeOutMicroampMilliseconds -= moved;
            }
        }

        private void AddEnergy(float watts, long stepMilliseconds)
        {
            long moved = Rounded(watts * MilliwattsPerWatt) * stepMilliseconds;
            if (moved > 0)
            {
                EnergyInMilliwattMilliseconds += moved;
            }
            else
            {
                EnergyOutMilliwattMilliseconds -= moved;
            }
        }

        // The channels of a frame hold 2000 A and 120 V at most: far inside 64 bits.
        private static long Rounded(float x) => (long)(x < 0f ? x - 0.5f : x + 0.5f);
    }
}
