using System;
using System.Collections.Generic;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace BmsEdge.Conformance.NanoApi;

/// <summary>Encodes the type names of a list as metadata signatures.</summary>
internal sealed class SignatureWriter(MetadataBuilder metadata, ApiSet set, Func<string, EntityHandle> handleOf)
{
    private static readonly Dictionary<string, Action<SignatureTypeEncoder>> Primitives = new(StringComparer.Ordinal)
    {
        ["System.Boolean"] = e => e.Boolean(),
        ["System.Char"] = e => e.Char(),
        ["System.SByte"] = e => e.SByte(),
        ["System.Byte"] = e => e.Byte(),
        ["System.Int16"] = e => e.Int16(),
        ["System.UInt16"] = e => e.UInt16(),
        ["System.Int32"] = e => e.Int32(),
        ["System.UInt32"] = e => e.UInt32(),
        ["System.Int64"] = e => e.Int64(),
        ["System.UInt64"] = e => e.UInt64(),
        ["System.Single"] = e => e.Single(),
        ["System.Double"] = e => e.Double(),
        ["System.IntPtr"] = e => e.IntPtr(),
        ["System.UIntPtr"] = e => e.UIntPtr(),
        ["System.String"] = e => e.String(),
        ["System.Object"] = e => e.Object(),
        ["System.Void"] = e => throw new FormatException("void is no type of a value"),
    };

    /// <summary>True for the types that have their own code in signatures.</summary>
    public static bool IsPrimitive(string typeName) => Primitives.ContainsKey(typeName);

    public BlobHandle Field(string type)
    {
        BlobBuilder blob = new();
        Encode(new BlobEncoder(blob).Field().Type(), type);
        return metadata.GetOrAddBlob(blob);
    }

    public BlobHandle Method(ApiMethod method)
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).MethodSignature(isInstanceMethod: !method.IsStatic)
            .Parameters(method.Parameters.Count, r => Return(r, method.Returns), p => EncodeAll(p, method.Parameters));
        return metadata.GetOrAddBlob(blob);
    }

    /// <summary>A constructor without parameters.</summary>
    public BlobHandle Constructor()
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).MethodSignature(isInstanceMethod: true).Parameters(0, r => r.Void(), _ => { });
        return metadata.GetOrAddBlob(blob);
    }

    public BlobHandle Property(bool isInstance, string type, IReadOnlyList<string> index)
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).PropertySignature(isInstance).Parameters(index.Count, r => Return(r, type), p => EncodeAll(p, index));
        return metadata.GetOrAddBlob(blob);
    }

    private void Return(ReturnTypeEncoder encoder, string type)
    {
        if (type == "System.Void")
        {
            encoder.Void();
            return;
        }

        bool byRef = type.EndsWith('&');
        Encode(encoder.Type(byRef), type.TrimEnd('&'));
    }

    private void EncodeAll(ParametersEncoder encoder, IReadOnlyList<string> parameters)
    {
        foreach (string parameter in parameters)
        {
            Encode(encoder.AddParameter().Type(parameter.EndsWith('&')), parameter.TrimEnd('&'));
        }
    }

    private void Encode(SignatureTypeEncoder encoder, string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            Encode(encoder.SZArray(), type[..^2]);
        }
        else if (Primitives.TryGetValue(type, out Action<SignatureTypeEncoder>? primitive))
        {
            primitive(encoder);
        }
        else
        {
            encoder.Type(handleOf(type), set.TypeOf(type)!.IsValueType);
        }
    }
}
