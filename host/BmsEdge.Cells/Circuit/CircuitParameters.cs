using System;
using System.Collections.Generic;
using BmsEdge.Foundation;

namespace BmsEdge.Cells;

/// <summary>A resistance over state of charge with an Arrhenius law in temperature.</summary>
/// <param name="OhmsAt25Celsius">Over SOC, ohm.</param>
/// <param name="ActivationJoulesPerMole">0 for one that does not feel temperature.</param>
public sealed record CircuitResistance(PiecewiseLinear OhmsAt25Celsius, double ActivationJoulesPerMole = 0)
{
    /// <summary>A resistance that does not depend on SOC.</summary>
    public static CircuitResistance Constant(double ohms, double activationJoulesPerMole = 0) => new(PiecewiseLinear.Constant(ohms), activationJoulesPerMole);

    /// <summary>Value, ohm.</summary>
    public double At(double soc, double kelvin) => OhmsAt25Celsius.At(soc) * (ActivationJoulesPerMole == 0
        ? 1
        : Math.Exp(ActivationJoulesPerMole / PhysicalConstants.GasJoulesPerMoleKelvin * (1 / kelvin - PhysicalConstants.Inverse25CelsiusKelvin)));

    /// <summary>The same times a factor.</summary>
    public CircuitResistance Times(double factor) => this with { OhmsAt25Celsius = OhmsAt25Celsius.Times(factor) };
}

/// <summary>A resistor beside a capacitor.</summary>
/// <param name="Resistance">Resistor.</param>
/// <param name="TimeConstantSeconds">R C, s; the capacitance follows the resistance.</param>
public sealed record CircuitPair(CircuitResistance Resistance, double TimeConstantSeconds)
{
    /// <summary>A capacitor that stays, F: the time constant then follows the resistance. Null holds the time constant.</summary>
    public double? Farads { get; init; }

    /// <summary>
    /// A charge transfer, <c>I = 2 RT/(F R) sinh(F v / 2RT)</c> (Butler-Volmer, transfer coefficient 1/2); the resistance is that at small current.
    /// </summary>
    public bool Kinetic { get; init; }

    /// <summary>Time constant with the resistor at a value, s.</summary>
    public double SecondsAt(double ohms) => Farads is { } farads ? ohms * farads : TimeConstantSeconds;
}

/// <summary>
/// An equivalent circuit with any number of pairs, hysteresis (one state, G.L. Plett, J. Power Sources 134 (2004) 252) and temperature, for the same
/// protocols as the electrochemical models.
/// </summary>
public sealed record CircuitParameters
{
    private const int ResistanceSamples = 20;

    /// <summary>Name for reports.</summary>
    public required string Name { get; init; }

    /// <summary>Charge between SOC 0 and 1, Ah; also what "1 C" means.</summary>
    public required double CapacityAmpHours { get; init; }

    /// <summary>Part of the charging Ah that raises SOC.</summary>
    public double CoulombicEfficiency { get; init; } = 1;

    /// <summary>Open-circuit voltage over SOC at 25 degC, between the branches, V.</summary>
    public required PiecewiseLinear OpenCircuitVolts { get; init; }

    /// <summary>dU/dT over SOC, V/K.</summary>
    public PiecewiseLinear EntropicVoltsPerKelvin { get; init; } = PiecewiseLinear.Constant(0);

    /// <summary>Half the distance between charge and discharge branch over SOC, V.</summary>
    public PiecewiseLinear HysteresisVolts { get; init; } = PiecewiseLinear.Constant(0);

    /// <summary>After 1/rate of SOC 63 % of the way to the other branch is done.</summary>
    public double HysteresisRate { get; init; } = 20;

    /// <summary>Resistance there at once.</summary>
    public required CircuitResistance Ohmic { get; init; }

    /// <summary>Resistor-capacitor pairs, none to sixteen.</summary>
    public required IReadOnlyList<CircuitPair> Pairs { get; init; }

    /// <summary>Heat capacity, J/K; infinite keeps the temperature.</summary>
    public double HeatCapacityJoulesPerKelvin { get; init; } = double.PositiveInfinity;

    /// <summary>Heat conductance to the surroundings, W/K.</summary>
    public double CoolingWattsPerKelvin { get; init; }

    /// <summary>Surroundings, K.</summary>
    public double AmbientTemperatureKelvin { get; init; } = 298.15;

    /// <summary>The circuit of a simulated cell, charge transfer and hysteresis included, for packs with parallel cells.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="ambientCelsius">Surroundings, degC.</param>
    public static CircuitParameters Of(EcmCellParameters cell, double ambientCelsius = 25)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return new CircuitParameters
        {
            Name = cell.Name,
            CapacityAmpHours = cell.CapacityAmpHours,
            CoulombicEfficiency = cell.CoulombicEfficiency,
            OpenCircuitVolts = cell.OpenCircuitVolts,
            EntropicVoltsPerKelvin = cell.EntropicVoltsPerKelvin,
            HysteresisVolts = cell.HysteresisVolts,
            HysteresisRate = cell.HysteresisRate,
            Ohmic = Tabulated(cell.Ohmic),
            Pairs =
            [
                new CircuitPair(Tabulated(cell.ChargeTransfer), 1) { Farads = cell.DoubleLayerFarads, Kinetic = true },
                new CircuitPair(Tabulated(cell.FastDiffusion), 1) { Farads = cell.FastDiffusionFarads },
                new CircuitPair(Tabulated(cell.SlowDiffusion), 1) { Farads = cell.SlowDiffusionFarads },
            ],
            HeatCapacityJoulesPerKelvin = cell.HeatCapacityJoulesPerKelvin,
            CoolingWattsPerKelvin = cell.CoolingWattsPerKelvin,
            AmbientTemperatureKelvin = ambientCelsius + PhysicalConstants.ZeroCelsiusKelvin,
        };
    }

    /// <summary>A copy with capacity and resistances multiplied; time constants stay.</summary>
    public CircuitParameters Scaled(double capacityFactor, double resistanceFactor)
    {
        CircuitPair[] pairs = new CircuitPair[Pairs.Count];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = Pairs[i] with { Resistance = Pairs[i].Resistance.Times(resistanceFactor), Farads = Pairs[i].Farads / resistanceFactor };
        }

        return this with { CapacityAmpHours = CapacityAmpHours * capacityFactor, Ohmic = Ohmic.Times(resistanceFactor), Pairs = pairs };
    }

    internal void Check()
    {
        Positive("capacity", CapacityAmpHours, "Ah");
        Positive("hysteresis rate", HysteresisRate, "");
        Positive("heat capacity", HeatCapacityJoulesPerKelvin, "J/K", allowInfinity: true);
        Positive("temperature of the surroundings", AmbientTemperatureKelvin, "K");
        if (CoolingWattsPerKelvin is not (>= 0 and < double.PositiveInfinity))
        {
            throw Fault("cooling", CoolingWattsPerKelvin, "a finite number not below 0 W/K");
        }

        if (CoulombicEfficiency is not (> 0 and <= 1))
        {
            throw Fault("Coulombic efficiency", CoulombicEfficiency, "above 0 and not above 1");
        }

        if (Pairs.Count > 16)
        {
            throw Fault("number of pairs", Pairs.Count, "at most 16");
        }

        Resistance("ohmic resistance", Ohmic);
        for (int i = 0; i < Pairs.Count; i++)
        {
            Resistance(FormattableString.Invariant($"resistance of pair {i + 1}"), Pairs[i].Resistance);
            Positive(FormattableString.Invariant($"time constant of pair {i + 1}"), Pairs[i].TimeConstantSeconds, "s");
            if (Pairs[i].Farads is { } farads)
            {
                Positive(FormattableString.Invariant($"capacitor of pair {i + 1}"), farads, "F");
            }

            if (Pairs[i].Farads is not null || Pairs[i].Kinetic)
            {
                // Their equations divide by the resistance.
                Positive(FormattableString.Invariant($"resistance of pair {i + 1}"), Least(Pairs[i].Resistance), "ohm");
            }
        }
    }

    /// <summary>Straight pieces close enough that the rise towards empty is met to 0.1 %.</summary>
    private static CircuitResistance Tabulated(ArrheniusResistance law)
    {
        const int pieces = 400;
        double[] soc = new double[pieces + 1], ohms = new double[pieces + 1];
        for (int i = 0; i <= pieces; i++)
        {
            soc[i] = (double)i / pieces;
            ohms[i] = law.At(25, soc[i]);
        }

        return new CircuitResistance(new PiecewiseLinear(soc, ohms), law.ActivationJoulesPerMole);
    }

    private double Least(CircuitResistance resistance)
    {
        double least = double.PositiveInfinity;
        for (int i = 0; i <= ResistanceSamples; i++)
        {
            least = Math.Min(least, resistance.At((double)i / ResistanceSamples, AmbientTemperatureKelvin));
        }

        return least;
    }

    private void Resistance(string what, CircuitResistance resistance)
    {
        for (int i = 0; i <= ResistanceSamples; i++)
        {
            double ohms = resistance.At((double)i / ResistanceSamples, AmbientTemperatureKelvin);
            if (ohms is not (>= 0 and < double.PositiveInfinity))
            {
                throw Fault(FormattableString.Invariant($"{what} at SOC {(double)i / ResistanceSamples:0.00}"), ohms, "a finite number not below 0 ohm");
            }
        }
    }

    private void Positive(string what, double value, string unit, bool allowInfinity = false)
    {
        if (!(value > 0) || (double.IsInfinity(value) && !allowInfinity))
        {
            throw Fault(what, value, $"a finite number above 0 {unit}".TrimEnd());
        }
    }

    private BmsException Fault(string what, double value, string should) =>
        new(BmsErrorCode.BadArgument, FormattableString.Invariant($"{Name}: {what} is {value}; it should be {should}."));
}
