using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace BmsEdge.Conformance.NanoApi;

/// <summary>All lists together: who declares a type, and which line a member reference means.</summary>
internal sealed class ApiSet
{
    private readonly Dictionary<string, (ApiAssembly Assembly, ApiType Type)> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);

    /// <summary>Puts the lists together and checks that no line names a type that no list declares.</summary>
    /// <exception cref="FormatException">A line names an unlisted type, or two lists declare the same one.</exception>
    public ApiSet(IEnumerable<ApiAssembly> assemblies)
    {
        Assemblies = [.. assemblies];
        foreach (ApiAssembly assembly in Assemblies)
        {
            foreach (ApiType type in assembly.Types)
            {
                if (!_types.TryAdd(type.Name, (assembly, type)))
                {
                    throw new FormatException($"{type.Name} is declared by {assembly.Name} and by {_types[type.Name].Assembly.Name}");
                }

                foreach (ApiMethod method in type.Methods)
                {
                    _members.Add(method.Key, method.Line);
                }

                foreach (ApiField field in type.Fields)
                {
                    _members.Add(field.Key, field.Line);
                }
            }
        }

        foreach (ApiAssembly assembly in Assemblies)
        {
            CheckClosed(assembly);
        }
    }

    public IReadOnlyList<ApiAssembly> Assemblies { get; }

    /// <summary>Reads every <c>*.txt</c> of a folder.</summary>
    public static ApiSet ReadFolder(string folder) =>
        new(Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(ApiListReader.Read));

    /// <summary>Reads a folder and adds lines to mscorlib's list; for tests that need a member the product does not use.</summary>
    public static ApiSet ReadFolder(string folder, IReadOnlyList<string> moreOfMscorlib)
    {
        List<ApiAssembly> assemblies = [.. Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(ApiListReader.Read)];
        ApiAssembly core = assemblies.Single(a => a.Name == "mscorlib");
        HashSet<string> there = [.. core.Types.SelectMany(LinesOf)];
        ApiListReader.Append(core, [.. moreOfMscorlib.Where(l => !there.Contains(l))], "further lines");
        return new ApiSet(assemblies);
    }

    public ApiAssembly? AssemblyOf(string typeName) => _types.TryGetValue(typeName, out var found) ? found.Assembly : null;

    public ApiType? TypeOf(string typeName) => _types.TryGetValue(typeName, out var found) ? found.Type : null;

    public ApiAssembly Assembly(string name) => Assemblies.Single(a => a.Name == name);

    /// <summary>The line a member reference <c>Type::Member</c> means, searched in the type and then in its parents; null when unlisted.</summary>
    /// <param name="declaringType">Type the reference names.</param>
    /// <param name="member">Rest of the key: <c>Name(parameters):return</c> or <c>Name:type</c>.</param>
    public string? Resolve(string declaringType, string member)
    {
        if (_members.TryGetValue($"{declaringType}::{member}", out string? line))
        {
            return line;
        }

        return TypeOf(declaringType)?.Parents.Select(p => Resolve(p, member)).FirstOrDefault(l => l is not null);
    }

    /// <summary>True when the type or one of its listed base types declares a method of that name and those parameters.</summary>
    public bool InheritsMethod(ApiType type, ApiMethod method)
    {
        for (ApiType? t = type.BaseType is null ? null : TypeOf(type.BaseType); t is not null; t = t.BaseType is null ? null : TypeOf(t.BaseType))
        {
            if (t.Methods.Any(m => m.Name == method.Name && m.Parameters.SequenceEqual(method.Parameters)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The element type of an array or by-ref name.</summary>
    public static string ElementName(string typeName) => typeName.TrimEnd('&', '[', ']');

    internal static IEnumerable<string> LinesOf(ApiType type) =>
        type.Methods.Select(m => m.Line).Concat(type.Fields.Select(f => f.Line)).Prepend(type.Line);

    private void CheckClosed(ApiAssembly assembly)
    {
        HashSet<string> reachable = [assembly.Name, .. assembly.Needs];
        foreach (ApiType type in assembly.Types)
        {
            IEnumerable<(string Name, string Line)> names = type.Parents.Select(p => (p, type.Line))
                .Concat(type.Methods.SelectMany(m => m.Parameters.Append(m.Returns).Select(p => (p, m.Line))))
                .Concat(type.Fields.Select(f => (f.Type, f.Line)));
            foreach ((string name, string line) in names)
            {
                string element = ElementName(name);
                ApiAssembly? owner = AssemblyOf(element);
                if (owner is null)
                {
                    throw new FormatException($"{assembly.Name}: no list declares {element}, which this line names: {line}");
                }

                if (!reachable.Contains(owner.Name))
                {
                    throw new FormatException($"{assembly.Name}: its header does not say that it needs {owner.Name}, whose {element} this line names: {line}");
                }
            }
        }
    }
}
