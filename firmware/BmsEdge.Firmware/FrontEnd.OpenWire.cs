using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;

namespace BmsEdge.Firmware
{
    /// <content>When the open-wire test runs.</content>
    public sealed partial class FrontEnd
    {
        // Three times as long as a test takes; then the chip is not converting any more.
        private const int OpenWirePatience = 3;

        private bool _openWireRunning;
        private int _openWireTests;
        private long _openWireSinceMilliseconds;
        private long _openWireDueMilliseconds;

        /// <summary>True when every wire has been tested, or the configuration asks for no test.</summary>
        public bool OpenWireKnown => _configuration.OpenWirePeriodMs <= 0 || _openWireTests >= _monitor.OpenWireTestsNeeded;

        /// <summary>True while a test runs or is due: it uses the balancing transistors, and bleeding would spoil it.</summary>
        private bool IsOpenWireTestNear =>
            _openWireRunning || (_configuration.OpenWirePeriodMs > 0 && _clock.NowMilliseconds >= _openWireDueMilliseconds);

        private void RestartOpenWireTest(long now)
        {
            _openWireRunning = false;
            _openWireTests = 0;
            _openWireDueMilliseconds = now;
        }

        private void StepOpenWireTest(MeasurementFrame frame)
        {
            long now = frame.NowMilliseconds;
            if (_configuration.OpenWirePeriodMs <= 0 || !_isUp[MeasurementFrame.CellMonitor] || !HasTime())
            {
                return;
            }

            if (!_openWireRunning)
            {
                if (now >= _openWireDueMilliseconds && BalancingMask == 0)
                {
                    _openWireRunning = _monitor.BeginOpenWireTest() == DriverStatus.Ok;
                    _openWireSinceMilliseconds = now;
                }

                return;
            }

            DriverStatus status = _monitor.EndOpenWireTest(out int mask);
            if (status == DriverStatus.NotReady && now - _openWireSinceMilliseconds < OpenWirePatience * _monitor.OpenWireTestMilliseconds)
            {
                return;
            }

            _openWireRunning = false;
            if (status == DriverStatus.Ok)
            {
                FinishOpenWireTest(frame, mask);
            }
            else
            {
                for (int wire = 0; wire < frame.OpenWire.Count; wire++)
                {
                    frame.OpenWire.Refuse(wire, ReasonOf(status));
                }
            }

            // The first two tests follow each other: nothing may close before every wire is known.
            _openWireDueMilliseconds = OpenWireKnown ? now + _configuration.OpenWirePeriodMs : now;
        }

        private void FinishOpenWireTest(MeasurementFrame frame, int mask)
        {
            _openWireTests++;
            if (mask == 0 && !OpenWireKnown)
            {
                return;
            }

            for (int wire = 0; wire < frame.OpenWire.Count; wire++)
            {
                frame.OpenWire.Accept(wire, (mask & (1 << wire)) != 0 ? 1f : 0f, frame.NowMilliseconds);
            }
        }
    }
}
