namespace BmsEdge.Firmware
{
    /// <summary>
    /// Counts the silent resets of a chip within the last hour. A few are rewritten (a spike on the supply); more mean a chip
    /// that cannot be relied on.
    /// </summary>
    public sealed class ResetCounter
    {
        private const long HourMilliseconds = 3600000;
        private readonly long[] _times;
        private int _next;

        /// <summary>Makes a counter.</summary>
        /// <param name="allowedPerHour">Resets within an hour that are tolerated, 0 or more.</param>
        public ResetCounter(int allowedPerHour) => _times = new long[(allowedPerHour < 0 ? 0 : allowedPerHour) + 1];

        /// <summary>Resets since start-up.</summary>
        public int TotalCount { get; private set; }

        /// <summary>True when the last reset was one too many.</summary>
        public bool IsTooMany { get; private set; }

        /// <summary>Takes note of a reset.</summary>
        public void Add(long nowMilliseconds)
        {
            _times[_next] = nowMilliseconds;
            _next = (_next + 1) % _times.Length;
            TotalCount++;

            // _next now points at the oldest of the last allowed + 1 resets.
            IsTooMany = TotalCount >= _times.Length && nowMilliseconds - _times[_next] < HourMilliseconds;
        }

        /// <summary>Starts the hour anew; for somebody who has looked at the board and acknowledged.</summary>
        public void Forgive()
        {
            IsTooMany = false;
            for (int i = 0; i < _times.Length; i++)
            {
                _times[i] = -HourMilliseconds;
            }
        }
    }
}
