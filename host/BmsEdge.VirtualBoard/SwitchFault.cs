namespace BmsEdge.VirtualBoard;

/// <summary>State of a power switch apart from its command.</summary>
public enum SwitchFault
{
    /// <summary>Follows its command.</summary>
    None,

    /// <summary>Welded: conducts whatever the command.</summary>
    StuckClosed,

    /// <summary>Does not close.</summary>
    StuckOpen,
}
