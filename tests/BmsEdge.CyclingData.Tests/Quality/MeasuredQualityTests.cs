using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Repairs;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Quality;

/// <summary>The rules on measured data: quiet on good sets, and right about the known faults.</summary>
public sealed class MeasuredQualityTests
{
    [Fact]
    public void The_lg_set_is_clean_but_for_its_one_hole()
    {
        IReadOnlyList<string> files = DataFiles.Find([Repository.RequireData("lg-18650hg2")]).Files;
        string[] found = [.. files.Select(f => QualityCheck.Check(f, new QualitySettings { Chemistry = CellChemistry.Nmc }))
            .SelectMany(q => q.Tests.SelectMany(t => t.Verdicts.Where(v => v.Verdict > Verdict.NotApplicable).Select(v => $"{Path.GetFileName(q.Path)} {v.Rule} {v.First[0].Row}")))];
        Assert.Equal(["Mixed4.csv.gz gaps 390"], found);
        Assert.True(files.Count >= 79);
    }

    [Fact]
    public void A_record_at_zero_volts_and_a_sensor_that_fell_off_are_found_in_the_panasonic_set()
    {
        FileQuality broken = QualityCheck.Check(Repository.RequireData("panasonic-18650pf/n20degC/3789_dis5_10p.csv.gz"), new QualitySettings { Chemistry = CellChemistry.Nca });
        RuleVerdict range = broken.Tests[0].Verdicts.Single(v => v.Rule == "voltage-range");
        Assert.Equal((Verdict.Fail, 1L, 1991L), (range.Verdict, range.Count, range.First[0].Row));
        FileQuality fell = QualityCheck.Check(Repository.RequireData("panasonic-18650pf/0degC/Cycle_2.csv.gz"));
        Assert.Equal(7428, fell.Tests[0].Verdicts.Single(v => v.Rule == "temperature-jump").First[0].Row);
    }

    [Fact]
    public void The_time_bug_of_a_neware_export_is_mended_by_name_and_reads_then()
    {
        string source = Repository.RequireData("cycler-files/bdf/SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv.gz");
        FileQuality quality = QualityCheck.Check(source);
        Assert.Contains("row 724", quality.Unreadable, StringComparison.Ordinal);
        Assert.Equal(19, quality.Tests[0].Verdicts.Single(v => v.Rule == "time-order").Count);
        using TestFolder folder = new();
        RepairRecord record = RepairFile.Run(source, folder.Path, Repair.Named(["drop-time-glitches"]));
        Assert.Equal(19, record.Repairs[0].RowsTouched);
        Assert.Null(QualityCheck.Check(Path.Combine(folder.Path, record.Outputs[0].File)).Unreadable);
    }

    [Fact]
    public void A_turned_current_is_found_by_the_cells_resistance_and_turned_by_name()
    {
        string source = Repository.RequireData("cycler-files/bdf/batmo_bdf.csv.gz");
        Assert.Equal(Verdict.Fail, QualityCheck.Check(source).Tests[0].Verdicts.Single(v => v.Rule == "current-sign").Verdict);
        using TestFolder folder = new();
        RepairRecord record = RepairFile.Run(source, folder.Path, Repair.Named(["turn-current-sign"]));
        FileQuality mended = QualityCheck.Check(Path.Combine(folder.Path, record.Outputs[0].File));
        Assert.Null(mended.Unreadable);
        Assert.Equal(Verdict.Pass, mended.Tests[0].Verdicts.Single(v => v.Rule == "current-sign").Verdict);
    }
}
