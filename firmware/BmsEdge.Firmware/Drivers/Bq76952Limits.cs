namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Turns settings into the image of the data memory and writes the limits back that the chip really uses. Always to the
    /// safe side: the chip never trips later, or at a worse value, than was asked.
    /// </summary>
    internal sealed class Bq76952Limits
    {
        private const float CellStepVolts = 0.0506f;
        private const float CurrentStepMillivolts = 2f;
        private const float DelayStepMs = 3.3f;

        // The manual gives it for the current protections; for the voltages it is taken as the worse case.
        private const float DelayOffsetMs = 6.6f;
        private const int ShortCircuitStepUs = 15;

        // The recovery of a limit: two voltage steps, 5 K, and a current that only a disconnected load leaves.
        private const int VoltageHysteresisSteps = 2;
        private const int TemperatureHysteresisCelsius = 5;
        private const int QuietMilliamps = 50;
        private const int RecoverySeconds = 3;
        private const int ShortCircuitRecoverySeconds = 5;

        // Gain of the coulomb counter: 7.4768 over the shunt in milliohms; the capacity gain is 298261.6178 times that. One
        // revision of the manual prints 7.5684: calibrate.
        private const float CoulombGainMilliohms = 7.4768f;
        private const float CapacityPerCoulombGain = 298261.6178f;

        private const int AllVoltageAndCurrentProtections = 0xFC;
        private const int DieHotProtection = 0x40;
        private const int CellTemperatureProtections = 0x33;
        private const int HostWatchdogProtection = 0x02;

        // The chip's own defaults: over-voltage, over-current in charge and heat open the charge path, the rest the other.
        private const int ChargeFetA = 0x98;
        private const int ChargeFetB = 0xD5;
        private const int ChargeFetC = 0x56;
        private const int DischargeFetA = 0xE4;
        private const int DischargeFetB = 0xE6;
        private const int DischargeFetC = 0xE2;

        // SSBC, SSA, PF and both masks as by default, and the two ends of scans.
        private const int AlarmMask = 0xF800 | Bq76952Registers.AlarmFullScan | Bq76952Registers.AlarmCellScan;

        // The default 2982h without SLEEP: a sleeping chip measures each few seconds only.
        private const int PowerConfigNoSleep = 0x2882;

        // Voltages in hundredths of a volt; current in milliamperes or hundredths of an ampere.
        private const int UnitsMilliamps = 0x05;
        private const int UnitsCentiamps = 0x06;
        private const float LargestMilliampRange = 32f;
        private const float LargestRangeAmps = 300f;

        // FET_INIT_OFF, FET_CTRL_EN, HOST_FET_EN. Not SFET: the chip would close a switch by itself that was told to be open.
        private const int FetOptionsHost = 0x2C;
        private const int ThermistorPin = 0x07;
        private const int ColdestBalancedCelsius = -20;
        private const int HottestBalancedCelsius = 60;
        private const int HottestBalancingDieCelsius = 70;
        private const int DieHotCelsius = 85;
        private const int DieHotDelaySeconds = 2;

        // Every second of sixteen: what an open-wire pulse needs. The driver holds the settings' own number.
        private const int MostPulsedCells = 8;

        private static readonly int[] ShortCircuitMillivolts =
        {
            10, 20, 40, 60, 80, 100, 125, 150, 175, 200, 250, 300, 350, 400, 450, 500,
        };

        private int _overVoltage;
        private int _overVoltageDelay;
        private int _underVoltage;
        private int _underVoltageDelay;
        private int _chargeCurrent;
        private int _chargeCurrentDelay;
        private int _current;
        private int _currentDelay;
        private int _fastCurrent;
        private int _fastCurrentDelay;
        private int _shortCircuit;
        private int _shortCircuitDelay;
        private int _chargeHot;
        private int _chargeCold;
        private int _dischargeHot;
        private int _dischargeCold;

        /// <summary>Amperes per count of the current reading.</summary>
        public float AmpsPerCount { get; private set; }

        /// <summary>Works everything out; on refusal neither settings nor image are changed.</summary>
        /// <param name="settings">What is asked; then what is used.</param>
        /// <param name="cellInputs">Inputs with a cell.</param>
        /// <param name="image">Receives the bytes.</param>
        public DriverStatus Quantise(Bq76952Settings settings, int cellInputs, Bq76952Image image)
        {
            if (!AreNumbers(settings) || !(settings.ShuntOhms > 0f) || !(settings.FullScaleAmps > 0f)
                || settings.FullScaleAmps > LargestRangeAmps || !InRange(settings))
            {
                return DriverStatus.OutOfRange;
            }

            float millivoltsPerAmp = 1000f * settings.ShuntOhms;
            _overVoltage = AtMost(Down(settings.OverVoltageVolts / CellStepVolts), 110);
            _underVoltage = AtLeast(Up(settings.UnderVoltageVolts / CellStepVolts), 20);
            _overVoltageDelay = AtMost(DelaySteps(settings.OverVoltageDelayMs), 2047);
            _underVoltageDelay = AtMost(DelaySteps(settings.UnderVoltageDelayMs), 2047);
            _chargeCurrent = AtMost(CurrentSteps(settings.ChargeOverCurrentAmps, millivoltsPerAmp), 62);
            _current = AtMost(CurrentSteps(settings.OverCurrentAmps, millivoltsPerAmp), 100);
            _fastCurrent = AtMost(CurrentSteps(settings.FastOverCurrentAmps, millivoltsPerAmp), 100);
            _chargeCurrentDelay = AtMost(DelaySteps(settings.ChargeOverCurrentDelayMs), 127);
            _currentDelay = AtMost(DelaySteps(settings.OverCurrentDelayMs), 127);
            _fastCurrentDelay = AtMost(DelaySteps(settings.FastOverCurrentDelayMs), 127);
            _shortCircuit = ShortCircuitCode((settings.ShortCircuitAmps * millivoltsPerAmp) + 0.001f);
            _shortCircuitDelay = AtMost(settings.ShortCircuitDelayUs / ShortCircuitStepUs, 30);
            _chargeHot = Down(settings.ChargeHotCelsius);
            _chargeCold = Up(settings.ChargeColdCelsius);
            _dischargeHot = Down(settings.DischargeHotCelsius);
            _dischargeCold = Up(settings.DischargeColdCelsius);
            if (_overVoltage < 20 || _underVoltage > 90 || _underVoltage >= _overVoltage
                || _chargeCurrent < 2 || _current < 2 || _fastCurrent < 2 || _shortCircuit < 0
                || _overVoltageDelay < 1 || _underVoltageDelay < 1 || _chargeCurrentDelay < 1 || _currentDelay < 1
                || _fastCurrentDelay < 1)
            {
                return DriverStatus.OutOfRange;
            }

            AmpsPerCount = settings.FullScaleAmps > LargestMilliampRange ? 0.01f : 0.001f;
            Fill(settings, cellInputs, image);
            WriteBack(settings, millivoltsPerAmp);
            return DriverStatus.Ok;
        }

        private static bool AreNumbers(Bq76952Settings s) =>
            !float.IsNaN(s.ShuntOhms) && !float.IsNaN(s.FullScaleAmps)
            && !float.IsNaN(s.OverVoltageVolts) && !float.IsNaN(s.UnderVoltageVolts)
            && !float.IsNaN(s.OverVoltageDelayMs) && !float.IsNaN(s.UnderVoltageDelayMs)
            && !float.IsNaN(s.ChargeOverCurrentAmps) && !float.IsNaN(s.OverCurrentAmps)
            && !float.IsNaN(s.FastOverCurrentAmps) && !float.IsNaN(s.ShortCircuitAmps)
            && !float.IsNaN(s.ChargeOverCurrentDelayMs) && !float.IsNaN(s.OverCurrentDelayMs)
            && !float.IsNaN(s.FastOverCurrentDelayMs)
            && !float.IsNaN(s.ChargeHotCelsius) && !float.IsNaN(s.ChargeColdCelsius)
            && !float.IsNaN(s.DischargeHotCelsius) && !float.IsNaN(s.DischargeColdCelsius);

        /// <summary>What lies within these bounds can be turned into integers without overflow.</summary>
        private static bool InRange(Bq76952Settings s) =>
            Within(s.OverVoltageVolts, 0f, 10f) && Within(s.UnderVoltageVolts, 0f, 10f)
            && Within(s.OverVoltageDelayMs, 0f, 1e6f) && Within(s.UnderVoltageDelayMs, 0f, 1e6f)
            && Within(s.ChargeOverCurrentAmps, 0f, 1e4f) && Within(s.OverCurrentAmps, 0f, 1e4f)
            && Within(s.FastOverCurrentAmps, 0f, 1e4f) && Within(s.ShortCircuitAmps, 0f, 1e4f)
            && Within(s.ChargeOverCurrentDelayMs, 0f, 1e6f) && Within(s.OverCurrentDelayMs, 0f, 1e6f)
            && Within(s.FastOverCurrentDelayMs, 0f, 1e6f) && Within(s.ShuntOhms, 1e-5f, 1f)
            && Within(s.ChargeHotCelsius, -35f, 115f) && Within(s.ChargeColdCelsius, -40f, 110f)
            && Within(s.DischargeHotCelsius, -35f, 115f) && Within(s.DischargeColdCelsius, -40f, 110f)
            && s.ShortCircuitDelayUs >= 0
            && s.TemperatureDelaySeconds >= 0 && s.TemperatureDelaySeconds <= 255
            && s.HostWatchdogSeconds >= 0 && s.HostWatchdogSeconds <= 65535
            && s.OpenWireCheckSeconds >= 0 && s.OpenWireCheckSeconds <= 255
            && s.ThermistorCount >= 0 && s.ThermistorCount <= 3
            && s.MaximumBalancedCells >= 1 && s.MaximumBalancedCells <= MostPulsedCells
            && s.BalancingSeconds >= 1 && s.BalancingSeconds <= 255;

        private static bool Within(float value, float least, float most) => value >= least && value <= most;

        // A hundredth of a step of tolerance keeps a limit that was written back once at its own code.
        private static int Down(float steps) => (int)(float)System.Math.Floor(steps + 0.01f);

        private static int Up(float steps) => -Down(-steps);

        private static int AtMost(int value, int most) => value > most ? most : value;

        private static int AtLeast(int value, int least) => value < least ? least : value;

        private static int DelaySteps(float milliseconds) => Down((milliseconds - DelayOffsetMs) / DelayStepMs);

        private static float DelayMs(int steps) => (steps * DelayStepMs) + DelayOffsetMs;

        private static int CurrentSteps(float amps, float millivoltsPerAmp) => Down(amps * millivoltsPerAmp / CurrentStepMillivolts);

        private static int ShortCircuitCode(float millivolts)
        {
            int found = -1;
            for (int code = 0; code < ShortCircuitMillivolts.Length; code++)
            {
                if (ShortCircuitMillivolts[code] <= millivolts)
                {
                    found = code;
                }
            }

            return found;
        }

        private static void SetTemperature(Bq76952Image image, int address, int celsius, int delaySeconds, int recoveryCelsius)
        {
            image.SetByte(address, celsius);
            image.SetByte(address + 1, delaySeconds);
            image.SetByte(address + 2, recoveryCelsius);
        }

        private static void SetThree(Bq76952Image image, int address, int a, int b, int c)
        {
            image.SetByte(address, a);
            image.SetByte(address + 1, b);
            image.SetByte(address + 2, c);
        }

        private void Fill(Bq76952Settings s, int cellInputs, Bq76952Image image)
        {
            float gain = CoulombGainMilliohms / (1000f * s.ShuntOhms);
            image.SetFloat(Bq76952DataMemory.CoulombGain, gain);
            image.SetFloat(Bq76952DataMemory.CapacityGain, gain * CapacityPerCoulombGain);
            image.SetWord(Bq76952DataMemory.PowerConfig, PowerConfigNoSleep);
            int temperatures = s.ThermistorCount > 0 ? CellTemperatureProtections : 0;
            SetThree(
                image,
                Bq76952DataMemory.EnabledProtectionsA,
                AllVoltageAndCurrentProtections,
                DieHotProtection | temperatures,
                s.HostWatchdogSeconds > 0 ? HostWatchdogProtection : 0);
            SetThree(image, Bq76952DataMemory.ChargeFetProtectionsA, ChargeFetA, ChargeFetB, ChargeFetC);
            SetThree(image, Bq76952DataMemory.DischargeFetProtectionsA, DischargeFetA, DischargeFetB, DischargeFetC);
            image.SetWord(Bq76952DataMemory.DefaultAlarmMask, AlarmMask);
            FillVoltagesAndCurrents(image);
            FillTemperatures(s, image);
            image.SetWord(Bq76952DataMemory.HostWatchdogSeconds, s.HostWatchdogSeconds);
            for (int pin = 0; pin < 3; pin++)
            {
                image.SetByte(Bq76952DataMemory.Thermistor1Config + pin, pin < s.ThermistorCount ? ThermistorPin : 0);
            }

            image.SetByte(Bq76952DataMemory.UnitConfig, s.FullScaleAmps > LargestMilliampRange ? UnitsCentiamps : UnitsMilliamps);
            image.SetWord(Bq76952DataMemory.CellMode, cellInputs);
            image.SetByte(Bq76952DataMemory.FetOptions, FetOptionsHost);
            image.SetByte(Bq76952DataMemory.OpenWireCheckSeconds, s.OpenWireCheckSeconds);

            // No balancing by the chip's own choice, only by command.
            SetThree(image, Bq76952DataMemory.Balancing, 0, ColdestBalancedCelsius, HottestBalancedCelsius);
            SetThree(image, Bq76952DataMemory.Balancing + 3, HottestBalancingDieCelsius, s.BalancingSeconds, MostPulsedCells);
        }

        private void FillVoltagesAndCurrents(Bq76952Image image)
        {
            image.SetByte(Bq76952DataMemory.UnderVoltage, _underVoltage);
            image.SetWord(Bq76952DataMemory.UnderVoltage + 1, _underVoltageDelay);
            image.SetByte(Bq76952DataMemory.OverVoltage, _overVoltage);
            image.SetWord(Bq76952DataMemory.OverVoltage + 1, _overVoltageDelay);
            image.SetByte(Bq76952DataMemory.VoltageHysteresis, VoltageHysteresisSteps);
            image.SetByte(Bq76952DataMemory.VoltageHysteresis + 1, VoltageHysteresisSteps);
            image.SetByte(Bq76952DataMemory.ChargeOverCurrent, _chargeCurrent);
            image.SetByte(Bq76952DataMemory.ChargeOverCurrent + 1, _chargeCurrentDelay);
            image.SetByte(Bq76952DataMemory.OverCurrent1, _current);
            image.SetByte(Bq76952DataMemory.OverCurrent1 + 1, _currentDelay);
            image.SetByte(Bq76952DataMemory.OverCurrent2, _fastCurrent);
            image.SetByte(Bq76952DataMemory.OverCurrent2 + 1, _fastCurrentDelay);
            image.SetByte(Bq76952DataMemory.ShortCircuit, _shortCircuit);
            image.SetByte(Bq76952DataMemory.ShortCircuit + 1, _shortCircuitDelay + 1);
            image.SetWord(Bq76952DataMemory.ChargeOverCurrentRecovery, QuietMilliamps);
            image.SetWord(Bq76952DataMemory.OverCurrentRecovery, -QuietMilliamps);
            image.SetByte(Bq76952DataMemory.ShortCircuitRecoverySeconds, ShortCircuitRecoverySeconds);
            image.SetByte(Bq76952DataMemory.RecoverySeconds, RecoverySeconds);
        }

        private void FillTemperatures(Bq76952Settings s, Bq76952Image image)
        {
            int delay = s.TemperatureDelaySeconds;
            SetTemperature(image, Bq76952DataMemory.ChargeHot, _chargeHot, delay, _chargeHot - TemperatureHysteresisCelsius);
            SetTemperature(image, Bq76952DataMemory.DischargeHot, _dischargeHot, delay, _dischargeHot - TemperatureHysteresisCelsius);
            SetTemperature(
                image, Bq76952DataMemory.DieHot, DieHotCelsius, DieHotDelaySeconds, DieHotCelsius - TemperatureHysteresisCelsius);
            SetTemperature(image, Bq76952DataMemory.ChargeCold, _chargeCold, delay, _chargeCold + TemperatureHysteresisCelsius);
            SetTemperature(
                image, Bq76952DataMemory.DischargeCold, _dischargeCold, delay, _dischargeCold + TemperatureHysteresisCelsius);
        }

        private void WriteBack(Bq76952Settings s, float millivoltsPerAmp)
        {
            float ampsPerStep = CurrentStepMillivolts / millivoltsPerAmp;
            s.OverVoltageVolts = _overVoltage * CellStepVolts;
            s.UnderVoltageVolts = _underVoltage * CellStepVolts;
            s.OverVoltageDelayMs = DelayMs(_overVoltageDelay);
            s.UnderVoltageDelayMs = DelayMs(_underVoltageDelay);
            s.ChargeOverCurrentAmps = _chargeCurrent * ampsPerStep;
            s.ChargeOverCurrentDelayMs = DelayMs(_chargeCurrentDelay);
            s.OverCurrentAmps = _current * ampsPerStep;
            s.OverCurrentDelayMs = DelayMs(_currentDelay);
            s.FastOverCurrentAmps = _fastCurrent * ampsPerStep;
            s.FastOverCurrentDelayMs = DelayMs(_fastCurrentDelay);
            s.ShortCircuitAmps = ShortCircuitMillivolts[_shortCircuit] / millivoltsPerAmp;
            s.ShortCircuitDelayUs = _shortCircuitDelay * ShortCircuitStepUs;
            s.ChargeHotCelsius = _chargeHot;
            s.ChargeColdCelsius = _chargeCold;
            s.DischargeHotCelsius = _dischargeHot;
            s.DischargeColdCelsius = _dischargeCold;
        }
    }
}
