namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Turns limits into register codes and back (SLUSBK2I sections 8.3.1.2.1 and 8.5.1). Always to the safe side: the chip
    /// never trips later, or at a worse value, than was asked.
    /// </summary>
    internal sealed class Bq769x0Limits
    {
        // Table 8-9 to 8-11. Thresholds of the lower sense range (RSNS = 0) and of the upper one (RSNS = 1).
        private static readonly int[] ShortCircuitMillivolts = { 22, 33, 44, 56, 67, 78, 89, 100 };
        private static readonly int[] ShortCircuitMillivoltsUpper = { 44, 67, 89, 111, 133, 155, 178, 200 };
        private static readonly int[] OverCurrentMillivolts = { 8, 11, 14, 17, 19, 22, 25, 28, 31, 33, 36, 39, 42, 44, 47, 50 };
        private static readonly int[] OverCurrentMillivoltsUpper = { 17, 22, 28, 33, 39, 44, 50, 56, 61, 67, 72, 78, 83, 89, 94, 100 };
        private static readonly int[] ShortCircuitDelaysUs = { 70, 100, 200, 400 };
        private static readonly int[] OverCurrentDelaysMs = { 8, 20, 40, 80, 160, 320, 640, 1280 };
        private static readonly int[] UnderVoltageDelaysMs = { 1000, 4000, 8000, 16000 };
        private static readonly int[] OverVoltageDelaysMs = { 1000, 2000, 4000, 8000 };

        /// <summary>PROTECT1.</summary>
        public byte Protect1 { get; private set; }

        /// <summary>PROTECT2.</summary>
        public byte Protect2 { get; private set; }

        /// <summary>PROTECT3.</summary>
        public byte Protect3 { get; private set; }

        /// <summary>OV_TRIP.</summary>
        public byte OverVoltageTrip { get; private set; }

        /// <summary>UV_TRIP.</summary>
        public byte UnderVoltageTrip { get; private set; }

        /// <summary>Works out the codes and writes the real limits back into the settings; on refusal the settings stay.</summary>
        public DriverStatus Quantise(Bq769x0Settings settings, int gainMicrovolts, int offsetMillivolts)
        {
            if (!(settings.ShuntOhms > 0f) || !(settings.OverCurrentAmps > 0f) || !(settings.ShortCircuitAmps > 0f)
                || float.IsNaN(settings.ShuntOhms) || float.IsNaN(settings.OverCurrentAmps) || float.IsNaN(settings.ShortCircuitAmps)
                || float.IsNaN(settings.OverVoltageVolts) || float.IsNaN(settings.UnderVoltageVolts))
            {
                return DriverStatus.OutOfRange;
            }

            // A limit far outside would overflow the conversions to int below.
            if (settings.OverVoltageVolts < 0f || settings.OverVoltageVolts > 10f
                || settings.UnderVoltageVolts < 0f || settings.UnderVoltageVolts > 10f)
            {
                return DriverStatus.OutOfRange;
            }

            // OV compares with 10-xxxxxxxx-1000 and UV with 01-xxxxxxxx-0000: 16 counts a step.
            int over = CodeBelow(settings.OverVoltageVolts, gainMicrovolts, offsetMillivolts) - 0x2008;
            int under = CodeAbove(settings.UnderVoltageVolts, gainMicrovolts, offsetMillivolts) - 0x1000;
            int overStep = over >> 4;
            int underStep = (under + 15) >> 4;
            int scdDelay = LongestNotAbove(ShortCircuitDelaysUs, settings.ShortCircuitDelayUs);
            int ocdDelay = LongestNotAbove(OverCurrentDelaysMs, settings.OverCurrentDelayMs);
            int uvDelay = LongestNotAbove(UnderVoltageDelaysMs, settings.UnderVoltageDelayMs);
            int ovDelay = LongestNotAbove(OverVoltageDelaysMs, settings.OverVoltageDelayMs);
            if (over < 0 || overStep > 255 || under < -15 || underStep > 255
                || scdDelay < 0 || ocdDelay < 0 || uvDelay < 0 || ovDelay < 0)
            {
                return DriverStatus.OutOfRange;
            }

            // A hair of tolerance, or 50 mV asked as 25 A x 2 mOhm in float would round down to 47 mV.
            float overCurrentMillivolts = (settings.OverCurrentAmps * settings.ShuntOhms * 1000f) + 0.001f;
            float shortCircuitMillivolts = (settings.ShortCircuitAmps * settings.ShuntOhms * 1000f) + 0.001f;
            int ocdLower = HighestNotAbove(OverCurrentMillivolts, overCurrentMillivolts);
            int scdLower = HighestNotAbove(ShortCircuitMillivolts, shortCircuitMillivolts);
            int ocdUpper = HighestNotAbove(OverCurrentMillivoltsUpper, overCurrentMillivolts);
            int scdUpper = HighestNotAbove(ShortCircuitMillivoltsUpper, shortCircuitMillivolts);
            bool lowerFits = ocdLower >= 0 && scdLower >= 0;
            bool upperFits = ocdUpper >= 0 && scdUpper >= 0;
            if (!lowerFits && !upperFits)
            {
                return DriverStatus.OutOfRange;
            }

            // One bit serves both thresholds: take the range that loses less, in parts of what was asked.
            bool upper = upperFits;
            if (upperFits && lowerFits)
            {
                float lossLower = (OverCurrentMillivolts[ocdLower] / overCurrentMillivolts) + (ShortCircuitMillivolts[scdLower] / shortCircuitMillivolts);
                float lossUpper = (OverCurrentMillivoltsUpper[ocdUpper] / overCurrentMillivolts) + (ShortCircuitMillivoltsUpper[scdUpper] / shortCircuitMillivolts);
                upper = lossUpper > lossLower;
            }

            int ocd = upper ? ocdUpper : ocdLower;
            int scd = upper ? scdUpper : scdLower;
            Protect1 = (byte)((upper ? Bq769x0Registers.Protect1UpperRange : 0) | (scdDelay << 3) | scd);
            Protect2 = (byte)((ocdDelay << 4) | ocd);
            Protect3 = (byte)((uvDelay << 6) | (ovDelay << 4));
            OverVoltageTrip = (byte)overStep;
            UnderVoltageTrip = (byte)(underStep < 0 ? 0 : underStep);

            settings.OverVoltageVolts = Volts((OverVoltageTrip << 4) + 0x2008, gainMicrovolts, offsetMillivolts);
            settings.UnderVoltageVolts = Volts((UnderVoltageTrip << 4) + 0x1000, gainMicrovolts, offsetMillivolts);
            settings.OverVoltageDelayMs = OverVoltageDelaysMs[ovDelay];
            settings.UnderVoltageDelayMs = UnderVoltageDelaysMs[uvDelay];
            settings.OverCurrentDelayMs = OverCurrentDelaysMs[ocdDelay];
            settings.ShortCircuitDelayUs = ShortCircuitDelaysUs[scdDelay];
            settings.OverCurrentAmps = (upper ? OverCurrentMillivoltsUpper[ocd] : OverCurrentMillivolts[ocd]) / (1000f * settings.ShuntOhms);
            settings.ShortCircuitAmps = (upper ? ShortCircuitMillivoltsUpper[scd] : ShortCircuitMillivolts[scd]) / (1000f * settings.ShuntOhms);
            return DriverStatus.Ok;
        }

        /// <summary>Volts of a code: gain x code + offset, exact in integers before the one conversion to float.</summary>
        public static float Volts(int code, int gainMicrovolts, int offsetMillivolts) =>
            ((gainMicrovolts * code) + (1000 * offsetMillivolts)) * 1e-6f;

        // A hundredth of a count of tolerance keeps a limit that was written back once at its own code.
        private static int CodeBelow(float volts, int gainMicrovolts, int offsetMillivolts) =>
            (int)Floor((((volts * 1e6f) - (1000f * offsetMillivolts)) / gainMicrovolts) + 0.01f);

        private static int CodeAbove(float volts, int gainMicrovolts, int offsetMillivolts) =>
            -(int)Floor(-(((volts * 1e6f) - (1000f * offsetMillivolts)) / gainMicrovolts) + 0.01f);

        private static float Floor(float value) => (float)System.Math.Floor(value);

        private static int LongestNotAbove(int[] options, int asked)
        {
            int found = -1;
            for (int i = 0; i < options.Length; i++)
            {
                if (options[i] <= asked)
                {
                    found = i;
                }
            }

            return found;
        }

        private static int HighestNotAbove(int[] options, float asked)
        {
            int found = -1;
            for (int i = 0; i < options.Length; i++)
            {
                if (options[i] <= asked)
                {
                    found = i;
                }
            }

            return found;
        }
    }
}
