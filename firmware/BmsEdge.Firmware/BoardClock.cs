namespace BmsEdge.Firmware
{
    /// <summary>The board's only clock: monotonic, 64 bit, never set. Wall-clock time can be set back and is never used.</summary>
    public abstract class BoardClock
    {
        /// <summary>Milliseconds since boot; never goes back and does not wrap in the life of the board.</summary>
        public abstract long NowMilliseconds { get; }

        /// <summary>Waits. A value of 0 or less returns at once.</summary>
        public abstract void SleepMilliseconds(int milliseconds);
    }
}
