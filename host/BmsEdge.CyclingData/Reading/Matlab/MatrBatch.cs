using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Reading.Matlab.Hdf5;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>A cell of a batch: its time series, what was said of each cycle, and what was said of the cell.</summary>
/// <param name="Series">A row a sample; the properties hold the cell's barcode, channel, policy and cycle life.</param>
/// <param name="Summary">A row a cycle, under the file's names (IR, QCharge, QDischarge, Tavg, Tmin, Tmax, chargetime, cycle).</param>
internal sealed record MatrCell(RecordTable Series, RecordTable Summary);

/// <summary>
/// The batches of the fast-charging data set of MIT, Stanford and the Toyota Research Institute (Severson et al. 2019, Attia et
/// al. 2020) as they are published: MATLAB 7.3, a struct array <c>batch</c> of cells with <c>summary</c> and <c>cycles</c>.
/// </summary>
/// <remarks>
/// <c>t</c> is in minutes and starts anew in every cycle; pauses between cycles are not in the file. The column
/// <see cref="TotalTimeHeader"/> puts the cycles end to end, each beginning where the one before ended, so it is logged time and
/// not calendar time. The cycle number is the position in <c>cycles</c>, from 1.
/// </remarks>
internal sealed class MatrBatch : IDisposable
{
    /// <summary>Header of the cycle's number, its position in the file from 1.</summary>
    public const string CycleHeader = "cycle";

    /// <summary>Header of the time put end to end [s].</summary>
    public const string TotalTimeHeader = "total_time_s";

    /// <summary>Header of the current [A].</summary>
    public const string CurrentHeader = "I";

    private const string CurrentUnit = "current unit";
    private const double SecondsPerMinute = 60;
    private const double MinutesPerHour = 60;

    /// <summary>Nominal capacity of the cells, A123 APR18650M1A [Ah] (Severson et al. 2019, Methods).</summary>
    private const double NominalAmpHours = 1.1;

    /// <summary>How far current and charge counters may differ: sampling of steep currents costs about 1 %, ampere and C-rate lie 10 % apart.</summary>
    private const double MostMismatch = 0.04;

    /// <summary>Charge that must have flowed before counters say anything [Ah].</summary>
    private const double LeastCharge = 0.2;

    private static readonly string[] s_series = ["t", "V", "I", "T", "Qc", "Qd"];
    private static readonly string[] s_summary = ["IR", "QCharge", "QDischarge", "Tavg", "Tmin", "Tmax", "chargetime", "cycle"];

    private readonly Hdf5File _file;
    private readonly Hdf5Group _batch;
    private readonly Dictionary<string, ulong[]> _fields = new(StringComparer.Ordinal);

    private MatrBatch(Hdf5File file, string path)
    {
        _file = file;
        _batch = file.Group(file.Root, "batch") ?? throw Foreign(path, file);
        foreach (string field in (string[])["summary", "cycles"])
        {
            if (file.Dataset(_batch, field) is null)
            {
                throw Foreign(path, file);
            }
        }

        foreach (string field in (string[])["summary", "cycles", "policy_readable", "cycle_life", "barcode", "channel_id"])
        {
            if (file.Dataset(_batch, field) is { } dataset)
            {
                _fields[field] = file.References(dataset, $"batch/{field}");
            }
        }

        CellCount = _fields["cycles"].Length;
        if (_fields.FirstOrDefault(f => f.Value.Length != CellCount) is { Key: { } other } pair)
        {
            throw file.Fault($"batch/{other}", $"has {pair.Value.Length} cells and batch/cycles has {CellCount}");
        }
    }

    /// <summary>Number of cells.</summary>
    public int CellCount { get; }

    /// <summary>Opens a batch.</summary>
    /// <param name="contentPath">Where the content stands.</param>
    /// <param name="shownPath">Name for messages.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when it is damaged or of another layout, with what was seen.</exception>
    public static MatrBatch Open(string contentPath, string shownPath) => Open(Hdf5File.Open(contentPath, shownPath), shownPath);

    /// <summary>Opens a batch in memory.</summary>
    public static MatrBatch Open(ReadOnlyMemory<byte> content, string shownPath) => Open(Hdf5File.Open(content, shownPath), shownPath);

    /// <summary>Reads a cell.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> at the cycle with a breach.</exception>
    public MatrCell Read(int index)
    {
        string where = string.Create(CultureInfo.InvariantCulture, $"batch({index + 1})");
        Dictionary<string, string> properties = new(StringComparer.Ordinal) { ["cell"] = where };
        foreach (string field in (string[])["policy_readable", "barcode", "channel_id", "cycle_life"])
        {
            if (_fields.TryGetValue(field, out ulong[]? references))
            {
                properties[field] = Fact(_file.Dataset(references[index], $"{where}.{field}"), $"{where}.{field}");
            }
        }

        RecordTable summary = Summary(_file.Group(_fields["summary"][index], $"{where}.summary"), $"{where}.summary");
        List<RecordColumn> series = Series(_file.Group(_fields["cycles"][index], $"{where}.cycles"), $"{where}.cycles", properties);
        return new MatrCell(new RecordTable(series, properties), summary);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static MatrBatch Open(Hdf5File file, string shownPath)
    {
        try
        {
            return new MatrBatch(file, shownPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private string Fact(Hdf5Dataset dataset, string where)
    {
        if (dataset is { Class: Hdf5Class.FixedPoint, Size: 2 })
        {
            return _file.Text(dataset, where);
        }

        double[] numbers = _file.Numbers(dataset, where);
        return numbers.Length == 1 ? DataFault.Number(numbers[0]) : "";
    }

    private RecordTable Summary(Hdf5Group group, string where)
    {
        List<RecordColumn> columns = [];
        foreach (string field in s_summary)
        {
            if (_file.Dataset(group, field) is { } dataset)
            {
                double[] values = _file.Numbers(dataset, $"{where}.{field}");
                columns.Add(columns.Count == 0 || columns[0].Length == values.Length
                    ? new RecordColumn(field, values)
                    : throw _file.Fault($"{where}.{field}", $"has {values.Length} cycles and {columns[0].Header} has {columns[0].Length}"));
            }
        }

        return new RecordTable(columns);
    }

    private List<RecordColumn> Series(Hdf5Group group, string where, Dictionary<string, string> properties)
    {
        ulong[][] cycles = [.. s_series.Select(f => _file.References(
            _file.Dataset(group, f) ?? throw _file.Fault($"{where}.{f}", "is missing"),
            $"{where}.{f}"))];
        if (Array.FindIndex(cycles, c => c.Length != cycles[0].Length) is >= 0 and int other)
        {
            throw _file.Fault($"{where}.{s_series[other]}", $"has {cycles[other].Length} cycles and t has {cycles[0].Length}");
        }

        double[][][] samples = new double[cycles[0].Length][][];
        for (int c = 0; c < samples.Length; c++)
        {
            samples[c] = [.. s_series.Select((f, i) => _file.Numbers(_file.Dataset(cycles[i][c], Cycle(where, f, c)), Cycle(where, f, c)))];
            if (Array.FindIndex(samples[c], s => s.Length != samples[c][0].Length) is >= 0 and int shorter)
            {
                throw _file.Fault(Cycle(where, s_series[shorter], c), $"has {samples[c][shorter].Length} samples and t has {samples[c][0].Length}");
            }
        }

        long rows = samples.Sum(s => (long)s[0].Length);
        if (rows > TableRules.MostRows)
        {
            throw _file.Fault(where, $"has {rows} samples, more than {TableRules.MostRows}");
        }

        (double[] cycleNumbers, double[] total, UnitEvidence evidence) = EndToEnd(samples, (int)rows);
        double[][] columns = [.. s_series.Select((_, i) => Join(samples, i, total.Length))];
        properties[CurrentUnit] = Amperes(columns[2], evidence, where);
        properties[TotalTimeHeader] = "t of each cycle (minutes) put end to end; pauses between cycles are not in the file";
        return
        [
            new RecordColumn(CycleHeader, cycleNumbers),
            new RecordColumn(TotalTimeHeader, total),
            .. s_series.Select((f, i) => new RecordColumn(f, columns[i])),
        ];
    }

    /// <summary>Cycle numbers and times of all samples, and what they tell of the current's unit.</summary>
    private static (double[] CycleNumbers, double[] Total, UnitEvidence Evidence) EndToEnd(double[][][] samples, int rows)
    {
        double[] cycleNumbers = new double[rows];
        double[] total = new double[rows];
        UnitEvidence evidence = new();
        double begin = 0;
        int at = 0;
        for (int c = 0; c < samples.Length; c++)
        {
            evidence.Add(samples[c][0], samples[c][2], samples[c][4], samples[c][5]);
            foreach (double minutes in samples[c][0])
            {
                cycleNumbers[at] = c + 1;
                total[at++] = begin + (minutes * SecondsPerMinute);
            }

            begin = at > 0 ? total[at - 1] : 0;
        }

        return (cycleNumbers, total, evidence);
    }

    private static double[] Join(double[][][] samples, int column, int rows)
    {
        double[] joined = GC.AllocateUninitializedArray<double>(rows);
        int at = 0;
        foreach (double[][] cycle in samples)
        {
            cycle[column].CopyTo(joined, at);
            at += cycle[column].Length;
        }

        return joined;
    }

    private static string Cycle(string where, string field, int index) => string.Create(CultureInfo.InvariantCulture, $"{where}.{field}({index + 1})");

    /// <summary>
    /// The file names no unit of the current, and both amperes and multiples of the nominal capacity are in use for such files.
    /// The cell's own charge counters decide; when they agree with neither, nothing is guessed.
    /// </summary>
    private string Amperes(double[] current, UnitEvidence evidence, string where)
    {
        if (current.Length == 0)
        {
            return "A";
        }

        if (evidence.Counted < LeastCharge)
        {
            throw _file.Fault(
                $"{where}.{CurrentHeader}",
                $"cannot be told to be amperes or C-rates: Qc and Qd count only {DataFault.Number(evidence.Counted)} Ah at a steady current, less than {DataFault.Number(LeastCharge)} Ah");
        }

        if (Math.Abs((evidence.Integrated / evidence.Counted) - 1) <= MostMismatch)
        {
            return "A, which agrees with Qc and Qd";
        }

        if (Math.Abs((evidence.Integrated * NominalAmpHours / evidence.Counted) - 1) > MostMismatch)
        {
            throw _file.Fault(
                $"{where}.{CurrentHeader}",
                $"integrates to {DataFault.Number(evidence.Integrated)} where Qc and Qd count {DataFault.Number(evidence.Counted)} Ah, so that it is in amperes as little as in multiples of {DataFault.Number(NominalAmpHours)} A");
        }

        for (int i = 0; i < current.Length; i++)
        {
            current[i] *= NominalAmpHours;
        }

        return $"A, made of C-rates with {DataFault.Number(NominalAmpHours)} A for 1C, which agrees with Qc and Qd";
    }

    private static BmsException Foreign(string path, Hdf5File file)
    {
        string[] names = Hdf5File.Names(file.Root);
        Hdf5Group? batch = file.Group(file.Root, "batch");
        string inside = batch is null ? "" : $", in 'batch' {DataFault.Quote(Hdf5File.Names(batch))}";
        return DataFault.InFile(
            path,
            $"the HDF5 file is of no known layout: it holds {(names.Length == 0 ? "nothing" : DataFault.Quote(names))}{inside}",
            "Known is a MATR batch (a group 'batch' with data sets of references 'summary' and 'cycles'), MATLAB 7.3. Write the columns to CSV and name them with a column map.");
    }

    /// <summary>What the current integrates to and what the counters counted, between samples of one direction.</summary>
    private sealed class UnitEvidence
    {
        public double Integrated { get; private set; }

        public double Counted { get; private set; }

        public void Add(double[] minutes, double[] current, double[] charged, double[] discharged)
        {
            for (int i = 1; i < minutes.Length; i++)
            {
                double hours = (minutes[i] - minutes[i - 1]) / MinutesPerHour;
                double counted = Math.Max(charged[i] - charged[i - 1], discharged[i] - discharged[i - 1]);
                double steady = Math.Abs(current[i] - current[i - 1]);

                // Where the current jumps, the line between two samples is not what flowed; where a counter falls it was reset.
                if (hours > 0 && counted > 0 && counted < LeastCharge && current[i] * current[i - 1] > 0 && steady <= 0.1 * Math.Abs(current[i]))
                {
                    Integrated += Math.Abs(current[i] + current[i - 1]) / 2 * hours;
                    Counted += counted;
                }
            }
        }
    }
}
