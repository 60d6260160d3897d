using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;

namespace BmsEdge.Core.Charging
{
    /// <summary>
    /// The current the pack allows right now in one direction: the lowest of windows over temperature, cell voltage and state
    /// of charge, never less than limp-home while the path is open, zero when it is not. The weakest cell and the worst sensor
    /// decide. It falls at once and rises by a ramp, so that a limit at the edge of its window does not make the load hunt.
    /// </summary>
    public sealed class CurrentLimits
    {
        private readonly CurrentLimitSettings _settings;
        private readonly TripPath _path;
        private readonly bool _isCharge;
        private float _share;
        private LimitReason _shareReason;
        private bool _hasTime;
        private long _lastMilliseconds;

        /// <summary>Makes the limit of one direction; it starts at zero and rises from there.</summary>
        /// <param name="settings">Windows; not changed afterwards.</param>
        /// <param name="path"><see cref="TripPath.Charge"/> or <see cref="TripPath.Discharge"/>.</param>
        public CurrentLimits(CurrentLimitSettings settings, TripPath path)
        {
            _settings = settings;
            _path = path;
            _isCharge = path == TripPath.Charge;
        }

        /// <summary>Allowed current in amperes, zero or more.</summary>
        public float AllowedAmps { get; private set; }

        /// <summary>What holds it down.</summary>
        public LimitReason Reason { get; private set; }

        /// <summary>Works out the limit of this loop. Never allocates.</summary>
        /// <param name="frame">Frame of this loop, validated.</param>
        /// <param name="lowestSoc">State of charge of the emptiest cell, 0 to 1; NaN = nobody knows.</param>
        /// <param name="highestSoc">State of charge of the fullest cell, 0 to 1; NaN = nobody knows.</param>
        /// <param name="blocked">Paths that limits opened.</param>
        /// <param name="derated">Paths on which a limit of level derate stands.</param>
        public void Update(MeasurementFrame frame, float lowestSoc, float highestSoc, TripPath blocked, TripPath derated)
        {
            float target = Target(frame, lowestSoc, highestSoc, blocked, derated);
            long now = frame.NowMilliseconds;
            long step = _hasTime ? now - _lastMilliseconds : 0;
            _hasTime = true;
            _lastMilliseconds = now;
            float rise = step > 0 ? _settings.RampAmpsPerSecond * step * 0.001f : 0f;
            if (target > AllowedAmps + rise)
            {
                AllowedAmps += rise;
                Reason = LimitReason.Ramp;
                return;
            }

            AllowedAmps = target;
            Reason = _shareReason;
        }

        private float Target(MeasurementFrame frame, float lowestSoc, float highestSoc, TripPath blocked, TripPath derated)
        {
            _share = 1f;
            _shareReason = LimitReason.None;
            if ((blocked & _path) != 0)
            {
                _shareReason = LimitReason.PathBlocked;
                return 0f;
            }

            TakeTemperatures(frame.TemperatureCelsius);
            TakeCells(frame.CellVolts);
            TakeSoc(_isCharge ? highestSoc : lowestSoc);
            if ((derated & _path) != 0)
            {
                Take(_settings.DeratedShare, LimitReason.Derated);
            }

            float amps = _share * _settings.FullAmps;
            return amps < _settings.LimpHomeAmps ? _settings.LimpHomeAmps : amps;
        }

        private void TakeTemperatures(ChannelBlock temperatures)
        {
            if (temperatures.Extremes(out float coldest, out float hottest) < temperatures.Count)
            {
                Take(0f, LimitReason.EvidenceMissing);
                return;
            }

            Take(Between(coldest, _settings.ColdZeroCelsius, _settings.ColdFullCelsius), LimitReason.Cold);
            Take(Between(hottest, _settings.HotZeroCelsius, _settings.HotFullCelsius), LimitReason.Heat);
        }

        private void TakeCells(ChannelBlock cells)
        {
            if (cells.Extremes(out float lowest, out float highest) < cells.Count)
            {
                Take(0f, LimitReason.EvidenceMissing);
                return;
            }

            Take(Between(_isCharge ? highest : lowest, _settings.VoltsZero, _settings.VoltsFull), LimitReason.Voltage);
        }

        private void TakeSoc(float soc)
        {
            if (_settings.SocZero != _settings.SocFull && !float.IsNaN(soc))
            {
                Take(Between(soc, _settings.SocZero, _settings.SocFull), LimitReason.StateOfCharge);
            }
        }

        private void Take(float share, LimitReason reason)
        {
            if (share < _share)
            {
                _share = share;
                _shareReason = reason;
            }
        }

        /// <summary>0 at the zero corner and beyond, 1 at the full corner and beyond, straight in between; either may be the greater.</summary>
        private static float Between(float value, float zero, float full)
        {
            float span = full - zero;
            if (span == 0f)
            {
                return 1f;
            }

            float share = (value - zero) / span;
            return share < 0f ? 0f : (share > 1f ? 1f : share);
        }
    }
}
