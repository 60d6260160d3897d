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
    private readonly double[] _groupAmpHours;
    private readonly double[] _groupSoc;

    /// <summary>A pack of equivalent circuits.</summary>
    /// <exception cref="BmsException">A value is out of range.</exception>
    public PackSimulator(PackDesign design, CircuitParameters circuit, double initialSoc, double initialCelsius = 25, SolverOptions? solverOptions = null)
        : this(design, solverOptions, (capacity, resistance, soc, kelvin) => new CircuitModel(
            circuit.Scaled(capacity, resistance) with { AmbientTemperatureKelvin = circuit.AmbientTemperatureKelvin + kelvin }, soc, initialCelsius + kelvin + PhysicalConstants.ZeroCelsiusKelvin), circuit.CapacityAmpHours, initialSoc)
    {
        CoulombicEfficiency = circuit.CoulombicEfficiency;
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
        : this(design, new StateOfChargeWindow(parameters), parameters, kind, initialSoc, modelOptions ?? new ModelOptions(), solverOptions)
    {
    }

    private PackSimulator(
        PackDesign design, StateOfChargeWindow window, LithiumIonParameters parameters, CellModelKind kind, double initialSoc, ModelOptions modelOptions, SolverOptions? solverOptions)
        : this(design, solverOptions, Cells(window, parameters, kind, modelOptions), window.CapacityAmpHours, initialSoc)
    {
    }

    private PackSimulator(PackDesign design, SolverOptions? solver, Func<double, double, double, double, CellModel> make, double cellAmpHours, double initialSoc)
    {
        design.Check();
        Design = design;
        var members = design.Spread.Draw(design.SeriesCount * design.ParallelCount, initialSoc, design.Seed);
        CellModel[] cells = new CellModel[members.Length];
        _groupAmpHours = new double[design.SeriesCount];
        _groupSoc = new double[design.SeriesCount];
        for (int i = 0; i < cells.Length; i++)
        {
            int group = i / design.ParallelCount;
            cells[i] = make(members[i].Capacity, members[i].Resistance, members[i].Soc, design.GradientAt(group));
            double ampHours = members[i].Capacity * cellAmpHours;
            _groupAmpHours[group] += ampHours;
            _groupSoc[group] += members[i].Soc * ampHours;
        }

        for (int group = 0; group < _groupSoc.Length; group++)
        {
            _groupSoc[group] /= _groupAmpHours[group];
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
        Simulator.Advance(seconds, amps);
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

    /// <summary>
    /// Takes a current out of a group besides the pack's, as a balancing circuit outside the pack does, until it is set anew; takes effect with the next step.
    /// </summary>
    /// <param name="group">From 0.</param>
    /// <param name="amps">A; negative feeds the group.</param>
    public void Drain(int group, double amps) => _model.Drain(group, amps);

    /// <summary>Another temperature of the surroundings (of the middle of the pack), degC, from the next step on.</summary>
    public void SetAmbient(double celsius) => _model.SetAmbient(celsius + PhysicalConstants.ZeroCelsiusKelvin);

    /// <summary>Part of the charging Ah that raises the state of charge.</summary>
    public double CoulombicEfficiency { get; } = 1;

    /// <summary>Charge that a group holds between its cut-offs, Ah.</summary>
    public double GroupCapacityAmpHours(int group) => _groupAmpHours[group];

    /// <summary>State of charge a group started with, 0 to 1: the mean of its cells by capacity.</summary>
    public double GroupStartSoc(int group) => _groupSoc[group];

    /// <summary>What every group's voltage drops at once for an ampere more of discharge, at the end of the last step, ohm.</summary>
    /// <param name="ohms">As many as there are groups.</param>
    public void GroupOhms(Span<double> ohms) => _model.Slopes(Simulator.State, Simulator.DischargeAmps, ohms);

    private static Func<double, double, double, double, CellModel> Cells(StateOfChargeWindow window, LithiumIonParameters parameters, CellModelKind kind, ModelOptions options)
    {
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
