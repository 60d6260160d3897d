namespace BmsEdge.Core.Charging
{
    /// <summary>
    /// A current that somebody at the other end of a link allows, and that lapses unless it is repeated: a link that died must
    /// not leave its last wish in force (Battery-Emulator: remote limits expire after 60 s).
    /// </summary>
    public sealed class RemoteLimit
    {
        private readonly int _expiryMilliseconds;
        private bool _isSet;
        private float _amps;
        private long _setMilliseconds;

        /// <summary>Makes a limit that is not set.</summary>
        /// <param name="expiryMilliseconds">Life of a wish in milliseconds, above zero.</param>
        public RemoteLimit(int expiryMilliseconds) => _expiryMilliseconds = expiryMilliseconds;

        /// <summary>Takes a wish; one that is not a number, negative or infinite is refused and the earlier one stays.</summary>
        /// <param name="amps">Greatest current in amperes, zero or more.</param>
        /// <param name="nowMilliseconds">Board time.</param>
        /// <returns>True when it was taken.</returns>
        public bool Set(float amps, long nowMilliseconds)
        {
            if (float.IsNaN(amps) || float.IsInfinity(amps) || amps < 0f)
            {
                return false;
            }

            _isSet = true;
            _amps = amps;
            _setMilliseconds = nowMilliseconds;
            return true;
        }

        /// <summary>Forgets the wish.</summary>
        public void Clear() => _isSet = false;

        /// <summary>True while a wish is in force. One from the future (a clock set back) is not.</summary>
        public bool IsInForce(long nowMilliseconds)
        {
            long age = nowMilliseconds - _setMilliseconds;
            return _isSet && age >= 0 && age < _expiryMilliseconds;
        }

        /// <summary>The current in amperes while in force, else what stands in for it.</summary>
        /// <param name="nowMilliseconds">Board time.</param>
        /// <param name="otherwiseAmps">Current in amperes without a wish.</param>
        public float AmpsOr(long nowMilliseconds, float otherwiseAmps) => IsInForce(nowMilliseconds) ? _amps : otherwiseAmps;
    }
}
