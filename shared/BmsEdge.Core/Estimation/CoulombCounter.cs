namespace BmsEdge.Core.Estimation
{
    /// <summary>
    /// The fall-back without a model: SOC by counting charge, with a standard deviation that grows with the charge moved
    /// (gain error), with time (offset error) and with every gap. It never shrinks by itself: counting learns nothing.
    /// </summary>
    public sealed class CoulombCounter
    {
        /// <summary>Assumed 1-sigma offset of the current sensor as a share of capacity per hour (50 mA on 2.8 Ah).</summary>
        public const float OffsetSigmaPerHour = 0.018f;

        /// <summary>Assumed 1-sigma gain error of the current sensor.</summary>
        public const float GainSigma = 0.01f;

        /// <summary>Longest step that is integrated, in seconds; a longer one is a gap.</summary>
        public const float LongestStepSeconds = 10f;

        private readonly float _capacityAmpHours;
        private float _startSigma = 0.5f;
        private float _movedShare;
        private float _hours;
        private float _gapSigma;

        /// <summary>Makes a counter that knows nothing yet: SOC 0.5 with a standard deviation of 0.5.</summary>
        /// <param name="capacityAmpHours">Cell capacity in ampere-hours, more than zero.</param>
        public CoulombCounter(float capacityAmpHours)
        {
            _capacityAmpHours = capacityAmpHours;
            Soc = 0.5f;
            SocSigma = 0.5f;
        }

        /// <summary>State of charge, 0 to 1.</summary>
        public float Soc { get; private set; }

        /// <summary>Standard deviation of <see cref="Soc"/>, 0 to 0.5.</summary>
        public float SocSigma { get; private set; }

        /// <summary>Starts from a known or guessed state; NaN counts as unknown.</summary>
        public void Start(float soc, float socSigma)
        {
            if (float.IsNaN(soc) || float.IsNaN(socSigma))
            {
                soc = 0.5f;
                socSigma = 0.5f;
            }

            Soc = Clamp01(soc);
            _startSigma = socSigma;
            _movedShare = 0f;
            _hours = 0f;
            _gapSigma = 0f;
            UpdateSigma();
        }

        /// <summary>Counts one step. Current is positive when charging.</summary>
        /// <param name="dtSeconds">Time since the last step in seconds.</param>
        /// <param name="currentAmps">Mean current over the step in amperes.</param>
        /// <param name="currentIsValid">False when there is no usable current: the step is then a gap.</param>
        public EstimatorStatus Step(float dtSeconds, float currentAmps, bool currentIsValid)
        {
            if (float.IsNaN(dtSeconds) || dtSeconds <= 0f || float.IsInfinity(dtSeconds))
            {
                return EstimatorStatus.SampleRejected;
            }

            float impossibleAmps = SocEstimator.ImpossiblePerHour * _capacityAmpHours;
            if (!currentIsValid || float.IsNaN(currentAmps) || float.IsInfinity(currentAmps) || dtSeconds > LongestStepSeconds
                || currentAmps > impossibleAmps || currentAmps < -impossibleAmps)
            {
                // The cell may have been doing 1C either way: that is the spread, and nothing is integrated.
                _gapSigma += dtSeconds / 3600f;
                UpdateSigma();
                return EstimatorStatus.GapWidened;
            }

            float share = currentAmps * dtSeconds / (3600f * _capacityAmpHours);
            Soc = Clamp01(Soc + share);

            // Charging and discharging have gain errors of their own: what one moved, the other does not take back.
            _movedShare += share < 0f ? -share : share;
            _hours += dtSeconds / 3600f;
            UpdateSigma();
            return EstimatorStatus.PredictedOnly;
        }

        private static float Clamp01(float x) => x < 0f ? 0f : (x > 1f ? 1f : x);

        private void UpdateSigma()
        {
            float gain = GainSigma * _movedShare;
            float offset = OffsetSigmaPerHour * _hours;
            float variance = (_startSigma * _startSigma) + (gain * gain) + (offset * offset) + (_gapSigma * _gapSigma);
            SocSigma = variance > 0.25f ? 0.5f : (float)System.Math.Sqrt(variance);
        }
    }
}
