namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Start-up, configuration and its read-back.</summary>
    public sealed partial class Bq76952
    {
        private const int FewestCells = 3;
        private const int AllAlarms = 0xFFFF;
        private const int StatusPolls = 20;

        /// <summary>
        /// Switches both paths and all balancing off, then writes the configuration in CONFIG_UPDATE mode, in which the chip
        /// protects nothing, and reads all of it back. The settings then hold the limits the chip really uses. The first
        /// cells come 63 ms later.
        /// </summary>
        /// <returns>
        /// <see cref="DriverStatus.OutOfRange"/> for settings the chip cannot honour; nothing was then sent.
        /// <see cref="DriverStatus.WrongDevice"/> for another chip, <see cref="DriverStatus.CrcError"/> for one that answers
        /// without checksums, <see cref="DriverStatus.ReadBackMismatch"/> when something did not take its value.
        /// </returns>
        public override DriverStatus Initialize()
        {
            IsInitialized = false;
            _freshCells = false;
            _freshFull = false;
            _freshCurrent = false;
            _everCells = false;
            _everFull = false;
            ForgetBalancing();
            _latchedAlerts = 0;
            _verifyWindow = 0;
            if (!MapInputs() || _limits.Quantise(_settings, Wiring.Used, _image) != DriverStatus.Ok)
            {
                return DriverStatus.OutOfRange;
            }

            DriverStatus status = Recognise();

            // Safe first: whatever follows, both switches are off.
            status = status == DriverStatus.Ok ? CommandSwitches(false, false) : status;
            status = status == DriverStatus.Ok ? WriteBalance(0) : status;
            if (status == DriverStatus.Ok)
            {
                status = Configure();
            }

            status = status == DriverStatus.Ok ? _memory.Command(Bq76952Registers.SleepDisable) : status;
            status = status == DriverStatus.Ok ? EnableFets() : status;
            status = status == DriverStatus.Ok ? CommandSwitches(false, false) : status;
            status = status == DriverStatus.Ok ? _memory.WriteWord(Bq76952Registers.AlarmStatus, AllAlarms) : status;
            int battery = 0;
            status = status == DriverStatus.Ok ? _memory.ReadWord(Bq76952Registers.BatteryStatus, out battery) : status;
            if (status == DriverStatus.Ok && (battery & BadStatus) != 0)
            {
                status = DriverStatus.ReadBackMismatch;
            }

            OpenWire.Reset(_settings.SeriesCount);
            IsInitialized = status == DriverStatus.Ok;
            return status;
        }

        /// <summary>
        /// Looks at the battery status and the control of the transistors, and compares one window of the data memory; each
        /// call takes the next, seven calls have seen all.
        /// </summary>
        public override DriverStatus VerifyConfiguration()
        {
            if (!IsInitialized)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = Poll();
            status = status == DriverStatus.Ok ? _memory.Read(Bq76952Registers.ManufacturingStatus, 2) : status;
            if (status == DriverStatus.Ok && (_memory.AnswerWord() & Bq76952Registers.ManufacturingFetEnabled) == 0)
            {
                status = DriverStatus.ReadBackMismatch;
            }

            status = status == DriverStatus.Ok ? _memory.VerifyWindow(_image, _verifyWindow) : status;
            if (status == DriverStatus.Ok)
            {
                _verifyWindow = _verifyWindow + 1 < _image.WindowCount ? _verifyWindow + 1 : 0;
            }

            return status;
        }

        private bool MapInputs()
        {
            int series = _settings.SeriesCount;
            if (series < FewestCells || series > Bq76952Registers.Inputs)
            {
                return false;
            }

            int inputs = _settings.CellInputs;
            if (inputs == 0)
            {
                inputs = ((1 << (series - 1)) - 1) | (1 << (Bq76952Registers.Inputs - 1));
            }

            Wiring.Set(inputs);
            return Wiring.Count == series && inputs >> Bq76952Registers.Inputs == 0;
        }

        /// <summary>Makes sure that the chip speaks with checksums and is the one it should be.</summary>
        private DriverStatus Recognise()
        {
            // Twice: one wrong checksum is a disturbance, a chip without any is always wrong.
            DriverStatus status = _memory.ReadWord(Bq76952Registers.BatteryStatus, out int _);
            status = status == DriverStatus.CrcError ? _memory.ReadWord(Bq76952Registers.BatteryStatus, out int _) : status;
            if (status == DriverStatus.CrcError && _settings.CommTypeWithChecksum != 0)
            {
                status = _memory.EnableChecksum(_settings.CommTypeWithChecksum);
                status = status == DriverStatus.Ok ? _memory.ReadWord(Bq76952Registers.BatteryStatus, out int _) : status;
            }

            status = status == DriverStatus.Ok ? _memory.Read(Bq76952Registers.DeviceNumber, 2) : status;
            return status == DriverStatus.Ok && _memory.AnswerWord() != Bq76952Registers.DeviceNumberValue
                ? DriverStatus.WrongDevice
                : status;
        }

        private DriverStatus Configure()
        {
            DriverStatus status = _memory.Command(Bq76952Registers.SetConfigUpdate);
            status = status == DriverStatus.Ok ? WaitForConfigUpdate(true) : status;
            for (int window = 0; window < _image.WindowCount && status == DriverStatus.Ok; window++)
            {
                status = _memory.WriteWindow(_image, window);
            }

            for (int window = 0; window < _image.WindowCount && status == DriverStatus.Ok; window++)
            {
                status = _memory.VerifyWindow(_image, window);
            }

            // Left even after a failure: without protection is worse than half configured, and both switches are off.
            if (status != DriverStatus.Ok)
            {
                _memory.WaitUntilIdle();
            }

            DriverStatus exit = _memory.Command(Bq76952Registers.ExitConfigUpdate);
            exit = exit == DriverStatus.Ok ? WaitForConfigUpdate(false) : exit;
            return status == DriverStatus.Ok ? exit : status;
        }

        private DriverStatus WaitForConfigUpdate(bool isOn)
        {
            for (int poll = 0; poll < StatusPolls; poll++)
            {
                DriverStatus status = _memory.ReadWord(Bq76952Registers.BatteryStatus, out int battery);
                if (status != DriverStatus.Ok || ((battery & Bq76952Registers.StatusConfigUpdate) != 0) == isOn)
                {
                    return status;
                }
            }

            return DriverStatus.ReadBackMismatch;
        }

        /// <summary>The subcommand toggles, so the state is read before and after.</summary>
        private DriverStatus EnableFets()
        {
            DriverStatus status = _memory.Read(Bq76952Registers.ManufacturingStatus, 2);
            if (status == DriverStatus.Ok && (_memory.AnswerWord() & Bq76952Registers.ManufacturingFetEnabled) == 0)
            {
                status = _memory.Command(Bq76952Registers.FetEnable);
                status = status == DriverStatus.Ok ? _memory.Read(Bq76952Registers.ManufacturingStatus, 2) : status;
                if (status == DriverStatus.Ok && (_memory.AnswerWord() & Bq76952Registers.ManufacturingFetEnabled) == 0)
                {
                    status = DriverStatus.ReadBackMismatch;
                }
            }

            return status;
        }
    }
}
