namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// Headers of the decoded records: the words of the vendor's own export (BTSDA, record layer), with the unit the values are in.
/// </summary>
internal static class NewareHeaders
{
    /// <summary>Number of the record, counted from 1.</summary>
    public const string Record = "DataPoint";

    /// <summary>Cycle, counted from 1 as the cycler counts it, not derived from the current.</summary>
    public const string Cycle = "Cycle Index";

    /// <summary>Step of the test schedule; it comes again in every loop.</summary>
    public const string StepIndex = "Step Index";

    /// <summary>Executed step, counted from 1 and never repeated.</summary>
    public const string StepCount = "Step Count";

    /// <summary>What the step does, as <see cref="NewareStepType"/> names it.</summary>
    public const string StepType = "Step Type";

    /// <summary>Time in the step; starts again with every executed step.</summary>
    public const string StepTime = "Time(s)";

    /// <summary>Time in the test.</summary>
    public const string TotalTime = "Total Time(s)";

    /// <summary>Current, positive when charging.</summary>
    public const string Current = "Current(mA)";

    /// <summary>Voltage of the cell.</summary>
    public const string Voltage = "Voltage(V)";

    /// <summary>Charge put in during the step; starts again with every executed step.</summary>
    public const string ChargeCapacity = "Chg. Cap.(mAh)";

    /// <summary>Charge taken out during the step, positive; starts again with every executed step.</summary>
    public const string DischargeCapacity = "DChg. Cap.(mAh)";

    /// <summary>Energy put in during the step.</summary>
    public const string ChargeEnergy = "Chg. Energy(mWh)";

    /// <summary>Energy taken out during the step, positive.</summary>
    public const string DischargeEnergy = "DChg. Energy(mWh)";

    /// <summary>Charge of the step in the older files, which do not part charge from discharge; signed where the file signs it.</summary>
    public const string Capacity = "Capacity(mAh)";

    /// <summary>Energy of the step in the older files; signed where the file signs it.</summary>
    public const string Energy = "Energy(mWh)";

    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    public const string UnixTime = "Unix Time(s)";

    /// <summary>Seconds since 1970-01-01 on the cycler's own clock, whose time zone the file does not tell.</summary>
    public const string LocalTime = "Local Time(s)";

    /// <summary>1 where the record's time, date and capacities stand in the file, 0 where its time follows from its run's interval.</summary>
    public const string Recorded = "RunInfo";

    /// <summary>What stands behind a capacity or energy that is computed where none was recorded.</summary>
    public const string Integrated = " integrated";

    /// <summary>An integrated column's header, for example <c>Chg. Cap. integrated(mAh)</c>.</summary>
    public static string IntegratedOf(string header) => header.Insert(header.IndexOf('('), Integrated);
}
