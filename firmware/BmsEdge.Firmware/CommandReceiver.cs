using BmsEdge.Core.Control;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// Takes commands from the link byte by byte: <c>$Q,sequence,command*HHHH</c> and a line end, with the checksum of
    /// <see cref="TelemetryLine"/>. Commands: 0 off, 1 charge, 2 discharge, 3 acknowledge trips, 4 balance, 5 service.
    /// <c>$L,sequence,milliamperes*HHHH</c> limits the charge current. A line with a wrong checksum, an unknown command or the
    /// sequence number of the last good one (a replay) does nothing, keeps nothing alive and is counted.
    /// </summary>
    public sealed class CommandReceiver
    {
        // $L, up to ten digits, comma, seven digits, star, four digits.
        private const int LongestLine = 26;
        private const int MostDigits = 7;
        private const int Acknowledgement = 3;
        private const int LastCommand = 5;
        private readonly byte[] _line = new byte[LongestLine];
        private readonly int _expiryMilliseconds;
        private int _length;
        private bool _tooLong;
        private long _lastSequence = -1;
        private long _requestMilliseconds;
        private bool _isFromLink;
        private bool _acknowledge;
        private bool _hasChargeLimit;
        private float _chargeLimitAmps;

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

        /// <summary>True once after each charge limit.</summary>
        /// <param name="amps">Greatest charge current in amperes; 0 when there is none.</param>
        public bool TakeChargeLimit(out float amps)
        {
            amps = _hasChargeLimit ? _chargeLimitAmps : 0f;
            bool taken = _hasChargeLimit;
            _hasChargeLimit = false;
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
            int value = Parse(out long sequence);
            bool isLimit = _line[1] == (byte)'L';
            if (_tooLong || value < 0 || sequence == _lastSequence || (!isLimit && value > LastCommand))
            {
                RejectedCount++;
                return;
            }

            _lastSequence = sequence;
            AcceptedCount++;
            if (isLimit)
            {
                _hasChargeLimit = true;
                _chargeLimitAmps = value * 0.001f;
                return;
            }

            if (value == Acknowledgement)
            {
                _acknowledge = true;
                return;
            }

            // The acknowledgement stands between the requests.
            Request = (PackRequest)(value < Acknowledgement ? value : value - 1);
            _requestMilliseconds = nowMilliseconds;
            _isFromLink = true;
        }

        /// <summary>The number at the end of a well-formed line, else -1.</summary>
        private int Parse(out long sequence)
        {
            sequence = 0;
            int star = _length - 5;
            if (star < 6 || _line[0] != (byte)'$' || (_line[1] != (byte)'Q' && _line[1] != (byte)'L') || _line[2] != (byte)',' ||
                _line[star] != (byte)'*')
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

            int comma = 3;
            while (comma < star && _line[comma] != (byte)',')
            {
                comma++;
            }

            int digits = star - comma - 1;
            if (comma == 3 || digits < 1 || digits > (_line[1] == (byte)'L' ? MostDigits : 1))
            {
                return -1;
            }

            sequence = Number(3, comma);
            return sequence < 0 ? -1 : (int)Number(comma + 1, star);
        }

        /// <summary>The decimal number between two places of the line, -1 when it is none; no digit at all is 0.</summary>
        private long Number(int from, int to)
        {
            long number = 0;
            for (int i = from; i < to; i++)
            {
                int digit = _line[i] - (byte)'0';
                if (digit < 0 || digit > 9)
                {
                    return -1;
                }

                number = (number * 10) + digit;
            }

            return number;
        }
    }
}
