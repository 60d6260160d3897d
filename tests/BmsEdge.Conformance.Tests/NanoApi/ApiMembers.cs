using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.Conformance.NanoApi;

/// <summary>What a <c>T</c> line declares.</summary>
internal enum ApiKind
{
    Class,
    Struct,
    Enum,
    Interface,
    Delegate,
}

/// <summary>One method of a list; <see cref="Key"/> is what an IL member reference must match.</summary>
internal sealed record ApiMethod(
    string DeclaringType,
    string Name,
    IReadOnlyList<string> Parameters,
    string Returns,
    IReadOnlySet<string> Flags,
    IReadOnlyDictionary<int, string> Defaults,
    string Line)
{
    public string Key => $"{DeclaringType}::{Name}({string.Join(',', Parameters)}):{Returns}";

    public bool IsStatic => Flags.Contains("static");

    public bool IsConstructor => Name == ".ctor";

    /// <summary>True for an accessor or operator, which metadata marks as special.</summary>
    public bool IsSpecial => IsConstructor || Name.StartsWith("op_", StringComparison.Ordinal) || Property is not null || Event is not null;

    /// <summary>Name of the property this method reads or writes, or null.</summary>
    public string? Property => After("get_") ?? After("set_");

    /// <summary>Name of the event this method adds to or removes from, or null.</summary>
    public string? Event => After("add_") ?? After("remove_");

    private string? After(string prefix) =>
        Name.StartsWith(prefix, StringComparison.Ordinal) ? Name[prefix.Length..] : null;
}

/// <summary>One field, constant or enum value of a list.</summary>
internal sealed record ApiField(string DeclaringType, string Name, string Type, IReadOnlySet<string> Flags, string? Value, string Line)
{
    public string Key => $"{DeclaringType}::{Name}:{Type}";

    public bool IsConstant => Flags.Contains("const");
}

/// <summary>One type of a list with its members.</summary>
internal sealed class ApiType(string name, ApiKind kind, IReadOnlySet<string> flags, string? baseType, IReadOnlyList<string> interfaces, string line)
{
    /// <summary>ECMA-335 full name, <c>/</c> before a nested type.</summary>
    public string Name { get; } = name;

    public ApiKind Kind { get; } = kind;

    public IReadOnlySet<string> Flags { get; } = flags;

    public string? BaseType { get; } = baseType;

    public IReadOnlyList<string> Interfaces { get; } = interfaces;

    public string Line { get; } = line;

    public List<ApiMethod> Methods { get; } = [];

    public List<ApiField> Fields { get; } = [];

    public bool IsValueType => Kind is ApiKind.Struct or ApiKind.Enum;

    public string? EnclosingType => Name.LastIndexOf('/') is int at and >= 0 ? Name[..at] : null;

    /// <summary>Name without namespace and enclosing type.</summary>
    public string SimpleName => Name[(Name.LastIndexOfAny(['.', '/']) + 1)..];

    /// <summary>Namespace; empty for a nested type, as metadata wants it.</summary>
    public string Namespace => EnclosingType is null && Name.LastIndexOf('.') is int at and >= 0 ? Name[..at] : string.Empty;

    /// <summary>Base type and interfaces as the <c>T</c> line names them.</summary>
    public IEnumerable<string> Parents => BaseType is null ? Interfaces : Interfaces.Prepend(BaseType);
}

/// <summary>One list: an assembly of one package at one version, and what of it the product may use.</summary>
internal sealed class ApiAssembly
{
    public required string Name { get; init; }

    /// <summary>Assembly version as the public project files reference it.</summary>
    public required Version Version { get; init; }

    public required string PackageId { get; init; }

    public required string PackageVersion { get; init; }

    /// <summary>Assemblies that this one needs at run time; all of them must be deployed with it.</summary>
    public required IReadOnlyList<string> Needs { get; init; }

    /// <summary>Structs that only may live on the stack; the full lists do not tell them apart.</summary>
    public required IReadOnlySet<string> ByRefLikeTypes { get; init; }

    /// <summary>
    /// The public sources that the lines were written from by hand, when nobody has the full list of the compiled assembly;
    /// else null.
    /// </summary>
    public string? TranscribedFrom { get; init; }

    public List<ApiType> Types { get; } = [];
}
