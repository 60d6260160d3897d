using BmsEdge.Core.Protection;

namespace BmsEdge.Core.Control
{
    /// <summary>
    /// Decides which switches are closed. Closes only on positive evidence, opens on any doubt:
    /// <list type="bullet">
    /// <item>off to precharge (or directly to charge or discharge) needs complete evidence, a free path and a request;</item>
    /// <item>a blocked path opens its switch at once; the other switch stays, because it is the cure (discharging an
    /// over-charged cell, charging an empty one);</item>
    /// <item>fault, everything open, when both paths are blocked, when the path in use is blocked, or when a switch or the
    /// precharge fails;</item>
    /// <item>out of fault goes only to off: by itself when what was asked for is free again and nothing was latched, else
    /// after acknowledging and asking for off.</item>
    /// </list>
    /// </summary>
    public sealed class PackStateMachine
    {
        private readonly PackStateSettings _settings;
        private readonly TripLog _log;
        private readonly SwitchMonitor _switches;
        private readonly Precharge _precharge;

        // Faults found here, a bit per TripCause; all of them are latched.
        private int _ownFaults;
        private int _permanentFaults;
        private bool _needsOffRequest;
        private PackRequest _goal;

        /// <summary>Makes a machine in <see cref="PackState.Off"/>.</summary>
        public PackStateMachine(PackStateSettings settings, TripLog log)
        {
            _settings = settings;
            _log = log;
            _switches = new SwitchMonitor(settings);
            _precharge = new Precharge(settings);
        }

        /// <summary>State of the pack.</summary>
        public PackState State { get; private set; }

        /// <summary>Command to the charge switch.</summary>
        public bool ChargeOn { get; private set; }

        /// <summary>Command to the discharge switch.</summary>
        public bool DischargeOn { get; private set; }

        /// <summary>Command to the precharge switch.</summary>
        public bool PrechargeOn { get; private set; }

        /// <summary>Why the pack went into the present fault; <see cref="TripCause.None"/> outside of fault.</summary>
        public TripCause FaultCause { get; private set; }

        /// <summary>True when a fault of the switches, the precharge or the board is latched.</summary>
        public bool HasOwnFault => _ownFaults != 0;

        /// <summary>
        /// Faults latched here that a restart may not clear, a bit per <see cref="TripCause"/>. A permanent fault is not among
        /// them: only a restart may clear it, and the next start finds it again.
        /// </summary>
        public int LatchedFaults => _ownFaults & ~_permanentFaults;

        /// <summary>Path that serves a request.</summary>
        public static TripPath PathOf(PackRequest request)
        {
            switch (request)
            {
                case PackRequest.Charge:
                    return TripPath.Charge;
                case PackRequest.Discharge:
                    return TripPath.Discharge;
                default:
                    return TripPath.Neither;
            }
        }

        /// <summary>
        /// Latches a fault that the loop found (hardware protection, lost configuration, start-up check, program error) and
        /// records it once. The next step goes to fault.
        /// </summary>
        /// <param name="cause">What was found.</param>
        /// <param name="channel">Chip or switch; <see cref="TripRecord.WholePack"/> when there is none.</param>
        /// <param name="value">Status bits or count that proves it.</param>
        /// <param name="limit">Limit that the value broke.</param>
        /// <param name="isPermanent">True when only a restart may clear it.</param>
        /// <param name="nowMilliseconds">Board time.</param>
        public void RaiseFault(TripCause cause, int channel, float value, float limit, bool isPermanent, long nowMilliseconds)
        {
            Raise(cause, channel, value, limit, 0, nowMilliseconds);
            if (isPermanent)
            {
                _permanentFaults |= 1 << (int)cause;
            }
        }

        /// <summary>
        /// Latches again what was latched before a restart; its record was written then. The next step goes to fault.
        /// </summary>
        /// <param name="faults">Bits as in <see cref="LatchedFaults"/>.</param>
        public void RestoreFaults(int faults) => _ownFaults |= faults;

        /// <summary>
        /// Releases latched faults, here and in the limits, as far as their condition is gone. Leaving the fault state also
        /// needs a request for off.
        /// </summary>
        public AcknowledgeStatus Acknowledge(LimitEvaluator limits)
        {
            AcknowledgeStatus status = limits.Acknowledge();
            if (_ownFaults == 0)
            {
                return status;
            }

            int welded = 1 << (int)TripCause.SwitchWelded;
            int kept = _permanentFaults | (_switches.ShowsWelded ? _ownFaults & welded : 0);
            _ownFaults = kept;
            return kept != 0 || status == AcknowledgeStatus.ConditionPersists
                ? AcknowledgeStatus.ConditionPersists
                : AcknowledgeStatus.Acknowledged;
        }

        /// <summary>One step: call once per loop, after the limits were evaluated.</summary>
        public void Step(PackInputs inputs, LimitEvaluator limits)
        {
            _switches.Observe(inputs);
            if (_switches.Cause != TripCause.None)
            {
                Raise(
                    _switches.Cause,
                    _switches.Channel,
                    _switches.Value,
                    _switches.Limit,
                    _settings.FeedbackDelayMilliseconds,
                    inputs.NowMilliseconds);
            }

            if (PathOf(inputs.Request) == TripPath.Neither)
            {
                _precharge.Forget();
            }

            TripPath blocked = limits.BlockedPath;
            if (State == PackState.Fault)
            {
                TryLeaveFault(inputs, limits);
            }
            else if (_ownFaults != 0 || blocked == TripPath.Both || (blocked & PathInUse()) != 0)
            {
                EnterFault(limits);
            }
            else
            {
                StepWithoutFault(inputs, limits);
            }

            bool isClosed = State == PackState.Charge || State == PackState.Discharge;
            ChargeOn = isClosed && (blocked & TripPath.Charge) == 0;
            DischargeOn = isClosed && (blocked & TripPath.Discharge) == 0;
            PrechargeOn = State == PackState.Precharge && _precharge.ResistorOn;
            _switches.Command(ChargeOn, DischargeOn, PrechargeOn);
        }

        private TripPath PathInUse()
        {
            switch (State)
            {
                case PackState.Charge:
                    return TripPath.Charge;
                case PackState.Discharge:
                    return TripPath.Discharge;
                case PackState.Precharge:
                    return PathOf(_goal);
                default:
                    return TripPath.Neither;
            }
        }

        private void StepWithoutFault(PackInputs inputs, LimitEvaluator limits)
        {
            PackRequest request = inputs.Request;
            TripPath path = PathOf(request);
            bool isServable = path != TripPath.Neither && (limits.BlockedPath & path) == 0;
            if (!isServable)
            {
                GoOff();
                return;
            }

            switch (State)
            {
                case PackState.Off:
                    Start(inputs);
                    break;
                case PackState.Precharge:
                    _goal = request;
                    StepPrecharge(inputs, limits);
                    break;
                default:
                    State = ClosedStateOf(request);
                    break;
            }
        }

        private static PackState ClosedStateOf(PackRequest request) =>
            request == PackRequest.Charge ? PackState.Charge : PackState.Discharge;

        private void Start(PackInputs inputs)
        {
            if (!inputs.EvidenceComplete || !inputs.FeedbackValid)
            {
                return;
            }

            if (!_settings.PrechargeEnabled)
            {
                State = ClosedStateOf(inputs.Request);
                return;
            }

            if (inputs.VoltsValid)
            {
                _goal = inputs.Request;
                State = PackState.Precharge;
                _precharge.Start(inputs);
            }
        }

        private void StepPrecharge(PackInputs inputs, LimitEvaluator limits)
        {
            PrechargeStatus status = _precharge.Step(inputs);
            if (status == PrechargeStatus.Done)
            {
                if (inputs.EvidenceComplete)
                {
                    State = ClosedStateOf(_goal);
                }
                else
                {
                    GoOff();
                }

                return;
            }

            if (status == PrechargeStatus.Busy)
            {
                return;
            }

            bool isSlow = status == PrechargeStatus.TooSlow;
            TripCause cause = isSlow ? TripCause.PrechargeTooSlow : TripCause.PrechargeTooFast;
            int limit = isSlow ? _settings.PrechargeMaximumMilliseconds : _settings.PrechargeMinimumMilliseconds;
            if (_precharge.IsExhausted)
            {
                Raise(cause, TripRecord.WholePack, _precharge.LastAttemptMilliseconds, limit, 0, inputs.NowMilliseconds);
                EnterFault(limits);
                return;
            }

            _log.Append(
                cause,
                TripLevel.Inform,
                TripPath.Both,
                false,
                TripRecord.WholePack,
                _precharge.LastAttemptMilliseconds,
                limit,
                0,
                inputs.NowMilliseconds,
                (byte)State);
        }

        private void GoOff()
        {
            State = PackState.Off;
            FaultCause = TripCause.None;
        }

        private void EnterFault(LimitEvaluator limits)
        {
            FaultCause = _ownFaults != 0
                ? FirstOwnFault()
                : ((limits.BlockedPath & PathInUse()) == TripPath.Discharge ? limits.DischargeBlockedBy : limits.ChargeBlockedBy);
            State = PackState.Fault;
            _needsOffRequest = IsLatched(limits);
        }

        private void TryLeaveFault(PackInputs inputs, LimitEvaluator limits)
        {
            _needsOffRequest |= IsLatched(limits);
            bool isOffAsked = PathOf(inputs.Request) == TripPath.Neither;
            if (_ownFaults != 0 || limits.BlockedPath == TripPath.Both || (_needsOffRequest && !isOffAsked))
            {
                return;
            }

            if (isOffAsked || (limits.BlockedPath & PathOf(inputs.Request)) == 0)
            {
                GoOff();
            }
        }

        private bool IsLatched(LimitEvaluator limits) => _ownFaults != 0 || limits.LatchedPath != TripPath.Neither;

        private TripCause FirstOwnFault()
        {
            // From the first cause on: a restored fault may have been a limit that the table no longer has.
            for (int cause = (int)TripCause.CellOverVoltage; cause <= (int)TripCause.RestartWhileClosed; cause++)
            {
                if ((_ownFaults & (1 << cause)) != 0)
                {
                    return (TripCause)cause;
                }
            }

            return TripCause.ProgramError;
        }

        private void Raise(TripCause cause, int channel, float value, float limit, int delayMilliseconds, long nowMilliseconds)
        {
            int bit = 1 << (int)cause;
            if ((_ownFaults & bit) != 0)
            {
                return;
            }

            _ownFaults |= bit;
            _log.Append(cause, TripLevel.Open, TripPath.Both, true, channel, value, limit, delayMilliseconds, nowMilliseconds, (byte)State);
        }
    }
}
