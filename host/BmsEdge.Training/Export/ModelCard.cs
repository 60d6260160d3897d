using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace BmsEdge.Training.Export;

/// <summary>One data file behind a model.</summary>
/// <param name="Name">Temperature folder and test.</param>
/// <param name="Sha256">Hash of its bytes.</param>
/// <param name="Use">What it was used for, or why it was left out.</param>
public sealed record CardFile(string Name, string Sha256, string Use);

/// <summary>Fit at one temperature.</summary>
/// <param name="Celsius">Mean measured temperature.</param>
/// <param name="ResidualMillivolts">Root mean square residual.</param>
public sealed record CardFit(double Celsius, double ResidualMillivolts);

/// <summary>Error over the drive cycles of one temperature; shares of capacity.</summary>
/// <param name="Scenario">How the estimator was disturbed.</param>
/// <param name="Temperature">Temperature folder, or "all".</param>
/// <param name="Cycles">Number of cycles.</param>
/// <param name="MeanRmse">Mean of the cycles' root mean square errors.</param>
/// <param name="MaxAbsError">Largest error of any cycle.</param>
/// <param name="Coverage2Sigma">Share of samples inside the claimed two standard deviations.</param>
public sealed record CardError(string Scenario, string Temperature, int Cycles, double MeanRmse, double MaxAbsError, double Coverage2Sigma);

/// <summary>
/// The card of a model: data, split, pre-processing, errors, known failures, after the checklist of Artrith et al., Nature
/// Chemistry 13 (2021) 505.
/// </summary>
public sealed record ModelCard
{
    /// <summary>Version of this card's fields.</summary>
    public int CardVersion { get; init; } = 1;

    /// <summary>Cell type.</summary>
    public required string CellId { get; init; }

    /// <summary>Chemistry.</summary>
    public required string Chemistry { get; init; }

    /// <summary>Reference capacity, ampere-hours.</summary>
    public required double CapacityAmpHours { get; init; }

    /// <summary>SHA-256 of model.bms.</summary>
    public string BlobSha256 { get; init; } = string.Empty;

    /// <summary>Rule of the split between training and judging.</summary>
    public required string Split { get; init; }

    /// <summary>Where the reference SOC comes from.</summary>
    public required string Label { get; init; }

    /// <summary>Steps between file and fit.</summary>
    public required IReadOnlyList<string> PreProcessing { get; init; }

    /// <summary>Files read for training.</summary>
    public required IReadOnlyList<CardFile> Files { get; init; }

    /// <summary>Fit per temperature.</summary>
    public required IReadOnlyList<CardFit> Fits { get; init; }

    /// <summary>Errors on drive cycles the training never read; empty when the data set has none.</summary>
    public required IReadOnlyList<CardError> Errors { get; init; }

    /// <summary>What to compare with.</summary>
    public required IReadOnlyList<string> Baselines { get; init; }

    /// <summary>Where it fails.</summary>
    public required IReadOnlyList<string> KnownFailures { get; init; }

    /// <summary>Largest difference trainer against Core over golden and random points: volts.</summary>
    public required double AgreementVolts { get; init; }

    /// <summary>Largest difference trainer against Core over golden and random points: SOC or sigma.</summary>
    public required double AgreementSoc { get; init; }

    /// <summary>The card as a page.</summary>
    public string ToMarkdown()
    {
        StringBuilder page = new();
        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        void List(string heading, IEnumerable<string> items)
        {
            Line($"\n## {heading}\n");
            foreach (string item in items)
            {
                Line($"- {item}");
            }
        }

        Line($"# {CellId}: SOC model\n");
        Line($"{Chemistry}, {CapacityAmpHours:F3} Ah. Blob SHA-256 `{BlobSha256}`.");
        Line($"Trainer against Core: at most {AgreementVolts:E1} V and {AgreementSoc:E1} SOC over golden and random points.");
        Line($"\n## Split and label\n\n{Split}\n\n{Label}");
        List("Pre-processing", PreProcessing);
        Line($"\n## Fit\n\n| degC | residual, mV |\n| --- | --- |");
        foreach (CardFit fit in Fits)
        {
            Line($"| {fit.Celsius:F1} | {fit.ResidualMillivolts:F1} |");
        }

        Line($"\n## Error on drive cycles the training never read\n");
        Line($"| scenario | temperature | cycles | mean RMSE, % | largest, % | inside 2 sigma, % |\n| --- | --- | --- | --- | --- | --- |");
        foreach (CardError e in Errors)
        {
            Line($"| {e.Scenario} | {e.Temperature} | {e.Cycles} | {100 * e.MeanRmse:F2} | {100 * e.MaxAbsError:F1} | {100 * e.Coverage2Sigma:F1} |");
        }

        List("Baselines", Baselines);
        List("Known failures", KnownFailures);
        List("Training files", Files.Select(f => $"{f.Name}: {f.Use}, SHA-256 `{f.Sha256}`"));
        return page.ToString();
    }
}
