using System;
using System.Collections.Generic;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;

namespace BmsEdge.Cells;

/// <summary>A pack that protocols are carried out on, as <see cref="CellSimulator"/> does on a cell: the voltages of the protocol are those of the pack.</summary>
public sealed class PackSimulator
{
    private readonly PackModel _model;
    private readonly List<PackRow> _rows = [];

    /// <summary>A pack of equivalent circuits.</summary>
    /// <exception cref="BmsException">A value is out of range.</exception>
    public PackSimulator(PackDesign design, CircuitParameters circuit, double initialSoc, double initialCelsius = 25, SolverOptions? solverOptions = null)
        : this(design, solverOptions, (capacity, resistance, soc, kelvin) => new CircuitModel(
            circuit.Scaled(capacity, resistance) with { AmbientTemperatureKelvin = circuit.AmbientTemperatureKelvin + kelvin }, soc, initialCelsius + kelvin + PhysicalConstants.ZeroCelsiusKelvin), initialSoc)
    {
    }

    /// <summary>A pack of electrochemical cells. Capacity spreads by the electrode area, resistance by reaction rates and conductivities.</summary>
    /// <param name="design">The pack.</param>
    /// <param name="parameters">The mean cell.</param>
    /// <param name="kind">Its model.</param>
    /// <param name="initialSoc">0 to 1.</param>
    /// <param name="modelOptions">What the model takes into account.</param>
    /// <param name="solverOptions">Accuracy.</param>
    /// <exception cref="BmsException">A value is out of range.</exception>
    public PackSimulator(PackDesign design, LithiumIonParameters parameters, CellModelKind kind, double initialSoc, ModelOptions? modelOptions = null, SolverOptions? solverOptions = null)
        : this(design, solverOptions, Cells(parameters, kind, modelOptions ?? new ModelOptions()), initialSoc)
    {
    }

    private PackSimulator(PackDesign design, SolverOptions? solver, Func<double, double, double, double, CellModel> make, double initialSoc)
    {
        design.Check();
        Design = design;
        var members = design.Spread.Draw(design.SeriesCount * design.ParallelCount, initialSoc, design.Seed);
        CellModel[] cells = new CellModel[members.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            double place = design.SeriesCount == 1 ? 0 : (double)(i / design.ParallelCount) / (design.SeriesCount - 1) - 0.5;
            cells[i] = make(members[i].Capacity, members[i].Resistance, members[i].Soc, place * design.TemperatureGradientKelvin);
        }

        _model = new PackModel(design, cells);
        Simulator = new CellSimulator(_model, solver ?? new SolverOptions());
    }

    /// <summary>The pack.</summary>
    public PackDesign Design { get; }

    /// <summary>The pack as a whole: voltage, current and temperature of the hottest cell.</summary>
    public CellSimulator Simulator { get; }

    /// <summary>What the cells did, a row after every protocol step and every <see cref="Advance"/>.</summary>
    public IReadOnlyList<PackRow> Rows => _rows;

    /// <summary>Carries a protocol out.</summary>
    public void Run(Protocol protocol, double recordSeconds = 10)
    {
        foreach (var step in protocol.Steps())
        {
            Simulator.Run(step, recordSeconds);
            Keep();
        }
    }

    /// <summary>Lets time pass at a current, A (positive when charging); for a caller that looks at the cells in between, as a balancing controller does.</summary>
    public PackRow Advance(double seconds, double amps)
    {
        Simulator.Run(new ProtocolStep { Control = new HoldCurrent(new CellCurrent(amps, false)), DurationSeconds = seconds, RecordSeconds = seconds });
        Keep();
        return _rows[^1];
    }

    /// <summary>Forgets rows and steps, not the state: a controller that steps for hours takes its rows away as it goes.</summary>
    public void ForgetRows()
    {
        _rows.Clear();
        Simulator.ForgetRows();
    }

    /// <summary>Switches the balancing resistor of a group (from 0); takes effect with the next step.</summary>
    public void Balance(int group, bool on)
    {
        if (group < 0 || group >= Design.SeriesCount)
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"Group {group}: the pack has groups 0 to {Design.SeriesCount - 1}."));
        }

        if (on && double.IsInfinity(Design.BalancingOhms))
        {
            throw new BmsException(BmsErrorCode.BadArgument, "The pack has no balancing resistors; give its design a value for them.");
        }

        _model.Balance(group, on);
    }

    private static Func<double, double, double, double, CellModel> Cells(LithiumIonParameters parameters, CellModelKind kind, ModelOptions options)
    {
        StateOfChargeWindow window = new(parameters);
        return (capacity, resistance, soc, kelvin) =>
        {
            var cell = Varied(window.At(soc), capacity, resistance) with
            {
                InitialTemperatureKelvin = parameters.InitialTemperatureKelvin + kelvin,
                Thermal = parameters.Thermal is null ? null : parameters.Thermal with { AmbientTemperatureKelvin = parameters.Thermal.AmbientTemperatureKelvin + kelvin },
            };
            return CellSimulator.Model(cell, kind, options);
        };
    }

    /// <summary>A set with another capacity (electrode area) and resistance (reaction rates and conductivities).</summary>
    internal static LithiumIonParameters Varied(LithiumIonParameters mean, double capacity, double resistance)
    {
        return mean with
        {
            ElectrodeAreaSquareMeters = mean.ElectrodeAreaSquareMeters * capacity,
            ContactResistanceOhms = mean.ContactResistanceOhms * resistance,
            Negative = Slower(mean.Negative, resistance),
            Positive = Slower(mean.Positive, resistance),
            Electrolyte = mean.Electrolyte with { Conductivity = mean.Electrolyte.Conductivity.Times(1 / resistance) },
        };

        static ElectrodeParameters Slower(ElectrodeParameters electrode, double resistance)
        {
            ActiveMaterial[] materials = new ActiveMaterial[electrode.Materials.Count];
            for (int i = 0; i < materials.Length; i++)
            {
                materials[i] = electrode.Materials[i] with { ReactionRate = electrode.Materials[i].ReactionRate.Times(1 / resistance) };
            }

            return electrode with { ConductivitySiemensPerMeter = electrode.ConductivitySiemensPerMeter / resistance, Materials = materials };
        }
    }

    private void Keep()
    {
        double[] amps = _model.CellAmps.ToArray();
        for (int i = 0; i < amps.Length; i++)
        {
            amps[i] = -amps[i];
        }

        double[] celsius = new double[amps.Length];
        for (int i = 0; i < celsius.Length; i++)
        {
            celsius[i] = _model.Cells[i].Temperature - PhysicalConstants.ZeroCelsiusKelvin;
        }

        _rows.Add(new PackRow(Simulator.Seconds, Simulator.Trace.Volts[^1], _model.GroupVolts.ToArray(), amps, celsius));
    }
}

/// <summary>A pack at an instant.</summary>
/// <param name="Seconds">Time from the start, s.</param>
/// <param name="Volts">Between the terminals, V.</param>
/// <param name="GroupVolts">Of every group, V.</param>
/// <param name="CellAmps">Of every cell, group by group, positive when charging, A.</param>
/// <param name="CellCelsius">Of every cell, degC.</param>
public sealed record PackRow(double Seconds, double Volts, IReadOnlyList<double> GroupVolts, IReadOnlyList<double> CellAmps, IReadOnlyList<double> CellCelsius);
