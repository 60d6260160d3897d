using System;
using System.IO;
using BmsEdge.Core.Storage;

namespace BmsEdge.Firmware.Storage
{
    /// <summary>
    /// The files of a board in a folder. On the ESP32 that is the root of the internal flash drive, <c>I:\</c> (LittleFS): a
    /// write lasts once its file is closed, which is why each one opens and closes it. nanoFramework's FileStream and that of
    /// .NET have the same shape here, so the very same source runs on both.
    /// </summary>
    public sealed class FlashFiles : FileStore
    {
        /// <summary>Root of the internal flash drive of the ESP32.</summary>
        public const string InternalDrive = "I:\\";

        private readonly string[] _paths;

        /// <summary>Names the files; nothing is opened.</summary>
        /// <param name="root">Folder with its separator at the end.</param>
        public FlashFiles(string root)
        {
            string[] names = new string[]
            {
                "state0.bin", "state1.bin", "count0.bin", "count1.bin", "calib0.bin", "calib1.bin", "conf0.bin", "conf1.bin",
                "model0.bin", "model1.bin", "trips0.bin", "trips1.bin", "trips2.bin", "trips3.bin", "trips4.bin", "trips5.bin",
                "trips6.bin", "trips7.bin", "trips8.bin",
            };
            _paths = new string[StorageFiles.Count];
            for (int i = 0; i < _paths.Length; i++)
            {
                _paths[i] = root + names[i];
            }
        }

        /// <inheritdoc/>
        public override int Read(int file, int offset, byte[] buffer, int start, int count)
        {
            try
            {
                if (!File.Exists(_paths[file]))
                {
                    return Missing;
                }

                FileStream stream = new FileStream(_paths[file], FileMode.Open, FileAccess.Read);
                try
                {
                    return stream.Length <= offset ? 0 : ReadAll(stream, offset, buffer, start, count);
                }
                finally
                {
                    stream.Close();
                }
            }
            catch (Exception)
            {
                return Failed;
            }
        }

        /// <inheritdoc/>
        public override bool Write(int file, int offset, byte[] buffer, int start, int count)
        {
            try
            {
                FileStream stream = new FileStream(_paths[file], FileMode.OpenOrCreate, FileAccess.Write);
                try
                {
                    if (stream.Length < offset)
                    {
                        return false;
                    }

                    stream.Seek(offset, SeekOrigin.Begin);
                    stream.Write(buffer, start, count);
                }
                finally
                {
                    stream.Close();
                }

                return true;
            }
            catch (Exception)
            {
                // Full, worn, or no drive: the caller counts it and tells it.
                return false;
            }
        }

        private static int ReadAll(FileStream stream, int offset, byte[] buffer, int start, int count)
        {
            stream.Seek(offset, SeekOrigin.Begin);
            int done = 0;
            while (done < count)
            {
                int read = stream.Read(buffer, start + done, count - done);
                if (read <= 0)
                {
                    break;
                }

                done += read;
            }

            return done;
        }
    }
}
