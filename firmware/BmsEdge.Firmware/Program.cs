using System;

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
            try
            {
                loop = BoardFactory.Create(GeneratedConfiguration.Create(), clock, ModelImage.Bytes);
            }
            catch (Exception e)
            {
                // No pins, no bus: the pull-downs of the board hold every switch open.
                Console.WriteLine("start-up failed: " + e.Message);
            }

            if (loop != null)
            {
                Run(loop, clock);
            }

            while (true)
            {
                KeepOpen(loop);
                clock.SleepMilliseconds(SafeStatePeriodMilliseconds);
            }
        }

        /// <summary>Runs the loop until an exception ends it, and opens everything before it returns.</summary>
        public static void Run(BmsLoop loop, BoardClock clock)
        {
            try
            {
                while (true)
                {
                    clock.SleepMilliseconds(loop.RunOnce());
                }
            }
            catch (Exception e)
            {
                // A program that met what it was not written for knows nothing any more: open, and stay open until a restart.
                KeepOpen(loop);
                Console.WriteLine("program error, everything open until restart: " + e.Message);
            }
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
