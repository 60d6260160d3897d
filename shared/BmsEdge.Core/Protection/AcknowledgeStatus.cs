namespace BmsEdge.Core.Protection
{
    /// <summary>Answer to somebody who acknowledges trips.</summary>
    public enum AcknowledgeStatus : byte
    {
        /// <summary>Nothing was latched.</summary>
        NothingLatched = 0,

        /// <summary>Everything that was latched is released.</summary>
        Acknowledged = 1,

        /// <summary>At least one condition is still there; it stays latched.</summary>
        ConditionPersists = 2,
    }
}
