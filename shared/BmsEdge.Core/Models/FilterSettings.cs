namespace BmsEdge.Core.Models
{
    /// <summary>
    /// How much the filter believes each part of its evidence. Stored in the model blob, because the right values belong to
    /// the identified circuit, not to the code.
    /// </summary>
    public sealed class FilterSettings
    {
        /// <summary>1-sigma of the white part of a voltage sample, volts.</summary>
        public float VoltageNoiseVolts { get; internal set; }

        /// <summary>1-sigma of the current sensor's unknown constant offset, as a share of capacity per hour.</summary>
        public float CurrentOffsetPerHour { get; internal set; }

        /// <summary>Relative 1-sigma error of the resistances.</summary>
        public float ResistanceError { get; internal set; }

        /// <summary>Correlation time of the resistance error, seconds.</summary>
        public float ResistanceSeconds { get; internal set; }

        /// <summary>Share of the overpotential that is wrong from sample to sample: dynamics faster than the pairs.</summary>
        public float FastErrorShare { get; internal set; }

        /// <summary>Correlation time of the slow voltage error, seconds.</summary>
        public float ModelErrorSeconds { get; internal set; }

        /// <summary>1-sigma growth of SOC from current gain error, share of the charge moved.</summary>
        public float CurrentGainError { get; internal set; }

        /// <summary>Assumed load before start-up, as a share of capacity per hour; sets how unknown the diffusion pair is at start.</summary>
        public float StartLoadPerHour { get; internal set; }

        /// <summary>Innovation, in standard deviations, beyond which a voltage sample is rejected.</summary>
        public float GateSigmas { get; internal set; }
    }
}
