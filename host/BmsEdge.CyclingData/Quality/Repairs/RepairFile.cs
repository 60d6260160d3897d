using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Quality.Repairs;

/// <summary>Everything that was done to a file, written beside its outputs.</summary>
/// <param name="Program">What made the repair.</param>
/// <param name="Version">Its version.</param>
/// <param name="Source">The file as it was; it is untouched.</param>
/// <param name="Repairs">What each repair did, in the order they were made.</param>
/// <param name="Outputs">The files written.</param>
/// <param name="ColumnsLeftOut">Columns with empty cells, which the format written here cannot hold.</param>
public sealed record RepairRecord(
    string Program,
    string Version,
    RepairedSource Source,
    ImmutableArray<RepairStep> Repairs,
    ImmutableArray<RepairedOutput> Outputs,
    ImmutableArray<string> ColumnsLeftOut);

/// <summary>The file a repair began from.</summary>
/// <param name="Path">As it was named.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Reader">What understood it.</param>
public sealed record RepairedSource(string Path, string Sha256, string Reader);

/// <summary>A file that a repair wrote.</summary>
/// <param name="File">Name in the folder of the record.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Test">The test or piece it holds; null when the source held one and was not cut.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="StartTime">Start of the test on the laboratory's clock, which the file itself cannot hold.</param>
public sealed record RepairedOutput(string File, string Sha256, string? Test, long Rows, DateTime? StartTime);

/// <summary>Makes repairs on a file: a new Battery Data Format file for every test, and a record of what was done.</summary>
public static class RepairFile
{
    private const string Suffix = ".bdf.csv";
    private const string Staged = ".unproved.new";

    private static readonly string[] s_suffixes = [".gz", ".csv", ".parquet", ".txt", ".bdf"];

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n" };

    /// <summary>
    /// Repairs a file. The rows come from the reader before it judges them, so that files it refuses can be mended; what is
    /// written is read back with every rule in force, and when it is still refused nothing stays.
    /// </summary>
    /// <param name="path">The file; it is not touched.</param>
    /// <param name="folder">Receives the outputs and the record.</param>
    /// <param name="repairs">What to do; made in the order of <see cref="Repair.All"/>.</param>
    /// <param name="options">What the file does not say about itself.</param>
    /// <param name="name">Name of the outputs without suffix; null takes the file's own.</param>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.BadData"/> when the file is not understood, or the outcome still is no good table;
    /// <see cref="BmsErrorCode.WriteFailed"/>; <see cref="BmsErrorCode.BadArgument"/> when an output would replace the source.
    /// </exception>
    public static RepairRecord Run(string path, string folder, IReadOnlyList<Repair> repairs, CyclingReadOptions? options = null, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(repairs);
        RepairPipeline pipeline = new(path, repairs, options ?? CyclingReadOptions.Default);
        CyclingColumn[] leftOut = Incomplete(pipeline.LookAhead());
        List<RepairedOutput> outputs = [];
        List<string> written = [];
        CyclingSource? source = null;
        string stem = name ?? NameOf(path);
        try
        {
            using IEnumerator<CyclingChunk> rows = pipeline.Mended().GetEnumerator();
            bool more = rows.MoveNext();
            while (more)
            {
                CyclingTest test = rows.Current.Test;
                string file = (test.Name is null ? stem : $"{stem}.{Safe(test.Name)}") + Suffix;
                if (outputs.Exists(o => o.File == file))
                {
                    file = $"{stem}.{Safe(test.Name ?? "")}.{outputs.Count + 1}{Suffix}";
                }

                string target = Path.Combine(folder, file);
                if (Path.GetFullPath(target) == Path.GetFullPath(path))
                {
                    throw new BmsException(BmsErrorCode.BadArgument, $"{path}: the repaired file would replace its source. Choose another folder.");
                }

                long count = 0;
                string staged = target + Staged;
                written.Add(staged);
                AtomicFile.Write(staged, stream =>
                {
                    CyclingColumn[] columns = [.. rows.Current.Columns.Except(leftOut).OrderBy(c => c.Ordinal)];
                    stream.Write(Encoding.UTF8.GetBytes(string.Join(',', columns.Select(c => c.Name)) + "\n"));
                    do
                    {
                        Write(stream, rows.Current, columns);
                        count += rows.Current.RowCount;
                        more = rows.MoveNext();
                    }
                    while (more && rows.Current.Test == test);
                });
                source = test.Source;
                outputs.Add(new RepairedOutput(file, FileHash.Sha256(staged), test.Name, count, test.StartTime));
            }

            if (source is null)
            {
                throw DataFault.InFile(path, "no row is left after the repairs", "Look at the verdicts of bms data validate first.");
            }

            foreach (string output in written)
            {
                foreach (CyclingChunk _ in CyclingReader.ReadChunks(output))
                {
                    // Reading through is the proof.
                }
            }

            foreach (RepairedOutput output in outputs)
            {
                string target = Path.Combine(folder, output.File);
                File.Move(target + Staged, target, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            written.ForEach(TryDelete);
            throw new BmsException(BmsErrorCode.WriteFailed, $"Cannot write into '{folder}': {e.Message} Free space or choose another folder.", e);
        }
        catch (Exception e)
        {
            // Half a repair is worse than none.
            written.ForEach(TryDelete);
            if (e is BmsException { Code: BmsErrorCode.BadData } fault && source is not null)
            {
                throw pipeline.StillBad(fault);
            }

            throw;
        }

        RepairRecord record = new(
            "bms data validate",
            typeof(RepairFile).Assembly.GetName().Version?.ToString(3) ?? "",
            new RepairedSource(path, source.Sha256, source.Reader),
            [.. pipeline.Logs.Select(l => l.Step())],
            [.. outputs],
            [.. leftOut.Select(c => c.Name)]);
        AtomicFile.Write(Path.Combine(folder, stem + ".repair.json"), stream => stream.Write(JsonSerializer.SerializeToUtf8Bytes(record, s_json)));
        return record;
    }

    /// <summary>A name for the outputs of one of several files that is unlike the others': its own, or with its folders in front.</summary>
    public static string NameIn(IReadOnlyList<string> files, int index)
    {
        ArgumentNullException.ThrowIfNull(files);
        string own = NameOf(files[index]);
        if (files.Where((f, i) => i != index).All(f => NameOf(f) != own))
        {
            return own;
        }

        string[] parts = Path.GetFullPath(files[index]).Split(Path.DirectorySeparatorChar);
        for (int take = 2; take <= parts.Length; take++)
        {
            string[] tail = parts[^take..^1];
            bool alone = files.Where((f, i) => i != index).All(f => !(Path.GetFullPath(f).Split(Path.DirectorySeparatorChar) is { } other && other.Length >= take && other[^take..^1].SequenceEqual(tail) && NameOf(f) == own));
            if (alone)
            {
                return Safe(string.Join("__", tail)) + "__" + own;
            }
        }

        return $"{own}.{index + 1}";
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        bool cut = true;
        while (cut)
        {
            cut = false;
            foreach (string suffix in s_suffixes)
            {
                if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                {
                    name = name[..^suffix.Length];
                    cut = true;
                }
            }
        }

        return Safe(name);
    }

    /// <summary>A name that is one on every system: what else is not letter, digit, dot, dash or underscore becomes an underscore.</summary>
    private static string Safe(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')).TrimStart('.');

    /// <summary>Columns with an empty cell that the Battery Data Format reader does not allow to be empty.</summary>
    private static CyclingColumn[] Incomplete(IEnumerable<CyclingChunk> rows)
    {
        HashSet<CyclingColumn> found = [];
        foreach (CyclingChunk chunk in rows)
        {
            foreach (CyclingColumn column in chunk.Columns)
            {
                if (!column.IsRequired && !column.MayBeUnrecorded && chunk[column].ContainsAnyExceptInRange(double.MinValue, double.MaxValue))
                {
                    found.Add(column);
                }
            }
        }

        return [.. found];
    }

    private static void Write(Stream stream, CyclingChunk chunk, CyclingColumn[] columns) =>
        CyclingTableWriter.WriteRows(stream, [.. columns.Select(chunk.Buffer)], chunk.RowCount);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover is untidy; the error that led here is told.
        }
    }
}
