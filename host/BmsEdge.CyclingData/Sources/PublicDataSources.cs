using System;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Sources;

/// <summary>
/// The public data sets this project knows. What is said of sets marked <see cref="SourceStanding.ReadHere"/> was read in their
/// files or data cards; of the others (<see cref="SourceStanding.FromLiterature"/>) it is what the literature says, not checked
/// at the publisher. Where a licence could not be read at its publisher it says <c>unclear</c>, whatever others write.
/// </summary>
public static class PublicDataSources
{
    private const string NoLicence = "unclear: no licence text was found";
    private const string ReportedCcBy = "unclear: CC BY 4.0 according to third-party cards, not checked at the publisher";
    private const string Unchecked = "unclear: not checked at the publisher";

    /// <summary>All sets, by id.</summary>
    public static ImmutableArray<PublicDataSource> All { get; } =
    [
        new(
            "a123-esc", "A123 26650 OCV and dynamic tests (ESC toolbox)", "G. Plett, University of Colorado Colorado Springs",
            "one cell, about 2.06 Ah, 26650", "LFP/graphite", "C/30 open-circuit voltage and a UDDS-based dynamic profile at -25 to 45 degC",
            "CC BY-NC-SA 4.0 in the toolbox's own files: not for commercial use", "G. Plett, Battery Management Systems, vol. I (2015)", null,
            "MATLAB files of the toolbox; converted to CSV elsewhere", [], SourceStanding.ReadHere)
        {
            Traps = ["the toolbox counts discharge current as positive in the dynamic tests", "no cell temperature is logged"],
        },
        new(
            "attia-2020", "Closed-loop optimisation of fast charging", "Toyota Research Institute, MIT, Stanford",
            "A123 APR18650M1A, 1.1 Ah; 45 validation cells of 9 protocols", "LFP/graphite", "ten-minute fast charging, four-step policies, 4C discharge at 30 degC",
            NoLicence, "Attia, Grover et al., Nature 578 (2020) 397", "10.1038/s41586-020-1994-5",
            "MATR batch, MATLAB 7.3 (.mat)", ["matlab-matr"], SourceStanding.FromLiterature)
        {
            Traps = ["the early predictions of the validation batch are biased high by about 142 cycles"],
        },
        new(
            "battery-archive", "Battery Archive", "Battery Archive (Sandia National Laboratories and others)",
            "cells of many laboratories, among them CALCE, HNEI, Oxford, SNL and UL-Purdue", "several", "cycle aging, a time series and a table of cycles a cell",
            "unclear: each set has its own terms", "cite the set and the archive", null,
            "CSV, *_timeseries.csv and *_cycle_data.csv", ["battery-archive-csv"], SourceStanding.ReadHere),
        new(
            "calce-cs2", "CALCE CS2", "CALCE, University of Maryland",
            "prismatic, 1.1 Ah", "LCO/graphite", "CC-CV charge at 0.5C to 4.2 V, constant-current discharge to 2.7 V, room temperature, to end of life",
            "unclear: posted for research use with a request for citation, no licence text", "CALCE Battery Group, University of Maryland", null,
            "zip of Arbin workbooks (.xlsx), one every few cycles", ["arbin-xlsx"], SourceStanding.ReadHere)
        {
            Traps = ["cycles at the border of two workbooks are partial", "a workbook of CS2_35 is in the archive twice"],
        },
        new(
            "calce-cx2", "CALCE CX2", "CALCE, University of Maryland",
            "prismatic", "LCO/graphite", "cycle aging at room temperature",
            "unclear: posted for research use with a request for citation, no licence text", "CALCE Battery Group, University of Maryland", null,
            "zip of Arbin workbooks (.xlsx); single cells also at Battery Archive", ["arbin-xlsx", "battery-archive-csv"], SourceStanding.FromLiterature),
        new(
            "hnei", "HNEI multi-stress 18650", "Hawaii Natural Energy Institute",
            "14 cells, LG Chem ICR18650 C2, 2.8 Ah", "NMC-LCO/graphite", "cycle aging at 1.5C discharge, room temperature",
            Unchecked, "Devie, Baure, Dubarry, Energies 11 (2018) 1031", "10.3390/en11051031",
            "CSV at Battery Archive", ["battery-archive-csv"], SourceStanding.FromLiterature),
        new(
            "hust", "HUST 77 discharge protocols", "Huazhong University of Science and Technology",
            "77 cells, 18650, 1.1 Ah", "LFP/graphite", "the same fast charge, 77 different multi-stage discharges",
            ReportedCcBy, "Ma et al., Energy & Environmental Science (2022); data: Mendeley Data nsc7hnsg4s", "10.17632/nsc7hnsg4s",
            "pickled Python objects, which run code when opened", [], SourceStanding.FromLiterature),
        new(
            "lg-hg2", "LG 18650HG2", "P. Kollmeyer, McMaster University",
            "one cell, 3 Ah, 18650", "NMC/graphite with silicon", "drive cycles, HPPC and C/20 at -20 to 40 degC",
            ReportedCcBy, "Kollmeyer, Vidal, Naguib, Skells, LG 18650HG2 Li-ion Battery Data, Mendeley Data v3 (2020)", "10.17632/cp3473x7xv.3",
            "Digatron CSV and MATLAB files with a struct 'meas'; only the CSV is read", ["digatron-csv"], SourceStanding.ReadHere)
        {
            Traps = ["limits of regeneration and discharge change with temperature", "-10 degC Mixed4 has a hole of 416 s in its log"],
        },
        new(
            "lipo-5450", "MaxAmps LiPo 5450 mAh", "University of Wisconsin-Madison",
            "pouch cells, 5.45 Ah nominal", "lithium polymer; electrodes unclear", "full cycles at 1C to 4C, 48 each, 1 Hz, with temperature",
            "Apache-2.0 of the repository that holds it", "SAE Technical Paper 2023-01-0522", "10.5281/zenodo.7553043",
            "CSV with columns of its own: needs a column map", [], SourceStanding.ReadHere)
        {
            Traps = ["discharge current is positive in the source", "the voltage window 3.01 to 4.10 V leaves about 4.97 Ah"],
        },
        new(
            "nasa-pcoe", "NASA PCoE battery aging", "NASA Ames Prognostics Center of Excellence",
            "34 cells, 18650, 2 Ah", "unclear: not stated in the set", "charge at 1.5 A to 4.2 V, discharges at several loads and temperatures, impedance, to end of life",
            "unclear: a work of the U.S. Government made public, no licence text", "B. Saha and K. Goebel, Battery Data Set, NASA Prognostics Data Repository (2007)", null,
            "zip of zips of MATLAB level 5 files (.mat), one a cell", ["matlab-nasa"], SourceStanding.ReadHere)
        {
            Traps =
            [
                "the first charge of a cell is partial, and capacity recovers after rests",
                "cells end at different cut-off voltages (2.0 to 2.7 V)",
                "cells at 4 degC hold runs that were broken off",
            ],
        },
        new(
            "nasa-randomized", "NASA randomized battery usage", "NASA Ames Prognostics Center of Excellence",
            "28 cells, 18650", "unclear: not stated here", "random-walk charging and discharging at room temperature and 40 degC, with reference cycles",
            "unclear: a work of the U.S. Government made public, no licence text", "B. Bole, C. Kulkarni, M. Daigle, Adaptation of an Electrochemistry-based Li-Ion Battery Model to Account for Deterioration Observed Under Randomized Use, PHM Society (2014)", null,
            "zip of zips, in each data/Matlab/RW*.mat (level 5), one a cell: 'data' with 'step'", ["matlab-nasa-randomized"], SourceStanding.FromLiterature)
        {
            Traps =
            [
                "current is positive when discharging in the files and is turned here",
                "what a step was for stands in its comment; step_id numbers the comments and the notes of the test say which is which",
                "no data were read here: a file whose time runs backwards between two steps is refused",
            ],
        },
        new(
            "oxford-1", "Oxford Battery Degradation Dataset 1", "University of Oxford",
            "8 pouch cells, Kokam SLPB533459H4, 740 mAh", "LCO and NMC blend/graphite", "urban Artemis drive cycles at 40 degC, characterised every 100 cycles at 1C and 40 mA",
            "ODbL 1.0, contents under DbCL 1.0, according to the set's Readme", "C. Birkl and D. Howey, Oxford Battery Degradation Dataset 1 (2017); C. Birkl, PhD thesis, University of Oxford (2017)", "10.5287/bodleian:KO2kdmYGg",
            "two MATLAB level 5 files, Oxford_Battery_Degradation_Dataset_1.mat and ExampleDC_C1.mat; cells also at Battery Archive", ["matlab-oxford", "battery-archive-csv"], SourceStanding.FromLiterature)
        {
            Traps =
            [
                "t is in serial days, though the Readme says seconds; the charge counter decides here",
                "the characterisations have no current: it is derived from the charge counter q and held against the 740 mA and 40 mA of the Readme",
                "the drive cycles between two characterisations are not in the file, but for the first one (ExampleDC_C1)",
            ],
        },
        new(
            "panasonic-18650pf", "Panasonic NCR18650PF", "P. Kollmeyer, University of Wisconsin-Madison",
            "one cell, 2.9 Ah, 18650", "NCA/graphite", "drive cycles, HPPC and C/20 at -20 to 25 degC",
            "CC BY 4.0 as recorded in the Battery Data Alliance's registry", "P. Kollmeyer, Panasonic 18650PF Li-ion Battery Data, Mendeley Data (2018)", "10.17632/wykht8y7tg.1",
            "Digatron CSV and MATLAB files with a struct 'meas'; only the CSV is read", ["digatron-csv"], SourceStanding.ReadHere)
        {
            Traps = ["the cell ages from 2.8 to 2.4 Ah during the campaign", "no regeneration below 10 degC"],
        },
        new(
            "rwth", "RWTH aging of 48 cells", "RWTH Aachen University",
            "48 cells, 18650", "NMC/graphite", "cycle aging of one batch under the same conditions",
            Unchecked, "W. Li et al., Journal of Power Sources 506 (2021) 230024", "10.1016/j.jpowsour.2021.230024",
            "CSV with columns of its own: needs a column map", [], SourceStanding.FromLiterature),
        new(
            "sandia-snl", "Sandia cycle aging of commercial 18650", "Sandia National Laboratories",
            "61 cells, 18650", "LFP, NCA and NMC/graphite", "cycle aging over temperature, depth and rate of discharge",
            Unchecked, "Y. Preger et al., Journal of The Electrochemical Society 167 (2020) 120532", "10.1149/1945-7111/abae37",
            "CSV at Battery Archive", ["battery-archive-csv"], SourceStanding.FromLiterature),
        new(
            "severson-2019", "MATR fast charging, cycle life of 124 cells", "Toyota Research Institute, MIT, Stanford",
            "124 cells, A123 APR18650M1A, 1.1 Ah", "LFP/graphite", "72 fast-charging policies, 4C discharge to 2.0 V at 30 degC, to end of life",
            ReportedCcBy, "Severson et al., Nature Energy 4 (2019) 383", "10.1038/s41560-019-0356-8",
            "three MATR batches, MATLAB 7.3 (.mat)", ["matlab-matr"], SourceStanding.FromLiterature)
        {
            Traps = ["some cycles hold values of -9.7 and 48.8 Ah", "one cell of the primary test lived 148 cycles only and is left out in the paper's figures", "t is in minutes and starts anew in every cycle"],
        },
        new(
            "tju", "TJU 18650 at three temperatures", "Tongji University",
            "130 cells, 18650", "NCA (D1), NMC (D2) and NMC with NCA (D3)/graphite", "cycle aging with rests after charge",
            ReportedCcBy, "Zhu et al., Nature Communications 13 (2022) 2261", "10.5281/zenodo.6405084",
            "CSV with BioLogic's columns: needs a column map", [], SourceStanding.FromLiterature),
        new(
            "ul-purdue", "UL-Purdue NCA 18650", "Underwriters Laboratories and Purdue University",
            "10 cells, 18650", "NCA/graphite", "cycle aging",
            Unchecked, "Juarez-Robles et al., Journal of The Electrochemical Society 167 (2020) 160510", "10.1149/1945-7111/abc8c0",
            "CSV at Battery Archive", ["battery-archive-csv"], SourceStanding.FromLiterature),
        new(
            "xjtu", "XJTU battery set", "Xi'an Jiaotong University",
            "55 cells, 18650, 2 Ah", "NMC/graphite", "six charge and discharge protocols",
            ReportedCcBy, "Wang et al., Nature Communications 15 (2024) 4332; data: Zenodo 10963339", "10.5281/zenodo.10963339",
            "MATLAB files of another layout", [], SourceStanding.FromLiterature),
    ];

    /// <summary>The set of that id.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/> with the ids there are.</exception>
    public static PublicDataSource Get(string id) => All.FirstOrDefault(s => s.Id == id)
        ?? throw new BmsException(BmsErrorCode.NotFound, $"no public data set is known as '{id}'. Known are {string.Join(", ", All.Select(s => s.Id))}.");

    /// <summary>The sets whose files a reader takes.</summary>
    public static ImmutableArray<PublicDataSource> OfReader(string reader)
    {
        ArgumentException.ThrowIfNullOrEmpty(reader);
        return [.. All.Where(s => s.Readers.Contains(reader))];
    }
}
