using BmsEdge.Core.Models;

namespace BmsEdge.Core.Estimation
{
    /// <summary>Replays a model's golden vectors on this machine, as the board does at boot.</summary>
    public static class ModelSelfTest
    {
        /// <summary>Replays every golden vector. Allocates; call at start-up.</summary>
        /// <param name="model">Model as read.</param>
        /// <param name="largestVoltsDifference">Largest difference of a voltage, volts.</param>
        /// <param name="largestSocDifference">Largest difference of a SOC or its standard deviation.</param>
        /// <returns><see cref="ModelStatus.Ok"/>, or <see cref="ModelStatus.GoldenVectorMismatch"/> when any answer differs.</returns>
        public static ModelStatus Run(CellModel model, out float largestVoltsDifference, out float largestSocDifference)
        {
            largestVoltsDifference = 0f;
            largestSocDifference = 0f;
            CellCircuit circuit = new CellCircuit(model);
            SocEstimator estimator = new SocEstimator(model);
            for (int i = 0; i < model.Golden.Length; i++)
            {
                GoldenVector g = model.Golden[i];
                circuit.Start(g.StartSoc, -1f);
                estimator.Start(g.StartSoc, g.StartSigma);
                for (int k = 0; k < g.Steps; k++)
                {
                    circuit.Step(g.StepSeconds, g.CurrentAmps, g.TemperatureCelsius);
                    estimator.Step(g.StepSeconds, g.CurrentAmps, true, g.FedVolts, true, g.TemperatureCelsius, true);
                }

                float volts = Difference(circuit.TerminalVolts(g.CurrentAmps), g.ExpectedVolts);
                float soc = Difference(circuit.Soc, g.ExpectedSoc);
                float filterSoc = Difference(estimator.Soc, g.ExpectedFilterSoc);
                float filterSigma = Difference(estimator.SocSigma, g.ExpectedFilterSigma);
                largestVoltsDifference = Larger(largestVoltsDifference, volts);
                largestSocDifference = Larger(largestSocDifference, Larger(soc, Larger(filterSoc, filterSigma)));
            }

            return largestVoltsDifference <= ModelBlobFormat.GoldenVoltsTolerance
                && largestSocDifference <= ModelBlobFormat.GoldenSocTolerance
                ? ModelStatus.Ok
                : ModelStatus.GoldenVectorMismatch;
        }

        /// <summary>Absolute difference; a NaN becomes a large number, because on the interpreter NaN compares as greater.</summary>
        private static float Difference(float a, float b)
        {
            float d = a - b;
            if (float.IsNaN(d))
            {
                return 1e9f;
            }

            return d < 0f ? -d : d;
        }

        private static float Larger(float a, float b) => a > b ? a : b;
    }
}
