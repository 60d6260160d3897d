using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>The families of text files told by a signature of their own.</summary>
internal static class TextFamilies
{
    /// <summary>Every family, in the order they are listed to the user.</summary>
    public static ImmutableArray<TextFamily> All { get; } =
    [
        Arbin.Database,
        Arbin.Export,
        Neware.Flat,
        Neware.Nested,
        new Maccor(),
        new MaccorReport(),
        new MaccorBareCsv(),
        new MaccorImpedance(),
        new Novonix(),
        new Basytec(),
        new Digatron(),
        new Pec(),
        new Landt(),
        BatteryArchive.TimeSeries,
        BatteryArchive.NrelRaw,
        .. PublishedSets.All,
        new NotTimeSeries(),
    ];
}
