using System.IO.Ports;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// Tells the state of the board over the serial port, in the line format of <see cref="TelemetryLine"/>. Every line begins
    /// with its running number and the board time in milliseconds. Empty field = no evidence.
    /// <list type="bullet">
    /// <item>S, each period: pack state, fault cause, request, charge, discharge and precharge command (bit 0, 1, 2), blocked
    /// path, derated path, pack millivolts, load millivolts, milliamperes, loop overruns, retries, chip resets, model status
    /// (0 = model in force, else why charge is counted).</item>
    /// <item>V, each period: millivolts of each cell.</item>
    /// <item>W, each period: validity of each cell, of the current, of each temperature, as numbers.</item>
    /// <item>D, each period: hundredths of a degree Celsius of each sensor.</item>
    /// <item>E, each period: 1 = model or 0 = counting, lowest SOC, its sigma, highest SOC, its sigma, in parts per 10,000,
    /// lowest cell, highest cell.</item>
    /// <item>C, each period: allowed charge milliamperes and what holds them down, allowed discharge milliamperes and the same,
    /// stage of the charge, milliamperes asked of the charger, cells bled (bit 0 = most negative), milliampere-hours in and out,
    /// milliwatt-hours in and out.</item>
    /// <item>R, once per trip: sequence number, cause, level, path, latched, channel (-1 = pack), value and limit in
    /// thousandths, delay in milliseconds, time of the trip in milliseconds, pack state.</item>
    /// </list>
    /// </summary>
    public sealed class Telemetry
    {
        // Trips of one loop are told in the next periods: a burst may not keep the loop.
        private const int TripLinesPerLoop = 2;
        private const int LongestLine = 192;

        private readonly BmsLoop _loop;
        private readonly SerialPort _port;
        private readonly TelemetryLine _line = new TelemetryLine(LongestLine);
        private readonly int _periodMilliseconds;
        private long _dueMilliseconds;
        private int _sequence;
        private int _toldTrips;

        /// <summary>Makes the telemetry of a loop.</summary>
        public Telemetry(BmsLoop loop, SerialPort port)
        {
            _loop = loop;
            _port = port;
            _periodMilliseconds = loop.TelemetryPeriodMilliseconds;
        }

        /// <summary>Lines that could not be written, and trips overwritten before they were told.</summary>
        public int LostLineCount { get; private set; }

        /// <summary>Counts a line that got lost.</summary>
        public void CountLost() => LostLineCount++;

        /// <summary>Writes what is due.</summary>
        public void Send(long nowMilliseconds)
        {
            SendTrips(nowMilliseconds);
            if (nowMilliseconds < _dueMilliseconds)
            {
                return;
            }

            // On a grid, so that the work of a loop does not add up; a lost period is not made up for.
            _dueMilliseconds += _periodMilliseconds;
            if (_dueMilliseconds <= nowMilliseconds)
            {
                _dueMilliseconds = nowMilliseconds + _periodMilliseconds;
            }

            SendState(nowMilliseconds);
            SendBlock('V', _loop.Frame.CellVolts, 1000f, nowMilliseconds);
            SendValidity(nowMilliseconds);
            SendBlock('D', _loop.Frame.TemperatureCelsius, 100f, nowMilliseconds);
            SendEstimates(nowMilliseconds);
            SendManagement(nowMilliseconds);
        }

        private void Begin(char kind, long nowMilliseconds)
        {
            _line.Begin(kind);
            _line.Add(_sequence);
            _line.Add(nowMilliseconds);
            _sequence++;
        }

        private void Write()
        {
            _line.End();
            if (_line.Length == 0)
            {
                CountLost();
                return;
            }

            try
            {
                _port.Write(_line.Buffer, 0, _line.Length);
            }
            catch (System.Exception)
            {
                // Nobody listens or the driver timed out: counted, and protection goes on.
                CountLost();
            }
        }

        private void SendState(long nowMilliseconds)
        {
            MeasurementFrame frame = _loop.Frame;
            Begin('S', nowMilliseconds);
            _line.Add((byte)_loop.Machine.State);
            _line.Add((byte)_loop.Machine.FaultCause);
            _line.Add((byte)_loop.Commands.Request);
            _line.Add((_loop.Machine.ChargeOn ? 1 : 0) | (_loop.Machine.DischargeOn ? 2 : 0) | (_loop.Machine.PrechargeOn ? 4 : 0));
            _line.Add((byte)_loop.Limits.BlockedPath);
            _line.Add((byte)_loop.Limits.DeratedPath);
            _line.Add(frame.PackVolts.Value(0), 1000f, frame.PackVolts.IsValid(0));
            _line.Add(frame.LoadVolts.Value(0), 1000f, frame.LoadVolts.IsValid(0));
            _line.Add(frame.CurrentAmps.Value(0), 1000f, frame.CurrentAmps.IsValid(0));
            _line.Add(_loop.Period.OverrunCount);
            _line.Add(_loop.FrontEnd.RetryCount);
            _line.Add(
                _loop.FrontEnd.Resets(MeasurementFrame.CellMonitor).TotalCount +
                _loop.FrontEnd.Resets(MeasurementFrame.CurrentMonitor).TotalCount);
            _line.Add((byte)_loop.ModelStatus);
            Write();
        }

        private void SendBlock(char kind, ChannelBlock block, float scale, long nowMilliseconds)
        {
            Begin(kind, nowMilliseconds);
            for (int i = 0; i < block.Count; i++)
            {
                _line.Add(block.Value(i), scale, block.IsValid(i));
            }

            Write();
        }

        private void SendValidity(long nowMilliseconds)
        {
            Begin('W', nowMilliseconds);
            AddValidity(_loop.Frame.CellVolts);
            AddValidity(_loop.Frame.CurrentAmps);
            AddValidity(_loop.Frame.TemperatureCelsius);
            Write();
        }

        private void AddValidity(ChannelBlock block)
        {
            for (int i = 0; i < block.Count; i++)
            {
                _line.Add((byte)block.ValidityOf(i));
            }
        }

        private void SendEstimates(long nowMilliseconds)
        {
            CellEstimators estimators = _loop.Estimators;
            int lowest = estimators.LowestCell();
            int highest = estimators.HighestCell();
            Begin('E', nowMilliseconds);
            _line.Add(estimators.UsesModel);
            _line.Add(estimators.Soc(lowest), 10000f, true);
            _line.Add(estimators.SocSigma(lowest), 10000f, true);
            _line.Add(estimators.Soc(highest), 10000f, true);
            _line.Add(estimators.SocSigma(highest), 10000f, true);
            _line.Add(lowest);
            _line.Add(highest);
            Write();
        }

        private void SendManagement(long nowMilliseconds)
        {
            PackManagement management = _loop.Management;
            Begin('C', nowMilliseconds);
            _line.Add(_loop.Frame.AllowedChargeAmps, 1000f, true);
            _line.Add((byte)management.ChargeLimits.Reason);
            _line.Add(_loop.Frame.AllowedDischargeAmps, 1000f, true);
            _line.Add((byte)management.DischargeLimits.Reason);
            _line.Add((byte)management.Charger.Stage);
            _line.Add(management.Charger.RequestedAmps, 1000f, true);
            _line.Add(_loop.FrontEnd.BalancingMask);
            _line.Add(management.Counters.ChargeInMicroampMilliseconds / 3600000000L);
            _line.Add(management.Counters.ChargeOutMicroampMilliseconds / 3600000000L);
            _line.Add(management.Counters.EnergyInMilliwattMilliseconds / 3600000L);
            _line.Add(management.Counters.EnergyOutMilliwattMilliseconds / 3600000L);
            Write();
        }

        private void SendTrips(long nowMilliseconds)
        {
            TripLog log = _loop.Trips;
            int oldestKept = log.TotalCount - log.Count;
            if (_toldTrips < oldestKept)
            {
                LostLineCount += oldestKept - _toldTrips;
                _toldTrips = oldestKept;
            }

            for (int left = TripLinesPerLoop; left > 0 && _toldTrips < log.TotalCount; left--)
            {
                SendTrip(log.Record(_toldTrips - oldestKept), nowMilliseconds);
                _toldTrips++;
            }
        }

        private void SendTrip(TripRecord record, long nowMilliseconds)
        {
            Begin('R', nowMilliseconds);
            _line.Add(record.Sequence);
            _line.Add((byte)record.Cause);
            _line.Add((byte)record.Level);
            _line.Add((byte)record.Path);
            _line.Add(record.Latched);
            _line.Add(record.Channel);
            _line.Add(record.Value, 1000f, true);
            _line.Add(record.Limit, 1000f, true);
            _line.Add(record.DelayMilliseconds);
            _line.Add(record.TimeMilliseconds);
            _line.Add(record.PackStateCode);
            Write();
        }
    }
}
