using System;
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

    /// <summary>The database's tables.</summary>
    public string[] Tables() => Run("mdb-tables", ["-1", Full], text => text.Names());

    /// <summary>A whole table.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.BadData"/> for a damaged database, <see cref="BmsErrorCode.NotFound"/> when mdbtools is not installed.
    /// </exception>
    public JetTable Export(string table)
    {
        JetTable exported = Run("mdb-export", ["-Q", "-b", "strip", "-d", JetText.FieldSeparator.ToString(), "-R", JetText.RecordSeparator.ToString(), Full, table], text => text.Table(table));
        JetText.RequireCount(shownPath, exported, Run("mdb-count", [Full, table], text => text.Line()));
        return exported;
    }

    private string Full => Path.GetFullPath(contentPath);

    private T Run<T>(string program, string[] arguments, Func<JetText, T> read)
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
                result = read(new JetText(process.StandardOutput, Math.Max(LeastOutputLimit, new FileInfo(contentPath).Length * MostOutputRatio), shownPath));
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

    private BmsException Fault(string problem) => JetText.Fault(shownPath, problem);
}
