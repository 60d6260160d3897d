namespace BmsEdge.Core.Control
{
    /// <summary>How long a condition has held, measured between samples: one sample seen twice counts once.</summary>
    public sealed class Persistence
    {
        private bool _running;
        private long _sinceMilliseconds;

        /// <summary>True when the last sample showed the condition.</summary>
        public bool IsRunning => _running;

        /// <summary>Forgets what was seen.</summary>
        public void Restart() => _running = false;

        /// <summary>Takes a sample.</summary>
        /// <param name="holds">The condition in this sample.</param>
        /// <param name="sampleMilliseconds">Time of the sample, not of the look at it.</param>
        /// <param name="delayMilliseconds">Delay, 0 or more.</param>
        /// <returns>True when the condition has held from some sample to this one for at least the delay.</returns>
        public bool Observe(bool holds, long sampleMilliseconds, int delayMilliseconds)
        {
            if (!holds)
            {
                _running = false;
                return false;
            }

            // A clock that went back starts the run anew.
            if (!_running || sampleMilliseconds < _sinceMilliseconds)
            {
                _running = true;
                _sinceMilliseconds = sampleMilliseconds;
            }

            return sampleMilliseconds - _sinceMilliseconds >= delayMilliseconds;
        }
    }
}
