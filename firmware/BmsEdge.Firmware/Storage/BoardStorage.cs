using BmsEdge.Core.Control;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;

namespace BmsEdge.Firmware.Storage
{
    /// <summary>
    /// What a board remembers: reads it at start-up and puts it in force. <see cref="StorageService"/> writes it.
    /// </summary>
    public sealed class BoardStorage
    {
        // Nobody knows how long the board was off and what happened to the cells meanwhile; and a snapshot of a closed pack is
        // up to a minute of full current old (StorageService).
        private const float OpenRestartSigma = 0.03f;
        private const float ClosedRestartSigma = 0.1f;
        private const float GreatestSigma = 0.5f;

        /// <summary>Names everything; nothing is read.</summary>
        public BoardStorage(FileStore store)
        {
            StateRecord = new TwoSlotRecord(
                store, StorageFiles.State, StateSnapshot.Kind, StateSnapshot.Version, StateSnapshot.PayloadLength);
            CountersRecord = new TwoSlotRecord(
                store, StorageFiles.Counters, PackCounters.Kind, PackCounters.Version, PackCounters.PayloadLength);
            CalibrationRecord = new TwoSlotRecord(
                store, StorageFiles.Calibration, CalibrationValues.Kind, CalibrationValues.Version, CalibrationValues.PayloadLength);
            OverridesRecord = new TwoSlotRecord(
                store,
                StorageFiles.Overrides,
                ConfigurationOverrides.Kind,
                ConfigurationOverrides.Version,
                ConfigurationOverrides.PayloadLength);
            Models = new ModelSlots(store, StorageFiles.Model);
            Trips = new TripRing(store, StorageFiles.Trips);
        }

        /// <summary>State of the pack as last stored, and as it will be stored next.</summary>
        public StateSnapshot State { get; } = new StateSnapshot();

        /// <summary>Counters of the pack.</summary>
        public PackCounters Counters { get; } = new PackCounters();

        /// <summary>Calibration of the board.</summary>
        public CalibrationValues Calibration { get; } = new CalibrationValues();

        /// <summary>Changed values of the configuration.</summary>
        public ConfigurationOverrides Overrides { get; } = new ConfigurationOverrides();

        /// <summary>Uploaded models.</summary>
        public ModelSlots Models { get; }

        /// <summary>The last trips.</summary>
        public TripRing Trips { get; }

        /// <summary>What reading the state found.</summary>
        public RecordStatus StateStatus { get; private set; } = RecordStatus.Missing;

        /// <summary>What reading the counters found.</summary>
        public RecordStatus CountersStatus { get; private set; } = RecordStatus.Missing;

        /// <summary>What reading the calibration found.</summary>
        public RecordStatus CalibrationStatus { get; private set; } = RecordStatus.Missing;

        /// <summary>What reading the changed configuration found.</summary>
        public RecordStatus OverridesStatus { get; private set; } = RecordStatus.Missing;

        /// <summary>Verdict on the configuration with the changes; unless Ok, none of them is in force.</summary>
        public ConfigurationStatus OverridesVerdict { get; private set; }

        /// <summary>Verdict on the newest uploaded model; unless Ok, an older or the built-in one is in force.</summary>
        public ModelStatus UploadedModelStatus { get; private set; }

        /// <summary>True when a state is in force that was stored before the restart.</summary>
        public bool IsStateKnown => IsInForce(StateStatus);

        /// <summary>Slots of the state; they tell how often they were written.</summary>
        public TwoSlotRecord StateRecord { get; }

        /// <summary>Slots of the counters; they tell how often they were written.</summary>
        public TwoSlotRecord CountersRecord { get; }

        /// <summary>Slots of the calibration; they tell how often they were written.</summary>
        public TwoSlotRecord CalibrationRecord { get; }

        /// <summary>Slots of the changed configuration; they tell how often they were written.</summary>
        public TwoSlotRecord OverridesRecord { get; }

        /// <summary>Reads every record; the trips are read later, bit by bit, by <see cref="StorageService"/>.</summary>
        public void Load()
        {
            StateStatus = StateRecord.Load();
            if (IsStateKnown && !State.Decode(StateRecord.Bytes, RecordFormat.HeaderLength))
            {
                StateStatus = RecordStatus.OutOfRange;
            }

            CountersStatus = CountersRecord.Load();
            if (IsInForce(CountersStatus) && !Counters.Decode(CountersRecord.Bytes, RecordFormat.HeaderLength))
            {
                CountersStatus = RecordStatus.OutOfRange;
            }

            CalibrationStatus = CalibrationRecord.Load();
            if (IsInForce(CalibrationStatus) && !Calibration.Decode(CalibrationRecord.Bytes, RecordFormat.HeaderLength))
            {
                CalibrationStatus = RecordStatus.OutOfRange;
            }

            OverridesStatus = OverridesRecord.Load();
            if (IsInForce(OverridesStatus) && !Overrides.Decode(OverridesRecord.Bytes, RecordFormat.HeaderLength))
            {
                OverridesStatus = RecordStatus.OutOfRange;
            }

            Models.Open();
            CountStart();
        }

        /// <summary>Puts changes and calibration of the current into a configuration. Call before the loop is made.</summary>
        public void ApplyTo(BoardConfiguration configuration)
        {
            OverridesVerdict = IsInForce(OverridesStatus)
                ? OverrideRules.TryApply(configuration, Overrides)
                : ConfigurationStatus.Ok;
            if (IsInForce(CalibrationStatus))
            {
                configuration.CurrentGain = Calibration.CurrentGain;
                configuration.CurrentOffsetAmps = Calibration.CurrentOffsetAmps;
            }
        }

        /// <summary>
        /// The newest uploaded model whose own checks and golden vectors agree on this machine, else the built-in one.
        /// Allocates; call at start-up.
        /// </summary>
        /// <param name="configuration">Chemistry and cells the model must be for.</param>
        /// <param name="builtIn">Blob of the program; empty = none.</param>
        public byte[] ModelFor(BoardConfiguration configuration, byte[] builtIn)
        {
            for (int attempt = 0; attempt < 2; attempt++)
            {
                int slot = Models.Candidate(attempt);
                if (slot < 0)
                {
                    continue;
                }

                byte[] blob = new byte[Models.BlobLength(slot)];
                ModelStatus status = ModelStatus.BadCrc;
                if (Models.ReadBlob(slot, blob))
                {
                    status = ModelBlob.Read(
                        blob, blob.Length, configuration.Chemistry, configuration.SeriesCount, out CellModel? model);
                    if (status == ModelStatus.Ok && model != null)
                    {
                        status = ModelSelfTest.Run(model, out float _, out float _);
                    }
                }

                UploadedModelStatus = attempt == 0 ? status : UploadedModelStatus;
                if (status == ModelStatus.Ok)
                {
                    Models.SlotInUse = slot;
                    return blob;
                }
            }

            Models.SlotInUse = -1;
            return builtIn;
        }

        /// <summary>
        /// Puts what was stored in force in a new loop: what was latched stays latched, and each cell starts from its own
        /// charge. Without a stored state nobody knows what was latched, and the loop starts in a fault that somebody has to
        /// acknowledge; so it does when calibration or changed limits were stored and are lost.
        /// </summary>
        public void Restore(BmsLoop loop, long nowMilliseconds)
        {
            for (int i = 0; i < loop.Frame.CellVolts.Count && i < CalibrationValues.MaximumCells; i++)
            {
                loop.Frame.CellVolts.Calibrate(i, Calibration.CellGain(i), Calibration.CellOffsetVolts(i));
            }

            for (int i = 0; i < loop.Frame.TemperatureCelsius.Count && i < CalibrationValues.MaximumTemperatures; i++)
            {
                loop.Frame.TemperatureCelsius.Calibrate(i, 1f, Calibration.TemperatureOffsetKelvin(i));
            }

            Counters.Restore(loop.Management.Counters);
            RaiseWhatIsLost(loop.Machine, nowMilliseconds);
            if (!IsStateKnown)
            {
                return;
            }

            loop.Machine.RestoreLatched(State.Latched);
            if (WasClosed)
            {
                loop.Trips.Append(
                    TripCause.RestartWhileClosed,
                    TripLevel.Inform,
                    TripPath.Both,
                    false,
                    TripRecord.WholePack,
                    State.PackState,
                    0f,
                    0,
                    nowMilliseconds,
                    State.PackState);
            }

            if (State.CellCount == loop.Frame.CellVolts.Count)
            {
                RestoreCharge(loop.Estimators);
            }
        }

        /// <summary>True when a calibration was stored that cannot be used.</summary>
        internal bool IsCalibrationLost => IsLost(CalibrationStatus);

        /// <summary>True when changes of the configuration were stored that cannot be used.</summary>
        internal bool AreOverridesLost => IsLost(OverridesStatus) || OverridesVerdict != ConfigurationStatus.Ok;

        private static bool IsLost(RecordStatus status) => !IsInForce(status) && status != RecordStatus.Missing;

        private static bool IsInForce(RecordStatus status) => status == RecordStatus.Ok || status == RecordStatus.OneSlotBad;

        private bool WasClosed => State.PackState == (byte)PackState.Precharge || State.PackState == (byte)PackState.Charge ||
            State.PackState == (byte)PackState.Discharge;

        private void RaiseWhatIsLost(PackStateMachine machine, long nowMilliseconds)
        {
            int file = TripRecord.WholePack;
            byte status = (byte)StateStatus;
            if (IsStateKnown && AreOverridesLost)
            {
                file = StorageFiles.Overrides;
                status = IsLost(OverridesStatus) ? (byte)OverridesStatus : (byte)RecordStatus.OutOfRange;
            }
            else if (IsStateKnown && IsCalibrationLost)
            {
                file = StorageFiles.Calibration;
                status = (byte)CalibrationStatus;
            }

            if (!IsStateKnown || AreOverridesLost || IsCalibrationLost)
            {
                machine.RaiseFault(TripCause.StoredStateLost, file, status, 0f, false, nowMilliseconds);
            }
        }

        private void CountStart()
        {
            uint last = State.Boot > Counters.Boots ? State.Boot : Counters.Boots;
            Counters.Boots = last + 1;
            if (!IsStateKnown)
            {
                return;
            }

            if (State.PackState == (byte)PackState.Fault)
            {
                Counters.RestartsInFault++;
            }
            else if (WasClosed)
            {
                Counters.RestartsClosed++;
            }
            else
            {
                Counters.RestartsOpen++;
            }
        }

        private void RestoreCharge(CellEstimators estimators)
        {
            float sum = 0f;
            float widest = 0f;
            for (int cell = 0; cell < State.CellCount; cell++)
            {
                sum += State.Soc(cell);
                widest = State.SocSigma(cell) > widest ? State.SocSigma(cell) : widest;
            }

            if (State.CellCount > 0)
            {
                estimators.Start(sum / State.CellCount, Widened(widest));
            }

            for (int cell = 0; cell < State.CellCount; cell++)
            {
                estimators.StartCell(cell, State.Soc(cell), Widened(State.SocSigma(cell)));
            }
        }

        // Added, not squared and rooted: on the safe side, and both errors can be one and the same.
        private float Widened(float sigma)
        {
            float wide = sigma + (WasClosed ? ClosedRestartSigma : OpenRestartSigma);
            return wide > GreatestSigma ? GreatestSigma : wide;
        }
    }
}
