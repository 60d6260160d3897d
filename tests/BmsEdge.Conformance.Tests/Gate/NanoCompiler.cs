using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.Conformance.NanoApi;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace BmsEdge.Conformance.Gate;

/// <summary>Compiles sources as the nanoFramework project does: C# 9, no standard library, only the generated references.</summary>
internal sealed class NanoCompiler
{
    private static readonly CSharpParseOptions ParseOptions = new(
        LanguageVersion.CSharp9, DocumentationMode.None, SourceCodeKind.Regular, ["TRACE", "NANOFRAMEWORK_1_0"]);

    private readonly ImmutableArray<MetadataReference> _references;

    public NanoCompiler(ApiSet api) =>
        _references = [.. api.Assemblies.Select(a => MetadataReference.CreateFromImage(ReferenceAssemblyWriter.Write(a, api), filePath: a.Name + ".dll"))];

    /// <summary>Parses and binds; nothing is reported yet.</summary>
    /// <param name="sources">Path (as findings call it) and text of each file.</param>
    /// <param name="kind">A console program needs a Main; a library does not.</param>
    public CSharpCompilation Bind(IEnumerable<(string Path, string Text)> sources, OutputKind kind)
    {
        // Portable symbols need an encoding; it is what gives findings their line.
        IEnumerable<SyntaxTree> trees = sources.Select(s => CSharpSyntaxTree.ParseText(SourceText.From(s.Text, Encoding.UTF8), ParseOptions, s.Path));
        CSharpCompilationOptions options = new CSharpCompilationOptions(kind)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithOverflowChecks(false)
            .WithAllowUnsafe(false)
            .WithNullableContextOptions(NullableContextOptions.Enable)
            .WithGeneralDiagnosticOption(ReportDiagnostic.Error)
            .WithDeterministic(true);
        return CSharpCompilation.Create("BmsEdge.Nano", trees, _references, options);
    }

    /// <summary>Emits assembly and symbols, or tells why not.</summary>
    public static (MemoryStream? Image, MemoryStream? Symbols, IReadOnlyList<Finding> Findings) Emit(CSharpCompilation compilation)
    {
        MemoryStream image = new();
        MemoryStream symbols = new();
        EmitOptions options = new(debugInformationFormat: DebugInformationFormat.PortablePdb, runtimeMetadataVersion: "v4.0.30319");
        EmitResult result = compilation.Emit(image, symbols, options: options);
        if (result.Success)
        {
            image.Position = 0;
            symbols.Position = 0;
            return (image, symbols, []);
        }

        return (null, null, [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(ToFinding)]);
    }

    /// <summary>File and line of a place in the source.</summary>
    public static string Where(Location location)
    {
        FileLinePositionSpan span = location.GetLineSpan();
        return span.IsValid ? $"{span.Path}:{span.StartLinePosition.Line + 1}" : "the whole program";
    }

    private static Finding ToFinding(Diagnostic diagnostic) =>
        new(Rule.DoesNotCompile, Where(diagnostic.Location), $"{diagnostic.Id} {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
}
