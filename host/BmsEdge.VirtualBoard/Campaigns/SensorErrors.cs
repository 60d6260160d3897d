using System;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>
/// Errors of the sensors within their data sheets, drawn per board: gain and offset stay for a run, noise is new in each reading.
/// </summary>
/// <param name="Cell">Gain, offset and noise of the cell converter.</param>
/// <param name="Shunt">The same of the current monitor.</param>
/// <param name="ThermistorOhms">Standard deviation of each thermistor's resistance, relative.</param>
/// <param name="Converter">Gain, offset in counts and noise in counts of the board's own converter.</param>
public sealed record SensorErrors(SensorError Cell, SensorError Shunt, double ThermistorOhms, SensorError Converter)
{
    /// <summary>Perfect sensors; only their steps remain.</summary>
    public static SensorErrors None { get; } = new(new(0, 0, 0), new(0, 0, 0), 0, new(0, 0, 0));

    /// <summary>
    /// The data sheets, their maxima taken as three standard deviations. BQ76920 (SLUSBK2I section 7.5): 25 mV over
    /// temperature, put half on gain and half on offset; no noise is stated, one count is assumed. INA228 (SLYS021A section
    /// 6.5): gain 0.05 %, here with a 0.5 % shunt, offset 1 uV, noise one step of 312.5 nV at 64 averages. Thermistor 103AT: 1 % of
    /// resistance. ESP32 converter (Espressif data sheet, ADC characteristics): 12 counts of noise-free deviation at 12 dB.
    /// </summary>
    public static SensorErrors DataSheet { get; } = new(
        new(0.0033 / 3, 0.0125 / 3, 1),
        new(0.005 / 3, 1e-6 / 3, 312.5e-9),
        0.01 / 3,
        new(0.02 / 3, 12.0 / 3, 4));

    /// <summary>The noise alone.</summary>
    public SensorErrors NoiseOnly => new(Cell.NoiseOnly, Shunt.NoiseOnly, 0, Converter.NoiseOnly);

    /// <summary>Draws the errors of one board and puts them on its chips.</summary>
    public void Apply(VirtualBoard board, FaultDraw draw)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(draw);
        board.CellMonitor.CellGainError = Cell.Gain * draw.Normal();
        board.CellMonitor.CellOffsetErrorVolts = Cell.Offset * draw.Normal();
        board.CellMonitor.NoiseCounts = Cell.Noise;
        board.CurrentMonitor.ShuntGainError = Shunt.Gain * draw.Normal();
        board.CurrentMonitor.ShuntOffsetVolts = Shunt.Offset * draw.Normal();
        board.CurrentMonitor.ShuntNoiseVolts = Shunt.Noise;
        foreach (Chips.NtcSensor sensor in board.Thermistors)
        {
            sensor.ResistanceError = ThermistorOhms * draw.Normal();
        }

        board.Microcontroller.Adc.GainError = Converter.Gain * draw.Normal();
        board.Microcontroller.Adc.OffsetCounts = Converter.Offset * draw.Normal();
        board.Microcontroller.Adc.NoiseCounts = Converter.Noise;
    }
}

/// <summary>Standard deviations of one sensor's errors.</summary>
/// <param name="Gain">Of the gain, relative.</param>
/// <param name="Offset">Of the offset, in the sensor's own unit.</param>
/// <param name="Noise">Of a single reading, in the sensor's own unit.</param>
public sealed record SensorError(double Gain, double Offset, double Noise)
{
    internal SensorError NoiseOnly => new(0, 0, Noise);
}
