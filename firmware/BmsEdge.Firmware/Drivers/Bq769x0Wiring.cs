namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Which cell is at which input when there are fewer cells than inputs (SLUSBK2I section 9.1.5 and the tables of cell connections).
    /// Each group of five has 3, 4 or 5 cells, and an upper group never more than a lower one. A group of four shorts its
    /// fourth input, a group of three its third and fourth: the fifth always carries the top cell of the group.
    /// </summary>
    internal static class Bq769x0Wiring
    {
        /// <summary>Inputs of a group.</summary>
        public const int GroupInputs = 5;

        /// <summary>Fewest cells of a group.</summary>
        public const int FewestCells = 3;

        /// <summary>Inputs with a cell, bit n = VC(n+1) to VCn; 0 when the chip cannot take that number of cells.</summary>
        /// <param name="groups">Groups of the chip, 1 to 3.</param>
        /// <param name="series">Cells in series.</param>
        public static int UsedInputs(int groups, int series)
        {
            if (series < FewestCells * groups || series > GroupInputs * groups)
            {
                return 0;
            }

            int inputs = 0;
            int left = series;
            for (int group = 0; group < groups; group++)
            {
                // The lower groups take what does not divide. The lowest inputs and the fifth.
                int cells = CellsOfLowest(left, groups - group);
                int used = ((1 << (cells - 1)) - 1) | (1 << (GroupInputs - 1));
                inputs |= used << (GroupInputs * group);
                left -= cells;
            }

            return inputs;
        }

        // Rounded up, without a division: 3 to 5 cells a group.
        private static int CellsOfLowest(int cells, int groups)
        {
            int share = FewestCells;
            while (share * groups < cells)
            {
                share++;
            }

            return share;
        }
    }
}
