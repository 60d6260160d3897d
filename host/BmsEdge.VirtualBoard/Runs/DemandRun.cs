using System;
using BmsEdge.Core.Control;
using BmsEdge.CyclingData;
using BmsEdge.Firmware;
using BmsEdge.Foundation;
using BmsEdge.VirtualBoard.Packs;

namespace BmsEdge.VirtualBoard.Runs;

/// <summary>How the current of a recording is asked of simulated cells.</summary>
public sealed record DemandRunOptions
{
    /// <summary>Configuration of the board.</summary>
    public required BoardConfiguration Configuration { get; init; }

    /// <summary>Model blob; empty = the board counts charge.</summary>
    public byte[] Model { get; init; } = [];

    /// <summary>Times the current of the recording is multiplied, for parallel cells or a cell of another size.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Temperature of the surroundings in degrees Celsius.</summary>
    public double AmbientCelsius { get; init; } = 25;

    /// <summary>Charger's voltage limit per cell.</summary>
    public double ChargerVoltsPerCell { get; init; } = 4.2;

    /// <summary>Told of the part done, 0 to 1, now and then; may throw to stop the run.</summary>
    public Action<double>? Progress { get; init; }
}

/// <summary>
/// The current of a recording asked of simulated cells behind the board. Unlike in <see cref="ProfileReplay"/>, what flows and what the cells do follows
/// from board and cells: a trip ends it, a charger gives way at its limit, balancing takes its charge.
/// </summary>
public static class DemandRun
{
    /// <summary>Longest the board may take until it drives, seconds.</summary>
    private const double StartUpSeconds = 20;

    /// <summary>Runs until the recording ends, counted from the moment at which the board drives.</summary>
    /// <param name="table">Recording: time and current of one cell.</param>
    /// <param name="stack">The cells.</param>
    /// <param name="options">How.</param>
    /// <exception cref="BmsException">The recording does not run forward, or the cells cannot carry what they are asked for and the board lets it flow.</exception>
    public static BoardRunResult Run(CyclingTable table, NetworkStack stack, DemandRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(options);
        (double[] time, int[] rows) = ProfileReplay.RisingRows(table.TestTimeSeconds);
        if (time.Length < 2 || !(Math.Abs(options.Scale) < double.PositiveInfinity))
        {
            throw new BmsException(
                BmsErrorCode.BadData, FormattableString.Invariant($"{table.Source.Path}: {time.Length} rows of growing time, scale {options.Scale}: at least two rows and a finite scale are needed."));
        }

        double[] amps = Array.ConvertAll(rows, row => options.Scale * table.CurrentAmps[row]);
        double lead = double.NaN;
        int next = 0;
        SimulatedPack pack = new(stack, Demand) { AmbientCelsius = options.AmbientCelsius, ChargerVoltsPerCell = options.ChargerVoltsPerCell };
        return BoardRunner.Run(pack, new BoardRunOptions
        {
            Configuration = options.Configuration,
            Model = options.Model,
            Request = PackRequest.Discharge,
            Seconds = time[^1] + StartUpSeconds,
            TrueSoc = () => stack.Soc(0),
            AfterLoop = loop =>
            {
                // A load before that would hang on the precharge resistor.
                if (double.IsNaN(lead) && loop.Machine.State == PackState.Discharge && loop.Estimators.StepCount > 0)
                {
                    lead = loop.Frame.NowMilliseconds * 1e-3;
                }
            },
            Progress = options.Progress,
        });

        // Row k flows on (time[k - 1], time[k]], as in a replay.
        double Demand(double seconds)
        {
            double since = seconds - lead;
            if (!(since > 0 && since <= time[^1]))
            {
                return 0;
            }

            while (time[next] < since)
            {
                next++;
            }

            return amps[next];
        }
    }
}
