using System;
using System.Security.Cryptography;
using System.Text;

namespace BmsEdge.Reporting;

/// <summary>
/// A script of a report. The policy of the page names it by its hash, so that no other can run; it stands in a CDATA section, so that the
/// page is well-formed XML whatever it holds.
/// </summary>
internal sealed class PageScript
{
    public PageScript(string text)
    {
        string content = "//<![CDATA[\n" + text.ReplaceLineEndings("\n") + "\n//]]>";
        Element = $"<script>{content}</script>\n";
        Source = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
    }

    /// <summary>The element.</summary>
    public string Element { get; }

    /// <summary>How the policy names it.</summary>
    public string Source { get; }
}
