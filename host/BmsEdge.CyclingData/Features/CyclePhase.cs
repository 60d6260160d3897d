namespace BmsEdge.CyclingData.Features;

/// <summary>What the cycler does in a stretch of rows.</summary>
public enum CyclePhase
{
    /// <summary>No current.</summary>
    Rest,

    /// <summary>Charging with a steady current.</summary>
    ConstantCurrentCharge,

    /// <summary>Charging at the voltage limit with a falling current.</summary>
    ConstantVoltageCharge,

    /// <summary>Charging with any other course of the current.</summary>
    VariableCharge,

    /// <summary>Discharging with a steady current.</summary>
    ConstantCurrentDischarge,

    /// <summary>Discharging at the voltage limit with a falling current.</summary>
    ConstantVoltageDischarge,

    /// <summary>Discharging with any other course of the current.</summary>
    VariableDischarge,
}

/// <summary>A stretch of rows in one phase.</summary>
/// <param name="Phase">What happens.</param>
/// <param name="Rows">Where.</param>
public readonly record struct CycleStep(CyclePhase Phase, RowRange Rows)
{
    /// <summary>Whether current flows in.</summary>
    public bool IsCharge => Phase is CyclePhase.ConstantCurrentCharge or CyclePhase.ConstantVoltageCharge or CyclePhase.VariableCharge;

    /// <summary>Whether current flows out.</summary>
    public bool IsDischarge => Phase is CyclePhase.ConstantCurrentDischarge or CyclePhase.ConstantVoltageDischarge or CyclePhase.VariableDischarge;
}
