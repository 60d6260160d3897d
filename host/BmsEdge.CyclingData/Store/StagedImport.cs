using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using BmsEdge.CyclingData.Derivation;

namespace BmsEdge.CyclingData.Store;

/// <summary>Reads one file into a staging folder: derive, write, hash, gather, chunk by chunk.</summary>
internal sealed class StagedImport(StoreLayout layout, string staging, string path, StoreImportOptions options) : IDisposable
{
    private static readonly string s_version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly List<TestProvenance> _finished = [];
    private StagedTest? _open;

    /// <summary>Where a test's rows wait, by its number.</summary>
    public static string Staged(string staging, int number) => Path.Combine(staging, string.Create(CultureInfo.InvariantCulture, $"{number}.parquet"));

    /// <summary>The declarations that make an import the same as another.</summary>
    public static ImportDeclaration Declare(StoreImportOptions options, CellRecord cell) => new()
    {
        CurrentSign = options.Read.CurrentSign,
        IgnoredColumns = [.. options.Read.IgnoreColumns.Order(StringComparer.Ordinal)],
        TimeZone = options.Read.TimeZone?.Id,
        ColumnMap = options.Read.Map?.ToJson(),
        NominalCapacityAmpHours = cell.NominalCapacityAmpHours,
        RestAmps = options.RestAmps,
        CycleDischargeAmpHours = options.CycleDischargeAmpHours,
    };

    /// <summary>Reads every test of the file.</summary>
    public StoredTest[] Read(Func<string, CellRecord> cellRecord)
    {
        Directory.CreateDirectory(staging);
        CyclingTest? test = null;
        foreach (CyclingChunk chunk in CyclingReader.ReadChunks(path, options.Read))
        {
            options.Cancellation.ThrowIfCancellationRequested();
            if (chunk.Test != test)
            {
                Finish();
                test = chunk.Test;
                string cell = options.CellOf?.Invoke(test) ?? options.Cell!;
                _open = new StagedTest(Staged(staging, _finished.Count + 1), chunk, cellRecord(cell), options);
            }

            _open!.Add(chunk);
        }

        Finish();
        if (_finished.Count == 0)
        {
            throw DataFault.InFile(path, "the file has no rows", "Export or copy it again.");
        }

        return [.. _finished.Select(Named)];
    }

    public void Dispose() => _open?.Dispose();

    private void Finish()
    {
        if (_open is { } open)
        {
            _finished.Add(open.Finish(path, _finished.Count + 1));
            open.Dispose();
            _open = null;
        }
    }

    /// <summary>The names follow from the hash of the whole file, which is there only now.</summary>
    private StoredTest Named(TestProvenance provenance)
    {
        string name = provenance.Source.Sha256[..12] + (_finished.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{provenance.TestNumber}") : "");
        return new StoredTest(provenance with { Test = name, TestsInSource = _finished.Count }, layout.Parquet(provenance.Cell, name));
    }

    /// <summary>One test on its way.</summary>
    private sealed class StagedTest : IDisposable
    {
        private const int FileBufferBytes = 1 << 16;

        private readonly CyclingTest _test;
        private readonly CellRecord _cell;
        private readonly StoreImportOptions _options;
        private readonly TestDerivation _derivation;
        private readonly FileStream _file;
        private readonly ParquetBlockWriter _writer;
        private readonly StatisticsCollector _statistics;
        private readonly string _parquet;
        private long _rowsRead;

        public StagedTest(string parquet, CyclingChunk first, CellRecord cell, StoreImportOptions options)
        {
            _test = first.Test;
            _cell = cell;
            _options = options;
            _parquet = parquet;
            DerivationOptions derivation = new()
            {
                NominalCapacityAmpHours = cell.NominalCapacityAmpHours,
                RestAmps = options.RestAmps,
                CycleDischargeAmpHours = options.CycleDischargeAmpHours,
            };
            _derivation = new TestDerivation(_test, first.Columns, derivation, Take);
            _statistics = new StatisticsCollector(_derivation.Columns);
            _file = new FileStream(parquet, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileBufferBytes);
            _writer = new ParquetBlockWriter(_file, _derivation.Columns);
        }

        public void Add(CyclingChunk chunk)
        {
            _rowsRead += chunk.RowCount;
            _derivation.Add(chunk);
        }

        public TestProvenance Finish(string path, int number)
        {
            DerivationSummary summary = _derivation.End();
            _writer.Finish();
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            CyclingSource source = _test.Source;
            using FileStream written = File.OpenRead(_parquet);
            return new TestProvenance
            {
                Format = TestProvenance.CurrentFormat,
                Cell = _cell.Id,
                Test = "",
                TestName = _test.Name,
                StartTime = _test.StartTime,
                Properties = _test.Properties,
                TestNumber = number,
                TestsInSource = 1,
                Source = new SourceRecord(_options.SourceName ?? Path.GetFileName(path), new FileInfo(path).Length, source.Sha256),
                Reader = source.Reader,
                ProgramVersion = s_version,
                Declared = Declare(_options, _cell),
                Columns = [.. source.Columns.Select(c => new ColumnSourceRecord(StoredName(c.Column), c.Header, c.Factor, c.Divisor))],
                UnusedHeaders = source.UnusedColumns,
                Notes = [.. source.Notes, .. summary.Notes],
                Derivation = summary,
                RowsRead = _rowsRead,
                RowsStored = _statistics.Rows,
                RowsDropped = [],
                Checks = [$"values finite and in the range of their column ({_derivation.Columns.Count(c => c is { IsDerived: false, Column: not null })} columns)", "test time never falls", "sign of the current against the cycler's counters, where the format has trustworthy ones"],
                Statistics = _statistics.Finish(),
                ParquetBytes = written.Length,
                ParquetSha256 = FileHash.Sha256(written),
                ContentSha256 = _statistics.ContentSha256(),
                ImportedUtc = DateTime.UtcNow,
            };
        }

        public void Dispose()
        {
            _file.Dispose();
            _statistics.Dispose();
        }

        private static string StoredName(CyclingColumn column) => DerivedColumn.DerivedNames.Contains(column) ? DerivedColumn.RawPrefix + column.Name : column.Name;

        private void Take(DerivedBlock block)
        {
            _writer.Write(block);
            _statistics.Add(block);
        }
    }
}
