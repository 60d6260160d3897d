using BmsEdge.Core.Models;

namespace BmsEdge.Training.Export;

/// <summary>What the filter believes, in double precision; see <see cref="FilterSettings"/> for each meaning.</summary>
/// <param name="VoltageNoiseVolts">White part of a voltage sample, volts.</param>
/// <param name="CurrentOffsetPerHour">Current offset as a share of capacity per hour.</param>
/// <param name="ResistanceError">Relative error of the resistances.</param>
/// <param name="ResistanceSeconds">Correlation time of the resistance error, seconds.</param>
/// <param name="FastErrorShare">Share of the overpotential wrong from sample to sample.</param>
/// <param name="ModelErrorSeconds">Correlation time of the slow voltage error, seconds.</param>
/// <param name="CurrentGainError">SOC growth per charge moved.</param>
/// <param name="StartLoadPerHour">Assumed load before start-up, share of capacity per hour.</param>
/// <param name="GateSigmas">Rejection gate in standard deviations.</param>
public sealed record FilterBeliefs(
    double VoltageNoiseVolts,
    double CurrentOffsetPerHour,
    double ResistanceError,
    double ResistanceSeconds,
    double FastErrorShare,
    double ModelErrorSeconds,
    double CurrentGainError,
    double StartLoadPerHour,
    double GateSigmas);

/// <summary>Declared range of one input.</summary>
/// <param name="Least">Least value.</param>
/// <param name="Greatest">Greatest value.</param>
public sealed record InputRange(double Least, double Greatest);

/// <summary>A trained cell before export: everything the blob carries, in double precision, tables as [temperature][soc].</summary>
public sealed record TrainedCell
{
    /// <summary>Cell id, at most 16 ASCII characters.</summary>
    public required string CellId { get; init; }

    /// <summary>Chemistry.</summary>
    public required Chemistry Chemistry { get; init; }

    /// <summary>Reference capacity, ampere-hours.</summary>
    public required double CapacityAmpHours { get; init; }

    /// <summary>SHA-256 over the training files, 32 bytes.</summary>
    public required byte[] TrainingHash { get; init; }

    /// <summary>Rate of the hysteresis state over SOC.</summary>
    public required double HysteresisRate { get; init; }

    /// <summary>Rise of the inside over the can, kelvin per watt.</summary>
    public required double CoreKelvinPerWatt { get; init; }

    /// <summary>Time constant of that rise, seconds.</summary>
    public required double CoreSeconds { get; init; }

    /// <summary>SOC nodes.</summary>
    public required double[] SocGrid { get; init; }

    /// <summary>Temperature nodes, degrees Celsius.</summary>
    public required double[] TemperatureGrid { get; init; }

    /// <summary>Time constant of the charge-transfer pair per temperature, seconds.</summary>
    public required double[] Tau1Seconds { get; init; }

    /// <summary>Time constant of the diffusion pair per temperature, seconds.</summary>
    public required double[] Tau2Seconds { get; init; }

    /// <summary>Current scale of the asinh law per temperature, amperes.</summary>
    public required double[] CurrentScaleAmps { get; init; }

    /// <summary>Slow voltage error per temperature, volts.</summary>
    public required double[] ModelSigmaVolts { get; init; }

    /// <summary>Open-circuit voltage, volts.</summary>
    public required double[][] OcvVolts { get; init; }

    /// <summary>Hysteresis half gap, volts.</summary>
    public required double[][] HysteresisVolts { get; init; }

    /// <summary>Series resistance, ohms.</summary>
    public required double[][] R0Ohms { get; init; }

    /// <summary>Charge-transfer resistance, ohms.</summary>
    public required double[][] R1Ohms { get; init; }

    /// <summary>Diffusion resistance, ohms.</summary>
    public required double[][] R2Ohms { get; init; }

    /// <summary>Filter settings.</summary>
    public required FilterBeliefs Filter { get; init; }

    /// <summary>Declared voltage range, volts.</summary>
    public required InputRange VoltageRange { get; init; }

    /// <summary>Declared current range, amperes.</summary>
    public required InputRange CurrentRange { get; init; }

    /// <summary>Declared temperature range, degrees Celsius.</summary>
    public required InputRange TemperatureRange { get; init; }

    /// <summary>Least number of cells in series the model may be used for.</summary>
    public int SeriesMinimum { get; init; } = 1;

    /// <summary>Greatest number of cells in series the model may be used for.</summary>
    public int SeriesMaximum { get; init; } = 16;
}
