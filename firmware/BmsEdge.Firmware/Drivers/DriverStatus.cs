namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Outcome of a driver call. Only <see cref="Ok"/> brings a value; the others leave outputs at NaN or 0.</summary>
    public enum DriverStatus : byte
    {
        /// <summary>Done.</summary>
        Ok = 0,

        /// <summary>No acknowledge, time-out or a transfer of the wrong length.</summary>
        BusError = 1,

        /// <summary>A checksum from the chip was wrong.</summary>
        CrcError = 2,

        /// <summary>The chip has not finished a new conversion (or test) since the last call. Nothing was changed; not a fault.</summary>
        NotReady = 3,

        /// <summary>The chip's configuration is not what was written: it reset silently, or a register is stuck.</summary>
        ReadBackMismatch = 4,

        /// <summary>Another chip, or none that can be recognised, answers at the address.</summary>
        WrongDevice = 5,

        /// <summary>The sensor's wire is open.</summary>
        SensorOpen = 6,

        /// <summary>The sensor is shorted.</summary>
        SensorShort = 7,

        /// <summary>A setting the chip cannot honour, or a reading outside what it can measure.</summary>
        OutOfRange = 8,

        /// <summary>The chip has no such feature. Nothing was sent.</summary>
        Unsupported = 9,
    }
}
