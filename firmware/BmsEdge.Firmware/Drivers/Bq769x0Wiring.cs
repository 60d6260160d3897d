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

        /// <summary>Fills in the input of each cell.</summary>
        /// <param name="groups">Groups of the chip, 1 to 3.</param>
        /// <param name="series">Cells in series.</param>
        /// <param name="inputOfCell">Receives the input of each cell, counted from 0.</param>
        /// <returns>False when the chip cannot take that number of cells.</returns>
        public static bool Map(int groups, int series, int[] inputOfCell)
        {
            if (series < FewestCells * groups || series > GroupInputs * groups)
            {
                return false;
            }

            int cell = 0;
            int left = series;
            for (int group = 0; group < groups; group++)
            {
                // The lower groups take what does not divide.
                int groupsLeft = groups - group;
                int cells = CellsOfLowest(left, groupsLeft);
                for (int i = 0; i < cells; i++)
                {
                    int position = i == cells - 1 ? GroupInputs - 1 : i;
                    inputOfCell[cell++] = (GroupInputs * group) + position;
                }

                left -= cells;
            }

            return true;
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
