namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Text exports of Arbin testers.</summary>
/// <remarks>
/// Arbin writes a signed current that is positive when charging: in the staged exports its own one-way counters
/// <c>Charge_Capacity</c> and <c>Discharge_Capacity</c> grow with it and against it, and they are asked on every reading.
/// <c>DateTime</c> in the exports of the MITS database is Unix time in seconds: 1494377253 is 2017-05-09 17:47 in California,
/// in a file named 2017-05-09 from a laboratory there, and the file of the metadata gives the same number as the start.
/// <c>Step_Index</c> is the line of the schedule, to which loops come back.
/// </remarks>
internal static class Arbin
{
    /// <summary><c>Data_Point,Test_Time,DateTime,...</c>: a query on the MITS data base.</summary>
    public static TextFamily Database { get; } = new NamedColumnsFamily(
        "arbin-database-csv",
        "Arbin MITS data base as csv, with 'Data_Point', 'Test_Time', 'DateTime' (Unix seconds)",
        new ColumnLayout(
            "'Test_Time', 'Voltage', 'Current'",
            new Columns
            {
                { "Test_Time", CyclingColumn.TestTime },
                { "DateTime", CyclingColumn.UnixTime },
                { "Step_Index", CyclingColumn.StepId },
                { "Cycle_Index", CyclingColumn.CycleCount },
                { "Current", CyclingColumn.Current },
                { "Voltage", CyclingColumn.Voltage },
                { "Charge_Capacity", CyclingColumn.ChargingCapacity },
                { "Discharge_Capacity", CyclingColumn.DischargingCapacity },
                { "Charge_Energy", CyclingColumn.ChargingEnergy },
                { "Discharge_Energy", CyclingColumn.DischargingEnergy },
                { "Internal_Resistance", CyclingColumn.InternalResistance },
                { "Temperature", CyclingColumn.CellTemperature },
            }.Meanings),
        "Data_Point",
        "Test_Time",
        "DateTime")
    {
        MayBeEmpty = ["Step_Index", "Cycle_Index", "Temperature"],
    };

    /// <summary><c>Data Point,Date Time,Test Time (s),...</c>: the csv of MITS 8 and later, dates behind a tab.</summary>
    public static TextFamily Export { get; } = new NamedColumnsFamily(
        "arbin-csv",
        "Arbin csv export with 'Data Point', 'Date Time', 'Test Time (s)'",
        new ColumnLayout(
            "'Test Time (s)', 'Voltage (V)', 'Current (A)'",
            new Columns
            {
                { "Test Time ({0})", CyclingColumn.TestTime, ("s", "s") },
                { "Date Time", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
                { "Cycle Index", CyclingColumn.CycleCount },
                { "Step Index", CyclingColumn.StepId },
                { "Current ({0})", CyclingColumn.Current, ("A", "A"), ("mA", "mA") },
                { "Voltage ({0})", CyclingColumn.Voltage, ("V", "V"), ("mV", "mV") },
                { "Charge Capacity ({0})", CyclingColumn.ChargingCapacity, ("Ah", "Ah"), ("mAh", "mAh") },
                { "Discharge Capacity ({0})", CyclingColumn.DischargingCapacity, ("Ah", "Ah"), ("mAh", "mAh") },
                { "Charge Energy ({0})", CyclingColumn.ChargingEnergy, ("Wh", "Wh"), ("mWh", "mWh") },
                { "Discharge Energy ({0})", CyclingColumn.DischargingEnergy, ("Wh", "Wh"), ("mWh", "mWh") },
                { "Internal Resistance (Ohm)", CyclingColumn.InternalResistance },
                { "Aux_Temperature_1 (C)", CyclingColumn.CellTemperature },
                { "Aux_Temperature_2 (C)", CyclingColumn.Temperature2 },
                { "Aux_Temperature_3 (C)", CyclingColumn.Temperature3 },
            }.Meanings)
        {
            // Month first: the staged file has 09/20/2024.
            StartFormats = ["MM/dd/yyyy HH:mm:ss.FFF", "yyyy-MM-dd HH:mm:ss.FFF"],
        },
        "Data Point",
        "Date Time",
        "Test Time (s)")
    {
        MayBeEmpty = ["Aux_Temperature_1 (C)"],
    };
}
