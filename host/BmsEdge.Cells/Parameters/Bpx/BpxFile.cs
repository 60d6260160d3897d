using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Parameters.Bpx;

/// <summary>
/// Battery Parameter eXchange files (BPX 0.1 to 0.5, JSON). Reaction constants are normalised there, <c>j0 = F k sqrt(c_e/c_e0 s (1-s))</c>; a cell starts
/// full. BPX gives no heat transfer coefficient, 10 W/(m2 K) is taken.
/// </summary>
public static class BpxFile
{
    private const double Faraday = PhysicalConstants.FaradayCoulombsPerMole;
    private const double HeatTransferCoefficient = 10;
    private const int TablePoints = 401;
    private const long LargestFile = 64 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="BmsException">It cannot be read or is no BPX file; the message names the field.</exception>
    public static LithiumIonParameters Read(string path)
    {
        string name = Path.GetFileName(path);
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                throw new BmsException(BmsErrorCode.BadData, $"{name}: more than {LargestFile >> 20} MiB; that is no parameter set.");
            }

            return Parse(File.ReadAllText(path), name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="json">Text.</param>
    /// <param name="name">What to call it in errors.</param>
    public static LithiumIonParameters Parse(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return Read(new BpxSection(document.RootElement, name), name);
        }
        catch (JsonException e)
        {
            throw new BmsException(BmsErrorCode.BadData, $"{name}: not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
        }
    }

    /// <summary>A parameter set as BPX text. Functions that are no BPX expressions become tables of 401 points.</summary>
    /// <exception cref="BmsException">The set has something BPX cannot say.</exception>
    public static string Write(LithiumIonParameters parameters)
    {
        if (parameters.Thermal is not { } thermal)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"Parameter set {parameters.Name} has no thermal data, which BPX wants.");
        }

        var electrolyte = parameters.Electrolyte;
        JsonObject parameterisation = new()
        {
            ["Cell"] = new JsonObject
            {
                ["Ambient temperature [K]"] = thermal.AmbientTemperatureKelvin,
                ["Initial temperature [K]"] = parameters.InitialTemperatureKelvin,
                ["Reference temperature [K]"] = electrolyte.Conductivity.ReferenceTemperatureKelvin,
                ["Lower voltage cut-off [V]"] = parameters.LowerCutoffVolts,
                ["Upper voltage cut-off [V]"] = parameters.UpperCutoffVolts,
                ["Nominal cell capacity [A.h]"] = parameters.NominalCapacityAmpHours,
                ["Specific heat capacity [J.K-1.kg-1]"] = thermal.HeatCapacityPerVolume / 1000,
                ["Density [kg.m-3]"] = 1000,
                ["Electrode area [m2]"] = parameters.ElectrodeAreaSquareMeters,
                ["Number of electrode pairs connected in parallel to make a cell"] = 1,
                ["External surface area [m2]"] = thermal.CoolingAreaSquareMeters,
                ["Volume [m3]"] = thermal.VolumeCubicMeters,
            },
            ["Electrolyte"] = new JsonObject
            {
                ["Initial concentration [mol.m-3]"] = electrolyte.InitialConcentration,
                ["Cation transference number"] = electrolyte.TransferenceNumber,
                ["Conductivity [S.m-1]"] = Law(electrolyte.Conductivity, 10, 3000),
                ["Diffusivity [m2.s-1]"] = Law(electrolyte.Diffusivity, 10, 3000),
                ["Conductivity activation energy [J.mol-1]"] = electrolyte.Conductivity.ActivationEnergyJoulesPerMole,
                ["Diffusivity activation energy [J.mol-1]"] = electrolyte.Diffusivity.ActivationEnergyJoulesPerMole,
            },
            ["Negative electrode"] = Electrode(parameters.Negative, parameters, negative: true),
            ["Positive electrode"] = Electrode(parameters.Positive, parameters, negative: false),
            ["Separator"] = new JsonObject
            {
                ["Thickness [m]"] = parameters.Separator.ThicknessMeters,
                ["Porosity"] = parameters.Separator.Porosity,
                ["Transport efficiency"] = parameters.Separator.ElectrolyteTransportEfficiency,
            },
        };
        JsonObject user = [];
        AddBranches(user, "Negative electrode", parameters.Negative);
        AddBranches(user, "Positive electrode", parameters.Positive);
        if (user.Count > 0)
        {
            parameterisation["User-defined"] = user;
        }

        JsonObject root = new()
        {
            ["Header"] = new JsonObject
            {
                ["BPX"] = "0.4.0",
                ["Title"] = parameters.Name,
                ["Description"] = parameters.Chemistry,
                ["References"] = string.Join("; ", parameters.Sources),
                ["Model"] = "DFN",
            },
            ["Parameterisation"] = parameterisation,
        };
        return root.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static LithiumIonParameters Read(BpxSection root, string name)
    {
        var header = root.Section("Header", required: true)!;
        string title = header.Text("Title") ?? Path.GetFileNameWithoutExtension(name);
        string version = header.Text("BPX") ?? throw new BmsException(BmsErrorCode.BadData, $"{name}, Header: 'BPX', the version of the format, is missing. Is this a BPX file?");
        if (!version.StartsWith("0.", StringComparison.Ordinal) && !version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw new BmsException(BmsErrorCode.BadData, $"{name}, Header: BPX version '{version}' is not known; 0.1 to 1.0 are.");
        }

        string model = header.Text("Model") ?? "DFN";
        bool single = model == "SPM";
        if (!single && model is not ("SPMe" or "DFN"))
        {
            throw new BmsException(BmsErrorCode.BadData, $"{name}, Header: model '{model}' is not known; SPM, SPMe and DFN are.");
        }

        var values = root.Section("Parameterisation", required: true)!;
        var cell = values.Section("Cell", required: true)!;
        double reference = cell.OptionalNumber("Reference temperature [K]", 150, 450) ?? 298.15;
        double initial = cell.OptionalNumber("Initial temperature [K]", 150, 450) ?? reference;
        var electrolyte = single ? null : Electrolyte(values.Section("Electrolyte", required: true)!, reference);
        double salt = electrolyte?.InitialConcentration ?? 1000;
        var user = values.Section("User-defined", required: false);
        var negative = Electrode(values.Section("Negative electrode", required: true)!, negative: true, single, salt, reference, initial, user);
        var positive = Electrode(values.Section("Positive electrode", required: true)!, negative: false, single, salt, reference, initial, user);
        var separator = single ? null : Separator(values.Section("Separator", required: true)!);
        values.RefuseTheRest();
        LithiumIonParameters parameters = new()
        {
            Name = title,
            Chemistry = header.Text("Description") ?? title,
            Sources = [$"{name} (BPX {version})", .. header.Text("References") is { } references ? [references] : Array.Empty<string>()],
            NominalCapacityAmpHours = cell.Number("Nominal cell capacity [A.h]", 1e-9, 1e6),
            LowerCutoffVolts = cell.Number("Lower voltage cut-off [V]", 0, 10),
            UpperCutoffVolts = cell.Number("Upper voltage cut-off [V]", 0, 10),
            ElectrodeAreaSquareMeters = cell.Number("Electrode area [m2]", 1e-9, 1e4) * cell.Number("Number of electrode pairs connected in parallel to make a cell", 1, 1e6),
            ContactResistanceOhms = cell.OptionalNumber("Contact resistance [Ohm]", 0, 1e3) ?? 0,
            Negative = negative,
            Positive = positive,
            Separator = separator ?? new SeparatorParameters { ThicknessMeters = 1e-6, Porosity = 0.5, ElectrolyteTransportEfficiency = 0.35 },
            Electrolyte = electrolyte ?? new ElectrolyteParameters
            {
                InitialConcentration = salt,
                TransferenceNumber = 0,
                Diffusivity = PropertyLaw.OfConstant(1),
                Conductivity = PropertyLaw.OfConstant(1),
            },
            HasElectrolyte = !single,
            InitialTemperatureKelvin = initial,
            Thermal = Thermal(cell),
        };
        cell.RefuseTheRest();
        return parameters;
    }

    private static ThermalParameters? Thermal(BpxSection cell)
    {
        double? heat = cell.OptionalNumber("Specific heat capacity [J.K-1.kg-1]", 0, 1e5);
        double? density = cell.OptionalNumber("Density [kg.m-3]", 0, 1e5);
        double? area = cell.OptionalNumber("External surface area [m2]", 0, 1e4);
        double? volume = cell.OptionalNumber("Volume [m3]", 0, 1e3);
        double? ambient = cell.OptionalNumber("Ambient temperature [K]", 150, 450);
        cell.OptionalNumber("Thermal conductivity [W.m-1.K-1]");
        return heat is null || density is null || area is null || volume is null
            ? null
            : new ThermalParameters
            {
                VolumeCubicMeters = volume.Value,
                CoolingAreaSquareMeters = area.Value,
                HeatTransferCoefficient = HeatTransferCoefficient,
                HeatCapacityPerVolume = heat.Value * density.Value,
                AmbientTemperatureKelvin = ambient ?? 298.15,
            };
    }

    private static ElectrolyteParameters Electrolyte(BpxSection section, double reference)
    {
        ElectrolyteParameters electrolyte = new()
        {
            InitialConcentration = section.Number("Initial concentration [mol.m-3]", 1, 2e4),
            TransferenceNumber = section.Number("Cation transference number", 0, 1),
            Conductivity = section.Law("Conductivity [S.m-1]", true, section.OptionalNumber("Conductivity activation energy [J.mol-1]", 0, 1e6) ?? 0, reference)!,
            Diffusivity = section.Law("Diffusivity [m2.s-1]", true, section.OptionalNumber("Diffusivity activation energy [J.mol-1]", 0, 1e6) ?? 0, reference)!,
        };
        section.RefuseTheRest();
        return electrolyte;
    }

    private static SeparatorParameters Separator(BpxSection section)
    {
        SeparatorParameters separator = new()
        {
            ThicknessMeters = section.Number("Thickness [m]", 1e-9, 1),
            Porosity = section.Number("Porosity", 1e-6, 1),
            ElectrolyteTransportEfficiency = section.Number("Transport efficiency", 1e-6, 1),
        };
        section.RefuseTheRest();
        return separator;
    }

    private static ElectrodeParameters Electrode(BpxSection section, bool negative, bool single, double salt, double reference, double initial, BpxSection? user)
    {
        string electrode = negative ? "Negative electrode" : "Positive electrode";
        List<ActiveMaterial> materials = [];
        if (section.Section("Particle", required: false) is { } particles)
        {
            foreach (string name in particles.Names.ToArray())
            {
                var particle = particles.Section(name, required: true)!;
                materials.Add(Material(particle, negative, salt, reference, initial, null, electrode) with { Name = name });
                particle.RefuseTheRest();
            }
        }
        else
        {
            materials.Add(Material(section, negative, salt, reference, initial, user, electrode));
        }

        ElectrodeParameters result = new()
        {
            ThicknessMeters = section.Number("Thickness [m]", 1e-9, 1),
            Porosity = single ? 0.5 : section.Number("Porosity", 1e-6, 1),
            ConductivitySiemensPerMeter = single ? 1e9 : section.Number("Conductivity [S.m-1]", 1e-12, 1e12),
            ElectrolyteTransportEfficiency = single ? 0.35 : section.Number("Transport efficiency", 1e-6, 1),
            Materials = materials,
        };
        section.RefuseTheRest();
        return result;
    }

    private static ActiveMaterial Material(BpxSection section, bool negative, double salt, double reference, double initial, BpxSection? user, string electrode)
    {
        double maximum = section.Number("Maximum concentration [mol.m-3]", 1, 1e6);
        double radius = section.Number("Particle radius [m]", 1e-10, 1);
        double area = section.Number("Surface area per unit volume [m-1]", 1, 1e12);
        double low = section.Number("Minimum stoichiometry", 0, 1), high = section.Number("Maximum stoichiometry", 0, 1);
        if (!(low < high))
        {
            throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"{section.Where}: the minimum stoichiometry, {low}, should be below the maximum, {high}."));
        }

        double rate = section.Number("Reaction rate constant [mol.m-2.s-1]", double.Epsilon, 1e3);
        double rateEnergy = section.OptionalNumber("Reaction rate constant activation energy [J.mol-1]", 0, 1e6) ?? 0;
        double diffusionEnergy = section.OptionalNumber("Diffusivity activation energy [J.mol-1]", 0, 1e6) ?? 0;
        var entropic = section.Law("Entropic change coefficient [V.K-1]", false) ?? PropertyLaw.OfConstant(0);
        var open = section.Law("OCP [V]", true)!;
        var lithiation = user?.Law($"{electrode} lithiation OCP [V]", false);
        var delithiation = user?.Law($"{electrode} delithiation OCP [V]", false);
        if (open.Constant == 0 && lithiation is not null && delithiation is not null)
        {
            // The way to say in BPX that only the branches count.
            open = new PropertyLaw(x => 0.5 * (lithiation.AtReference(x) + delithiation.AtReference(x)), "mean of the lithiation and delithiation branches");
        }

        return new ActiveMaterial
        {
            VolumeFraction = Math.Min(area * radius / 3, 1),
            GivenSurfaceAreaPerVolume = area,
            RadiusMeters = radius,
            MaximumConcentration = maximum,
            InitialStoichiometry = negative ? high : low,
            OpenCircuitVolts = AtStart(open),
            LithiationVolts = lithiation is null ? null : AtStart(lithiation),
            DelithiationVolts = delithiation is null ? null : AtStart(delithiation),
            EntropicChangeVoltsPerKelvin = entropic,
            Diffusivity = section.Law("Diffusivity [m2.s-1]", true, diffusionEnergy, reference)!,
            ReactionRate = PropertyLaw.OfConstant(Faraday * rate / (Math.Sqrt(salt) * maximum), rateEnergy, reference),
        };

        // The models count the entropic change from the start temperature, BPX from its reference.
        PropertyLaw AtStart(PropertyLaw law) => initial == reference
            ? law
            : new PropertyLaw(x => law.AtReference(x) + (initial - reference) * entropic.AtReference(x), law.Formula);
    }

    private static JsonObject Electrode(ElectrodeParameters electrode, LithiumIonParameters parameters, bool negative)
    {
        JsonObject section = new()
        {
            ["Thickness [m]"] = electrode.ThicknessMeters,
            ["Conductivity [S.m-1]"] = electrode.ConductivitySiemensPerMeter * electrode.SolidTransportEfficiency,
            ["Porosity"] = electrode.Porosity,
            ["Transport efficiency"] = electrode.ElectrolyteTransportEfficiency,
        };
        StateOfChargeWindow window = new(parameters);
        double[] full = negative ? window.NegativeStoichiometries(1) : window.PositiveStoichiometries(1);
        double[] empty = negative ? window.NegativeStoichiometries(0) : window.PositiveStoichiometries(0);
        if (electrode.Materials.Count == 1)
        {
            AddMaterial(section, electrode.Materials[0], parameters, full[0], empty[0]);
            return section;
        }

        JsonObject particles = [];
        for (int k = 0; k < full.Length; k++)
        {
            var material = electrode.Materials[k];
            JsonObject particle = [];
            AddMaterial(particle, material, parameters, full[k], empty[k]);
            particles[material.Name.Length > 0 ? material.Name : FormattableString.Invariant($"Material {k + 1}")] = particle;
        }

        section["Particle"] = particles;
        return section;
    }

    private static void AddBranches(JsonObject section, string electrode, ElectrodeParameters parameters)
    {
        if (parameters.Materials[0] is { LithiationVolts: { } lithiation, DelithiationVolts: { } delithiation })
        {
            section[$"{electrode} lithiation OCP [V]"] = Law(lithiation, 0.0005, 0.9995);
            section[$"{electrode} delithiation OCP [V]"] = Law(delithiation, 0.0005, 0.9995);
        }
    }

    private static void AddMaterial(JsonObject section, ActiveMaterial material, LithiumIonParameters parameters, double full, double empty)
    {
        section["Particle radius [m]"] = material.RadiusMeters;
        section["Surface area per unit volume [m-1]"] = material.SurfaceAreaPerVolume;
        section["Maximum concentration [mol.m-3]"] = material.MaximumConcentration;
        section["Minimum stoichiometry"] = Math.Min(full, empty);
        section["Maximum stoichiometry"] = Math.Max(full, empty);
        section["OCP [V]"] = Law(material.OpenCircuitVolts, 0.0005, 0.9995);
        section["Entropic change coefficient [V.K-1]"] = Law(material.EntropicChangeVoltsPerKelvin, 0, 1);
        section["Diffusivity [m2.s-1]"] = Law(material.Diffusivity, 0, 1);
        section["Diffusivity activation energy [J.mol-1]"] = material.Diffusivity.ActivationEnergyJoulesPerMole;
        section["Reaction rate constant [mol.m-2.s-1]"] =
            material.ReactionRate.AtReference(0) * Math.Sqrt(parameters.Electrolyte.InitialConcentration) * material.MaximumConcentration / Faraday;
        section["Reaction rate constant activation energy [J.mol-1]"] = material.ReactionRate.ActivationEnergyJoulesPerMole;
    }

    /// <summary>A number, the formula where BPX can say it, or a table.</summary>
    private static JsonNode Law(PropertyLaw law, double low, double high)
    {
        if (law.Constant is { } constant)
        {
            return JsonValue.Create(constant);
        }

        if (SaysTheSame(law, low, high))
        {
            return JsonValue.Create(law.Formula);
        }

        JsonArray x = [], y = [];
        for (int i = 0; i < TablePoints; i++)
        {
            double at = low + (high - low) * i / (TablePoints - 1);
            x.Add(at);
            y.Add(law.AtReference(at));
        }

        return new JsonObject { ["x"] = x, ["y"] = y };
    }

    private static bool SaysTheSame(PropertyLaw law, double low, double high)
    {
        try
        {
            var compiled = MathExpression.Compile(law.Formula, "");
            for (int i = 0; i <= 20; i++)
            {
                double at = low + (high - low) * i / 20;
                double wanted = law.AtReference(at);
                if (!(Math.Abs(compiled(at) - wanted) <= 1e-9 * (1e-30 + Math.Abs(wanted))))
                {
                    return false;
                }
            }

            return true;
        }
        catch (BmsException)
        {
            return false;
        }
    }
}
