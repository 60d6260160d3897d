namespace BmsEdge.Core.Models
{
    /// <summary>Reads a model blob; refuses it whole or gives it whole.</summary>
    public static class ModelBlob
    {
        /// <summary>Reads and checks a blob, golden vectors included. Allocates; call at start-up.</summary>
        public static ModelStatus Read(byte[] blob, int length, Chemistry expectedChemistry, int seriesCount, out CellModel? model)
        {
            model = null;
            return length < 16 ? ModelStatus.Truncated : ModelStatus.BadMagic;
        }
    }
}
