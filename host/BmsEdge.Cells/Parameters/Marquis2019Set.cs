using System;

namespace BmsEdge.Cells.Parameters;

/// <summary>Values of <see cref="PublishedParameters.Marquis2019"/>.</summary>
internal static class Marquis2019Set
{
    private const double MarquisNegativeMaximum = 24983.2619938437;
    private const double MarquisPositiveMaximum = 51217.9257309275;

    public static LithiumIonParameters Values { get; } = new()
    {
        Name = "Marquis2019",
        Chemistry = "LiCoO2 / graphite, Kokam SLPB78205130H pouch, 0.68 Ah",
        Sources =
        [
            "S.G. Marquis et al., J. Electrochem. Soc. 166 (2019) A3693, doi 10.1149/2.0341915jes",
            "electrodes: parameter library of Dualfoil 5.1 (Newman group, UC Berkeley)",
            "electrolyte: C. Capiglia et al., J. Power Sources 81 (1999) 859, fit from Dualfoil",
            "entropic coefficients: S. Moura, fastDFN",
        ],
        NominalCapacityAmpHours = 0.680616,
        LowerCutoffVolts = 3.105,
        UpperCutoffVolts = 4.1,
        ElectrodeAreaSquareMeters = 0.137 * 0.207,
        Negative = new()
        {
            ThicknessMeters = 1e-4,
            Porosity = 0.3,
            ConductivitySiemensPerMeter = 100,
            ElectrolyteTransportEfficiency = PublishedParameters.Bruggeman(0.3),
            SolidTransportEfficiency = PublishedParameters.Bruggeman(0.6),
            Materials =
            [
                new()
                {
                    Name = "graphite",
                    VolumeFraction = 0.6,
                    RadiusMeters = 1e-5,
                    MaximumConcentration = MarquisNegativeMaximum,
                    InitialStoichiometry = 19986.609595075 / MarquisNegativeMaximum,
                    OpenCircuitVolts = new(
                        x => 0.194 + 1.5 * Math.Exp(-120 * x) + 0.0351 * Math.Tanh((x - 0.286) / 0.083) - 0.0045 * Math.Tanh((x - 0.849) / 0.119)
                            - 0.035 * Math.Tanh((x - 0.9233) / 0.05) - 0.0147 * Math.Tanh((x - 0.5) / 0.034) - 0.102 * Math.Tanh((x - 0.194) / 0.142)
                            - 0.022 * Math.Tanh((x - 0.9) / 0.0164) - 0.011 * Math.Tanh((x - 0.124) / 0.0226) + 0.0155 * Math.Tanh((x - 0.105) / 0.029),
                        "0.194 + 1.5 * exp(-120 * x) + 0.0351 * tanh((x - 0.286) / 0.083) - 0.0045 * tanh((x - 0.849) / 0.119) - 0.035 * tanh((x - 0.9233) / 0.05)"
                        + " - 0.0147 * tanh((x - 0.5) / 0.034) - 0.102 * tanh((x - 0.194) / 0.142) - 0.022 * tanh((x - 0.9) / 0.0164) - 0.011 * tanh((x - 0.124) / 0.0226)"
                        + " + 0.0155 * tanh((x - 0.105) / 0.029)"),
                    EntropicChangeVoltsPerKelvin = new(MarquisNegativeEntropy, "derivative of the open-circuit fit over the maximum concentration"),
                    Diffusivity = PropertyLaw.OfConstant(3.9e-14, 42770),
                    ReactionRate = PropertyLaw.OfConstant(2e-5, 37480),
                },
            ],
        },
        Separator = new() { ThicknessMeters = 2.5e-5, Porosity = 1, ElectrolyteTransportEfficiency = 1 },
        Positive = new()
        {
            ThicknessMeters = 1e-4,
            Porosity = 0.3,
            ConductivitySiemensPerMeter = 10,
            ElectrolyteTransportEfficiency = PublishedParameters.Bruggeman(0.3),
            SolidTransportEfficiency = PublishedParameters.Bruggeman(0.5),
            Materials =
            [
                new()
                {
                    Name = "LiCoO2",
                    VolumeFraction = 0.5,
                    RadiusMeters = 1e-5,
                    MaximumConcentration = MarquisPositiveMaximum,
                    InitialStoichiometry = 30730.7554385565 / MarquisPositiveMaximum,
                    OpenCircuitVolts = new(
                        LithiumCobaltOxide,
                        "2.16216 + 0.07645 * tanh(30.834 - 54.4806 * 1.062 * x) + 2.1581 * tanh(52.294 - 50.294 * 1.062 * x) - 0.14169 * tanh(11.0923 - 19.8543 * 1.062 * x)"
                        + " + 0.2051 * tanh(1.4684 - 5.4888 * 1.062 * x) + 0.2531 * tanh((0.56478 - 1.062 * x) / 0.1316) - 0.02167 * tanh((1.062 * x - 0.525) / 0.006)"),
                    EntropicChangeVoltsPerKelvin = new(MarquisPositiveEntropy, "derivative of the open-circuit fit over the maximum concentration"),
                    Diffusivity = PropertyLaw.OfConstant(1e-13, 18550),
                    ReactionRate = PropertyLaw.OfConstant(6e-7, 39570),
                },
            ],
        },
        Electrolyte = new()
        {
            InitialConcentration = 1000,
            TransferenceNumber = 0.4,
            Diffusivity = new(c => 5.34e-10 * Math.Exp(-0.65 * c / 1000), "5.34e-10 * exp(-0.65 * x / 1000)", 37040),
            Conductivity = new(
                c => 0.0911 + 1.9101 * (c / 1000) - 1.052 * Math.Pow(c / 1000, 2) + 0.1554 * Math.Pow(c / 1000, 3),
                "0.0911 + 1.9101 * (x / 1000) - 1.052 * (x / 1000) ** 2 + 0.1554 * (x / 1000) ** 3",
                34700),
        },
        Thermal = new()
        {
            VolumeCubicMeters = 7.8e-6,
            CoolingAreaSquareMeters = 0.0569,
            HeatTransferCoefficient = 10,
            HeatCapacityPerVolume = PublishedParameters.HeatCapacity((2.5e-5, 8954, 385), (1e-4, 1657, 700), (2.5e-5, 397, 700), (1e-4, 3262, 700), (2.5e-5, 2707, 897)),
            CollectorResistanceOhmSquareMeters = 2.5e-5 / 59600000 + 2.5e-5 / 35500000,
        },
        Sei = Chen2020Set.Values.Sei,
    };

    private static double LithiumCobaltOxide(double y)
    {
        double s = 1.062 * y;
        return 2.16216 + 0.07645 * Math.Tanh(30.834 - 54.4806 * s) + 2.1581 * Math.Tanh(52.294 - 50.294 * s) - 0.14169 * Math.Tanh(11.0923 - 19.8543 * s)
            + 0.2051 * Math.Tanh(1.4684 - 5.4888 * s) + 0.2531 * Math.Tanh((0.56478 - s) / 0.1316) - 0.02167 * Math.Tanh((s - 0.525) / 0.006);
    }

    private static double MarquisNegativeEntropy(double x) =>
        (-1.5 * 120 * Math.Exp(-120 * x) + 0.0351 / 0.083 * PublishedParameters.SechSquared((x - 0.286) / 0.083) - 0.0045 / 0.119 * PublishedParameters.SechSquared((x - 0.849) / 0.119)
        - 0.035 / 0.05 * PublishedParameters.SechSquared((x - 0.9233) / 0.05) - 0.0147 / 0.034 * PublishedParameters.SechSquared((x - 0.5) / 0.034) - 0.102 / 0.142 * PublishedParameters.SechSquared((x - 0.194) / 0.142)
        - 0.022 / 0.0164 * PublishedParameters.SechSquared((x - 0.9) / 0.0164) - 0.011 / 0.0226 * PublishedParameters.SechSquared((x - 0.124) / 0.0226) + 0.0155 / 0.029 * PublishedParameters.SechSquared((x - 0.105) / 0.029))
        / MarquisNegativeMaximum;

    private static double MarquisPositiveEntropy(double y)
    {
        double s = 1.062 * y;
        return (-0.07645 * 54.4806 * PublishedParameters.SechSquared(30.834 - 54.4806 * s) - 2.1581 * 50.294 * PublishedParameters.SechSquared(52.294 - 50.294 * s)
            + 0.14169 * 19.854 * PublishedParameters.SechSquared(11.0923 - 19.8543 * s) - 0.2051 * 5.4888 * PublishedParameters.SechSquared(1.4684 - 5.4888 * s)
            - 0.2531 / 0.1316 * PublishedParameters.SechSquared((0.56478 - s) / 0.1316) - 0.02167 / 0.006 * PublishedParameters.SechSquared((s - 0.525) / 0.006)) / MarquisPositiveMaximum;
    }
}
