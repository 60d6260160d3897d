using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Maccor's export of an impedance sweep (<c>.EDA</c>): <c>MACCOR, INC.    AC Impedance Test</c>.</summary>
/// <remarks>
/// <para>A sweep at open circuit has no direct current, and the file has no column for it: the current is 0 because the second
/// line says <c>Open Circut Voltage</c> (Maccor's spelling). Sweeps at a bias do not say how large it is and are refused.</para>
/// <para><c>Z''(b)</c> is the imaginary part with its own sign: it is negative in the capacitive range, and <c>Phase_Angle</c> is
/// atan2(Z'', Z') of the same row. The column headed <c>Polar(V)</c> holds 2 pi f and is left out. Rows end after <c>V-DC</c>; the
/// header goes on with the instrument's settings.</para>
/// </remarks>
internal sealed class MaccorImpedance : PreambleFamily
{
    private const string NoCurrent = "(open circuit)";

    private static readonly ColumnLayout s_layout = new(
        "'time(sec)', 'V-DC', 'Freq(Hz)', \"Z'(a)\", \"Z''(b)\"",
        new Columns
        {
            { "Freq(Hz)", CyclingColumn.Frequency },
            { "time(sec)", CyclingColumn.TestTime },
            { "Z'(a)", CyclingColumn.RealImpedance },
            { "Z''(b)", CyclingColumn.ImaginaryImpedance },
            { "V-DC", CyclingColumn.Voltage },
            { NoCurrent, CyclingColumn.Current },
        }.Meanings)
    {
        Notes = ["the current is 0 throughout: an impedance sweep at open circuit"],
    };

    /// <inheritdoc/>
    public override string Name => "maccor-impedance";

    /// <inheritdoc/>
    public override string Description => "maccor-impedance: Maccor EDA text ('MACCOR, INC.    AC Impedance Test'), sweep at open circuit";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) =>
        head.Lines[0].StartsWith("MACCOR, INC.", StringComparison.Ordinal) ? FindLine(head, l => l.StartsWith("Freq(Hz)\t", StringComparison.Ordinal)) : -1;

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header)
    {
        if (!head.Lines[1].Contains("Open Circut Voltage", StringComparison.Ordinal) && !head.Lines[1].Contains("Open Circuit Voltage", StringComparison.Ordinal))
        {
            throw DataFault.InRow(file.Path, 2, $"the sweep is not at open circuit ({DataFault.Quote(head.Lines[1].Trim())}) and the file has no column for its current", "Only sweeps at open circuit are read, whose direct current is 0.");
        }

        IReadOnlyList<string> headers = Fields(file, head, header, '\t');
        int firstRow = header + 1;
        while (firstRow < head.Lines.Length && head.Lines[firstRow].Length == 0)
        {
            firstRow++;
        }

        // How many columns rows have is seen at the first one; a later row with more or fewer is refused.
        int fields = firstRow < head.Lines.Length ? head.Lines[firstRow].Count(c => c == '\t') + 1 : headers.Count;
        return new TextLayout(s_layout, [.. headers.Take(fields)])
        {
            Separator = '\t',
            LinesBeforeRows = firstRow,
            HeaderLine = header + 1,
            Filter = new OpenCircuit(),
            Properties = ImmutableDictionary<string, string>.Empty.Add("Technique", head.Lines[1].Trim()),
        };
    }

    private sealed class OpenCircuit : RowFilter
    {
        private static readonly double[] s_zero = [0.0];

        public override ImmutableArray<string> CarriedHeaders => [NoCurrent];

        public override ReadOnlySpan<double> Carried => s_zero;

        public override RowKind Classify(ReadOnlySpan<byte> line, long row, string path) => RowKind.Data;
    }
}
