namespace BmsEdge.Core.Models
{
    /// <summary>The coefficients of one cell as read from a model blob.</summary>
    public sealed class CellModel
    {
        /// <summary>Reference capacity in ampere-hours.</summary>
        public float CapacityAmpHours { get; internal set; }

        /// <summary>Chemistry the model was trained on.</summary>
        public Chemistry Chemistry { get; internal set; }
    }
}
