using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Conformance.NanoApi;
using Mono.Cecil;
using Xunit;

namespace BmsEdge.Conformance;

/// <summary>The generated assemblies say what the lists say, read back by an independent reader.</summary>
public class ReferenceAssemblyTests
{
    public static TheoryData<string> Assemblies() => [.. Product.Api.Value.Assemblies.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_line_comes_back_and_nothing_else(string name)
    {
        ApiAssembly list = Product.Api.Value.Assembly(name);
        using ModuleDefinition module = Read(list);
        Assert.Equal(name, module.Assembly.Name.Name);
        Assert.Equal(list.Version, module.Assembly.Name.Version);
        Assert.Equal(list.Needs.Order(StringComparer.Ordinal), module.AssemblyReferences.Select(r => r.Name).Order(StringComparer.Ordinal));

        IEnumerable<TypeDefinition> types = module.GetTypes().Where(t => t.Name is not "<Module>" and not "IsByRefLikeAttribute");
        List<string> there = [.. types.SelectMany(Describe).Order(StringComparer.Ordinal)];
        List<string> expected =
        [
            .. list.Types.SelectMany(t => t.Methods.Select(m => "M " + m.Key).Concat(t.Fields.Select(f => "F " + f.Key)).Append($"T {t.Name} {t.Kind}"))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(expected, there);
    }

    [Fact]
    public void Mscorlib_stands_on_nothing()
    {
        using ModuleDefinition module = Read(Product.Api.Value.Assembly("mscorlib"));
        Assert.Empty(module.AssemblyReferences);
        Assert.Null(module.GetType("System.Object").BaseType);
    }

    [Fact]
    public void Defaults_properties_events_and_indexers_are_written()
    {
        ApiAssembly core = ApiListReader.Parse(
            [
                "# assembly mscorlib 1.0.0.0; package p 1.0.0",
                "T System.Object class",
                "T System.ValueType class abstract : System.Object",
                "T System.Void struct : System.ValueType",
                "T System.Int32 struct : System.ValueType",
                "T System.String class sealed : System.Object",
                "T System.Attribute class abstract : System.Object",
                "T System.ParamArrayAttribute class sealed : System.Attribute",
                "M System.ParamArrayAttribute::.ctor():System.Void instance",
                "T System.Reflection.DefaultMemberAttribute class sealed : System.Attribute",
                "M System.Reflection.DefaultMemberAttribute::.ctor(System.String):System.Void instance",
                "T System.Delegate class abstract : System.Object",
                "T A class : System.Object",
                "M A::Add(System.Int32[]):System.Int32 static params@0",
                "M A::Wait(System.Int32,System.String):System.Void instance opt@0=-7 opt@1=null",
                "M A::get_Item(System.Int32):System.Int32 instance",
                "M A::set_Item(System.Int32,System.Int32):System.Void instance",
                "M A::get_Count():System.Int32 static",
                "M A::add_Done(System.Delegate):System.Void instance",
                "M A::remove_Done(System.Delegate):System.Void instance",
                "M A::Try(System.Int32&):System.Void instance out@0",
                "T A/Inner class : System.Object",
                "F A/Inner::Limit:System.Int32 const = 42",
            ],
            "core.txt");
        using ModuleDefinition module = Read(core, new ApiSet([core]));
        TypeDefinition a = module.GetType("A");
        Assert.Equal("System.ParamArrayAttribute", Method(a, "Add").Parameters[0].CustomAttributes.Single().AttributeType.FullName);
        Assert.Equal(-7, Method(a, "Wait").Parameters[0].Constant);
        Assert.True(Method(a, "Wait").Parameters[1].IsOptional);
        Assert.Null(Method(a, "Wait").Parameters[1].Constant);
        Assert.True(Method(a, "Try").Parameters[0].IsOut);
        Assert.Equal("Item", a.CustomAttributes.Single().ConstructorArguments.Single().Value);
        PropertyDefinition item = a.Properties.Single(p => p.Name == "Item");
        Assert.NotNull(item.GetMethod);
        Assert.NotNull(item.SetMethod);
        Assert.False(a.Properties.Single(p => p.Name == "Count").HasThis);
        Assert.NotNull(a.Events.Single().AddMethod);
        Assert.NotNull(a.Events.Single().RemoveMethod);
        Assert.Equal(42, a.NestedTypes.Single().Fields.Single().Constant);
    }

    [Fact]
    public void A_stack_only_struct_is_marked_as_such()
    {
        using ModuleDefinition module = Read(Product.Api.Value.Assembly("mscorlib"));
        Assert.Contains(module.GetType("System.SpanByte").CustomAttributes, a => a.AttributeType.Name == "IsByRefLikeAttribute");
        Assert.DoesNotContain(module.GetType("System.Single").CustomAttributes, a => a.AttributeType.Name == "IsByRefLikeAttribute");
    }

    private static ModuleDefinition Read(ApiAssembly list) => Read(list, Product.Api.Value);

    private static ModuleDefinition Read(ApiAssembly list, ApiSet set) =>
        ModuleDefinition.ReadModule(new MemoryStream([.. ReferenceAssemblyWriter.Write(list, set)]));

    private static MethodDefinition Method(TypeDefinition type, string name) => type.Methods.Single(m => m.Name == name);

    private static IEnumerable<string> Describe(TypeDefinition type)
    {
        ApiKind kind = type.IsInterface ? ApiKind.Interface
            : type.BaseType?.FullName == "System.Enum" ? ApiKind.Enum
            : type.BaseType?.FullName == "System.MulticastDelegate" ? ApiKind.Delegate
            : type.BaseType?.FullName == "System.ValueType" && type.FullName != "System.Enum" ? ApiKind.Struct
            : ApiKind.Class;
        return type.Methods.Select(m => $"M {Gate.IlNames.Key(m)}:{m.ReturnType.FullName}")
            .Concat(type.Fields.Where(f => f.Name is not "value__" and not "_state").Select(f => $"F {type.FullName}::{f.Name}:{f.FieldType.FullName}"))
            .Append($"T {type.FullName} {kind}");
    }
}
