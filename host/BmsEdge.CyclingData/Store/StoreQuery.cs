using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using BmsEdge.CyclingData.Derivation;
using BmsEdge.CyclingData.Quality;
using BmsEdge.Foundation;
using DuckDB.NET.Data;

namespace BmsEdge.CyclingData.Store;

/// <summary>
/// SQL over a store with DuckDB, reading only: views <c>rows</c>, <c>tests</c>, <c>verdicts</c>, <c>repairs</c> and
/// <c>cells</c>. No file outside the store's tests can be named, no extension loaded, no setting changed, and only a SELECT runs.
/// </summary>
public sealed class StoreQuery : IDisposable
{
    private const string MemoryLimit = "512MB";
    private readonly DuckDBConnection _connection;

    private StoreQuery(DuckDBConnection connection) => _connection = connection;

    /// <summary>Makes the views.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when a stored test cannot be read.</exception>
    public static StoreQuery Open(CyclingStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        DuckDBConnection connection = new("DataSource=:memory:");
        try
        {
            connection.Open();
            StoreQuery query = new(connection);
            query.Execute($"SET memory_limit='{MemoryLimit}'");
            query.Execute("SET temp_directory=''");
            query.Execute("SET autoinstall_known_extensions=false");
            query.Execute("SET autoload_known_extensions=false");
            query.Execute("SET TimeZone='UTC'");
            query.Execute($"SET allowed_directories=[{Text(Slashes(store.Layout.CellsFolder) + "/")}]");
            query.Execute("SET enable_external_access=false");
            query.MakeRows(store);
            query.MakeTests(store);
            query.MakeVerdicts(store);
            query.MakeCells(store);
            query.Execute("SET lock_configuration=true");
            return query;
        }
        catch (DuckDBException e)
        {
            connection.Dispose();
            throw new BmsException(BmsErrorCode.BadData, $"{store.Folder}: the store cannot be opened for queries ({FirstLine(e)}). Run its verification and import the named source again.", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs one SELECT and hands out its rows as they come.</summary>
    /// <param name="sql">One SELECT statement (also FROM-first, DESCRIBE and SUMMARIZE, which are selects to DuckDB).</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadArgument"/> when it is not one SELECT or DuckDB refuses it.</exception>
    public QueryResult Run(string sql)
    {
        ArgumentException.ThrowIfNullOrEmpty(sql);
        RefuseAllButOneSelect(sql);
        DuckDBCommand command = _connection.CreateCommand();
        try
        {
            command.CommandText = sql;
            command.UseStreamingMode = true;
            DuckDBDataReader reader = command.ExecuteReader();
            return new QueryResult(command, reader);
        }
        catch (Exception e) when (e is DuckDBException or InvalidOperationException)
        {
            command.Dispose();
            throw Refusal(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    internal static BmsException Refusal(Exception e) =>
        new(BmsErrorCode.BadArgument, $"The query is refused: {FirstLine(e)} Views are rows, tests, verdicts, repairs and cells; 'DESCRIBE rows' shows their columns.", e);

    private static string FirstLine(Exception e)
    {
        string line = string.Join(' ', e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3));
        return line.EndsWith('.') || line.EndsWith('?') || line.EndsWith('!') ? line : line + ".";
    }

    /// <summary>
    /// DuckDB's own parser judges: its serialisation takes SELECT statements only. COPY TO would otherwise write into the folder
    /// that queries must be able to read.
    /// </summary>
    private void RefuseAllButOneSelect(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = $"SELECT json_serialize_sql({Text(sql)}::VARCHAR)";
        string json;
        try
        {
            json = (string)command.ExecuteScalar()!;
        }
        catch (DuckDBException e)
        {
            throw Refusal(e);
        }

        using JsonDocument parsed = JsonDocument.Parse(json);
        if (parsed.RootElement.GetProperty("error").GetBoolean())
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"The query is refused: {parsed.RootElement.GetProperty("error_message").GetString()!.TrimEnd('.', '!')}. A store is queried with one SELECT.");
        }

        int statements = parsed.RootElement.GetProperty("statements").GetArrayLength();
        if (statements != 1)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"The query holds {statements} statements where one SELECT is wanted. Run them one by one.");
        }
    }

    private void MakeRows(CyclingStore store)
    {
        if (store.Tests.Length == 0)
        {
            string columns = string.Join(", ", CyclingColumn.All.Select(c => $"NULL::{(c.IsWholeNumber ? "INTEGER" : "DOUBLE")} AS {c.Name}"));
            Execute($"CREATE VIEW rows AS SELECT NULL::VARCHAR AS cell, NULL::VARCHAR AS test, {columns} WHERE false");
            return;
        }

        // A filter on cell or test is one on the file name, which DuckDB answers by not opening the other files.
        const string Pattern = @"/cells/([^/]+)/tests/([^/]+)\.parquet$";
        string files = string.Join(", ", store.Tests.Select(t => Text(Slashes(t.ParquetPath))));

        // isnan and not a comparison: the column's statistics know no NaN, so DuckDB folds "= NaN" to false.
        string unrecorded = string.Join(", ", store.Tests
            .SelectMany(t => t.Provenance.Statistics.Ranges)
            .Where(r => r.Unrecorded > 0 && IsNumber(r.Column))
            .Select(r => r.Column)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(c => $"CASE WHEN isnan({c}) THEN NULL ELSE {c} END AS {c}"));
        Execute(
            $"CREATE VIEW rows AS SELECT regexp_extract(filename, '{Pattern}', 1) AS cell, regexp_extract(filename, '{Pattern}', 2) AS test, " +
            $"* EXCLUDE (filename){(unrecorded.Length == 0 ? "" : $" REPLACE ({unrecorded})")} FROM read_parquet([{files}], union_by_name=true, filename=true)");
    }

    private static bool IsNumber(string stored) =>
        CyclingColumn.All.Any(c => DerivedColumn.KindOf(c) == DerivedColumnKind.Number && (stored == c.Name || stored == DerivedColumn.RawPrefix + c.Name));

    private void MakeTests(CyclingStore store)
    {
        Execute(
            "CREATE TABLE tests (cell VARCHAR, test VARCHAR, test_name VARCHAR, start_time TIMESTAMP, source VARCHAR, source_sha256 VARCHAR, reader VARCHAR, row_count BIGINT, rows_dropped BIGINT, " +
            "duration_second DOUBLE, cycles INTEGER, steps BIGINT, gaps BIGINT, gap_second DOUBLE, charged_ah DOUBLE, discharged_ah DOUBLE, mean_charge_ampere DOUBLE, mean_discharge_ampere DOUBLE, " +
            "mean_temperature_celsius DOUBLE, worst_verdict VARCHAR, rules_version INTEGER, repairs VARCHAR, content_sha256 VARCHAR, imported_utc TIMESTAMP)");
        Insert("tests", store.Tests.Select(t => t.Provenance).Select(p => new object?[]
        {
            p.Cell, p.Test, p.TestName, p.StartTime, p.Source.Name, p.Source.Sha256, p.Reader, p.RowsStored, p.RowsDropped.Sum(d => d.Rows),
            p.Statistics.DurationSeconds, p.Derivation.Cycles, p.Derivation.Steps, p.Derivation.GapCount, p.Derivation.GapSeconds, p.Statistics.ChargedAmpHours, p.Statistics.DischargedAmpHours,
            p.Statistics.MeanChargeAmps, p.Statistics.MeanDischargeAmps, p.Statistics.MeanCelsius,
            p.Quality is { } q ? Word(q.Worst) : null, p.Quality?.RulesVersion, p.Repairs.Count == 0 ? null : string.Join(", ", p.Repairs.Select(r => r.Name)), p.ContentSha256, p.ImportedUtc,
        }));
    }

    private void MakeVerdicts(CyclingStore store)
    {
        Execute("CREATE TABLE verdicts (cell VARCHAR, test VARCHAR, rule VARCHAR, verdict VARCHAR, summary VARCHAR, row_count BIGINT, first_file_row BIGINT, first_rows VARCHAR)");
        Insert("verdicts", store.Tests.Select(t => t.Provenance).SelectMany(p => (p.Quality?.Verdicts ?? []).Select(v => new object?[]
        {
            p.Cell, p.Test, v.Rule, Word(v.Verdict), v.Summary, v.Count, v.First.Length == 0 ? null : v.First[0].Row,
            v.First.Length == 0 ? null : JsonSerializer.Serialize(v.First, StoreJson.Options),
        })));
        Execute("CREATE TABLE repairs (cell VARCHAR, test VARCHAR, repair VARCHAR, rule VARCHAR, rows_touched BIGINT, rows_left_out BIGINT, first_rows VARCHAR, notes VARCHAR)");
        Insert("repairs", store.Tests.Select(t => t.Provenance).SelectMany(p => p.Repairs.Select(r => new object?[]
        {
            p.Cell, p.Test, r.Name, r.Rule, r.RowsTouched, r.RowsLeftOut, r.First.Length == 0 ? null : JsonSerializer.Serialize(r.First, StoreJson.Options), r.Notes.Length == 0 ? null : string.Join("; ", r.Notes),
        })));
    }

    private static string Word(Verdict verdict) => JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.ToString());

    private void MakeCells(CyclingStore store)
    {
        Execute(
            "CREATE TABLE cells (cell VARCHAR, chemistry VARCHAR, nominal_capacity_ah DOUBLE, form_factor VARCHAR, manufacturer VARCHAR, model VARCHAR, institution VARCHAR, protocol VARCHAR, " +
            "electrode_role VARCHAR, fidelity VARCHAR, failed BOOLEAN, reached_end_of_life BOOLEAN, source VARCHAR, licence VARCHAR, citation VARCHAR, labels VARCHAR, notes VARCHAR)");
        Insert("cells", store.Cells.Select(c => new object?[]
        {
            c.Id, c.Chemistry, c.NominalCapacityAmpHours, c.FormFactor, c.Manufacturer, c.Model, c.Institution, c.Protocol, c.ElectrodeRole,
            c.Fidelity is { } f ? JsonNamingPolicy.KebabCaseLower.ConvertName(f.ToString()) : null, c.Failed, c.ReachedEndOfLife,
            c.Source?.Title ?? c.Source?.Address, c.Source?.Licence, c.Source?.Citation, c.Labels.Count == 0 ? null : JsonSerializer.Serialize(c.Labels, StoreJson.Options), c.Notes,
        }));
    }

    /// <summary>Many rows a statement: a store of thousands of tests has tens of thousands of verdicts.</summary>
    private void Insert(string table, IEnumerable<object?[]> rows)
    {
        const int RowsAtOnce = 100;
        foreach (object?[][] some in rows.Chunk(RowsAtOnce))
        {
            int width = some[0].Length;
            using DuckDBCommand command = _connection.CreateCommand();
            command.CommandText = $"INSERT INTO {table} VALUES {string.Join(", ", some.Select((_, r) => $"({string.Join(", ", Enumerable.Range(1, width).Select(i => $"${(r * width) + i}"))})"))}";
            foreach (object? value in some.SelectMany(r => r))
            {
                command.Parameters.Add(new DuckDBParameter(value ?? DBNull.Value));
            }

            command.ExecuteNonQuery();
        }
    }

    private void Execute(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Slashes(string path) => path.Replace('\\', '/');
}

/// <summary>The rows of a query, as they come.</summary>
public sealed class QueryResult : IDisposable
{
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;

    internal QueryResult(DuckDBCommand command, DuckDBDataReader reader)
    {
        _command = command;
        _reader = reader;
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Each row's values, null for NULL; the array is the row's own.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadArgument"/> when the query fails on the way, for example out of memory.</exception>
    public IEnumerable<object?[]> Rows()
    {
        while (Next() is { } row)
        {
            yield return row;
        }
    }

    /// <summary>A value as text that reads back: numbers in the shortest exact form, times in ISO 8601, NULL as nothing.</summary>
    public static string ToText(object? value) => value switch
    {
        null => "",
        bool b => b ? "true" : "false",
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        DateTime t => t.ToString(t.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        System.Collections.IEnumerable list and not string => "[" + string.Join(", ", list.Cast<object?>().Select(ToText)) + "]",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>A field of CSV after RFC 4180.</summary>
    public static string ToCsv(object? value)
    {
        string text = ToText(value);
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _command.Dispose();
    }

    private object?[]? Next()
    {
        try
        {
            if (!_reader.Read())
            {
                return null;
            }

            object?[] row = new object?[Columns.Count];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = _reader.IsDBNull(i) ? null : _reader.GetValue(i);
            }

            return row;
        }
        catch (Exception e) when (e is DuckDBException or InvalidOperationException)
        {
            throw StoreQuery.Refusal(e);
        }
    }
}
