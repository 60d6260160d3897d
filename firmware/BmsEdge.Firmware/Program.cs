using System;
using BmsEdge.Firmware.Storage;

namespace BmsEdge.Firmware
{
    /// <summary>The program of the ESP32.</summary>
    public static class Program
    {
        private const int SafeStatePeriodMilliseconds = 1000;

        /// <summary>Runs for ever: the loop, or after an exception the safe state.</summary>
        public static void Main()
        {
            BoardClock clock = new Esp32BoardClock();
            BmsLoop? loop = null;
            StorageService? storage = null;
            try
            {
                // storage: read before the loop is made, in force before its first turn.
                BoardStorage memory = new BoardStorage(new FlashFiles(FlashFiles.InternalDrive));
                memory.Load();
                BoardConfiguration configuration = GeneratedConfiguration.Create();
                memory.ApplyTo(configuration);
                loop = BoardFactory.Create(configuration, clock, memory.ModelFor(configuration, ModelImage.Bytes));
                memory.Restore(loop, clock.NowMilliseconds);
                storage = new StorageService(memory, loop, clock.NowMilliseconds);
            }
            catch (Exception e)
            {
                // No pins, no bus: the pull-downs of the board hold every switch open.
                Console.WriteLine("start-up failed: " + e.Message);
            }

            if (loop != null)
            {
                Run(loop, clock, storage);
            }

            while (true)
            {
                KeepOpen(loop);
                clock.SleepMilliseconds(SafeStatePeriodMilliseconds);
            }
        }

        /// <summary>Runs the loop until an exception ends it, and opens everything before it returns.</summary>
        public static void Run(BmsLoop loop, BoardClock clock) => Run(loop, clock, null);

        /// <summary>Runs the loop and its storage until an exception ends it, and opens everything before it returns.</summary>
        public static void Run(BmsLoop loop, BoardClock clock, StorageService? storage)
        {
            try
            {
                while (true)
                {
                    clock.SleepMilliseconds(Turn(loop, clock, storage));
                }
            }
            catch (Exception e)
            {
                // A program that met what it was not written for knows nothing any more: open, and stay open until a restart.
                KeepOpen(loop);
                Remember(storage);
                Console.WriteLine("program error, everything open until restart: " + e.Message);
            }
        }

        /// <summary>Stores that an error ended the program; whatever goes wrong with that, the board stays open.</summary>
        public static void Remember(StorageService? storage)
        {
            try
            {
                storage?.SaveProgramError();
            }
            catch (Exception e)
            {
                Console.WriteLine("program error not stored: " + e.Message);
            }
        }

        /// <summary>One turn: the loop, then at most one write in the time that is left of its period.</summary>
        /// <returns>Milliseconds to sleep until the next turn is due.</returns>
        public static int Turn(BmsLoop loop, BoardClock clock, StorageService? storage)
        {
            int rest = loop.RunOnce();
            if (storage == null)
            {
                return rest;
            }

            long before = clock.NowMilliseconds;
            storage.Step(before);
            long left = rest - (clock.NowMilliseconds - before);
            return left < 0 ? 0 : (int)left;
        }

        /// <summary>Opens everything; whatever goes wrong with that is tried again a second later.</summary>
        public static void KeepOpen(BmsLoop? loop)
        {
            if (loop == null)
            {
                return;
            }

            try
            {
                loop.OpenEverything();
            }
            catch (Exception e)
            {
                Console.WriteLine("safe state not reached: " + e.Message);
            }
        }
    }
}
