namespace BmsEdge.Core.Models
{
    /// <summary>
    /// One exam question of a model: the circuit started at rest and driven by a constant current, and the filter fed the same
    /// current with a constant voltage, against the trainer's answers.
    /// </summary>
    public sealed class GoldenVector
    {
        /// <summary>SOC at start.</summary>
        public float StartSoc { get; internal set; }

        /// <summary>Standard deviation of the filter's start.</summary>
        public float StartSigma { get; internal set; }

        /// <summary>Temperature, degrees Celsius.</summary>
        public float TemperatureCelsius { get; internal set; }

        /// <summary>Current, amperes, positive when charging.</summary>
        public float CurrentAmps { get; internal set; }

        /// <summary>Step, seconds.</summary>
        public float StepSeconds { get; internal set; }

        /// <summary>Voltage fed to the filter in every step, volts.</summary>
        public float FedVolts { get; internal set; }

        /// <summary>Number of steps.</summary>
        public int Steps { get; internal set; }

        /// <summary>Expected terminal voltage of the circuit after the last step, volts.</summary>
        public float ExpectedVolts { get; internal set; }

        /// <summary>Expected SOC of the circuit after the last step.</summary>
        public float ExpectedSoc { get; internal set; }

        /// <summary>Expected SOC of the filter after the last step.</summary>
        public float ExpectedFilterSoc { get; internal set; }

        /// <summary>Expected standard deviation of the filter after the last step.</summary>
        public float ExpectedFilterSigma { get; internal set; }
    }
}
