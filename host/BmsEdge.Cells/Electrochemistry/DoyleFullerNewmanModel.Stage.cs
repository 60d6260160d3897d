using System;

namespace BmsEdge.Cells.Electrochemistry;

internal sealed partial class DoyleFullerNewmanModel
{
    private const double StepTolerance = 1e-6;
    private const double VoltsPerConcentration = 1e-5;

    // asinh is flat far out and steep in the middle: where a particle is nearly full and its exchange current small, an undamped step jumps
    // from one flat side to the other for ever.
    private const double LargestPotentialStep = 0.08;
    private double[] _negativeSteps = [];
    private double[] _positiveSteps = [];

    /// <summary>Volts per unit of ln c along the electrolyte.</summary>
    private double DiffusionVolts =>
        2 * (1 - Parameters.Electrolyte.TransferenceNumber) * Parameters.Electrolyte.ThermodynamicFactor * GasConstant * Temperature / Faraday;

    private bool SolveAtTemperature()
    {
        if (_negativeSteps.Length == 0)
        {
            _negativeSteps = new double[_negative.Nodes + 1];
            _positiveSteps = new double[_positive.Nodes + 1];
        }

        (_negative.Faces[0], _negative.Faces[^1]) = (0, _applied);
        (_positive.Faces[0], _positive.Faces[^1]) = (_applied, 0);
        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            Assemble();
            if (!_matrix.Factor())
            {
                return false;
            }

            _matrix.Solve(_residual);
            if (Update())
            {
                Evaluate();
                _negative.AdvanceMechanics();
                _positive.AdvanceMechanics();
                Voltage = EvaluateVoltage();
                return double.IsFinite(Voltage) && _negative.IsPossible() && _positive.IsPossible();
            }
        }

        return false;
    }

    private void Evaluate()
    {
        _negative.Evaluate(_concentration);
        _positive.Evaluate(_concentration);
        for (int i = 0; i < _logs.Length; i++)
        {
            double floored = SaltFloor.Of(_concentration[i], out double slope);
            _logs[i] = Math.Log(floored);
            _logSlopes[i] = slope / floored;
        }
    }

    private void Assemble()
    {
        Evaluate();
        double[] c = _concentration;
        double diffusionVolts = DiffusionVolts;
        double inflow = 0, inflowByLeft = 0, inflowByRight = 0, inflowByFaceBefore = 0, inflowByFaceAfter = 0;
        double potential = _mesh.Potential(c[0], out double diffusivity);
        for (int i = 0; i < c.Length; i++)
        {
            double outflow = 0, outflowByLeft = 0, outflowByRight = 0, outflowByFaceBefore = 0, outflowByFaceAfter = 0;
            double nextPotential = 0, nextDiffusivity = 0;
            if (i + 1 < c.Length)
            {
                nextPotential = _mesh.Potential(c[i + 1], out nextDiffusivity);
                double conductance = _mesh.Conductance(i);
                outflow = conductance * (potential - nextPotential);
                outflowByLeft = conductance * diffusivity;
                outflowByRight = -conductance * nextDiffusivity;
                if (_gammaStep > 0 && _mesh.IsBorder(i))
                {
                    // The flux feels the reaction in the cells beside the border, and so the face current at their far side.
                    var border = _mesh.Border(i);
                    double filling = _mesh.Porosity[i] / _gammaStep;
                    double nextFilling = _mesh.Porosity[i + 1] / _gammaStep;
                    double divergence = _sourceFactor * ReactionPerVolume(i) - filling * (c[i] - _past[_electrolyteOffset + i]);
                    double nextDivergence = _sourceFactor * ReactionPerVolume(i + 1) - nextFilling * (c[i + 1] - _past[_electrolyteOffset + i + 1]);
                    outflow = border.Conductance
                        * (potential - nextPotential + border.ByLeftDivergence * divergence - border.ByRightDivergence * nextDivergence);
                    outflowByLeft = border.Conductance * (diffusivity - border.ByLeftDivergence * filling);
                    outflowByRight = -border.Conductance * (nextDiffusivity - border.ByRightDivergence * nextFilling);
                    double perFace = border.Conductance * _sourceFactor;
                    outflowByFaceBefore = i + 1 == _mesh.NegativeCells ? -perFace * border.ByLeftDivergence / _mesh.Width[i] : 0;
                    outflowByFaceAfter = i + 1 == _mesh.PositiveStart ? -perFace * border.ByRightDivergence / _mesh.Width[i + 1] : 0;
                }
            }

            int row = _unknown[i];
            bool face = HasFace(i);
            double perWidth = _gammaStep / (_mesh.Porosity[i] * _mesh.Width[i]);
            double source = perWidth * _sourceFactor;
            double before = 0, after = 0;
            if (i < _mesh.NegativeCells || i >= _mesh.PositiveStart)
            {
                var electrode = ElectrodeOf(i);
                before = electrode.Faces[i - electrode.First];
                after = electrode.Faces[i - electrode.First + 1];
            }

            _residual[row] = c[i] - _past[_electrolyteOffset + i] - perWidth * (inflow - outflow) - source * (after - before);
            double lower = -perWidth * inflowByLeft;
            double upper = perWidth * outflowByRight;
            _matrix.Diagonal[row] = 1 - perWidth * (inflowByRight - outflowByLeft);

            // Neighbouring concentrations are one row away in the separator and two in an electrode, with the face between.
            _matrix.Lower2[row] = _matrix.Lower1[row] = _matrix.Upper1[row] = _matrix.Upper2[row] = 0;
            if (i > 0)
            {
                if (HasFace(i - 1))
                {
                    _matrix.Lower2[row] = lower;
                    _matrix.Lower1[row] = source;
                }
                else
                {
                    _matrix.Lower1[row] = lower;
                }
            }

            if (face)
            {
                _matrix.Upper2[row] = upper;
                _matrix.Upper1[row] = -source;
                AssembleFace(i, row + 1, diffusionVolts);
            }
            else if (i + 1 < c.Length)
            {
                _matrix.Upper1[row] = upper;
            }

            // Border between negative electrode and separator: the face before lies one row up from the electrode's cell, two from the separator's.
            // Border between separator and positive electrode: the face after lies two rows down from the separator's cell, one from the electrode's.
            _matrix.Lower1[row] += perWidth * outflowByFaceBefore;
            _matrix.Lower2[row] -= perWidth * inflowByFaceBefore;
            _matrix.Upper2[row] += perWidth * outflowByFaceAfter;
            _matrix.Upper1[row] -= perWidth * inflowByFaceAfter;
            (inflow, inflowByLeft, inflowByRight) = (outflow, outflowByLeft, outflowByRight);
            (inflowByFaceBefore, inflowByFaceAfter) = (outflowByFaceBefore, outflowByFaceAfter);
            (potential, diffusivity) = (nextPotential, nextDiffusivity);
        }
    }

    /// <summary>
    /// Ohm's law in solid and electrolyte between two nodes:
    /// <c>phi(i+1) - phi(i) = dx (i_e/kappa - (I - i_e)/sigma) - K (ln c(i+1) - ln c(i))</c>, phi solid minus electrolyte.
    /// </summary>
    private void AssembleFace(int cell, int row, double diffusionVolts)
    {
        var electrode = ElectrodeOf(cell);
        int node = cell - electrode.First;
        double left = _concentration[cell], right = _concentration[cell + 1];
        double conductance = _mesh.ElectricConductance(cell, left, right, out double slope);
        double current = electrode.Faces[node + 1];
        double inverse = 1 / conductance;
        double solid = electrode.Width / electrode.SolidConductivity;
        _residual[row] = electrode.Potential[node + 1] - electrode.Potential[node] - current * inverse + (_applied - current) * solid
            + diffusionVolts * (_logs[cell + 1] - _logs[cell]);

        double perFace = electrode.PerFace(node), perNextFace = electrode.PerFace(node + 1);
        double ohmic = current * inverse * inverse;
        _matrix.Lower2[row] = electrode.ByTotal[node] * perFace;
        _matrix.Lower1[row] = -electrode.ByConcentration[node] + ohmic * slope - diffusionVolts * _logSlopes[cell];
        _matrix.Diagonal[row] = -electrode.ByTotal[node + 1] * perNextFace - electrode.ByTotal[node] * perFace - inverse - solid;
        _matrix.Upper1[row] = electrode.ByConcentration[node + 1] + ohmic * slope + diffusionVolts * _logSlopes[cell + 1];
        _matrix.Upper2[row] = electrode.ByTotal[node + 1] * perNextFace;
        if (node == 0)
        {
            _matrix.Lower2[row] = 0;
        }

        if (node + 2 == electrode.Nodes)
        {
            _matrix.Upper2[row] = 0;
        }
    }

    /// <summary>Takes the Newton step, shortened where it would empty or overfill a particle. True when it was small enough.</summary>
    private bool Update()
    {
        Collect(_negative, _negativeSteps);
        Collect(_positive, _positiveSteps);
        double volts = Math.Max(LargestVolts(_negative, _negativeSteps, false), LargestVolts(_positive, _positiveSteps, false));
        double damped = Math.Max(LargestVolts(_negative, _negativeSteps, true), LargestVolts(_positive, _positiveSteps, true));
        double share = Math.Min(_negative.Admissible(_negativeSteps), _positive.Admissible(_positiveSteps));
        if (damped > LargestPotentialStep)
        {
            share = Math.Min(share, LargestPotentialStep / damped);
        }

        double largest = volts;
        for (int i = 0; i < _concentration.Length; i++)
        {
            double change = share * _residual[_unknown[i]];
            _concentration[i] -= change;
            largest = Math.Max(largest, VoltsPerConcentration * Math.Abs(change));
        }

        _negative.MoveFaces(_negativeSteps, share);
        _positive.MoveFaces(_positiveSteps, share);

        // Newton's method is quadratic: a step worth a microvolt leaves an error of its square.
        return share == 1 && largest < StepTolerance;
    }

    private void Collect(Electrode electrode, double[] steps)
    {
        for (int i = 1; i < electrode.Nodes; i++)
        {
            steps[i] = -_residual[_unknown[electrode.First + i - 1] + 1];
        }
    }

    /// <summary>Change of potential the step stands for by the slopes there are, V.</summary>
    private static double LargestVolts(Electrode electrode, double[] steps, bool insideOnly)
    {
        double largest = 0;
        for (int i = 0; i < electrode.Nodes; i++)
        {
            // A particle that strayed beyond empty or full is brought back without damping.
            if (!insideOnly || electrode.IsInside(i))
            {
                largest = Math.Max(largest, Math.Abs((steps[i + 1] - steps[i]) * electrode.PerFace(i) * electrode.ByTotal[i]));
            }
        }

        return largest;
    }

    /// <summary>Solid potential at the positive collector less that at the negative one.</summary>
    private double EvaluateVoltage()
    {
        int last = _mesh.Count - 1;
        double electrolyte = DiffusionVolts * (_logs[last] - _logs[0]);
        for (int i = 0; i < last; i++)
        {
            electrolyte -= FaceDrop(i);
        }

        // Half a cell of solid at each collector, where nearly all the current is in the solid.
        double negative = HalfCell(_negative, _applied - 0.25 * _negative.Faces[1]);
        double positive = HalfCell(_positive, _applied - 0.25 * _positive.Faces[^2]);
        return _positive.Potential[^1] - _negative.Potential[0] + electrolyte - negative - positive
            - _applied * _areaSquareMeters * Parameters.ContactResistanceOhms;
    }

    /// <summary>Ohmic drop in the electrolyte from the node of a cell to the next, V.</summary>
    private double FaceDrop(int cell)
    {
        double conductance = _mesh.ElectricConductance(cell, _concentration[cell], _concentration[cell + 1], out _);
        if (HasFace(cell))
        {
            var electrode = ElectrodeOf(cell);
            return electrode.Faces[cell - electrode.First + 1] / conductance;
        }

        if (cell + 1 == _mesh.NegativeCells)
        {
            return BorderDrop(cell, cell + 1, _negative.Faces[^2]);
        }

        return cell + 1 == _mesh.PositiveStart ? BorderDrop(cell + 1, cell, _positive.Faces[1]) : _applied / conductance;
    }

    /// <summary>From the outermost node of an electrode through its border to the separator; the current still grows on the way.</summary>
    private double BorderDrop(int electrodeCell, int separatorCell, double innerFace)
    {
        double inElectrode = 0.5 * _mesh.Width[electrodeCell] / (_mesh.Efficiency(electrodeCell) * _mesh.Conductivity(_concentration[electrodeCell]));
        double inSeparator = 0.5 * _mesh.Width[separatorCell] / (_mesh.Efficiency(separatorCell) * _mesh.Conductivity(_concentration[separatorCell]));
        return (_applied - 0.25 * (_applied - innerFace)) * inElectrode + _applied * inSeparator;
    }

    private static double HalfCell(Electrode electrode, double solidCurrent) => 0.5 * electrode.Width * solidCurrent / electrode.SolidConductivity;

    /// <summary>Heat of reaction, entropy, resistance and concentration differences, W.</summary>
    private double HeatRate()
    {
        // What leaves as electric work is missing from what the reaction gives: Q = sum a j (phi - U) dx + drops along the way.
        double reaction = 0;
        foreach (var electrode in (ReadOnlySpan<Electrode>)[_negative, _positive])
        {
            for (int i = 0; i < electrode.Nodes; i++)
            {
                reaction += electrode.Width * electrode.Heat(i, Temperature);
            }
        }

        return _areaSquareMeters * (reaction - _applied * Voltage + _thermal!.CollectorResistance * _applied * _applied);
    }
}
