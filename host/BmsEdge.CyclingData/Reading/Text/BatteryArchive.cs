namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Time series of public archives: Battery Archive and the NREL battery data hub.</summary>
internal static class BatteryArchive
{
    /// <summary>
    /// Battery Archive. Its current is positive when charging: <c>Charge_Capacity (Ah)</c> grows with it, and the counters are
    /// asked on every reading. Temperatures are empty where a cell had no sensor.
    /// </summary>
    public static TextFamily TimeSeries { get; } = new NamedColumnsFamily(
        "battery-archive-csv",
        "Battery Archive time series with 'Date_Time', 'Test_Time (s)', 'Current (A)', 'Voltage (V)'",
        new ColumnLayout(
            "'Test_Time (s)', 'Voltage (V)', 'Current (A)'",
            new Columns
            {
                { "Date_Time", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
                { "Test_Time (s)", CyclingColumn.TestTime },
                { "Cycle_Index", CyclingColumn.CycleCount },
                { "Current (A)", CyclingColumn.Current },
                { "Voltage (V)", CyclingColumn.Voltage },
                { "Charge_Capacity (Ah)", CyclingColumn.ChargingCapacity },
                { "Discharge_Capacity (Ah)", CyclingColumn.DischargingCapacity },
                { "Charge_Energy (Wh)", CyclingColumn.ChargingEnergy },
                { "Discharge_Energy (Wh)", CyclingColumn.DischargingEnergy },
                { "Environment_Temperature (C)", CyclingColumn.AmbientTemperature },
                { "Cell_Temperature (C)", CyclingColumn.CellTemperature, true },
            }.Meanings)
        {
            StartFormats = ["yyyy-MM-dd HH:mm:ss.FFF"],
        },
        "Date_Time",
        "Test_Time (s)",
        "Current (A)",
        "Environment_Temperature (C)");

    /// <summary>
    /// NREL battery data hub (BATMAN): signed current, its counters <c>Charge_Capacity_Ah</c> and <c>Discharge_Capacity_Ah</c> are
    /// asked. Impedance rows have NaN as temperature, and -3.79 as the voltage of a cell at +3.79 V in the staged file: the
    /// impedance analyser counts it the other way, and the value is handed on as it is. <c>Datenum_d</c> is MATLAB's day count on the laboratory's clock and left out.
    /// </summary>
    public static TextFamily NrelRaw { get; } = new NamedColumnsFamily(
        "nrel-raw-csv",
        "NREL battery data hub raw csv with 'Time_s', 'Current_A', 'Voltage_V', 'Datenum_d'",
        new ColumnLayout(
            "'Time_s', 'Voltage_V', 'Current_A'",
            new Columns
            {
                { "Cycle_Index", CyclingColumn.CycleCount },
                { "Step", CyclingColumn.StepId },
                { "Time_s", CyclingColumn.TestTime },
                { "Current_A", CyclingColumn.Current },
                { "Voltage_V", CyclingColumn.Voltage },
                { "Cell_Temperature_C", CyclingColumn.CellTemperature, true },
                { "Temp2", CyclingColumn.Temperature2 },
                { "Charge_Capacity_Ah", CyclingColumn.ChargingCapacity },
                { "Discharge_Capacity_Ah", CyclingColumn.DischargingCapacity },
                { "Charge_Energy_Wh", CyclingColumn.ChargingEnergy },
                { "Discharge_Energy_Wh", CyclingColumn.DischargingEnergy },
                { "Absolute_Charge_Throughput_Ah", CyclingColumn.CumulativeCapacity },
                { "Charge_Throughput_Ah", CyclingColumn.NetCapacity },
                { "Absolute_Energy_Throughput_Wh", CyclingColumn.CumulativeEnergy },
                { "Energy_Throughput_Wh", CyclingColumn.NetEnergy },
                { "Frequency_Hz", CyclingColumn.Frequency },
                { "Z_Real_Ohm", CyclingColumn.RealImpedance },
                { "Z_Imag_Ohm", CyclingColumn.ImaginaryImpedance },
            }.Meanings),
        "Time_s",
        "Current_A",
        "Voltage_V",
        "Datenum_d");
}
