namespace BmsEdge.Core.Protection
{
    /// <summary>
    /// The protection limits, one row per rule, as parallel primitive arrays (an array of objects costs 12 bytes per field on
    /// the nanoFramework heap). A row says: when this quantity is beyond the trip threshold for the delay, then this level on
    /// this path, until the value is back inside the reset threshold for the reset delay (and, for a latched row, until
    /// somebody acknowledges). Call <see cref="Validate"/> before use.
    /// </summary>
    public sealed partial class LimitTable
    {
        private readonly byte[] _cause;
        private readonly byte[] _quantity;
        private readonly byte[] _direction;
        private readonly byte[] _level;
        private readonly byte[] _path;
        private readonly float[] _trip;
        private readonly float[] _reset;
        private readonly int[] _delayMilliseconds;
        private readonly int[] _resetDelayMilliseconds;
        private readonly bool[] _latched;
        private readonly int[] _retries;
        private readonly bool[] _enabled;

        /// <summary>Makes a table of disabled rows.</summary>
        /// <param name="rowCount">Number of rows, 1 or more.</param>
        public LimitTable(int rowCount)
        {
            _cause = new byte[rowCount];
            _quantity = new byte[rowCount];
            _direction = new byte[rowCount];
            _level = new byte[rowCount];
            _path = new byte[rowCount];
            _trip = new float[rowCount];
            _reset = new float[rowCount];
            _delayMilliseconds = new int[rowCount];
            _resetDelayMilliseconds = new int[rowCount];
            _latched = new bool[rowCount];
            _retries = new int[rowCount];
            _enabled = new bool[rowCount];
            for (int row = 0; row < rowCount; row++)
            {
                _retries[row] = UnlimitedRetries;
            }
        }

        /// <summary>Number of rows.</summary>
        public int RowCount => _cause.Length;

        /// <summary>Fills one row.</summary>
        /// <param name="row">Index of the row.</param>
        /// <param name="cause">What the trip record says.</param>
        /// <param name="quantity">What is looked at.</param>
        /// <param name="direction">Side that trips.</param>
        /// <param name="level">What a trip does.</param>
        /// <param name="path">Which current it concerns.</param>
        /// <param name="trip">Threshold in the unit of the quantity; beyond it is bad, at it is still good.</param>
        /// <param name="reset">Threshold at which the value counts as recovered; at it or inside is good.</param>
        /// <param name="delayMilliseconds">
        /// Time from the first to the tripping sample of an unbroken run of samples beyond the threshold; 0 trips on the first.
        /// </param>
        /// <param name="resetDelayMilliseconds">The same for an unbroken run of recovered samples.</param>
        /// <param name="latched">True: stays until acknowledged. False: lets go after recovery.</param>
        /// <param name="enabled">False: the row does nothing.</param>
        public void Set(
            int row,
            TripCause cause,
            LimitQuantity quantity,
            LimitDirection direction,
            TripLevel level,
            TripPath path,
            float trip,
            float reset,
            int delayMilliseconds,
            int resetDelayMilliseconds,
            bool latched,
            bool enabled)
        {
            _cause[row] = (byte)cause;
            _quantity[row] = (byte)quantity;
            _direction[row] = (byte)direction;
            _level[row] = (byte)level;
            _path[row] = (byte)path;
            _trip[row] = trip;
            _reset[row] = reset;
            _delayMilliseconds[row] = delayMilliseconds;
            _resetDelayMilliseconds[row] = resetDelayMilliseconds;
            _latched[row] = latched;
            _enabled[row] = enabled;
        }

        /// <summary>Takes a row of another table, or of this one, with other thresholds and another delay. Everything else stays as it is there.</summary>
        /// <param name="row">Index of the row, here and there.</param>
        /// <param name="from">The other table.</param>
        /// <param name="trip">Trip threshold.</param>
        /// <param name="reset">Reset threshold.</param>
        /// <param name="delayMilliseconds">Delay.</param>
        public void CopyRow(int row, LimitTable from, float trip, float reset, int delayMilliseconds)
        {
            Set(
                row, from.Cause(row), from.Quantity(row), from.Direction(row), from.Level(row), from.Path(row), trip, reset, delayMilliseconds,
                from.ResetDelayMilliseconds(row), from.Latched(row), from.Enabled(row));
            SetRetries(row, from.Retries(row));
        }

        /// <summary>
        /// Limits how often within an hour a row may let go by itself: the trip after the last retry is latched. A row that comes and
        /// goes all day is a fault that nobody has looked at.
        /// </summary>
        /// <param name="row">Index of the row.</param>
        /// <param name="retries">0 to <see cref="MostRetries"/>, or <see cref="UnlimitedRetries"/>.</param>
        public void SetRetries(int row, int retries) => _retries[row] = retries;

        /// <summary>What the trip record of a row says.</summary>
        public TripCause Cause(int row) => (TripCause)_cause[row];

        /// <summary>What a row looks at.</summary>
        public LimitQuantity Quantity(int row) => (LimitQuantity)_quantity[row];

        /// <summary>Side on which a row trips.</summary>
        public LimitDirection Direction(int row) => (LimitDirection)_direction[row];

        /// <summary>What a trip of a row does.</summary>
        public TripLevel Level(int row) => (TripLevel)_level[row];

        /// <summary>Current a row concerns.</summary>
        public TripPath Path(int row) => (TripPath)_path[row];

        /// <summary>Trip threshold in the unit of the quantity.</summary>
        public float Trip(int row) => _trip[row];

        /// <summary>Reset threshold in the unit of the quantity.</summary>
        public float Reset(int row) => _reset[row];

        /// <summary>Trip delay in milliseconds of sample time.</summary>
        public int DelayMilliseconds(int row) => _delayMilliseconds[row];

        /// <summary>Reset delay in milliseconds of sample time.</summary>
        public int ResetDelayMilliseconds(int row) => _resetDelayMilliseconds[row];

        /// <summary>True when a row stays tripped until acknowledged.</summary>
        public bool Latched(int row) => _latched[row];

        /// <summary>How often within an hour a row may let go by itself; <see cref="UnlimitedRetries"/> = always.</summary>
        public int Retries(int row) => _retries[row];

        /// <summary>True when a row is in force.</summary>
        public bool Enabled(int row) => _enabled[row];

        /// <summary>True when the value is on the tripping side of a row. A value that is not a number is.</summary>
        public bool IsBeyond(int row, float value)
        {
            // NaN first: ordering comparisons with NaN are true on the nanoFramework interpreter and false on .NET.
            if (float.IsNaN(value))
            {
                return true;
            }

            return _direction[row] == (byte)LimitDirection.Above ? value > _trip[row] : value < _trip[row];
        }

        /// <summary>True when the value is at or inside the reset threshold of a row. A value that is not a number never is.</summary>
        public bool IsRecovered(int row, float value)
        {
            if (float.IsNaN(value))
            {
                return false;
            }

            return _direction[row] == (byte)LimitDirection.Above ? value <= _reset[row] : value >= _reset[row];
        }
    }
}
