using System.Device.I2c;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Register transfers of the BQ769x0 with the checksum in both directions (SLUSBK2I section 8.3.1.4): on a write it covers
    /// address, register and data; on a read the address and the first data byte; each further byte its data alone.
    /// Buffers belong to the caller or are made once. They are passed whole: the ESP32 target ignores the start of a SpanByte.
    /// </summary>
    internal sealed class Bq769x0Link
    {
        private readonly I2cDevice _device;
        private readonly byte[] _register = new byte[1];
        private readonly byte[] _write = new byte[3];
        private readonly byte[] _oneWire = new byte[2];
        private readonly byte[] _one = new byte[1];
        private readonly byte _writeAddressCrc;
        private readonly byte _readAddressCrc;

        public Bq769x0Link(I2cDevice device)
        {
            _device = device;
            int address = device.ConnectionSettings.DeviceAddress << 1;
            _writeAddressCrc = Crc8.Update(0, (byte)address);
            _readAddressCrc = Crc8.Update(0, (byte)(address | 1));
        }

        /// <summary>Reads consecutive registers in one transaction, so that the two bytes of a value belong together.</summary>
        /// <param name="register">First register.</param>
        /// <param name="data">Receives the data; untouched unless the whole block is right.</param>
        /// <param name="wire">Work buffer of twice the length of <paramref name="data"/>.</param>
        public DriverStatus Read(byte register, byte[] data, byte[] wire)
        {
            _register[0] = register;
            I2cTransferResult result = _device.WriteRead(_register, wire);
            if (result.Status != I2cTransferStatus.FullTransfer || result.BytesTransferred != (uint)(wire.Length + 1))
            {
                return DriverStatus.BusError;
            }

            byte seed = _readAddressCrc;
            for (int i = 0; i < data.Length; i++)
            {
                if (Crc8.Update(seed, wire[2 * i]) != wire[(2 * i) + 1])
                {
                    return DriverStatus.CrcError;
                }

                seed = 0;
            }

            for (int i = 0; i < data.Length; i++)
            {
                data[i] = wire[2 * i];
            }

            return DriverStatus.Ok;
        }

        /// <summary>Reads one register.</summary>
        public DriverStatus Read(byte register, out byte value)
        {
            DriverStatus status = Read(register, _one, _oneWire);
            value = status == DriverStatus.Ok ? _one[0] : (byte)0;
            return status;
        }

        /// <summary>Writes one register. A checksum the chip does not like comes back as a missing acknowledge.</summary>
        public DriverStatus Write(byte register, byte value)
        {
            _write[0] = register;
            _write[1] = value;
            _write[2] = Crc8.Update(Crc8.Update(_writeAddressCrc, register), value);
            I2cTransferResult result = _device.Write(_write);
            return result.Status == I2cTransferStatus.FullTransfer && result.BytesTransferred == 3u
                ? DriverStatus.Ok
                : DriverStatus.BusError;
        }
    }
}
