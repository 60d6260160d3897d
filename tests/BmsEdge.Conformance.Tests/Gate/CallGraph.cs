using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Conformance.NanoApi;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace BmsEdge.Conformance.Gate;

/// <summary>Which methods of a module a call instruction may run.</summary>
internal sealed class CallGraph
{
    private readonly ApiSet _api;
    private readonly List<TypeDefinition> _types;
    private readonly List<MethodDefinition> _delegateTargets;

    public CallGraph(ModuleDefinition module, ApiSet api)
    {
        _api = api;
        _types = [.. IlNames.AllTypes(module)];
        _delegateTargets =
        [
            .. IlNames.AllBodies(module)
                .SelectMany(m => m.Body.Instructions)
                .Where(i => i.OpCode.Code is Code.Ldftn or Code.Ldvirtftn)
                .SelectMany(i => Targets((MethodReference)i.Operand))
                .Distinct(),
        ];
    }

    /// <summary>The method itself, its overrides and implementations; for a delegate's Invoke everything a delegate is made of.</summary>
    public IReadOnlyList<MethodDefinition> Targets(MethodReference called)
    {
        if (called.Name == "Invoke" && IsDelegate(called.DeclaringType))
        {
            return _delegateTargets;
        }

        List<MethodDefinition> targets = [];
        if (called is MethodDefinition own)
        {
            targets.Add(own);
            if (!own.IsVirtual)
            {
                return targets;
            }
        }

        // Also for a virtual method of the framework (IDisposable.Dispose, Object.ToString): our overrides may run.
        targets.AddRange(_types.SelectMany(t => t.Methods).Where(m => m != called && m.IsVirtual && MayOverride(m, called)));
        return targets;
    }

    /// <summary>True for a delegate type, own or listed.</summary>
    public bool IsDelegate(TypeReference type) =>
        type is TypeDefinition own ? own.BaseType?.FullName == "System.MulticastDelegate" : _api.TypeOf(type.FullName)?.Kind == ApiKind.Delegate;

    // By name and parameters, without asking whether the types are related: too many targets is the safe side.
    private static bool MayOverride(MethodDefinition candidate, MethodReference called) =>
        (candidate.Name == called.Name || candidate.Overrides.Any(o => o.Name == called.Name) || candidate.Name.EndsWith("." + called.Name, StringComparison.Ordinal))
        && candidate.Parameters.Count == called.Parameters.Count
        && candidate.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(called.Parameters.Select(p => p.ParameterType.FullName));
}
