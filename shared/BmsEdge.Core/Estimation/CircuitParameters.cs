using BmsEdge.Core.Models;

namespace BmsEdge.Core.Estimation
{
    /// <summary>
    /// The circuit coefficients at one SOC and temperature, looked up by bilinear interpolation. One instance is reused:
    /// <see cref="LookUp"/> overwrites the fields, so nothing is allocated in a step. SOC outside 0 to 1 follows the end
    /// segment of the OCV (so that a filter keeps a slope) and holds the resistances; temperature is held at the ends.
    /// </summary>
    public sealed class CircuitParameters
    {
        private const float FarShare = 0.1f;

        private readonly CellModel _model;
        private readonly int _socCount;
        private int _socIndex;
        private int _temperatureIndex;
        private float _temperatureWeight;

        /// <summary>Makes a look-up over a model.</summary>
        public CircuitParameters(CellModel model)
        {
            _model = model;
            _socCount = model.SocGrid.Length;
        }

        /// <summary>Open-circuit voltage without hysteresis, volts.</summary>
        public float OcvVolts { get; private set; }

        /// <summary>Slope of <see cref="OcvVolts"/> over SOC, volts.</summary>
        public float OcvSlopeVolts { get; private set; }

        /// <summary>Half gap of the hysteresis, volts.</summary>
        public float HysteresisVolts { get; private set; }

        /// <summary>Ohmic resistance, ohms.</summary>
        public float R0Ohms { get; private set; }

        /// <summary>Charge-transfer resistance, ohms.</summary>
        public float R1Ohms { get; private set; }

        /// <summary>Diffusion resistance, ohms.</summary>
        public float R2Ohms { get; private set; }

        /// <summary>Time constant of the charge-transfer pair, seconds.</summary>
        public float Tau1Seconds { get; private set; }

        /// <summary>Time constant of the diffusion pair, seconds.</summary>
        public float Tau2Seconds { get; private set; }

        /// <summary>Current scale of the charge-transfer saturation, amperes.</summary>
        public float CurrentScaleAmps { get; private set; }

        /// <summary>Standard deviation of the circuit's slow voltage error, volts.</summary>
        public float ModelSigmaVolts { get; private set; }

        /// <summary>Fixes the temperature for the look-ups that follow. Degrees Celsius, finite.</summary>
        public void SetTemperature(float temperatureCelsius)
        {
            float[] grid = _model.TemperatureGrid;
            int last = grid.Length - 1;
            int i = _temperatureIndex;
            while (i > 0 && temperatureCelsius < grid[i])
            {
                i--;
            }

            while (i < last && temperatureCelsius >= grid[i + 1])
            {
                i++;
            }

            float w = 0f;
            if (i < last)
            {
                // The reader refuses grids that do not ascend, so the divisor is never zero.
                w = (temperatureCelsius - grid[i]) / (grid[i + 1] - grid[i]);
                if (w < 0f)
                {
                    w = 0f;
                }
            }

            _temperatureIndex = i;
            _temperatureWeight = w;
            Tau1Seconds = AlongTemperature(_model.Tau1Seconds);
            Tau2Seconds = AlongTemperature(_model.Tau2Seconds);
            CurrentScaleAmps = AlongTemperature(_model.CurrentScaleAmps);
            ModelSigmaVolts = AlongTemperature(_model.ModelSigmaVolts);
        }

        /// <summary>Looks up every SOC-dependent coefficient at the temperature set before. SOC finite.</summary>
        public void LookUp(float soc)
        {
            float held = LookUpBranch(soc);
            R0Ohms = Along(_model.R0Ohms, held);
            R1Ohms = Along(_model.R1Ohms, held);
            R2Ohms = Along(_model.R2Ohms, held);
        }

        /// <summary>Looks up only the open-circuit voltage, its slope and the hysteresis: what a re-linearisation needs.</summary>
        public void LookUpOcv(float soc) => LookUpBranch(soc);

        /// <summary>Voltages at a SOC; gives the weight within its segment, held to 0 to 1, for the tables that do not extrapolate.</summary>
        private float LookUpBranch(float soc)
        {
            float w = FindSoc(soc);
            float held = w < 0f ? 0f : (w > 1f ? 1f : w);
            float low = Node(_model.OcvVolts, 0);
            float high = Node(_model.OcvVolts, 1);
            float width = _model.SocGrid[_socIndex + 1] - _model.SocGrid[_socIndex];
            OcvVolts = low + ((high - low) * w);
            OcvSlopeVolts = (high - low) / width;
            HysteresisVolts = Along(_model.HysteresisVolts, held);
            return held;
        }

        private float FindSoc(float soc)
        {
            float[] grid = _model.SocGrid;
            int i = _socIndex;
            float distance = soc - grid[i];
            if (distance > FarShare || distance < -FarShare)
            {
                // A wide prior asks for places far apart: from a guess as for even nodes the walk is short again.
                int last = _socCount - 2;
                i = soc <= 0f ? 0 : (soc >= 1f ? last : (int)(soc * last));
            }

            while (i > 0 && soc < grid[i])
            {
                i--;
            }

            while (i < _socCount - 2 && soc >= grid[i + 1])
            {
                i++;
            }

            _socIndex = i;
            return (soc - grid[i]) / (grid[i + 1] - grid[i]);
        }

        private float Along(float[] table, float weight)
        {
            float low = Node(table, 0);
            return low + ((Node(table, 1) - low) * weight);
        }

        private float Node(float[] table, int offset)
        {
            int at = (_temperatureIndex * _socCount) + _socIndex + offset;
            float cold = table[at];
            return _temperatureWeight == 0f ? cold : cold + ((table[at + _socCount] - cold) * _temperatureWeight);
        }

        private float AlongTemperature(float[] table)
        {
            float cold = table[_temperatureIndex];
            return _temperatureWeight == 0f
                ? cold
                : cold + ((table[_temperatureIndex + 1] - cold) * _temperatureWeight);
        }
    }
}
