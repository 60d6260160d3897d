using System;
using System.Collections.Generic;
using BmsEdge.Core.Control;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.CyclingData;
using BmsEdge.Firmware;
using BmsEdge.Foundation;
using BmsEdge.VirtualBoard.Packs;

namespace BmsEdge.VirtualBoard.Runs;

/// <summary>How the board's SOC compares with the estimator run directly on the rows of the recording.</summary>
/// <param name="LargestDifference">Largest |board - direct|, share of capacity, after the settling time.</param>
/// <param name="RmsDifference">Root mean square of it.</param>
/// <param name="QuantisationLargest">Largest |direct on quantised rows - direct|: what the converters' steps explain.</param>
/// <param name="QuantisationRms">Root mean square of it.</param>
/// <param name="SamplingLargest">Largest |direct at the board's own instants - direct|: what sampling once a second off the rows explains.</param>
/// <param name="SamplingRms">Root mean square of it.</param>
/// <param name="Samples">Samples compared.</param>
public sealed record ReplayAgreement(
    double LargestDifference,
    double RmsDifference,
    double QuantisationLargest,
    double QuantisationRms,
    double SamplingLargest,
    double SamplingRms,
    int Samples);

/// <summary>A recording played through registers and firmware, with the same estimator run directly beside it.</summary>
/// <param name="Board">What the board showed; its seconds are board time, the recording starts at <see cref="LeadSeconds"/>.</param>
/// <param name="LeadSeconds">Board time at which the recording's first row is due, seconds.</param>
/// <param name="TruthSeconds">Times of the reference SOC, board time; empty without a charge counter.</param>
/// <param name="Truth">Reference SOC.</param>
/// <param name="Agreement">Board against direct.</param>
/// <param name="Rmse">Board against reference after the first 600 s; NaN without a charge counter.</param>
/// <param name="Coverage2Sigma">Share inside two standard deviations; NaN without a charge counter.</param>
public sealed record ProfileReplayResult(
    BoardRunResult Board,
    double LeadSeconds,
    IReadOnlyList<double> TruthSeconds,
    IReadOnlyList<double> Truth,
    ReplayAgreement Agreement,
    double Rmse,
    double Coverage2Sigma);

/// <summary>Plays a measured drive cycle of one cell to every position of the virtual pack.</summary>
public static class ProfileReplay
{
    /// <summary>Longest the board may take to its first estimate, seconds.</summary>
    private const double StartUpSeconds = 10;
    private const double SkipSeconds = 600;

    /// <summary>Replays.</summary>
    /// <param name="table">Recording: time, voltage, current and temperature of one cell.</param>
    /// <param name="model">Model the board gets.</param>
    /// <param name="blob">The same model as bytes.</param>
    /// <param name="configuration">Board; its start SOC and sigma are used.</param>
    /// <param name="progress">Told of the part done, or null.</param>
    /// <exception cref="BmsException">The recording has no temperature or does not run forward.</exception>
    public static ProfileReplayResult Run(
        CyclingTable table,
        CellModel model,
        byte[] blob,
        BoardConfiguration configuration,
        Action<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(configuration);
        double[] celsius = table.CellTemperatureCelsius ?? table.AmbientTemperatureCelsius ?? throw new BmsException(
            BmsErrorCode.BadData,
            $"{table.Source.Path}: no temperature column. The board's thermistor needs one; use a recording that has it.");
        (double[] time, int[] rows) = RisingRows(table.TestTimeSeconds);
        double[] Pick(double[] column) => Array.ConvertAll(rows, r => column[r]);
        ReplayPack pack = new(time, Pick(table.VoltageVolts), Pick(table.CurrentAmps), Pick(celsius), configuration.SeriesCount);

        // The recording stands at its first row until the board's first estimate has seen it, as the first row of a log is
        // seen once; from then on its time runs with the board's.
        pack.IsHeld = true;
        double lead = double.NaN;
        BoardRunResult board = BoardRunner.Run(pack, new BoardRunOptions
        {
            Configuration = configuration,
            Model = blob,
            Request = PackRequest.Discharge,
            Seconds = time[^1] + StartUpSeconds,
            AfterLoop = loop =>
            {
                if (pack.IsHeld && loop.Estimators.StepCount > 0)
                {
                    pack.IsHeld = false;
                    lead = loop.Frame.NowMilliseconds * 1e-3;
                }
            },
            Progress = progress,
        });
        if (double.IsNaN(lead))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                $"The board made no estimate within {StartUpSeconds} s; look at its trips ({board.Trips.Count}) and its configuration.");
        }

        time = Array.ConvertAll(time, t => t + lead);

        double[] direct = Direct(model, configuration, time, pack, null);
        double[] quantised = Direct(model, configuration, time, pack, new Quantisation(configuration));
        ReplayAgreement agreement = Compare(board, time, direct, quantised, AtBoardInstants(model, configuration, board, time, pack));
        double[] truth = table.NetCapacityAmpHours is double[] ampHours
            ? Array.ConvertAll(rows, r => 1 + ((ampHours[r] - ampHours[rows[0]]) / model.CapacityAmpHours))
            : [];
        (double rmse, double coverage) = Judge(board, time, truth);
        return new ProfileReplayResult(board, time[0], truth.Length == 0 ? [] : time, truth, agreement, rmse, coverage);
    }

    /// <summary>Rows with time from zero, without repeated times.</summary>
    internal static (double[] Seconds, int[] Rows) RisingRows(double[] seconds)
    {
        List<double> time = [];
        List<int> rows = [];
        for (int i = 0; i < seconds.Length; i++)
        {
            double t = seconds[i] - seconds[0];
            if (time.Count == 0 || t > time[^1])
            {
                time.Add(t);
                rows.Add(i);
            }
        }

        return ([.. time], [.. rows]);
    }

    private static double[] Direct(
        CellModel model,
        BoardConfiguration configuration,
        double[] time,
        ReplayPack pack,
        Quantisation? quantisation)
    {
        SocEstimator estimator = new(model);
        estimator.Start(configuration.InitialSoc, configuration.InitialSocSigma);
        double[] soc = new double[time.Length];
        for (int i = 0; i < time.Length; i++)
        {
            double volts = pack.RowVolts(i);
            double amps = pack.RowAmps(i);
            double celsius = pack.RowCelsius(i);
            if (quantisation is not null)
            {
                volts = quantisation.Volts(volts);
                amps = quantisation.Amps(amps);
                celsius = quantisation.Celsius(celsius);
            }

            estimator.Step((float)(i == 0 ? 1 : time[i] - time[i - 1]), (float)amps, true, (float)volts, true, (float)celsius, true);
            soc[i] = estimator.Soc;
        }

        return soc;
    }

    /// <summary>The estimator at the board's instants, on rows as they are: no converters, no chips.</summary>
    private static double[] AtBoardInstants(
        CellModel model, BoardConfiguration configuration, BoardRunResult board, double[] time, ReplayPack pack)
    {
        SocEstimator estimator = new(model);
        estimator.Start(configuration.InitialSoc, configuration.InitialSocSigma);
        double[] soc = new double[board.Seconds.Count];
        int row = 0;
        for (int k = 0; k < soc.Length; k++)
        {
            double end = board.Seconds[k];
            double start = k == 0 ? end - 1 : board.Seconds[k - 1];
            double charge = 0;
            double at = start;

            // Row r flows on (time[r - 1], time[r]]; the first also before, the last also after.
            while (row + 1 < time.Length && time[row] < end)
            {
                double until = Math.Max(at, time[row]);
                charge += pack.RowAmps(row) * (until - at);
                at = until;
                row++;
            }

            charge += pack.RowAmps(row) * (end - at);
            estimator.Step(
                (float)(end - start),
                (float)(charge / (end - start)),
                true,
                (float)pack.RowVolts(row),
                true,
                (float)pack.RowCelsius(row),
                true,
                (float)pack.RowAmps(row));
            soc[k] = estimator.Soc;
        }

        return soc;
    }

    private static ReplayAgreement Compare(
        BoardRunResult board, double[] time, double[] direct, double[] quantised, double[] sampled)
    {
        double[] largest = new double[3];
        double[] squares = new double[3];
        int count = 0;
        int row = 0;
        for (int k = 0; k < board.Seconds.Count; k++)
        {
            while (row + 1 < time.Length && time[row + 1] <= board.Seconds[k])
            {
                row++;
            }

            if (board.Seconds[k] < time[0] + SkipSeconds || board.Seconds[k] > time[^1])
            {
                continue;
            }

            double[] differences = [board.Soc[k] - direct[row], quantised[row] - direct[row], sampled[k] - direct[row]];
            for (int i = 0; i < differences.Length; i++)
            {
                largest[i] = Math.Max(largest[i], Math.Abs(differences[i]));
                squares[i] += differences[i] * differences[i];
            }

            count++;
        }

        double Rms(int i) => Math.Sqrt(squares[i] / Math.Max(1, count));
        return new ReplayAgreement(largest[0], Rms(0), largest[1], Rms(1), largest[2], Rms(2), count);
    }

    private static (double Rmse, double Coverage) Judge(BoardRunResult board, double[] time, double[] truth)
    {
        double squares = 0;
        int inside = 0;
        int count = 0;
        int row = 0;
        for (int k = 0; truth.Length > 0 && k < board.Seconds.Count; k++)
        {
            while (row + 1 < time.Length && time[row + 1] <= board.Seconds[k])
            {
                row++;
            }

            if (board.Seconds[k] >= time[0] + SkipSeconds && board.Seconds[k] <= time[^1])
            {
                double error = board.Soc[k] - truth[row];
                squares += error * error;
                inside += Math.Abs(error) <= 2 * board.SocSigma[k] ? 1 : 0;
                count++;
            }
        }

        return count == 0 ? (double.NaN, double.NaN) : (Math.Sqrt(squares / count), inside / (double)count);
    }

    /// <summary>The converters' steps alone, without their timing: SLUSBK2I 8.3.1.1 for cells and TS1, SBOSA20C 8.1.2 for current.</summary>
    private sealed class Quantisation(BoardConfiguration configuration)
    {
        private const double ThermistorStepVolts = 382e-6;
        private const double ThermistorSupplyVolts = 3.3;
        private const double MonitorPullUpOhms = 10_000;
        private const double ShuntStepVolts = 312.5e-9;
        private const double KelvinOffset = 273.15;

        private readonly VirtualBoardOptions _board = BoardRunner.BoardOf(configuration);

        public double Volts(double volts)
        {
            double step = _board.CellMonitorGainMicrovolts * 1e-6;
            double offset = _board.CellMonitorOffsetMillivolts * 1e-3;
            return (Math.Round((volts - offset) / step) * step) + offset;
        }

        public double Amps(double amps)
        {
            double shunt = ShuntStepVolts / _board.ShuntOhms;
            double lsb = configuration.CurrentFullScaleAmps / 524288.0;
            return Math.Round(Math.Round(amps / shunt) * shunt / lsb) * lsb;
        }

        public double Celsius(double celsius)
        {
            double r25 = configuration.NtcOhmsAt25Celsius;
            double beta = configuration.NtcBetaKelvin;
            double ohms = r25 * Math.Exp(beta * ((1 / (celsius + KelvinOffset)) - (1 / 298.15)));
            double code = Math.Round(ThermistorSupplyVolts * ohms / (ohms + MonitorPullUpOhms) / ThermistorStepVolts);
            double ratio = code * ThermistorStepVolts / ThermistorSupplyVolts;
            double seen = MonitorPullUpOhms * ratio / (1 - ratio);
            return (1 / ((1 / 298.15) + (Math.Log(seen / r25) / beta))) - KelvinOffset;
        }
    }
}
