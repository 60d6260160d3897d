namespace BmsEdge.Cells.Electrochemistry;

/// <summary>Accuracy and limits of the time integration.</summary>
public sealed record SolverOptions
{
    /// <summary>Local error allowed in a step, in terminal voltage, V.</summary>
    public double VoltageTolerance { get; init; } = 1e-5;

    /// <summary>Lets steps that the knots of a drive cycle cut short be taken with three stages of order 3 instead of five of order 4.</summary>
    public bool LowerOrder { get; init; } = true;

    /// <summary>First step after a jump of the current, s.</summary>
    public double FirstStepSeconds { get; init; } = 0.05;

    /// <summary>Longest step, s.</summary>
    public double LargestStepSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>Shortest step before the simulation gives up, s.</summary>
    public double SmallestStepSeconds { get; init; } = 1e-9;

    /// <summary>Most steps of a run, those given up included.</summary>
    public long StepLimit { get; init; } = 10_000_000;
}
