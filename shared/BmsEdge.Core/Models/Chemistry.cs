namespace BmsEdge.Core.Models
{
    /// <summary>Cell chemistry as stored in a model blob and told by nf.config.</summary>
    public enum Chemistry : byte
    {
        /// <summary>Not told.</summary>
        Unknown = 0,

        /// <summary>Lithium nickel manganese cobalt oxide.</summary>
        Nmc = 1,

        /// <summary>Lithium nickel cobalt aluminium oxide.</summary>
        Nca = 2,

        /// <summary>Lithium iron phosphate.</summary>
        Lfp = 3,

        /// <summary>Lithium titanate.</summary>
        Lto = 4,
    }
}
