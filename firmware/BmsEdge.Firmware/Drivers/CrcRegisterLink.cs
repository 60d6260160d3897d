using System.Device.I2c;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Register transfers with a checksum after every byte, as the BQ769x0 and BQ769x2 families want them. On a write the
    /// first one covers address, register and data; each further byte its data alone. On a read the first one covers the
    /// address and the data byte (BQ769x0, SLUSBK2I section 8.3.1.4), or everything since the start: address, register,
    /// address again and the data byte (BQ769x2, SLUAA11B section 4).
    /// Buffers belong to the caller or are made once. They are passed whole: the ESP32 target ignores the start of a SpanByte.
    /// </summary>
    internal sealed class CrcRegisterLink
    {
        private readonly I2cDevice _device;
        private readonly byte[] _register = new byte[1];
        private readonly byte[] _write = new byte[3];
        private readonly byte[] _oneWire = new byte[2];
        private readonly byte[] _one = new byte[1];
        private readonly byte _writeAddressCrc;
        private readonly byte _readAddress;
        private readonly bool _readCoversRegister;

        public CrcRegisterLink(I2cDevice device, bool readCoversRegister)
        {
            _device = device;
            int address = device.ConnectionSettings.DeviceAddress << 1;
            _writeAddressCrc = Crc8.Update(0, (byte)address);
            _readAddress = (byte)(address | 1);
            _readCoversRegister = readCoversRegister;
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

            byte seed = Crc8.Update(_readCoversRegister ? Crc8.Update(_writeAddressCrc, register) : (byte)0, _readAddress);
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
            return Send(_write);
        }

        /// <summary>Writes consecutive registers in one transaction.</summary>
        /// <param name="register">First register.</param>
        /// <param name="data">The data; as many bytes as <paramref name="wire"/> has room for are taken.</param>
        /// <param name="wire">Work buffer of one byte more than twice the number of data bytes.</param>
        public DriverStatus Write(byte register, byte[] data, byte[] wire)
        {
            wire[0] = register;
            byte seed = Crc8.Update(_writeAddressCrc, register);
            for (int i = 1; i < wire.Length; i += 2)
            {
                byte value = data[i >> 1];
                wire[i] = value;
                wire[i + 1] = Crc8.Update(seed, value);
                seed = 0;
            }

            return Send(wire);
        }

        /// <summary>Sends bytes as they are, for a chip that does not want checksums yet.</summary>
        public DriverStatus Send(byte[] wire)
        {
            I2cTransferResult result = _device.Write(wire);
            return result.Status == I2cTransferStatus.FullTransfer && result.BytesTransferred == (uint)wire.Length
                ? DriverStatus.Ok
                : DriverStatus.BusError;
        }
    }
}
