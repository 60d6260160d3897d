using System.Collections.Generic;
using System.Globalization;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>What the decoded headers mean. Counters of charge and energy begin again with every executed step, in all versions.</summary>
internal static class NewareLayouts
{
    private const string CountersPerStep = "charge and energy counters are the cycler's own and begin again with every executed step (step_count)";

    private const string Required = "total time, voltage and current of its records";

    /// <summary>Name of the column of dates that is made where the user declares the cycler's time zone.</summary>
    public const string Date = "Date";

    /// <summary>.nda.</summary>
    public static ColumnLayout Nda { get; } = new(Required, Meanings())
    {
        Notes =
        [
            CountersPerStep,
            "where the file holds no time in the test, test_time_second is the time in the step behind the ends of the steps before it, as BTSDA shows it; pauses between steps are not in it",
        ],
    };

    /// <summary>.ndax.</summary>
    public static ColumnLayout Ndax { get; } = new(Required, Meanings())
    {
        Notes =
        [
            CountersPerStep,
            "from ndc version 11 on the file holds time, date and counters at the first record of each run; the times of a run's further records follow from its interval, their counters are unrecorded and are not filled in",
        ],
    };

    private static Dictionary<string, ColumnLayout.Meaning> Meanings()
    {
        Dictionary<string, ColumnLayout.Meaning> meanings = new()
        {
            [NewareHeaders.TotalTime] = new(CyclingColumn.TestTime, "s"),
            [NewareHeaders.Voltage] = new(CyclingColumn.Voltage, "V"),
            [NewareHeaders.Current] = new(CyclingColumn.Current, "mA"),
            [NewareHeaders.UnixTime] = new(CyclingColumn.UnixTime, "s"),
            [Date] = new(CyclingColumn.UnixTime, "s") { Form = ValueForm.LaboratoryTime },
            [NewareHeaders.Cycle] = new(CyclingColumn.CycleCount, "1"),
            [NewareHeaders.StepCount] = new(CyclingColumn.StepCount, "1"),
            [NewareHeaders.StepIndex] = new(CyclingColumn.StepId, "1"),
            [NewareHeaders.ChargeCapacity] = new(CyclingColumn.ChargingCapacity, "mAh") { MayBeUnrecorded = true },
            [NewareHeaders.DischargeCapacity] = new(CyclingColumn.DischargingCapacity, "mAh") { MayBeUnrecorded = true },
            [NewareHeaders.ChargeEnergy] = new(CyclingColumn.ChargingEnergy, "mWh") { MayBeUnrecorded = true },
            [NewareHeaders.DischargeEnergy] = new(CyclingColumn.DischargingEnergy, "mWh") { MayBeUnrecorded = true },
            [NewareHeaders.Capacity] = new(CyclingColumn.StepCapacity, "mAh"),
            [NewareHeaders.Energy] = new(CyclingColumn.StepEnergy, "mWh"),
        };
        for (int k = 0; k < CyclingColumn.CellTemperatures.Length; k++)
        {
            string header = string.Format(CultureInfo.InvariantCulture, NewareAuxiliary.Temperature, k + 1);
            meanings[header] = new(CyclingColumn.CellTemperatures[k], "degC") { MayBeUnrecorded = true };
        }

        return meanings;
    }
}
