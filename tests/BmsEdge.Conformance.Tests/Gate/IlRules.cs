using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Conformance.NanoApi;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace BmsEdge.Conformance.Gate;

/// <summary>
/// Walks the emitted IL: what the interpreter would be given. Collects the list lines that the code uses on the way.
/// </summary>
internal sealed class IlRules(ApiSet api)
{
    private static readonly HashSet<Code> Unsupported =
    [
        // The interpreter refuses these (its table of instructions, "Unsupported opcodes") ...
        Code.Arglist, Code.Cpblk, Code.Jmp, Code.Initblk, Code.Calli, Code.Ckfinite, Code.Localloc, Code.Mkrefany, Code.Refanytype, Code.Refanyval, Code.Readonly,

        // ... and skips these: a volatile field is not volatile there.
        Code.Volatile, Code.Unaligned, Code.Tail,
    ];

    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _usedLines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _usedAssemblies = new(StringComparer.Ordinal);

    public IReadOnlyList<Finding> Findings => _findings;

    public IReadOnlySet<string> UsedLines => _usedLines;

    public IReadOnlySet<string> UsedAssemblies => _usedAssemblies;

    public void Check(ModuleDefinition module)
    {
        CheckAttributes(module.Assembly, "assembly attributes");
        foreach (TypeDefinition type in IlNames.AllTypes(module))
        {
            CheckType(type);
        }
    }

    private void CheckType(TypeDefinition type)
    {
        string where = type.FullName;
        if (type.HasGenericParameters)
        {
            Report(Rule.Generic, where, $"{type.FullName} has type parameters");
        }

        CheckAttributes(type, where);
        Use(type.BaseType, where);
        foreach (InterfaceImplementation implementation in type.Interfaces)
        {
            Use(implementation.InterfaceType, where);
        }

        foreach (FieldDefinition field in type.Fields)
        {
            Use(field.FieldType, $"{where}::{field.Name}");
            CheckAttributes(field, $"{where}::{field.Name}");
        }

        foreach (PropertyDefinition property in type.Properties)
        {
            CheckAttributes(property, $"{where}::{property.Name}");
        }

        foreach (MethodDefinition method in type.Methods)
        {
            CheckMethod(type, method);
        }
    }

    private void CheckMethod(TypeDefinition type, MethodDefinition method)
    {
        string where = IlNames.Where(method, null);
        if (method.HasGenericParameters)
        {
            Report(Rule.Generic, where, $"{method.Name} has type parameters");
        }

        if (type.IsInterface && !method.IsAbstract && !method.IsConstructor)
        {
            Report(Rule.DefaultInterfaceMethod, where, $"{IlNames.Key(method)} has a body in an interface; calling it throws on the interpreter");
        }

        if (method.Name == "Finalize" && method.Parameters.Count == 0 && method.IsVirtual)
        {
            Report(Rule.Finalizer, where, $"{type.FullName} has a finalizer");
        }

        CheckAttributes(method, where);
        Use(method.ReturnType, where);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            Use(parameter.ParameterType, where);
            CheckAttributes(parameter, where);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (VariableDefinition variable in method.Body.Variables)
        {
            Use(variable.VariableType, where);
        }

        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            Use(handler.CatchType, where);
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            CheckInstruction(method, instruction);
        }
    }

    private void CheckInstruction(MethodDefinition method, Instruction instruction)
    {
        string where = IlNames.Where(method, instruction);
        string name = instruction.OpCode.Name;
        if (Unsupported.Contains(instruction.OpCode.Code))
        {
            Report(Rule.UnsupportedInstruction, where, $"the interpreter does not execute {name}");
        }
        else if (name.Contains(".ovf", StringComparison.Ordinal))
        {
            Report(Rule.Checked, where, $"{name}: the interpreter does not check, it wraps");
        }
        else if (instruction.OpCode.Code == Code.Box && instruction.Operand is TypeReference { MetadataType: MetadataType.Single or MetadataType.Double } boxed)
        {
            Report(Rule.FloatText, where, $"{boxed.FullName} is boxed; nothing but text formatting wants that, and float text is wrong above 1e9 on the interpreter");
        }

        switch (instruction.Operand)
        {
            case MethodReference called:
                UseMember(called, $"{called.Name}({string.Join(',', called.Parameters.Select(p => p.ParameterType.FullName))}):{called.ReturnType.FullName}", where);
                if (called.DeclaringType.FullName is "System.Single" or "System.Double" && called.Name == "ToString")
                {
                    Report(Rule.FloatText, where, $"{called.DeclaringType.FullName}.ToString: send scaled integers instead");
                }

                break;
            case FieldReference field:
                UseMember(field, $"{field.Name}:{field.FieldType.FullName}", where);
                break;
            case TypeReference type:
                Use(type, where);
                break;
            default:
                break;
        }
    }

    private void UseMember(MemberReference member, string key, string where)
    {
        if (member is GenericInstanceMethod)
        {
            Report(Rule.Generic, where, $"{member.FullName} is a generic instantiation");
            return;
        }

        if (member.DeclaringType is ArrayType array)
        {
            Report(Rule.MultiDimensionalArray, where, $"{array.FullName}::{member.Name}");
            return;
        }

        Use(member.DeclaringType, where);
        if (member.DeclaringType is TypeDefinition || member.DeclaringType is GenericInstanceType)
        {
            return;
        }

        string declaring = member.DeclaringType.FullName;
        if (api.Resolve(declaring, key) is string line)
        {
            _usedLines.Add(line);
        }
        else
        {
            Report(Rule.NotListed, where, $"{declaring}::{key} is in no list of nanoFramework members");
        }
    }

    private void Use(TypeReference? type, string where)
    {
        switch (type)
        {
            case null or TypeDefinition:
                break;
            case GenericInstanceType or GenericParameter:
                Report(Rule.Generic, where, $"{type.FullName} is generic");
                break;
            case ArrayType array when array.Rank != 1 || !array.IsVector:
                Report(Rule.MultiDimensionalArray, where, $"{array.FullName} has more than one dimension");
                break;
            case PointerType or FunctionPointerType or PinnedType:
                Report(Rule.UnsupportedInstruction, where, $"{type.FullName} is a pointer");
                break;
            case IModifierType modifier:
                if (modifier.ModifierType.FullName == "System.Runtime.CompilerServices.IsVolatile")
                {
                    Report(Rule.UnsupportedInstruction, where, "volatile is ignored by the interpreter");
                }

                Use(modifier.ModifierType, where);
                Use(modifier.ElementType, where);
                break;
            case TypeSpecification specification:
                Use(specification.ElementType, where);
                break;
            default:
                UseNamed(type, where);
                break;
        }
    }

    private void UseNamed(TypeReference type, string where)
    {
        if (api.TypeOf(type.FullName) is not { } listed)
        {
            Report(Rule.NotListed, where, $"{type.FullName} is in no list of nanoFramework types");
            return;
        }

        _usedLines.Add(listed.Line);
        _usedAssemblies.Add(api.AssemblyOf(type.FullName)!.Name);
    }

    private void CheckAttributes(ICustomAttributeProvider provider, string where)
    {
        foreach (CustomAttribute attribute in provider.CustomAttributes)
        {
            MethodReference constructor = attribute.Constructor;
            UseMember(constructor, $"{constructor.Name}({string.Join(',', constructor.Parameters.Select(p => p.ParameterType.FullName))}):{constructor.ReturnType.FullName}", where);
        }
    }

    private void Report(Rule rule, string where, string message)
    {
        Finding finding = new(rule, where, message);
        if (!_findings.Contains(finding))
        {
            _findings.Add(finding);
        }
    }
}
