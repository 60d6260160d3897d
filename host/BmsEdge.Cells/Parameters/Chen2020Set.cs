using System;

namespace BmsEdge.Cells.Parameters;

/// <summary>Values of <see cref="PublishedParameters.Chen2020"/>.</summary>
internal static class Chen2020Set
{
    public const string ChenPaper = "C.-H. Chen et al., J. Electrochem. Soc. 167 (2020) 080534, doi 10.1149/1945-7111/ab9050";
    public const string NymanPaper = "A. Nyman, M. Behm, G. Lindbergh, Electrochim. Acta 53 (2008) 6356, doi 10.1016/j.electacta.2008.04.023";
    public const string GraphiteSilicaFormula =
        "1.9793 * exp(-39.3631 * x) + 0.2482 - 0.0909 * tanh(29.8538 * (x - 0.1234)) - 0.04478 * tanh(14.9159 * (x - 0.2769)) - 0.0205 * tanh(30.4444 * (x - 0.6103))";
    public const string Nmc811Formula =
        "-0.8090 * x + 4.4875 - 0.0428 * tanh(18.5138 * (x - 0.5542)) - 17.7326 * tanh(15.7890 * (x - 0.3117)) + 17.5842 * tanh(15.9308 * (x - 0.3120))";
    public const string NymanDiffusivityFormula = "8.794e-11 * (x / 1000) ** 2 - 3.972e-10 * (x / 1000) + 4.862e-10";
    public const string NymanConductivityFormula = "0.1297 * (x / 1000) ** 3 - 2.51 * (x / 1000) ** 1.5 + 3.329 * (x / 1000)";

    public static LithiumIonParameters Values { get; } = new()
    {
        Name = "Chen2020",
        Chemistry = "NMC811 / graphite-SiOx, LG M50 21700, 5 Ah",
        Sources = [ChenPaper, "electrolyte: " + NymanPaper, "film growth and thermal data as in the PyBaMM 24.1 set of this name"],
        NominalCapacityAmpHours = 5,
        LowerCutoffVolts = 2.5,
        UpperCutoffVolts = 4.2,
        ElectrodeAreaSquareMeters = 0.065 * 1.58,
        Negative = new()
        {
            ThicknessMeters = 8.52e-5,
            Porosity = 0.25,
            ConductivitySiemensPerMeter = 215,
            ElectrolyteTransportEfficiency = PublishedParameters.Bruggeman(0.25),
            Materials =
            [
                new()
                {
                    Name = "graphite-SiOx",
                    VolumeFraction = 0.75,
                    RadiusMeters = 5.86e-6,
                    MaximumConcentration = 33133,
                    InitialStoichiometry = 29866.0 / 33133,
                    OpenCircuitVolts = new(GraphiteSilica, GraphiteSilicaFormula),
                    Diffusivity = PropertyLaw.OfConstant(3.3e-14),
                    ReactionRate = PropertyLaw.OfConstant(6.48e-7, 35000),
                },
            ],
        },
        Separator = new() { ThicknessMeters = 1.2e-5, Porosity = 0.47, ElectrolyteTransportEfficiency = PublishedParameters.Bruggeman(0.47) },
        Positive = new()
        {
            ThicknessMeters = 7.56e-5,
            Porosity = 0.335,
            ConductivitySiemensPerMeter = 0.18,
            ElectrolyteTransportEfficiency = PublishedParameters.Bruggeman(0.335),
            Materials =
            [
                new()
                {
                    Name = "NMC811",
                    VolumeFraction = 0.665,
                    RadiusMeters = 5.22e-6,
                    MaximumConcentration = 63104,
                    InitialStoichiometry = 17038.0 / 63104,
                    OpenCircuitVolts = new(Nmc811, Nmc811Formula),
                    Diffusivity = PropertyLaw.OfConstant(4e-15),
                    ReactionRate = PropertyLaw.OfConstant(3.42e-6, 17800),
                },
            ],
        },
        Electrolyte = new()
        {
            InitialConcentration = 1000,
            TransferenceNumber = 0.2594,
            Diffusivity = new(NymanDiffusivity, NymanDiffusivityFormula),
            Conductivity = new(NymanConductivity, NymanConductivityFormula),
        },
        Thermal = LgM50Thermal,
        Sei = new()
        {
            InnerShare = 0.5,
            LithiumPerMole = 2,
            InnerMolarVolume = 9.585e-5,
            OuterMolarVolume = 9.585e-5,
            InitialInnerThicknessMeters = 2.5e-9,
            InitialOuterThicknessMeters = 2.5e-9,
            ResistivityOhmMeters = 2e5,
            ExchangeCurrentDensity = 1.5e-7,
            OpenCircuitVolts = 0.4,
            SolventDiffusivity = 2.5e-22,
            SolventConcentration = 2636,
            InnerElectronConductivity = 8.95e-14,
            InnerOpenCircuitVolts = 0.1,
            InterstitialDiffusivity = 1e-20,
            InterstitialConcentration = 15,
            EcConcentration = 4541,
            EcDiffusivity = 2e-18,
            RateConstant = 1e-12,
        },
    };

    private static ThermalParameters LgM50Thermal => new()
    {
        VolumeCubicMeters = 2.42e-5,
        CoolingAreaSquareMeters = 0.00531,
        HeatTransferCoefficient = 10,
        HeatCapacityPerVolume = PublishedParameters.HeatCapacity((1.2e-5, 8960, 385), (8.52e-5, 1657, 700), (1.2e-5, 397, 700), (7.56e-5, 3262, 700), (1.6e-5, 2700, 897)),
        CollectorResistanceOhmSquareMeters = 1.2e-5 / 58411000 + 1.6e-5 / 36914000,
    };

    public static double GraphiteSilica(double x) =>
        1.9793 * Math.Exp(-39.3631 * x) + 0.2482 - 0.0909 * Math.Tanh(29.8538 * (x - 0.1234)) - 0.04478 * Math.Tanh(14.9159 * (x - 0.2769))
        - 0.0205 * Math.Tanh(30.4444 * (x - 0.6103));

    private static double Nmc811(double y) =>
        -0.8090 * y + 4.4875 - 0.0428 * Math.Tanh(18.5138 * (y - 0.5542)) - 17.7326 * Math.Tanh(15.7890 * (y - 0.3117))
        + 17.5842 * Math.Tanh(15.9308 * (y - 0.3120));

    public static double NymanDiffusivity(double concentration)
    {
        double k = concentration / 1000;
        return 8.794e-11 * k * k - 3.972e-10 * k + 4.862e-10;
    }

    public static double NymanConductivity(double concentration)
    {
        double k = concentration / 1000;
        return 0.1297 * k * k * k - 2.51 * Math.Pow(k, 1.5) + 3.329 * k;
    }
}
