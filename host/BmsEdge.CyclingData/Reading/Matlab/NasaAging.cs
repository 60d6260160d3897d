using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>
/// The battery aging data set of NASA's Prognostics Center of Excellence (B. Saha and K. Goebel, 2007) as it is published: a
/// .mat file a cell, in it a struct <c>B0005.cycle(i)</c> with <c>type</c>, <c>ambient_temperature</c>, <c>time</c> and
/// <c>data</c>. Each charge and each discharge is a test of its own; impedance sweeps hold no time series.
/// </summary>
internal static class NasaAging
{
    /// <summary>
    /// Charge [Ah] that may flow against the kind of a run. The published runs stay within 1e-5 Ah (aborted charges, offset of
    /// the sensor); a run with the sign turned round moves some tenths at least.
    /// </summary>
    private const double MostContraryAmpHours = 0.01;

    private const double SecondsPerHour = 3600;

    private const string TypeField = "type";
    private const string DataField = "data";
    private const string TimeField = "time";
    private const string AmbientField = "ambient_temperature";
    private const string CapacityField = "Capacity";
    private const string SecondsField = "Time";
    private const string CurrentField = "Current_measured";

    /// <summary>The series of a run; the charger's or the load's own meters follow as far as they are there.</summary>
    private static readonly string[] s_required = [SecondsField, "Voltage_measured", CurrentField, "Temperature_measured"];

    private static readonly string[] s_optional = ["Current_charge", "Voltage_charge", "Current_load", "Voltage_load"];

    /// <summary>Reads every run of a file.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when the file is of another layout, or at the run with a breach.</exception>
    public static RecordSet Read(string path, IReadOnlyList<MatArray> variables)
    {
        List<RecordTable> tables = [];
        List<SkippedPart> skipped = [];
        MatSeries series = new(path, "The file does not have the layout NASA published; download it again.");
        bool found = false;
        foreach (MatArray variable in variables)
        {
            if (variable is MatStruct { Count: 1 } cell && cell.Find(0, "cycle") is MatStruct runs && runs.Fields.Contains(TypeField) && runs.Fields.Contains(DataField))
            {
                found = true;
                for (int i = 0; i < runs.Count; i++)
                {
                    ReadRun(path, series, cell.Name, runs, i, tables, skipped);
                }
            }
            else
            {
                skipped.Add(new SkippedPart(variable.Name, $"the variable is a {variable.Description} and no cell of NASA's layout"));
            }
        }

        return found ? new RecordSet(tables, skipped) : throw Foreign(path, variables);
    }

    private static void ReadRun(string path, MatSeries series, string cell, MatStruct runs, int index, List<RecordTable> tables, List<SkippedPart> skipped)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{cell}.cycle({index + 1})");
        string type = runs.Find(index, TypeField) is MatText text ? text.Text.Trim() : throw series.Fault(name, TypeField, runs.Find(index, TypeField), "text");
        switch (type)
        {
            case "impedance":
                skipped.Add(new SkippedPart(name, "an impedance sweep holds no time series of voltage and current"));
                return;
            case "charge" or "discharge":
                break;
            default:
                throw DataFault.InFile(path, $"{name} is a run of the unknown type {DataFault.Quote(type)}", "Known are charge, discharge and impedance.");
        }

        if (runs.Find(index, DataField) is not MatStruct { Count: 1 } data)
        {
            throw series.Fault(name, DataField, runs.Find(index, DataField), "1x1 struct");
        }

        List<RecordColumn> columns = [.. s_required.Concat(s_optional.Where(f => data.Find(0, f) is not null)).Select(f => new RecordColumn(f, series.Numbers($"{name}.{DataField}", data, 0, f)))];
        series.RequireEqualLengths(name, columns);
        int rows = columns[0].Length;
        if (rows == 0)
        {
            skipped.Add(new SkippedPart(name, $"the {type} has no samples"));
            return;
        }

        RefuseTurnedCurrent(path, name, type, columns);
        Dictionary<string, string> properties = new(StringComparer.Ordinal) { ["cell"] = cell, ["cycle"] = DataFault.Number(index + 1L), [TypeField] = type };
        if (Scalar(runs.Find(index, AmbientField)) is { } ambient)
        {
            properties[AmbientField] = DataFault.Number(ambient);
            columns.Add(new RecordColumn(AmbientField, [.. Enumerable.Repeat(ambient, rows)]));
        }

        if (Scalar(data.Find(0, CapacityField)) is { } capacity)
        {
            properties[CapacityField] = DataFault.Number(capacity);
        }

        if (Start(runs.Find(index, TimeField)) is { } start)
        {
            properties[TimeField] = start.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        }

        tables.Add(new RecordTable(columns, properties));
    }

    /// <summary>
    /// The files have no counters that could tell the sign, but they tell charges from discharges: current flows in during the
    /// one and out during the other.
    /// </summary>
    private static void RefuseTurnedCurrent(string path, string name, string type, List<RecordColumn> columns)
    {
        double[] seconds = columns[Array.IndexOf(s_required, SecondsField)].Values!;
        double[] amps = columns[Array.IndexOf(s_required, CurrentField)].Values!;
        double ampHours = 0;
        for (int i = 1; i < seconds.Length; i++)
        {
            double step = (seconds[i] - seconds[i - 1]) * (amps[i] + amps[i - 1]) / 2 / SecondsPerHour;
            ampHours += double.IsFinite(step) ? step : 0;
        }

        double forward = type == "charge" ? ampHours : -ampHours;
        if (forward < -MostContraryAmpHours)
        {
            throw DataFault.InFile(
                path,
                $"{name} is a {type} and {CurrentField} moves {DataFault.Number(ampHours)} Ah the other way (positive = charging)",
                "NASA's own files count charging as positive; find out who turned it.");
        }
    }

    private static double? Scalar(MatArray? array) => array is MatNumbers { Count: 1, Imaginary: null } number ? number.Real[0] : null;

    /// <summary>A MATLAB date vector: year, month, day, hour, minute, second with fraction.</summary>
    private static DateTime? Start(MatArray? array)
    {
        if (array is not MatNumbers { Count: 6, Imaginary: null } vector)
        {
            return null;
        }

        double[] parts = vector.Real.ToArray();
        bool isDate = parts[0] is >= 1970 and < 2100 && parts[1] is >= 1 and <= 12 && parts[2] is >= 1 and <= 31
            && parts[3] is >= 0 and < 24 && parts[4] is >= 0 and < 60 && parts[5] is >= 0 and < 60
            && parts[..5].All(p => p == Math.Floor(p)) && parts[2] <= DateTime.DaysInMonth((int)parts[0], (int)parts[1]);
        return isDate
            ? new DateTime((int)parts[0], (int)parts[1], (int)parts[2], (int)parts[3], (int)parts[4], 0).AddMilliseconds(Math.Round(parts[5] * 1000))
            : null;
    }

    private static BmsException Foreign(string path, IReadOnlyList<MatArray> variables) => DataFault.InFile(
        path,
        $"the MATLAB file is of no known layout: it holds {string.Join(", ", variables.Take(12).Select(v => $"{DataFault.Quote(v.Name)} ({v.Description}{FieldsOf(v)})"))}",
        "Known is NASA's battery aging set (a struct a cell with a struct array 'cycle' of type, ambient_temperature, time and data), NASA's randomized usage set ('data' with 'step') and Oxford's degradation set ('Cell1' with 'cyc0000' ...). Write the columns to CSV and name them with a column map.");

    private static string FieldsOf(MatArray variable) => variable is MatStruct { Fields.Count: > 0 } s ? $" of {DataFault.Quote(s.Fields.ToArray())}" : "";
}
