using System;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Parameters;

/// <summary>
/// Stoichiometries of both electrodes between empty and full: the cyclable lithium of the start state is moved until the open-circuit voltage meets
/// the lower and the upper cut-off. The materials of a composite electrode stand at one potential throughout.
/// </summary>
public sealed class StateOfChargeWindow
{
    private readonly double _lithium;
    private readonly double _negativeCapacity;
    private readonly double _positiveCapacity;
    private readonly double _inNegativeAtFull;
    private readonly double _inNegativeAtEmpty;
    private readonly MaterialEquilibrium _negative;
    private readonly MaterialEquilibrium _positive;
    private readonly LithiumIonParameters _parameters;

    /// <summary>The window of a parameter set.</summary>
    /// <exception cref="BmsException">The open-circuit voltage does not reach a cut-off.</exception>
    public StateOfChargeWindow(LithiumIonParameters parameters)
    {
        _parameters = parameters;
        _negativeCapacity = CapacityCoulombs(parameters, parameters.Negative);
        _positiveCapacity = CapacityCoulombs(parameters, parameters.Positive);
        _negative = Equilibrium(parameters, parameters.Negative);
        _positive = Equilibrium(parameters, parameters.Positive);
        InitialInNegative = Lithium(parameters, parameters.Negative);
        _lithium = InitialInNegative + Lithium(parameters, parameters.Positive);
        _inNegativeAtFull = Meet(parameters.UpperCutoffVolts);
        _inNegativeAtEmpty = Meet(parameters.LowerCutoffVolts);
        NegativeAtFull = NegativeStoichiometries(1)[0];
        NegativeAtEmpty = NegativeStoichiometries(0)[0];
        PositiveAtFull = PositiveStoichiometries(1)[0];
        PositiveAtEmpty = PositiveStoichiometries(0)[0];
    }

    /// <summary>Negative stoichiometry at 100 %; in a composite electrode of the main material.</summary>
    public double NegativeAtFull { get; }

    /// <summary>Negative stoichiometry at 0 %; in a composite electrode of the main material.</summary>
    public double NegativeAtEmpty { get; }

    /// <summary>Positive stoichiometry at 100 %; in a composite electrode of the main material.</summary>
    public double PositiveAtFull { get; }

    /// <summary>Positive stoichiometry at 0 %; in a composite electrode of the main material.</summary>
    public double PositiveAtEmpty { get; }

    /// <summary>Charge between empty and full, Ah.</summary>
    public double CapacityAmpHours => (_inNegativeAtFull - _inNegativeAtEmpty) / 3600;

    /// <summary>State of charge of the start state.</summary>
    public double InitialStateOfCharge => (InitialInNegative - _inNegativeAtEmpty) / (_inNegativeAtFull - _inNegativeAtEmpty);

    private double InitialInNegative { get; }

    /// <summary>The parameter set with its start state at a state of charge.</summary>
    /// <param name="stateOfCharge">0 to 1.</param>
    /// <exception cref="BmsException">It is not.</exception>
    public LithiumIonParameters At(double stateOfCharge)
    {
        if (stateOfCharge is not (>= 0 and <= 1))
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"A state of charge of {stateOfCharge} is not between 0 and 1."));
        }

        return _parameters with
        {
            Negative = Start(_parameters.Negative, NegativeStoichiometries(stateOfCharge)),
            Positive = Start(_parameters.Positive, PositiveStoichiometries(stateOfCharge)),
        };
    }

    /// <summary>Open-circuit voltage at a state of charge, V.</summary>
    public double OpenCircuitVolts(double stateOfCharge) => Volts(InNegative(stateOfCharge));

    /// <summary>Stoichiometry of every negative material at a state of charge.</summary>
    public double[] NegativeStoichiometries(double stateOfCharge) => _negative.Stoichiometries(InNegative(stateOfCharge));

    /// <summary>Stoichiometry of every positive material at a state of charge.</summary>
    public double[] PositiveStoichiometries(double stateOfCharge) => _positive.Stoichiometries(_lithium - InNegative(stateOfCharge));

    /// <summary>Charge the active materials of an electrode hold between stoichiometry 0 and 1, C.</summary>
    public static double CapacityCoulombs(LithiumIonParameters parameters, ElectrodeParameters electrode)
    {
        double sum = 0;
        foreach (var material in electrode.Materials)
        {
            sum += CapacityCoulombs(parameters, electrode, material);
        }

        return sum;
    }

    private static double CapacityCoulombs(LithiumIonParameters parameters, ElectrodeParameters electrode, ActiveMaterial material)
    {
        double fraction = material.SurfaceAreaPerVolume * material.RadiusMeters / 3;
        return PhysicalConstants.FaradayCoulombsPerMole * fraction * material.MaximumConcentration * electrode.ThicknessMeters * parameters.ElectrodeAreaSquareMeters;
    }

    private static double Lithium(LithiumIonParameters parameters, ElectrodeParameters electrode)
    {
        double sum = 0;
        foreach (var material in electrode.Materials)
        {
            sum += material.InitialStoichiometry * CapacityCoulombs(parameters, electrode, material);
        }

        return sum;
    }

    private static MaterialEquilibrium Equilibrium(LithiumIonParameters parameters, ElectrodeParameters electrode)
    {
        double[] capacities = new double[electrode.Materials.Count];
        Func<double, double>[] curves = new Func<double, double>[capacities.Length];
        for (int k = 0; k < capacities.Length; k++)
        {
            capacities[k] = CapacityCoulombs(parameters, electrode, electrode.Materials[k]);
            curves[k] = electrode.Materials[k].OpenCircuitVolts.AtReference;
        }

        return new MaterialEquilibrium(capacities, curves);
    }

    private static ElectrodeParameters Start(ElectrodeParameters electrode, double[] stoichiometries)
    {
        var materials = new ActiveMaterial[stoichiometries.Length];
        for (int k = 0; k < materials.Length; k++)
        {
            materials[k] = electrode.Materials[k] with { InitialStoichiometry = stoichiometries[k] };
        }

        return electrode with { Materials = materials };
    }

    private double InNegative(double stateOfCharge) => _inNegativeAtEmpty + stateOfCharge * (_inNegativeAtFull - _inNegativeAtEmpty);

    private double Volts(double inNegative) => _positive.Potential(_lithium - inNegative) - _negative.Potential(inNegative);

    /// <summary>Lithium in the negative electrode (C) by bisection: the open-circuit voltage grows with it.</summary>
    private double Meet(double volts)
    {
        const double margin = 1e-6;
        double low = Math.Max(margin * _negativeCapacity, _lithium - (1 - margin) * _positiveCapacity);
        double high = Math.Min((1 - margin) * _negativeCapacity, _lithium - margin * _positiveCapacity);
        if (!(Volts(low) <= volts && Volts(high) >= volts))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                FormattableString.Invariant($"Parameter set {_parameters.Name}: the open-circuit voltage runs from {Volts(low):0.000} to {Volts(high):0.000} V and does not meet the cut-off of {volts:0.000} V. Look at the start stoichiometries, the active fractions and the cut-offs."));
        }

        for (int i = 0; i < 200 && high - low > 1e-15 * _negativeCapacity; i++)
        {
            double middle = 0.5 * (low + high);
            if (Volts(middle) < volts)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return 0.5 * (low + high);
    }
}
