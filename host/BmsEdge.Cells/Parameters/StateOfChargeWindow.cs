using System;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Parameters;

/// <summary>
/// Stoichiometries of both electrodes between empty and full: the cyclable lithium of the start state is moved until the open-circuit voltage meets
/// the lower and the upper cut-off.
/// </summary>
public sealed class StateOfChargeWindow
{
    private readonly double _lithium;
    private readonly double _negativeCapacity;
    private readonly double _positiveCapacity;
    private readonly LithiumIonParameters _parameters;

    /// <summary>The window of a parameter set.</summary>
    /// <exception cref="BmsException">The open-circuit voltage does not reach a cut-off.</exception>
    public StateOfChargeWindow(LithiumIonParameters parameters)
    {
        _parameters = parameters;
        var negative = parameters.Negative.Materials[0];
        var positive = parameters.Positive.Materials[0];
        _negativeCapacity = CapacityCoulombs(parameters, parameters.Negative);
        _positiveCapacity = CapacityCoulombs(parameters, parameters.Positive);
        _lithium = negative.InitialStoichiometry * _negativeCapacity + positive.InitialStoichiometry * _positiveCapacity;
        NegativeAtFull = Meet(parameters.UpperCutoffVolts);
        NegativeAtEmpty = Meet(parameters.LowerCutoffVolts);
    }

    /// <summary>Negative stoichiometry at 100 %.</summary>
    public double NegativeAtFull { get; }

    /// <summary>Negative stoichiometry at 0 %.</summary>
    public double NegativeAtEmpty { get; }

    /// <summary>Positive stoichiometry at 100 %.</summary>
    public double PositiveAtFull => PositiveFor(NegativeAtFull);

    /// <summary>Positive stoichiometry at 0 %.</summary>
    public double PositiveAtEmpty => PositiveFor(NegativeAtEmpty);

    /// <summary>Charge between empty and full, Ah.</summary>
    public double CapacityAmpHours => (NegativeAtFull - NegativeAtEmpty) * _negativeCapacity / 3600;

    /// <summary>State of charge of the start state.</summary>
    public double InitialStateOfCharge => (_parameters.Negative.Materials[0].InitialStoichiometry - NegativeAtEmpty) / (NegativeAtFull - NegativeAtEmpty);

    /// <summary>The parameter set with its start state at a state of charge.</summary>
    /// <param name="stateOfCharge">0 to 1.</param>
    /// <exception cref="BmsException">It is not.</exception>
    public LithiumIonParameters At(double stateOfCharge)
    {
        if (stateOfCharge is not (>= 0 and <= 1))
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"A state of charge of {stateOfCharge} is not between 0 and 1."));
        }

        double x = NegativeAtEmpty + stateOfCharge * (NegativeAtFull - NegativeAtEmpty);
        return _parameters with { Negative = Start(_parameters.Negative, x), Positive = Start(_parameters.Positive, PositiveFor(x)) };
    }

    /// <summary>Open-circuit voltage at a state of charge, V.</summary>
    public double OpenCircuitVolts(double stateOfCharge) => Volts(NegativeAtEmpty + stateOfCharge * (NegativeAtFull - NegativeAtEmpty));

    /// <summary>Charge the active material of an electrode holds between stoichiometry 0 and 1, C.</summary>
    public static double CapacityCoulombs(LithiumIonParameters parameters, ElectrodeParameters electrode)
    {
        var material = electrode.Materials[0];
        double fraction = material.SurfaceAreaPerVolume * material.RadiusMeters / 3;
        return PhysicalConstants.FaradayCoulombsPerMole * fraction * material.MaximumConcentration * electrode.ThicknessMeters * parameters.ElectrodeAreaSquareMeters;
    }

    private static ElectrodeParameters Start(ElectrodeParameters electrode, double stoichiometry) =>
        electrode with { Materials = [electrode.Materials[0] with { InitialStoichiometry = stoichiometry }] };

    private double PositiveFor(double negative) => (_lithium - negative * _negativeCapacity) / _positiveCapacity;

    private double Volts(double negative) =>
        _parameters.Positive.Materials[0].OpenCircuitVolts.AtReference(PositiveFor(negative)) - _parameters.Negative.Materials[0].OpenCircuitVolts.AtReference(negative);

    /// <summary>Bisection: the open-circuit voltage grows with the lithium in the negative electrode.</summary>
    private double Meet(double volts)
    {
        const double margin = 1e-6;
        double low = Math.Max(margin, (_lithium - (1 - margin) * _positiveCapacity) / _negativeCapacity);
        double high = Math.Min(1 - margin, (_lithium - margin * _positiveCapacity) / _negativeCapacity);
        if (!(Volts(low) <= volts && Volts(high) >= volts))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                FormattableString.Invariant($"Parameter set {_parameters.Name}: the open-circuit voltage runs from {Volts(low):0.000} to {Volts(high):0.000} V and does not meet the cut-off of {volts:0.000} V. Look at the start stoichiometries, the active fractions and the cut-offs."));
        }

        for (int i = 0; i < 200 && high - low > 1e-15; i++)
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
