using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Arbin;

/// <summary>
/// What the programs of mdbtools write of a database, taken apart. The text comes from native code that met untrusted bytes: it may
/// be cut, garbled or endless.
/// </summary>
/// <param name="reader">The text.</param>
/// <param name="limit">Characters it may have.</param>
/// <param name="shownPath">The database's name for messages.</param>
internal sealed class JetText(TextReader reader, long limit, string shownPath)
{
    // Separators that stand in no text of a cycler, so that nothing has to be quoted.
    public const char FieldSeparator = '\x1f';
    public const char RecordSeparator = '\x1e';

    private const int MostRecordCharacters = 1 << 20;

    private readonly char[] _buffer = new char[1 << 14];
    private readonly StringBuilder _record = new();
    private int _next;
    private int _end;
    private long _read;

    /// <summary>Names of tables, a line each.</summary>
    public string[] Names()
    {
        List<string> names = [];
        while (ReadRecord('\n') is { } line)
        {
            names.Add(line);
        }

        return [.. names];
    }

    /// <summary>A table: its header and its records, which all end with the record separator.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> at the record with another number of fields.</exception>
    public JetTable Table(string table)
    {
        string[] headers = (ReadRecord(RecordSeparator) ?? throw Fault(shownPath, $"table {table} comes without a header")).Split(FieldSeparator);
        HashSet<string> seen = new(StringComparer.Ordinal);
        if (Array.Find(headers, h => h.Length == 0 || !seen.Add(h)) is { } odd)
        {
            throw Fault(shownPath, $"table {table} has the column {DataFault.Quote(odd)} twice or without a name");
        }

        List<string[]> rows = [];
        while (ReadRecord(RecordSeparator) is { } record)
        {
            string[] fields = record.Split(FieldSeparator);
            rows.Add(fields.Length == headers.Length
                ? fields
                : throw DataFault.InRow(shownPath, rows.Count + 1L, $"table {table} has {fields.Length} fields where its header has {headers.Length}", "The database is damaged; copy it again."));
        }

        return new JetTable(table, headers, rows);
    }

    /// <summary>The first line, empty when there is none.</summary>
    public string Line() => ReadRecord('\n') ?? "";

    /// <summary>Refuses a table with other records than the database says: mdb-export goes on after a page that is not there.</summary>
    public static void RequireCount(string shownPath, JetTable table, string declared)
    {
        if (declared != DataFault.Number((long)table.Rows.Count))
        {
            throw Fault(shownPath, $"table {table.Name} holds {table.Rows.Count} records that can be read and says that it has {DataFault.Quote(declared)}");
        }
    }

    /// <summary>The refusal of a database.</summary>
    public static BmsException Fault(string shownPath, string problem) => DataFault.InFile(shownPath, problem, "The database is damaged or of another kind; copy it again.");

    /// <summary>The next record without its end, or null after the last.</summary>
    private string? ReadRecord(char separator)
    {
        _record.Clear();
        while (true)
        {
            int at = Array.IndexOf(_buffer, separator, _next, _end - _next);
            _record.Append(_buffer, _next, (at < 0 ? _end : at) - _next);
            if (_record.Length > MostRecordCharacters)
            {
                throw TooMuch();
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
                throw TooMuch();
            }

            if (_end == 0)
            {
                return _record.Length == 0 ? null : _record.ToString();
            }
        }
    }

    private BmsException TooMuch() => Fault(shownPath, "the database yields far more text than it has bytes");
}
