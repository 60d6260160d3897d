namespace BmsEdge.Firmware
{
    /// <summary>Watches the period of the loop: nobody else does, the board has no watchdog for managed code.</summary>
    public sealed class LoopMonitor
    {
        private readonly int _periodMilliseconds;
        private long _startedMilliseconds;
        private bool _isRunning;

        /// <summary>Makes a monitor for a period in milliseconds.</summary>
        public LoopMonitor(int periodMilliseconds) => _periodMilliseconds = periodMilliseconds;

        /// <summary>Loops since start-up.</summary>
        public int LoopCount { get; private set; }

        /// <summary>Loops that began more than half a period late.</summary>
        public int OverrunCount { get; private set; }

        /// <summary>Milliseconds by which the present loop began late; 0 when it was on time.</summary>
        public long LateMilliseconds { get; private set; }

        /// <summary>Longest time between the beginnings of two loops in milliseconds.</summary>
        public long LongestPeriodMilliseconds { get; private set; }

        /// <summary>Longest work of one loop in milliseconds.</summary>
        public long LongestWorkMilliseconds { get; private set; }

        /// <summary>A loop begins.</summary>
        public void Begin(long nowMilliseconds)
        {
            if (_isRunning)
            {
                long period = nowMilliseconds - _startedMilliseconds;
                LateMilliseconds = period > _periodMilliseconds ? period - _periodMilliseconds : 0;
                LongestPeriodMilliseconds = period > LongestPeriodMilliseconds ? period : LongestPeriodMilliseconds;
                if (period > _periodMilliseconds + (_periodMilliseconds / 2))
                {
                    OverrunCount++;
                }
            }

            _isRunning = true;
            _startedMilliseconds = nowMilliseconds;
            LoopCount++;
        }

        /// <summary>Milliseconds to sleep until the next loop is due; 0 when it is late. Lost loops are not made up for.</summary>
        public int End(long nowMilliseconds)
        {
            long work = nowMilliseconds - _startedMilliseconds;
            LongestWorkMilliseconds = work > LongestWorkMilliseconds ? work : LongestWorkMilliseconds;
            long rest = _periodMilliseconds - work;
            return rest < 0 ? 0 : (rest > _periodMilliseconds ? _periodMilliseconds : (int)rest);
        }
    }
}
