using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using BmsEdge.CyclingData.Derivation;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Repairs;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>Reads one file into a staging folder: repair where asked to, derive, write, hash, gather, judge, chunk by chunk.</summary>
internal sealed class StagedImport(StoreLayout layout, string staging, string path, StoreImportOptions options) : IDisposable
{
    private static readonly string s_version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly List<(CyclingTest Test, TestProvenance Provenance)> _finished = [];
    private RepairPipeline? _repairs;
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
        Repairs = [.. Repair.All.Where(options.Repairs.Contains).Select(r => r.Name)],
    };

    /// <summary>Reads every test of the file.</summary>
    public StoredTest[] Read(Func<string, CellRecord> cellRecord)
    {
        Directory.CreateDirectory(staging);
        CyclingTest? test = null;
        try
        {
            foreach (CyclingChunk chunk in Rows())
            {
                options.Cancellation.ThrowIfCancellationRequested();
                if (chunk.Test != test)
                {
                    Finish();
                    test = chunk.Test;
                    string cell = options.CellOf?.Invoke(test.PartOf ?? test) ?? options.Cell!;
                    _open = new StagedTest(Staged(staging, _finished.Count + 1), path, chunk, cellRecord(cell), options);
                }

                _open!.Add(chunk);
            }

            Finish();
        }
        catch (BmsException e) when (_repairs is not null && e.Code == BmsErrorCode.BadData)
        {
            throw _repairs.StillBad(e);
        }

        if (_finished.Count == 0)
        {
            throw _repairs is null
                ? DataFault.InFile(path, "the file has no rows", "Export or copy it again.")
                : DataFault.InFile(path, "no row is left after the repairs", "Look at the verdicts of bms data validate first.");
        }

        if (options.Strict && _finished.FirstOrDefault(f => f.Provenance.Quality!.Worst == Verdict.Fail).Provenance is { } failed)
        {
            RuleVerdict verdict = failed.Quality!.Findings().First();
            throw DataFault.InFile(
                path,
                $"{(failed.TestName is null ? "" : $"test '{failed.TestName}' ")}fails the rule {verdict.Rule}: {verdict.Summary}{(verdict.First.Length > 0 ? $"; first in row {DataFault.Number(verdict.First[0].Row)}: {verdict.First[0].Text}" : "")}",
                "--strict takes in nothing that fails a rule: mend it with --repair, or import without --strict and the verdict is kept with the rows.");
        }

        return [.. _finished.Select(f => Named(f.Test, f.Provenance))];
    }

    public void Dispose() => _open?.Dispose();

    private void Finish()
    {
        if (_open is { } open)
        {
            _finished.Add((open.Test, open.Finish(_finished.Count + 1)));
            open.Dispose();
            _open = null;
        }
    }

    private IEnumerable<CyclingChunk> Rows()
    {
        if (options.Repairs.Count == 0)
        {
            return CyclingReader.ReadChunks(path, options.Read);
        }

        _repairs = new RepairPipeline(path, options.Repairs, options.Read, options.Cancellation.ThrowIfCancellationRequested);
        return _repairs.Mended();
    }

    /// <summary>The names follow from the hash of the whole file, which is there only now; so is what the repairs did.</summary>
    private StoredTest Named(CyclingTest test, TestProvenance provenance)
    {
        if (_repairs is not null)
        {
            CyclingTest whole = test.PartOf ?? test;
            RepairStep[] steps = [.. _repairs.Logs.Select(l => l.Step(whole))];
            bool first = _finished.First(f => (f.Test.PartOf ?? f.Test) == whole).Test == test;
            DroppedRows[] dropped = first ? [.. steps.Where(s => s.RowsLeftOut > 0).Select(s => new DroppedRows(s.Name, $"finding of the rule {s.Rule}", s.RowsLeftOut))] : [];
            provenance = provenance with
            {
                Repairs = steps,
                RowsDropped = dropped,
                RowsRead = test.PartOf is null ? _repairs.RowsRead[test] : provenance.RowsStored + dropped.Sum(d => d.Rows),
            };
        }

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
        private readonly string _path;
        private readonly QualitySettings _settings;
        private readonly TestCheck _check;
        private readonly RepairedRows? _repaired;
        private long _rowsRead;

        public StagedTest(string parquet, string path, CyclingChunk first, CellRecord cell, StoreImportOptions options)
        {
            _test = first.Test;
            _path = path;
            _settings = new QualitySettings { Chemistry = ChemistryOf(cell) };
            _check = new TestCheck(first, QualityRules.All, _settings, isJudged: true);
            _repaired = options.Repairs.Count == 0 ? null : new RepairedRows(path);
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

        public CyclingTest Test => _test;

        public void Add(CyclingChunk chunk)
        {
            _repaired?.Add(chunk);
            _rowsRead += chunk.RowCount;

            // The rules only look, so they may look while the rows are derived and written.
            Task check = Task.Run(() => _check.Add(chunk));
            try
            {
                _derivation.Add(chunk);
            }
            finally
            {
                check.GetAwaiter().GetResult();
            }
        }

        public TestProvenance Finish(int number)
        {
            _repaired?.End();
            TestQuality quality = _check.End();
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
                Source = new SourceRecord(_options.SourceName ?? Path.GetFileName(_path), new FileInfo(_path).Length, source.Sha256),
                Reader = source.Reader,
                ProgramVersion = s_version,
                Declared = Declare(_options, _cell),
                Columns = [.. source.Columns.Select(c => new ColumnSourceRecord(StoredName(c.Column), c.Header, c.Factor, c.Divisor))],
                UnusedHeaders = source.UnusedColumns,
                Notes = [.. source.Notes, .. summary.Notes, .. _repaired?.Unrecorded.Select(u => $"{u.Key} has no value in {DataFault.Number(u.Value)} rows, which are stored as unrecorded") ?? []],
                Derivation = summary,
                RowsRead = _rowsRead,
                RowsStored = _statistics.Rows,
                RowsDropped = [],
                Quality = new StoredQuality(QualityRules.Version, _settings.Chemistry, quality.Worst, quality.Verdicts),
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

        /// <summary>The window of voltage to judge by, when the cell's record names a chemistry that has one here.</summary>
        private static CellChemistry? ChemistryOf(CellRecord cell) =>
            Enum.GetValues<CellChemistry>().Cast<CellChemistry?>().FirstOrDefault(c => c.ToString()!.Equals(cell.Chemistry, StringComparison.OrdinalIgnoreCase));

        private static string StoredName(CyclingColumn column) => DerivedColumn.DerivedNames.Contains(column) ? DerivedColumn.RawPrefix + column.Name : column.Name;

        private void Take(DerivedBlock block)
        {
            _writer.Write(block);
            _statistics.Add(block);
        }
    }
}
