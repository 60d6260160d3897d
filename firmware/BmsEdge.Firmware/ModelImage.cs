namespace BmsEdge.Firmware
{
    /// <summary>
    /// The model blob that is built into the program. The host tool writes this file from a model package; as committed it
    /// is empty, and the board then counts charge with a wide interval and says so.
    /// </summary>
    public static class ModelImage
    {
        /// <summary>The blob; empty = none.</summary>
        public static readonly byte[] Bytes = new byte[0];
    }
}
