namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Judges a balancing pulse. A balancing transistor ties the two sense inputs of its cell together; a connected input comes
    /// back when the pulse is suspended for the measurement, the input of a broken wire floats where it was pulled. So the
    /// pulsed cell reads nothing and the neighbour on the broken wire's other side reads both (their sum stays), while a wire
    /// at an end of the stack has no neighbour to rise. A change of load moves all cells alike and by far less.
    /// </summary>
    internal sealed class OpenWireJudge
    {
        /// <summary>Greatest number of cells.</summary>
        public const int MaximumCells = 16;

        // A collapsed cell has lost more than half of a cell's voltage, its neighbour has gained as much. Load steps on a sound
        // cell are a few tenths of a volt.
        private const float Half = 0.5f;

        // The input of a broken end wire stays where the pulse pulled it, at nothing: leakage of 1 uA into 1 uF moves it by a quarter of a
        // volt until it is measured. A cell that collapses by itself within the pulse may stop anywhere.
        private const float EndWireVolts = 0.35f;

        // Two cells in a row may be more than the converter can tell (5.5 V, 6.2 V), and more than this is never one.
        private const float NeverOneCellVolts = 5.4f;

        private readonly float[] _reference = new float[MaximumCells];
        private readonly int[] _mask = new int[2];
        private int _series;
        private int _phase;

        /// <summary>True between a begin and its end.</summary>
        public bool IsActive { get; private set; }

        /// <summary>Scans that ended since the begin.</summary>
        public int ScansSinceBegin { get; private set; }

        /// <summary>Forgets everything.</summary>
        public void Reset(int series)
        {
            _series = series;
            _phase = 0;
            _mask[0] = 0;
            _mask[1] = 0;
            IsActive = false;
        }

        /// <summary>Notes the cells before the pulse.</summary>
        public void Begin(float[] cellVolts)
        {
            for (int i = 0; i < _series; i++)
            {
                _reference[i] = cellVolts[i];
            }

            ScansSinceBegin = 0;
            IsActive = true;
        }

        /// <summary>A scan has ended.</summary>
        public void CountScan() => ScansSinceBegin++;

        /// <summary>Gives the test up without a verdict.</summary>
        public void Abort() => IsActive = false;

        /// <summary>
        /// Cells to pulse in this test, bit n = cell n: every second one, never two neighbours. An odd number of cells has an
        /// end of each wire at one of them; an even number needs the other half too, next time.
        /// </summary>
        public int PulseMask()
        {
            int mask = 0;
            for (int cell = _phase; cell < _series; cell += 2)
            {
                mask |= 1 << cell;
            }

            return mask;
        }

        /// <summary>The verdict: bit n = wire n is open.</summary>
        public int End(float[] cellVolts)
        {
            IsActive = false;
            float half = Half * Median();
            int found = 0;
            for (int cell = _phase; cell < _series; cell += 2)
            {
                if (cellVolts[cell] < half)
                {
                    found |= Blame(cell, cellVolts, half);
                }
            }

            _mask[_phase] = found;
            if (_series % 2 == 0)
            {
                _phase = 1 - _phase;
            }

            return _mask[0] | _mask[1];
        }

        private int Blame(int cell, float[] cellVolts, float half)
        {
            int top = _series - 1;
            float both = 3f * half < NeverOneCellVolts ? 3f * half : NeverOneCellVolts;
            bool aboveRose = cell < top && cellVolts[cell + 1] > both;
            bool belowRose = cell > 0 && cellVolts[cell - 1] > both;
            int found = (aboveRose ? 1 << (cell + 1) : 0) | (belowRose ? 1 << cell : 0);
            if (found != 0)
            {
                return found;
            }

            // No neighbour rose: a wire at the end of the stack, or a cell that is really empty. The pulse tells them apart
            // the first time; later the wire floats where the first pulse left it, so the old verdict stands.
            int end = (cell == 0 ? 1 : 0) | (cell == top ? 1 << (top + 1) : 0);
            bool fell = _reference[cell] - cellVolts[cell] > half && cellVolts[cell] < EndWireVolts;
            return fell ? end : end & (_mask[0] | _mask[1]);
        }

        /// <summary>
        /// The usual cell before the pulse. Not the mean: a wire that floats since an earlier pulse leaves a cell at nothing and
        /// another at both, or at the end of the stack none.
        /// </summary>
        private float Median()
        {
            for (int i = 0; i < _series; i++)
            {
                int below = 0;
                int same = 0;
                for (int j = 0; j < _series; j++)
                {
                    below += _reference[j] < _reference[i] ? 1 : 0;
                    same += _reference[j] == _reference[i] ? 1 : 0;
                }

                if (below <= _series >> 1 && below + same > _series >> 1)
                {
                    return _reference[i];
                }
            }

            return 0f;
        }
    }
}
