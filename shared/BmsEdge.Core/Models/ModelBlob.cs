using System;

namespace BmsEdge.Core.Models
{
    /// <summary>
    /// Reads a model blob: refuses it whole or gives it whole. Checks in order: length, magic, version, CRC-32, chemistry and
    /// series count, sections, finite and physical coefficients. The golden vectors are replayed by
    /// <see cref="Estimation.ModelSelfTest"/>, as models know nothing of estimation.
    /// </summary>
    public static class ModelBlob
    {
        private const float LeastResistance = 1e-6f;
        private const float GreatestResistance = 100f;

        /// <summary>Reads a blob. Allocates; call at start-up.</summary>
        /// <param name="blob">Bytes.</param>
        /// <param name="length">Number of bytes that are the blob.</param>
        /// <param name="expectedChemistry">Chemistry of the pack; <see cref="Chemistry.Unknown"/> accepts any (host tools only).</param>
        /// <param name="seriesCount">Cells in series of the pack; 0 accepts any (host tools only).</param>
        /// <param name="model">The model, or null unless the verdict is <see cref="ModelStatus.Ok"/>.</param>
        public static ModelStatus Read(byte[] blob, int length, Chemistry expectedChemistry, int seriesCount, out CellModel? model)
        {
            model = null;
            ModelStatus header = CheckHeader(blob, length, expectedChemistry, seriesCount);
            if (header != ModelStatus.Ok)
            {
                return header;
            }

            if (!SectionsAreApart(blob, length))
            {
                return ModelStatus.BadSection;
            }

            CellModel? found = null;
            ModelStatus status = ReadCircuit(blob, ref found);
            if (status != ModelStatus.Ok || found == null)
            {
                return status;
            }

            found.Chemistry = (Chemistry)blob[ModelBlobFormat.ChemistryOffset];
            status = ReadRanges(blob, found);
            if (status == ModelStatus.Ok)
            {
                status = ReadFilter(blob, found.Filter);
            }

            if (status == ModelStatus.Ok)
            {
                status = CheckCircuit(found);
            }

            if (status == ModelStatus.Ok)
            {
                status = ReadGolden(blob, found);
            }

            if (status == ModelStatus.Ok)
            {
                model = found;
            }

            return status;
        }

        private static ModelStatus CheckHeader(byte[] blob, int length, Chemistry expectedChemistry, int seriesCount)
        {
            if (blob == null || length > blob.Length || length < ModelBlobFormat.HeaderLength + ModelBlobFormat.CrcLength)
            {
                return ModelStatus.Truncated;
            }

            if (BitConverter.ToUInt32(blob, 0) != ModelBlobFormat.Magic)
            {
                return ModelStatus.BadMagic;
            }

            if (BitConverter.ToUInt16(blob, ModelBlobFormat.VersionOffset) != ModelBlobFormat.Version)
            {
                return ModelStatus.WrongVersion;
            }

            if (BitConverter.ToUInt32(blob, ModelBlobFormat.TotalLengthOffset) != (uint)length)
            {
                return ModelStatus.Truncated;
            }

            int body = length - ModelBlobFormat.CrcLength;
            if (Crc32.Compute(blob, 0, body) != BitConverter.ToUInt32(blob, body))
            {
                return ModelStatus.BadCrc;
            }

            if (expectedChemistry != Chemistry.Unknown && blob[ModelBlobFormat.ChemistryOffset] != (byte)expectedChemistry)
            {
                return ModelStatus.WrongChemistry;
            }

            if (seriesCount > 0 && (seriesCount < blob[ModelBlobFormat.SeriesMinimumOffset] || seriesCount > blob[ModelBlobFormat.SeriesMaximumOffset]))
            {
                return ModelStatus.WrongSeriesCount;
            }

            return ModelStatus.Ok;
        }

        /// <summary>True when every section lies between the table and the CRC and no two share a byte.</summary>
        private static bool SectionsAreApart(byte[] blob, int length)
        {
            int count = blob[ModelBlobFormat.SectionCountOffset];
            uint body = (uint)(length - ModelBlobFormat.CrcLength);
            uint table = (uint)(ModelBlobFormat.HeaderLength + (count * ModelBlobFormat.SectionEntryLength));
            if (table > body)
            {
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                int entry = ModelBlobFormat.HeaderLength + (i * ModelBlobFormat.SectionEntryLength);
                uint offset = BitConverter.ToUInt32(blob, entry + 4);
                uint size = BitConverter.ToUInt32(blob, entry + 8);

                // Compared as unsigned and one at a time, so that no sum can wrap.
                if (offset < table || offset > body || size > body - offset)
                {
                    return false;
                }

                for (int j = ModelBlobFormat.HeaderLength; j < entry; j += ModelBlobFormat.SectionEntryLength)
                {
                    uint otherOffset = BitConverter.ToUInt32(blob, j + 4);
                    uint otherSize = BitConverter.ToUInt32(blob, j + 8);
                    if (offset < otherOffset + otherSize && otherOffset < offset + size)
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        /// <summary>Finds a section in a sound table; offset -1 when it is missing or twice there.</summary>
        private static int FindSection(byte[] blob, int id, out int sectionLength)
        {
            sectionLength = 0;
            int found = -1;
            int count = blob[ModelBlobFormat.SectionCountOffset];
            for (int i = 0; i < count; i++)
            {
                int entry = ModelBlobFormat.HeaderLength + (i * ModelBlobFormat.SectionEntryLength);
                if (BitConverter.ToUInt16(blob, entry) != id)
                {
                    continue;
                }

                if (found >= 0)
                {
                    return -1;
                }

                found = (int)BitConverter.ToUInt32(blob, entry + 4);
                sectionLength = (int)BitConverter.ToUInt32(blob, entry + 8);
            }

            return found;
        }

        private static ModelStatus ReadCircuit(byte[] blob, ref CellModel? found)
        {
            int at = FindSection(blob, ModelBlobFormat.CircuitSection, out int size);
            if (at < 0 || size < 20)
            {
                return ModelStatus.BadSection;
            }

            int socCount = BitConverter.ToUInt16(blob, at + 16);
            int temperatureCount = BitConverter.ToUInt16(blob, at + 18);
            if (socCount < 2 || socCount > ModelBlobFormat.MaximumSocNodes
                || temperatureCount < 1 || temperatureCount > ModelBlobFormat.MaximumTemperatureNodes)
            {
                return ModelStatus.BadSection;
            }

            int floats = socCount + (5 * temperatureCount) + (5 * socCount * temperatureCount);
            if (size != 20 + (4 * floats))
            {
                return ModelStatus.BadSection;
            }

            CellModel model = new CellModel(socCount, temperatureCount);
            model.CapacityAmpHours = BitConverter.ToSingle(blob, at);
            model.HysteresisRate = BitConverter.ToSingle(blob, at + 4);
            int next = at + 20;
            model.CoreKelvinPerWatt = BitConverter.ToSingle(blob, at + 8);
            model.CoreSeconds = BitConverter.ToSingle(blob, at + 12);
            bool finite = Floats.IsFinite(model.CapacityAmpHours) && Floats.IsFinite(model.HysteresisRate)
                && Floats.IsFinite(model.CoreKelvinPerWatt) && Floats.IsFinite(model.CoreSeconds);
            finite &= ReadFloats(blob, ref next, model.SocGrid);
            finite &= ReadFloats(blob, ref next, model.TemperatureGrid);
            finite &= ReadFloats(blob, ref next, model.Tau1Seconds);
            finite &= ReadFloats(blob, ref next, model.Tau2Seconds);
            finite &= ReadFloats(blob, ref next, model.CurrentScaleAmps);
            finite &= ReadFloats(blob, ref next, model.ModelSigmaVolts);
            finite &= ReadFloats(blob, ref next, model.OcvVolts);
            finite &= ReadFloats(blob, ref next, model.HysteresisVolts);
            finite &= ReadFloats(blob, ref next, model.R0Ohms);
            finite &= ReadFloats(blob, ref next, model.R1Ohms);
            finite &= ReadFloats(blob, ref next, model.R2Ohms);
            if (!finite)
            {
                return ModelStatus.NotFinite;
            }

            found = model;
            return ModelStatus.Ok;
        }

        private static ModelStatus ReadRanges(byte[] blob, CellModel model)
        {
            int at = FindSection(blob, ModelBlobFormat.RangeSection, out int size);
            if (at < 0 || size != ModelBlobFormat.RangeCount * ModelBlobFormat.RangeLength)
            {
                return ModelStatus.BadSection;
            }

            for (int i = 0; i < ModelBlobFormat.RangeCount; i++)
            {
                int entry = at + (i * ModelBlobFormat.RangeLength);
                if (BitConverter.ToUInt16(blob, entry) != i + 1 || BitConverter.ToUInt16(blob, entry + 2) != i + 1)
                {
                    return ModelStatus.BadSection;
                }

                float least = BitConverter.ToSingle(blob, entry + 4);
                float greatest = BitConverter.ToSingle(blob, entry + 8);
                if (!Floats.IsFinite(least) || !Floats.IsFinite(greatest))
                {
                    return ModelStatus.NotFinite;
                }

                if (least >= greatest)
                {
                    return ModelStatus.OutOfRange;
                }

                model.RangeMinimum[i] = least;
                model.RangeMaximum[i] = greatest;
            }

            return ModelStatus.Ok;
        }

        private static ModelStatus ReadFilter(byte[] blob, FilterSettings filter)
        {
            int at = FindSection(blob, ModelBlobFormat.FilterSection, out int size);
            if (at < 0 || size != 4 * ModelBlobFormat.FilterFloats)
            {
                return ModelStatus.BadSection;
            }

            float[] values = new float[ModelBlobFormat.FilterFloats];
            if (!ReadFloats(blob, ref at, values))
            {
                return ModelStatus.NotFinite;
            }

            filter.VoltageNoiseVolts = values[0];
            filter.CurrentOffsetPerHour = values[1];
            filter.ResistanceError = values[2];
            filter.ResistanceSeconds = values[3];
            filter.FastErrorShare = values[4];
            filter.ModelErrorSeconds = values[5];
            filter.CurrentGainError = values[6];
            filter.StartLoadPerHour = values[7];
            filter.GateSigmas = values[8];
            bool physical = Inside(values[0], 1e-6f, 1f) && Inside(values[1], 0f, 1f) && Inside(values[2], 0f, 1f)
                && Inside(values[3], 1f, 1e6f) && Inside(values[4], 0f, 1f) && Inside(values[5], 1f, 1e6f)
                && Inside(values[6], 0f, 1f) && Inside(values[7], 0f, 10f) && Inside(values[8], 1f, 100f);
            return physical ? ModelStatus.Ok : ModelStatus.OutOfRange;
        }

        private static ModelStatus ReadGolden(byte[] blob, CellModel model)
        {
            int at = FindSection(blob, ModelBlobFormat.GoldenSection, out int size);
            if (at < 0 || size < 2)
            {
                return ModelStatus.BadSection;
            }

            int count = BitConverter.ToUInt16(blob, at);
            if (count < 1 || count > ModelBlobFormat.MaximumGoldenVectors || size != 2 + (count * ModelBlobFormat.GoldenLength))
            {
                return ModelStatus.BadSection;
            }

            model.Golden = new GoldenVector[count];
            float[] inputs = new float[6];
            float[] outputs = new float[4];
            int next = at + 2;
            for (int i = 0; i < count; i++)
            {
                bool finite = ReadFloats(blob, ref next, inputs);
                uint steps = BitConverter.ToUInt32(blob, next);
                next += 4;
                finite &= ReadFloats(blob, ref next, outputs);
                if (!finite)
                {
                    return ModelStatus.NotFinite;
                }

                if (steps < 1 || steps > ModelBlobFormat.MaximumGoldenSteps || !Inside(inputs[4], 1e-3f, 10f))
                {
                    return ModelStatus.OutOfRange;
                }

                GoldenVector vector = new GoldenVector();
                vector.StartSoc = inputs[0];
                vector.StartSigma = inputs[1];
                vector.TemperatureCelsius = inputs[2];
                vector.CurrentAmps = inputs[3];
                vector.StepSeconds = inputs[4];
                vector.FedVolts = inputs[5];
                vector.Steps = (int)steps;
                vector.ExpectedVolts = outputs[0];
                vector.ExpectedSoc = outputs[1];
                vector.ExpectedFilterSoc = outputs[2];
                vector.ExpectedFilterSigma = outputs[3];
                model.Golden[i] = vector;
            }

            return ModelStatus.Ok;
        }

        private static ModelStatus CheckCircuit(CellModel m)
        {
            bool physical = Inside(m.CapacityAmpHours, 1e-3f, 1e4f) && Inside(m.HysteresisRate, 0f, 1e4f)
                && Inside(m.CoreKelvinPerWatt, 0f, 100f) && Inside(m.CoreSeconds, 1f, 1e5f)
                && m.SocGrid[0] == 0f && m.SocGrid[m.SocGrid.Length - 1] == 1f
                && Ascends(m.SocGrid, 1e-4f) && Ascends(m.TemperatureGrid, 1e-2f)
                && AllInside(m.TemperatureGrid, -60f, 150f)
                && AllInside(m.Tau1Seconds, 1e-3f, 1e5f) && AllInside(m.Tau2Seconds, 1e-3f, 1e6f)
                && AllInside(m.CurrentScaleAmps, 1e-4f, 1e6f) && AllInside(m.ModelSigmaVolts, 1e-5f, 1f)
                && AllInside(m.OcvVolts, 0.1f, 6f) && AllInside(m.HysteresisVolts, 0f, 1f)
                && AllInside(m.R0Ohms, LeastResistance, GreatestResistance)
                && AllInside(m.R1Ohms, LeastResistance, GreatestResistance)
                && AllInside(m.R2Ohms, LeastResistance, GreatestResistance);
            if (!physical)
            {
                return ModelStatus.OutOfRange;
            }

            // A falling OCV would turn the filter's feedback around.
            int n = m.SocGrid.Length;
            for (int i = 1; i < m.OcvVolts.Length; i++)
            {
                if (i % n != 0 && m.OcvVolts[i] <= m.OcvVolts[i - 1])
                {
                    return ModelStatus.OutOfRange;
                }
            }

            return ModelStatus.Ok;
        }

        private static bool ReadFloats(byte[] blob, ref int at, float[] into)
        {
            bool finite = true;
            for (int i = 0; i < into.Length; i++)
            {
                into[i] = BitConverter.ToSingle(blob, at);
                finite &= Floats.IsFinite(into[i]);
                at += 4;
            }

            return finite;
        }

        private static bool Inside(float value, float least, float greatest) => value >= least && value <= greatest;

        private static bool AllInside(float[] values, float least, float greatest)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (!Inside(values[i], least, greatest))
                {
                    return false;
                }
            }

            return true;
        }

        private static bool Ascends(float[] values, float leastStep)
        {
            for (int i = 1; i < values.Length; i++)
            {
                if (values[i] - values[i - 1] < leastStep)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
