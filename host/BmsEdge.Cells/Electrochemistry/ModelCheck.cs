using System;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>Refuses parameters and options a model cannot be built from, each with its name, value and what it should be.</summary>
internal static class ModelCheck
{
    private const int SampleCount = 41;

    public static void Check(SolverOptions solver)
    {
        Positive("voltage tolerance", solver.VoltageTolerance, "V");
        Positive("first step", solver.FirstStepSeconds, "s");
        Positive("smallest step", solver.SmallestStepSeconds, "s");
    }

    public static void Check(LithiumIonParameters parameters, CellModelKind kind, ModelOptions options)
    {
        Within("modes per particle", options.ParticleModes, 4, 64);
        Within("cells per electrode", options.ElectrodeCells, 3, 1000);
        Within("cells in the separator", options.SeparatorCells, 2, 1000);
        string set = parameters.Name;
        if (!parameters.HasElectrolyte && kind != CellModelKind.Spm)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"Parameter set {set} is of a single particle model and says nothing about the electrolyte; simulate it with the SPM.");
        }

        Positive($"{set}: nominal capacity", parameters.NominalCapacityAmpHours, "Ah");
        Positive($"{set}: electrode area", parameters.ElectrodeAreaSquareMeters, "m2");
        Positive($"{set}: start temperature", parameters.InitialTemperatureKelvin, "K");
        if (!(parameters.LowerCutoffVolts < parameters.UpperCutoffVolts))
        {
            throw Fault($"{set}: cut-offs", parameters.LowerCutoffVolts, FormattableString.Invariant($"the lower one must lie below the upper one, {parameters.UpperCutoffVolts} V"));
        }

        NotNegative($"{set}: contact resistance", parameters.ContactResistanceOhms, "ohm");
        Electrode($"{set}: negative electrode", parameters.Negative, parameters.InitialTemperatureKelvin);
        Electrode($"{set}: positive electrode", parameters.Positive, parameters.InitialTemperatureKelvin);
        Positive($"{set}: separator thickness", parameters.Separator.ThicknessMeters, "m");
        Fraction($"{set}: separator porosity", parameters.Separator.Porosity);
        Fraction($"{set}: separator transport efficiency", parameters.Separator.ElectrolyteTransportEfficiency);
        var electrolyte = parameters.Electrolyte;
        Positive($"{set}: salt concentration", electrolyte.InitialConcentration, "mol/m3");
        Within($"{set}: transference number", electrolyte.TransferenceNumber, 0, 1);
        for (int i = 0; i < SampleCount; i++)
        {
            double concentration = 10 + i * (2 * electrolyte.InitialConcentration - 10) / (SampleCount - 1);
            Positive(FormattableString.Invariant($"{set}: salt diffusivity at {concentration:0} mol/m3"), electrolyte.Diffusivity.At(concentration, parameters.InitialTemperatureKelvin), "m2/s");
            Positive(FormattableString.Invariant($"{set}: conductivity of the electrolyte at {concentration:0} mol/m3"), electrolyte.Conductivity.At(concentration, parameters.InitialTemperatureKelvin), "S/m");
        }
    }

    private static void Electrode(string name, ElectrodeParameters electrode, double kelvin)
    {
        Positive($"{name}, thickness", electrode.ThicknessMeters, "m");
        Fraction($"{name}, porosity", electrode.Porosity);
        Positive($"{name}, conductivity", electrode.ConductivitySiemensPerMeter, "S/m");
        Fraction($"{name}, transport efficiency of the pores", electrode.ElectrolyteTransportEfficiency);
        Positive($"{name}, transport efficiency of the solid", electrode.SolidTransportEfficiency, "");
        if (electrode.Materials.Count is < 1 or > 8)
        {
            throw Fault($"{name}, number of active materials", electrode.Materials.Count, "these models carry one to eight");
        }

        foreach (var material in electrode.Materials)
        {
            Material(electrode.Materials.Count == 1 ? name : $"{name}, {material.Name}", material, kelvin);
        }
    }

    private static void Material(string name, ActiveMaterial material, double kelvin)
    {
        Fraction($"{name}, active fraction", material.VolumeFraction);
        Positive($"{name}, particle radius", material.RadiusMeters, "m");
        Positive($"{name}, surface per volume", material.SurfaceAreaPerVolume, "1/m");
        Positive($"{name}, maximum concentration", material.MaximumConcentration, "mol/m3");
        Positive($"{name}, reaction rate", material.ReactionRate.At(0, kelvin), "A m-2 (m3/mol)^1.5");
        if (!(material.InitialStoichiometry is > ElectrodeKinetics.Wall and < 1 - ElectrodeKinetics.Wall))
        {
            throw Fault($"{name}, start stoichiometry", material.InitialStoichiometry, "it must lie between 0 and 1");
        }

        for (int i = 0; i < SampleCount; i++)
        {
            double s = (i + 0.5) / SampleCount;
            string where = material.Diffusivity.Constant is null ? FormattableString.Invariant($" at stoichiometry {s:0.000}") : string.Empty;
            Positive($"{name}, diffusivity{where}", material.Diffusivity.At(s, kelvin), "m2/s");
            Finite(FormattableString.Invariant($"{name}, open-circuit potential at stoichiometry {s:0.000}"), material.OpenCircuitVolts.AtReference(s));
            Finite(FormattableString.Invariant($"{name}, entropic change at stoichiometry {s:0.000}"), material.EntropicChangeVoltsPerKelvin.AtReference(s));
        }

        Finite($"{name}, open-circuit potential at stoichiometry 0", material.OpenCircuitVolts.AtReference(0));
        Finite($"{name}, open-circuit potential at stoichiometry 1", material.OpenCircuitVolts.AtReference(1));
    }

    private static void Finite(string name, double value)
    {
        if (!double.IsFinite(value))
        {
            throw Fault(name, value, "it must be a finite number");
        }
    }

    private static void Positive(string name, double value, string unit)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw Fault(name, value, $"it must be a finite number above 0 {unit}".TrimEnd());
        }
    }

    private static void NotNegative(string name, double value, string unit)
    {
        if (!(value >= 0) || !double.IsFinite(value))
        {
            throw Fault(name, value, $"it must be a finite number not below 0 {unit}".TrimEnd());
        }
    }

    private static void Fraction(string name, double value) => Within(name, value, double.Epsilon, 1);

    private static void Within(string name, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
        {
            throw Fault(name, value, FormattableString.Invariant($"it must lie between {(low == double.Epsilon ? 0 : low)} and {high}"));
        }
    }

    private static BmsException Fault(string name, double value, string what) =>
        new(BmsErrorCode.BadArgument, FormattableString.Invariant($"{name} is {value}: {what}."));
}
