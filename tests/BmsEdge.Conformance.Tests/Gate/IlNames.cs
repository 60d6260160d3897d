using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace BmsEdge.Conformance.Gate;

/// <summary>How findings and rule files name things in the IL.</summary>
internal static class IlNames
{
    /// <summary>Types of a module, nested ones included.</summary>
    public static IEnumerable<TypeDefinition> AllTypes(ModuleDefinition module) => module.Types.SelectMany(AndNested);

    /// <summary>Methods of a module that have a body.</summary>
    public static IEnumerable<MethodDefinition> AllBodies(ModuleDefinition module) =>
        AllTypes(module).SelectMany(t => t.Methods).Where(m => m.HasBody);

    /// <summary><c>Type::Name</c>, what a rule file calls our own method; overloads go together.</summary>
    public static string Name(MethodReference method) => $"{method.DeclaringType.FullName}::{method.Name}";

    /// <summary><c>Type::Name(parameters)</c>, what a list calls a method.</summary>
    public static string Key(MethodReference method) =>
        $"{method.DeclaringType.FullName}::{method.Name}({string.Join(',', method.Parameters.Select(p => p.ParameterType.FullName))})";

    /// <summary>Source line and method of an instruction, or of the method's begin.</summary>
    public static string Where(MethodDefinition method, Instruction? instruction)
    {
        string line = Line(method, instruction);
        return line == Key(method) ? line : $"{line} ({Key(method)})";
    }

    /// <summary>Source line of an instruction, or of the method's begin, or the method's name when there are no symbols.</summary>
    public static string Line(MethodDefinition method, Instruction? instruction)
    {
        SequencePoint? point = method.DebugInformation.SequencePoints
            .Where(p => !p.IsHidden && (instruction is null || p.Offset <= instruction.Offset))
            .OrderByDescending(p => instruction is null ? -p.Offset : p.Offset)
            .FirstOrDefault();
        return point is null ? Key(method) : $"{point.Document.Url}:{point.StartLine}";
    }

    private static IEnumerable<TypeDefinition> AndNested(TypeDefinition type) => type.NestedTypes.SelectMany(AndNested).Prepend(type);
}
