namespace BmsEdge.Core.Protection
{
    /// <summary>
    /// Why a trip happened. The numbers travel in trip records and telemetry: add at the end, never renumber.
    /// Causes up to <see cref="FrontEndError"/> and from <see cref="TemperatureSpread"/> to <see cref="LoopOverrun"/> come from limit rows,
    /// the others from the pack state machine, the loop and the board's memory.
    /// </summary>
    public enum TripCause : byte
    {
        /// <summary>No trip.</summary>
        None = 0,

        /// <summary>A cell is above its limit.</summary>
        CellOverVoltage = 1,

        /// <summary>A cell is below its limit.</summary>
        CellUnderVoltage = 2,

        /// <summary>A cell is so low that charging it is dangerous (copper dissolution), or reversed.</summary>
        CellDeepDischarge = 3,

        /// <summary>The pack is above its limit.</summary>
        PackOverVoltage = 4,

        /// <summary>The pack is below its limit.</summary>
        PackUnderVoltage = 5,

        /// <summary>Too much current into the pack.</summary>
        ChargeOverCurrent = 6,

        /// <summary>Too much current out of the pack.</summary>
        DischargeOverCurrent = 7,

        /// <summary>Too hot to charge.</summary>
        ChargeOverTemperature = 8,

        /// <summary>Too cold to charge (lithium plating).</summary>
        ChargeUnderTemperature = 9,

        /// <summary>Too hot to discharge.</summary>
        DischargeOverTemperature = 10,

        /// <summary>Too cold to discharge.</summary>
        DischargeUnderTemperature = 11,

        /// <summary>Highest and lowest cell are too far apart.</summary>
        CellImbalance = 12,

        /// <summary>Temperature rises faster than any normal use can make it.</summary>
        TemperatureRise = 13,

        /// <summary>No usable voltage of a cell.</summary>
        CellEvidenceLost = 14,

        /// <summary>No usable current.</summary>
        CurrentEvidenceLost = 15,

        /// <summary>No usable temperature of a sensor.</summary>
        TemperatureEvidenceLost = 16,

        /// <summary>No usable pack voltage.</summary>
        PackVoltsEvidenceLost = 17,

        /// <summary>A sense wire is open.</summary>
        OpenWire = 18,

        /// <summary>A front-end chip does not answer in spite of retries.</summary>
        FrontEndError = 19,

        /// <summary>The load did not come up to the pack voltage in time.</summary>
        PrechargeTooSlow = 20,

        /// <summary>The load came up faster than the resistor can do it: bypassed resistor or no load.</summary>
        PrechargeTooFast = 21,

        /// <summary>A switch conducts although it was told to open.</summary>
        SwitchWelded = 22,

        /// <summary>A switch does not conduct although it was told to close.</summary>
        SwitchFailedToClose = 23,

        /// <summary>The front end opened a switch by itself (short circuit, overcurrent, its own voltage limits).</summary>
        HardwareProtection = 24,

        /// <summary>A front-end chip lost its configuration again and again.</summary>
        ConfigurationLost = 25,

        /// <summary>A check at start-up failed.</summary>
        StartUpCheck = 26,

        /// <summary>The program met an exception it could not handle.</summary>
        ProgramError = 27,

        /// <summary>Hottest and coldest sensor are too far apart: a cell that heats alone, or a sensor that came off.</summary>
        TemperatureSpread = 28,

        /// <summary>The charger gives more than the pack asks for.</summary>
        ChargeLimitIgnored = 29,

        /// <summary>The load takes more than the pack allows.</summary>
        DischargeLimitIgnored = 30,

        /// <summary>Two current sensors contradict each other.</summary>
        CurrentDisagreement = 31,

        /// <summary>The loop came round too late: what it protects was not looked at.</summary>
        LoopOverrun = 32,

        /// <summary>The board's memory refuses writes: full, worn or not there. Protection goes on.</summary>
        StorageFault = 33,

        /// <summary>Neither copy of the stored state can be read: what was latched is not known.</summary>
        StoredStateLost = 34,

        /// <summary>The board restarted while a switch was closed: a loss of power or a reset opened it.</summary>
        RestartWhileClosed = 35,
    }
}
