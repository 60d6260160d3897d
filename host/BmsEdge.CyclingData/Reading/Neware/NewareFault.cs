using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Refusals of Neware files; all damage is refused the same way, with the byte where it shows.</summary>
internal static class NewareFault
{
    private const string Copy = "Copy the file again from the cycler's computer; nothing is mended on reading.";

    /// <summary>Damage at a byte of the file.</summary>
    public static BmsException At(string path, long offset, string problem) =>
        DataFault.InFile(path, $"byte {DataFault.Number(offset)}: {problem}", Copy);

    /// <summary>Damage at a byte of an archive's entry.</summary>
    public static BmsException At(string path, string entry, long offset, string problem) =>
        DataFault.InFile(path, $"{entry}, byte {DataFault.Number(offset)}: {problem}", Copy);

    /// <summary>A kind of file that is not known.</summary>
    public static BmsException Unknown(string path, string problem) =>
        DataFault.InFile(path, problem, "Export the test as CSV from BTSDA and import that.");
}
