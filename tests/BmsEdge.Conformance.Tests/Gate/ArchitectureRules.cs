using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BmsEdge.Conformance.Gate;

/// <summary>What docs/architecture.md promises, as functions over its text, over references and over sources.</summary>
internal static partial class ArchitectureRules
{
    /// <summary>Floors from the page's table: rows that begin with a project folder and its floor.</summary>
    public static IReadOnlyDictionary<string, int> Floors(string page) =>
        FloorRow().Matches(page).ToDictionary(
            m => m.Groups["folder"].Value,
            m => int.Parse(m.Groups["floor"].Value, CultureInfo.InvariantCulture),
            StringComparer.Ordinal);

    /// <summary>Arrows that do not point down to a lower floor.</summary>
    public static IEnumerable<string> ArrowsNotDown(
        IReadOnlyDictionary<string, int> floors,
        IEnumerable<(string From, string To)> arrows) =>
        arrows.Where(a => !floors.TryGetValue(a.From, out int from) || !floors.TryGetValue(a.To, out int to) || to >= from)
            .Select(a => $"{a.From} -> {a.To}");

    /// <summary>The second part of every name that begins with BmsEdge; comments and texts do not count.</summary>
    public static IEnumerable<string> ProductNamesUsed(string source) =>
        ProductName().Matches(Tokens(source)).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal);

    /// <summary>True when the code, not a comment or a text, names a console.</summary>
    public static bool NamesConsole(string source) => ConsoleName().IsMatch(Tokens(source));

    // Trivia and the contents of literals fall away.
    private static string Tokens(string source) => string.Join(
        ' ',
        CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens()
            .Where(t => !t.IsKind(SyntaxKind.StringLiteralToken) && !t.IsKind(SyntaxKind.InterpolatedStringTextToken))
            .Select(t => t.Text));

    [GeneratedRegex(@"^\| `(?<folder>(?:shared|host|firmware)/BmsEdge\.\w+)` \| (?<floor>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex FloorRow();

    [GeneratedRegex(@"\bBmsEdge \. (?<name>\w+)")]
    private static partial Regex ProductName();

    [GeneratedRegex(@"\b(?:Ansi)?Console\b")]
    private static partial Regex ConsoleName();
}
