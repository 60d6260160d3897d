using System;

namespace BmsEdge.Cells.Parameters;

/// <summary>Values of <see cref="PublishedParameters.Prada2013"/>.</summary>
internal static class Prada2013Set
{
    public static LithiumIonParameters Values { get; } = new()
    {
        Name = "Prada2013",
        Chemistry = "LiFePO4 / graphite, 2.3 Ah",
        Sources =
        [
            "E. Prada et al., J. Electrochem. Soc. 160 (2013) A616, doi 10.1149/2.053304jes",
            "positive open circuit: S. Afshar, K. Morris, A. Khajepour, arXiv 1709.03970 (2017)",
            "particles: A.G. Kashkooli et al., J. Appl. Electrochem. 47 (2017) 281",
            "negative open circuit: " + Chen2020Set.ChenPaper,
        ],
        NominalCapacityAmpHours = 2.3,
        LowerCutoffVolts = 2,
        UpperCutoffVolts = 3.6,
        ElectrodeAreaSquareMeters = 0.6 * 0.3,
        InitialTemperatureKelvin = 298,
        Negative = new()
        {
            ThicknessMeters = 3.4e-5,
            Porosity = 0.36,
            ConductivitySiemensPerMeter = 215,
            ElectrolyteTransportEfficiency = PublishedParameters.Bruggeman(0.36),
            SolidTransportEfficiency = PublishedParameters.Bruggeman(0.58),
            Materials =
            [
                new()
                {
                    Name = "graphite",
                    VolumeFraction = 0.58,
                    RadiusMeters = 5e-6,
                    MaximumConcentration = 30555,
                    InitialStoichiometry = 24749.55 / 30555,
                    OpenCircuitVolts = new(Chen2020Set.GraphiteSilica, Chen2020Set.GraphiteSilicaFormula),
                    Diffusivity = PropertyLaw.OfConstant(3e-15),
                    ReactionRate = PropertyLaw.OfConstant(6.48e-7, 35000),
                },
            ],
        },
        Separator = new() { ThicknessMeters = 2.5e-5, Porosity = 0.45, ElectrolyteTransportEfficiency = PublishedParameters.Bruggeman(0.45) },
        Positive = new()
        {
            ThicknessMeters = 8e-5,
            Porosity = 0.426,
            ConductivitySiemensPerMeter = 0.33795074,
            ElectrolyteTransportEfficiency = PublishedParameters.Bruggeman(0.426),
            SolidTransportEfficiency = PublishedParameters.Bruggeman(0.374),
            Materials =
            [
                new()
                {
                    Name = "LiFePO4",
                    VolumeFraction = 0.374,
                    RadiusMeters = 5e-8,
                    MaximumConcentration = 22806,
                    InitialStoichiometry = 86.6628 / 22806,
                    OpenCircuitVolts = new(
                        y => 3.4077 - 0.020269 * y + 0.5 * Math.Exp(-150 * y) - 0.9 * Math.Exp(-30 * (1 - y)),
                        "3.4077 - 0.020269 * x + 0.5 * exp(-150 * x) - 0.9 * exp(-30 * (1 - x))"),
                    Diffusivity = PropertyLaw.OfConstant(5.9e-18),
                    ReactionRate = PropertyLaw.OfConstant(6e-7, 39570),
                },
            ],
        },
        Electrolyte = new()
        {
            InitialConcentration = 1200,
            TransferenceNumber = 0.36,
            Diffusivity = PropertyLaw.OfConstant(2e-10),
            Conductivity = new(
                c =>
                {
                    double q = c / 1e6;
                    return 1000 * (4.1253e-4 + 5.007 * q - 4721.2 * q * q + 1.5094e6 * q * q * q - 1.6018e8 * q * q * q * q);
                },
                "1000 * (4.1253e-4 + 5.007 * (x / 1e6) - 4721.2 * (x / 1e6) ** 2 + 1.5094e6 * (x / 1e6) ** 3 - 1.6018e8 * (x / 1e6) ** 4)"),
        },
    };
}
