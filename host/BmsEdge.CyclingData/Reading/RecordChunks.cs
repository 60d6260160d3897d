using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Makes canonical chunks of records decoded from a binary file.</summary>
internal static class RecordChunks
{
    /// <summary>One test.</summary>
    /// <param name="file">The file.</param>
    /// <param name="records">Its records.</param>
    /// <param name="layout">What their headers mean.</param>
    /// <param name="readerName">Name for the provenance.</param>
    /// <param name="options">What the user declared.</param>
    /// <param name="testName">Name of the test in a file that holds several.</param>
    /// <param name="startTime">Start on the laboratory's clock.</param>
    public static IEnumerable<CyclingChunk> Read(
        CyclingFile file,
        RecordTable records,
        ColumnLayout layout,
        string readerName,
        CyclingReadOptions options,
        string? testName = null,
        DateTime? startTime = null)
    {
        if (records.RowCount == 0)
        {
            throw DataFault.InFile(file.Path, "the file holds no records", "The test was never started, or the file was copied before it was written.");
        }

        ColumnPlan plan = ColumnPlan.Make(file, [.. records.Columns.Select(c => c.Header)], layout, readerName, options);
        CyclingTest test = new(testName, startTime ?? Start(file, records, plan), plan.Source, records.Properties);
        CyclingChunk chunk = new(test, plan.Columns, Math.Min(records.RowCount, CyclingChunk.MostRows));
        ChunkGate gate = new(plan, testName, options.CurrentSign);
        LaboratoryClock clock = new(layout.StartFormats, options.TimeZone);
        for (int done = 0; done < records.RowCount; done += chunk.RowCount)
        {
            chunk.RowCount = Math.Min(chunk.Capacity, records.RowCount - done);
            Fill(file, records, plan, chunk, done, clock);
            gate.Pass(chunk);
            yield return chunk;
        }

        gate.End();
    }

    private static DateTime? Start(CyclingFile file, RecordTable records, ColumnPlan plan)
    {
        if (plan.StartField < 0 || records.Columns[plan.StartField].Texts is not { } texts)
        {
            return null;
        }

        return LaboratoryClock.TryRead(texts[0], plan.Layout.StartFormats, out DateTime start)
            ? start
            : throw DataFault.InCell(file.Path, 1, records.Columns[plan.StartField].Header, $"{DataFault.Quote(texts[0])} is not a date and time", $"Expected {plan.Layout.StartFormats[0]}.");
    }

    private static void Fill(CyclingFile file, RecordTable records, ColumnPlan plan, CyclingChunk chunk, int from, LaboratoryClock clock)
    {
        for (int i = 0; i < chunk.RowCount; i++)
        {
            chunk.FileRows[i] = from + i + 1L;
        }

        foreach (ColumnPlan.Part part in plan.Parts)
        {
            RecordColumn column = records.Columns[part.Field];
            Span<double> target = chunk.Buffer(part.Column).AsSpan(0, chunk.RowCount);
            if (column.Values is { } values)
            {
                values.AsSpan(from, chunk.RowCount).CopyTo(target);
                continue;
            }

            for (int i = 0; i < target.Length; i++)
            {
                string text = column.Texts![from + i];
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                string? problem = null;
                double value = double.NaN;
                bool read = part.Form switch
                {
                    ValueForm.Number => NumberText.TryRead(bytes, (byte)'.', out value),
                    ValueForm.Duration => NumberText.TryReadDuration(bytes, (byte)'.', out value),
                    _ => (problem = clock.TryUnixTime(bytes, out value)) is null,
                };
                target[i] = read ? value
                    : part.MayBeUnrecorded && text.Length == 0 ? double.NaN
                    : throw DataFault.Value(file.Path, from + i + 1L, part.Header, part.Column, problem ?? DataFault.NotANumber(text));
            }
        }

        if (plan.StateField >= 0)
        {
            SignByState(file, records.Columns[plan.StateField], plan.Layout.State!, chunk, from);
        }
    }

    private static void SignByState(CyclingFile file, RecordColumn states, StateRule rule, CyclingChunk chunk, int from)
    {
        Span<double> current = chunk.Buffer(CyclingColumn.Current).AsSpan(0, chunk.RowCount);
        for (int i = 0; i < current.Length; i++)
        {
            string state = states.Texts?[from + i] ?? states.Values![from + i].ToString(CultureInfo.InvariantCulture);
            int sign = rule.SignOf(state)
                ?? throw DataFault.InCell(file.Path, from + i + 1L, rule.Header, $"{DataFault.Quote(state)} is no known state", "Which way its current flows is not guessed.");
            current[i] = StateRule.Signed(current[i], sign);
        }
    }
}
