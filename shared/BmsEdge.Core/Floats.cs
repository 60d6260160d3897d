namespace BmsEdge.Core
{
    /// <summary>
    /// Questions about a number that may be none. Not-a-number is asked for first: on the nanoFramework interpreter every ordering
    /// comparison with it is true.
    /// </summary>
    public static class Floats
    {
        /// <summary>True for a number that is not infinite.</summary>
        public static bool IsFinite(float x) => !float.IsNaN(x) && !float.IsInfinity(x);

        /// <summary>True for a finite number above zero.</summary>
        public static bool IsAboveZero(float x) => !float.IsNaN(x) && x > 0f && !float.IsInfinity(x);

        /// <summary>True for a number from one bound to the other, both included.</summary>
        public static bool IsBetween(float x, float least, float greatest) => !float.IsNaN(x) && x >= least && x <= greatest;
    }
}
