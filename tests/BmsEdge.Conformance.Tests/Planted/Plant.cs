using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Conformance.Gate;
using BmsEdge.Conformance.NanoApi;
using Microsoft.CodeAnalysis;
using Xunit;

namespace BmsEdge.Conformance.Planted;

/// <summary>Runs the gate over a small source text.</summary>
internal static class Plant
{
    /// <summary>Lines that the product does not need, so that a planted member reaches the rule behind the compiler.</summary>
    public static readonly string[] MoreOfMscorlib =
    [
        "T System.Threading.Interlocked class static : System.Object",
        "M System.Threading.Interlocked::CompareExchange(System.Int32&,System.Int32,System.Int32):System.Int32 static",
        "T System.Action delegate : System.MulticastDelegate",
        "M System.Action::.ctor(System.Object,System.IntPtr):System.Void instance",
        "M System.Action::Invoke():System.Void instance virtual",
        "F System.Runtime.CompilerServices.RuntimeFeature::DefaultImplementationsOfInterfaces:System.String const = \"DefaultImplementationsOfInterfaces\"",
        "M System.Object::Finalize():System.Void instance protected virtual",
        "M System.Object::ToString():System.String instance virtual",
        "M System.Single::ToString():System.String instance virtual",
        "M System.Single::ToString(System.String):System.String instance",
        "M System.String::Concat(System.String,System.String):System.String static",
        "M System.String::Concat(System.Object,System.Object):System.String static",
    ];

    private static readonly Lazy<NanoGate> AsCommitted = Product.Gate;
    private static readonly Lazy<NanoGate> WithMore = new(() => new NanoGate(ApiSet.ReadFolder(
        Product.ApiFolder,
        [
            "T System.Runtime.CompilerServices.RuntimeFeature class static : System.Object",
            "T System.Runtime.CompilerServices.IsVolatile class static : System.Object",
            .. MoreOfMscorlib,
        ])));

    /// <summary>Checks a text against the lists as committed.</summary>
    public static GateReport Check(string source, string[]? divisions = null, string[]? hotPath = null) =>
        Check(AsCommitted.Value, source, divisions, hotPath);

    /// <summary>Checks a text against the lists as committed and <see cref="MoreOfMscorlib"/>.</summary>
    public static GateReport CheckWithMore(string source, string[]? divisions = null, string[]? hotPath = null) =>
        Check(WithMore.Value, source, divisions, hotPath);

    /// <summary>Fails unless the report holds an objection of that rule whose message names the text.</summary>
    public static void AssertFinds(GateReport report, Rule rule, string named) =>
        Assert.True(
            report.Findings.Any(f => f.Rule == rule && f.Message.Contains(named, StringComparison.Ordinal)),
            $"expected {rule} naming '{named}', the gate said: {(report.Findings.Count == 0 ? "nothing" : report.Text)}");

    private static GateReport Check(NanoGate gate, string source, IEnumerable<string>? divisions, IEnumerable<string>? hotPath) =>
        gate.Check([("Planted.cs", source)], OutputKind.DynamicallyLinkedLibrary, divisions ?? [], hotPath ?? []);
}
