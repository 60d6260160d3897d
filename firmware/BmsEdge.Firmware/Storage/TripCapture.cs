using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;

namespace BmsEdge.Firmware.Storage
{
    /// <summary>
    /// Takes new trips out of the loop's log together with what the pack looked like, before the next loop changes it. A fixed
    /// queue of encoded trips; a trip that finds it full is lost and counted.
    /// </summary>
    public sealed class TripCapture
    {
        private const int Capacity = 16;
        private const byte NoCell = 255;

        private readonly BmsLoop _loop;
        private readonly byte[] _queue = new byte[Capacity * StoredTrip.Length];
        private readonly StoredTrip _trip = new StoredTrip();
        private int _first;
        private int _seen;

        /// <summary>Makes an empty queue.</summary>
        public TripCapture(BmsLoop loop) => _loop = loop;

        /// <summary>Trips that wait.</summary>
        public int Count { get; private set; }

        /// <summary>Trips that will never be stored.</summary>
        public int LostCount { get; private set; }

        /// <summary>Takes the trips of this loop. Never allocates and never waits.</summary>
        /// <param name="boot">Number of this start.</param>
        public void Take(uint boot)
        {
            int total = _loop.Trips.TotalCount;
            int oldest = total - _loop.Trips.Count;
            if (_seen < oldest)
            {
                LostCount += oldest - _seen;
                _seen = oldest;
            }

            while (_seen < total)
            {
                TripRecord record = _loop.Trips.Record(_seen - oldest);
                _seen++;
                if (Count == Capacity)
                {
                    LostCount++;
                    continue;
                }

                _trip.Boot = boot;
                CopyRecord(record);
                CopyContext();
                _trip.Encode(_queue, (_first + Count) % Capacity * StoredTrip.Length);
                Count++;
            }
        }

        /// <summary>The trip that waits longest; it waits on until <see cref="Drop"/>.</summary>
        public StoredTrip Peek()
        {
            _trip.Decode(_queue, _first * StoredTrip.Length);
            return _trip;
        }

        /// <summary>Takes the trip that waits longest out of the queue.</summary>
        public void Drop()
        {
            _first = (_first + 1) % Capacity;
            Count--;
        }

        private static float ValueOf(ChannelBlock block, int index) => block.IsValid(index) ? block.Value(index) : float.NaN;

        private void CopyRecord(TripRecord record)
        {
            _trip.Cause = (byte)record.Cause;
            _trip.Level = (byte)record.Level;
            _trip.Path = (byte)record.Path;
            _trip.Latched = record.Latched;
            _trip.Channel = record.Channel;
            _trip.Value = record.Value;
            _trip.Limit = record.Limit;
            _trip.DelayMilliseconds = record.DelayMilliseconds;
            _trip.TimeMilliseconds = record.TimeMilliseconds;
            _trip.PackState = record.PackStateCode;
        }

        private void CopyContext()
        {
            MeasurementFrame frame = _loop.Frame;
            _trip.PackStateAfter = (byte)_loop.Machine.State;
            _trip.Switches = (byte)((_loop.Machine.ChargeOn ? StoredTrip.ChargeOn : 0) |
                (_loop.Machine.DischargeOn ? StoredTrip.DischargeOn : 0) |
                (_loop.Machine.PrechargeOn ? StoredTrip.PrechargeOn : 0) |
                (_loop.FrontEnd.ChargeFeedback ? StoredTrip.ChargeFeedback : 0) |
                (_loop.FrontEnd.DischargeFeedback ? StoredTrip.DischargeFeedback : 0) |
                (_loop.FrontEnd.FeedbackValid ? StoredTrip.FeedbackValid : 0));
            int lowest = Extreme(frame.CellVolts, false);
            int highest = Extreme(frame.CellVolts, true);
            _trip.LowestCell = lowest < 0 ? NoCell : (byte)lowest;
            _trip.HighestCell = highest < 0 ? NoCell : (byte)highest;
            _trip.LowestCellVolts = lowest < 0 ? float.NaN : frame.CellVolts.Value(lowest);
            _trip.HighestCellVolts = highest < 0 ? float.NaN : frame.CellVolts.Value(highest);
            _trip.PackVolts = ValueOf(frame.PackVolts, 0);
            _trip.LoadVolts = ValueOf(frame.LoadVolts, 0);
            _trip.CurrentAmps = ValueOf(frame.CurrentAmps, 0);
            lowest = Extreme(frame.TemperatureCelsius, false);
            highest = Extreme(frame.TemperatureCelsius, true);
            _trip.LowestCelsius = lowest < 0 ? float.NaN : frame.TemperatureCelsius.Value(lowest);
            _trip.HighestCelsius = highest < 0 ? float.NaN : frame.TemperatureCelsius.Value(highest);
            _trip.LowestSoc = _loop.Estimators.Soc(_loop.Estimators.LowestCell());
            _trip.HighestSoc = _loop.Estimators.Soc(_loop.Estimators.HighestCell());
        }

        /// <summary>Channel with the least or greatest value that is evidence; -1 = none.</summary>
        private static int Extreme(ChannelBlock block, bool greatest)
        {
            int found = -1;
            for (int i = 0; i < block.Count; i++)
            {
                if (!block.IsValid(i))
                {
                    continue;
                }

                bool isFarther = found < 0 || (greatest ? block.Value(i) > block.Value(found) : block.Value(i) < block.Value(found));
                found = isFarther ? i : found;
            }

            return found;
        }
    }
}
