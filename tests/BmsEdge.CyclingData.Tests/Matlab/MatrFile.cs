using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PureHDF;

namespace BmsEdge.CyclingData.Tests.Matlab;

/// <summary>
/// Files in the layout of the MATR batches: a group <c>batch</c> whose data sets refer to the cells' parts, each of them in
/// <c>#refs#</c>, as MATLAB 7.3 stores a struct array.
/// </summary>
internal sealed class MatrFile
{
    private readonly H5Group _refs = [];
    private readonly Dictionary<string, List<H5ObjectReference>> _fields = [];

    /// <summary>Minutes, volts, amperes (or C-rates), degrees, and the counters of one cycle.</summary>
    public static double[][] Cycle(double amps, double unit = 1)
    {
        double[] minutes = [.. Enumerable.Range(0, 60).Select(i => i * 0.5)];
        double[] current = [.. minutes.Select(t => (t < 15 ? amps : -amps) / unit)];
        double[] charged = [.. minutes.Select(t => amps * Math.Min(t, 15) / 60)];
        double[] discharged = [.. minutes.Select(t => amps * Math.Max(t - 15, 0) / 60)];
        return [minutes, [.. minutes.Select(t => 3.2 + (t / 100))], current, [.. minutes.Select(_ => 31.5)], charged, discharged];
    }

    /// <summary>Adds a cell; a cycle of no samples is written as MATLAB writes an empty array.</summary>
    public MatrFile Cell(string policy, double cycleLife, params double[][][] cycles)
    {
        H5Group series = [];
        string[] names = ["t", "V", "I", "T", "Qc", "Qd"];
        for (int i = 0; i < names.Length; i++)
        {
            series[names[i]] = References([.. cycles.Select(c => Reference(Column(c[i])))]);
        }

        H5Group summary = [];
        foreach (string field in new[] { "IR", "QCharge", "QDischarge", "Tavg", "Tmin", "Tmax", "chargetime", "cycle" })
        {
            summary[field] = Column([.. Enumerable.Range(1, cycles.Length).Select(c => c * 0.001)]);
        }

        Add("cycles", Reference(series));
        Add("summary", Reference(summary));
        Add("policy_readable", Reference(Text(policy)));
        Add("barcode", Reference(Text("EL150800460514")));
        Add("channel_id", Reference(Column([_fields["cycles"].Count])));
        Add("cycle_life", Reference(Column([cycleLife])));
        return this;
    }

    public MatrFile Without(string field)
    {
        _fields.Remove(field);
        return this;
    }

    public MatrFile Extra(string field)
    {
        Add(field, Reference(Column([1])));
        return this;
    }

    public byte[] Build(string group = "batch")
    {
        H5Group batch = [];
        foreach ((string field, List<H5ObjectReference> references) in _fields)
        {
            batch[field] = References([.. references]);
        }

        return Bytes(new H5File { ["#refs#"] = _refs, [group] = batch });
    }

    public static byte[] Bytes(H5File file)
    {
        using MemoryStream bytes = new();
        file.Write(bytes);
        return bytes.ToArray();
    }

    private void Add(string field, H5ObjectReference reference)
    {
        if (!_fields.TryGetValue(field, out List<H5ObjectReference>? references))
        {
            _fields[field] = references = [];
        }

        references.Add(reference);
    }

    private H5ObjectReference Reference(H5Object part)
    {
        _refs[$"r{_refs.Count}"] = part;
        return part;
    }

    private static H5Dataset References(H5ObjectReference[] references) => new(references, fileDims: [(ulong)references.Length, 1]);

    private static H5Dataset Column(double[] values)
    {
        if (values.Length > 0)
        {
            return new H5Dataset(values, fileDims: [1, (ulong)values.Length]);
        }

        H5Dataset empty = new(new ulong[] { 0, 0 });
        empty.Attributes["MATLAB_class"] = "double";
        empty.Attributes["MATLAB_empty"] = (byte)1;
        return empty;
    }

    private static H5Dataset Text(string text) => new(text.Select(c => (ushort)c).ToArray(), fileDims: [(ulong)text.Length, 1]);
}
