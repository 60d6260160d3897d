using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// What the time integrator asks of a cell model. A stage is one implicit equation <c>y = b + gamma h f(y)</c>: begun with the past
/// <c>b</c>, solved for a current (as often as the control wants), ended with the state. Inside, current is positive on discharge, as in the
/// equations of the literature; the border to the rest of the house turns the sign.
/// </summary>
internal abstract class CellModel
{
    /// <summary>What it is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>What "1 C" means, Ah.</summary>
    public abstract double NominalCapacityAmpHours { get; }

    /// <summary>A first guess of the resistance, ohm.</summary>
    public abstract double ResistanceGuessOhms { get; }

    /// <summary>Number of differential states.</summary>
    public abstract int StateCount { get; }

    /// <summary>Terminal voltage at the last solved current, V.</summary>
    public double Voltage { get; protected set; }

    /// <summary>Temperature of the last solved stage, K.</summary>
    public double Temperature { get; protected set; }

    /// <summary>Heat at the last solved current, W. Only with a thermal model.</summary>
    public double Heat { get; protected set; }

    /// <summary>Surface stoichiometry of the negative particle at the last solved current; zero where there are many particles.</summary>
    public virtual double NegativeSurface => 0;

    /// <summary>The same for the positive particle.</summary>
    public virtual double PositiveSurface => 0;

    /// <summary>
    /// Part of the terminal voltage that is a known function of the two surfaces, V. What is left of the voltage is smooth in time, even
    /// where a measured open-circuit curve has steps: that is what the output between the stages interpolates. Zero where there are many particles.
    /// </summary>
    public virtual double SurfaceVolts(double negativeSurface, double positiveSurface) => 0;

    /// <summary>Writes the start state.</summary>
    public abstract void Initialise(double[] state);

    /// <summary>Starts a stage from its past. <paramref name="gammaStep"/> 0 asks for the algebraic variables at a given state.</summary>
    public abstract void BeginStage(double[] past, double gammaStep);

    /// <summary>Solves the stage for a discharge current, A. False when the iteration does not converge.</summary>
    public abstract bool Solve(double dischargeAmps);

    /// <summary>Writes the state at the end of the stage.</summary>
    public abstract void EndStage(double[] state);

    /// <summary>Time derivative at the state and current of the last stage.</summary>
    public abstract void Derivative(double[] state, double[] derivative);

    /// <summary>Terminal voltage that an error in the state is worth, filtered by the last stage, V.</summary>
    public abstract double VoltageError(double[] error);

    /// <summary>Forgets the initial guesses: the current has jumped.</summary>
    public virtual void ForgetGuess()
    {
    }

    /// <summary>Another temperature of the surroundings, K, from the next stage on. Nothing happens to a model of constant temperature.</summary>
    public virtual void SetAmbient(double kelvin)
    {
    }

    /// <summary>What goes on inside at the state of the last stage.</summary>
    /// <exception cref="BmsException">The model has no inside.</exception>
    public virtual CellSnapshot Snapshot(double[] state) =>
        throw new BmsException(BmsErrorCode.BadArgument, $"{Name} is no electrochemical model: there is nothing to see inside.");

    /// <summary>
    /// Carries slow changes over to the geometry after a time step; true when something changed, the state perhaps included, so that the step that
    /// follows starts from fresh derivatives.
    /// </summary>
    public virtual bool AfterStep(double[] state) => false;

    /// <summary>How far the cell has aged; null where nothing ages.</summary>
    public virtual AgeingState? Ageing(double[] state) => null;

    /// <summary>Where in the state to look when something goes wrong.</summary>
    public abstract string Describe(double[] state);
}
