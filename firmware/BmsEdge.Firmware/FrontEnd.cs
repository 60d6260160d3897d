using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// The chips as the loop sees them: fills the frame and keeps the chips alive. A failed access is repeated within the
    /// loop while there is time; a chip that fails in spite of it for two loops is initialised again, and the frame counts the
    /// failing loops for the limit table. A chip that lost its configuration is rewritten at once and counted.
    /// </summary>
    public sealed partial class FrontEnd
    {
        private const int FailingLoopsBeforeInitialize = 2;

        private readonly BoardConfiguration _configuration;
        private readonly BoardClock _clock;
        private readonly CellMonitor _monitor;
        private readonly Ina228 _current;
        private readonly AdcThermistor[] _thermistors;
        private readonly long[] _temperatureDueMilliseconds;
        private readonly int[] _failures = new int[MeasurementFrame.FrontEndCount];
        private readonly bool[] _isUp = new bool[MeasurementFrame.FrontEndCount];
        private readonly ResetCounter[] _resets = new ResetCounter[MeasurementFrame.FrontEndCount];
        private long _deadlineMilliseconds;
        private long _verifyDueMilliseconds;

        /// <summary>Makes the front end; nothing is sent.</summary>
        /// <param name="configuration">A checked configuration.</param>
        /// <param name="clock">The board's clock.</param>
        /// <param name="monitor">Cell monitor.</param>
        /// <param name="current">Current monitor.</param>
        /// <param name="thermistors">Thermistors on the board's own converter, in the order of the configuration.</param>
        public FrontEnd(BoardConfiguration configuration, BoardClock clock, CellMonitor monitor, Ina228 current, AdcThermistor[] thermistors)
        {
            _configuration = configuration;
            _clock = clock;
            _monitor = monitor;
            _current = current;
            _thermistors = thermistors;
            _temperatureDueMilliseconds = new long[TemperatureCount];
            for (int chip = 0; chip < _resets.Length; chip++)
            {
                _resets[chip] = new ResetCounter(configuration.ChipResetsPerHour);
            }
        }

        /// <summary>Temperature sensors: the cell monitor's and the board's own.</summary>
        public int TemperatureCount => _monitor.TemperatureCount + _thermistors.Length;

        /// <summary>Accesses that had to be repeated since start-up.</summary>
        public int RetryCount { get; private set; }

        /// <summary>Fault bits of the cell monitor (<see cref="MonitorAlerts"/>), if <see cref="AlertsValid"/>.</summary>
        public int Alerts { get; private set; }

        /// <summary>True when <see cref="Alerts"/> was read in this loop.</summary>
        public bool AlertsValid { get; private set; }

        /// <summary>Charge switch as read back, if <see cref="FeedbackValid"/>.</summary>
        public bool ChargeFeedback { get; private set; }

        /// <summary>Discharge switch as read back, if <see cref="FeedbackValid"/>.</summary>
        public bool DischargeFeedback { get; private set; }

        /// <summary>True when the switches were read back in this loop.</summary>
        public bool FeedbackValid { get; private set; }

        /// <summary>Chip that cannot honour its settings; -1 when both can.</summary>
        public int RefusingChip { get; private set; } = -1;

        /// <summary>Silent resets of a chip.</summary>
        public ResetCounter Resets(int chip) => _resets[chip];

        /// <summary>True when a chip answers and holds its configuration.</summary>
        public bool IsUp(int chip) => _isUp[chip];

        /// <summary>Fills the frame with what is new. Every due value is accepted or refused; none is made up.</summary>
        /// <param name="frame">Frame with the time of the loop.</param>
        public void Sample(MeasurementFrame frame)
        {
            long now = frame.NowMilliseconds;

            // A held bus stalls every transfer for a second: after the period is used up no further chip is asked.
            _deadlineMilliseconds = now + _configuration.LoopPeriodMs;
            AlertsValid = false;
            FeedbackValid = false;
            KeepUp(MeasurementFrame.CellMonitor, now);
            KeepUp(MeasurementFrame.CurrentMonitor, now);
            if (now >= _verifyDueMilliseconds)
            {
                _verifyDueMilliseconds = now + _configuration.VerifyPeriodMs;
                VerifyAll(now);
            }

            SampleCells(frame);
            SampleCurrent(frame);
            SampleRedundantCurrent(frame);
            SampleLoadVolts(frame);
            SampleTemperatures(frame);
            StepOpenWireTest(frame);
            ReadStatus();
            for (int chip = 0; chip < MeasurementFrame.FrontEndCount; chip++)
            {
                frame.FrontEndFailures.Accept(chip, _failures[chip], now);
            }
        }

        /// <summary>Commands the switches and reads them back; repeats a failed access while there is time.</summary>
        /// <returns>True when the chip took and shows the command.</returns>
        public bool SetSwitches(bool charge, bool discharge)
        {
            DriverStatus status = _monitor.SetSwitches(charge, discharge);
            for (int retry = 0; IsTransient(status) && retry < _configuration.FrontEndRetries && HasTime(); retry++)
            {
                RetryCount++;
                status = _monitor.SetSwitches(charge, discharge);
            }

            return status == DriverStatus.Ok;
        }

        /// <summary>Cells that are bled, bit 0 = most negative cell, as far as the chip took and showed it.</summary>
        public int BalancingMask { get; private set; }

        /// <summary>True while the chip is up and nobody needs its balancing transistors for a test of the wires.</summary>
        public bool MayBalance => _isUp[MeasurementFrame.CellMonitor] && !IsOpenWireTestNear;

        /// <summary>Tells the chip which cells to bleed, when that changes or was not taken.</summary>
        /// <returns>True when the chip shows it.</returns>
        public bool SetBalancing(int cellMask)
        {
            if (cellMask == BalancingMask)
            {
                return true;
            }

            if (!_isUp[MeasurementFrame.CellMonitor])
            {
                // A chip that is not up bleeds nothing: it is initialised with everything off.
                BalancingMask = 0;
                return cellMask == 0;
            }

            bool isTaken = _monitor.SetBalancing(cellMask) == DriverStatus.Ok;
            BalancingMask = isTaken ? cellMask : BalancingMask;
            return isTaken;
        }

        /// <summary>Clears fault bits of the cell monitor. It sets them again while their cause lasts.</summary>
        public void ClearAlerts(int alerts)
        {
            if (_isUp[MeasurementFrame.CellMonitor])
            {
                // A lost write only means that the bit is seen, and cleared, once more.
                _monitor.ClearAlerts(alerts);
            }
        }

        /// <summary>Starts the hour of the reset counters anew, for somebody who acknowledged.</summary>
        public void ForgiveResets()
        {
            for (int chip = 0; chip < _resets.Length; chip++)
            {
                _resets[chip].Forgive();
            }
        }

        private static bool IsTransient(DriverStatus status) => status == DriverStatus.BusError || status == DriverStatus.CrcError;

        private static bool IsResetSign(DriverStatus status) =>
            status == DriverStatus.ReadBackMismatch || status == DriverStatus.WrongDevice;

        private static Validity ReasonOf(DriverStatus status)
        {
            switch (status)
            {
                case DriverStatus.BusError:
                case DriverStatus.CrcError:
                    return Validity.BusError;
                case DriverStatus.SensorOpen:
                case DriverStatus.SensorShort:
                case DriverStatus.OutOfRange:
                    return Validity.OutOfRange;
                default:
                    return Validity.Implausible;
            }
        }

        private bool HasTime() => _clock.NowMilliseconds < _deadlineMilliseconds;

        /// <summary>Initialises a chip that is not up.</summary>
        private void KeepUp(int chip, long now)
        {
            if (_isUp[chip] || !HasTime())
            {
                return;
            }

            DriverStatus status = chip == MeasurementFrame.CellMonitor ? _monitor.Initialize() : _current.Initialize();
            _isUp[chip] = status == DriverStatus.Ok;
            RefusingChip = status == DriverStatus.OutOfRange ? chip : RefusingChip;
            if (chip == MeasurementFrame.CellMonitor)
            {
                BalancingMask = 0;
            }

            if (_isUp[chip] && chip == MeasurementFrame.CellMonitor)
            {
                RestartOpenWireTest(now);
            }
        }

        private void VerifyAll(long now)
        {
            if (_isUp[MeasurementFrame.CellMonitor] && HasTime() && IsResetSign(_monitor.VerifyConfiguration()))
            {
                Rewrite(MeasurementFrame.CellMonitor, now);
            }

            if (_isUp[MeasurementFrame.CurrentMonitor] && HasTime() && IsResetSign(_current.VerifyConfiguration()))
            {
                Rewrite(MeasurementFrame.CurrentMonitor, now);
            }
        }

        private void Rewrite(int chip, long now)
        {
            _resets[chip].Add(now);
            _isUp[chip] = false;
            KeepUp(chip, now);
        }

        private void SampleCells(MeasurementFrame frame)
        {
            const int Chip = MeasurementFrame.CellMonitor;
            if (!_isUp[Chip] || !HasTime())
            {
                for (int i = 0; i < frame.CellVolts.Count; i++)
                {
                    frame.CellVolts.Refuse(i, Validity.BusError);
                }

                frame.PackVolts.Refuse(0, Validity.BusError);
                _failures[Chip]++;
                return;
            }

            DriverStatus status = _monitor.ReadCells(frame);
            for (int retry = 0; IsTransient(status) && retry < _configuration.FrontEndRetries && HasTime(); retry++)
            {
                RetryCount++;
                status = _monitor.ReadCells(frame);
            }

            Conclude(Chip, status, frame.NowMilliseconds);
        }

        private void SampleCurrent(MeasurementFrame frame)
        {
            const int Chip = MeasurementFrame.CurrentMonitor;
            if (!_isUp[Chip] || !HasTime())
            {
                frame.CurrentAmps.Refuse(0, Validity.BusError);
                _failures[Chip]++;
                return;
            }

            DriverStatus status = _current.ReadCurrent(frame);
            for (int retry = 0; IsTransient(status) && retry < _configuration.FrontEndRetries && HasTime(); retry++)
            {
                RetryCount++;
                status = _current.ReadCurrent(frame);
            }

            Conclude(Chip, status, frame.NowMilliseconds);
        }

        /// <summary>A second opinion where the cell monitor has one; without a new conversion the old one ages.</summary>
        private void SampleRedundantCurrent(MeasurementFrame frame)
        {
            if (!_monitor.HasCurrent || !_isUp[MeasurementFrame.CellMonitor] || !HasTime())
            {
                return;
            }

            DriverStatus status = _monitor.ReadCurrent(out float amps);
            if (status == DriverStatus.Ok)
            {
                frame.RedundantCurrentAmps.Accept(0, amps, frame.NowMilliseconds);
            }
            else if (status != DriverStatus.NotReady)
            {
                frame.RedundantCurrentAmps.Refuse(0, ReasonOf(status));
            }
        }

        /// <summary>What the outcome of a reading says about the chip itself.</summary>
        private void Conclude(int chip, DriverStatus status, long now)
        {
            if (IsResetSign(status))
            {
                Rewrite(chip, now);
                _failures[chip] = _isUp[chip] ? 0 : _failures[chip] + 1;
            }
            else if (IsTransient(status))
            {
                _failures[chip]++;

                // Not after the first failing loop: initialising the cell monitor opens its switches for a moment.
                _isUp[chip] = _failures[chip] < FailingLoopsBeforeInitialize;
            }
            else
            {
                // A value out of range is refused evidence, but the chip answers.
                _failures[chip] = 0;
            }
        }

        private void SampleLoadVolts(MeasurementFrame frame)
        {
            if (!_isUp[MeasurementFrame.CurrentMonitor] || !HasTime())
            {
                frame.LoadVolts.Refuse(0, Validity.BusError);
                return;
            }

            DriverStatus status = _current.ReadBusVolts(out float volts);
            if (status == DriverStatus.Ok)
            {
                frame.LoadVolts.Accept(0, volts, frame.NowMilliseconds);
            }
            else if (status != DriverStatus.NotReady)
            {
                frame.LoadVolts.Refuse(0, ReasonOf(status));
            }
        }

        private void SampleTemperatures(MeasurementFrame frame)
        {
            for (int i = 0; i < _temperatureDueMilliseconds.Length; i++)
            {
                if (frame.NowMilliseconds >= _temperatureDueMilliseconds[i])
                {
                    SampleTemperature(frame, i);
                }
            }
        }

        private void SampleTemperature(MeasurementFrame frame, int i)
        {
            float celsius = float.NaN;
            DriverStatus status = DriverStatus.NotReady;
            int own = i - _monitor.TemperatureCount;
            if (own >= 0)
            {
                status = _thermistors[own].Read(out celsius);
            }
            else if (_isUp[MeasurementFrame.CellMonitor] && HasTime())
            {
                status = _monitor.ReadTemperature(i, out celsius);
            }

            if (status == DriverStatus.Ok)
            {
                frame.TemperatureCelsius.Accept(i, celsius, frame.NowMilliseconds);
                _temperatureDueMilliseconds[i] = frame.NowMilliseconds + _configuration.TemperaturePeriodMs;
            }
            else if (status != DriverStatus.NotReady && !IsTransient(status) && !IsResetSign(status))
            {
                // Not put off by a period: a glitch may be over in the next loop. A transfer that failed and a monitor that is down, was
                // reset or is still converting say nothing about the sensor and leave its last value to its age.
                frame.TemperatureCelsius.Refuse(i, ReasonOf(status));
            }
        }

        private void ReadStatus()
        {
            if (!_isUp[MeasurementFrame.CellMonitor] || !HasTime())
            {
                return;
            }

            AlertsValid = _monitor.ReadAlerts(out int alerts) == DriverStatus.Ok;
            Alerts = alerts;
            FeedbackValid = _monitor.ReadSwitches(out bool charge, out bool discharge) == DriverStatus.Ok;
            ChargeFeedback = charge;
            DischargeFeedback = discharge;
        }
    }
}
