using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace BmsEdge.Conformance.NanoApi;

/// <summary>
/// Makes a signature-only assembly from one list: names, signatures, properties, events, constants, no code. The compiler
/// that sees only these assemblies sees nanoFramework, no more and no less than the lists say.
/// </summary>
internal sealed class ReferenceAssemblyWriter
{
    private readonly ApiAssembly _assembly;
    private readonly ApiSet _set;
    private readonly MetadataBuilder _metadata = new();
    private readonly List<ApiType> _types;
    private readonly Dictionary<string, EntityHandle> _typeHandles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblyReferences = new(StringComparer.Ordinal);
    private readonly Dictionary<ApiMethod, MethodDefinitionHandle> _methodHandles = [];
    private readonly SignatureWriter _signatures;
    private int _nextParameter = 1;
    private MethodDefinitionHandle _byRefLikeConstructor;

    private ReferenceAssemblyWriter(ApiAssembly assembly, ApiSet set)
    {
        _assembly = assembly;
        _set = set;
        _signatures = new SignatureWriter(_metadata, set, HandleOf);

        // A nested type must come after the type that holds it.
        _types = [.. assembly.Types.OrderBy(t => t.Name.Count(c => c == '/'))];
    }

    /// <summary>Writes the image of an assembly whose signatures may name types of the others.</summary>
    public static ImmutableArray<byte> Write(ApiAssembly assembly, ApiSet set) => new ReferenceAssemblyWriter(assembly, set).Write();

    private ImmutableArray<byte> Write()
    {
        _metadata.AddModule(0, Name(_assembly.Name + ".dll"), _metadata.GetOrAddGuid(Guid.Empty), default, default);
        _metadata.AddAssembly(Name(_assembly.Name), _assembly.Version, default, default, 0, AssemblyHashAlgorithm.None);
        foreach (string needed in _assembly.Needs)
        {
            Reference(needed);
        }

        // Row 1 is <Module>, so that type i of the list becomes row i + 2.
        for (int i = 0; i < _types.Count; i++)
        {
            _typeHandles.Add(_types[i].Name, MetadataTokens.TypeDefinitionHandle(i + 2));
        }

        _metadata.AddTypeDefinition(default, default, Name("<Module>"), default, Field(1), Method(1));
        foreach (ApiType type in _types)
        {
            WriteType(type);
        }

        WriteByRefLikeAttribute();
        foreach (ApiType type in _types)
        {
            WriteProperties(type);
        }

        foreach (ApiType type in _types)
        {
            WriteEvents(type);
        }

        BlobBuilder image = new();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), new BlobBuilder()).Serialize(image);
        return image.ToImmutableArray();
    }

    private void WriteType(ApiType type)
    {
        TypeDefinitionHandle handle = _metadata.AddTypeDefinition(
            AttributesOf(type),
            Name(type.Namespace),
            Name(type.SimpleName),
            type.BaseType is null ? default : HandleOf(type.BaseType),
            Field(_metadata.GetRowCount(TableIndex.Field) + 1),
            Method(_metadata.GetRowCount(TableIndex.MethodDef) + 1));
        if (type.EnclosingType is string enclosing)
        {
            _metadata.AddNestedType(handle, (TypeDefinitionHandle)HandleOf(enclosing));
        }

        foreach (EntityHandle parent in type.Interfaces.Select(HandleOf).OrderBy(CodedIndex.TypeDefOrRefOrSpec))
        {
            _metadata.AddInterfaceImplementation(handle, parent);
        }

        if (type.Kind == ApiKind.Enum)
        {
            const FieldAttributes Storage = FieldAttributes.Public | FieldAttributes.SpecialName | FieldAttributes.RTSpecialName;
            _metadata.AddFieldDefinition(Storage, Name("value__"), _signatures.Field("System.Int32"));
        }
        else if (type.Kind == ApiKind.Struct && !SignatureWriter.IsPrimitive(type.Name) && type.Fields.All(f => f.IsConstant))
        {
            // Without a field the compiler would take every local of this struct as assigned.
            _metadata.AddFieldDefinition(FieldAttributes.Private, Name("_state"), _signatures.Field("System.Int32"));
        }

        foreach (ApiField field in type.Fields)
        {
            WriteField(field);
        }

        foreach (ApiMethod method in type.Methods)
        {
            WriteMethod(type, method);
        }

        if (type.Methods.FirstOrDefault(m => m.Property is not null && m.Name.StartsWith("get_", StringComparison.Ordinal) && m.Parameters.Count > 0) is { } indexer)
        {
            _metadata.AddCustomAttribute(handle, Constructor("System.Reflection.DefaultMemberAttribute", "System.String"), StringArgument(indexer.Property!));
        }
    }

    private void WriteField(ApiField field)
    {
        FieldAttributes attributes = field.Flags.Contains("protected") ? FieldAttributes.Family : FieldAttributes.Public;
        if (field.IsConstant)
        {
            attributes |= FieldAttributes.Static | FieldAttributes.Literal | FieldAttributes.HasDefault;
        }
        else if (field.Flags.Contains("static"))
        {
            attributes |= FieldAttributes.Static;
        }

        FieldDefinitionHandle handle = _metadata.AddFieldDefinition(attributes, Name(field.Name), _signatures.Field(field.Type));
        if (field.IsConstant)
        {
            _metadata.AddConstant(handle, Constant(field.Type, field.Value!));
        }
    }

    private void WriteMethod(ApiType type, ApiMethod method)
    {
        MethodAttributes attributes = MethodAttributes.HideBySig
            | (method.Flags.Contains("protected") ? MethodAttributes.Family : MethodAttributes.Public)
            | (method.IsStatic ? MethodAttributes.Static : 0)
            | (method.IsSpecial ? MethodAttributes.SpecialName : 0)
            | (method.IsConstructor ? MethodAttributes.RTSpecialName : 0);
        bool isAbstract = method.Flags.Contains("abstract");
        if (isAbstract || method.Flags.Contains("virtual"))
        {
            attributes |= MethodAttributes.Virtual
                | (isAbstract ? MethodAttributes.Abstract : 0)
                | (method.Flags.Contains("final") ? MethodAttributes.Final : 0)
                | (_set.InheritsMethod(type, method) ? 0 : MethodAttributes.NewSlot);
        }

        MethodImplAttributes implementation = type.Kind == ApiKind.Delegate ? MethodImplAttributes.Runtime : MethodImplAttributes.IL;
        MethodDefinitionHandle handle = _metadata.AddMethodDefinition(
            attributes,
            implementation,
            Name(method.Name),
            _signatures.Method(method),
            bodyOffset: -1,
            MetadataTokens.ParameterHandle(_nextParameter));
        _methodHandles.Add(method, handle);
        for (int i = 0; i < method.Parameters.Count; i++)
        {
            WriteParameter(method, i);
        }
    }

    private void WriteParameter(ApiMethod method, int index)
    {
        string suffix = "@" + index.ToString(CultureInfo.InvariantCulture);
        ParameterAttributes attributes = method.Flags.Contains("out" + suffix) ? ParameterAttributes.Out : ParameterAttributes.None;
        bool hasDefault = method.Defaults.TryGetValue(index, out string? text);
        if (hasDefault)
        {
            attributes |= ParameterAttributes.Optional | ParameterAttributes.HasDefault;
        }

        ParameterHandle handle = _metadata.AddParameter(attributes, Name($"a{index}"), index + 1);
        _nextParameter++;
        if (hasDefault)
        {
            _metadata.AddConstant(handle, Constant(method.Parameters[index], text!));
        }

        if (method.Flags.Contains("params" + suffix))
        {
            _metadata.AddCustomAttribute(handle, Constructor("System.ParamArrayAttribute"), NoArguments());
        }
    }

    private void WriteProperties(ApiType type)
    {
        bool mapped = false;
        foreach (IGrouping<(string, string), ApiMethod> group in type.Methods.Where(m => m.Property is not null).GroupBy(PropertyIdentity))
        {
            ApiMethod any = group.First();
            bool isSetter = any.Name.StartsWith("set_", StringComparison.Ordinal);
            List<string> index = isSetter ? [.. any.Parameters.SkipLast(1)] : [.. any.Parameters];
            string propertyType = isSetter ? any.Parameters[^1] : any.Returns;
            PropertyDefinitionHandle property = _metadata.AddProperty(
                PropertyAttributes.None, Name(any.Property!), _signatures.Property(!any.IsStatic, propertyType, index));
            if (!mapped)
            {
                _metadata.AddPropertyMap((TypeDefinitionHandle)HandleOf(type.Name), property);
                mapped = true;
            }

            foreach (ApiMethod accessor in group)
            {
                bool sets = accessor.Name.StartsWith("set_", StringComparison.Ordinal);
                _metadata.AddMethodSemantics(property, sets ? MethodSemanticsAttributes.Setter : MethodSemanticsAttributes.Getter, _methodHandles[accessor]);
            }
        }
    }

    private void WriteEvents(ApiType type)
    {
        bool mapped = false;
        foreach (IGrouping<string, ApiMethod> group in type.Methods.Where(m => m.Event is not null).GroupBy(m => m.Event!))
        {
            EventDefinitionHandle handle = _metadata.AddEvent(EventAttributes.None, Name(group.Key), HandleOf(group.First().Parameters[0]));
            if (!mapped)
            {
                _metadata.AddEventMap((TypeDefinitionHandle)HandleOf(type.Name), handle);
                mapped = true;
            }

            foreach (ApiMethod accessor in group)
            {
                bool adds = accessor.Name.StartsWith("add_", StringComparison.Ordinal);
                _metadata.AddMethodSemantics(handle, adds ? MethodSemanticsAttributes.Adder : MethodSemanticsAttributes.Remover, _methodHandles[accessor]);
            }
        }
    }

    // The compiler knows a stack-only struct by this attribute's name; the real assembly carries its own copy too.
    private void WriteByRefLikeAttribute()
    {
        if (_assembly.ByRefLikeTypes.Count == 0)
        {
            return;
        }

        _metadata.AddTypeDefinition(
            TypeAttributes.NotPublic | TypeAttributes.Sealed,
            Name("System.Runtime.CompilerServices"),
            Name("IsByRefLikeAttribute"),
            HandleOf("System.Attribute"),
            Field(_metadata.GetRowCount(TableIndex.Field) + 1),
            Method(_metadata.GetRowCount(TableIndex.MethodDef) + 1));
        const MethodAttributes Attributes = MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
        _byRefLikeConstructor = _metadata.AddMethodDefinition(
            Attributes, MethodImplAttributes.IL, Name(".ctor"), _signatures.Constructor(), bodyOffset: -1, MetadataTokens.ParameterHandle(_nextParameter));
        foreach (string name in _assembly.ByRefLikeTypes)
        {
            _metadata.AddCustomAttribute(HandleOf(name), _byRefLikeConstructor, NoArguments());
        }
    }

    private EntityHandle Constructor(string attribute, params string[] parameters)
    {
        ApiMethod constructor = _set.TypeOf(attribute)?.Methods.FirstOrDefault(m => m.IsConstructor && m.Parameters.SequenceEqual(parameters))
            ?? throw new FormatException($"{_assembly.Name}: an indexer or params array needs the constructor of {attribute} in the list of mscorlib");
        return _set.AssemblyOf(attribute) == _assembly
            ? MethodHandleBeforeItIsWritten(attribute, constructor)
            : _metadata.AddMemberReference(HandleOf(attribute), Name(".ctor"), _signatures.Method(constructor));
    }

    private MethodDefinitionHandle MethodHandleBeforeItIsWritten(string typeName, ApiMethod method)
    {
        int row = 1;
        foreach (ApiType type in _types)
        {
            if (type.Name == typeName)
            {
                return Method(row + type.Methods.IndexOf(method));
            }

            row += type.Methods.Count;
        }

        throw new InvalidOperationException($"{typeName} is not in {_assembly.Name}");
    }

    private EntityHandle HandleOf(string typeName)
    {
        if (_typeHandles.TryGetValue(typeName, out EntityHandle handle))
        {
            return handle;
        }

        ApiAssembly owner = _set.AssemblyOf(typeName) ?? throw new FormatException($"no list declares {typeName}");
        ApiType type = _set.TypeOf(typeName)!;
        EntityHandle scope = type.EnclosingType is string enclosing ? HandleOf(enclosing) : Reference(owner.Name);
        handle = _metadata.AddTypeReference(scope, Name(type.Namespace), Name(type.SimpleName));
        _typeHandles.Add(typeName, handle);
        return handle;
    }

    private AssemblyReferenceHandle Reference(string assemblyName)
    {
        if (!_assemblyReferences.TryGetValue(assemblyName, out AssemblyReferenceHandle handle))
        {
            handle = _metadata.AddAssemblyReference(Name(assemblyName), _set.Assembly(assemblyName).Version, default, default, 0, default);
            _assemblyReferences.Add(assemblyName, handle);
        }

        return handle;
    }

    private static TypeAttributes AttributesOf(ApiType type)
    {
        TypeAttributes attributes = type.EnclosingType is null ? TypeAttributes.Public : TypeAttributes.NestedPublic;
        attributes |= type.Kind switch
        {
            ApiKind.Interface => TypeAttributes.Interface | TypeAttributes.Abstract,
            ApiKind.Struct => TypeAttributes.Sealed | TypeAttributes.SequentialLayout,
            ApiKind.Enum or ApiKind.Delegate => TypeAttributes.Sealed,
            _ => TypeAttributes.Class,
        };
        if (type.Flags.Contains("static"))
        {
            attributes |= TypeAttributes.Abstract | TypeAttributes.Sealed;
        }

        return attributes
            | (type.Flags.Contains("abstract") ? TypeAttributes.Abstract : 0)
            | (type.Flags.Contains("sealed") ? TypeAttributes.Sealed : 0);
    }

    private object? Constant(string type, string text)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (_set.TypeOf(type)?.Kind == ApiKind.Enum)
        {
            return unchecked((int)long.Parse(text, culture));
        }

        return type switch
        {
            _ when text == "null" => null,
            "System.Boolean" => bool.Parse(text),
            "System.Char" => (char)int.Parse(text.AsSpan(1), NumberStyles.HexNumber, culture),
            "System.SByte" => sbyte.Parse(text, culture),
            "System.Byte" => byte.Parse(text, culture),
            "System.Int16" => short.Parse(text, culture),
            "System.UInt16" => ushort.Parse(text, culture),
            "System.Int32" => int.Parse(text, culture),
            "System.UInt32" => uint.Parse(text, culture),
            "System.Int64" => long.Parse(text, culture),
            "System.UInt64" => ulong.Parse(text, culture),
            "System.Single" => float.Parse(text, culture),
            "System.Double" => double.Parse(text, culture),
            "System.String" => text.Trim('"'),
            _ => throw new FormatException($"{_assembly.Name}: a constant of type {type} cannot be written"),
        };
    }

    private static (string Name, string Index) PropertyIdentity(ApiMethod accessor)
    {
        IEnumerable<string> index = accessor.Name.StartsWith("set_", StringComparison.Ordinal) ? accessor.Parameters.SkipLast(1) : accessor.Parameters;
        return (accessor.Property!, string.Join(',', index));
    }

    private StringHandle Name(string text) => text.Length == 0 ? default : _metadata.GetOrAddString(text);

    private BlobHandle NoArguments()
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).CustomAttributeSignature(_ => { }, _ => { });
        return _metadata.GetOrAddBlob(blob);
    }

    private BlobHandle StringArgument(string value)
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).CustomAttributeSignature(a => a.AddArgument().Scalar().Constant(value), _ => { });
        return _metadata.GetOrAddBlob(blob);
    }

    private static FieldDefinitionHandle Field(int row) => MetadataTokens.FieldDefinitionHandle(row);

    private static MethodDefinitionHandle Method(int row) => MetadataTokens.MethodDefinitionHandle(row);
}
