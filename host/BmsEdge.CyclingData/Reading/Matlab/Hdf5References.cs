using System;
using System.Reflection;
using System.Runtime.InteropServices;
using PureHDF;
using PureHDF.VOL.Native;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>
/// Finds what object references lead to. A reference is the address of the object's header (HDF5 file format specification,
/// object references), yet the library's public way looks for it through the whole file: 6000 series took more than ten minutes
/// and a MATR batch has 400 000. The library can open an object at an address, it only does not say so; should another version
/// hide that better, references are found its public way, slowly.
/// </summary>
internal static class Hdf5References
{
    private static readonly Type? s_type = typeof(NativeFile).Assembly.GetType("PureHDF.VOL.Native.NativeNamedReference");

    private static readonly ConstructorInfo? s_make = s_type?.GetConstructor([typeof(string), typeof(ulong), typeof(NativeFile)]);

    private static readonly MethodInfo? s_open = s_type?.GetMethod("Dereference", []);

    /// <summary>Whether references are followed straight to their address.</summary>
    public static bool AreDirect => s_make is not null && s_open is not null;

    /// <summary>The object a reference leads to, or null.</summary>
    public static IH5Object? Find(NativeFile file, NativeObjectReference1 reference)
    {
        if (!AreDirect)
        {
            return file.Get(reference);
        }

        ulong address = MemoryMarshal.Cast<NativeObjectReference1, ulong>(MemoryMarshal.CreateReadOnlySpan(ref reference, 1))[0];
        try
        {
            return s_open!.Invoke(s_make!.Invoke(["", address, file]), null) as IH5Object;
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            throw new InvalidOperationException($"no object at byte {address}: {e.InnerException.Message}", e.InnerException);
        }
    }
}
