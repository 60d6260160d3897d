namespace BmsEdge.Firmware.Drivers
{
    /// <summary>The balancing pulse that finds broken sense wires.</summary>
    public sealed partial class Bq769x0
    {
        /// <summary>
        /// Starts the balancing pulse that pulls a broken sense wire to its neighbour. Cell readings stay good meanwhile: the
        /// chip suspends balancing while it measures. <see cref="DriverStatus.NotReady"/> before the first scan.
        /// </summary>
        public override DriverStatus BeginOpenWireTest()
        {
            if (!_initialized || _scans == 0)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = PollScan();
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            FillCellVolts();
            _openWire.Begin(_cellVolts);
            status = WriteBalance(_openWire.InputMask(_inputOfCell));
            if (status != DriverStatus.Ok)
            {
                // The chip may or may not have taken it; the next End writes it off.
                _openWire.Abort();
            }

            return status;
        }

        /// <summary>
        /// Ends the pulse and judges it. <see cref="DriverStatus.NotReady"/> until four scans have ended since the start
        /// (at most 1000 ms): call again. With an even number of cells one pulse reaches all wires but one at the end, so the
        /// tests alternate and the mask joins the last two.
        /// </summary>
        /// <param name="openWireMask">Bit n = wire n is open, 0 = most negative; 0 unless <see cref="DriverStatus.Ok"/>.</param>
        public override DriverStatus EndOpenWireTest(out int openWireMask)
        {
            openWireMask = 0;
            DriverStatus status;
            if (!_openWire.IsActive)
            {
                // Nothing to judge, but a pulse that was half started must not stay on.
                status = _balance != 0 ? WriteBalance(0) : DriverStatus.Ok;
                return status == DriverStatus.Ok ? DriverStatus.NotReady : status;
            }

            status = PollScan();
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            if (_openWire.ScansSinceBegin < Bq769x0OpenWire.ScansNeeded)
            {
                return DriverStatus.NotReady;
            }

            FillCellVolts();
            status = WriteBalance(0);
            if (status == DriverStatus.Ok)
            {
                openWireMask = _openWire.End(_cellVolts);
            }

            return status;
        }

        private DriverStatus WriteBalance(byte mask)
        {
            // Expect the new value from here on: if the write is lost, the read-back says so.
            _balance = mask;
            DriverStatus status = _link.Write(Bq769x0Registers.CellBalance1, mask);
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            status = _link.Read(Bq769x0Registers.CellBalance1, out byte taken);
            return status == DriverStatus.Ok && (taken & 0x1F) != mask ? DriverStatus.ReadBackMismatch : status;
        }

        private void FillCellVolts()
        {
            for (int i = 0; i < _settings.SeriesCount; i++)
            {
                _cellVolts[i] = Bq769x0Limits.Volts(CodeOf(_inputOfCell[i]), GainMicrovolts, _offsetMillivolts);
            }
        }
    }
}
