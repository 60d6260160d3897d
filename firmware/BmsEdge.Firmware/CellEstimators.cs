using BmsEdge.Core.Estimation;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Models;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// State of charge of every cell: a filter each when there is a model, else one count of charge for the pack with its wide
    /// interval. Works on the mean of the new current samples over its period; an old current is never integrated.
    /// </summary>
    public sealed class CellEstimators
    {
        private readonly MeasurementFrame _frame;
        private readonly SocEstimator[]? _filters;
        private readonly CoulombCounter _counter;
        private readonly EstimatorStatus[] _status;
        private readonly int[] _seenCell;
        private readonly float[] _bleedAmps;
        private readonly int _samplesNeeded;
        private readonly int _dueMilliseconds;
        private int _seenCurrent;
        private float _currentSum;
        private int _currentCount;
        private long _lastMilliseconds;
        private bool _isRunning;

        /// <summary>Makes the estimators.</summary>
        /// <param name="configuration">Capacity, start and periods.</param>
        /// <param name="frame">The frame the loop fills.</param>
        /// <param name="model">Model of the cells; null = count charge.</param>
        public CellEstimators(BoardConfiguration configuration, MeasurementFrame frame, CellModel? model)
        {
            _frame = frame;
            int cells = frame.CellVolts.Count;
            _counter = new CoulombCounter(configuration.CapacityAmpHours);
            _status = new EstimatorStatus[cells];
            _seenCell = new int[cells];
            _bleedAmps = new float[cells];

            // Half a loop early rather than half a loop late: the real time between two steps goes into the step anyway.
            _dueMilliseconds = configuration.EstimatorPeriodMs - (configuration.LoopPeriodMs / 2);

            // Half of the readings of a period must be there, else the mean is a guess.
            int expected = configuration.LoopPeriodMs < 1 ? 1 : configuration.EstimatorPeriodMs / configuration.LoopPeriodMs;
            _samplesNeeded = expected < 2 ? 1 : expected / 2;
            if (model != null)
            {
                _filters = new SocEstimator[cells];
                for (int i = 0; i < cells; i++)
                {
                    _filters[i] = new SocEstimator(model);
                }
            }

            Start(configuration.InitialSoc, configuration.InitialSocSigma);
        }

        /// <summary>True when a model is in force; false when charge is counted.</summary>
        public bool UsesModel => _filters != null;

        /// <summary>Steps since start-up.</summary>
        public int StepCount { get; private set; }

        /// <summary>Time of the last step, milliseconds of the board's clock.</summary>
        public long LastStepMilliseconds => _lastMilliseconds;

        /// <summary>Mean current of the last step in amperes; NaN when there was none.</summary>
        public float MeanCurrentAmps { get; private set; } = float.NaN;

        /// <summary>State of charge of a cell, 0 to 1.</summary>
        public float Soc(int cell) => _filters == null ? _counter.Soc : _filters[cell].Soc;

        /// <summary>Standard deviation of the state of charge of a cell.</summary>
        public float SocSigma(int cell) => _filters == null ? _counter.SocSigma : _filters[cell].SocSigma;

        /// <summary>What the last step did for a cell.</summary>
        public EstimatorStatus Status(int cell) => _status[cell];

        /// <summary>Cell with the least state of charge: it ends a discharge.</summary>
        public int LowestCell()
        {
            int lowest = 0;
            for (int i = 1; i < _status.Length; i++)
            {
                lowest = Soc(i) < Soc(lowest) ? i : lowest;
            }

            return lowest;
        }

        /// <summary>Cell with the greatest state of charge: it ends a charge.</summary>
        public int HighestCell()
        {
            int highest = 0;
            for (int i = 1; i < _status.Length; i++)
            {
                highest = Soc(i) > Soc(highest) ? i : highest;
            }

            return highest;
        }

        /// <summary>Starts every cell from the same state.</summary>
        public void Start(float soc, float socSigma)
        {
            _counter.Start(soc, socSigma);
            for (int i = 0; _filters != null && i < _filters.Length; i++)
            {
                _filters[i].Start(soc, socSigma);
            }
        }

        /// <summary>Starts one cell from a state of its own; the count of charge, which is the pack's, stays.</summary>
        public void StartCell(int cell, float soc, float socSigma)
        {
            if (_filters != null)
            {
                _filters[cell].Start(soc, socSigma);
            }
        }

        /// <summary>
        /// Tells what balancing takes out of a cell from now on, in amperes. It flows past the current monitor. Counted charge has no
        /// cells and knows nothing of it.
        /// </summary>
        public void Bleed(int cell, float amps) => _bleedAmps[cell] = amps;

        /// <summary>Takes the frame of this loop, and makes a step when the period is over.</summary>
        /// <param name="mayStart">
        /// False while the first evidence is still on its way: a filter that starts without a temperature starts with the
        /// resistances of a warm cell.
        /// </param>
        public void Observe(bool mayStart)
        {
            if (_frame.CurrentAmps.SampleNumber(0) != _seenCurrent)
            {
                _seenCurrent = _frame.CurrentAmps.SampleNumber(0);
                if (_frame.CurrentAmps.IsValid(0))
                {
                    _currentSum += _frame.CurrentAmps.Value(0);
                    _currentCount++;
                }
            }

            long now = _frame.NowMilliseconds;
            if (!_isRunning)
            {
                _isRunning = mayStart;
                _lastMilliseconds = now;
                ClearSum();
                return;
            }

            if (now - _lastMilliseconds >= _dueMilliseconds)
            {
                Step((now - _lastMilliseconds) * 0.001f);
                _lastMilliseconds = now;
                ClearSum();
            }
        }

        private void ClearSum()
        {
            _currentSum = 0f;
            _currentCount = 0;
        }

        private void Step(float dtSeconds)
        {
            bool currentIsValid = _currentCount >= _samplesNeeded;
            float current = currentIsValid ? _currentSum / _currentCount : float.NaN;
            MeanCurrentAmps = current;
            StepCount++;
            if (_filters == null)
            {
                EstimatorStatus status = _counter.Step(dtSeconds, current, currentIsValid);
                for (int i = 0; i < _status.Length; i++)
                {
                    _status[i] = status;
                }

                return;
            }

            bool temperatureIsValid = MeanTemperature(out float celsius);
            float currentAtVoltage = _frame.CurrentAmps.IsValid(0) ? _frame.CurrentAmps.Value(0) : current;
            for (int i = 0; i < _filters.Length; i++)
            {
                bool isNew = _frame.CellVolts.SampleNumber(i) != _seenCell[i];
                _seenCell[i] = _frame.CellVolts.SampleNumber(i);
                _status[i] = _filters[i].Step(
                    dtSeconds,
                    current - _bleedAmps[i],
                    currentIsValid,
                    _frame.CellVolts.Value(i),
                    isNew && _frame.CellVolts.IsValid(i),
                    celsius,
                    temperatureIsValid,
                    currentAtVoltage - _bleedAmps[i]);
            }
        }

        private bool MeanTemperature(out float celsius)
        {
            float sum = 0f;
            int count = 0;
            for (int i = 0; i < _frame.TemperatureCelsius.Count; i++)
            {
                if (_frame.TemperatureCelsius.IsValid(i))
                {
                    sum += _frame.TemperatureCelsius.Value(i);
                    count++;
                }
            }

            celsius = count > 0 ? sum / count : 0f;
            return count > 0;
        }
    }
}
