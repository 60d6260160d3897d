using System;
using System.Globalization;

namespace BmsEdge.CyclingData.Reading.Workbooks;

/// <summary>Addresses of cells as spreadsheets write them: A1 to XFD1048576 (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73).</summary>
internal static class CellAddress
{
    public const int MostRows = 1_048_576;
    public const int MostColumns = 16_384;

    private const int Letters = 26;

    /// <summary>The address of a column from 0 and a row from 1.</summary>
    public static string Of(int column, int row)
    {
        string name = "";
        for (int rest = column + 1; rest > 0; rest = (rest - 1) / Letters)
        {
            name = (char)('A' + ((rest - 1) % Letters)) + name;
        }

        return name + row.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Takes an address apart; false when it is none or lies outside a sheet.</summary>
    public static bool TryParse(ReadOnlySpan<char> address, out int column, out int row)
    {
        (column, row) = (0, 0);
        int letters = 0;
        while (letters < address.Length && letters < 3 && char.IsAsciiLetterUpper(address[letters]))
        {
            column = (column * Letters) + (address[letters++] - 'A' + 1);
        }

        column--;
        return letters > 0
            && column < MostColumns
            && int.TryParse(address[letters..], NumberStyles.None, CultureInfo.InvariantCulture, out row)
            && row is > 0 and <= MostRows;
    }
}
