namespace BmsEdge.Core.Storage
{
    /// <summary>
    /// A few small files by number, the only thing storage asks of a board. An implementation never throws. It may lose power
    /// inside <see cref="Write"/> after any byte: of the bytes being written any prefix may then be there, bytes outside of
    /// them stay as they were.
    /// </summary>
    public abstract class FileStore
    {
        /// <summary>Answer of <see cref="Read"/>: there is no such file.</summary>
        public const int Missing = -1;

        /// <summary>Answer of <see cref="Read"/>: the drive or the file cannot be read.</summary>
        public const int Failed = -2;

        /// <summary>Reads from a file.</summary>
        /// <param name="file">Number of the file, see <see cref="StorageFiles"/>.</param>
        /// <param name="offset">First byte of the file.</param>
        /// <param name="buffer">Where the bytes go.</param>
        /// <param name="start">First byte of the buffer.</param>
        /// <param name="count">Greatest number of bytes.</param>
        /// <returns>Bytes read, fewer at the end of the file; <see cref="Missing"/> or <see cref="Failed"/>.</returns>
        public abstract int Read(int file, int offset, byte[] buffer, int start, int count);

        /// <summary>Writes into a file and makes it last; a file that is not there is made.</summary>
        /// <param name="file">Number of the file.</param>
        /// <param name="offset">First byte of the file, at most its length: there are no holes.</param>
        /// <param name="buffer">Where the bytes come from.</param>
        /// <param name="start">First byte of the buffer.</param>
        /// <param name="count">Number of bytes.</param>
        /// <returns>True when the bytes survive a loss of power from now on.</returns>
        public abstract bool Write(int file, int offset, byte[] buffer, int start, int count);
    }
}
