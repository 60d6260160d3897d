using System;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Derivation;
using BmsEdge.CyclingData.Store;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Store;

/// <summary>Measured files through import, query, export and back, bit for bit.</summary>
public sealed class MeasuredStoreTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public static TheoryData<string, bool, string?> Files => new()
    {
        { "lg-18650hg2/25degC/US06.csv.gz", false, null },
        { "lg-18650hg2/25degC/HPPC.csv.gz", false, null },
        { "lg-18650hg2/n10degC/Mixed4.csv.gz", false, null },
        { "panasonic-18650pf/25degC/US06.csv.gz", false, null },
        { "panasonic-18650pf/25degC/C20_OCV_Test_C20_25dC.csv.gz", false, null },
        { "cycler-files/bdf/sample.bdf.csv", false, null },
        { "cycler-files/bdf/legacy.bdf.parquet", false, null },
        { "cycler-files/bdf/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv.gz", false, null },
        { "cycler-files/bdf/SINTEF__G20M7-202512-Gru6mV__20251228__C30__25degC__Neware.bdf.csv.gz", false, "cycle_count" },
        { "cycler-files/bdf/batmo_bdf.csv.gz", true, null },
    };

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Import_query_export_and_read_back_agree_bit_for_bit(string file, bool turned, string? ignored)
    {
        string path = Repository.RequireData(file);
        CyclingReadOptions options = new()
        {
            CurrentSign = turned ? CurrentSign.PositiveWhenDischarging : CurrentSign.PositiveWhenCharging,
            IgnoreColumns = ignored is null ? [] : [ignored],
        };
        CyclingTable read = CyclingReader.Read(path, options);
        _store.Import(path, read: options);
        CyclingStore store = _store.Open();
        StoredTest test = Assert.Single(store.Tests);
        StoreFolder.SameBits(read, store.ReadTable(test, StoredColumns.AsRead));
        Assert.Equal(read.Gaps.Length, test.Provenance.Derivation.GapCount);
        Assert.True(store.Verify().IsSound);

        using (StoreQuery query = StoreQuery.Open(store))
        using (QueryResult result = query.Run("SELECT voltage_volt, current_ampere, test_time_second FROM rows ORDER BY file_row"))
        {
            object?[][] rows = [.. result.Rows()];
            Assert.Equal(read.VoltageVolts, rows.Select(r => (double)r[0]!));
            Assert.Equal(read.CurrentAmps, rows.Select(r => (double)r[1]!));
            Assert.Equal(read.TestTimeSeconds, rows.Select(r => (double)r[2]!));
        }

        foreach (ExportFormat format in Enum.GetValues<ExportFormat>())
        {
            foreach (StoredColumns columns in Enum.GetValues<StoredColumns>())
            {
                string target = Path.Combine(_store.Files.Path, $"{columns}-{StoreExport.FileName(store.Cells[0], test, format)}");
                Assert.Equal(read.RowCount, StoreExport.Write(store, test, columns, format, target));
                StoreFolder.SameBits(store.ReadTable(test, columns), CyclingReader.Read(target));
            }
        }
    }

    [Fact]
    public void The_testers_counter_and_the_integral_agree_where_the_log_is_whole()
    {
        _store.Import(Repository.RequireData("lg-18650hg2/25degC/US06.csv.gz"));
        TestProvenance p = Assert.Single(_store.Open().Tests).Provenance;
        Assert.All(p.Derivation.Comparisons, c => Assert.True(Math.Abs(c.Difference) < 0.02, $"{c}"));
        Assert.Equal(2.5, p.Statistics.DischargedAmpHours - p.Statistics.ChargedAmpHours, 0.3);
    }

    [Fact]
    public void A_hole_in_the_log_shows_as_the_charge_that_only_the_counter_saw()
    {
        _store.Import(Repository.RequireData("lg-18650hg2/n10degC/Mixed4.csv.gz"));
        DerivationSummary d = Assert.Single(_store.Open().Tests).Provenance.Derivation;
        Assert.Equal(1, d.GapCount);
        double net = d.Comparisons.Single(c => c.Quantity.StartsWith("charging", StringComparison.Ordinal)).Difference - d.Comparisons.Single(c => c.Quantity.StartsWith("discharging", StringComparison.Ordinal)).Difference;
        Assert.Equal(-0.117, net, 0.01);
    }
}
