namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Switches, balancing and alerts.</summary>
    public sealed partial class Bq76952
    {
        // Offsets in the block of the safety registers.
        private const int StatusA = 1;
        private const int StatusB = 3;
        private const int StatusC = 5;
        private const int PermanentStatusA = 9;

        /// <summary>
        /// Allows or forces off the charge and discharge paths and reads the result back. Closing is refused while the chip is
        /// not configured; opening is always tried. <see cref="DriverStatus.ReadBackMismatch"/> when the chip holds a switch
        /// otherwise, which it does while its protection says so.
        /// </summary>
        public override DriverStatus SetSwitches(bool charge, bool discharge)
        {
            DriverStatus status = _memory.ReadWord(Bq76952Registers.BatteryStatus, out int battery);
            bool isGood = IsInitialized && (battery & BadStatus) == 0;
            if (status != DriverStatus.Ok)
            {
                // A chip that answers without checksums would take the bytes of this command for something else.
                return status;
            }

            if (!isGood && (charge || discharge))
            {
                return IsInitialized ? DriverStatus.ReadBackMismatch : DriverStatus.NotReady;
            }

            return CommandSwitches(charge, discharge);
        }

        /// <inheritdoc/>
        public override DriverStatus ReadSwitches(out bool charge, out bool discharge)
        {
            DriverStatus status = _memory.Link.Read(Bq76952Registers.FetStatus, out byte value);
            charge = (value & Bq76952Registers.FetCharge) != 0;
            discharge = (value & Bq76952Registers.FetDischarge) != 0;
            return status;
        }

        /// <summary>
        /// Reads the safety and permanent-fail status. The chip clears its own flags when it recovers; here they stay until
        /// <see cref="ClearAlerts"/>, so that no trip is missed between two calls of the loop.
        /// </summary>
        public override DriverStatus ReadAlerts(out int alerts)
        {
            alerts = 0;
            DriverStatus status = _memory.Link.Read(Bq76952Registers.SafetyAlertA, _safety, _safetyWire);
            if (status == DriverStatus.Ok)
            {
                _latchedAlerts |= AlertsNow();
                alerts = _latchedAlerts;
            }

            return status;
        }

        /// <summary>Forgets alerts. They come back while the chip still reports them.</summary>
        public override DriverStatus ClearAlerts(int alerts)
        {
            _latchedAlerts &= ~alerts;
            return DriverStatus.Ok;
        }

        /// <inheritdoc/>
        public override DriverStatus ReadBalancing(out int cellMask)
        {
            cellMask = 0;
            if (!IsInitialized)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = _memory.Read(Bq76952Registers.ActiveCells, 2);
            cellMask = status == DriverStatus.Ok ? Wiring.CellsAt(_memory.AnswerWord()) : 0;
            return status;
        }

        private static int When(int flags, int bit, int alert) => (flags & bit) != 0 ? alert : 0;

        private DriverStatus CommandSwitches(bool charge, bool discharge)
        {
            int force = Bq76952Registers.ForcePrechargeOff | Bq76952Registers.ForcePredischargeOff
                | (charge ? 0 : Bq76952Registers.ForceChargeOff)
                | (discharge ? 0 : Bq76952Registers.ForceDischargeOff);
            DriverStatus status = _memory.Write(Bq76952Registers.FetControl, force, 1);
            for (int poll = 0; poll < StatusPolls && status == DriverStatus.Ok; poll++)
            {
                status = ReadSwitches(out bool chargeNow, out bool dischargeNow);
                if (status == DriverStatus.Ok && chargeNow == charge && dischargeNow == discharge)
                {
                    return DriverStatus.Ok;
                }
            }

            return status == DriverStatus.Ok ? DriverStatus.ReadBackMismatch : status;
        }

        /// <summary>The chip ends a pulse by itself, or with the next command.</summary>
        private protected override DriverStatus EndHalfStartedPulse(int wantedInputs) => DriverStatus.Ok;

        /// <summary>
        /// Writes none first: a mask that is written again would not start the chip's timer anew. The chip measures each cell with its own
        /// transistor and its neighbours' off, ends by itself after the time in the settings, and refuses to balance outside its temperature
        /// limits, which then shows as <see cref="DriverStatus.ReadBackMismatch"/>.
        /// </summary>
        private protected override DriverStatus WriteBalance(int inputs)
        {
            DriverStatus status = _memory.Write(Bq76952Registers.ActiveCells, 0, 2);
            status = status == DriverStatus.Ok && inputs != 0 ? _memory.Write(Bq76952Registers.ActiveCells, inputs, 2) : status;
            status = status == DriverStatus.Ok ? _memory.Read(Bq76952Registers.ActiveCells, 2) : status;
            return status == DriverStatus.Ok && _memory.AnswerWord() != inputs ? DriverStatus.ReadBackMismatch : status;
        }

        private int AlertsNow()
        {
            int a = _safety[StatusA];
            int b = _safety[StatusB];
            int c = _safety[StatusC];
            int permanent = _safety[PermanentStatusA] | _safety[PermanentStatusA + 2] | _safety[PermanentStatusA + 4]
                | _safety[PermanentStatusA + 6];
            return When(a, 0x04, MonitorAlerts.UnderVoltage)
                | When(a, 0x08, MonitorAlerts.OverVoltage)
                | When(a, 0x10, MonitorAlerts.OverCurrentCharge)
                | When(a, 0x60, MonitorAlerts.OverCurrentDischarge)
                | When(a, 0x80, MonitorAlerts.ShortCircuit)
                | When(b, 0x01, MonitorAlerts.UnderTemperatureCharge)
                | When(b, 0x02, MonitorAlerts.UnderTemperatureDischarge)
                | When(b, 0x10, MonitorAlerts.OverTemperatureCharge)
                | When(b, 0x20, MonitorAlerts.OverTemperatureDischarge)
                | When(b, 0xC4, MonitorAlerts.ChipTemperature)
                | When(c, 0x02, MonitorAlerts.HostWatchdog)
                | When(c, 0x04, MonitorAlerts.PrechargeTimeout)
                | When(c, 0x10, MonitorAlerts.OverVoltage)
                | When(c, 0xA0, MonitorAlerts.OverCurrentDischarge)
                | When(c, 0x40, MonitorAlerts.ShortCircuit)
                | (permanent != 0 ? MonitorAlerts.PermanentFail : 0);
        }
    }
}
