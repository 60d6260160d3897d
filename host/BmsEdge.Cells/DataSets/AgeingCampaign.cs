using System;
using System.Collections.Generic;
using System.Globalization;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;

namespace BmsEdge.Cells;

/// <summary>How the cells of a campaign are cycled.</summary>
/// <param name="ChargeRate">C-rate of the charge.</param>
/// <param name="DischargeRate">C-rate of the discharge.</param>
/// <param name="AmbientCelsius">Chamber, degC.</param>
public sealed record AgeingPolicy(double ChargeRate, double DischargeRate, double AmbientCelsius)
{
    /// <summary>Short name, as in "1C_1C_25degC".</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{ChargeRate}C_{DischargeRate}C_{AmbientCelsius}degC");
}

/// <summary>What <see cref="AgeingCampaign"/> makes.</summary>
public sealed record AgeingCampaignOptions
{
    /// <summary>The mean cell; it needs values for film growth, plating, stress and temperature.</summary>
    public LithiumIonParameters Cell { get; init; } = PublishedParameters.OKane2022;

    /// <summary>Its model.</summary>
    public CellModelKind Model { get; init; } = CellModelKind.Spme;

    /// <summary>Number of cells; they take the policies in turn.</summary>
    public int CellCount { get; init; } = 9;

    /// <summary>Policies.</summary>
    public IReadOnlyList<AgeingPolicy> Policies { get; init; } = [new(0.5, 1, 25), new(1, 1, 25), new(1.5, 1, 25), new(0.5, 1, 40), new(1, 1, 40), new(1, 1, 10)];

    /// <summary>Most cycles per cell.</summary>
    public int Cycles { get; init; } = 200;

    /// <summary>Cycles between check-ups (C/20 discharge, capacity at C/3, pulses at half charge).</summary>
    public int CheckUpEvery { get; init; } = 50;

    /// <summary>A cell ends when its check-up capacity falls below this share of the first.</summary>
    public double EndOfLifeShare { get; init; } = 0.7;

    /// <summary>Time between rows, s.</summary>
    public double RecordSeconds { get; init; } = 60;

    /// <summary>How much fresh cells differ.</summary>
    public PackSpread Spread { get; init; } = new();

    /// <summary>Standard deviation of the logarithm of every cell's film growth.</summary>
    public double FilmGrowthLogSigma { get; init; } = 0.2;

    /// <summary>The cycler's channels.</summary>
    public CyclerSensors Sensors { get; init; } = new();

    /// <summary>Seed of everything; a cell does not depend on how many there are.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check()
    {
        Sensors.Check();
        if (CellCount is < 1 or > 100_000 || Cycles is < 1 or > 100_000 || CheckUpEvery < 1 || Policies.Count == 0)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"A campaign of {CellCount} cells, {Cycles} cycles, {Policies.Count} policies, check-ups every {CheckUpEvery} cycles: all must be at least 1, cells and cycles at most 100 000.");
        }

        foreach (var policy in Policies)
        {
            if (policy.ChargeRate is not (> 0 and <= 10) || policy.DischargeRate is not (> 0 and <= 10) || policy.AmbientCelsius is not (>= -30 and <= 70))
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"Policy {policy.Name}: rates must lie above 0 and at most at 10 C, the chamber between -30 and 70 degC.");
            }
        }

        if (!(RecordSeconds > 0) || EndOfLifeShare is not (>= 0 and < 1) || FilmGrowthLogSigma is not (>= 0 and <= 2))
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"Rows every {RecordSeconds} s, end of life at {EndOfLifeShare}, film growth sigma {FilmGrowthLogSigma}: they should be above 0, 0 to 1, and 0 to 2."));
        }
    }
}

/// <summary>What a cycler would have logged, and what happened inside.</summary>
/// <param name="Id">Name of the cell, as in "cell-001".</param>
/// <param name="Policy">How it was cycled.</param>
/// <param name="Rows">Measured: time (s), voltage (V), current (A), temperature (degC), cycle and step, a list per column.</param>
/// <param name="Truth">Capacity and ageing after every check-up.</param>
/// <param name="Capacity">Factor of its capacity against the mean.</param>
/// <param name="Resistance">Factor of its resistance.</param>
/// <param name="FilmGrowth">Factor of its film growth.</param>
public sealed record AgedCell(string Id, AgeingPolicy Policy, AgedRows Rows, IReadOnlyList<AgedTruth> Truth, double Capacity, double Resistance, double FilmGrowth);

/// <summary>Columns of measured rows.</summary>
public sealed class AgedRows
{
    /// <summary>Time from the start, s.</summary>
    public List<double> Seconds { get; } = [];

    /// <summary>Voltage, V.</summary>
    public List<double> Volts { get; } = [];

    /// <summary>Current, positive when charging, A.</summary>
    public List<double> Amps { get; } = [];

    /// <summary>Temperature, degC.</summary>
    public List<double> Celsius { get; } = [];

    /// <summary>Cycle, from 1; check-ups count.</summary>
    public List<double> Cycle { get; } = [];

    /// <summary>Step of the cycler's program, from 1.</summary>
    public List<double> Step { get; } = [];
}

/// <summary>The truth at a check-up.</summary>
/// <param name="Cycle">Cycle of the check-up.</param>
/// <param name="Seconds">Its time, s.</param>
/// <param name="SlowAmpHours">True C/20 capacity, Ah.</param>
/// <param name="Ageing">What has aged.</param>
public sealed record AgedTruth(int Cycle, double Seconds, double SlowAmpHours, AgeingState Ageing);

/// <summary>Ages cells of a physics model under policies and logs them as a cycler would, with everything that ages in the model turned on.</summary>
public static class AgeingCampaign
{
    private const double StartSoc = 0.3;
    private const double DetailSeconds = 1;

    /// <summary>Makes one cell; cells can be made in parallel and do not depend on one another.</summary>
    /// <param name="options">The campaign.</param>
    /// <param name="index">Which cell, from 0.</param>
    /// <param name="progress">Told the cycle after every cycle; throw to stop.</param>
    /// <exception cref="BmsException">The campaign makes no sense, or the cell cannot carry the policy.</exception>
    public static AgedCell Make(AgeingCampaignOptions options, int index, Action<int>? progress = null)
    {
        options.Check();
        var policy = options.Policies[index % options.Policies.Count];
        var (capacity, resistance, _) = options.Spread.Draw(index + 1, StartSoc, options.Seed)[index];
        SeededNoise noise = new(options.Seed * 1_000_003 + (ulong)index);
        double filmGrowth = Math.Exp(options.FilmGrowthLogSigma * Math.Clamp(noise.Normal(), -3, 3));
        CellSimulator cell = new(Individual(options.Cell, policy, capacity, resistance, filmGrowth), options.Model, new ModelOptions
        {
            Sei = SeiGrowth.SolventDiffusionLimited,
            Plating = LithiumPlating.PartiallyReversible,
            ActiveMaterialLoss = Electrodes.Negative,
            Cracking = true,
            PoreClogging = true,
            Thermal = true,
        });
        AgedRows rows = new();
        List<AgedTruth> truth = [];
        var (low, high) = (options.Cell.LowerCutoffVolts, options.Cell.UpperCutoffVolts);
        var ageing = ProtocolText.Parse(string.Create(CultureInfo.InvariantCulture, $"Charge at {policy.ChargeRate} C until {high} V; Hold at {high} V until C/20; Rest for 5 min; Discharge at {policy.DischargeRate} C until {low} V; Rest for 5 min"));
        var checkUp = CheckUp(low, high, options.RecordSeconds);
        int number = 0;
        double first = double.NaN;
        for (int cycle = 0; cycle <= options.Cycles; cycle++)
        {
            bool check = cycle % options.CheckUpEvery == 0 || cycle == options.Cycles;
            if (check)
            {
                Run(checkUp, ++number);
                double slow = -cell.Steps[3].AmpHours;
                truth.Add(new AgedTruth(number, cell.Seconds, slow, cell.Steps[^1].Ageing!));
                first = double.IsNaN(first) ? slow : first;
                cell.ForgetRows();
                if (slow < options.EndOfLifeShare * first)
                {
                    break;
                }
            }

            if (cycle < options.Cycles)
            {
                Run(ageing, ++number);
                cell.ForgetRows();
            }

            progress?.Invoke(cycle);
        }

        return new AgedCell(string.Create(CultureInfo.InvariantCulture, $"cell-{index + 1:000}"), policy, rows, truth, capacity, resistance, filmGrowth);

        void Run(Protocol protocol, int cycleNumber)
        {
            cell.Run(protocol, options.RecordSeconds);
            var trace = cell.Trace;
            int firstStep = trace.Steps[0];
            for (int i = 0; i < trace.Count; i++)
            {
                // Two rows at one instant are the two sides of a switch: the cycler logs the one after it a little later.
                double seconds = rows.Seconds.Count > 0 && trace.Seconds[i] <= rows.Seconds[^1] ? rows.Seconds[^1] + 0.01 : trace.Seconds[i];
                rows.Seconds.Add(seconds);
                rows.Volts.Add(options.Sensors.Volts.Read(trace.Volts[i], noise));
                rows.Amps.Add(trace.Amps[i] == 0 ? 0 : options.Sensors.Amps.Read(trace.Amps[i], noise));
                rows.Celsius.Add(options.Sensors.Celsius.Read(trace.Celsius[i], noise));
                rows.Cycle.Add(cycleNumber);
                rows.Step.Add(trace.Steps[i] - firstStep + 1);
            }
        }
    }

    private static LithiumIonParameters Individual(LithiumIonParameters mean, AgeingPolicy policy, double capacity, double resistance, double filmGrowth)
    {
        if (mean.Sei is not { } sei || mean.Thermal is not { } thermal)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"Parameter set {mean.Name} has no values for film growth or temperature; an ageing campaign needs both. OKane2022 has them.");
        }

        double kelvin = policy.AmbientCelsius + PhysicalConstants.ZeroCelsiusKelvin;
        return PackSimulator.Varied(new StateOfChargeWindow(mean).At(StartSoc), capacity, resistance) with
        {
            InitialTemperatureKelvin = kelvin,
            Thermal = thermal with { AmbientTemperatureKelvin = kelvin },
            Sei = sei with { SolventDiffusivity = sei.SolventDiffusivity * filmGrowth },
        };
    }

    private static Protocol CheckUp(double low, double high, double recordSeconds)
    {
        string detail = DetailSeconds.ToString(CultureInfo.InvariantCulture);
        string slow = Math.Max(5 * recordSeconds, 60).ToString(CultureInfo.InvariantCulture);
        return ProtocolText.Parse(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Charge at C/3 until {high} V
            Hold at {high} V until C/20
            Rest for 30 min
            Discharge at C/20 until {low} V, record every {slow} s
            Rest for 30 min
            Charge at C/3 until {high} V
            Hold at {high} V until C/20
            Rest for 30 min
            Discharge at C/3 for 1.5 h or until {low} V
            Rest for 1 h
            Discharge at 1 C for 10 s, record every {detail} s
            Rest for 40 s, record every {detail} s
            Charge at 0.75 C for 10 s, record every {detail} s
            Rest for 10 min
            Discharge at C/3 until {low} V
            Rest for 10 min
            """));
    }
}
