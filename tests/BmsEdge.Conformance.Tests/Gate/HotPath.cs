using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Conformance.NanoApi;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace BmsEdge.Conformance.Gate;

/// <summary>
/// Nothing reachable from a per-step entry point may allocate: the collector stops the board for milliseconds. The call
/// graph is conservative: a virtual call reaches every override, an interface call every implementation, a delegate call
/// every method of which a delegate is made anywhere.
/// </summary>
internal sealed class HotPath
{
    private readonly List<string> _roots = [];
    private readonly HashSet<string> _reviewedCalls = new(StringComparer.Ordinal);

    /// <summary>Reads lines <c>root Type::Name</c> (all overloads) and <c>call Type::Name(parameters):return</c>.</summary>
    /// <exception cref="FormatException">A line is neither.</exception>
    public HotPath(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["root", string root])
            {
                _roots.Add(root);
            }
            else if (parts is ["call", string call])
            {
                _reviewedCalls.Add(call);
            }
            else
            {
                throw new FormatException($"hot-path.txt: expected 'root Type::Name' or 'call Type::Name(parameters):return', not: {line}");
            }
        }
    }

    /// <summary>Walks from the roots and reports what allocates on the way.</summary>
    public IEnumerable<Finding> Check(ModuleDefinition module, ApiSet api)
    {
        CallGraph graph = new(module, api);
        Dictionary<MethodDefinition, string> reached = [];
        Queue<MethodDefinition> open = new();
        foreach (string root in _roots)
        {
            List<MethodDefinition> methods = [.. IlNames.AllBodies(module).Where(m => IlNames.Name(m) == root)];
            if (methods.Count == 0)
            {
                yield return new Finding(Rule.StaleRule, "rules/hot-path.txt", $"root {root} does not exist: correct the line, do not lose the check");
            }

            foreach (MethodDefinition method in methods.Where(m => reached.TryAdd(m, root)))
            {
                open.Enqueue(method);
            }
        }

        HashSet<string> usedCalls = new(StringComparer.Ordinal);
        while (open.TryDequeue(out MethodDefinition? method))
        {
            foreach (Instruction instruction in method.Body.Instructions.Where(i => !LeadsToThrow(i)))
            {
                string where = IlNames.Where(method, instruction);
                if (Allocates(instruction) is string what)
                {
                    yield return new Finding(Rule.Allocation, where, $"{what}, reached from {reached[method]}");
                }

                if (instruction.Operand is not MethodReference called || instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn)
                {
                    continue;
                }

                IReadOnlyList<MethodDefinition> targets = graph.Targets(called);
                foreach (MethodDefinition target in targets.Where(t => t.HasBody && reached.TryAdd(t, $"{reached[method]} by {IlNames.Name(method)}")))
                {
                    open.Enqueue(target);
                }

                if (called.DeclaringType is not TypeDefinition && !graph.IsDelegate(called.DeclaringType) && !IsPartOfAnAllocation(instruction, called))
                {
                    string key = $"{IlNames.Key(called)}:{called.ReturnType.FullName}";
                    if (usedCalls.Add(key) && !_reviewedCalls.Contains(key) && api.Resolve(called.DeclaringType.FullName, key[(called.DeclaringType.FullName.Length + 2)..]) is not null)
                    {
                        yield return new Finding(Rule.UnreviewedCall, where, $"reached from {reached[method]}: find out whether it allocates; when it does not, enter 'call {key}' in rules/hot-path.txt");
                    }
                }
            }
        }

        foreach (string stale in _reviewedCalls.Where(c => !usedCalls.Contains(c)))
        {
            yield return new Finding(Rule.StaleRule, "rules/hot-path.txt", $"no per-step path calls {stale} (any more): delete its line");
        }
    }

    private static string? Allocates(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Newobj when instruction.Operand is MethodReference { DeclaringType: { IsValueType: false } made } => $"new {made.FullName}",
        Code.Newarr => $"new {((TypeReference)instruction.Operand).FullName}[]",
        Code.Box => $"{((TypeReference)instruction.Operand).FullName} is boxed",
        Code.Ldstr => $"text \"{instruction.Operand}\" (the interpreter makes a new string object each time a literal is loaded)",
        Code.Call or Code.Callvirt when instruction.Operand is MethodReference { DeclaringType.FullName: "System.String", ReturnType.FullName: "System.String" } text =>
            $"System.String.{text.Name} makes a string",
        _ => null,
    };

    // The object itself is reported where it is made; its constructors need no review of their own.
    private static bool IsPartOfAnAllocation(Instruction instruction, MethodReference called) =>
        called.Name == ".ctor" && (instruction.OpCode.Code == Code.Call || !called.DeclaringType.IsValueType);

    // A path that ends in throw has left the loop; its exception may be made.
    private static bool LeadsToThrow(Instruction instruction)
    {
        for (Instruction? i = instruction; i is not null; i = i.Next)
        {
            if (i.OpCode.Code is Code.Throw or Code.Rethrow)
            {
                return true;
            }

            if (i.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return)
            {
                return false;
            }
        }

        return false;
    }
}
