using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Single particle model, with or without electrolyte (SPM, SPMe): the reaction is uniform in each electrode, so one particle stands for all. The
/// electrolyte of the SPMe follows S.G. Marquis et al., J. Electrochem. Soc. 166 (2019) A3693, in the form PyBaMM 24.1 solves.
/// </summary>
internal sealed class SingleParticleModel : ElectrochemicalModel
{
    private const int SlowIterationLimit = 30;
    private const int SplitIterationLimit = 60;
    private readonly ParticleColumn _negativeParticle;
    private readonly ParticleColumn _positiveParticle;
    private readonly ElectrodeKinetics _negative;
    private readonly ElectrodeKinetics _positive;
    private readonly ElectrolyteMesh? _mesh;
    private readonly ElectrolyteColumn? _electrolyte;
    private readonly LumpedHeat? _thermal;
    private readonly CellWear? _wear;
    private readonly ParticleBlend? _negativeBlend;
    private readonly ParticleBlend? _positiveBlend;
    private readonly int _positiveOffset;
    private readonly int _electrolyteOffset;
    private readonly int _temperatureOffset;
    private readonly int _wearOffset;
    private readonly double[] _alphaNegative = new double[1];
    private readonly double[] _alphaPositive = new double[1];
    private readonly double[] _reactionNegative = new double[1];
    private readonly double[] _reactionPositive = new double[1];
    private readonly double[] _totalNegative = new double[1];
    private readonly double[] _negativeMean = new double[1];
    private readonly double[] _positiveMean = new double[1];
    private readonly double[] _electrolyteError;
    private double[] _past = [];
    private double _gammaStep;
    private bool _guessKnown;
    private double _appliedCurrentDensity;
    private double _areaSquareMeters;
    private double _negativeSurfacePerArea;
    private double _positiveSurfacePerArea;
    private double _negativeDiffusivity;
    private double _positiveDiffusivity;
    private double _preparedTemperature = double.NaN;
    private double _preparedStep = double.NaN;

    public SingleParticleModel(LithiumIonParameters parameters, ModelOptions options, bool withElectrolyte)
        : base(parameters, options)
    {
        var negative = parameters.Negative.Materials[0];
        var positive = parameters.Positive.Materials[0];
        double reference = parameters.InitialTemperatureKelvin;
        _negative = new ElectrodeKinetics(negative, reference, options.OpenCircuitRegularisationVolts);
        _positive = new ElectrodeKinetics(positive, reference, options.OpenCircuitRegularisationVolts);
        _negativeParticle = new ParticleColumn(negative, options.ParticleModes, 1);
        _positiveParticle = new ParticleColumn(positive, options.ParticleModes, 1);
        _negativeBlend = Blend(parameters.Negative);
        _positiveBlend = Blend(parameters.Positive);
        _positiveOffset = _negativeBlend?.StateCount ?? _negativeParticle.StateCount;
        _electrolyteOffset = _positiveOffset + (_positiveBlend?.StateCount ?? _positiveParticle.StateCount);
        _temperatureOffset = _electrolyteOffset;
        if (withElectrolyte)
        {
            _mesh = new ElectrolyteMesh(parameters, options.ElectrodeCells, options.SeparatorCells, options.ElectrodeCells);
            _electrolyte = new ElectrolyteColumn(
                _mesh, parameters.Electrolyte.TransferenceNumber, parameters.Negative.ThicknessMeters, parameters.Positive.ThicknessMeters);
            _temperatureOffset += _mesh.Count;
        }

        _electrolyteError = new double[_mesh?.Count ?? 0];
        _wearOffset = _temperatureOffset;
        if (options.Thermal)
        {
            _thermal = new LumpedHeat(parameters);
            _wearOffset++;
        }

        _wear = options.Ages ? new CellWear(parameters, options, _mesh, 1) : null;
        StateCount = _wearOffset + (_wear?.StateCount ?? 0);
        TakeGeometry();

        ParticleBlend? Blend(ElectrodeParameters electrode) => electrode.Materials.Count > 1 ? new ParticleBlend(electrode, options, reference, 1) : null;
    }

    public override int StateCount { get; }

    public override double NegativeSurface => _alphaNegative[0] + _negativeParticle.Beta * _reactionNegative[0];

    public override double PositiveSurface => _alphaPositive[0] + _positiveParticle.Beta * _reactionPositive[0];

    public override double SurfaceVolts(double negativeSurface, double positiveSurface) => _negativeBlend is null && _positiveBlend is null
        ? _positive.ReferenceOpenCircuit(positiveSurface) - _negative.ReferenceOpenCircuit(negativeSurface)
        : 0;

    public override void Initialise(double[] state)
    {
        Fill(_negativeBlend, _negativeParticle, Parameters.Negative, state.AsSpan(0, _positiveOffset));
        Fill(_positiveBlend, _positiveParticle, Parameters.Positive, state.AsSpan(_positiveOffset, _electrolyteOffset - _positiveOffset));
        state.AsSpan(_electrolyteOffset, _electrolyteError.Length).Fill(Parameters.Electrolyte.InitialConcentration);
        _electrolyte?.Concentration.AsSpan().Fill(Parameters.Electrolyte.InitialConcentration);
        Temperature = Parameters.InitialTemperatureKelvin;
        if (_thermal is not null)
        {
            state[_temperatureOffset] = Temperature;
        }

        _wear?.Initialise(state.AsSpan(_wearOffset));
        _totalNegative[0] = 0;
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
        _negativeBlend?.ForgetGuess();
        _positiveBlend?.ForgetGuess();
        _wear?.Surface?.ForgetGuess();
    }

    public override bool Solve(double dischargeAmps)
    {
        _appliedCurrentDensity = dischargeAmps / _areaSquareMeters;
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
        int positiveCount = _electrolyteOffset - _positiveOffset;
        Finish(_negativeBlend, _negativeParticle, _past.AsSpan(0, _positiveOffset), _reactionNegative, state.AsSpan(0, _positiveOffset));
        Finish(_positiveBlend, _positiveParticle, _past.AsSpan(_positiveOffset, positiveCount), _reactionPositive, state.AsSpan(_positiveOffset, positiveCount));
        _electrolyte?.Concentration.CopyTo(state.AsSpan(_electrolyteOffset));
        if (_thermal is not null)
        {
            state[_temperatureOffset] = Temperature;
        }

        _wear?.End(state.AsSpan(_wearOffset));
    }

    public override void Derivative(double[] state, double[] derivative)
    {
        int positiveCount = _electrolyteOffset - _positiveOffset;
        Differentiate(_negativeBlend, _negativeParticle, state.AsSpan(0, _positiveOffset), _negativeDiffusivity, _reactionNegative, derivative.AsSpan(0, _positiveOffset));
        Differentiate(
            _positiveBlend, _positiveParticle, state.AsSpan(_positiveOffset, positiveCount), _positiveDiffusivity, _reactionPositive, derivative.AsSpan(_positiveOffset, positiveCount));
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

        _negativeMean[0] = _negativeParticle.MeanOf(state.AsSpan(0, _positiveOffset), 0);
        _positiveMean[0] = _positiveParticle.MeanOf(state.AsSpan(_positiveOffset), 0);
        bool changed = _wear.CarryOver(state.AsSpan(_wearOffset), _negativeMean, _positiveMean, state.AsSpan(_electrolyteOffset, _electrolyteError.Length));
        if (changed)
        {
            TakeGeometry();
            _electrolyte?.ForgetMatrix();
        }

        return changed;
    }

    public override double VoltageError(double[] error)
    {
        double negative = Shift(_negativeBlend, _negativeParticle, NegativeSlope, error.AsSpan(0, _positiveOffset));
        double positive = Shift(_positiveBlend, _positiveParticle, PositiveSlope, error.AsSpan(_positiveOffset, _electrolyteOffset - _positiveOffset));
        double largest = Math.Max(Math.Abs(negative), Math.Abs(positive));
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

        if (_wear is not null)
        {
            largest = Math.Max(largest, _wear.VoltageError(error.AsSpan(_wearOffset), _reactionNegative));
        }

        return largest;
    }

    public override CellSnapshot Snapshot(double[] state)
    {
        var negative = state.AsSpan(0, _positiveOffset);
        var positive = state.AsSpan(_positiveOffset, _electrolyteOffset - _positiveOffset);
        double[] salt = _mesh is null ? [Parameters.Electrolyte.InitialConcentration] : state.AsSpan(_electrolyteOffset, _mesh.Count).ToArray();
        double surface = _negativeBlend?.SurfaceOf(negative, 0) ?? _negativeParticle.SurfaceOf(negative, 0);
        double positiveSurface = _positiveBlend?.SurfaceOf(positive, 0) ?? _positiveParticle.SurfaceOf(positive, 0);
        double negativeMean = _negativeBlend?.MeanOf(negative, 0) ?? _negativeParticle.MeanOf(negative, 0);
        double positiveMean = _positiveBlend?.MeanOf(positive, 0) ?? _positiveParticle.MeanOf(positive, 0);
        double open = _positive.OpenCircuit(positiveMean, out _) - _negative.OpenCircuit(negativeMean, out _);
        var negativeSalt = _mesh is null ? salt.AsSpan() : salt.AsSpan(0, _mesh.NegativeCells);
        var positiveSalt = _mesh is null ? salt.AsSpan() : salt.AsSpan(_mesh.PositiveStart);
        return new CellSnapshot
        {
            Volts = Voltage,
            OpenCircuitVolts = open,
            ParticleVolts = _positive.OpenCircuit(positiveSurface, out _) - _negative.OpenCircuit(surface, out _) - open,
            ReactionVolts = ReactionVolts(_positiveBlend, _positive, positiveSurface, positiveSalt, _reactionPositive[0])
                - ReactionVolts(_negativeBlend, _negative, surface, negativeSalt, _reactionNegative[0]),
            DepthMeters = _mesh?.Centres() ?? [0],
            SaltConcentration = salt,
            NegativeSurface = [surface],
            PositiveSurface = [positiveSurface],
            NegativeMean = negativeMean,
            PositiveMean = positiveMean,
            NegativePotentialAtSeparatorVolts = _negativeBlend?.Potential[0] ?? _negative.OpenCircuit(surface, out _)
                + _negative.Overpotential(surface, salt[_mesh is null ? 0 : _mesh.NegativeCells - 1], _reactionNegative[0]),
        };
    }

    public override AgeingState? Ageing(double[] state) => _wear?.Describe(state.AsSpan(_wearOffset));

    public override string Describe(double[] state)
    {
        double n = _negativeBlend?.SurfaceOf(state.AsSpan(0, _positiveOffset), 0) ?? _negativeParticle.SurfaceOf(state.AsSpan(0, _positiveOffset), 0);
        var positive = state.AsSpan(_positiveOffset, _electrolyteOffset - _positiveOffset);
        double p = _positiveBlend?.SurfaceOf(positive, 0) ?? _positiveParticle.SurfaceOf(positive, 0);
        return FormattableString.Invariant($"surface stoichiometry {n:0.0000} in the negative, {p:0.0000} in the positive electrode, {Temperature - PhysicalConstants.ZeroCelsiusKelvin:0.0} degC");
    }

    /// <summary>Solid minus electrolyte potential inside the film at the last evaluated voltage, V.</summary>
    private double NegativePotential { get; set; }

    /// <summary>dV/ds of the last evaluated voltage at the negative surface.</summary>
    private double NegativeSlope { get; set; }

    /// <summary>dV/ds of the last evaluated voltage at the positive surface.</summary>
    private double PositiveSlope { get; set; }

    private void Prepare(double temperature)
    {
        if (temperature != _preparedTemperature)
        {
            _negative.SetTemperature(temperature);
            _positive.SetTemperature(temperature);
            _mesh?.SetTemperature(temperature);
            _wear?.SetTemperature(temperature);
            _negativeBlend?.SetTemperature(temperature);
            _positiveBlend?.SetTemperature(temperature);
            _negativeDiffusivity = Parameters.Negative.Materials[0].Diffusivity.At(0, temperature);
            _positiveDiffusivity = Parameters.Positive.Materials[0].Diffusivity.At(0, temperature);
            _preparedStep = double.NaN;
            _preparedTemperature = temperature;
        }

        if (_gammaStep != _preparedStep)
        {
            _negativeParticle.Prepare(_gammaStep, _negativeDiffusivity);
            _positiveParticle.Prepare(_gammaStep, _positiveDiffusivity);
            _negativeBlend?.Prepare(_gammaStep);
            _positiveBlend?.Prepare(_gammaStep);
            _preparedStep = _gammaStep;
        }

        Begin(_negativeBlend, _negativeParticle, _past.AsSpan(0, _positiveOffset), _alphaNegative);
        Begin(_positiveBlend, _positiveParticle, _past.AsSpan(_positiveOffset, _electrolyteOffset - _positiveOffset), _alphaPositive);
    }

    private bool SolveAtTemperature()
    {
        double current = _appliedCurrentDensity;
        if (_electrolyte is not null && !_electrolyte.Solve(_past.AsSpan(_electrolyteOffset, _electrolyteError.Length), _gammaStep, current))
        {
            return false;
        }

        _reactionPositive[0] = -current / _positiveSurfacePerArea;
        _totalNegative[0] = current / _negativeSurfacePerArea;
        if (!SplitNegative())
        {
            return false;
        }

        Voltage = EvaluateVoltage();
        return IsPossible();
    }

    /// <summary>Divides the current of the negative electrode between intercalation and side reactions.</summary>
    private bool SplitNegative()
    {
        if (_negativeBlend is not null)
        {
            _negativeBlend.Evaluate(0, _totalNegative[0], MeanSalt(0, _mesh?.NegativeCells ?? 0));
            NegativePotential = _negativeBlend.Potential[0];
            return double.IsFinite(NegativePotential);
        }

        _reactionNegative[0] = _totalNegative[0] - (_wear?.Surface?.Current[0] ?? 0);
        double salt = Options.Plating == LithiumPlating.None ? Parameters.Electrolyte.InitialConcentration : MeanSalt(0, _mesh?.NegativeCells ?? 0);
        for (int iteration = 0; iteration < SplitIterationLimit; iteration++)
        {
            double slope = EvaluateNegative(salt);
            if (_wear is null)
            {
                return true;
            }

            double mean = _negativeParticle.MeanAfter(_past.AsSpan(0, _positiveOffset), 0, _gammaStep, _reactionNegative[0]);
            double side = _wear.React(0, NegativePotential, salt, NegativeSurface, mean, out double sideSlope);
            double miss = _reactionNegative[0] + side - _totalNegative[0];
            if (Math.Abs(miss) <= 1e-10 * Math.Abs(side) + 1e-16)
            {
                _wear.Positive?.Advance(0, PositiveSurface, _positiveParticle.MeanAfter(_past.AsSpan(_positiveOffset), 0, _gammaStep, _reactionPositive[0]));
                return true;
            }

            _reactionNegative[0] += CellWear.SplitStep(miss, slope, sideSlope);
        }

        return false;
    }

    /// <summary>Takes over active surface and wet area.</summary>
    private void TakeGeometry()
    {
        _areaSquareMeters = _wear?.AreaSquareMeters ?? Parameters.ElectrodeAreaSquareMeters;
        _negativeSurfacePerArea = (_wear?.NegativeSurfacePerVolume[0] ?? _negativeBlend?.SurfacePerVolume ?? Parameters.Negative.Materials[0].SurfaceAreaPerVolume) * Parameters.Negative.ThicknessMeters;
        _positiveSurfacePerArea = (_wear?.PositiveSurfacePerVolume[0] ?? _positiveBlend?.SurfacePerVolume ?? Parameters.Positive.Materials[0].SurfaceAreaPerVolume) * Parameters.Positive.ThicknessMeters;
    }

    /// <summary>A particle that would hold less than nothing or more than it can is no solution, whatever voltage the curves go on to.</summary>
    private bool IsPossible() => double.IsFinite(Voltage)
        && (_negativeBlend is not null || NegativeSurface is > 0 and < 1)
        && (_positiveBlend is not null || PositiveSurface is > 0 and < 1);

    /// <summary>Mean salt concentration of some cells, mol/m3; only plating and blends ask for it.</summary>
    private double MeanSalt(int first, int end)
    {
        if (_electrolyte is null)
        {
            return Parameters.Electrolyte.InitialConcentration;
        }

        double sum = 0;
        for (int i = first; i < end; i++)
        {
            sum += SaltFloor.Of(_electrolyte.Concentration[i]);
        }

        return sum / (end - first);
    }

    /// <summary>Potential of the negative particle inside the film at its reaction; returns its slope by the reaction, ohm m2.</summary>
    private double EvaluateNegative(double salt)
    {
        double reaction = _reactionNegative[0];
        double open = _negative.OpenCircuit(NegativeSurface, out double slope);
        NegativeSlope = slope;
        double eta = _electrolyte is null
            ? _negative.Overpotential(NegativeSurface, salt, reaction)
            : _negative.MeanOverpotential(NegativeSurface, _electrolyte.Concentration.AsSpan(0, _mesh!.NegativeCells), reaction);
        NegativePotential = open + eta;
        return _wear is null ? 0 : slope * _negativeParticle.Beta + _negative.OverpotentialSlope(NegativeSurface, salt, reaction);
    }

    private double EvaluateVoltage()
    {
        double electrolyte = 0, positivePotential = EvaluatePositive();
        if (_electrolyte is not null)
        {
            double[] c = _electrolyte.Concentration;
            var positive = c.AsSpan(_mesh!.PositiveStart);
            electrolyte = ConcentrationVolts * (MeanLog(positive) - MeanLog(c.AsSpan(0, _mesh.NegativeCells))) - _appliedCurrentDensity * OhmicResistance();
        }

        double film = _wear?.Surface is { } surface ? _totalNegative[0] * surface.FilmResistance[0] : 0;
        return positivePotential - NegativePotential - film + electrolyte
            - _appliedCurrentDensity * _areaSquareMeters * Parameters.ContactResistanceOhms;
    }

    /// <summary>Potential of the positive particle at its reaction.</summary>
    private double EvaluatePositive()
    {
        if (_positiveBlend is not null)
        {
            _positiveBlend.Evaluate(0, _reactionPositive[0], MeanSalt(_mesh?.PositiveStart ?? 0, _mesh?.Count ?? 0));
            return _positiveBlend.Potential[0];
        }

        double sp = PositiveSurface;
        double open = _positive.OpenCircuit(sp, out double slope);
        PositiveSlope = slope;
        return open + (_electrolyte is null
            ? _positive.Overpotential(sp, Parameters.Electrolyte.InitialConcentration, _reactionPositive[0])
            : _positive.MeanOverpotential(sp, _electrolyte.Concentration.AsSpan(_mesh!.PositiveStart), _reactionPositive[0]));
    }

    private static void Fill(ParticleBlend? blend, ParticleColumn particles, ElectrodeParameters electrode, Span<double> state)
    {
        if (blend is null)
        {
            particles.Fill(state, electrode.Materials[0].InitialStoichiometry);
        }
        else
        {
            blend.Fill(state);
        }
    }

    private static void Begin(ParticleBlend? blend, ParticleColumn particles, ReadOnlySpan<double> past, Span<double> alpha)
    {
        if (blend is null)
        {
            particles.Surface(past, alpha);
        }
        else
        {
            blend.Begin(past);
        }
    }

    private void Finish(ParticleBlend? blend, ParticleColumn particles, ReadOnlySpan<double> past, double[] reaction, Span<double> state)
    {
        if (blend is null)
        {
            particles.Finish(past, _gammaStep, reaction, state);
        }
        else
        {
            blend.Finish(past, _gammaStep, state);
        }
    }

    private static void Differentiate(ParticleBlend? blend, ParticleColumn particles, ReadOnlySpan<double> state, double diffusivity, double[] reaction, Span<double> derivative)
    {
        if (blend is null)
        {
            particles.Derivative(state, diffusivity, reaction, derivative);
        }
        else
        {
            blend.Derivative(state, derivative);
        }
    }

    /// <summary>What an error in the particles is worth, V.</summary>
    private static double Shift(ParticleBlend? blend, ParticleColumn particles, double slope, ReadOnlySpan<double> error)
    {
        if (blend is not null)
        {
            return blend.Shift(error, 0);
        }

        Span<double> shift = stackalloc double[1];
        particles.Surface(error, shift);
        return slope * shift[0];
    }

    private static double ReactionVolts(ParticleBlend? blend, ElectrodeKinetics kinetics, double surface, ReadOnlySpan<double> salt, double reaction) =>
        blend is null ? kinetics.MeanOverpotential(surface, salt, reaction) : blend.Potential[0] - blend.OpenCircuit(surface);

    private double ConcentrationVolts =>
        2 * (1 - Parameters.Electrolyte.TransferenceNumber) * Parameters.Electrolyte.ThermodynamicFactor * GasConstant * Temperature / Faraday;

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

    /// <summary>a j (T dU/dT - U) of an electrode, W per m2.</summary>
    private double ReactionHeat(ParticleBlend? blend, ElectrodeKinetics kinetics, ElectrodeParameters electrode, double surface, double current) => blend is null
        ? current * (Temperature * kinetics.Entropic(surface) - kinetics.OpenCircuit(surface, out _))
        : electrode.ThicknessMeters * blend.Heat(0, Temperature);

    /// <summary>Heat of reaction, entropy, resistance and concentration differences, W.</summary>
    private double HeatRate()
    {
        double current = _appliedCurrentDensity;
        double reaction = ReactionHeat(_negativeBlend, _negative, Parameters.Negative, NegativeSurface, current)
            + ReactionHeat(_positiveBlend, _positive, Parameters.Positive, PositiveSurface, -current);
        return _areaSquareMeters * (reaction - current * Voltage + _thermal!.CollectorResistance * current * current);
    }
}
