using System;
using BmsEdge.Core.Models;

namespace BmsEdge.Core.Estimation
{
    /// <summary>
    /// SOC of one cell by an extended Kalman filter over <see cref="CellCircuit"/>. Five states: SOC; the diffusion
    /// voltage left from before the start; a slow voltage error of the open-circuit curve (first-order Gauss-Markov); the
    /// constant offset of the current sensor; and the relative error of the resistances, which drifts with ageing and with the
    /// temperature inside the cell. The last three are there so that the reported standard deviation is honest: a filter
    /// without them averages a constant model error away at 1 Hz and claims a precision it does not have.
    /// Form of the filter: Plett, "Battery Management Systems" vol. 2 (2015), ch. 3, with the open-circuit curve
    /// linearised statistically (Gelb, "Applied Optimal Estimation" (1974), sec. 6.2). The covariance is 15 scalars because arrays cost eleven times as much on the
    /// interpreter.
    /// </summary>
    public sealed class SocEstimator
    {
        /// <summary>Longest step that is integrated, in seconds; a longer one is a gap in the evidence.</summary>
        public const float LongestStepSeconds = 10f;

        /// <summary>Rejected voltages in a row after which the filter doubts itself rather than the sensor.</summary>
        public const int RejectionsBeforeDoubt = 10;

        /// <summary>More than any cell delivers into a short, as a multiple of capacity per hour: a broken measurement.</summary>
        public const float ImpossiblePerHour = 1000f;

        // C/50, the usual cut-off current of a full charge; what a rest of unknown length may have left in the cell: C/10.
        private const float RestPerHour = 0.02f;
        private const float RestedLoadPerHour = 0.1f;
        private const float SocMargin = 0.02f;
        private const float LeastVariance = 1e-12f;
        private const float GreatestSocVariance = 0.25f;

        private readonly CellModel _model;
        private readonly CellCircuit _circuit;
        private readonly float _offsetLimitAmps;
        private readonly float _impossibleAmps;

        // Covariance, symmetric: s = SOC, w = diffusion voltage from before, e = slow error, o = current offset,
        // r = relative resistance error.
        private float _ss;
        private float _sw;
        private float _se;
        private float _so;
        private float _sr;
        private float _ww;
        private float _we;
        private float _wo;
        private float _wr;
        private float _ee;
        private float _eo;
        private float _er;
        private float _oo;
        private float _or;
        private float _rr;

        // Of the last linearisation.
        private float _meanOcvVolts;
        private float _slopeVolts;
        private float _bendVariance;

        private float _beforeVolts;
        private float _errorVolts;
        private float _offsetAmps;
        private float _resistanceError;
        private float _lastTemperatureCelsius;
        private float _gapShare;
        private bool _started;
        private int _rejectionsInARow;

        /// <summary>Makes an estimator that knows nothing: SOC 0.5 with a standard deviation of 0.5.</summary>
        /// <param name="model">Coefficients, shared between cells; not changed.</param>
        public SocEstimator(CellModel model)
        {
            _model = model;
            _circuit = new CellCircuit(model);
            _offsetLimitAmps = 4f * model.Filter.CurrentOffsetPerHour * model.CapacityAmpHours;
            _impossibleAmps = ImpossiblePerHour * model.CapacityAmpHours;
            _lastTemperatureCelsius = 25f;
            Start(0.5f, 0.5f);
        }

        /// <summary>State of charge, 0 to 1.</summary>
        public float Soc => _circuit.Soc < 0f ? 0f : (_circuit.Soc > 1f ? 1f : _circuit.Soc);

        /// <summary>Standard deviation of <see cref="Soc"/>, at most 0.5.</summary>
        public float SocSigma => (float)Math.Sqrt(_ss);

        /// <summary>Estimated constant offset of the current sensor, amperes; measured minus true.</summary>
        public float CurrentOffsetAmps => _offsetAmps;

        /// <summary>Estimated relative error of the resistances: 0.1 means the cell has 10 % more than its model.</summary>
        public float ResistanceError => _resistanceError;

        /// <summary>Estimated slow voltage error, volts; measured minus modelled.</summary>
        public float ModelErrorVolts => _errorVolts;

        /// <summary>Last innovation: measured minus expected voltage, volts.</summary>
        public float InnovationVolts { get; private set; }

        /// <summary>Standard deviation expected of <see cref="InnovationVolts"/>, volts.</summary>
        public float InnovationSigmaVolts { get; private set; }

        /// <summary>Voltage samples rejected since the start.</summary>
        public int RejectedSamples { get; private set; }

        /// <summary>Starts from a known or guessed state. What was learned of sensor and resistances is forgotten.</summary>
        /// <param name="soc">State of charge, held to 0 to 1; NaN counts as unknown.</param>
        /// <param name="socSigma">Its standard deviation, more than zero.</param>
        public void Start(float soc, float socSigma)
        {
            if (float.IsNaN(soc) || float.IsNaN(socSigma))
            {
                soc = 0.5f;
                socSigma = 0.5f;
            }

            _circuit.Start(soc < 0f ? 0f : (soc > 1f ? 1f : soc), 0f);
            ForgetTies();
            float offset = _model.Filter.CurrentOffsetPerHour * _model.CapacityAmpHours;
            _ss = socSigma < 0.5f ? socSigma * socSigma : GreatestSocVariance;
            _ww = 0f;
            _ee = 0f;
            _oo = offset * offset;
            _rr = _model.Filter.ResistanceError * _model.Filter.ResistanceError;
            _beforeVolts = 0f;
            _errorVolts = 0f;
            _offsetAmps = 0f;
            _resistanceError = 0f;
            _rejectionsInARow = 0;
            _gapShare = 0f;
            RejectedSamples = 0;
            _started = false;
        }

        /// <summary>Takes one step of time with what was measured at its end.</summary>
        /// <param name="dtSeconds">Time since the last step, seconds.</param>
        /// <param name="currentAmps">Mean current over the step, amperes, positive when charging.</param>
        /// <param name="currentIsValid">False: nothing is integrated and the interval widens.</param>
        /// <param name="voltageVolts">Terminal voltage at the end of the step, volts.</param>
        /// <param name="voltageIsValid">False: the step only predicts.</param>
        /// <param name="temperatureCelsius">Cell temperature, degrees Celsius.</param>
        /// <param name="temperatureIsValid">False: the last valid temperature is used.</param>
        public EstimatorStatus Step(
            float dtSeconds,
            float currentAmps,
            bool currentIsValid,
            float voltageVolts,
            bool voltageIsValid,
            float temperatureCelsius,
            bool temperatureIsValid) => Step(
                dtSeconds,
                currentAmps,
                currentIsValid,
                voltageVolts,
                voltageIsValid,
                temperatureCelsius,
                temperatureIsValid,
                currentAmps);

        /// <summary>
        /// Takes one step where the current is sampled faster than the estimator runs: its mean moves the charge and the pairs,
        /// the sample beside the voltage explains the drop over the series resistance.
        /// </summary>
        /// <param name="dtSeconds">Time since the last step, seconds.</param>
        /// <param name="currentAmps">Mean current over the step, amperes, positive when charging.</param>
        /// <param name="currentIsValid">False: nothing is integrated and the interval widens.</param>
        /// <param name="voltageVolts">Terminal voltage at the end of the step, volts.</param>
        /// <param name="voltageIsValid">False: the step only predicts.</param>
        /// <param name="temperatureCelsius">Cell temperature, degrees Celsius.</param>
        /// <param name="temperatureIsValid">False: the last valid temperature is used.</param>
        /// <param name="currentAtVoltageAmps">Current when the voltage was sampled, amperes; NaN or infinite: the mean is used.</param>
        public EstimatorStatus Step(
            float dtSeconds,
            float currentAmps,
            bool currentIsValid,
            float voltageVolts,
            bool voltageIsValid,
            float temperatureCelsius,
            bool temperatureIsValid,
            float currentAtVoltageAmps)
        {
            if (float.IsNaN(dtSeconds) || float.IsInfinity(dtSeconds) || dtSeconds <= 0f)
            {
                return EstimatorStatus.SampleRejected;
            }

            if (temperatureIsValid && !float.IsNaN(temperatureCelsius) && !float.IsInfinity(temperatureCelsius))
            {
                _lastTemperatureCelsius = temperatureCelsius;
            }

            if (!_started)
            {
                BeginUncertainty(currentAmps);
            }

            bool gap = !currentIsValid || float.IsNaN(currentAmps) || float.IsInfinity(currentAmps)
                || currentAmps > _impossibleAmps || currentAmps < -_impossibleAmps || dtSeconds > LongestStepSeconds;
            if (gap)
            {
                CrossGap(dtSeconds);
                return EstimatorStatus.GapWidened;
            }

            _gapShare = 0f;
            Predict(dtSeconds, currentAmps);
            if (!voltageIsValid || float.IsNaN(voltageVolts) || float.IsInfinity(voltageVolts))
            {
                return EstimatorStatus.PredictedOnly;
            }

            bool known = !float.IsNaN(currentAtVoltageAmps) && !float.IsInfinity(currentAtVoltageAmps);
            return Correct(dtSeconds, (known ? currentAtVoltageAmps : currentAmps) - _offsetAmps, voltageVolts);
        }

        /// <summary>
        /// What is not known at the first sample, at its temperature. A first current below C/50 is taken for rest; anything
        /// else means a load of unknown size and age has charged the diffusion pair.
        /// </summary>
        private void BeginUncertainty(float currentAmps)
        {
            CircuitParameters p = _circuit.Parameters;
            p.SetTemperature(_lastTemperatureCelsius);
            p.LookUp(_circuit.Soc);
            float restAmps = RestPerHour * _model.CapacityAmpHours;
            bool rested = currentAmps < restAmps && currentAmps > -restAmps;
            float before = p.R2Ohms * (rested ? RestedLoadPerHour : _model.Filter.StartLoadPerHour) * _model.CapacityAmpHours;
            _ww = before * before;
            _ee = p.ModelSigmaVolts * p.ModelSigmaVolts;
            _started = true;
        }

        private void Predict(float dtSeconds, float currentAmps)
        {
            FilterSettings filter = _model.Filter;
            CellCircuit c = _circuit;
            c.Step(dtSeconds, currentAmps - _offsetAmps, _lastTemperatureCelsius);

            // A charge counted beyond full would have to be discharged again before the estimate moves.
            HoldSoc(c.Soc);
            float k = c.SocPerAmp;
            float aw = c.Decay2;

            // Divisors guarded by the reader: correlation times are at least a second.
            float ae = (float)Math.Exp(-dtSeconds / filter.ModelErrorSeconds);
            float ar = (float)Math.Exp(-dtSeconds / filter.ResistanceSeconds);

            // P = F P F' + Q; F is diagonal (1, aw, ae, 1, ar) but for the offset that leaks into SOC by -k.
            _ss = _ss - (2f * k * _so) + (k * k * _oo);
            _sw = aw * (_sw - (k * _wo));
            _se = ae * (_se - (k * _eo));
            _sr = ar * (_sr - (k * _or));
            _so -= k * _oo;
            _ww *= aw * aw;
            _we *= aw * ae;
            _wo *= aw;
            _wr *= aw * ar;
            _ee *= ae * ae;
            _eo *= ae;
            _er *= ae * ar;
            _or *= ar;
            _rr *= ar * ar;
            _beforeVolts *= aw;
            _errorVolts *= ae;
            _resistanceError *= ar;

            float gain = filter.CurrentGainError * k * currentAmps;
            float sigma = c.Parameters.ModelSigmaVolts;
            _ss = Floor(_ss + (gain * gain));
            if (_ss > GreatestSocVariance)
            {
                LimitSocVariance();
            }

            _ee += (1f - (ae * ae)) * sigma * sigma;
            _rr += (1f - (ar * ar)) * filter.ResistanceError * filter.ResistanceError;
        }

        private EstimatorStatus Correct(float dtSeconds, float currentAmps, float voltageVolts)
        {
            FilterSettings filter = _model.Filter;
            CellCircuit c = _circuit;
            float drop = c.OverpotentialVolts(currentAmps);
            float fast = filter.FastErrorShare * drop;
            float noise = (filter.VoltageNoiseVolts * filter.VoltageNoiseVolts) + (fast * fast);

            // A sample every second is the reference rate: a faster loop must not look like more knowledge.
            noise = dtSeconds < 1f ? noise / dtSeconds : noise;
            Linearise(c.Soc, _ss);
            float h = _slopeVolts;

            // P H' and S = H P H' + R with H = (h, 1, 1, 0, drop).
            float ps = (_ss * h) + _sw + _se + (_sr * drop);
            float pw = (_sw * h) + _ww + _we + (_wr * drop);
            float pe = (_se * h) + _we + _ee + (_er * drop);
            float po = (_so * h) + _wo + _eo + (_or * drop);
            float pr = (_sr * h) + _wr + _er + (_rr * drop);
            float variance = (h * ps) + pw + pe + (drop * pr) + noise + _bendVariance;

            // NaN first: the interpreter and .NET disagree on how it compares.
            if (float.IsNaN(variance) || variance < LeastVariance)
            {
                return RejectVoltage();
            }

            float expected = _meanOcvVolts + ((1f + _resistanceError) * drop) + _beforeVolts + _errorVolts;
            float innovation = voltageVolts - expected;
            InnovationVolts = innovation;
            InnovationSigmaVolts = (float)Math.Sqrt(variance);
            if (innovation * innovation > filter.GateSigmas * filter.GateSigmas * variance)
            {
                return RejectVoltage();
            }

            _rejectionsInARow = 0;
            float inverse = 1f / variance;
            float step = innovation * inverse;
            HoldSoc(c.Soc + (ps * step));
            _beforeVolts += pw * step;
            _errorVolts += pe * step;
            _resistanceError += pr * step;
            float offset = _offsetAmps + (po * step);
            _offsetAmps = offset;
            ShrinkCovariance(ps, pw, pe, po, pr, inverse);
            if (offset < -_offsetLimitAmps || offset > _offsetLimitAmps)
            {
                // Four standard deviations: something else was taken for an offset. Without noise of its own the state would stay there.
                DoubtItself();
            }

            return EstimatorStatus.Updated;
        }

        /// <summary>
        /// Statistical linearisation of the open-circuit curve over the SOC's own uncertainty (Gauss-Hermite, three points):
        /// mean, slope, and the variance that no straight line explains. A tangent at the mean would make the changing slope
        /// of a wide prior look like information and the filter would settle, certain and wrong.
        /// </summary>
        private void Linearise(float soc, float variance)
        {
            CircuitParameters p = _circuit.Parameters;
            float reach = 1.7320508f * (float)Math.Sqrt(variance);
            float below = BranchVolts(soc - reach);
            float above = BranchVolts(soc + reach);
            float middle = BranchVolts(soc);
            float mean = ((4f * middle) + below + above) / 6f;
            float slope = reach > 1e-3f ? (above - below) / (2f * reach) : p.OcvSlopeVolts;
            float dm = middle - mean;
            float db = below - mean;
            float da = above - mean;
            float total = ((4f * dm * dm) + (db * db) + (da * da)) / 6f;
            float bend = total - (slope * slope * variance);
            _meanOcvVolts = mean;
            _slopeVolts = slope;
            _bendVariance = bend > 0f ? bend : 0f;
        }

        private float BranchVolts(float soc)
        {
            CircuitParameters p = _circuit.Parameters;
            p.LookUpOcv(soc);
            return p.OcvVolts + (p.HysteresisVolts * _circuit.Hysteresis);
        }

        /// <summary>P = P - (P H')(P H')' / S, floored so that rounding never makes a variance negative.</summary>
        private void ShrinkCovariance(float ps, float pw, float pe, float po, float pr, float inverse)
        {
            _ss = Floor(_ss - (ps * ps * inverse));
            _sw -= ps * pw * inverse;
            _se -= ps * pe * inverse;
            _so -= ps * po * inverse;
            _sr -= ps * pr * inverse;
            _ww = Floor(_ww - (pw * pw * inverse));
            _we -= pw * pe * inverse;
            _wo -= pw * po * inverse;
            _wr -= pw * pr * inverse;
            _ee = Floor(_ee - (pe * pe * inverse));
            _eo -= pe * po * inverse;
            _er -= pe * pr * inverse;
            _oo = Floor(_oo - (po * po * inverse));
            _or -= po * pr * inverse;
            _rr = Floor(_rr - (pr * pr * inverse));
        }

        /// <summary>A voltage far off: the sensor is doubted first, the filter itself when it goes on.</summary>
        private EstimatorStatus RejectVoltage()
        {
            RejectedSamples++;
            _rejectionsInARow++;
            if (_rejectionsInARow >= RejectionsBeforeDoubt)
            {
                DoubtItself();
            }

            return EstimatorStatus.VoltageRejected;
        }

        /// <summary>Everything learned but the SOC is forgotten, and the SOC is 10 % less sure.</summary>
        private void DoubtItself()
        {
            float sigma = _circuit.Parameters.ModelSigmaVolts;
            float offset = _model.Filter.CurrentOffsetPerHour * _model.CapacityAmpHours;
            _rejectionsInARow = 0;
            ForgetTies();
            _ss = Limit(_ss + 0.01f);
            _ee = sigma * sigma;
            _oo = offset * offset;
            _rr = _model.Filter.ResistanceError * _model.Filter.ResistanceError;
            _errorVolts = 0f;
            _offsetAmps = 0f;
            _resistanceError = 0f;
        }

        /// <summary>
        /// Nothing is integrated over a gap: the cell may have been doing up to 1C either way, all through it. So a gap of many
        /// steps widens as much as one long step: variance (a + b)^2, not a^2 + b^2.
        /// </summary>
        private void CrossGap(float dtSeconds)
        {
            float share = dtSeconds < 3600f ? dtSeconds / 3600f : 1f;
            _circuit.Relax(dtSeconds, _lastTemperatureCelsius);
            ForgetTies();
            _ss = Limit(_ss + (share * ((2f * _gapShare) + share)));
            _gapShare = _gapShare < 1f ? _gapShare + share : 1f;
            _beforeVolts = 0f;
            CircuitParameters p = _circuit.Parameters;
            p.LookUp(_circuit.Soc);
            float before = p.R2Ohms * _model.Filter.StartLoadPerHour * _model.CapacityAmpHours;
            _ww = before * before;
        }

        /// <summary>Cuts the ties between the states; with the variances kept this only widens.</summary>
        private void ForgetTies()
        {
            _sw = 0f;
            _se = 0f;
            _so = 0f;
            _sr = 0f;
            _we = 0f;
            _wo = 0f;
            _wr = 0f;
            _eo = 0f;
            _er = 0f;
            _or = 0f;
        }

        private void HoldSoc(float soc) =>
            _circuit.SetSoc(soc < -SocMargin ? -SocMargin : (soc > 1f + SocMargin ? 1f + SocMargin : soc));

        /// <summary>
        /// Scales the SOC's whole row. Lowering the variance alone would leave ties stronger than the covariance allows, and the
        /// next voltage would pin the sensor's offset for good.
        /// </summary>
        private void LimitSocVariance()
        {
            float scale = (float)Math.Sqrt(GreatestSocVariance / _ss);
            _ss = GreatestSocVariance;
            _sw *= scale;
            _se *= scale;
            _so *= scale;
            _sr *= scale;
        }

        private static float Limit(float variance) => variance > GreatestSocVariance ? GreatestSocVariance : variance;

        private static float Floor(float variance) => variance < LeastVariance ? LeastVariance : variance;
    }
}
