using System;

namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// Corrections found by calibrating this board. The ranges are those of tolerances of parts; a correction beyond them is a
    /// wrong part or a wrong record, and refuses the whole record.
    /// </summary>
    public sealed class CalibrationValues
    {
        /// <summary>Kind of the record.</summary>
        public const byte Kind = 3;

        /// <summary>Version of the payload.</summary>
        public const byte Version = 1;

        /// <summary>Greatest number of cells.</summary>
        public const int MaximumCells = 16;

        /// <summary>Greatest number of temperature sensors.</summary>
        public const int MaximumTemperatures = 8;

        /// <summary>Bytes of the payload.</summary>
        public const int PayloadLength = 8 + (8 * MaximumCells) + (4 * MaximumTemperatures);

        // A shunt of 1 % with its solder joints, and the chip's 0.05 % (SLYS021A, specifications).
        private const float GreatestGainError = 0.1f;

        // 1 uV of the INA228 (SLYS021A) is 0.25 mA in 4 mOhm; a bad layout makes it a hundred times more, not a thousand.
        private const float GreatestCurrentOffsetAmps = 0.5f;

        // The trimmed BQ76920 is within 40 mV over its range (SLUSBK2I section 7.5, uncalibrated accuracy).
        private const float GreatestCellGainError = 0.05f;
        private const float GreatestCellOffsetVolts = 0.05f;

        // A thermistor of 1 % and its beta: 1 to 2 K; its place on the cell adds some.
        private const float GreatestTemperatureOffsetKelvin = 5f;

        private readonly float[] _cellGain = new float[MaximumCells];
        private readonly float[] _cellOffsetVolts = new float[MaximumCells];
        private readonly float[] _temperatureOffsetKelvin = new float[MaximumTemperatures];

        /// <summary>Makes values that correct nothing.</summary>
        public CalibrationValues() => SetDefaults();

        /// <summary>Gain of the current.</summary>
        public float CurrentGain { get; set; }

        /// <summary>Offset of the current in amperes, added after the gain.</summary>
        public float CurrentOffsetAmps { get; set; }

        /// <summary>True when every value is inside its range.</summary>
        public bool IsInRange
        {
            get
            {
                bool isGood = IsGain(CurrentGain, GreatestGainError) && IsOffset(CurrentOffsetAmps, GreatestCurrentOffsetAmps);
                for (int i = 0; i < MaximumCells; i++)
                {
                    isGood &= IsGain(_cellGain[i], GreatestCellGainError) && IsOffset(_cellOffsetVolts[i], GreatestCellOffsetVolts);
                }

                for (int i = 0; i < MaximumTemperatures; i++)
                {
                    isGood &= IsOffset(_temperatureOffsetKelvin[i], GreatestTemperatureOffsetKelvin);
                }

                return isGood;
            }
        }

        /// <summary>Gain of a cell voltage.</summary>
        public float CellGain(int cell) => _cellGain[cell];

        /// <summary>Offset of a cell voltage in volts, added after the gain.</summary>
        public float CellOffsetVolts(int cell) => _cellOffsetVolts[cell];

        /// <summary>Offset of a temperature in kelvin.</summary>
        public float TemperatureOffsetKelvin(int sensor) => _temperatureOffsetKelvin[sensor];

        /// <summary>Sets the correction of a cell; <see cref="IsInRange"/> judges it.</summary>
        public void SetCell(int cell, float gain, float offsetVolts)
        {
            _cellGain[cell] = gain;
            _cellOffsetVolts[cell] = offsetVolts;
        }

        /// <summary>Sets the correction of a temperature; <see cref="IsInRange"/> judges it.</summary>
        public void SetTemperature(int sensor, float offsetKelvin) => _temperatureOffsetKelvin[sensor] = offsetKelvin;

        /// <summary>Corrects nothing.</summary>
        public void SetDefaults()
        {
            CurrentGain = 1f;
            CurrentOffsetAmps = 0f;
            for (int i = 0; i < MaximumCells; i++)
            {
                SetCell(i, 1f, 0f);
            }

            for (int i = 0; i < MaximumTemperatures; i++)
            {
                SetTemperature(i, 0f);
            }
        }

        /// <summary>Writes the payload.</summary>
        public void Encode(byte[] bytes, int at)
        {
            RecordBytes.PutSingle(bytes, at, CurrentGain);
            RecordBytes.PutSingle(bytes, at + 4, CurrentOffsetAmps);
            for (int i = 0; i < MaximumCells; i++)
            {
                RecordBytes.PutSingle(bytes, at + 8 + (8 * i), _cellGain[i]);
                RecordBytes.PutSingle(bytes, at + 12 + (8 * i), _cellOffsetVolts[i]);
            }

            for (int i = 0; i < MaximumTemperatures; i++)
            {
                RecordBytes.PutSingle(bytes, at + 8 + (8 * MaximumCells) + (4 * i), _temperatureOffsetKelvin[i]);
            }
        }

        /// <summary>Reads the payload; defaults when a value is outside its range.</summary>
        /// <returns>False when it was.</returns>
        public bool Decode(byte[] bytes, int at)
        {
            CurrentGain = BitConverter.ToSingle(bytes, at);
            CurrentOffsetAmps = BitConverter.ToSingle(bytes, at + 4);
            for (int i = 0; i < MaximumCells; i++)
            {
                SetCell(i, BitConverter.ToSingle(bytes, at + 8 + (8 * i)), BitConverter.ToSingle(bytes, at + 12 + (8 * i)));
            }

            for (int i = 0; i < MaximumTemperatures; i++)
            {
                SetTemperature(i, BitConverter.ToSingle(bytes, at + 8 + (8 * MaximumCells) + (4 * i)));
            }

            bool isGood = IsInRange;
            if (!isGood)
            {
                SetDefaults();
            }

            return isGood;
        }

        private static bool IsGain(float gain, float error) => Floats.IsBetween(gain, 1f - error, 1f + error);

        private static bool IsOffset(float offset, float greatest) => Floats.IsBetween(offset, -greatest, greatest);
    }
}
