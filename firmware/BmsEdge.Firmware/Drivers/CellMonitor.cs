using BmsEdge.Core.Measurement;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// A chip that measures cells, as the front end sees any of them. Cells and wires count from the most negative one. No call
    /// allocates or throws; every answer is a <see cref="DriverStatus"/>, and a chip without a feature answers
    /// <see cref="DriverStatus.Unsupported"/>. An implementation checks every bus status and checksum, reads back what it
    /// wrote, and answers <see cref="DriverStatus.ReadBackMismatch"/> whenever the chip does not hold what it was told.
    /// </summary>
    public abstract class CellMonitor
    {
        /// <summary>Cells in series.</summary>
        public abstract int CellCount { get; }

        /// <summary>Thermistors on the chip, 0 or more.</summary>
        public abstract int TemperatureCount { get; }

        /// <summary>True when the chip drives the charge and discharge transistors; false = somebody else must.</summary>
        public virtual bool HasSwitches => true;

        /// <summary>True when the chip measures the pack current too.</summary>
        public virtual bool HasCurrent => false;

        /// <summary>Open-wire tests in a row after which every wire was looked at; 0 = the chip has no such test.</summary>
        public abstract int OpenWireTestsNeeded { get; }

        /// <summary>Longest time an open-wire test takes when all is well, milliseconds.</summary>
        public abstract int OpenWireTestMilliseconds { get; }

        /// <summary>
        /// Switches everything off, writes the configuration and reads all of it back. Limits in the settings are replaced by
        /// those the chip really uses. <see cref="DriverStatus.OutOfRange"/> for settings the chip cannot honour.
        /// </summary>
        public abstract DriverStatus Initialize();

        /// <summary>Reads the configuration again. Switch states and status flags are not part of it.</summary>
        public abstract DriverStatus VerifyConfiguration();

        /// <summary>
        /// Fills cell and pack voltages with a new conversion. Without one since the last call the answer is
        /// <see cref="DriverStatus.NotReady"/> and the frame is left alone; on any other failure all of them are refused.
        /// </summary>
        /// <param name="frame">Frame with as many cells as <see cref="CellCount"/>; its time is the time of the sample.</param>
        public abstract DriverStatus ReadCells(MeasurementFrame frame);

        /// <summary>Reads a thermistor.</summary>
        /// <param name="sensor">0 to <see cref="TemperatureCount"/> - 1.</param>
        /// <param name="celsius">Degrees Celsius; NaN unless <see cref="DriverStatus.Ok"/>.</param>
        public abstract DriverStatus ReadTemperature(int sensor, out float celsius);

        /// <summary>Reads the pack current of a chip that measures one, a second opinion beside the current monitor.</summary>
        /// <param name="amps">Amperes, positive when charging; NaN unless <see cref="DriverStatus.Ok"/>.</param>
        public virtual DriverStatus ReadCurrent(out float amps)
        {
            amps = float.NaN;
            return DriverStatus.Unsupported;
        }

        /// <summary>Reads what the chip's own protection reports, as bits of <see cref="MonitorAlerts"/>.</summary>
        /// <param name="alerts">Bits; 0 unless <see cref="DriverStatus.Ok"/>.</param>
        public abstract DriverStatus ReadAlerts(out int alerts);

        /// <summary>Clears alerts. The chip sets them again while their cause lasts.</summary>
        /// <param name="alerts">Bits of <see cref="MonitorAlerts"/>.</param>
        public abstract DriverStatus ClearAlerts(int alerts);

        /// <summary>
        /// Switches the charge and discharge paths and reads the result back. <see cref="DriverStatus.ReadBackMismatch"/> when
        /// the chip holds a switch otherwise, which it does while its protection says so.
        /// </summary>
        public virtual DriverStatus SetSwitches(bool charge, bool discharge) => DriverStatus.Unsupported;

        /// <summary>Reads the state of the switches; both false unless the result is <see cref="DriverStatus.Ok"/>.</summary>
        public virtual DriverStatus ReadSwitches(out bool charge, out bool discharge)
        {
            charge = false;
            discharge = false;
            return DriverStatus.Unsupported;
        }

        /// <summary>
        /// Balances these cells from now on and reads the command back; a chip may end it by itself after some seconds, so ask
        /// again while it is wanted. <see cref="DriverStatus.OutOfRange"/> for a cell that
        /// is not there, neighbours at once, or more cells than the chip may balance; nothing is then changed.
        /// <see cref="DriverStatus.NotReady"/> while an open-wire test uses the same transistors.
        /// </summary>
        /// <param name="cellMask">Bit n = cell n; 0 = none.</param>
        public virtual DriverStatus SetBalancing(int cellMask) => cellMask == 0 ? DriverStatus.Ok : DriverStatus.Unsupported;

        /// <summary>Reads which cells are being balanced.</summary>
        /// <param name="cellMask">Bit n = cell n; 0 unless <see cref="DriverStatus.Ok"/>.</param>
        public virtual DriverStatus ReadBalancing(out int cellMask)
        {
            cellMask = 0;
            return DriverStatus.Unsupported;
        }

        /// <summary>Starts an open-wire test. Cell readings stay good meanwhile, or are answered with <see cref="DriverStatus.NotReady"/>.</summary>
        public virtual DriverStatus BeginOpenWireTest() => DriverStatus.Unsupported;

        /// <summary>Ends and judges the open-wire test; <see cref="DriverStatus.NotReady"/> = call again.</summary>
        /// <param name="openWireMask">Bit n = wire n is open, 0 = most negative; 0 unless <see cref="DriverStatus.Ok"/>.</param>
        public virtual DriverStatus EndOpenWireTest(out int openWireMask)
        {
            openWireMask = 0;
            return DriverStatus.Unsupported;
        }

        /// <summary>Refuses every cell and the pack voltage of a frame.</summary>
        protected static void RefuseAll(MeasurementFrame frame, Validity why)
        {
            for (int i = 0; i < frame.CellVolts.Count; i++)
            {
                frame.CellVolts.Refuse(i, why);
            }

            frame.PackVolts.Refuse(0, why);
        }
    }
}
