namespace BmsEdge.Core.Storage
{
    /// <summary>How far an upload of a model is.</summary>
    public enum ModelUploadState : byte
    {
        /// <summary>None was begun.</summary>
        Idle = 0,

        /// <summary>Chunks are being taken.</summary>
        Receiving = 1,

        /// <summary>Everything is there; the medium is being read back.</summary>
        Verifying = 2,

        /// <summary>Committed; it is tried at the next start.</summary>
        Staged = 3,

        /// <summary>The medium refused a write, or gave back something else. What was in force still is.</summary>
        Failed = 4,
    }
}
