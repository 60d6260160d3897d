using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Tests.Matlab;

/// <summary>
/// Files in the layout of the MATR batches: a group <c>batch</c> whose data sets refer to the cells' parts, each of them in
/// <c>#refs#</c>, as MATLAB 7.3 stores a struct array.
/// </summary>
internal sealed class MatrFile
{
    private readonly HdfGroup _refs = new();
    private readonly Dictionary<string, List<object>> _fields = [];

    /// <summary>Minutes, volts, amperes (or C-rates), degrees, and the counters of one cycle.</summary>
    public static double[][] Cycle(double amps, double unit = 1, int samples = 60)
    {
        double step = 30.0 / samples;
        double[] minutes = [.. Enumerable.Range(0, samples).Select(i => i * step)];
        double[] current = [.. minutes.Select(t => (t < 15 ? amps : -amps) / unit)];
        double[] charged = [.. minutes.Select(t => amps * Math.Min(t, 15) / 60)];
        double[] discharged = [.. minutes.Select(t => amps * Math.Max(t - 15, 0) / 60)];
        return [minutes, [.. minutes.Select(t => 3.2 + (t / 100))], current, [.. minutes.Select(_ => 31.5)], charged, discharged];
    }

    /// <summary>Adds a cell; a cycle of no samples is written as MATLAB writes an empty array.</summary>
    public MatrFile Cell(string policy, double cycleLife, params double[][][] cycles)
    {
        HdfGroup series = new();
        string[] names = ["t", "V", "I", "T", "Qc", "Qd"];
        for (int i = 0; i < names.Length; i++)
        {
            series.Members[names[i]] = References([.. cycles.Select(c => Reference(Column(c[i])))]);
        }

        HdfGroup summary = new();
        foreach (string field in new[] { "IR", "QCharge", "QDischarge", "Tavg", "Tmin", "Tmax", "chargetime", "cycle" })
        {
            summary.Members[field] = Column([.. Enumerable.Range(1, cycles.Length).Select(c => c * 0.001)]);
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

    /// <summary>The file as PureHDF writes it.</summary>
    public byte[] Build(string group = "batch") => PureHdfWriter.Write(Tree(group));

    /// <summary>The file in MATLAB's own structures; with a chunk length, longer columns are packed in chunks.</summary>
    public byte[] BuildClassic(int chunk = 0) => ClassicHdfWriter.Write(Tree("batch"), chunk);

    private HdfGroup Tree(string group)
    {
        HdfGroup batch = new();
        foreach ((string field, List<object> references) in _fields)
        {
            batch.Members[field] = References([.. references]);
        }

        return new HdfGroup { Members = { ["#refs#"] = _refs, [group] = batch } };
    }

    private void Add(string field, object reference)
    {
        if (!_fields.TryGetValue(field, out List<object>? references))
        {
            _fields[field] = references = [];
        }

        references.Add(reference);
    }

    private object Reference(object part)
    {
        _refs.Members[$"r{_refs.Members.Count}"] = part;
        return part;
    }

    private static HdfSet References(object[] references) => new(references, (ulong)references.Length, 1);

    private static HdfSet Column(double[] values) => values.Length > 0
        ? new HdfSet(values, 1, (ulong)values.Length)
        : new HdfSet(new ulong[] { 0, 0 }, 2) { IsMarkedEmpty = true };

    private static HdfSet Text(string text) => new(text.Select(c => (ushort)c).ToArray(), (ulong)text.Length, 1);
}
