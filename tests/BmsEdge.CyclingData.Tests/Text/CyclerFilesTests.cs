using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Text;

/// <summary>Every collected file is read by the reader named here with that many rows, or refused with those words.</summary>
public sealed class CyclerFilesTests
{
    /// <summary>File | reader and rows, or the words of the refusal after its colon. One file a line.</summary>
    private const string Expected = """
        README.md | refused: this is not a cycling file that can be read
        arbin/20160805_test001_45_cc_01.res.gz | arbin-res 10261
        arbin/2017-05-09_test-TC-contact_CH33.csv | arbin-database-csv 287
        arbin/2017-05-09_test-TC-contact_CH33_Metadata.csv | refused: this is no time series but Arbin metadata: one row about the whole test
        arbin/CS2_35_8_18_10.xlsx | arbin-xlsx 383
        arbin/FastCharge_000025_CH8.csv | arbin-database-csv 248
        arbin/FastCharge_000025_CH8_Metadata.csv | refused: this is no time series but Arbin metadata: one row about the whole test
        arbin/arbin_example.csv.gz | arbin-database-csv 2142
        arbin/mits7-0.res.gz | arbin-res 8
        arbin/sample_data_arbin.csv | arbin-csv 13
        basytec/sample_data_basytec.txt | basytec-text 74
        battery-archive/CALCE_CX2-33_prism_LCO_25C_0-100_0.5-0.5C_d_cycle_data.csv | refused: this is no time series but the cycle table of Battery Archive
        battery-archive/CALCE_CX2-33_prism_LCO_25C_0-100_0.5-0.5C_d_timeseries.csv | battery-archive-csv 15
        battery-archive/p492-13-raw.csv.gz | nrel-raw-csv 2021
        battery-archive/p492-13-summary.csv | refused: this is no time series but the cycle summary of the NREL battery data
        bdf/DLR__LiLNMOHydra0b__20221125__POCV__25degC__Basytec.bdf.csv.gz | refused: column 'test_time_second': 315590221.70279986 is outside
        bdf/SINTEF__G20M7-202512-Gru6mV__20251228__C30__25degC__Neware.bdf.csv.gz | refused: row 2, column 'cycle_count': 6.283185307179586 is not a whole number
        bdf/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv.gz | bdf-csv 25162
        bdf/SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv.gz | refused: row 724, column 'test_time_second': time runs backwards
        bdf/batmo_bdf.csv.gz | refused: the sign of the current contradicts charging_capacity_ah
        bdf/legacy.bdf.parquet | bdf-parquet 5000
        bdf/sample.bdf.csv | bdf-csv 3
        biologic/Sample_data_biologic_CA1.txt.gz | biologic-mpt 1397
        biologic/Sample_data_biologic_no_header.mpt | biologic-mpt 13
        biologic/Sample_data_biologic_timestamped.txt | biologic-mpt 8
        biologic/bdf-GCPL-0.mpr | biologic-mpr 4
        biologic/bdf-MB-0.mpr | refused: Modulo Bat recorded nothing that is current_ampere
        biologic/bdf-MB-1.mpr | biologic-mpr 13
        biologic/bdf-PEIS-0.mpr | biologic-mpr 60
        biologic/ca.issue_149.mpr | biologic-mpr 80
        biologic/ca.issue_149.mpt | biologic-mpt 80
        biologic/cp.issue_61.mpr | biologic-mpr 312
        biologic/cp.issue_61.mpt | biologic-mpt 312
        biologic/gcpl.issue_149.mpr | biologic-mpr 132
        biologic/gcpl.issue_149.mpt | biologic-mpt 132
        biologic/gcpl.issue_226.I.mpr | biologic-mpr 15
        biologic/gcpl.issue_226.I.mpt | biologic-mpt 15
        biologic/gcpl.pr_182.1.mpr | biologic-mpr 2533
        biologic/gcpl.pr_182.1.mpt.gz | biologic-mpt 2533
        biologic/geis.issue_149.mpr | biologic-mpr 84
        biologic/geis.issue_149.mpt | biologic-mpt 84
        biologic/mb.issue_149.mpr | biologic-mpr 564
        biologic/mb.issue_149.mpt.gz | biologic-mpt 564
        biologic/mb.issue_223.mpr | biologic-mpr 108
        biologic/mb.issue_223.mpt | biologic-mpt 108
        biologic/mb.issue_95.de.mpt | biologic-mpt 33
        biologic/mb.issue_95.mpr | biologic-mpr 33
        biologic/mb.issue_95.mpt | biologic-mpt 33
        biologic/ocv.issue_149.mpr | biologic-mpr 43
        biologic/ocv.issue_149.mpt | biologic-mpt 43
        biologic/ocv.mpr | biologic-mpr 602
        biologic/ocv.mpt | biologic-mpt 602
        biologic/peis.issue_149.mpr | biologic-mpr 84
        biologic/peis.issue_149.mpt | biologic-mpt 84
        biologic/wait.mpr | refused: the file holds no records
        biologic/wait.mpt | refused: the file has a header and no rows
        digatron/LG_HG2_25degC_549_C20DisCh.csv.gz | digatron-csv 2423
        digatron/LG_HG2_n20degC_610_Cap_1C.csv | digatron-csv 270
        landt/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.csv.gz | landt-csv 25162
        maccor/PredictionDiagnostics_000109_tztest.010.gz | maccor-text 2165
        maccor/PredictionDiagnostics_000151_paused.052 | maccor-text 332
        maccor/maccor_example.001 | maccor-text 8
        maccor/maccor_example.002 | maccor-text 8
        maccor/maccor_test_file_4267-66-6519.041 | maccor-text 74
        maccor/maccor_test_file_4267-66-6519.EDA0001.041 | maccor-impedance 60
        maccor/maccor_three.txt.gz | refused: contradicts the file's own mWatt-hr over mAmp-hr
        maccor/maccor_two.txt | refused: row 229: the row has 9 fields and the header has 28
        maccor/sample_data_maccor.csv | refused: row 3: this is a Maccor csv whose header has no unit
        maccor/xTESLADIAG_000038con.078.gz | maccor-text 3873
        malformed/custom_good_small.csv | refused: this is not a cycling file that can be read
        malformed/custom_missing_column.csv | refused: this is not a cycling file that can be read
        malformed/custom_missing_cycle.csv | refused: this is not a cycling file that can be read
        malformed/custom_nan_inf.csv | refused: this is not a cycling file that can be read
        malformed/custom_truncated.csv | refused: this is not a cycling file that can be read
        manifest.csv | refused: this is not a cycling file that can be read
        neware/2-1-6_61_07005012.nda.gz | neware-nda 15567
        neware/21_10_7_85.ndax | neware-ndax 141
        neware/46_1_5_60_bts16.ndax | neware-ndax 84
        neware/TESTCELL0001-Test_Data_Collection_Ndc17.ndax | neware-ndax 80
        neware/TestFile.nda.gz | neware-nda 6670
        neware/Unit27_Example_Corrupt.ndax | neware-ndax 301
        neware/Unit27_Example_Data_File.ndax | neware-ndax 301
        neware/empty.ndax | refused: the file holds no records
        neware/interp-test.csv | neware-csv 333
        neware/interp-test.ndax | neware-ndax 333
        neware/nda8.nda.gz | neware-nda 46805
        neware/nda_v22.nda | neware-nda 1380
        neware/nda_v8.nda | neware-nda 21
        neware/new_nda_file.nda | neware-nda 439
        neware/neware_uio.csv.gz | neware-csv 9065
        neware/nw4-120-1-6-53.ndax | neware-ndax 18700
        neware/nw_regular_export_ife_example.csv.gz | neware-nested-csv 9295
        neware/reference/2-1-6_61_07005012.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/21_10_7_85.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/46_1_5_60_bts16.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/TESTCELL0001-Test_Data_Collection_Ndc17.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/TestFile.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/Unit27_Example_Corrupt.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/Unit27_Example_Data_File.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/empty.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/interp-test.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/nda8.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/nda_v22.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/nda_v8.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/new_nda_file.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/nw4-120-1-6-53.csv.gz | refused: this is not a cycling file that can be read
        neware/reference/scrubbed_ndc2.csv.gz | refused: this is not a cycling file that can be read
        neware/scrubbed_ndc2.ndax | neware-ndax 28
        novonix/sample_data_novonix.csv | novonix-csv 207
        novonix/test_Nova_Form-CH01-01_short.csv.gz | novonix-csv 3942
        pec/Test25195.csv | pec-csv 19
        pec/Test25205.csv | pec-csv 489
        """;

    public static TheoryData<string, string> Files()
    {
        TheoryData<string, string> files = [];
        foreach (string line in Expected.Split('\n'))
        {
            string[] parts = line.Trim().Split(" | ");
            files.Add(parts[0], parts[1]);
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_collected_file_is_read_or_refused_as_expected(string file, string expected)
    {
        string path = Repository.RequireData(Path.Combine("cycler-files", file));
        Assert.Equal(expected, Outcome(path, expected), StringComparer.Ordinal);
    }

    [Fact]
    public void No_collected_file_is_left_out_here()
    {
        string folder = Repository.RequireData("cycler-files");
        string[] named = [.. Expected.Split('\n').Select(l => l.Split(" | ")[0].Trim())];
        string[] there =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
                .Where(f => !f.StartsWith("licences/", StringComparison.Ordinal)),
        ];
        Assert.Equal(there.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    /// <summary>Reader and rows, or the expected words when the refusal holds them, or the refusal as it is.</summary>
    private static string Outcome(string path, string expected)
    {
        try
        {
            IReadOnlyList<CyclingTable> tables = CyclingReader.ReadAll(path);
            return $"{tables[0].Source.Reader} {string.Join('+', tables.Select(t => t.RowCount))}";
        }
        catch (BmsException e)
        {
            const string Refused = "refused: ";
            Assert.Equal(BmsErrorCode.BadData, e.Code);
            Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
            return expected.StartsWith(Refused, StringComparison.Ordinal) && e.Message.Contains(expected[Refused.Length..], StringComparison.Ordinal) ? expected : e.Message;
        }
    }
}
