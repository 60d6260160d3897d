using BmsEdge.Core.Protection;

namespace BmsEdge.Core.Control
{
    /// <summary>
    /// Decides which switches are closed. Closes only on positive evidence, opens on any doubt:
    /// <list type="bullet">
    /// <item>nothing before the self-test is over;</item>
    /// <item>off or standby to precharge (or directly to charge or discharge) needs complete evidence, a free path and a request;
    /// what is asked for and cannot be had yet waits in standby;</item>
    /// <item>a blocked path opens its switch at once; the other switch stays, because it is the cure (discharging an
    /// over-charged cell, charging an empty one);</item>
    /// <item>balance and service keep everything open; service is left only by asking for off;</item>
    /// <item>fault, everything open, when both paths are blocked, when the path in use is blocked, or when a switch or the
    /// precharge fails;</item>
    /// <item>out of fault goes only to off: by itself when what was asked for is free again and nothing was latched, else
    /// after acknowledging and asking for off.</item>
    /// </list>
    /// </summary>
    public sealed class PackStateMachine
    {
        // Bits of a mask of causes, sign bit left out.
        private const int LongestCause = 63;

        private readonly PackStateSettings _settings;
        private readonly TripLog _log;
        private readonly SwitchMonitor _switches;
        private readonly Precharge _precharge;

        // Faults found here or before a restart, a bit per TripCause; all of them are latched.
        private long _ownFaults;
        private long _permanentFaults;
        private bool _contactorWaits;
        private long _contactorSinceMilliseconds;
        private bool _needsOffRequest;
        private PackRequest _goal;

        /// <summary>Makes a machine in <see cref="PackState.SelfTest"/>.</summary>
        public PackStateMachine(PackStateSettings settings, TripLog log)
        {
            _settings = settings;
            _log = log;
            _switches = new SwitchMonitor(settings);
            _precharge = new Precharge(settings);
            State = PackState.SelfTest;
        }

        /// <summary>State of the pack.</summary>
        public PackState State { get; private set; }

        /// <summary>Command to the charge switch.</summary>
        public bool ChargeOn { get; private set; }

        /// <summary>Command to the discharge switch.</summary>
        public bool DischargeOn { get; private set; }

        /// <summary>Command to the precharge switch.</summary>
        public bool PrechargeOn { get; private set; }

        /// <summary>
        /// Command to a main contactor in series with the switches: closed before them, open after them, when they have broken the
        /// current or had their time to.
        /// </summary>
        public bool ContactorOn { get; private set; }

        /// <summary>Why the pack went into the present fault; <see cref="TripCause.None"/> outside of fault.</summary>
        public TripCause FaultCause { get; private set; }

        /// <summary>True when a fault of the switches, the precharge or the board is latched.</summary>
        public bool HasOwnFault => _ownFaults != 0;

        /// <summary>Faults latched here, a bit per <see cref="TripCause"/>; those of limits are in the evaluator.</summary>
        public long LatchedCauses => _ownFaults;

        /// <summary>
        /// Takes over what was latched before a restart, without a record of its own: a pack that was locked stays locked until
        /// somebody acknowledges, whatever took its power away.
        /// </summary>
        /// <param name="causes">A bit per <see cref="TripCause"/>.</param>
        public void RestoreLatched(long causes) => _ownFaults |= causes & ~1L;

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
                _permanentFaults |= 1L << (int)cause;
            }
        }

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

            long welded = 1L << (int)TripCause.SwitchWelded;
            long kept = _permanentFaults | (_switches.ShowsWelded ? _ownFaults & welded : 0);
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
            if (State == PackState.SelfTest && inputs.IsSelfTestDone)
            {
                State = PackState.Off;
            }

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
            StepContactor(inputs);
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

        /// <summary>
        /// Contacts that part under load draw an arc and weld in the end; transistors break a current without harm. So the contactor
        /// goes last, but never waits longer than it was told to, and not at all for a current nobody knows.
        /// </summary>
        private void StepContactor(PackInputs inputs)
        {
            if (ChargeOn || DischargeOn)
            {
                ContactorOn = true;
                _contactorWaits = false;
                return;
            }

            if (!ContactorOn)
            {
                return;
            }

            long now = inputs.NowMilliseconds;
            if (!_contactorWaits)
            {
                _contactorWaits = true;
                _contactorSinceMilliseconds = now;
            }

            long waited = now - _contactorSinceMilliseconds;
            float limit = _settings.ContactorBreakAmps;
            bool isBroken = inputs.CurrentAmps < limit && inputs.CurrentAmps > -limit;
            ContactorOn = inputs.CurrentValid && !isBroken && waited >= 0 && waited < _settings.ContactorBreakMilliseconds;
        }

        private void StepWithoutFault(PackInputs inputs, LimitEvaluator limits)
        {
            PackRequest request = inputs.Request;
            if (State == PackState.SelfTest || (State == PackState.Service && request != PackRequest.Off))
            {
                return;
            }

            TripPath path = PathOf(request);
            if (path == TripPath.Neither)
            {
                GoOpen(OpenStateOf(request, inputs.EvidenceComplete));
                return;
            }

            if ((limits.BlockedPath & path) != 0 || (request == PackRequest.Charge && inputs.IsChargeOver))
            {
                GoOpen(PackState.Standby);
                return;
            }

            switch (State)
            {
                case PackState.Precharge:
                    _goal = request;
                    StepPrecharge(inputs, limits);
                    break;
                case PackState.Charge:
                case PackState.Discharge:
                    State = ClosedStateOf(request);
                    break;
                default:
                    Start(inputs);
                    break;
            }
        }

        private static PackState OpenStateOf(PackRequest request, bool evidenceComplete)
        {
            switch (request)
            {
                case PackRequest.Balance:
                    return evidenceComplete ? PackState.Balance : PackState.Standby;
                case PackRequest.Service:
                    return PackState.Service;
                default:
                    return PackState.Off;
            }
        }

        private static PackState ClosedStateOf(PackRequest request) =>
            request == PackRequest.Charge ? PackState.Charge : PackState.Discharge;

        private void Start(PackInputs inputs)
        {
            State = PackState.Standby;
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
                    GoOpen(PackState.Standby);
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

        private void GoOpen(PackState state)
        {
            State = state;
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
                GoOpen(inputs.IsSelfTestDone ? PackState.Off : PackState.SelfTest);
            }
        }

        private bool IsLatched(LimitEvaluator limits) => _ownFaults != 0 || limits.LatchedPath != TripPath.Neither;

        private TripCause FirstOwnFault()
        {
            for (int cause = 1; cause < LongestCause; cause++)
            {
                if ((_ownFaults & (1L << cause)) != 0)
                {
                    return (TripCause)cause;
                }
            }

            return TripCause.ProgramError;
        }

        private void Raise(TripCause cause, int channel, float value, float limit, int delayMilliseconds, long nowMilliseconds)
        {
            long bit = 1L << (int)cause;
            if ((_ownFaults & bit) != 0)
            {
                return;
            }

            _ownFaults |= bit;
            _log.Append(cause, TripLevel.Open, TripPath.Both, true, channel, value, limit, delayMilliseconds, nowMilliseconds, (byte)State);
        }
    }
}
