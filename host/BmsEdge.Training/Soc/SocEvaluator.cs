using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Foundation;

namespace BmsEdge.Training.Soc;

/// <summary>How an evaluation disturbs the estimator.</summary>
/// <param name="StartSocError">
/// Error of the start, share of capacity. Added to the true SOC; turned to the other side when that would leave 0 to 1.
/// </param>
/// <param name="CurrentOffsetAmps">Added to the measured current, amperes.</param>
/// <param name="StartFraction">Switched on at this share of the cycle, 0 to below 1, without what came before.</param>
public sealed record SocDisturbance(double StartSocError = 0.2, double CurrentOffsetAmps = 0, double StartFraction = 0)
{
    /// <summary>The estimator is told this standard deviation of its start.</summary>
    public const double StartSigma = 0.25;

    /// <summary>Error is counted after this, seconds.</summary>
    public const double SkipSeconds = 600;

    /// <summary>The wrong SOC the estimator starts from.</summary>
    public double StartSoc(double trueSoc)
    {
        double start = trueSoc + StartSocError;
        return start is < 0 or > 1 ? Math.Clamp(trueSoc - StartSocError, 0, 1) : start;
    }
}

/// <summary>Result over one drive cycle; SOC figures are shares of capacity (0.01 = 1 %).</summary>
/// <param name="Temperature">Temperature folder.</param>
/// <param name="ChamberCelsius">Chamber temperature, degrees Celsius.</param>
/// <param name="Cycle">Name of the cycle.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="Bias">Mean error, estimate minus truth.</param>
/// <param name="MaxAbsError">Largest error.</param>
/// <param name="Coverage2Sigma">Share of samples with the truth inside the claimed two standard deviations.</param>
/// <param name="MeanSigma">Mean claimed standard deviation.</param>
/// <param name="Samples">Samples counted.</param>
/// <param name="RejectedSamples">Voltage samples the filter rejected.</param>
/// <param name="Gaps">Steps taken as gaps in the log.</param>
public sealed record SocCycleResult(
    string Temperature,
    double ChamberCelsius,
    string Cycle,
    double Rmse,
    double Bias,
    double MaxAbsError,
    double Coverage2Sigma,
    double MeanSigma,
    int Samples,
    int RejectedSamples,
    int Gaps);

/// <summary>Runs the estimator of <c>BmsEdge.Core</c>, the one the board runs, over measured drive cycles.</summary>
public static class SocEvaluator
{
    /// <summary>Evaluates every drive cycle of a data set.</summary>
    /// <param name="model">Model as the board reads it.</param>
    /// <param name="dataset">Data set in the LG HG2 layout.</param>
    /// <param name="disturbance">How the estimator is disturbed.</param>
    /// <param name="progress">Told of each cycle, or null.</param>
    /// <exception cref="BmsException">No drive cycle, or a cycle without a temperature or a charge counter.</exception>
    public static IReadOnlyList<SocCycleResult> Evaluate(
        CellModel model,
        DriveCycleDataset dataset,
        SocDisturbance disturbance,
        Action<string>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(disturbance);
        if (!(disturbance.StartFraction is >= 0 and < 1) || !(Math.Abs(disturbance.StartSocError) <= 1)
            || !double.IsFinite(disturbance.CurrentOffsetAmps))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                $"Start error {disturbance.StartSocError}, current offset {disturbance.CurrentOffsetAmps} A and start fraction "
                + $"{disturbance.StartFraction}: need an error of -1 to 1, a finite offset and a fraction of 0 to below 1.");
        }

        List<DriveCycleTest> cycles = [.. dataset.OfKind(DriveCycleTestKind.DriveCycle)];
        if (cycles.Count == 0)
        {
            throw new BmsException(BmsErrorCode.BadData, "The data set has no drive cycle to evaluate on.");
        }

        return [.. cycles.AsParallel().AsOrdered().Select(test =>
        {
            SocCycleResult result = Run(model, test, test.Load(), disturbance).Result;
            progress?.Invoke($"{test}: {100 * result.Rmse:F2} %");
            return result;
        })];
    }

    /// <summary>Runs one cycle and keeps the trajectory: time, truth, estimate and sigma from the start of the estimator.</summary>
    public static (SocCycleResult Result, double[] Seconds, double[] Truth, double[] Estimate, double[] Sigma) Run(
        CellModel model,
        DriveCycleTest test,
        CyclingTable table,
        SocDisturbance disturbance)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(disturbance);
        string name = test.ToString();
        double[] celsius = TracePreparation.Celsius(table, name);
        double[] ampHours = TracePreparation.AmpHours(table, name);
        double[] time = table.TestTimeSeconds;
        int first = (int)(table.RowCount * disturbance.StartFraction);
        double Truth(int row) => 1 + (ampHours[row] / model.CapacityAmpHours);

        SocEstimator estimator = new(model);
        estimator.Start((float)disturbance.StartSoc(Math.Clamp(Truth(first), 0, 1)), (float)SocDisturbance.StartSigma);
        int rows = table.RowCount - first;
        double[] seconds = new double[rows];
        double[] truth = new double[rows];
        double[] estimate = new double[rows];
        double[] sigma = new double[rows];
        double squares = 0;
        double sum = 0;
        double largest = 0;
        double sigmas = 0;
        int inside = 0;
        int counted = 0;
        int gaps = 0;
        for (int i = 0; i < rows; i++)
        {
            int row = first + i;

            // The first sample has no interval before it; the board takes its first at the nominal period.
            double dt = i == 0 ? 1 : time[row] - time[row - 1];
            EstimatorStatus status = estimator.Step(
                (float)dt,
                (float)(table.CurrentAmps[row] + disturbance.CurrentOffsetAmps),
                true,
                (float)table.VoltageVolts[row],
                true,
                (float)celsius[row],
                true);
            gaps += status == EstimatorStatus.GapWidened ? 1 : 0;
            seconds[i] = time[row];
            truth[i] = Truth(row);
            estimate[i] = estimator.Soc;
            sigma[i] = estimator.SocSigma;
            if (time[row] - time[first] < SocDisturbance.SkipSeconds)
            {
                continue;
            }

            double error = estimate[i] - truth[i];
            squares += error * error;
            sum += error;
            largest = Math.Max(largest, Math.Abs(error));
            sigmas += sigma[i];
            inside += Math.Abs(error) <= 2 * sigma[i] ? 1 : 0;
            counted++;
        }

        if (counted == 0)
        {
            throw new BmsException(
                BmsErrorCode.BadData,
                $"{name}: nothing left to judge after the first {SocDisturbance.SkipSeconds} s. Use a longer cycle or an earlier start.");
        }

        return (
            new SocCycleResult(
                test.TemperatureLabel, test.ChamberCelsius, test.Name, Math.Sqrt(squares / counted), sum / counted, largest,
                (double)inside / counted, sigmas / counted, counted, estimator.RejectedSamples, gaps),
            seconds,
            truth,
            estimate,
            sigma);
    }
}
