using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Arbin;

/// <summary>
/// Reads Jet databases (Microsoft Access, Arbin .res) with the programs of mdbtools, each a child process without a shell. They
/// are native code that meets untrusted bytes, so a run ends after a time and after an amount of output, and every word on its
/// error output is a refusal: mdb-export goes on after a page that is not there and then ends as if all were well.
/// </summary>
/// <param name="contentPath">The database.</param>
/// <param name="shownPath">Its name for messages.</param>
internal sealed class MdbTools(string contentPath, string shownPath)
{
    /// <summary>A database is at most 2 GB, which mdb-export writes in a few minutes.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(15);

    /// <summary>Text over database bytes. Pages of numbers come out at about their own size; half-empty text columns stay far below.</summary>
    private const long MostOutputRatio = 32;

    private const long LeastOutputLimit = 1 << 24;
    private const int MostErrorCharacters = 1 << 12;
    private const int MostRecordCharacters = 1 << 20;

    // Separators that stand in no text of a cycler, so that nothing has to be quoted.
    private const char FieldSeparator = '\x1f';
    private const char RecordSeparator = '\x1e';

    /// <summary>The database's tables.</summary>
    public string[] Tables() => Run("mdb-tables", ["-1", Full], reader =>
    {
        List<string> names = [];
        while (reader.ReadRecord('\n') is { } line)
        {
            names.Add(line);
        }

        return names.ToArray();
    });

    /// <summary>A whole table.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.BadData"/> for a damaged database, <see cref="BmsErrorCode.NotFound"/> when mdbtools is not installed.
    /// </exception>
    public JetTable Export(string table)
    {
        JetTable exported = Run("mdb-export", ["-Q", "-b", "strip", "-d", FieldSeparator.ToString(), "-R", RecordSeparator.ToString(), Full, table], reader => ReadTable(table, reader));
        string declared = Run("mdb-count", [Full, table], reader => reader.ReadRecord('\n') ?? "");
        return declared == DataFault.Number((long)exported.Rows.Count)
            ? exported
            : throw Fault($"table {table} holds {exported.Rows.Count} records that can be read and says that it has {DataFault.Quote(declared)}");
    }

    private string Full => Path.GetFullPath(contentPath);

    private JetTable ReadTable(string table, CappedReader reader)
    {
        // The header line ends with the record separator, too.
        string[] headers = (reader.ReadRecord(RecordSeparator) ?? throw Fault($"table {table} comes without a header")).Split(FieldSeparator);
        List<string[]> rows = [];
        while (reader.ReadRecord(RecordSeparator) is { } record)
        {
            string[] fields = record.Split(FieldSeparator);
            rows.Add(fields.Length == headers.Length
                ? fields
                : throw DataFault.InRow(shownPath, rows.Count + 1L, $"table {table} has {fields.Length} fields where its header has {headers.Length}", "The database is damaged; copy it again."));
        }

        return new JetTable(table, headers, rows);
    }

    private T Run<T>(string program, string[] arguments, Func<CappedReader, T> read)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["LC_ALL"] = "C.UTF-8"; // decimal points and UTF-8 whatever the user's language is
        using Process process = Start(program, start);
        using System.Threading.Timer ending = new(_ => Kill(process), null, s_longest, System.Threading.Timeout.InfiniteTimeSpan);
        long started = Stopwatch.GetTimestamp();
        try
        {
            process.StandardInput.Close();
            Task<string> error = ReadSome(process.StandardError);
            T result = default!;
            BmsException? refusal = null;
            try
            {
                result = read(new CappedReader(process.StandardOutput, Math.Max(LeastOutputLimit, new FileInfo(contentPath).Length * MostOutputRatio), TooMuch));
            }
            catch (BmsException e)
            {
                // What the program itself says of the file tells more than what its output lacks.
                refusal = e;
                Kill(process);
            }

            process.WaitForExit();
            string said = error.GetAwaiter().GetResult();
            if (Stopwatch.GetElapsedTime(started) >= s_longest)
            {
                throw Fault($"{program} did not end within {s_longest.TotalMinutes:0} minutes");
            }

            if (said.Length > 0)
            {
                throw Fault($"{program} says {DataFault.Quote(said.Trim())}");
            }

            return refusal is not null ? throw refusal
                : process.ExitCode == 0 ? result
                : throw Fault($"{program} ended with code {process.ExitCode}");
        }
        finally
        {
            Kill(process);
        }
    }

    private Process Start(string program, ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new Win32Exception($"{program} did not start");
        }
        catch (Win32Exception e)
        {
            throw new BmsException(
                BmsErrorCode.NotFound,
                $"{shownPath}: an Arbin .res file is a Jet (Access) database and is read with {program}, which cannot be started ({e.Message}). Install the package mdbtools (Debian, Ubuntu: apt-get install mdbtools).",
                e);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It ended by itself in between.
        }
    }

    /// <summary>Reads to the end, so that the program never waits, and keeps the beginning.</summary>
    private static async Task<string> ReadSome(StreamReader reader)
    {
        StringBuilder kept = new();
        char[] buffer = new char[1024];
        for (int count = await reader.ReadAsync(buffer).ConfigureAwait(false); count > 0; count = await reader.ReadAsync(buffer).ConfigureAwait(false))
        {
            kept.Append(buffer, 0, Math.Min(count, MostErrorCharacters - kept.Length));
        }

        return kept.ToString();
    }

    private BmsException TooMuch() => Fault("the database yields far more text than it has bytes");

    private BmsException Fault(string problem) => DataFault.InFile(shownPath, problem, "The database is damaged or of another kind; copy it again.");

    /// <summary>Reads records of a child's output, up to a limit.</summary>
    private sealed class CappedReader(StreamReader reader, long limit, Func<BmsException> tooMuch)
    {
        private readonly char[] _buffer = new char[1 << 14];
        private readonly StringBuilder _record = new();
        private int _next;
        private int _end;
        private long _read;

        /// <summary>The next record without its end, or null after the last.</summary>
        public string? ReadRecord(char separator)
        {
            _record.Clear();
            while (true)
            {
                int at = Array.IndexOf(_buffer, separator, _next, _end - _next);
                _record.Append(_buffer, _next, (at < 0 ? _end : at) - _next);
                if (_record.Length > MostRecordCharacters)
                {
                    throw tooMuch();
                }

                if (at >= 0)
                {
                    _next = at + 1;
                    return _record.ToString();
                }

                _next = 0;
                _end = reader.Read(_buffer);
                _read += _end;
                if (_read > limit)
                {
                    throw tooMuch();
                }

                if (_end == 0)
                {
                    return _record.Length == 0 ? null : _record.ToString();
                }
            }
        }
    }
}
