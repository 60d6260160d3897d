namespace BmsEdge.Core.Control
{
    /// <summary>
    /// One precharge: the resistor is on until the load is at the pack's voltage. Not by time, which proves nothing; time only
    /// judges: too slow is a load that draws or a broken resistor, too fast a bypassed resistor or a missing load.
    /// </summary>
    public sealed class Precharge
    {
        private readonly PackStateSettings _settings;
        private long _sinceMilliseconds;
        private bool _pausing;
        private bool _startedAtPackVolts;
        private bool _wasTooFast;

        /// <summary>Makes an idle precharge.</summary>
        public Precharge(PackStateSettings settings) => _settings = settings;

        /// <summary>True when the resistor should be on, as long as the pack is in precharge.</summary>
        public bool ResistorOn { get; private set; }

        /// <summary>Attempts that failed since <see cref="Forget"/>.</summary>
        public int FailedAttempts { get; private set; }

        /// <summary>Milliseconds the last finished attempt took.</summary>
        public long LastAttemptMilliseconds { get; private set; }

        /// <summary>True when every attempt is used up.</summary>
        public bool IsExhausted => FailedAttempts >= _settings.PrechargeAttempts;

        /// <summary>Forgets failed attempts; call when the user asks for off.</summary>
        public void Forget()
        {
            FailedAttempts = 0;
            _wasTooFast = false;
        }

        /// <summary>Starts an attempt.</summary>
        public void Start(PackInputs inputs)
        {
            ResistorOn = true;
            _pausing = false;
            _sinceMilliseconds = inputs.NowMilliseconds;

            // A load that is already up (just opened, or a charger) can't be too fast. One that is up since an attempt that was too
            // fast is no such load: a bypassed resistor would be excused by its own doing.
            _startedAtPackVolts = !_wasTooFast && inputs.VoltsValid && IsAtPackVolts(inputs);
        }

        /// <summary>One step of a running precharge.</summary>
        public PrechargeStatus Step(PackInputs inputs)
        {
            long elapsed = inputs.NowMilliseconds - _sinceMilliseconds;
            if (_pausing)
            {
                if (elapsed >= _settings.PrechargeRetryMilliseconds)
                {
                    Start(inputs);
                }

                return PrechargeStatus.Busy;
            }

            // Only a sample taken after the resistor went on is evidence of what the resistor did.
            if (inputs.VoltsValid && inputs.VoltsTimeMilliseconds > _sinceMilliseconds && IsAtPackVolts(inputs))
            {
                ResistorOn = false;
                LastAttemptMilliseconds = elapsed;
                if (!_startedAtPackVolts && elapsed < _settings.PrechargeMinimumMilliseconds)
                {
                    return Fail(inputs, PrechargeStatus.TooFast);
                }

                _wasTooFast = false;
                return PrechargeStatus.Done;
            }

            if (elapsed >= _settings.PrechargeMaximumMilliseconds)
            {
                LastAttemptMilliseconds = elapsed;
                return Fail(inputs, PrechargeStatus.TooSlow);
            }

            return PrechargeStatus.Busy;
        }

        private PrechargeStatus Fail(PackInputs inputs, PrechargeStatus why)
        {
            FailedAttempts++;
            _wasTooFast = why == PrechargeStatus.TooFast;
            ResistorOn = false;
            _pausing = true;
            _sinceMilliseconds = inputs.NowMilliseconds;
            return why;
        }

        private bool IsAtPackVolts(PackInputs inputs)
        {
            float difference = inputs.PackVolts - inputs.LoadVolts;
            if (float.IsNaN(difference) || difference > _settings.PrechargeDoneVolts)
            {
                return false;
            }

            // A charger may well stand above the pack; a load that does would drive current into it.
            return inputs.Request == PackRequest.Charge || difference >= -_settings.PrechargeDoneVolts;
        }
    }
}
