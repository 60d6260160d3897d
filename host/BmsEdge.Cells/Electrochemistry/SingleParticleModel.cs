using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Single particle model, with or without electrolyte (SPM, SPMe): the reaction is uniform in each electrode, so one particle of each material stands for
/// all. The electrolyte of the SPMe follows S.G. Marquis et al., J. Electrochem. Soc. 166 (2019) A3693, in the form PyBaMM 24.1 solves.
/// </summary>
internal sealed class SingleParticleModel : ElectrochemicalModel
{
    private const int SlowIterationLimit = 30;
    private readonly ElectrodeParticles _negative;
    private readonly ElectrodeParticles _positive;
    private readonly ElectrolyteMesh? _mesh;
    private readonly ElectrolyteColumn? _electrolyte;
    private readonly LumpedHeat? _thermal;
    private readonly CellWear? _wear;
    private readonly int _electrolyteOffset;
    private readonly int _temperatureOffset;
    private readonly int _wearOffset;
    private readonly double[] _electrolyteError;
    private double[] _past = [];
    private double _gammaStep;
    private bool _guessKnown;
    private double _appliedCurrentDensity;
    private double _areaSquareMeters;
    private double _negativeSurfacePerArea;
    private double _positiveSurfacePerArea;
    private double _preparedTemperature = double.NaN;
    private double _preparedStep = double.NaN;

    public SingleParticleModel(LithiumIonParameters parameters, ModelOptions options, bool withElectrolyte)
        : base(parameters, options)
    {
        if (withElectrolyte)
        {
            _mesh = new ElectrolyteMesh(parameters, options.ElectrodeCells, options.SeparatorCells, options.ElectrodeCells);
            _electrolyte = new ElectrolyteColumn(
                _mesh, parameters.Electrolyte.TransferenceNumber, parameters.Negative.ThicknessMeters, parameters.Positive.ThicknessMeters);
        }

        double reference = parameters.InitialTemperatureKelvin;
        _wear = options.Ages ? new CellWear(parameters, options, _mesh, 1) : null;
        _negative = new ElectrodeParticles(parameters.Negative, options, reference, 1, 0, _wear?.Negative, slopes: false);
        _positive = new ElectrodeParticles(parameters.Positive, options, reference, 1, _negative.StateCount, _wear?.Positive, slopes: false);
        _electrolyteOffset = _negative.StateCount + _positive.StateCount;
        _electrolyteError = new double[_mesh?.Count ?? 0];
        _temperatureOffset = _electrolyteOffset + _electrolyteError.Length;
        _wearOffset = _temperatureOffset;
        if (options.Thermal)
        {
            _thermal = new LumpedHeat(parameters);
            _wearOffset++;
        }

        StateCount = _wearOffset + (_wear?.StateCount ?? 0);
        TakeGeometry();
    }

    public override int StateCount { get; }

    public override double NegativeSurface => _negative.SurfaceAt(0);

    public override double PositiveSurface => _positive.SurfaceAt(0);

    public override double SurfaceVolts(double negativeSurface, double positiveSurface) => _negative.IsBlend || _positive.IsBlend
        ? 0
        : _positive.ReferenceOpenCircuit(positiveSurface) - _negative.ReferenceOpenCircuit(negativeSurface);

    public override void SetAmbient(double kelvin)
    {
        if (_thermal is not null)
        {
            _thermal.AmbientKelvin = kelvin;
        }
    }

    public override void Initialise(double[] state)
    {
        _negative.Fill(state);
        _positive.Fill(state);
        state.AsSpan(_electrolyteOffset, _electrolyteError.Length).Fill(Parameters.Electrolyte.InitialConcentration);
        _electrolyte?.Concentration.AsSpan().Fill(Parameters.Electrolyte.InitialConcentration);
        Temperature = Parameters.InitialTemperatureKelvin;
        if (_thermal is not null)
        {
            state[_temperatureOffset] = Temperature;
        }

        _wear?.Initialise(state.AsSpan(_wearOffset));
        TakeGeometry();
        _electrolyte?.ForgetMatrix();
        _preparedTemperature = double.NaN;
    }

    public override void BeginStage(double[] past, double gammaStep)
    {
        _past = past;
        _gammaStep = gammaStep;
        if (!_guessKnown)
        {
            past.AsSpan(_electrolyteOffset, _electrolyteError.Length).CopyTo(_electrolyte?.Concentration);
            _guessKnown = true;
        }

        _wear?.Begin(past.AsSpan(_wearOffset), gammaStep);
        Prepare(Temperature);
    }

    public override void ForgetGuess()
    {
        _guessKnown = false;
        _negative.ForgetGuess();
        _positive.ForgetGuess();
    }

    public override bool Solve(double dischargeAmps)
    {
        _appliedCurrentDensity = dischargeAmps / _areaSquareMeters;
        if (Options.Hysteresis)
        {
            double direction = ModelOptions.Direction(dischargeAmps, NominalCapacityAmpHours);
            _negative.SetDirection(direction);
            _positive.SetDirection(-direction);
        }

        if (_thermal is null)
        {
            return SolveAtTemperature();
        }

        for (int iteration = 0; iteration < SlowIterationLimit; iteration++)
        {
            if (!SolveAtTemperature())
            {
                return false;
            }

            Heat = HeatRate();
            double temperature = _thermal.Advance(_past[_temperatureOffset], _gammaStep, Heat);
            double change = Math.Abs(temperature - Temperature);
            Temperature = temperature;
            if (change < 1e-7)
            {
                return true;
            }

            Prepare(temperature);
        }

        return false;
    }

    public override void EndStage(double[] state)
    {
        _negative.Finish(state);
        _positive.Finish(state);
        _electrolyte?.Concentration.CopyTo(state.AsSpan(_electrolyteOffset));
        if (_thermal is not null)
        {
            state[_temperatureOffset] = Temperature;
        }

        _wear?.End(state.AsSpan(_wearOffset));
    }

    public override void Derivative(double[] state, double[] derivative)
    {
        _negative.Derivative(state, derivative);
        _positive.Derivative(state, derivative);
        _electrolyte?.Derivative(_appliedCurrentDensity, derivative.AsSpan(_electrolyteOffset, _electrolyteError.Length));
        if (_thermal is not null)
        {
            derivative[_temperatureOffset] = _thermal.Rate(state[_temperatureOffset], Heat);
        }

        _wear?.Derivative(derivative.AsSpan(_wearOffset));
    }

    public override bool AfterStep(double[] state)
    {
        if (_wear is null)
        {
            return false;
        }

        _negative.TellMeans(state);
        _positive.TellMeans(state);
        bool changed = _wear.CarryOver(state.AsSpan(_wearOffset), state.AsSpan(_electrolyteOffset, _electrolyteError.Length));
        if (changed)
        {
            TakeGeometry();
            _electrolyte?.ForgetMatrix();
        }

        return changed;
    }

    public override double VoltageError(double[] error)
    {
        _negative.ShiftOf(error);
        _positive.ShiftOf(error);
        double largest = Math.Max(Math.Abs(_negative.OpenCircuitSlope[0] * _negative.Shift[0]), Math.Abs(_positive.OpenCircuitSlope[0] * _positive.Shift[0]));
        if (_electrolyte is not null)
        {
            error.AsSpan(_electrolyteOffset, _electrolyteError.Length).CopyTo(_electrolyteError);
            _electrolyte.Filter(_electrolyteError);
            double thermalVolts = 2 * GasConstant * Temperature / Faraday;
            double[] c = _electrolyte.Concentration;
            double worst = 0;
            for (int i = 0; i < c.Length; i++)
            {
                worst = Math.Max(worst, Math.Abs(_electrolyteError[i]) / Math.Max(c[i], 10));
            }

            largest = Math.Max(largest, thermalVolts * worst);
        }

        if (_thermal is not null)
        {
            largest = Math.Max(largest, LumpedHeat.VoltsPerKelvin * Math.Abs(error[_temperatureOffset]));
        }

        return _wear is null ? largest : Math.Max(largest, _wear.VoltageError(error.AsSpan(_wearOffset)));
    }

    public override CellSnapshot Snapshot(double[] state)
    {
        double[] salt = _mesh is null ? [Parameters.Electrolyte.InitialConcentration] : state.AsSpan(_electrolyteOffset, _mesh.Count).ToArray();
        double open = _positive.LevelledOpenCircuit(state) - _negative.LevelledOpenCircuit(state);
        double surface = _positive.MeanOpenCircuit(state) - _negative.MeanOpenCircuit(state);
        double film = Film(0);
        return new CellSnapshot
        {
            Volts = Voltage,
            OpenCircuitVolts = open,
            ParticleVolts = surface - open,
            ReactionVolts = _positive.Potential[0] - _negative.Potential[0] + film - surface,
            DepthMeters = _mesh?.Centres() ?? [0],
            SaltConcentration = salt,
            NegativeSurface = _negative.SurfaceOf(state),
            PositiveSurface = _positive.SurfaceOf(state),
            NegativeMean = _negative.MeanOf(state),
            PositiveMean = _positive.MeanOf(state),
            NegativePotentialAtSeparatorVolts = _negative.PotentialAt(salt[_mesh is null ? 0 : _mesh.NegativeCells - 1]),
            NegativeMaterials = _negative.MaterialsOf(state, _areaSquareMeters * Parameters.Negative.ThicknessMeters, true),
            PositiveMaterials = _positive.MaterialsOf(state, _areaSquareMeters * Parameters.Positive.ThicknessMeters, false),
        };
    }

    public override AgeingState? Ageing(double[] state) => _wear?.Describe(state.AsSpan(_wearOffset));

    public override string Describe(double[] state) => FormattableString.Invariant(
        $"surface stoichiometry {_negative.SurfaceOf(state)[0]:0.0000} in the negative, {_positive.SurfaceOf(state)[0]:0.0000} in the positive electrode, {Temperature - PhysicalConstants.ZeroCelsiusKelvin:0.0} degC");

    private double ConcentrationVolts =>
        2 * (1 - Parameters.Electrolyte.TransferenceNumber) * Parameters.Electrolyte.ThermodynamicFactor * GasConstant * Temperature / Faraday;

    private ReadOnlySpan<double> NegativeSalt => _electrolyte is null ? default : _electrolyte.Concentration.AsSpan(0, _mesh!.NegativeCells);

    private ReadOnlySpan<double> PositiveSalt => _electrolyte is null ? default : _electrolyte.Concentration.AsSpan(_mesh!.PositiveStart);

    private void Prepare(double temperature)
    {
        if (temperature != _preparedTemperature)
        {
            _negative.SetTemperature(temperature);
            _positive.SetTemperature(temperature);
            _mesh?.SetTemperature(temperature);
            _wear?.SetTemperature(temperature);
            _preparedStep = double.NaN;
            _preparedTemperature = temperature;
        }

        if (_gammaStep != _preparedStep)
        {
            _negative.Prepare(_gammaStep);
            _positive.Prepare(_gammaStep);
            _preparedStep = _gammaStep;
        }

        _negative.Begin(_past, _gammaStep);
        _positive.Begin(_past, _gammaStep);
    }

    private bool SolveAtTemperature()
    {
        double current = _appliedCurrentDensity;
        if (_electrolyte is not null && !_electrolyte.Solve(_past.AsSpan(_electrolyteOffset, _electrolyteError.Length), _gammaStep, current))
        {
            return false;
        }

        _negative.Total[0] = current / _negativeSurfacePerArea;
        _positive.Total[0] = -current / _positiveSurfacePerArea;
        _negative.Evaluate(0, MeanSalt(_negative, NegativeSalt), NegativeSalt);
        _positive.Evaluate(0, MeanSalt(_positive, PositiveSalt), PositiveSalt);
        _negative.AdvanceMechanics();
        _positive.AdvanceMechanics();
        Voltage = EvaluateVoltage();

        // A particle that would hold less than nothing or more than it can is no solution, whatever voltage the curves go on to.
        return double.IsFinite(Voltage) && _negative.IsPossible() && _positive.IsPossible();
    }

    /// <summary>Takes over active surface and wet area.</summary>
    private void TakeGeometry()
    {
        _areaSquareMeters = _wear?.AreaSquareMeters ?? Parameters.ElectrodeAreaSquareMeters;
        _negative.TakeGeometry();
        _positive.TakeGeometry();
        _negativeSurfacePerArea = _negative.SurfacePerVolume[0] * Parameters.Negative.ThicknessMeters;
        _positiveSurfacePerArea = _positive.SurfacePerVolume[0] * Parameters.Positive.ThicknessMeters;
    }

    /// <summary>Mean salt concentration of an electrode, mol/m3; only slopes and plating ask for it.</summary>
    private double MeanSalt(ElectrodeParticles electrode, ReadOnlySpan<double> salt)
    {
        if (salt.IsEmpty || !electrode.UsesMeanSalt)
        {
            return Parameters.Electrolyte.InitialConcentration;
        }

        double sum = 0;
        foreach (double concentration in salt)
        {
            sum += SaltFloor.Of(concentration);
        }

        return sum / salt.Length;
    }

    private double EvaluateVoltage()
    {
        double electrolyte = 0;
        if (_electrolyte is not null)
        {
            electrolyte = ConcentrationVolts * (MeanLog(PositiveSalt) - MeanLog(NegativeSalt)) - _appliedCurrentDensity * OhmicResistance();
        }

        return _positive.Potential[0] - _negative.Potential[0] + electrolyte
            - _appliedCurrentDensity * _areaSquareMeters * Parameters.ContactResistanceOhms;
    }

    /// <summary>Drop over the film of the main material, V.</summary>
    private double Film(int node) => _wear?.Negative[0] is { Surface: { } surface } wear ? wear.Interfacial[node] * surface.FilmResistance[node] : 0;

    /// <summary>Mean of ln c as the logarithm of a product, taken in parts that cannot overflow.</summary>
    private static double MeanLog(ReadOnlySpan<double> c)
    {
        const int part = 16;
        double sum = 0;
        for (int start = 0; start < c.Length; start += part)
        {
            double product = 1;
            foreach (double value in c[start..Math.Min(start + part, c.Length)])
            {
                product *= SaltFloor.Of(value);
            }

            sum += Math.Log(product);
        }

        return sum / c.Length;
    }

    /// <summary>Electrolyte and solid in series, conductivity taken at the mean concentration, ohm m2.</summary>
    private double OhmicResistance()
    {
        double weight = 0, sum = 0;
        double[] c = _electrolyte!.Concentration;
        for (int i = 0; i < c.Length; i++)
        {
            weight += _mesh!.Width[i];
            sum += _mesh.Width[i] * c[i];
        }

        var (negative, separator, positive) = (Parameters.Negative, Parameters.Separator, Parameters.Positive);
        double conductivity = _mesh!.Conductivity(sum / weight);
        double electrolyte = (negative.ThicknessMeters / (3 * _mesh.Efficiency(0))
            + separator.ThicknessMeters / separator.ElectrolyteTransportEfficiency
            + positive.ThicknessMeters / (3 * positive.ElectrolyteTransportEfficiency)) / conductivity;
        double solid = (negative.ThicknessMeters / (negative.ConductivitySiemensPerMeter * negative.SolidTransportEfficiency)
            + positive.ThicknessMeters / (positive.ConductivitySiemensPerMeter * positive.SolidTransportEfficiency)) / 3;
        return electrolyte + solid;
    }

    /// <summary>Heat of reaction, entropy, resistance and concentration differences, W.</summary>
    private double HeatRate()
    {
        double current = _appliedCurrentDensity;
        double reaction = Parameters.Negative.ThicknessMeters * _negative.Heat(0, Temperature) + Parameters.Positive.ThicknessMeters * _positive.Heat(0, Temperature);
        return _areaSquareMeters * (reaction - current * Voltage + _thermal!.CollectorResistance * current * current);
    }
}
