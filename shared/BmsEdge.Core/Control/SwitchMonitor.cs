using BmsEdge.Core.Protection;

namespace BmsEdge.Core.Control
{
    /// <summary>
    /// Holds the switches against their commands: closed, or carrying current, although told to open (welded); open although
    /// told to close. Only what was read counts; a missing feedback neither proves nor clears.
    /// </summary>
    public sealed class SwitchMonitor
    {
        /// <summary>Channel of the charge switch in trip records.</summary>
        public const int ChargeSwitch = 0;

        /// <summary>Channel of the discharge switch in trip records.</summary>
        public const int DischargeSwitch = 1;

        private readonly PackStateSettings _settings;
        private readonly Persistence _chargeClosed = new Persistence();
        private readonly Persistence _dischargeClosed = new Persistence();
        private readonly Persistence _chargeOpen = new Persistence();
        private readonly Persistence _dischargeOpen = new Persistence();
        private readonly Persistence _chargeCurrent = new Persistence();
        private readonly Persistence _dischargeCurrent = new Persistence();
        private bool _chargeOn;
        private bool _dischargeOn;
        private bool _prechargeOn;

        /// <summary>Makes a monitor of open switches.</summary>
        public SwitchMonitor(PackStateSettings settings) => _settings = settings;

        /// <summary>What is wrong in the newest step, or <see cref="TripCause.None"/>.</summary>
        public TripCause Cause { get; private set; }

        /// <summary>Which switch is wrong.</summary>
        public int Channel { get; private set; }

        /// <summary>Current in amperes that proved it, or 1 for a switch read back closed and 0 for one read back open.</summary>
        public float Value { get; private set; }

        /// <summary>Limit that <see cref="Value"/> broke.</summary>
        public float Limit { get; private set; }

        /// <summary>True while the newest samples still show a switch conducting that should not.</summary>
        public bool ShowsWelded =>
            _chargeClosed.IsRunning || _dischargeClosed.IsRunning || _chargeCurrent.IsRunning || _dischargeCurrent.IsRunning;

        /// <summary>Tells the commands that are in force from now on. A changed command starts its checks anew.</summary>
        public void Command(bool chargeOn, bool dischargeOn, bool prechargeOn)
        {
            if (chargeOn != _chargeOn || prechargeOn != _prechargeOn)
            {
                _chargeClosed.Restart();
                _chargeOpen.Restart();
                _chargeCurrent.Restart();
            }

            if (dischargeOn != _dischargeOn || prechargeOn != _prechargeOn)
            {
                _dischargeClosed.Restart();
                _dischargeOpen.Restart();
                _dischargeCurrent.Restart();
            }

            _chargeOn = chargeOn;
            _dischargeOn = dischargeOn;
            _prechargeOn = prechargeOn;
        }

        /// <summary>Looks at one step's feedback and current under the commands in force.</summary>
        public void Observe(PackInputs inputs)
        {
            Cause = TripCause.None;
            int delay = _settings.FeedbackDelayMilliseconds;
            long now = inputs.NowMilliseconds;
            if (inputs.FeedbackValid)
            {
                if (_chargeOpen.Observe(_chargeOn && !inputs.ChargeFeedback, now, delay))
                {
                    Tell(TripCause.SwitchFailedToClose, ChargeSwitch, 0f, 1f);
                }

                if (_dischargeOpen.Observe(_dischargeOn && !inputs.DischargeFeedback, now, delay))
                {
                    Tell(TripCause.SwitchFailedToClose, DischargeSwitch, 0f, 1f);
                }

                if (_chargeClosed.Observe(!_chargeOn && inputs.ChargeFeedback, now, delay))
                {
                    Tell(TripCause.SwitchWelded, ChargeSwitch, 1f, 0f);
                }

                if (_dischargeClosed.Observe(!_dischargeOn && inputs.DischargeFeedback, now, delay))
                {
                    Tell(TripCause.SwitchWelded, DischargeSwitch, 1f, 0f);
                }
            }

            if (inputs.SwitchesUnreachable)
            {
                _chargeCurrent.Restart();
                _dischargeCurrent.Restart();
            }
            else if (inputs.CurrentValid)
            {
                ObserveCurrent(inputs.CurrentAmps, inputs.CurrentTimeMilliseconds, delay);
            }
        }

        private void ObserveCurrent(float amps, long timeMilliseconds, int delay)
        {
            // The precharge resistor carries current past both switches.
            bool chargeMustBeZero = !_chargeOn && !_prechargeOn;
            bool dischargeMustBeZero = !_dischargeOn && !_prechargeOn;
            float limit = _settings.WeldedCurrentAmps;
            if (_chargeCurrent.Observe(chargeMustBeZero && amps > limit, timeMilliseconds, delay))
            {
                Tell(TripCause.SwitchWelded, ChargeSwitch, amps, limit);
            }

            if (_dischargeCurrent.Observe(dischargeMustBeZero && amps < -limit, timeMilliseconds, delay))
            {
                Tell(TripCause.SwitchWelded, DischargeSwitch, amps, -limit);
            }
        }

        private void Tell(TripCause cause, int channel, float value, float limit)
        {
            Cause = cause;
            Channel = channel;
            Value = value;
            Limit = limit;
        }
    }
}
