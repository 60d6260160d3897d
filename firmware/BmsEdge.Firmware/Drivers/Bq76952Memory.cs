using System.Device.I2c;

namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Subcommands and data memory of the BQ76952 through its transfer buffer (SLUUBY2B section 3.1). The chip answers FFh at
    /// the address of the subcommand until it is done; nothing is written before that, and every buffer that is read must
    /// name its subcommand and carry its own checksum, beside the one on the bus.
    /// </summary>
    internal sealed class Bq76952Memory
    {
        // Data bytes of one write; the board's buffers are passed whole, so there is one for each length.
        private const int LongestWrite = 8;

        // Two bytes with their checksums take 0.2 ms at 400 kHz, so this waits 12 ms or more, of 2 ms in the manual.
        private const int Polls = 60;

        private const int ReadLength = 2 + Bq76952Registers.BufferLength + 2;
        private const int DataStart = 2;
        private const int BusyAnswer = 0xFFFF;

        private readonly CrcRegisterLink _link;
        private readonly byte[][] _writeWires = new byte[LongestWrite + 3][];
        private readonly byte[] _write = new byte[LongestWrite + 2];
        private readonly byte[] _read = new byte[ReadLength];
        private readonly byte[] _readWire = new byte[2 * ReadLength];
        private readonly byte[] _pair = new byte[2];
        private readonly byte[] _pairWire = new byte[4];
        private readonly byte[] _plainTwo = new byte[3];
        private readonly byte[] _plainThree = new byte[4];

        public Bq76952Memory(I2cDevice device)
        {
            _link = new CrcRegisterLink(device, true);
            for (int length = 2; length < _writeWires.Length; length++)
            {
                _writeWires[length] = new byte[(2 * length) + 1];
            }
        }

        /// <summary>The registers underneath.</summary>
        public CrcRegisterLink Link => _link;

        /// <summary>Reads a 16-bit direct command.</summary>
        public DriverStatus ReadWord(byte register, out int value)
        {
            DriverStatus status = _link.Read(register, _pair, _pairWire);
            value = status == DriverStatus.Ok ? _pair[0] | (_pair[1] << 8) : 0;
            return status;
        }

        /// <summary>Writes a 16-bit direct command.</summary>
        public DriverStatus WriteWord(byte register, int value)
        {
            _write[0] = (byte)value;
            _write[1] = (byte)(value >> 8);
            return _link.Write(register, _write, _writeWires[2]);
        }

        /// <summary>Sends a subcommand and waits until the chip is done with it.</summary>
        public DriverStatus Command(int subcommand)
        {
            DriverStatus status = WriteWord(Bq76952Registers.SubcommandLow, subcommand);
            return status == DriverStatus.Ok ? WaitFor(subcommand) : status;
        }

        /// <summary>Sends a subcommand, or a data memory address, with one or two bytes.</summary>
        public DriverStatus Write(int address, int value, int count)
        {
            _write[DataStart] = (byte)value;
            _write[DataStart + 1] = (byte)(value >> 8);
            return Transfer(address, count);
        }

        /// <summary>Reads the answer to a subcommand, or 32 bytes of data memory, into the buffer.</summary>
        /// <param name="address">Subcommand or data memory address.</param>
        /// <param name="length">Least number of bytes the answer must have.</param>
        public DriverStatus Read(int address, int length)
        {
            DriverStatus status = Command(address);
            if (status == DriverStatus.Ok)
            {
                status = _link.Read(Bq76952Registers.SubcommandLow, _read, _readWire);
            }

            if (status != DriverStatus.Ok)
            {
                return status;
            }

            int count = _read[ReadLength - 1] - 4;
            if ((_read[0] | (_read[1] << 8)) != address || count < length || count > Bq76952Registers.BufferLength)
            {
                return DriverStatus.ReadBackMismatch;
            }

            int sum = 0;
            for (int i = 0; i < DataStart + count; i++)
            {
                sum += _read[i];
            }

            return (byte)~sum == _read[ReadLength - 2] ? DriverStatus.Ok : DriverStatus.CrcError;
        }

        /// <summary>A byte of the answer to <see cref="Read"/>.</summary>
        public byte Answer(int offset) => _read[DataStart + offset];

        /// <summary>The first two bytes of the answer, little-endian.</summary>
        public int AnswerWord() => Answer(0) | (Answer(1) << 8);

        /// <summary>Writes what the image owns of a window, in pieces.</summary>
        public DriverStatus WriteWindow(Bq76952Image image, int window)
        {
            int offset = 0;
            while (offset < Bq76952Registers.BufferLength)
            {
                int count = 0;
                while (count < LongestWrite && offset + count < Bq76952Registers.BufferLength && image.IsOwned(window, offset + count))
                {
                    _write[DataStart + count] = image.Value(window, offset + count);
                    count++;
                }

                if (count > 0)
                {
                    DriverStatus status = Transfer(image.Address(window) + offset, count);
                    if (status != DriverStatus.Ok)
                    {
                        return status;
                    }
                }

                offset += count == 0 ? 1 : count;
            }

            return DriverStatus.Ok;
        }

        /// <summary>Compares what the image owns of a window with the chip.</summary>
        public DriverStatus VerifyWindow(Bq76952Image image, int window)
        {
            DriverStatus status = Read(image.Address(window), Bq76952Registers.BufferLength);
            for (int offset = 0; offset < Bq76952Registers.BufferLength && status == DriverStatus.Ok; offset++)
            {
                if (image.IsOwned(window, offset) && image.Value(window, offset) != Answer(offset))
                {
                    status = DriverStatus.ReadBackMismatch;
                }
            }

            return status;
        }

        /// <summary>
        /// Tells a chip that answers without checksums to use them: transistors off, Comm Type, swap. Nothing of it can be
        /// checked but the bus; whether it worked shows in the next reading.
        /// </summary>
        public DriverStatus EnableChecksum(int commType)
        {
            DriverStatus status = SendPlain(Bq76952Registers.AllFetsOff);
            status = status == DriverStatus.Ok ? SendPlain(Bq76952Registers.SetConfigUpdate) : status;
            if (status != DriverStatus.Ok)
            {
                return status;
            }

            _plainThree[0] = Bq76952Registers.SubcommandLow;
            _plainThree[1] = (byte)(Bq76952DataMemory.CommType & 0xFF);
            _plainThree[2] = (byte)(Bq76952DataMemory.CommType >> 8);
            _plainThree[3] = (byte)commType;
            status = _link.Send(_plainThree);
            _plainTwo[0] = Bq76952Registers.BufferChecksum;
            _plainTwo[1] = (byte)~(_plainThree[1] + _plainThree[2] + _plainThree[3]);
            _plainTwo[2] = 5;
            status = status == DriverStatus.Ok ? _link.Send(_plainTwo) : status;
            Idle();
            status = status == DriverStatus.Ok ? SendPlain(Bq76952Registers.ExitConfigUpdate) : status;
            return status == DriverStatus.Ok ? SendPlain(Bq76952Registers.SwapCommMode) : status;
        }

        /// <summary>Waits until a subcommand of unknown fate is over; a new one too early could do anything.</summary>
        public void WaitUntilIdle()
        {
            for (int poll = 0; poll < Polls; poll++)
            {
                if (ReadWord(Bq76952Registers.SubcommandLow, out int now) == DriverStatus.Ok && now != BusyAnswer)
                {
                    return;
                }
            }
        }

        private DriverStatus SendPlain(int subcommand)
        {
            _plainTwo[0] = Bq76952Registers.SubcommandLow;
            _plainTwo[1] = (byte)subcommand;
            _plainTwo[2] = (byte)(subcommand >> 8);
            DriverStatus status = _link.Send(_plainTwo);
            Idle();
            return status;
        }

        // The chip's answers mean nothing yet; reading passes the time it needs.
        private void Idle()
        {
            for (int i = 0; i < Polls / 4; i++)
            {
                _link.Read(Bq76952Registers.BatteryStatus, _pair, _pairWire);
            }
        }

        /// <summary>Writes the buffer, its checksum and length, and waits until the chip has taken it.</summary>
        private DriverStatus Transfer(int address, int count)
        {
            _write[0] = (byte)address;
            _write[1] = (byte)(address >> 8);
            int sum = 0;
            for (int i = 0; i < DataStart + count; i++)
            {
                sum += _write[i];
            }

            DriverStatus status = _link.Write(Bq76952Registers.SubcommandLow, _write, _writeWires[DataStart + count]);
            if (status == DriverStatus.Ok)
            {
                status = WriteWord(Bq76952Registers.BufferChecksum, (byte)~sum | ((count + 4) << 8));
            }

            return status == DriverStatus.Ok ? WaitFor(address) : status;
        }

        private DriverStatus WaitFor(int address)
        {
            for (int poll = 0; poll < Polls; poll++)
            {
                DriverStatus status = ReadWord(Bq76952Registers.SubcommandLow, out int now);
                if (status != DriverStatus.Ok || now == address)
                {
                    return status;
                }
            }

            // A chip that never gets done is as good as one that does not answer.
            return DriverStatus.BusError;
        }
    }
}
