namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Which input of a cell monitor carries which cell; both count from the most negative one.</summary>
    internal sealed class CellInputs
    {
        private readonly int[] _inputOfCell;

        /// <summary>Makes a map without cells.</summary>
        /// <param name="inputs">Inputs of the chip, up to 16.</param>
        public CellInputs(int inputs)
        {
            _inputOfCell = new int[inputs];
        }

        /// <summary>Cells in the map.</summary>
        public int Count { get; private set; }

        /// <summary>Inputs with a cell, bit n = input n.</summary>
        public int Used { get; private set; }

        /// <summary>Takes the inputs with a cell, lowest first.</summary>
        /// <param name="inputs">Bit n = input n.</param>
        public void Set(int inputs)
        {
            Count = 0;
            Used = inputs;
            for (int input = 0; input < _inputOfCell.Length; input++)
            {
                if ((inputs & (1 << input)) != 0)
                {
                    _inputOfCell[Count++] = input;
                }
            }
        }

        /// <summary>Input of a cell.</summary>
        public int InputOf(int cell) => _inputOfCell[cell];

        /// <summary>Inputs of some cells.</summary>
        public int InputsOf(int cellMask)
        {
            int inputs = 0;
            for (int cell = 0; cell < Count; cell++)
            {
                inputs |= (cellMask & (1 << cell)) != 0 ? 1 << _inputOfCell[cell] : 0;
            }

            return inputs;
        }

        /// <summary>Cells at some inputs.</summary>
        public int CellsAt(int inputs)
        {
            int cells = 0;
            for (int cell = 0; cell < Count; cell++)
            {
                cells |= (inputs & (1 << _inputOfCell[cell])) != 0 ? 1 << cell : 0;
            }

            return cells;
        }

        /// <summary>True when these cells are there, at most so many, and none is another's neighbour.</summary>
        public bool MayBalance(int cellMask, int most)
        {
            if (cellMask < 0 || cellMask >= 1 << Count || (cellMask & (cellMask << 1)) != 0)
            {
                return false;
            }

            int count = 0;
            for (int cell = 0; cell < Count; cell++)
            {
                count += (cellMask >> cell) & 1;
            }

            return count <= most;
        }
    }
}
