using System;
using BmsEdge.Cells.Numerics;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// The porous-electrode model of M. Doyle, T.F. Fuller, J. Newman, J. Electrochem. Soc. 140 (1993) 1526: a particle at every node, salt and
/// potential through the stack. Unknowns of a stage are the salt concentration of every cell and the electrolyte current at every face
/// inside an electrode, in the order of x; the particles are eliminated (their surface is linear in the reaction current), the potentials
/// too (their differences are what the face equations state). That leaves one system with two diagonals on either side, and the charge is
/// conserved to rounding because the reaction is the difference of two face currents.
/// </summary>
internal sealed partial class DoyleFullerNewmanModel : ElectrochemicalModel
{
    private const int IterationLimit = 60;
    private const int SlowIterationLimit = 20;
    private readonly ElectrolyteMesh _mesh;
    private readonly Electrode _negative;
    private readonly Electrode _positive;
    private readonly LumpedHeat? _thermal;
    private readonly PentadiagonalMatrix _matrix;
    private readonly double[] _residual;
    private readonly double[] _concentration;
    private readonly int[] _unknown;
    private readonly double[] _logs;
    private readonly double[] _logSlopes;
    private readonly int _electrolyteOffset;
    private readonly int _temperatureOffset;
    private readonly int _wearOffset;
    private readonly CellWear? _wear;
    private readonly double _sourceFactor;
    private double[] _past = [];
    private double _gammaStep;
    private double _applied;
    private double _areaSquareMeters;
    private double _preparedTemperature = double.NaN;
    private double _preparedStep = double.NaN;
    private bool _guessKnown;

    public DoyleFullerNewmanModel(LithiumIonParameters parameters, ModelOptions options)
        : base(parameters, options)
    {
        _mesh = new ElectrolyteMesh(parameters, options.ElectrodeCells, options.SeparatorCells, options.ElectrodeCells);
        _wear = options.Ages ? new CellWear(parameters, options, _mesh, _mesh.NegativeCells) : null;
        _negative = new Electrode(parameters.Negative, options, parameters.InitialTemperatureKelvin, 0, _mesh.NegativeCells, 0, _wear?.Negative);
        _positive = new Electrode(
            parameters.Positive, options, parameters.InitialTemperatureKelvin, _mesh.PositiveStart, _mesh.PositiveCells, _negative.StateCount, _wear?.Positive);
        _electrolyteOffset = _negative.StateCount + _positive.StateCount;
        _temperatureOffset = _electrolyteOffset + _mesh.Count;
        StateCount = _temperatureOffset;
        if (options.Thermal)
        {
            _thermal = new LumpedHeat(parameters);
            StateCount++;
        }

        _wearOffset = StateCount;
        StateCount += _wear?.StateCount ?? 0;
        _areaSquareMeters = parameters.ElectrodeAreaSquareMeters;
        _sourceFactor = (1 - parameters.Electrolyte.TransferenceNumber) / Faraday;
        _concentration = new double[_mesh.Count];
        _logs = new double[_mesh.Count];
        _logSlopes = new double[_mesh.Count];

        // Row of each cell's concentration; inside an electrode the face to the right follows at once.
        _unknown = new int[_mesh.Count];
        int row = 0;
        for (int i = 0; i < _mesh.Count; i++)
        {
            _unknown[i] = row++;
            if (HasFace(i))
            {
                row++;
            }
        }

        _matrix = new PentadiagonalMatrix(row);
        _residual = new double[row];
    }

    public override int StateCount { get; }

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
        state.AsSpan(_electrolyteOffset, _mesh.Count).Fill(Parameters.Electrolyte.InitialConcentration);
        _concentration.AsSpan().Fill(Parameters.Electrolyte.InitialConcentration);
        Temperature = Parameters.InitialTemperatureKelvin;
        if (_thermal is not null)
        {
            state[_temperatureOffset] = Temperature;
        }

        _wear?.Initialise(state.AsSpan(_wearOffset));
        TakeGeometry();
        _guessKnown = false;
        _preparedTemperature = double.NaN;
    }

    public override void ForgetGuess()
    {
        _guessKnown = false;
        _negative.ForgetGuess();
        _positive.ForgetGuess();
    }

    public override void BeginStage(double[] past, double gammaStep)
    {
        _past = past;
        _gammaStep = gammaStep;
        if (gammaStep == 0 || !_guessKnown)
        {
            past.AsSpan(_electrolyteOffset, _mesh.Count).CopyTo(_concentration);
        }

        _wear?.Begin(past.AsSpan(_wearOffset), gammaStep);
        Prepare(Temperature);
    }

    public override bool Solve(double dischargeAmps)
    {
        double applied = dischargeAmps / _areaSquareMeters;
        if (Options.Hysteresis)
        {
            double direction = ModelOptions.Direction(dischargeAmps, NominalCapacityAmpHours);
            _negative.SetDirection(direction);
            _positive.SetDirection(-direction);
        }

        Guess(applied);
        _applied = applied;
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
        _concentration.CopyTo(state.AsSpan(_electrolyteOffset));
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
        _mesh.FluxDivergence(_concentration, _logs);
        for (int i = 0; i < _mesh.Count; i++)
        {
            derivative[_electrolyteOffset + i] = (_sourceFactor * ReactionPerVolume(i) - _logs[i]) / _mesh.Porosity[i];
        }

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
        bool changed = _wear.CarryOver(state.AsSpan(_wearOffset), state.AsSpan(_electrolyteOffset, _mesh.Count));
        if (changed)
        {
            TakeGeometry();
        }

        return changed;
    }

    public override AgeingState? Ageing(double[] state) => _wear?.Describe(state.AsSpan(_wearOffset));

    public override double VoltageError(double[] error)
    {
        // The stage is linear in its past to first order: an error in the past moves the solution by the last factored matrix.
        _negative.ShiftOf(error);
        _positive.ShiftOf(error);
        for (int i = 0; i < _mesh.Count; i++)
        {
            _residual[_unknown[i]] = error[_electrolyteOffset + i];
            if (HasFace(i))
            {
                var electrode = ElectrodeOf(i);
                int node = i - electrode.First;
                _residual[_unknown[i] + 1] = -(electrode.ByStoichiometry[node + 1] * electrode.Shift[node + 1] - electrode.ByStoichiometry[node] * electrode.Shift[node]);
            }
        }

        _matrix.Solve(_residual);
        double largest = Math.Max(_negative.RootMeanSquareShiftVolts(), _positive.RootMeanSquareShiftVolts());
        double thermalVolts = 2 * GasConstant * Temperature / Faraday;
        for (int i = 0; i < _mesh.Count; i++)
        {
            largest = Math.Max(largest, thermalVolts * Math.Abs(_residual[_unknown[i]]) / Math.Max(_concentration[i], 10));
        }

        if (_thermal is not null)
        {
            largest = Math.Max(largest, LumpedHeat.VoltsPerKelvin * Math.Abs(error[_temperatureOffset]));
        }

        return _wear is null ? largest : Math.Max(largest, _wear.VoltageError(error.AsSpan(_wearOffset)));
    }

    public override CellSnapshot Snapshot(double[] state)
    {
        // Linear from the last two nodes to the face of the separator.
        double atSeparator = 1.5 * _negative.Potential[^1] - 0.5 * _negative.Potential[^2];
        double open = _positive.LevelledOpenCircuit(state) - _negative.LevelledOpenCircuit(state);
        double surface = _positive.MeanOpenCircuit(state) - _negative.MeanOpenCircuit(state);
        return new CellSnapshot
        {
            Volts = Voltage,
            OpenCircuitVolts = open,
            ParticleVolts = surface - open,
            ReactionVolts = _positive.MeanPotential() - _negative.MeanPotential() - surface,
            DepthMeters = _mesh.Centres(),
            SaltConcentration = state.AsSpan(_electrolyteOffset, _mesh.Count).ToArray(),
            NegativeSurface = _negative.SurfaceOf(state),
            PositiveSurface = _positive.SurfaceOf(state),
            NegativeMean = _negative.MeanOf(state),
            PositiveMean = _positive.MeanOf(state),
            NegativePotentialAtSeparatorVolts = atSeparator,
            NegativeMaterials = _negative.MaterialsOf(state, _areaSquareMeters * Parameters.Negative.ThicknessMeters, true),
            PositiveMaterials = _positive.MaterialsOf(state, _areaSquareMeters * Parameters.Positive.ThicknessMeters, false),
        };
    }

    public override string Describe(double[] state)
    {
        var (lowN, highN) = _negative.SurfaceRange();
        var (lowP, highP) = _positive.SurfaceRange();
        return FormattableString.Invariant(
            $"surface stoichiometry {lowN:0.0000} to {highN:0.0000} in the negative, {lowP:0.0000} to {highP:0.0000} in the positive electrode, {Temperature - PhysicalConstants.ZeroCelsiusKelvin:0.0} degC");
    }

    /// <summary>Takes over active surface and wet area.</summary>
    private void TakeGeometry()
    {
        if (_wear is null)
        {
            return;
        }

        _areaSquareMeters = _wear.AreaSquareMeters;
        _negative.TakeGeometry();
        _positive.TakeGeometry();
    }

    private bool HasFace(int cell) => cell < _mesh.NegativeCells - 1 || (cell >= _mesh.PositiveStart && cell < _mesh.Count - 1);

    private Electrode ElectrodeOf(int cell) => cell < _mesh.NegativeCells ? _negative : _positive;

    /// <summary>a j of a cell, A/m3.</summary>
    private double ReactionPerVolume(int cell)
    {
        if (cell < _mesh.NegativeCells)
        {
            return _negative.SurfacePerVolume[cell] * _negative.Total[cell];
        }

        return cell < _mesh.PositiveStart ? 0 : _positive.SurfacePerVolume[cell - _mesh.PositiveStart] * _positive.Total[cell - _mesh.PositiveStart];
    }

    /// <summary>First guess of the face currents: the last solution, with the change of the current spread evenly; or an even reaction.</summary>
    private void Guess(double applied)
    {
        if (!_guessKnown)
        {
            _negative.UniformFaces(0, applied);
            _positive.UniformFaces(applied, 0);
        }
        else if (applied != _applied)
        {
            _negative.ShiftFaces(applied - _applied, true);
            _positive.ShiftFaces(applied - _applied, false);
        }

        _guessKnown = true;
    }

    private void Prepare(double temperature)
    {
        if (temperature != _preparedTemperature)
        {
            _negative.SetTemperature(temperature);
            _wear?.SetTemperature(temperature);
            _positive.SetTemperature(temperature);
            _mesh.SetTemperature(temperature);
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
}
