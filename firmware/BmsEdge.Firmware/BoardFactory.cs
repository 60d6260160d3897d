using System.Device.Adc;
using System.Device.Gpio;
using System.Device.I2c;
using System.IO.Ports;
using BmsEdge.Firmware.Drivers;
using nanoFramework.Hardware.Esp32;

namespace BmsEdge.Firmware
{
    /// <summary>Makes the loop of an ESP32 board from its configuration: pins, buses, chips, port.</summary>
    public static class BoardFactory
    {
        // Pull-up inside the BQ76920 at TS1 (SLUSBK2I section 8.3.1.1.4).
        private const float CellMonitorPullUpOhms = 10000f;

        /// <summary>Assigns the pins and makes everything. Call once after power-up.</summary>
        /// <param name="configuration">Pack and board.</param>
        /// <param name="clock">The board's clock.</param>
        /// <param name="modelBlob">Model blob; empty = none.</param>
        public static BmsLoop Create(BoardConfiguration configuration, BoardClock clock, byte[] modelBlob)
        {
            // First of all: everything that hangs on a pin is off and stays so.
            GpioController pins = new GpioController();
            GpioPin precharge = OpenLow(pins, configuration.PrechargePin);
            GpioPin? contactor = configuration.ContactorPin < 0 ? null : OpenLow(pins, configuration.ContactorPin);

            bool isFirstBus = configuration.I2cBusId == 1;
            Configuration.SetPinFunction(
                configuration.I2cDataPin, isFirstBus ? DeviceFunction.I2C1_DATA : DeviceFunction.I2C2_DATA);
            Configuration.SetPinFunction(
                configuration.I2cClockPin, isFirstBus ? DeviceFunction.I2C1_CLOCK : DeviceFunction.I2C2_CLOCK);

            // The BQ76920 takes 100 kHz at most (SLUSBK2I section 7.6).
            I2cDevice monitorDevice = new I2cDevice(
                new I2cConnectionSettings(configuration.I2cBusId, configuration.CellMonitorAddress, I2cBusSpeed.StandardMode));
            I2cDevice currentDevice = new I2cDevice(
                new I2cConnectionSettings(configuration.I2cBusId, configuration.CurrentMonitorAddress, I2cBusSpeed.StandardMode));
            return new BmsLoop(
                configuration,
                clock,
                new Bq769x0(monitorDevice, MonitorSettings(configuration)),
                new Ina228(currentDevice, CurrentSettings(configuration)),
                Thermistors(configuration),
                precharge,
                contactor,
                OpenPort(configuration),
                modelBlob);
        }

        /// <summary>Settings of the cell monitor.</summary>
        public static Bq769x0Settings MonitorSettings(BoardConfiguration configuration) => new Bq769x0Settings
        {
            SeriesCount = configuration.SeriesCount,
            ShuntOhms = configuration.CellMonitorShuntOhms,
            OverVoltageVolts = configuration.HardwareOverVoltageVolts,
            UnderVoltageVolts = configuration.HardwareUnderVoltageVolts,
            OverVoltageDelayMs = configuration.HardwareOverVoltageDelayMs,
            UnderVoltageDelayMs = configuration.HardwareUnderVoltageDelayMs,
            OverCurrentAmps = configuration.HardwareOverCurrentAmps,
            OverCurrentDelayMs = configuration.HardwareOverCurrentDelayMs,
            ShortCircuitAmps = configuration.HardwareShortCircuitAmps,
            ShortCircuitDelayUs = configuration.HardwareShortCircuitDelayUs,
            Thermistor = NtcThermistor.FromBeta(
                CellMonitorPullUpOhms, configuration.NtcOhmsAt25Celsius, configuration.NtcBetaKelvin),
        };

        /// <summary>Settings of the current monitor.</summary>
        public static Ina228Settings CurrentSettings(BoardConfiguration configuration) => new Ina228Settings
        {
            ShuntOhms = configuration.ShuntOhms,
            FullScaleAmps = configuration.CurrentFullScaleAmps,
            CurrentGain = configuration.CurrentGain,
            CurrentOffsetAmps = configuration.CurrentOffsetAmps,
            DischargeReadsPositive = configuration.ShuntReadsDischargePositive,
        };

        private static GpioPin OpenLow(GpioController pins, int number)
        {
            GpioPin pin = pins.OpenPin(number, PinMode.Output);
            pin.Write(PinValue.Low);
            return pin;
        }

        private static AdcThermistor[] Thermistors(BoardConfiguration configuration)
        {
            int[] channels = configuration.ThermistorAdcChannels;
            AdcThermistor[] thermistors = new AdcThermistor[channels.Length];
            if (channels.Length > 0)
            {
                AdcController controller = new AdcController();
                NtcThermistor ntc = NtcThermistor.FromBeta(
                    configuration.NtcPullUpOhms, configuration.NtcOhmsAt25Celsius, configuration.NtcBetaKelvin);
                for (int i = 0; i < channels.Length; i++)
                {
                    thermistors[i] = new AdcThermistor(controller.OpenChannel(channels[i]), controller.MaxValue, ntc);
                }
            }

            return thermistors;
        }

        private static SerialPort? OpenPort(BoardConfiguration configuration)
        {
            if (configuration.SerialPortName.Length == 0)
            {
                return null;
            }

            bool isThird = configuration.SerialPortName == "COM3";
            if (configuration.SerialTransmitPin >= 0)
            {
                Configuration.SetPinFunction(
                    configuration.SerialTransmitPin, isThird ? DeviceFunction.COM3_TX : DeviceFunction.COM2_TX);
            }

            if (configuration.SerialReceivePin >= 0)
            {
                Configuration.SetPinFunction(
                    configuration.SerialReceivePin, isThird ? DeviceFunction.COM3_RX : DeviceFunction.COM2_RX);
            }

            SerialPort port = new SerialPort(configuration.SerialPortName, configuration.SerialBaudRate);
            port.Open();
            return port;
        }
    }
}
