using BmsEdge.Core.Measurement;

namespace BmsEdge.Core.Charging
{
    /// <summary>
    /// Says what current a charger should give: precondition, one or more constant currents, then the fullest cell held at its
    /// end voltage until the current has tapered off. The charger may follow exactly, slowly or not at all; what counts as done
    /// is what was measured, never what was asked for. Protection does not rely on it: the limits stand behind.
    /// </summary>
    public sealed class ChargeController
    {
        private readonly ChargeSettings _settings;
        private int _step;
        private bool _hasTime;
        private long _lastMilliseconds;
        private long _chargingMilliseconds;
        private bool _isTapering;
        private long _taperSinceMilliseconds;
        private int _seenCurrent;

        /// <summary>Makes a controller at rest.</summary>
        /// <param name="settings">Settings that are <see cref="ChargeSettings.IsValid"/>; not changed afterwards.</param>
        public ChargeController(ChargeSettings settings) => _settings = settings;

        /// <summary>Where the charge stands.</summary>
        public ChargeStage Stage { get; private set; }

        /// <summary>Current asked of the charger in amperes, zero or more.</summary>
        public float RequestedAmps { get; private set; }

        /// <summary>Step of the constant current, from 0.</summary>
        public int StepNumber => _step;

        /// <summary>True when the pack is full or the charge was given up: no current is wanted although one was requested.</summary>
        public bool IsOver => Stage == ChargeStage.Complete || Stage == ChargeStage.TimedOut;

        /// <summary>Time spent charging in milliseconds, pauses not counted.</summary>
        public long ChargingMilliseconds => _chargingMilliseconds;

        /// <summary>One step. Never allocates.</summary>
        /// <param name="frame">Frame of this loop, validated.</param>
        /// <param name="isWanted">True while charging is requested; taking the request back ends everything.</param>
        /// <param name="isClosed">True while the charge path is closed: without it no time passes and nothing tapers.</param>
        /// <param name="highestSoc">State of charge of the fullest cell, 0 to 1; NaN = nobody knows, steps then end by voltage only.</param>
        /// <param name="allowedAmps">What the current limits and a remote limit allow, in amperes.</param>
        public void Update(MeasurementFrame frame, bool isWanted, bool isClosed, float highestSoc, float allowedAmps)
        {
            long now = frame.NowMilliseconds;
            long elapsed = _hasTime ? now - _lastMilliseconds : 0;

            // A clock that stepped adds nothing, or the charge would time out by a correction of the clock.
            elapsed = elapsed < 0 || elapsed > ThroughputCounters.LongestStepMilliseconds ? 0 : elapsed;
            _hasTime = true;
            _lastMilliseconds = now;
            if (!isWanted)
            {
                Reset();
                return;
            }

            if (!Extremes(frame.CellVolts, out float lowest, out float highest))
            {
                // No evidence, no current; the stage stays, because the evidence may come back.
                RequestedAmps = 0f;
                _isTapering = false;
                return;
            }

            if (Stage == ChargeStage.TimedOut)
            {
                return;
            }

            if (Stage == ChargeStage.Complete)
            {
                if (highest >= _settings.RestartVolts)
                {
                    return;
                }

                Reset();
            }

            if (isClosed)
            {
                _chargingMilliseconds += elapsed;
                if (_settings.MaximumMilliseconds > 0 && _chargingMilliseconds > _settings.MaximumMilliseconds)
                {
                    End(ChargeStage.TimedOut);
                    return;
                }
            }

            Regulate(lowest, highest, highestSoc, allowedAmps, isClosed ? elapsed : 0);
            if (isClosed && HasTapered(frame.CurrentAmps, highest))
            {
                End(ChargeStage.Complete);
            }
        }

        private static bool Extremes(ChannelBlock cells, out float lowest, out float highest)
        {
            lowest = 0f;
            highest = 0f;
            for (int i = 0; i < cells.Count; i++)
            {
                if (!cells.IsValid(i))
                {
                    return false;
                }

                float volts = cells.Value(i);
                lowest = i == 0 || volts < lowest ? volts : lowest;
                highest = i == 0 || volts > highest ? volts : highest;
            }

            return true;
        }

        private void Reset()
        {
            Stage = ChargeStage.Idle;
            RequestedAmps = 0f;
            _step = 0;
            _chargingMilliseconds = 0;
            _isTapering = false;
        }

        private void End(ChargeStage stage)
        {
            Stage = stage;
            RequestedAmps = 0f;
            _isTapering = false;
        }

        private void Regulate(float lowest, float highest, float highestSoc, float allowedAmps, long elapsedMilliseconds)
        {
            while (_step < _settings.StepEndSoc.Length && !float.IsNaN(highestSoc) && highestSoc >= _settings.StepEndSoc[_step])
            {
                _step++;
            }

            // Preconditioning ends a band above where it begins, or the small current would come and go with the cell's own drop.
            bool isLow = lowest < _settings.PreconditionVolts + (Stage == ChargeStage.Precondition ? _settings.TaperBandVolts : 0f);
            float greatest = isLow ? _settings.PreconditionAmps : _settings.StepAmps[_step];
            greatest = greatest < allowedAmps ? greatest : allowedAmps;
            greatest = greatest < 0f || float.IsNaN(greatest) ? 0f : greatest;

            float error = _settings.EndVolts - highest;
            bool wasHolding = Stage == ChargeStage.ConstantVoltage;
            float asked = greatest;
            if (wasHolding || error <= 0f)
            {
                float change = error * elapsedMilliseconds / (_settings.ResistanceOhms * _settings.RegulationMilliseconds);
                asked = RequestedAmps + change;
                asked = asked < 0f ? 0f : (asked > greatest ? greatest : asked);
            }

            // Back to a constant current only when the end voltage is clearly out of reach: after a new limit or a colder cell.
            bool isHolding = error <= 0f || (wasHolding && (asked < greatest || error < _settings.TaperBandVolts));
            Stage = isHolding ? ChargeStage.ConstantVoltage : (isLow ? ChargeStage.Precondition : ChargeStage.ConstantCurrent);
            RequestedAmps = asked;
        }

        /// <summary>
        /// Counts samples of a current that is below the taper while the fullest cell stands at its end voltage. A charger that was
        /// switched off does not count: the cell then falls out of the band.
        /// </summary>
        private bool HasTapered(ChannelBlock current, float highest)
        {
            if (!current.IsValid(0) || highest < _settings.EndVolts - _settings.TaperBandVolts || current.Value(0) > _settings.TaperAmps)
            {
                _isTapering = false;
                return false;
            }

            if (_isTapering && current.SampleNumber(0) == _seenCurrent)
            {
                return false;
            }

            _seenCurrent = current.SampleNumber(0);
            long time = current.TimeMilliseconds(0);
            if (!_isTapering || time < _taperSinceMilliseconds)
            {
                _isTapering = true;
                _taperSinceMilliseconds = time;
            }

            return time - _taperSinceMilliseconds >= _settings.TaperDelayMilliseconds;
        }
    }
}
