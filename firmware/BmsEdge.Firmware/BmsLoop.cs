using System.Device.Gpio;
using System.IO.Ports;
using BmsEdge.Core.Control;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware.Drivers;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// The board's loop: sample, validate, protect, estimate, decide, act, tell; one <see cref="RunOnce"/> per loop period. One
    /// frame is carried through. Nothing in it allocates or throws by design, and telling comes last: a slow or broken link
    /// can never hold up protection of the same loop.
    /// </summary>
    public sealed class BmsLoop
    {
        // Time for the first temperature (nine scans of 250 ms) and two open-wire tests (1.5 s); until then the absence of
        // evidence is no fault and nothing can be closed.
        private const int StartUpMilliseconds = 5000;
        private const int TripLogCapacity = 32;

        private readonly BoardConfiguration _configuration;
        private readonly BoardClock _clock;
        private readonly GpioPin _prechargePin;
        private readonly GpioPin? _contactorPin;
        private readonly int _valueAgeMilliseconds;
        private readonly PlausibilityChecker _plausibility;
        private readonly TemperatureTrend _trend;
        private readonly PackInputs _inputs = new PackInputs();
        private readonly Telemetry? _telemetry;
        private readonly SerialPort? _port;
        private readonly byte[] _received = new byte[1];
        private long _startedMilliseconds;
        private long _loopMilliseconds;
        private bool _isStarted;
        private bool _toldCharge;
        private bool _toldDischarge;

        /// <summary>Makes the loop. Chips are not touched before the first <see cref="RunOnce"/>.</summary>
        /// <param name="configuration">
        /// Pack and board. If <see cref="ConfigurationCheck"/> refuses it, the loop stays in a permanent fault that says so.
        /// </param>
        /// <param name="clock">The board's clock.</param>
        /// <param name="monitor">Cell monitor.</param>
        /// <param name="current">Current monitor.</param>
        /// <param name="thermistors">Thermistors on the board's own converter.</param>
        /// <param name="prechargePin">Pin of the precharge switch, an output that is low.</param>
        /// <param name="contactorPin">Pin of the main contactor, an output that is low; null = none.</param>
        /// <param name="port">Opened serial port; null = no telemetry and no commands.</param>
        /// <param name="modelBlob">Model blob; empty = none.</param>
        public BmsLoop(
            BoardConfiguration configuration,
            BoardClock clock,
            CellMonitor monitor,
            Ina228 current,
            AdcThermistor[] thermistors,
            GpioPin prechargePin,
            GpioPin? contactorPin,
            SerialPort? port,
            byte[] modelBlob)
        {
            _configuration = configuration;
            _valueAgeMilliseconds = configuration.VoltageAndCurrentMaximumAgeMs;
            _clock = clock;
            _prechargePin = prechargePin;
            _contactorPin = contactorPin;
            _port = port;
            ConfigurationStatus = ConfigurationCheck.Check(configuration);
            bool isGood = ConfigurationStatus == ConfigurationStatus.Ok;
            int cells = isGood ? configuration.SeriesCount : 1;
            FrontEnd = new FrontEnd(configuration, clock, monitor, current, thermistors);
            Frame = new MeasurementFrame(cells, FrontEnd.TemperatureCount);
            Trips = new TripLog(TripLogCapacity);
            LimitTable? table = isGood ? configuration.Limits : null;
            Limits = new LimitEvaluator(table ?? new LimitTable(1), cells, FrontEnd.TemperatureCount, Trips);
            Machine = new PackStateMachine(StateSettingsOf(configuration), Trips);
            _plausibility = new PlausibilityChecker(PlausibilityOf(configuration), cells, FrontEnd.TemperatureCount);
            _trend = new TemperatureTrend(FrontEnd.TemperatureCount, 1000);
            Period = new LoopMonitor(configuration.LoopPeriodMs < 1 ? 250 : configuration.LoopPeriodMs);
            Commands = new CommandReceiver(configuration.StartRequest, configuration.RequestExpiryMs);
            CellModel? model = null;
            ModelStatus = isGood
                ? ModelBlob.Read(modelBlob, modelBlob.Length, configuration.Chemistry, cells, out model)
                : ModelStatus.Truncated;
            if (ModelStatus == ModelStatus.Ok && model != null)
            {
                // A model that answers differently on this machine than at its trainer's is not the model that was tested.
                ModelStatus = ModelSelfTest.Run(model, out float _, out float _);
            }

            Estimators = new CellEstimators(configuration, Frame, ModelStatus == ModelStatus.Ok ? model : null);
            Management = new PackManagement(configuration, Frame, Estimators);
            _telemetry = port == null ? null : new Telemetry(this, port);
        }

        /// <summary>Verdict on the configuration.</summary>
        public ConfigurationStatus ConfigurationStatus { get; }

        /// <summary>Verdict on the model; unless Ok, charge is counted with a wide interval.</summary>
        public ModelStatus ModelStatus { get; }

        /// <summary>The measurements of the last loop. Read only; the loop fills it.</summary>
        public MeasurementFrame Frame { get; }

        /// <summary>The chips.</summary>
        public FrontEnd FrontEnd { get; }

        /// <summary>Limits and what they block.</summary>
        public LimitEvaluator Limits { get; }

        /// <summary>Every trip with its reason.</summary>
        public TripLog Trips { get; }

        /// <summary>State of the pack and switch commands.</summary>
        public PackStateMachine Machine { get; }

        /// <summary>State of charge of every cell.</summary>
        public CellEstimators Estimators { get; }

        /// <summary>Allowed currents, charge, balancing, counters.</summary>
        public PackManagement Management { get; }

        /// <summary>Period of the loop.</summary>
        public LoopMonitor Period { get; }

        /// <summary>Commands from the link; a host that holds the loop may set the request here too.</summary>
        public CommandReceiver Commands { get; }

        /// <summary>True until the first complete evidence, or until the start-up time is over.</summary>
        public bool IsStarting { get; private set; } = true;

        /// <summary>True when the switches showed their command after the last loop.</summary>
        public bool SwitchesTaken { get; private set; }

        /// <summary>True when every cell, every temperature, the pack voltage and the current are evidence.</summary>
        public bool IsEvidenceComplete { get; private set; }

        /// <summary>Loops in which the sum of cells contradicted the pack voltage.</summary>
        public int SumMismatchCount => _plausibility.SumMismatchCount;

        /// <summary>Period of the telemetry lines in milliseconds.</summary>
        public int TelemetryPeriodMilliseconds => _configuration.TelemetryPeriodMs;

        /// <summary>Telemetry lines that could not be written.</summary>
        public int LostLineCount => _telemetry == null ? 0 : _telemetry.LostLineCount;

        /// <summary>
        /// Releases latched trips whose condition is gone, and clears the front end's fault bits; it sets them again while
        /// their cause lasts. Leaving the fault state also needs a request for off.
        /// </summary>
        public AcknowledgeStatus Acknowledge()
        {
            FrontEnd.ClearAlerts(MonitorAlerts.All);
            FrontEnd.ForgiveResets();
            return Machine.Acknowledge(Limits);
        }

        /// <summary>One loop.</summary>
        /// <returns>Milliseconds to sleep before the next one.</returns>
        public int RunOnce()
        {
            long now = _clock.NowMilliseconds;
            Period.Begin(now);
            _loopMilliseconds = now;
            if (!_isStarted)
            {
                Start(now);
            }

            Frame.NowMilliseconds = now;
            if (ConfigurationStatus == ConfigurationStatus.Ok)
            {
                FrontEnd.Sample(Frame);

                // Samples carry the time the loop began; age and delays are judged at the time they are judged.
                Frame.NowMilliseconds = _clock.NowMilliseconds;
                Validate();
                Protect();
                Estimators.Observe(!IsStarting);
            }

            Decide();
            Act();
            Tell();
            return Period.End(_clock.NowMilliseconds);
        }

        /// <summary>Everything open, whatever the state: for a program that cannot go on.</summary>
        /// <returns>True when the chip took and shows it.</returns>
        public bool OpenEverything()
        {
            // Pins first: they cannot hang.
            _contactorPin?.Write(PinValue.Low);
            _prechargePin.Write(PinValue.Low);
            bool isOpen = FrontEnd.SetSwitches(false, false);
            FrontEnd.SetBalancing(0);
            return isOpen;
        }

        private static PackStateSettings StateSettingsOf(BoardConfiguration c) => new PackStateSettings
        {
            PrechargeEnabled = c.PrechargeEnabled,
            PrechargeDoneVolts = c.PrechargeDoneVolts,
            PrechargeMinimumMilliseconds = c.PrechargeMinimumMs,
            PrechargeMaximumMilliseconds = c.PrechargeMaximumMs,
            PrechargeAttempts = c.PrechargeAttempts,
            PrechargeRetryMilliseconds = c.PrechargeRetryMs,
            FeedbackDelayMilliseconds = c.SwitchFeedbackDelayMs,
            WeldedCurrentAmps = c.WeldedCurrentAmps,
            ContactorBreakAmps = c.ContactorBreakAmps,
            ContactorBreakMilliseconds = c.ContactorBreakMs,
        };

        private static PlausibilitySettings PlausibilityOf(BoardConfiguration c) => new PlausibilitySettings
        {
            PackSumToleranceVolts = c.PackSumToleranceVolts,
            StuckSampleCount = c.StuckSampleCount,
            StuckCurrentStepAmps = c.StuckCurrentStepAmps,
            TemperatureRateLimitCelsiusPerSecond = c.TemperatureRateLimitCelsiusPerSecond,
        };

        private static bool AllValid(ChannelBlock block)
        {
            for (int i = 0; i < block.Count; i++)
            {
                if (!block.IsValid(i))
                {
                    return false;
                }
            }

            return true;
        }

        private void Start(long now)
        {
            _isStarted = true;
            _startedMilliseconds = now;
            if (ConfigurationStatus != ConfigurationStatus.Ok)
            {
                Machine.RaiseFault(
                    TripCause.StartUpCheck, TripRecord.WholePack, (float)(byte)ConfigurationStatus, 0f, true, now);
            }
        }

        private void Validate()
        {
            long now = Frame.NowMilliseconds;
            _plausibility.Check(Frame);
            Frame.CellVolts.MarkStale(now, _valueAgeMilliseconds);
            Frame.PackVolts.MarkStale(now, _valueAgeMilliseconds);
            Frame.LoadVolts.MarkStale(now, _valueAgeMilliseconds);
            Frame.CurrentAmps.MarkStale(now, _valueAgeMilliseconds);
            Frame.RedundantCurrentAmps.MarkStale(now, _valueAgeMilliseconds);
            Frame.TemperatureCelsius.MarkStale(now, _configuration.TemperatureMaximumAgeMs);
            _trend.Update(Frame);
            Frame.LoopLateMilliseconds.Accept(0, Period.LateMilliseconds, now);
            IsEvidenceComplete = AllValid(Frame.CellVolts) && Frame.PackVolts.IsValid(0) && Frame.CurrentAmps.IsValid(0) &&
                AllValid(Frame.TemperatureCelsius);
        }

        private void Protect()
        {
            bool isKnown = IsEvidenceComplete && FrontEnd.OpenWireKnown;
            if (IsStarting && (isKnown || Frame.NowMilliseconds - _startedMilliseconds >= StartUpMilliseconds))
            {
                IsStarting = false;
            }

            Management.Observe(Limits);
            if (!IsStarting)
            {
                Limits.Evaluate(Frame, (byte)Machine.State);
            }

            RaiseBoardFaults();
        }

        private void RaiseBoardFaults()
        {
            long now = Frame.NowMilliseconds;
            for (int chip = 0; chip < MeasurementFrame.FrontEndCount; chip++)
            {
                ResetCounter resets = FrontEnd.Resets(chip);
                if (resets.IsTooMany)
                {
                    Machine.RaiseFault(
                        TripCause.ConfigurationLost, chip, resets.TotalCount, _configuration.ChipResetsPerHour, false, now);
                }
            }

            if (FrontEnd.RefusingChip >= 0)
            {
                Machine.RaiseFault(
                    TripCause.StartUpCheck,
                    FrontEnd.RefusingChip,
                    (float)(byte)ConfigurationStatus.FrontEndSettings,
                    0f,
                    true,
                    now);
            }

            if (FrontEnd.AlertsValid)
            {
                JudgeAlerts(FrontEnd.Alerts, now);
            }
        }

        /// <summary>
        /// The front end opens a switch by itself when it sets a fault bit. Its over- and under-voltage bits mean nothing while
        /// that switch is open anyway (a latched fault would only forbid the cure, charging an empty pack); they are cleared
        /// because the chip would not let the switch close later. Anything else must be looked at by somebody.
        /// </summary>
        private void JudgeAlerts(int alerts, long now)
        {
            int harmless = (Machine.ChargeOn ? 0 : MonitorAlerts.OverVoltage) |
                (Machine.DischargeOn ? 0 : MonitorAlerts.UnderVoltage);
            if ((alerts & ~harmless) != 0)
            {
                Machine.RaiseFault(TripCause.HardwareProtection, MeasurementFrame.CellMonitor, alerts, 0f, false, now);
            }

            if ((alerts & harmless) != 0)
            {
                FrontEnd.ClearAlerts(alerts & harmless);
            }
        }

        private void Decide()
        {
            long now = Frame.NowMilliseconds;
            Commands.Expire(now);
            _inputs.NowMilliseconds = now;
            _inputs.Request = IsStarting ? PackRequest.Off : Commands.Request;
            _inputs.IsSelfTestDone = !IsStarting;
            Management.Decide(_inputs.Request, Machine, Limits, FrontEnd.MayBalance && !IsStarting);
            _inputs.IsChargeOver = Management.Charger.IsOver;
            _inputs.EvidenceComplete = IsEvidenceComplete && FrontEnd.OpenWireKnown;
            _inputs.PackVolts = Frame.PackVolts.Value(0);
            _inputs.LoadVolts = Frame.LoadVolts.Value(0);
            _inputs.VoltsValid = Frame.PackVolts.IsValid(0) && Frame.LoadVolts.IsValid(0);
            long packTime = Frame.PackVolts.TimeMilliseconds(0);
            long loadTime = Frame.LoadVolts.TimeMilliseconds(0);
            _inputs.VoltsTimeMilliseconds = packTime < loadTime ? packTime : loadTime;
            _inputs.CurrentAmps = Frame.CurrentAmps.Value(0);
            _inputs.CurrentValid = Frame.CurrentAmps.IsValid(0);
            _inputs.CurrentTimeMilliseconds = Frame.CurrentAmps.TimeMilliseconds(0);
            _inputs.ChargeFeedback = FrontEnd.ChargeFeedback;
            _inputs.DischargeFeedback = FrontEnd.DischargeFeedback;
            _inputs.FeedbackValid = FrontEnd.FeedbackValid;
            _inputs.SwitchesUnreachable = !FrontEnd.FeedbackValid && !SwitchesTaken;
            Machine.Step(_inputs, Limits);
        }

        private void Act()
        {
            // Pins that open go first and pins that close go last: a bus that hangs may not keep anything closed.
            bool contactor = Machine.ContactorOn;
            if (!contactor)
            {
                _contactorPin?.Write(PinValue.Low);
            }

            if (!Machine.PrechargeOn && !contactor)
            {
                _prechargePin.Write(PinValue.Low);
            }

            bool charge = Machine.ChargeOn;
            bool discharge = Machine.DischargeOn;
            bool shows = FrontEnd.FeedbackValid && FrontEnd.ChargeFeedback == charge && FrontEnd.DischargeFeedback == discharge;
            bool isNew = charge != _toldCharge || discharge != _toldDischarge;

            // Told after a change, whatever is read back: a read-back that lies would keep a switch closed for ever. Told again
            // until it shows. A switch that cannot be read is not told again while it is closed, nor in a loop whose transfers
            // have used up the period: on a bus that hangs that costs another second before a pin can open.
            bool isStalled = _clock.NowMilliseconds - _loopMilliseconds >= _configuration.LoopPeriodMs;
            if (isNew || (!shows && (FrontEnd.FeedbackValid || (!contactor && !isStalled))))
            {
                shows = FrontEnd.SetSwitches(charge, discharge);
            }

            SwitchesTaken = shows;
            _toldCharge = charge;
            _toldDischarge = discharge;
            if (contactor)
            {
                _contactorPin?.Write(PinValue.High);
            }

            _prechargePin.Write(Machine.PrechargeOn ? PinValue.High : PinValue.Low);
            Bleed();
        }

        private void Bleed()
        {
            FrontEnd.SetBalancing(Management.Balancer.Mask);
            bool isTaken = FrontEnd.BalancingMask == Management.Balancer.Mask;
            for (int cell = 0; cell < Frame.CellVolts.Count; cell++)
            {
                Estimators.Bleed(cell, isTaken ? Management.Balancer.BleedAmps(cell, Frame.CellVolts.Value(cell)) : 0f);
            }
        }

        private void Tell()
        {
            if (_telemetry == null || _port == null)
            {
                return;
            }

            try
            {
                // A flood on the link may not keep the loop: at most a buffer's worth per loop.
                for (int left = 64; left > 0 && _port.BytesToRead > 0; left--)
                {
                    if (_port.Read(_received, 0, 1) == 1)
                    {
                        Commands.Receive(_received[0], _clock.NowMilliseconds);
                    }
                }
            }
            catch (System.Exception)
            {
                // A broken link is no reason to stop protecting; the host misses its answers and sees it.
                _telemetry.CountLost();
            }

            if (Commands.TakeAcknowledge())
            {
                Acknowledge();
            }

            if (Commands.TakeChargeLimit(out float limitAmps))
            {
                Management.RemoteCharge.Set(limitAmps, Frame.NowMilliseconds);
            }

            _telemetry.Send(Frame.NowMilliseconds);
        }
    }
}
