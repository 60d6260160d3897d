namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>One thing wrong with an nf.config.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Place">Section and key, as far as they are known: "[pack] series"; empty for a broken line.</param>
/// <param name="Problem">What is wrong and what to do, in whole sentences.</param>
public sealed record NfConfigError(int Line, string Place, string Problem)
{
    /// <summary>The one-line form: file:line: place: problem.</summary>
    public string ToText(string fileName) =>
        Place.Length == 0 ? $"{fileName}:{Line}: {Problem}" : $"{fileName}:{Line}: {Place}: {Problem}";
}
