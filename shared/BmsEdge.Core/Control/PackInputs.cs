namespace BmsEdge.Core.Control
{
    /// <summary>What the pack state machine sees in one step; made once and filled again each loop.</summary>
    public sealed class PackInputs
    {
        /// <summary>Board time in milliseconds.</summary>
        public long NowMilliseconds { get; set; }

        /// <summary>What the user asks for.</summary>
        public PackRequest Request { get; set; }

        /// <summary>True once the board has looked at itself and at its chips; nothing closes before.</summary>
        public bool IsSelfTestDone { get; set; }

        /// <summary>True when a requested charge is over: the pack is full, or it took too long.</summary>
        public bool IsChargeOver { get; set; }

        /// <summary>True when every cell voltage, every temperature and the current are evidence right now.</summary>
        public bool EvidenceComplete { get; set; }

        /// <summary>Voltage of the cells in series in volts.</summary>
        public float PackVolts { get; set; }

        /// <summary>Voltage behind the switches in volts.</summary>
        public float LoadVolts { get; set; }

        /// <summary>True when both voltages are evidence.</summary>
        public bool VoltsValid { get; set; }

        /// <summary>Time of the older of the two voltage samples in milliseconds.</summary>
        public long VoltsTimeMilliseconds { get; set; }

        /// <summary>Current in amperes, positive when charging.</summary>
        public float CurrentAmps { get; set; }

        /// <summary>True when the current is evidence.</summary>
        public bool CurrentValid { get; set; }

        /// <summary>Time of the current sample in milliseconds.</summary>
        public long CurrentTimeMilliseconds { get; set; }

        /// <summary>Charge switch as read back.</summary>
        public bool ChargeFeedback { get; set; }

        /// <summary>Discharge switch as read back.</summary>
        public bool DischargeFeedback { get; set; }

        /// <summary>True when the feedback was read in this loop.</summary>
        public bool FeedbackValid { get; set; }

        /// <summary>
        /// True while the switches can neither be told nor read back. A current that flows on then proves no welded switch: nobody
        /// told it to open. Loss of the front end is a trip of its own.
        /// </summary>
        public bool SwitchesUnreachable { get; set; }
    }
}
