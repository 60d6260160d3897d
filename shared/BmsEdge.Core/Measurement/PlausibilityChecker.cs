using System;

namespace BmsEdge.Core.Measurement
{
    /// <summary>
    /// Marks values that are in range but contradicted by other evidence as <see cref="Validity.Implausible"/>: sum of cells
    /// against pack voltage, a cell whose code does not move while the current does, a temperature that changes faster than
    /// a cell can. It only takes trust away, never gives it; the evidence rules of the limit table then act.
    /// </summary>
    public sealed class PlausibilityChecker
    {
        private const int WindowsPerRun = 4;
        private const int SettlingSamples = 2;
        private const int HoldingSamples = 3;

        private readonly PlausibilitySettings _settings;

        // Stuck check, per cell: the run of samples with the same value and the span of the current during it.
        private readonly float[] _runValue;
        private readonly int[] _runLength;
        private readonly int[] _runSample;
        private readonly float[] _runCurrentLeast;
        private readonly float[] _runCurrentGreatest;
        private readonly bool[] _runHasStep;

        // The last three currents, newest first.
        private float _current0;
        private float _current1;
        private float _current2;
        private int _currentCount;
        private int _seenCurrent;

        // Rate check, per sensor: the last temperature that was believed.
        private readonly float[] _trustedCelsius;
        private readonly long[] _trustedMilliseconds;
        private readonly int[] _seenTemperature;
        private readonly bool[] _hasTrusted;

        /// <summary>Makes a checker for frames of this shape.</summary>
        public PlausibilityChecker(PlausibilitySettings settings, int cellCount, int temperatureCount)
        {
            _settings = settings;
            _runValue = new float[cellCount];
            _runLength = new int[cellCount];
            _runSample = new int[cellCount];
            _runCurrentLeast = new float[cellCount];
            _runCurrentGreatest = new float[cellCount];
            _runHasStep = new bool[cellCount];
            _trustedCelsius = new float[temperatureCount];
            _trustedMilliseconds = new long[temperatureCount];
            _seenTemperature = new int[temperatureCount];
            _hasTrusted = new bool[temperatureCount];
        }

        /// <summary>Loops in which the sum of cells contradicted the pack voltage.</summary>
        public int SumMismatchCount { get; private set; }

        /// <summary>Checks the newest samples of a frame. Call once per loop, after sampling and before the protection.</summary>
        public void Check(MeasurementFrame frame)
        {
            TakeCurrent(frame.CurrentAmps);

            // Before the sum check takes trust away from all cells: a stuck cell keeps its own mark either way.
            for (int i = 0; i < _runValue.Length; i++)
            {
                CheckStuck(frame.CellVolts, i);
            }

            CheckSum(frame);
            for (int i = 0; i < _trustedCelsius.Length; i++)
            {
                CheckTemperature(frame.TemperatureCelsius, i);
            }
        }

        private void CheckSum(MeasurementFrame frame)
        {
            ChannelBlock cells = frame.CellVolts;
            if (!frame.PackVolts.IsValid(0) || !cells.Sum(out float sum, out long oldest))
            {
                return;
            }

            // Values of different loops may differ by a load step; that proves nothing.
            if (oldest != frame.PackVolts.TimeMilliseconds(0))
            {
                return;
            }

            float difference = sum - frame.PackVolts.Value(0);
            if (difference <= _settings.PackSumToleranceVolts && difference >= -_settings.PackSumToleranceVolts)
            {
                return;
            }

            // One of them lies and nobody can say which: none is evidence.
            SumMismatchCount++;
            frame.PackVolts.MarkImplausible(0);
            for (int i = 0; i < cells.Count; i++)
            {
                cells.MarkImplausible(i);
            }
        }

        /// <summary>
        /// The current that held through the last three samples: a shorter pulse may fall between two conversions of a cell, and
        /// then the cell rightly shows nothing of it.
        /// </summary>
        private void TakeCurrent(ChannelBlock current)
        {
            if (!current.IsValid(0))
            {
                _currentCount = 0;
                return;
            }

            if (current.SampleNumber(0) == _seenCurrent)
            {
                return;
            }

            _seenCurrent = current.SampleNumber(0);
            _current2 = _current1;
            _current1 = _current0;
            _current0 = current.Value(0);
            _currentCount = _currentCount < HoldingSamples ? _currentCount + 1 : HoldingSamples;
        }

        private void CheckStuck(ChannelBlock cells, int i)
        {
            if (!cells.IsValid(i))
            {
                return;
            }

            int sample = cells.SampleNumber(i);
            if (sample != _runSample[i])
            {
                _runSample[i] = sample;
                float value = cells.Value(i);

                // A long run that proved nothing starts anew: whatever holds the voltage may let the current drift by amperes over an
                // hour, which no cell need follow; in twenty seconds it does not.
                if (_runLength[i] == 0 || value != _runValue[i] || (_runLength[i] >= WindowsPerRun * _settings.StuckSampleCount && !IsStuck(i)))
                {
                    _runValue[i] = value;
                    _runLength[i] = 1;
                    _runCurrentLeast[i] = float.MaxValue;
                    _runCurrentGreatest[i] = float.MinValue;
                    _runHasStep[i] = false;
                    return;
                }

                if (_runLength[i] < int.MaxValue)
                {
                    _runLength[i]++;
                }
            }

            // The current is a mean over its own conversion and may show a step a sample after the cell did.
            if (_runLength[i] > SettlingSamples && _currentCount == HoldingSamples)
            {
                float high = Math.Max(_current0, Math.Max(_current1, _current2));
                float low = Math.Min(_current0, Math.Min(_current1, _current2));

                // A charge current that fades while the voltage stands is a charger that holds it, not a stuck channel.
                bool isStep = low - _runCurrentLeast[i] >= _settings.StuckCurrentStepAmps ||
                    (high < 0f && _runCurrentGreatest[i] - high >= _settings.StuckCurrentStepAmps);
                _runHasStep[i] = _runHasStep[i] || isStep;
                _runCurrentLeast[i] = high < _runCurrentLeast[i] ? high : _runCurrentLeast[i];
                _runCurrentGreatest[i] = low > _runCurrentGreatest[i] ? low : _runCurrentGreatest[i];
            }

            if (IsStuck(i))
            {
                cells.MarkImplausible(i);
            }
        }

        private bool IsStuck(int i) =>
            _runLength[i] >= _settings.StuckSampleCount && _runHasStep[i];

        private void CheckTemperature(ChannelBlock temperature, int i)
        {
            if (temperature.SampleNumber(i) == _seenTemperature[i])
            {
                return;
            }

            _seenTemperature[i] = temperature.SampleNumber(i);
            if (!temperature.IsValid(i))
            {
                return;
            }

            float value = temperature.Value(i);
            long time = temperature.TimeMilliseconds(i);
            if (_hasTrusted[i])
            {
                // Against the last believed value, not the last sample: after a jump the second sample agrees with the first.
                long elapsed = time - _trustedMilliseconds[i];
                float allowed = _settings.TemperatureNoiseCelsius +
                    (_settings.TemperatureRateLimitCelsiusPerSecond * (elapsed > 0 ? elapsed : 0) * 0.001f);
                float change = value - _trustedCelsius[i];
                if (change > allowed || change < -allowed)
                {
                    temperature.MarkImplausible(i);
                    return;
                }
            }

            _trustedCelsius[i] = value;
            _trustedMilliseconds[i] = time;
            _hasTrusted[i] = true;
        }
    }
}
