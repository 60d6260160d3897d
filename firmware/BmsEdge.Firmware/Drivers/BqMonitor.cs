namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// What the BQ769x0 and the BQ76952 have in common: cells at some of the inputs, transistors that bleed them by a mask, and an
    /// open-wire test that is a pulse of these transistors (<see cref="OpenWireJudge"/>).
    /// </summary>
    public abstract class BqMonitor : CellMonitor
    {
        private readonly float[] _cellVolts;
        private int _balanceCells;

        /// <summary>Makes a monitor without cells.</summary>
        /// <param name="inputs">Inputs of the chip.</param>
        private protected BqMonitor(int inputs)
        {
            Wiring = new CellInputs(inputs);
            _cellVolts = new float[inputs];
        }

        /// <inheritdoc/>
        public override bool HasCurrent => true;

        /// <inheritdoc/>
        public override int OpenWireTestsNeeded => 2;

        /// <inheritdoc/>
        public override int OpenWireTestMilliseconds => 1000;

        /// <summary>Which input carries which cell.</summary>
        private protected CellInputs Wiring { get; }

        /// <summary>The open-wire test.</summary>
        private protected OpenWireJudge OpenWire { get; } = new OpenWireJudge();

        /// <summary>True from an initialisation that went through.</summary>
        private protected bool IsInitialized { get; set; }

        /// <summary>True when the chip has shown its cells since it was initialised.</summary>
        private protected abstract bool HasCells { get; }

        /// <summary>Cells that may be bled at once.</summary>
        private protected abstract int MostBalancedCells { get; }

        /// <summary>Scans after which a whole one under the pulse has ended.</summary>
        private protected abstract int ScansNeeded { get; }

        /// <summary>Bleeds the cells and reads the command back; what else happens to it is the chip's own matter.</summary>
        public override DriverStatus SetBalancing(int cellMask)
        {
            if (!IsInitialized || OpenWire.IsActive)
            {
                return DriverStatus.NotReady;
            }

            if (!Wiring.MayBalance(cellMask, MostBalancedCells))
            {
                return DriverStatus.OutOfRange;
            }

            _balanceCells = cellMask;
            return WriteBalance(Wiring.InputsOf(cellMask));
        }

        /// <summary>
        /// Starts the balancing pulse that pulls a broken sense wire to its neighbour. Cell readings stay good meanwhile; balancing
        /// that was asked for rests. <see cref="DriverStatus.NotReady"/> before the first reading.
        /// </summary>
        public override DriverStatus BeginOpenWireTest()
        {
            if (!IsInitialized || !HasCells)
            {
                return DriverStatus.NotReady;
            }

            DriverStatus status = Poll();
            status = status == DriverStatus.Ok ? ReadBlock() : status;
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            FillCellVolts();
            OpenWire.Begin(_cellVolts);
            status = WriteBalance(Wiring.InputsOf(OpenWire.PulseMask()));
            if (status != DriverStatus.Ok)
            {
                // The chip may or may not have taken it; the next End writes it off where the chip does not.
                OpenWire.Abort();
            }

            return status;
        }

        /// <summary>
        /// Ends the pulse and judges it. <see cref="DriverStatus.NotReady"/> until enough scans have ended since the start
        /// (<see cref="OpenWireTestMilliseconds"/> at most): call again. With an even number of cells one pulse reaches all wires but
        /// one at the end, so the tests alternate and the mask joins the last two.
        /// </summary>
        /// <param name="openWireMask">Bit n = wire n is open, 0 = most negative; 0 unless <see cref="DriverStatus.Ok"/>.</param>
        public override DriverStatus EndOpenWireTest(out int openWireMask)
        {
            openWireMask = 0;
            int wanted = Wiring.InputsOf(_balanceCells);
            DriverStatus status;
            if (!OpenWire.IsActive)
            {
                status = EndHalfStartedPulse(wanted);
                return status == DriverStatus.Ok ? DriverStatus.NotReady : status;
            }

            status = Poll();
            if (status == DriverStatus.Ok && OpenWire.ScansSinceBegin < ScansNeeded)
            {
                return DriverStatus.NotReady;
            }

            status = status == DriverStatus.Ok ? ReadBlock() : status;
            if (status == DriverStatus.Ok)
            {
                FillCellVolts();
                status = WriteBalance(wanted);
            }

            if (status == DriverStatus.Ok)
            {
                openWireMask = OpenWire.End(_cellVolts);
            }

            return status;
        }

        /// <summary>Nothing is bled any more, as the chip was told or has forgotten by itself.</summary>
        private protected void ForgetBalancing() => _balanceCells = 0;

        /// <summary>Looks whether the chip is as it was told, and counts the scans that ended.</summary>
        private protected abstract DriverStatus Poll();

        /// <summary>Reads the voltages, unless <see cref="Poll"/> has.</summary>
        private protected abstract DriverStatus ReadBlock();

        /// <summary>Voltage of an input in what was read last, in volts.</summary>
        private protected abstract float InputVolts(int input);

        /// <summary>Bleeds at these inputs and no others, and reads it back.</summary>
        private protected abstract DriverStatus WriteBalance(int inputs);

        /// <summary>Nothing to judge, but a pulse that was half started must not stay on for ever.</summary>
        /// <param name="wantedInputs">Inputs that balancing wants.</param>
        private protected abstract DriverStatus EndHalfStartedPulse(int wantedInputs);

        private void FillCellVolts()
        {
            for (int i = 0; i < Wiring.Count; i++)
            {
                _cellVolts[i] = InputVolts(Wiring.InputOf(i));
            }
        }
    }
}
