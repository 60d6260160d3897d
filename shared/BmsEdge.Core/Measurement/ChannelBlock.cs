namespace BmsEdge.Core.Measurement
{
    /// <summary>
    /// A block of like channels (all cells, all temperatures, one current) as parallel primitive arrays: value, validity,
    /// time of the sample and a sample number that only a new sample advances, so that nobody counts one sample twice.
    /// Arrays, not objects: an object costs 12 bytes per field on the nanoFramework heap.
    /// </summary>
    public sealed class ChannelBlock
    {
        private readonly float[] _values;
        private readonly byte[] _validity;
        private readonly long[] _timeMilliseconds;
        private readonly int[] _sampleNumber;
        private readonly float[] _gain;
        private readonly float[] _offset;
        private readonly float _minimum;
        private readonly float _maximum;

        /// <summary>Makes a block of channels that have never been sampled.</summary>
        /// <param name="count">Number of channels, 1 or more.</param>
        /// <param name="minimum">Least value the sensor can physically report; anything below is refused.</param>
        /// <param name="maximum">Greatest value the sensor can physically report; anything above is refused.</param>
        public ChannelBlock(int count, float minimum, float maximum)
        {
            _values = new float[count];
            _validity = new byte[count];
            _timeMilliseconds = new long[count];
            _sampleNumber = new int[count];
            _gain = new float[count];
            _offset = new float[count];
            _minimum = minimum;
            _maximum = maximum;
            for (int i = 0; i < count; i++)
            {
                _gain[i] = 1f;
            }
        }

        /// <summary>Changes by whenever a value or a validity of the block may have changed.</summary>
        public int Changes { get; private set; }

        /// <summary>Number of channels.</summary>
        public int Count => _values.Length;

        /// <summary>Last accepted value of a channel; meaningful only while <see cref="IsValid"/>.</summary>
        public float Value(int index) => _values[index];

        /// <summary>Validity of a channel.</summary>
        public Validity ValidityOf(int index) => (Validity)_validity[index];

        /// <summary>True when the value of the channel is evidence.</summary>
        public bool IsValid(int index) => _validity[index] == (byte)Validity.Valid;

        /// <summary>Number of the last accepted or refused sample; grows by one with each new sample, never otherwise.</summary>
        public int SampleNumber(int index) => _sampleNumber[index];

        /// <summary>Time of the last accepted sample, milliseconds of the board's monotonic clock.</summary>
        public long TimeMilliseconds(int index) => _timeMilliseconds[index];

        /// <summary>Age of the last accepted sample in milliseconds; <see cref="long.MaxValue"/> when there was none.</summary>
        public long AgeMilliseconds(int index, long nowMilliseconds) =>
            _validity[index] == (byte)Validity.Never ? long.MaxValue : nowMilliseconds - _timeMilliseconds[index];

        /// <summary>Least and greatest value of the valid channels; both 0 when there is none.</summary>
        /// <returns>Number of valid channels.</returns>
        public int Extremes(out float least, out float greatest)
        {
            float[] values = _values;
            byte[] validity = _validity;
            int count = 0;
            float low = 0f;
            float high = 0f;
            for (int i = 0; i < values.Length; i++)
            {
                if (validity[i] != (byte)Validity.Valid)
                {
                    continue;
                }

                float value = values[i];
                if (count == 0)
                {
                    low = value;
                    high = value;
                }
                else if (value < low)
                {
                    low = value;
                }
                else if (value > high)
                {
                    high = value;
                }

                count++;
            }

            least = low;
            greatest = high;
            return count;
        }

        /// <summary>Sum of all channels and the time of the oldest sample among them.</summary>
        /// <returns>False, and nothing is known, when a channel is not valid.</returns>
        public bool Sum(out float sum, out long oldestMilliseconds)
        {
            float[] values = _values;
            byte[] validity = _validity;
            long[] time = _timeMilliseconds;
            float total = 0f;
            long oldest = long.MaxValue;
            sum = 0f;
            oldestMilliseconds = 0;
            for (int i = 0; i < values.Length; i++)
            {
                if (validity[i] != (byte)Validity.Valid)
                {
                    return false;
                }

                total += values[i];
                oldest = time[i] < oldest ? time[i] : oldest;
            }

            sum = total;
            oldestMilliseconds = oldest;
            return true;
        }

        /// <summary>
        /// Sets the calibration of a channel: accepted value = gain x reading + offset. Refused, and nothing changed, when the
        /// gain is not between 0.5 and 2 or the offset is not finite: that is a wrong part, not a tolerance.
        /// </summary>
        /// <returns>True when the calibration was taken.</returns>
        public bool Calibrate(int index, float gain, float offset)
        {
            if (float.IsNaN(gain) || gain < 0.5f || gain > 2f || float.IsNaN(offset) || float.IsInfinity(offset))
            {
                return false;
            }

            _gain[index] = gain;
            _offset[index] = offset;
            return true;
        }

        /// <summary>
        /// Takes a new reading, calibrates it and refuses it as <see cref="Validity.OutOfRange"/> when the result is not
        /// finite or not physical.
        /// </summary>
        /// <returns>True when the sample was accepted.</returns>
        public bool Accept(int index, float reading, long timeMilliseconds)
        {
            _sampleNumber[index]++;
            Changes++;
            float value = (reading * _gain[index]) + _offset[index];

            // NaN first: on the nanoFramework interpreter every ordering comparison with NaN is true.
            if (float.IsNaN(value) || value < _minimum || value > _maximum)
            {
                _validity[index] = (byte)Validity.OutOfRange;
                return false;
            }

            _values[index] = value;
            _timeMilliseconds[index] = timeMilliseconds;
            _validity[index] = (byte)Validity.Valid;
            return true;
        }

        /// <summary>Records that a new sample was due but could not be read or believed. The old value and its time stay.</summary>
        public void Refuse(int index, Validity why)
        {
            _sampleNumber[index]++;
            Changes++;
            _validity[index] = (byte)why;
        }

        /// <summary>
        /// Takes back the trust in the newest sample because other evidence contradicts it. It stays the same sample: its
        /// number does not advance. Does nothing to a channel that is not valid anyway.
        /// </summary>
        public void MarkImplausible(int index)
        {
            if (_validity[index] == (byte)Validity.Valid)
            {
                _validity[index] = (byte)Validity.Implausible;
                Changes++;
            }
        }

        /// <summary>
        /// Marks valid values older than the limit, or from the future (a clock set back), as <see cref="Validity.Stale"/>.
        /// Call once per loop.
        /// </summary>
        public void MarkStale(long nowMilliseconds, long maximumAgeMilliseconds)
        {
            byte[] validity = _validity;
            long[] time = _timeMilliseconds;
            for (int i = 0; i < validity.Length; i++)
            {
                if (validity[i] != (byte)Validity.Valid)
                {
                    continue;
                }

                long age = nowMilliseconds - time[i];
                if (age > maximumAgeMilliseconds || age < 0)
                {
                    validity[i] = (byte)Validity.Stale;
                    Changes++;
                }
            }
        }
    }
}
