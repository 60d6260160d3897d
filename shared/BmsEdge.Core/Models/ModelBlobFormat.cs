namespace BmsEdge.Core.Models
{
    /// <summary>Byte layout of a model blob, version 1. Little-endian throughout; docs/model-format.md draws it.</summary>
    public static class ModelBlobFormat
    {
        /// <summary>First four bytes: "BMSE".</summary>
        public const uint Magic = 0x45534D42;

        /// <summary>The version this code reads and the trainer writes.</summary>
        public const int Version = 1;

        /// <summary>Bytes before the section table.</summary>
        public const int HeaderLength = 64;

        /// <summary>Bytes of one entry of the section table: u16 id, u16 zero, u32 offset, u32 length.</summary>
        public const int SectionEntryLength = 12;

        /// <summary>Bytes of the CRC-32 at the end, over everything before it.</summary>
        public const int CrcLength = 4;

        /// <summary>Offset of the format version, u16.</summary>
        public const int VersionOffset = 4;

        /// <summary>Offset of the chemistry, u8.</summary>
        public const int ChemistryOffset = 6;

        /// <summary>Offset of the least number of cells in series, u8.</summary>
        public const int SeriesMinimumOffset = 7;

        /// <summary>Offset of the greatest number of cells in series, u8.</summary>
        public const int SeriesMaximumOffset = 8;

        /// <summary>Offset of the number of sections, u8.</summary>
        public const int SectionCountOffset = 9;

        /// <summary>Offset of the total length in bytes with the CRC, u32.</summary>
        public const int TotalLengthOffset = 12;

        /// <summary>Offset of the cell id, ASCII padded with zeros.</summary>
        public const int CellIdOffset = 16;

        /// <summary>Bytes of the cell id.</summary>
        public const int CellIdLength = 16;

        /// <summary>Offset of the SHA-256 of the training data.</summary>
        public const int TrainingHashOffset = 32;

        /// <summary>Section: declared input ranges.</summary>
        public const int RangeSection = 1;

        /// <summary>Section: circuit tables.</summary>
        public const int CircuitSection = 2;

        /// <summary>Section: filter settings.</summary>
        public const int FilterSection = 3;

        /// <summary>Section: golden vectors.</summary>
        public const int GoldenSection = 4;

        /// <summary>Quantities of the range section, in this order: voltage V, current A, temperature degC, step s.</summary>
        public const int RangeCount = 4;

        /// <summary>Bytes of one range: u16 quantity (1 voltage, 2 current, 3 temperature, 4 step), u16 unit (same numbers), f32 least, f32 greatest.</summary>
        public const int RangeLength = 12;

        /// <summary>Floats of the filter section.</summary>
        public const int FilterFloats = 9;

        /// <summary>Bytes of one golden vector: six floats in, u32 steps, four floats out.</summary>
        public const int GoldenLength = 44;

        /// <summary>Most SOC nodes; bounds what start-up may allocate.</summary>
        public const int MaximumSocNodes = 64;

        /// <summary>Most temperature nodes.</summary>
        public const int MaximumTemperatureNodes = 32;

        /// <summary>Most golden vectors; each costs boot time.</summary>
        public const int MaximumGoldenVectors = 32;

        /// <summary>Most steps of one golden vector.</summary>
        public const int MaximumGoldenSteps = 120;

        /// <summary>Allowed difference of a replayed voltage, volts: single-precision Math on the chip, not a physical bound.</summary>
        public const float GoldenVoltsTolerance = 2e-4f;

        /// <summary>Allowed difference of a replayed SOC or sigma.</summary>
        public const float GoldenSocTolerance = 2e-4f;
    }
}
