using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using BmsEdge.Cells.Parameters;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cells.Tests.Parameters;

/// <summary>The sets that ship against the stored numbers and tables of PyBaMM 24.1.</summary>
public sealed class PublishedParametersTests
{
    [Theory]
    [InlineData("Chen2020")]
    [InlineData("Marquis2019")]
    [InlineData("OKane2022")]
    [InlineData("Prada2013")]
    public void A_set_has_the_stored_values_and_functions(string name)
    {
        string folder = Repository.RequireData("pybamm-reference");
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "parameters", $"{name}.json")));
        var root = document.RootElement;
        var set = PublishedParameters.Named(name);
        var functions = root.GetProperty("functions");
        Electrode(functions, "negative", set.Negative, root.GetProperty("negative_electrode"));
        Electrode(functions, "positive", set.Positive, root.GetProperty("positive_electrode"));
        int tables = 0;
        foreach ((string key, PropertyLaw law) in new[] { ("electrolyte_diffusivity_m2_per_s", set.Electrolyte.Diffusivity), ("electrolyte_conductivity_s_per_m", set.Electrolyte.Conductivity) })
        {
            // Prada2013 has a constant diffusivity, which needs no table.
            if (!functions.TryGetProperty(key, out var table))
            {
                Assert.Equal(root.GetProperty("electrolyte_and_other").GetProperty(key).GetDouble(), law.Constant);
                continue;
            }

            double[] concentration = Numbers(table, "conc_mol_per_m3");
            foreach (var column in table.EnumerateObject().Where(property => property.Name.StartsWith($"{key}", StringComparison.Ordinal)))
            {
                string temperature = column.Name.Split("_at_")[^1].TrimEnd('k').Replace('p', '.');
                double kelvin = column.Name == key ? 298.15 : double.Parse(temperature, CultureInfo.InvariantCulture);
                Same(Numbers(table, column.Name), [.. concentration.Select(c => law.At(c, kelvin))], 1e-8, $"{name} {column.Name}");
                tables++;
            }
        }

        Assert.True(tables >= 3);
        var derived = root.GetProperty("derived");
        StateOfChargeWindow window = new(set);
        Assert.Equal(derived.GetProperty("neg_initial_stoichiometry").GetDouble(), set.Negative.Materials[0].InitialStoichiometry, 1e-9);
        Assert.Equal(derived.GetProperty("pos_initial_stoichiometry").GetDouble(), set.Positive.Materials[0].InitialStoichiometry, 1e-9);
        Assert.Equal(derived.GetProperty("neg_stoichiometry_at_100pct_soc").GetDouble(), window.NegativeAtFull, 2e-5);
        Assert.Equal(derived.GetProperty("neg_stoichiometry_at_0pct_soc").GetDouble(), window.NegativeAtEmpty, 2e-5);
        Assert.Equal(derived.GetProperty("electrode_area_m2").GetDouble(), set.ElectrodeAreaSquareMeters, 1e-12);
        Assert.Equal(derived.GetProperty("neg_theoretical_capacity_ah").GetDouble(), StateOfChargeWindow.CapacityCoulombs(set, set.Negative) / 3600, 1e-6);
        Assert.Equal(derived.GetProperty("pos_theoretical_capacity_ah").GetDouble(), StateOfChargeWindow.CapacityCoulombs(set, set.Positive) / 3600, 1e-6);
    }

    private static void Electrode(JsonElement functions, string electrode, ElectrodeParameters parameters, JsonElement numbers)
    {
        var material = parameters.Materials[0];
        var ocp = functions.GetProperty($"{electrode}_electrode_ocp_v");
        Same(Numbers(ocp, "ocp_v"), [.. Numbers(ocp, "stoichiometry").Select(material.OpenCircuitVolts.AtReference)], 1e-7, $"{electrode} open circuit");
        var exchange = functions.GetProperty($"{electrode}_electrode_exchange_current_density_a_per_m2");
        double maximum = exchange.GetProperty("max_conc_mol_per_m3").GetDouble();
        double[] s = Numbers(exchange, "stoichiometry");
        foreach (var column in exchange.EnumerateObject().Where(property => property.Name.StartsWith("j0_a_per_m2_at_", StringComparison.Ordinal)))
        {
            string[] parts = column.Name["j0_a_per_m2_at_".Length..].Split("k_ce_");
            double kelvin = double.Parse(parts[0].Replace('p', '.'), CultureInfo.InvariantCulture);
            double salt = double.Parse(parts[1], CultureInfo.InvariantCulture);
            Same(
                [.. column.Value.EnumerateArray().Select(value => value.GetDouble())],
                [.. s.Select(x => material.ReactionRate.At(0, kelvin) * Math.Sqrt(salt * x * (1 - x)) * maximum)],
                1e-8,
                $"{electrode} {column.Name}");
        }

        Assert.Equal(maximum, material.MaximumConcentration);
        Assert.Equal(numbers.GetProperty($"{electrode}_particle_radius_m").GetDouble(), material.RadiusMeters, 1e-15);
        Assert.Equal(numbers.GetProperty($"{electrode}_electrode_porosity").GetDouble(), parameters.Porosity, 1e-12);
        Assert.Equal(numbers.GetProperty($"{electrode}_electrode_active_material_volume_fraction").GetDouble(), material.VolumeFraction, 1e-12);
    }

    private static double[] Numbers(JsonElement table, string column) => [.. table.GetProperty(column).EnumerateArray().Select(value => value.GetDouble())];

    private static void Same(double[] stored, double[] ours, double tolerance, string what)
    {
        Assert.Equal(stored.Length, ours.Length);
        for (int i = 0; i < stored.Length; i++)
        {
            Assert.True(Math.Abs(stored[i] - ours[i]) <= tolerance * Math.Max(Math.Abs(stored[i]), 1e-3), FormattableString.Invariant($"{what}, row {i}: {ours[i]} against the stored {stored[i]}"));
        }
    }
}
