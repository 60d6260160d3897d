namespace BmsEdge.Firmware.Drivers
{
    /// <summary>The balancing pulse that finds broken sense wires.</summary>
    public sealed partial class Bq769x0
    {
        // Coulomb counter readings after which a whole scan under the pulse has ended: the pulse may begin just after a scan
        // did, so it takes 500 ms; the first reading may come at once, and one may slip in before the pulse is written.
        private const int ScansNeeded = 4;

        /// <summary>
        /// Starts the balancing pulse that pulls a broken sense wire to its neighbour. Cell readings stay good meanwhile: the
        /// chip suspends balancing while it measures. Balancing that was asked for rests meanwhile. <see cref="DriverStatus.NotReady"/> before the first scan.
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
            status = WriteBalance(_wiring.InputsOf(_openWire.PulseMask()));
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
                int wanted = _wiring.InputsOf(_balanceCells);
                status = _balanceInputs != wanted ? WriteBalance(wanted) : DriverStatus.Ok;
                return status == DriverStatus.Ok ? DriverStatus.NotReady : status;
            }

            status = PollScan();
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            if (_openWire.ScansSinceBegin < ScansNeeded)
            {
                return DriverStatus.NotReady;
            }

            FillCellVolts();
            status = WriteBalance(_wiring.InputsOf(_balanceCells));
            if (status == DriverStatus.Ok)
            {
                openWireMask = _openWire.End(_cellVolts);
            }

            return status;
        }

        private void FillCellVolts()
        {
            for (int i = 0; i < _settings.SeriesCount; i++)
            {
                _cellVolts[i] = Bq769x0Limits.Volts(CodeOf(_wiring.InputOf(i)), GainMicrovolts, _offsetMillivolts);
            }
        }
    }
}
