namespace BmsEdge.Firmware
{
    /// <summary>
    /// The model blob that is built into the program, written by "bms board generate" from a model package. Empty = no model: the
    /// board then counts charge with a wide interval and says so.
    /// </summary>
    public static class ModelImage
    {
        /// <summary>The blob; empty = none.</summary>
        public static readonly byte[] Bytes = new byte[0];
    }
}
