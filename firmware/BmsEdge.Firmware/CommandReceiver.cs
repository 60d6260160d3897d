using BmsEdge.Core.Control;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// Takes commands from the link byte by byte: <c>$Q,sequence,command*HHHH</c> and a line end, with the checksum of
    /// <see cref="TelemetryLine"/>. Commands: 0 off, 1 charge, 2 discharge, 3 acknowledge trips. A line with a wrong
    /// checksum, an unknown command or the sequence number of the last good one (a replay) does nothing, keeps nothing
    /// alive and is counted.
    /// </summary>
    public sealed class CommandReceiver
    {
        // $Q, up to ten digits, comma, one digit, star, four digits.
        private const int LongestLine = 20;
        private readonly byte[] _line = new byte[LongestLine];
        private readonly int _expiryMilliseconds;
        private int _length;
        private bool _tooLong;
        private long _lastSequence = -1;
        private long _requestMilliseconds;
        private bool _isFromLink;
        private bool _acknowledge;

        /// <summary>Makes a receiver.</summary>
        /// <param name="startRequest">Request in force until a command arrives; it does not lapse.</param>
        /// <param name="expiryMilliseconds">Time after which a request from the link lapses to off; 0 = never.</param>
        public CommandReceiver(PackRequest startRequest, int expiryMilliseconds)
        {
            Request = startRequest;
            _expiryMilliseconds = expiryMilliseconds;
        }

        /// <summary>Request in force.</summary>
        public PackRequest Request { get; private set; }

        /// <summary>Lines that did nothing since start-up.</summary>
        public int RejectedCount { get; private set; }

        /// <summary>Good commands since start-up.</summary>
        public int AcceptedCount { get; private set; }

        /// <summary>True once after each acknowledge command.</summary>
        public bool TakeAcknowledge()
        {
            bool taken = _acknowledge;
            _acknowledge = false;
            return taken;
        }

        /// <summary>Sets the request from the board itself; it does not lapse.</summary>
        public void SetRequest(PackRequest request)
        {
            Request = request;
            _isFromLink = false;
        }

        /// <summary>Lets an old request lapse. Call once per loop.</summary>
        public void Expire(long nowMilliseconds)
        {
            if (_isFromLink && _expiryMilliseconds > 0 && nowMilliseconds - _requestMilliseconds >= _expiryMilliseconds)
            {
                SetRequest(PackRequest.Off);
            }
        }

        /// <summary>Takes one byte.</summary>
        public void Receive(byte value, long nowMilliseconds)
        {
            if (value == (byte)'\n' || value == (byte)'\r')
            {
                if (_length > 0)
                {
                    Finish(nowMilliseconds);
                }

                _length = 0;
                _tooLong = false;
            }
            else if (_length < LongestLine)
            {
                _line[_length] = value;
                _length++;
            }
            else
            {
                _tooLong = true;
            }
        }

        private static int HexDigit(byte c)
        {
            if (c >= (byte)'0' && c <= (byte)'9')
            {
                return c - (byte)'0';
            }

            return c >= (byte)'A' && c <= (byte)'F' ? c - (byte)'A' + 10 : -1;
        }

        private void Finish(long nowMilliseconds)
        {
            int command = Parse(out long sequence);
            if (_tooLong || command < 0 || sequence == _lastSequence)
            {
                RejectedCount++;
                return;
            }

            _lastSequence = sequence;
            AcceptedCount++;
            if (command == 3)
            {
                _acknowledge = true;
                return;
            }

            Request = (PackRequest)command;
            _requestMilliseconds = nowMilliseconds;
            _isFromLink = true;
        }

        /// <summary>The command of a well-formed line, else -1.</summary>
        private int Parse(out long sequence)
        {
            sequence = 0;
            int star = _length - 5;
            if (star < 6 || _line[0] != (byte)'$' || _line[1] != (byte)'Q' || _line[2] != (byte)',' || _line[star] != (byte)'*' ||
                _line[star - 2] != (byte)',')
            {
                return -1;
            }

            int told = 0;
            for (int i = star + 1; i < _length; i++)
            {
                int digit = HexDigit(_line[i]);
                if (digit < 0)
                {
                    return -1;
                }

                told = (told << 4) | digit;
            }

            if (told != TelemetryLine.Crc16(_line, 1, star - 1))
            {
                return -1;
            }

            for (int i = 3; i < star - 2; i++)
            {
                int digit = _line[i] - (byte)'0';
                if (digit < 0 || digit > 9)
                {
                    return -1;
                }

                sequence = (sequence * 10) + digit;
            }

            int command = _line[star - 1] - (byte)'0';
            return command >= 0 && command <= 3 ? command : -1;
        }
    }
}
