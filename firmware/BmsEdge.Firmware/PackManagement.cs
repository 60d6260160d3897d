using BmsEdge.Core.Charging;
using BmsEdge.Core.Control;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// What the board does for the pack beside protecting it: counts what moved, says what current is allowed, asks a charger for a
    /// current, decides which cells are bled. All of it stands in front of the limits, none of it instead of them.
    /// </summary>
    public sealed class PackManagement
    {
        private readonly MeasurementFrame _frame;
        private readonly CellEstimators _estimators;
        private readonly float[] _soc;
        private readonly float[] _socSigma;

        /// <summary>Makes it from a configuration that was checked.</summary>
        public PackManagement(BoardConfiguration configuration, MeasurementFrame frame, CellEstimators estimators)
        {
            _frame = frame;
            _estimators = estimators;
            int cells = frame.CellVolts.Count;
            _soc = new float[cells];
            _socSigma = new float[cells];
            Counters = new ThroughputCounters(configuration.CapacityAmpHours);
            ChargeLimits = new CurrentLimits(ChargeWindowsOf(configuration), TripPath.Charge);
            DischargeLimits = new CurrentLimits(DischargeWindowsOf(configuration), TripPath.Discharge);
            Charger = new ChargeController(ChargeSettingsOf(configuration));
            Balancer = new CellBalancer(BalancingSettingsOf(configuration), cells);
            RemoteCharge = new RemoteLimit(configuration.RemoteLimitExpiryMs < 1 ? 1 : configuration.RemoteLimitExpiryMs);
        }

        /// <summary>Charge and energy since the counters began.</summary>
        public ThroughputCounters Counters { get; }

        /// <summary>Allowed current into the pack.</summary>
        public CurrentLimits ChargeLimits { get; }

        /// <summary>Allowed current out of the pack.</summary>
        public CurrentLimits DischargeLimits { get; }

        /// <summary>What is asked of a charger.</summary>
        public ChargeController Charger { get; }

        /// <summary>Which cells are bled.</summary>
        public CellBalancer Balancer { get; }

        /// <summary>Charge current that the other end of the link allows.</summary>
        public RemoteLimit RemoteCharge { get; }

        /// <summary>State of charge of the emptiest cell.</summary>
        public float LowestSoc { get; private set; }

        /// <summary>State of charge of the fullest cell.</summary>
        public float HighestSoc { get; private set; }

        /// <summary>How a configuration says that the pack is charged.</summary>
        public static ChargeSettings ChargeSettingsOf(BoardConfiguration c) => new ChargeSettings
        {
            EndVolts = c.ChargeEndVolts,
            TaperBandVolts = c.ChargeTaperBandVolts,
            TaperAmps = c.ChargeTaperAmps,
            TaperDelayMilliseconds = c.ChargeTaperDelayMs,
            RestartVolts = c.ChargeRestartVolts,
            PreconditionVolts = c.ChargePreconditionVolts,
            PreconditionAmps = c.ChargePreconditionAmps,
            StepAmps = c.ChargeStepAmps,
            StepEndSoc = c.ChargeStepEndSoc,
            ResistanceOhms = c.ChargeRegulationOhms,
            RegulationMilliseconds = c.ChargeRegulationMs,
            MaximumMilliseconds = c.ChargeLongestMs,
        };

        /// <summary>Windows of the current into the pack. There is no limp-home for charging: nobody is stranded by not charging.</summary>
        public static CurrentLimitSettings ChargeWindowsOf(BoardConfiguration c) => new CurrentLimitSettings
        {
            FullAmps = c.ChargeFullAmps,
            ColdZeroCelsius = c.ChargeColdZeroCelsius,
            ColdFullCelsius = c.ChargeColdFullCelsius,
            HotFullCelsius = c.ChargeHotFullCelsius,
            HotZeroCelsius = c.ChargeHotZeroCelsius,
            VoltsZero = c.ChargeVoltsZero,
            VoltsFull = c.ChargeVoltsFull,
            SocZero = c.ChargeSocZero,
            SocFull = c.ChargeSocFull,
            DeratedShare = c.ChargeDeratedShare,
            RampAmpsPerSecond = c.ChargeRampAmpsPerSecond,
        };

        /// <summary>Windows of the current out of the pack.</summary>
        public static CurrentLimitSettings DischargeWindowsOf(BoardConfiguration c) => new CurrentLimitSettings
        {
            FullAmps = c.DischargeFullAmps,
            LimpHomeAmps = c.DischargeLimpHomeAmps,
            ColdZeroCelsius = c.DischargeColdZeroCelsius,
            ColdFullCelsius = c.DischargeColdFullCelsius,
            HotFullCelsius = c.DischargeHotFullCelsius,
            HotZeroCelsius = c.DischargeHotZeroCelsius,
            VoltsZero = c.DischargeVoltsZero,
            VoltsFull = c.DischargeVoltsFull,
            SocZero = c.DischargeSocZero,
            SocFull = c.DischargeSocFull,
            DeratedShare = c.DischargeDeratedShare,
            RampAmpsPerSecond = c.DischargeRampAmpsPerSecond,
        };

        /// <summary>How cells are brought together.</summary>
        public static BalancingSettings BalancingSettingsOf(BoardConfiguration c) => new BalancingSettings
        {
            Mode = c.BalancingMode,
            StartVolts = c.BalancingStartVolts,
            StopVolts = c.BalancingStopVolts,
            StartShare = c.BalancingStartShare,
            StopShare = c.BalancingStopShare,
            MinimumVolts = c.BalancingMinimumVolts,
            RestAmps = c.BalancingRestAmps,
            RestMilliseconds = c.BalancingRestMs,
            ResistorOhms = c.BalancingOhms,
            MaximumCells = c.BalancingMostCells,
            NeighboursAllowed = c.BalancingNeighbours,
            HotFullCelsius = c.BalancingHotFullCelsius,
            HotZeroCelsius = c.BalancingHotZeroCelsius,
            BleedMilliseconds = c.BalancingBleedMs,
            SettleMilliseconds = c.BalancingSettleMs,
        };

        /// <summary>Counts what moved and works out what is allowed. Before the limits, which hold the current against it.</summary>
        public void Observe(LimitEvaluator limits)
        {
            Counters.Observe(_frame);
            float lowest = float.NaN;
            float highest = float.NaN;
            for (int i = 0; i < _soc.Length; i++)
            {
                _soc[i] = _estimators.Soc(i);
                _socSigma[i] = _estimators.SocSigma(i);
                lowest = i == 0 || _soc[i] < lowest ? _soc[i] : lowest;
                highest = i == 0 || _soc[i] > highest ? _soc[i] : highest;
            }

            LowestSoc = lowest;
            HighestSoc = highest;
            ChargeLimits.Update(_frame, lowest, highest, limits.BlockedPath, limits.DeratedPath);
            DischargeLimits.Update(_frame, lowest, highest, limits.BlockedPath, limits.DeratedPath);
            float remote = RemoteCharge.AmpsOr(_frame.NowMilliseconds, ChargeLimits.AllowedAmps);
            _frame.AllowedChargeAmps = remote < ChargeLimits.AllowedAmps ? remote : ChargeLimits.AllowedAmps;
            _frame.AllowedDischargeAmps = DischargeLimits.AllowedAmps;
        }

        /// <summary>Steps the charge and the balancing. After the limits and before the state machine.</summary>
        /// <param name="request">Request in force.</param>
        /// <param name="machine">State of the loop before.</param>
        /// <param name="limits">Limits of this loop.</param>
        /// <param name="mayBleed">False while somebody else uses the balancing transistors or the chip is not up.</param>
        public void Decide(PackRequest request, PackStateMachine machine, LimitEvaluator limits, bool mayBleed)
        {
            bool isCharging = machine.State == PackState.Charge && machine.ChargeOn;
            Charger.Update(_frame, request == PackRequest.Charge, isCharging, HighestSoc, _frame.AllowedChargeAmps);
            bool isPeaceful = machine.State != PackState.Fault && machine.State != PackState.SelfTest && machine.State != PackState.Service &&
                limits.LatchedPath == TripPath.Neither;
            Balancer.Update(_frame, _soc, _socSigma, mayBleed && isPeaceful);
        }
    }
}
