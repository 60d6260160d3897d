namespace BmsEdge.Core.Models
{
    /// <summary>
    /// The coefficients of one cell as read from a model blob: open-circuit voltage with hysteresis and a circuit of one
    /// resistance and two RC pairs, tabulated over SOC and temperature. Tables are row-major, one row of SOC nodes per
    /// temperature node. Read-only after <see cref="ModelBlob.Read"/>.
    /// </summary>
    public sealed class CellModel
    {
        internal CellModel(int socCount, int temperatureCount)
        {
            SocGrid = new float[socCount];
            TemperatureGrid = new float[temperatureCount];
            int cells = socCount * temperatureCount;
            OcvVolts = new float[cells];
            HysteresisVolts = new float[cells];
            R0Ohms = new float[cells];
            R1Ohms = new float[cells];
            R2Ohms = new float[cells];
            Tau1Seconds = new float[temperatureCount];
            Tau2Seconds = new float[temperatureCount];
            CurrentScaleAmps = new float[temperatureCount];
            ModelSigmaVolts = new float[temperatureCount];
        }

        /// <summary>Reference capacity in ampere-hours: SOC 1 to 0 is this much charge.</summary>
        public float CapacityAmpHours { get; internal set; }

        /// <summary>Chemistry the model was trained on.</summary>
        public Chemistry Chemistry { get; internal set; }

        /// <summary>SOC nodes, ascending, first 0 and last 1.</summary>
        public float[] SocGrid { get; }

        /// <summary>Temperature nodes in degrees Celsius, ascending.</summary>
        public float[] TemperatureGrid { get; }

        /// <summary>Open-circuit voltage midway between charge and discharge, volts.</summary>
        public float[] OcvVolts { get; }

        /// <summary>Half the gap between the charge and the discharge branch, volts.</summary>
        public float[] HysteresisVolts { get; }

        /// <summary>Ohmic resistance in ohms.</summary>
        public float[] R0Ohms { get; }

        /// <summary>Charge-transfer resistance in ohms at small current.</summary>
        public float[] R1Ohms { get; }

        /// <summary>Diffusion resistance in ohms.</summary>
        public float[] R2Ohms { get; }

        /// <summary>Time constant of the charge-transfer pair in seconds, per temperature node.</summary>
        public float[] Tau1Seconds { get; }

        /// <summary>Time constant of the diffusion pair in seconds, per temperature node.</summary>
        public float[] Tau2Seconds { get; }

        /// <summary>Current above which charge transfer saturates as asinh (Butler-Volmer), amperes, per temperature node.</summary>
        public float[] CurrentScaleAmps { get; }

        /// <summary>Standard deviation of the slow voltage error of the circuit, volts, per temperature node.</summary>
        public float[] ModelSigmaVolts { get; }

        /// <summary>Least value of each declared input: voltage V, current A, temperature degC, step s.</summary>
        public float[] RangeMinimum { get; } = new float[ModelBlobFormat.RangeCount];

        /// <summary>Greatest value of each declared input: voltage V, current A, temperature degC, step s.</summary>
        public float[] RangeMaximum { get; } = new float[ModelBlobFormat.RangeCount];

        /// <summary>Exam questions with the trainer's answers.</summary>
        public GoldenVector[] Golden { get; internal set; } = new GoldenVector[0];

        /// <summary>Steady rise of the inside of the cell over its can per watt of loss, kelvin per watt.</summary>
        public float CoreKelvinPerWatt { get; internal set; }

        /// <summary>Time constant of that rise, seconds.</summary>
        public float CoreSeconds { get; internal set; }

        /// <summary>What the filter believes.</summary>
        public FilterSettings Filter { get; } = new FilterSettings();

        /// <summary>Share of capacity over which the hysteresis state turns, inverse: h decays as exp(-rate * |dSOC|).</summary>
        public float HysteresisRate { get; internal set; }
    }
}
