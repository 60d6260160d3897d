using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>
/// Columns that an .mpr file does not store and EC-Lab makes of the stored ones on export, as far as the canonical table needs
/// them. Each rule was held against exports value by value.
/// </summary>
internal static class MprExport
{
    /// <summary>The stored columns and those made of them, and what was made, for the provenance.</summary>
    /// <param name="file">The decoded file.</param>
    /// <param name="startUnixSeconds">Start as Unix time, when a zone is declared.</param>
    public static (RecordTable Records, IReadOnlyList<string> Notes) Complete(MprFile file, double? startUnixSeconds)
    {
        List<RecordColumn> columns = [.. file.Records.Columns];
        List<string> notes = [];
        double[]? Stored(string header) => file.Records.Find(header)?.Values;
        double[]? time = Stored(BioLogicHeaders.Time);
        bool isOpenCircuit = file.Technique == BioLogicTechnique.OpenCircuitVoltage;
        if (Stored(BioLogicHeaders.Current) is null && Stored(BioLogicHeaders.MeanCurrent) is null)
        {
            if (isOpenCircuit)
            {
                columns.Add(new RecordColumn(BioLogicHeaders.NoCurrent, new double[file.Records.RowCount]));
                notes.Add(OpenCircuitNote);
            }
            else if (time is not null && Stored(BioLogicHeaders.ChargeStep) is { } charge)
            {
                columns.Add(new RecordColumn(BioLogicHeaders.MeanCurrent, MeanCurrent(time, charge)));
                notes.Add("current: <I>/mA, made of dq/mA.h over the time since the record before as EC-Lab makes it on export; 0 in the first record and where no time has passed");
            }
        }

        AddCellVoltage(columns, Stored);
        if (Stored(BioLogicHeaders.ChargeOfHalfCycle) is { } halfCycle)
        {
            columns.Add(new RecordColumn(BioLogicHeaders.ChargedInHalfCycle, Array.ConvertAll(halfCycle, q => q > 0 ? q : 0)));
            columns.Add(new RecordColumn(BioLogicHeaders.DischargedInHalfCycle, Array.ConvertAll(halfCycle, q => q < 0 ? -q : 0)));
            notes.Add("capacities: the positive and the negative part of Q charge/discharge/mA.h, as EC-Lab makes them on export; they begin anew in every half cycle");
        }

        if (Stored(BioLogicHeaders.Frequency) is { } frequency && AddImpedance(columns, frequency, Stored))
        {
            notes.Add(ImpedanceNote);
        }

        if (startUnixSeconds is { } start && time is not null)
        {
            columns.Add(new RecordColumn(BioLogicHeaders.UnixTime, Array.ConvertAll(time, t => start + t)));
            notes.Add(UnixNote);
        }

        return (new RecordTable(columns, file.Records.Properties), notes);
    }

    /// <summary>Why an open circuit has a current.</summary>
    public const string OpenCircuitNote = "current: 0 by technique, not read; Open Circuit Voltage disconnects the cell from the current source and its files hold no current";

    /// <summary>Why some records have no impedance.</summary>
    public const string ImpedanceNote = "impedance: in the records with a frequency; records with frequency 0 hold zeros there, which are no impedance";

    /// <summary>How Unix time came about.</summary>
    public const string UnixNote = "unix time: the start on the laboratory's clock in the declared zone, plus time/s";

    private static double[] MeanCurrent(double[] time, double[] charge)
    {
        double[] current = new double[time.Length];
        for (int i = 1; i < current.Length; i++)
        {
            double seconds = time[i] - time[i - 1];
            current[i] = seconds == 0 ? 0 : charge[i] * 3600 / seconds;
        }

        return current;
    }

    private static void AddCellVoltage(List<RecordColumn> columns, Func<string, double[]?> stored)
    {
        double[]? working = stored(BioLogicHeaders.Ewe) ?? stored(BioLogicHeaders.MeanEwe) ?? stored(BioLogicHeaders.MeanEweLater);
        double[]? counter = stored(BioLogicHeaders.Ece) ?? stored(BioLogicHeaders.MeanEce);
        if (working is null || counter is null || stored(BioLogicHeaders.EweMinusEce) is not null)
        {
            return;
        }

        double[] difference = new double[working.Length];
        for (int i = 0; i < difference.Length; i++)
        {
            difference[i] = working[i] - counter[i];
        }

        columns.Add(new RecordColumn(BioLogicHeaders.EweMinusEce, difference));
    }

    /// <summary>The impedance of the cell where its counter electrode was recorded, else that against the reference; from parts, or from magnitude and phase.</summary>
    private static bool AddImpedance(List<RecordColumn> columns, double[] frequency, Func<string, double[]?> stored)
    {
        double[]? real = stored(BioLogicHeaders.CellRealImpedance) ?? stored(BioLogicHeaders.RealImpedance);
        double[]? minusImaginary = stored(BioLogicHeaders.CellMinusImaginaryImpedance) ?? stored(BioLogicHeaders.MinusImaginaryImpedance);
        if (real is null || minusImaginary is null)
        {
            if (stored(BioLogicHeaders.ImpedanceMagnitude) is not { } magnitude || stored(BioLogicHeaders.ImpedancePhase) is not { } phase)
            {
                return false;
            }

            real = new double[frequency.Length];
            minusImaginary = new double[frequency.Length];
            for (int i = 0; i < real.Length; i++)
            {
                (double sine, double cosine) = Math.SinCos(phase[i] * Math.PI / 180);
                real[i] = magnitude[i] * cosine;
                minusImaginary[i] = -magnitude[i] * sine;
            }
        }

        columns.Add(new RecordColumn(BioLogicHeaders.MeasuredFrequency, Measured(frequency, frequency)));
        columns.Add(new RecordColumn(BioLogicHeaders.MeasuredRealImpedance, Measured(frequency, real)));
        columns.Add(new RecordColumn(BioLogicHeaders.MeasuredMinusImaginaryImpedance, Measured(frequency, minusImaginary)));
        return true;
    }

    /// <summary>The values of the records that are an impedance.</summary>
    private static double[] Measured(double[] frequency, double[] values)
    {
        double[] measured = new double[values.Length];
        for (int i = 0; i < measured.Length; i++)
        {
            measured[i] = frequency[i] == 0 ? double.NaN : values[i];
        }

        return measured;
    }
}
