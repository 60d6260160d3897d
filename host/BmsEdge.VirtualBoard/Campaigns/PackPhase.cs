namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>What the pack is doing when a fault strikes.</summary>
public enum PackPhase
{
    /// <summary>Nobody asks for current; the switches are open.</summary>
    Rest,

    /// <summary>The resistor charges the load.</summary>
    Precharge,

    /// <summary>A drive takes a pulsing current.</summary>
    Discharge,

    /// <summary>A charger gives a pulsing current.</summary>
    Charge,
}

/// <summary>What the physical board must have come to in the stated time. Judged on switches and current, never on what the firmware says.</summary>
public enum SafeState
{
    /// <summary>No path conducts and no current flows.</summary>
    Open,

    /// <summary>The charge path does not conduct; discharging may go on, it is the cure.</summary>
    ChargeOpen,

    /// <summary>The discharge path does not conduct; charging may go on.</summary>
    DischargeOpen,

    /// <summary>Every switch that still obeys is open: a welded one cannot be.</summary>
    ObedientOpen,

    /// <summary>Neither main path ever conducts.</summary>
    NeverClosed,

    /// <summary>The pack goes on as before and nothing trips: the fault is one to be ridden through.</summary>
    Undisturbed,
}

/// <summary>What must follow when the fault is taken away again.</summary>
public enum AfterFault
{
    /// <summary>Not judged.</summary>
    NotJudged,

    /// <summary>The pack comes back by itself.</summary>
    Recovers,

    /// <summary>The pack stays open until somebody acknowledges and asks for off; then it can be used again.</summary>
    Latches,
}
