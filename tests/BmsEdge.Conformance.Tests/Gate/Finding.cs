using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.Conformance.Gate;

/// <summary>What the gate can object to.</summary>
public enum Rule
{
    /// <summary>The compiler refuses the source against nanoFramework's signatures with C# 9.</summary>
    DoesNotCompile,

    /// <summary>A reference to a type or member that no list holds.</summary>
    NotListed,

    /// <summary>A generic type, method or instantiation: the interpreter crashes on it without a warning at build time.</summary>
    Generic,

    /// <summary>An array of more than one dimension: likewise.</summary>
    MultiDimensionalArray,

    /// <summary>Checked arithmetic or conversion: the interpreter does not check.</summary>
    Checked,

    /// <summary>An instruction the interpreter does not execute or ignores (pointers, stackalloc, volatile).</summary>
    UnsupportedInstruction,

    /// <summary>An interface method with a body.</summary>
    DefaultInterfaceMethod,

    /// <summary>A finalizer: runs on the collector's time, between two protection steps.</summary>
    Finalizer,

    /// <summary>Text made from a floating-point number.</summary>
    FloatText,

    /// <summary>Math.* used as if it kept double precision, or with an integer that is converted silently.</summary>
    MathPrecision,

    /// <summary>Conditional compilation: there is one firmware source.</summary>
    ConditionalCompilation,

    /// <summary>Allocation in a method reachable from a per-step entry point.</summary>
    Allocation,

    /// <summary>A call out of a per-step path to a member nobody reviewed for allocation.</summary>
    UnreviewedCall,

    /// <summary>A division whose divisor is not a constant, in a method nobody reviewed for a guard.</summary>
    UnguardedDivision,

    /// <summary>A rule file names something that is not in the code any more.</summary>
    StaleRule,
}

/// <summary>One objection of the gate.</summary>
internal sealed record Finding(Rule Rule, string Where, string Message)
{
    public override string ToString() => $"{Rule} at {Where}: {Message}";
}

/// <summary>Everything the gate found, and what it saw of the API while it looked.</summary>
internal sealed record GateReport(IReadOnlyList<Finding> Findings, IReadOnlySet<string> UsedLines, IReadOnlySet<string> UsedAssemblies)
{
    public string Text => string.Join('\n', Findings.Select(f => f.ToString()));
}
