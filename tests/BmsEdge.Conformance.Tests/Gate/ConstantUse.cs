using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Conformance.NanoApi;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BmsEdge.Conformance.Gate;

/// <summary>Constants and enum values are gone from the IL; only the source tells which of the lists' are used.</summary>
internal static class ConstantUse
{
    /// <summary>The list lines of all constants that a compilation takes from the references.</summary>
    public static IEnumerable<string> Lines(CSharpCompilation compilation, ApiSet api) =>
        compilation.SyntaxTrees
            .SelectMany(t => Symbols(t, compilation.GetSemanticModel(t)))
            .OfType<IFieldSymbol>()
            .Where(f => f.HasConstantValue && !SymbolEqualityComparer.Default.Equals(f.ContainingAssembly, compilation.Assembly))
            .Select(f => api.Resolve(NameOf(f.ContainingType), $"{f.Name}:{NameOf(f.Type)}"))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<ISymbol?> Symbols(SyntaxTree tree, SemanticModel model) =>
        tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Select(n => model.GetSymbolInfo(n).Symbol);

    private static string NameOf(ITypeSymbol type) => type.ContainingType is { } enclosing
        ? $"{NameOf(enclosing)}/{type.MetadataName}"
        : $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}";
}
