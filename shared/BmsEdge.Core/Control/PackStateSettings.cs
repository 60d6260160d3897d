namespace BmsEdge.Core.Control
{
    /// <summary>Times and thresholds of the pack state machine.</summary>
    public sealed class PackStateSettings
    {
        /// <summary>False when there is no precharge resistor: the switches close directly.</summary>
        public bool PrechargeEnabled { get; set; } = true;

        /// <summary>Difference between pack and load voltage in volts at which precharge is done.</summary>
        public float PrechargeDoneVolts { get; set; } = 1f;

        /// <summary>Precharge done earlier than this is too fast, exactly then is not; 0 = no check.</summary>
        public int PrechargeMinimumMilliseconds { get; set; }

        /// <summary>Precharge not done by then is too slow; done exactly then is not.</summary>
        public int PrechargeMaximumMilliseconds { get; set; } = 2000;

        /// <summary>Attempts before a precharge fault latches, 1 or more.</summary>
        public int PrechargeAttempts { get; set; } = 3;

        /// <summary>Pause between two attempts, for the resistor to cool.</summary>
        public int PrechargeRetryMilliseconds { get; set; } = 5000;

        /// <summary>How long a switch may differ from its command; longer, or exactly as long, is a fault.</summary>
        public int FeedbackDelayMilliseconds { get; set; } = 500;

        /// <summary>
        /// Current in amperes, either way, below which a main contactor opens without harm to its contacts. It waits for the
        /// transistors to break what is above. [Battery-Emulator: 1.8 A; foxBMS: 3.5 A]
        /// </summary>
        public float ContactorBreakAmps { get; set; } = 2f;

        /// <summary>Longest it waits for that, in milliseconds; 0 = it opens at once. [foxBMS: 3 s]</summary>
        public int ContactorBreakMilliseconds { get; set; }

        /// <summary>Current in amperes through an open switch that proves it is not open.</summary>
        public float WeldedCurrentAmps { get; set; } = 0.2f;
    }
}
