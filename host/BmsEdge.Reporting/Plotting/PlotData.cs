using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BmsEdge.Reporting;

/// <summary>
/// The numbers behind a drawing, for the script that zooms: what is drawn where as JSON, and the values packed, as a block of data in
/// the page. Values are 32-bit floats; abscissas that never fall are counted in 2^32 parts of their span, so that a pulse of a second
/// in a year stays one.
/// </summary>
internal sealed class PlotData
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly List<IReadOnlyList<double>> _known = [];
    private readonly List<ArrayHead> _heads = [];
    private readonly MemoryStream _bytes = new();

    /// <summary>The element for a drawing.</summary>
    /// <param name="spec">What is drawn.</param>
    /// <param name="x">Its abscissas.</param>
    /// <param name="panels">Its panels as they stand.</param>
    public static string Element(PlotSpec spec, AxisScale x, IReadOnlyList<PanelLayout> panels)
    {
        PlotData data = new();
        PanelHead[] heads =
        [
            .. panels.Select(p => new PanelHead(
                Round(p.Top), Round(p.Bottom), p.Axis.Low, p.Axis.High, p.Panel.Minimum, p.Panel.Maximum, p.WantedTicks, p.Panel.Quantity, p.Panel.Unit, [.. p.Panel.Series.Select(data.Series)])),
        ];
        Head head = new(
            x.Low,
            x.High,
            Round(x.Pixel(x.Low)),
            Round(x.Pixel(x.High)),
            spec.XQuantity,
            spec.XUnit,
            heads,
            [.. spec.Spans.Select(s => new[] { s.From, s.To })],
            spec.SpanMeaning,
            [.. spec.Marks.Select(m => new MarkHead(m.X, m.Label))],
            data._heads,
            Pack(data._bytes));

        // The serializer writes angle brackets and ampersands as escapes, so the block is well-formed XML.
        return $"<script type=\"application/json\" class=\"plot-data\">{JsonSerializer.Serialize(head, s_json)}</script>\n";
    }

    private static double Round(double pixel) => Math.Round(pixel, 1);

    private static string Pack(MemoryStream bytes)
    {
        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        }

        // Base64 for URLs: two slashes would look like the beginning of an address.
        return Convert.ToBase64String(packed.ToArray()).Replace('+', '-').Replace('/', '_');
    }

    private SeriesHead Series(PlotSeries series)
    {
        SeriesDetail detail = series.Detail ?? new SeriesDetail(series.X, series.Y, series.Y);
        int x = Put(detail.X);
        int least = Put(detail.Least, isOrdinate: true);
        int greatest = Put(detail.Greatest, isOrdinate: true);
        return new SeriesHead(series.Name, series.Style == SeriesStyle.Points ? true : null, x, least, greatest == least ? null : greatest, series.Raised == 0 ? null : series.Raised);
    }

    /// <summary>Index of an array among those packed; one that is there already is not packed again.</summary>
    private int Put(IReadOnlyList<double> values, bool isOrdinate = false)
    {
        int known = _known.FindIndex(k => ReferenceEquals(k, values));
        if (known >= 0)
        {
            return known;
        }

        uint[] words = new uint[values.Count];
        double first = 0;
        double unit = 0;
        bool rising = !isOrdinate && Rises(values);
        if (rising)
        {
            first = values.Count == 0 ? 0 : values[0];
            unit = values.Count == 0 ? 0 : (values[^1] - first) / uint.MaxValue;
            uint before = 0;
            for (int i = 0; i < words.Length; i++)
            {
                uint at = unit > 0 ? (uint)Math.Clamp(Math.Round((values[i] - first) / unit), 0, uint.MaxValue) : 0;
                words[i] = at - before;
                before = at;
            }
        }
        else
        {
            for (int i = 0; i < words.Length; i++)
            {
                words[i] = BitConverter.SingleToUInt32Bits((float)values[i]);
            }
        }

        // First bytes of all words, then second ones: neighbours differ little in their high bytes, which then pack well.
        for (int shift = 0; shift < 32; shift += 8)
        {
            foreach (uint word in words)
            {
                _bytes.WriteByte((byte)(word >> shift));
            }
        }

        _known.Add(values);
        _heads.Add(rising ? new ArrayHead(values.Count, first, unit) : new ArrayHead(values.Count, null, null));
        return _known.Count - 1;
    }

    private static bool Rises(IReadOnlyList<double> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]) || (i > 0 && values[i] < values[i - 1]))
            {
                return false;
            }
        }

        return true;
    }

    private sealed record ArrayHead(int Count, double? First, double? Unit);

    private sealed record SeriesHead(string Name, bool? Points, int X, int Least, int? Greatest, double? Raised);

    private sealed record PanelHead(double Top, double Bottom, double Low, double High, double? Minimum, double? Maximum, int Ticks, string Quantity, string Unit, SeriesHead[] Series);

    private sealed record MarkHead(double X, string Label);

    private sealed record Head(
        double Low, double High, double Left, double Right, string Quantity, string Unit, PanelHead[] Panels, double[][] Spans, string SpanMeaning, MarkHead[] Marks, IReadOnlyList<ArrayHead> Arrays, string Bytes);
}
