using BmsEdge.Core.Models;

namespace BmsEdge.Core.Estimation
{
    /// <summary>SOC of one cell by an extended Kalman filter over the circuit model.</summary>
    public sealed class SocEstimator
    {
        private readonly CoulombCounter _counter;

        public SocEstimator(CellModel model) => _counter = new CoulombCounter(model.CapacityAmpHours);

        public float Soc => _counter.Soc;

        public float SocSigma => _counter.SocSigma;

        public void Start(float soc, float socSigma) => _counter.Start(soc, socSigma);

        public EstimatorStatus Step(
            float dtSeconds,
            float currentAmps,
            bool currentIsValid,
            float voltageVolts,
            bool voltageIsValid,
            float temperatureCelsius,
            bool temperatureIsValid) => _counter.Step(dtSeconds, currentAmps, currentIsValid);
    }
}
