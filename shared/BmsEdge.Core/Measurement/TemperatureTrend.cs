namespace BmsEdge.Core.Measurement
{
    /// <summary>
    /// Rise of each temperature over a window of at least a second. Sample-to-sample differences at 4 Hz are quantisation
    /// noise (0.05 K steps would read as 0.2 K/s); a window makes the thermal-runaway rule (1 K/s) meaningful.
    /// </summary>
    public sealed class TemperatureTrend
    {
        private readonly long _windowMilliseconds;
        private readonly float[] _fromCelsius;
        private readonly long[] _fromMilliseconds;
        private readonly int[] _seenSample;
        private readonly bool[] _hasFrom;

        /// <summary>Makes the trend of a number of sensors.</summary>
        /// <param name="count">Temperature sensors.</param>
        /// <param name="windowMilliseconds">Shortest time between the two samples of a rate; at least 1.</param>
        public TemperatureTrend(int count, int windowMilliseconds)
        {
            _windowMilliseconds = windowMilliseconds < 1 ? 1 : windowMilliseconds;
            _fromCelsius = new float[count];
            _fromMilliseconds = new long[count];
            _seenSample = new int[count];
            _hasFrom = new bool[count];
        }

        /// <summary>Writes new rates into the frame. Call once per loop, after the plausibility check.</summary>
        public void Update(MeasurementFrame frame)
        {
            ChannelBlock temperature = frame.TemperatureCelsius;
            ChannelBlock rate = frame.TemperatureRateCelsiusPerSecond;
            for (int i = 0; i < _fromCelsius.Length; i++)
            {
                if (temperature.SampleNumber(i) == _seenSample[i])
                {
                    continue;
                }

                _seenSample[i] = temperature.SampleNumber(i);
                if (!temperature.IsValid(i))
                {
                    // A rate over a hole in the evidence is no rate; the evidence rule acts on the hole.
                    _hasFrom[i] = false;
                    rate.Refuse(i, temperature.ValidityOf(i));
                    continue;
                }

                long time = temperature.TimeMilliseconds(i);
                long elapsed = time - _fromMilliseconds[i];
                if (_hasFrom[i] && elapsed >= 0 && elapsed < _windowMilliseconds)
                {
                    continue;
                }

                if (_hasFrom[i] && elapsed > 0)
                {
                    rate.Accept(i, (temperature.Value(i) - _fromCelsius[i]) * 1000f / elapsed, time);
                }

                _fromCelsius[i] = temperature.Value(i);
                _fromMilliseconds[i] = time;
                _hasFrom[i] = true;
            }
        }
    }
}
