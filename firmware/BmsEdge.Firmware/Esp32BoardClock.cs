using System.Threading;
using nanoFramework.Hardware.Esp32;

namespace BmsEdge.Firmware
{
    /// <summary>Clock of the ESP32: its microsecond counter since boot, 64 bit.</summary>
    public sealed class Esp32BoardClock : BoardClock
    {
        /// <inheritdoc/>
        public override long NowMilliseconds => (long)(HighResTimer.GetCurrent() / 1000UL);

        /// <inheritdoc/>
        public override void SleepMilliseconds(int milliseconds)
        {
            if (milliseconds > 0)
            {
                Thread.Sleep(milliseconds);
            }
        }
    }
}
