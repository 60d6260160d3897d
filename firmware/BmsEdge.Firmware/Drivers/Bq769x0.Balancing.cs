namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Cell balancing and the way into SHIP mode.</summary>
    public sealed partial class Bq769x0
    {
        /// <inheritdoc/>
        public override DriverStatus ReadBalancing(out int cellMask)
        {
            cellMask = 0;
            if (!IsInitialized)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = ReadBalanceRegisters(out int inputs);
            cellMask = Wiring.CellsAt(inputs);
            return status;
        }

        /// <summary>
        /// Sends the chip into SHIP mode, from which only a boot signal on TS1 wakes it (section 8.4.2): switches off and read
        /// back, then SHUT_A and SHUT_B 00, 01, 10 in three writes in a row.
        /// </summary>
        /// <returns>
        /// Ok when the chip fell silent. <see cref="DriverStatus.ReadBackMismatch"/> when it still answers. A bus that broke just
        /// then cannot be told from a sleeping chip.
        /// </returns>
        public DriverStatus EnterShipMode()
        {
            DriverStatus status = SetSwitches(false, false);
            status = WriteIf(status, Bq769x0Registers.SystemControl1, Control1);
            status = WriteIf(status, Bq769x0Registers.SystemControl1, Control1 | Bq769x0Registers.Control1ShutB);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            // The chip may be gone before it acknowledges the last byte.
            IsInitialized = false;
            _link.Write(Bq769x0Registers.SystemControl1, Control1 | Bq769x0Registers.Control1ShutA);
            return _link.Read(Bq769x0Registers.SystemControl1, out byte _) == DriverStatus.BusError
                ? DriverStatus.Ok
                : DriverStatus.ReadBackMismatch;
        }

        /// <inheritdoc/>
        private protected override DriverStatus EndHalfStartedPulse(int wantedInputs) =>
            _balanceInputs != wantedInputs ? WriteBalance(wantedInputs) : DriverStatus.Ok;

        /// <summary>
        /// Until told otherwise: the chip has no timer of its own. It measures with the transistors off, in the last 30 % of each scan (section
        /// 8.3.1.1.7), and drops all of them on an internal fault, which then shows as <see cref="DriverStatus.ReadBackMismatch"/> in
        /// the next reading. Neighbours at once would exceed what a pin may see (section 8.3.1.3.3); over a shorted input they still are.
        /// </summary>
        private protected override DriverStatus WriteBalance(int inputs)
        {
            // Expect the new value from here on: if the write is lost, the read-back says so.
            _balanceInputs = inputs;
            DriverStatus status = WriteBalanceRegisters(inputs);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            status = ReadBalanceRegisters(out int taken);
            return status == DriverStatus.Ok && taken != inputs ? DriverStatus.ReadBackMismatch : status;
        }

        private DriverStatus WriteBalanceRegisters(int inputs)
        {
            DriverStatus status = DriverStatus.Ok;
            for (int group = 0; group < _groups; group++)
            {
                status = WriteIf(
                    status,
                    (byte)(Bq769x0Registers.CellBalance1 + group),
                    (byte)((inputs >> (Bq769x0Wiring.GroupInputs * group)) & Bq769x0Registers.CellBalanceMask));
            }

            return status;
        }

        private DriverStatus ReadBalanceRegisters(out int inputs)
        {
            inputs = 0;
            for (int group = 0; group < _groups; group++)
            {
                DriverStatus status = _link.Read((byte)(Bq769x0Registers.CellBalance1 + group), out byte value);
                if (status != DriverStatus.Ok)
                {
                    inputs = 0;
                    return status;
                }

                inputs |= (value & Bq769x0Registers.CellBalanceMask) << (Bq769x0Wiring.GroupInputs * group);
            }

            return DriverStatus.Ok;
        }

        private int BalanceOfBlock()
        {
            int inputs = 0;
            for (int group = 0; group < _groups; group++)
            {
                inputs |= (_block[Bq769x0Registers.CellBalance1 + group] & Bq769x0Registers.CellBalanceMask)
                    << (Bq769x0Wiring.GroupInputs * group);
            }

            return inputs;
        }
    }
}
