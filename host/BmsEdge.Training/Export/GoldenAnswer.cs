namespace BmsEdge.Training.Export;

/// <summary>A golden vector: inputs and the trainer's answers.</summary>
/// <param name="StartSoc">SOC at start.</param>
/// <param name="StartSigma">Standard deviation of the filter's start.</param>
/// <param name="TemperatureCelsius">Temperature, degrees Celsius.</param>
/// <param name="CurrentAmps">Current, amperes, positive when charging.</param>
/// <param name="StepSeconds">Step, seconds.</param>
/// <param name="FedVolts">Voltage fed to the filter, volts.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="ExpectedVolts">Terminal voltage after the last step, volts.</param>
/// <param name="ExpectedSoc">SOC of the circuit after the last step.</param>
/// <param name="ExpectedFilterSoc">SOC of the filter after the last step.</param>
/// <param name="ExpectedFilterSigma">Standard deviation of the filter after the last step.</param>
public sealed record GoldenAnswer(
    double StartSoc,
    double StartSigma,
    double TemperatureCelsius,
    double CurrentAmps,
    double StepSeconds,
    double FedVolts,
    int Steps,
    double ExpectedVolts,
    double ExpectedSoc,
    double ExpectedFilterSoc,
    double ExpectedFilterSigma);
