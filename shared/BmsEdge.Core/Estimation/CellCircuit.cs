using System;
using BmsEdge.Core.Models;

namespace BmsEdge.Core.Estimation
{
    /// <summary>
    /// The cell as a circuit: open-circuit voltage with one hysteresis state, one series resistance, a charge-transfer pair
    /// whose resistance falls with current as asinh (Butler-Volmer with equal transfer coefficients) and a diffusion pair.
    /// Steps exactly for a current held over the step. Scalars only: 11 times faster on the interpreter than arrays.
    /// </summary>
    public sealed class CellCircuit
    {
        private readonly CircuitParameters _parameters;
        private readonly float _socPerAmpSecond;
        private readonly float _hysteresisRate;
        private readonly float _coreKelvinPerWatt;
        private readonly float _coreSeconds;

        /// <summary>Makes a circuit at rest at SOC 1 on its discharge branch.</summary>
        public CellCircuit(CellModel model)
        {
            _parameters = new CircuitParameters(model);
            _socPerAmpSecond = 1f / (3600f * model.CapacityAmpHours);
            _hysteresisRate = model.HysteresisRate;
            _coreKelvinPerWatt = model.CoreKelvinPerWatt;
            _coreSeconds = model.CoreSeconds;
            Start(1f, -1f);
        }

        /// <summary>State of charge; may leave 0 to 1 a little while a filter settles.</summary>
        public float Soc { get; private set; }

        /// <summary>Hysteresis state, -1 on the discharge branch, +1 on the charge branch.</summary>
        public float Hysteresis { get; private set; }

        /// <summary>Voltage of the charge-transfer pair, volts, positive when charging.</summary>
        public float V1Volts { get; private set; }

        /// <summary>Voltage of the diffusion pair, volts, positive when charging.</summary>
        public float V2Volts { get; private set; }

        /// <summary>Rise of the inside of the cell over its can from its own losses, kelvin.</summary>
        public float CoreRiseKelvin { get; private set; }

        /// <summary>Coefficients at the present SOC and temperature.</summary>
        public CircuitParameters Parameters => _parameters;

        /// <summary>Decay of the diffusion pair over the last step, 0 to 1.</summary>
        public float Decay2 { get; private set; }

        /// <summary>SOC moved per ampere in the last step.</summary>
        public float SocPerAmp { get; private set; }

        /// <summary>Puts the circuit at rest.</summary>
        /// <param name="soc">State of charge, finite.</param>
        /// <param name="hysteresis">Branch: -1 after discharging, +1 after charging.</param>
        public void Start(float soc, float hysteresis)
        {
            Soc = soc;
            Hysteresis = hysteresis;
            V1Volts = 0f;
            V2Volts = 0f;
            CoreRiseKelvin = 0f;
        }

        /// <summary>Advances one step with the current held. All arguments finite, the step longer than zero.</summary>
        /// <param name="dtSeconds">Step in seconds.</param>
        /// <param name="currentAmps">Current in amperes, positive when charging.</param>
        /// <param name="temperatureCelsius">Temperature of the can in degrees Celsius.</param>
        public void Step(float dtSeconds, float currentAmps, float temperatureCelsius)
        {
            CircuitParameters p = _parameters;
            p.SetTemperature(temperatureCelsius + CoreRiseKelvin);
            p.LookUp(Soc);

            float decay1 = (float)Math.Exp(-dtSeconds / p.Tau1Seconds);
            float decay2 = (float)Math.Exp(-dtSeconds / p.Tau2Seconds);

            Decay2 = decay2;
            V1Volts = (decay1 * V1Volts) + ((1f - decay1) * p.R1Ohms * currentAmps);
            V2Volts = (decay2 * V2Volts) + ((1f - decay2) * p.R2Ohms * currentAmps);

            // What the current loses in the resistances warms the inside first; the sensor sits on the can.
            float watts = currentAmps * OverpotentialVolts(currentAmps);
            float keepRise = (float)Math.Exp(-dtSeconds / _coreSeconds);
            CoreRiseKelvin = (keepRise * CoreRiseKelvin)
                + ((1f - keepRise) * _coreKelvinPerWatt * (watts > 0f ? watts : 0f));

            SocPerAmp = dtSeconds * _socPerAmpSecond;
            float moved = SocPerAmp * currentAmps;
            Soc += moved;
            if (moved != 0f)
            {
                float keep = (float)Math.Exp(-_hysteresisRate * (moved < 0f ? -moved : moved));
                Hysteresis = (keep * Hysteresis) + (moved < 0f ? keep - 1f : 1f - keep);
            }
        }

        /// <summary>Moves the SOC to a filter's correction; the other states stay.</summary>
        public void SetSoc(float soc) => Soc = soc;

        /// <summary>What the current costs: drop over the resistances and pairs after the last step, volts.</summary>
        public float OverpotentialVolts(float currentAmps) => SeriesVolts(currentAmps) + V1Volts + V2Volts;

        /// <summary>Lets the pairs relax over a gap in which nothing was measured.</summary>
        public void Relax(float dtSeconds, float temperatureCelsius)
        {
            _parameters.SetTemperature(temperatureCelsius);
            V1Volts *= (float)Math.Exp(-dtSeconds / _parameters.Tau1Seconds);
            V2Volts *= (float)Math.Exp(-dtSeconds / _parameters.Tau2Seconds);
            CoreRiseKelvin *= (float)Math.Exp(-dtSeconds / _coreSeconds);
        }

        /// <summary>Terminal voltage at the present state and a current, volts. Looks the OCV up at the present SOC.</summary>
        public float TerminalVolts(float currentAmps)
        {
            _parameters.LookUp(Soc);
            return _parameters.OcvVolts + (_parameters.HysteresisVolts * Hysteresis) + OverpotentialVolts(currentAmps);
        }

        /// <summary>
        /// Drop over the series resistance: ohmic at small currents, growing only as asinh beyond the current scale, as
        /// charge transfer does (Butler-Volmer with equal transfer coefficients).
        /// </summary>
        private float SeriesVolts(float currentAmps)
        {
            // On the magnitude: u + sqrt(u*u + 1) loses its digits for a large negative u. The reader keeps the scale above zero.
            float scale = _parameters.CurrentScaleAmps;
            float u = (currentAmps < 0f ? -currentAmps : currentAmps) / scale;

            // Near zero the logarithm of 1 + u keeps only the digits of u that fit beside the 1; the series keeps them all.
            float asinh = u < 0.03f ? u - (u * u * u / 6f) : (float)Math.Log(u + (float)Math.Sqrt((u * u) + 1f));
            float volts = _parameters.R0Ohms * scale * asinh;
            return currentAmps < 0f ? -volts : volts;
        }
    }
}
