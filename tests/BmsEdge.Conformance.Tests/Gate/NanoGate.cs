using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Conformance.NanoApi;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace BmsEdge.Conformance.Gate;

/// <summary>The gate: sources go in, objections come out. An empty report means that the interpreter can hold this code.</summary>
internal sealed class NanoGate(ApiSet api)
{
    private readonly NanoCompiler _compiler = new(api);

    /// <summary>Checks a program or a library.</summary>
    /// <param name="sources">Path (as findings call it) and text of each file.</param>
    /// <param name="kind">A console program needs a Main.</param>
    /// <param name="divisions">Lines of rules/divisions.txt.</param>
    /// <param name="hotPath">Lines of rules/hot-path.txt.</param>
    public GateReport Check(IEnumerable<(string Path, string Text)> sources, OutputKind kind, IEnumerable<string> divisions, IEnumerable<string> hotPath)
    {
        CSharpCompilation compilation = _compiler.Bind(sources, kind);
        List<Finding> findings = [.. SourceRules.Check(compilation)];
        (MemoryStream? image, MemoryStream? symbols, IReadOnlyList<Finding> errors) = NanoCompiler.Emit(compilation);
        findings.AddRange(errors);
        if (image is null)
        {
            return new GateReport(findings, new HashSet<string>(), new HashSet<string>());
        }

        ReaderParameters parameters = new() { ReadSymbols = true, SymbolStream = symbols, SymbolReaderProvider = new PortablePdbReaderProvider() };
        using ModuleDefinition module = ModuleDefinition.ReadModule(image, parameters);
        IlRules il = new(api);
        il.Check(module);
        findings.AddRange(il.Findings);
        findings.AddRange(new DivisionReview(divisions).Check(module));
        findings.AddRange(new HotPath(hotPath).Check(module, api));
        return new GateReport(findings, il.UsedLines.Union(ConstantUse.Lines(compilation, api)).ToHashSet(), il.UsedAssemblies);
    }
}
