using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Records of ndc version 11 and later, put together from voltages and currents, runs and steps.</summary>
internal static class NdcRuns
{
    private const double MillisecondsPerHour = 3_600_000;

    /// <summary>Decodes and joins the three entries.</summary>
    /// <param name="data">Voltages and currents.</param>
    /// <param name="runInfo">Runs.</param>
    /// <param name="stepInfo">Steps.</param>
    /// <param name="integrate">Whether to compute capacities and energies where none is recorded, in columns of their own.</param>
    /// <param name="properties">Gets what is to be said of the test.</param>
    public static NewareColumns Read(NdcEntry data, NdcEntry runInfo, NdcEntry stepInfo, bool integrate, Dictionary<string, string> properties)
    {
        NewareColumns columns = ReadData(data);
        NdcRunTable runs = NdcRunTable.Read(runInfo);
        NdcStepTable steps = NdcStepTable.Read(stepInfo);
        double[] chargeCapacity = columns.AddUnrecorded(NewareHeaders.ChargeCapacity);
        double[] dischargeCapacity = columns.AddUnrecorded(NewareHeaders.DischargeCapacity);
        double[] chargeEnergy = columns.AddUnrecorded(NewareHeaders.ChargeEnergy);
        double[] dischargeEnergy = columns.AddUnrecorded(NewareHeaders.DischargeEnergy);
        double[] unix = columns.Add(NewareHeaders.UnixTime);
        double[] recorded = columns.Add(NewareHeaders.Recorded);
        Integrals? integrals = integrate ? new Integrals(columns) : null;
        NdcRunTable.Run run = default;
        NdcStepTable.Step step = default;
        long lastMilliseconds = 0;
        int stepCount = 0;
        int next = 0;
        for (int row = 0; row < columns.Rows; row++)
        {
            double number = columns.Record[row];
            if (next < runs.Runs.Length && runs.Runs[next].FirstRecord < number)
            {
                throw runInfo.Fault(runs.Runs[next].Offset + 41, $"the run begins at record {runs.Runs[next].FirstRecord}, which {data.Name} does not have");
            }

            bool begins = next < runs.Runs.Length && runs.Runs[next].FirstRecord == number;
            if (begins)
            {
                NdcRunTable.Run previous = run;
                run = runs.Runs[next++];
                if (stepCount == 0 || run.Step != previous.Step)
                {
                    stepCount++;
                    step = steps.Find(stepCount, (int)number);
                }
                else if (run.StepMilliseconds < lastMilliseconds)
                {
                    throw runInfo.Fault(run.Offset, $"record {number} is at {run.StepMilliseconds} ms of its step, but the run before it went on to {lastMilliseconds} ms");
                }

                chargeCapacity[row] = run.Charged;
                dischargeCapacity[row] = run.Discharged;
                chargeEnergy[row] = run.EnergyIn;
                dischargeEnergy[row] = run.EnergyOut;
                recorded[row] = 1;
                integrals?.Begin(row, run);
            }
            else
            {
                if (stepCount == 0 || run.Interval <= 0)
                {
                    throw runInfo.Fault(run.Offset, $"no run tells the time of record {number}");
                }

                integrals?.GoOn(row, run.Interval);
            }

            long elapsed = ((long)number - run.FirstRecord) * run.Interval;
            lastMilliseconds = run.StepMilliseconds + elapsed;
            columns.StepTime[row] = lastMilliseconds / 1000.0;
            columns.TotalTime[row] = (step.StartMilliseconds + (double)lastMilliseconds) / 1000.0;
            unix[row] = (run.UnixMilliseconds + elapsed) / 1000.0;
            columns.Cycle[row] = step.Cycle;
            columns.StepIndex[row] = step.Index;
            columns.StepType[row] = NewareStepType.Name(step.Type);
            columns.StepCount[row] = stepCount;
        }

        if (next < runs.Runs.Length)
        {
            throw runInfo.Fault(runs.Runs[next].Offset + 41, $"the run begins at record {runs.Runs[next].FirstRecord}, but {data.Name} ends before it");
        }

        if (!steps.TellsStarts)
        {
            columns.SumStepTimes();
        }

        Describe(columns, runs, properties);
        return columns;
    }

    /// <summary>A single-precision number, which no measurement has as infinity or NaN.</summary>
    public static double Finite(NdcEntry entry, int offset, ReadOnlySpan<byte> bytes)
    {
        float value = BinaryPrimitives.ReadSingleLittleEndian(bytes);
        return float.IsFinite(value) ? value : throw entry.Fault(offset, "the number is not finite");
    }

    private static NewareColumns ReadData(NdcEntry data)
    {
        const int recordBytes = 8;
        NewareColumns columns = new(data.Path, data.CountRecords(recordBytes));

        // Volt and ampere in versions 14 and 17, 0.1 mV and mA in 11 and 16.
        bool plain = data.Version is 14 or 17;
        (double voltageDivisor, double currentFactor) = plain ? (1.0, 1000.0) : (10_000.0, 1.0);
        NdcEntry.Cursor cursor = data.Records(recordBytes);
        for (int row = 0; cursor.Next(); row++)
        {
            ReadOnlySpan<byte> record = cursor.Record;
            columns.Record[row] = cursor.Number;
            columns.Voltage[row] = Finite(data, cursor.Offset, record) / voltageDivisor;
            columns.Current[row] = Finite(data, cursor.Offset + 4, record[4..]) * currentFactor;
        }

        return columns;
    }

    private static void Describe(NewareColumns columns, NdcRunTable runs, Dictionary<string, string> properties)
    {
        properties["Records In Runs"] =
            $"{runs.Runs.Length} of {columns.Rows} records have their own time and capacities; the others' times follow from the interval of their run";
        if (runs.Runs.Length > 0 && columns.Rows > 0 && columns.Record[^1] is var last && last > runs.Runs[^1].FirstRecord)
        {
            properties["Records Behind The Last Run"] = DataFault.Number(last - runs.Runs[^1].FirstRecord);
        }

        if (runs.Repeated > 0)
        {
            properties["Repeated Run Entries"] = DataFault.Number(runs.Repeated);
        }
    }

    /// <summary>
    /// Capacity and energy where none is recorded, as the vendor's software fills them in: the recorded values, and behind them
    /// current times the run's interval. Computed, not measured, and therefore in columns of their own.
    /// </summary>
    private sealed class Integrals(NewareColumns columns)
    {
        private readonly double[] _charged = columns.Add(NewareHeaders.IntegratedOf(NewareHeaders.ChargeCapacity));
        private readonly double[] _discharged = columns.Add(NewareHeaders.IntegratedOf(NewareHeaders.DischargeCapacity));
        private readonly double[] _energyIn = columns.Add(NewareHeaders.IntegratedOf(NewareHeaders.ChargeEnergy));
        private readonly double[] _energyOut = columns.Add(NewareHeaders.IntegratedOf(NewareHeaders.DischargeEnergy));

        public void Begin(int row, in NdcRunTable.Run run)
        {
            _charged[row] = run.Charged;
            _discharged[row] = run.Discharged;
            _energyIn[row] = run.EnergyIn;
            _energyOut[row] = run.EnergyOut;
        }

        public void GoOn(int row, int interval)
        {
            double charge = columns.Current[row] * interval / MillisecondsPerHour;
            double energy = charge * columns.Voltage[row];
            _charged[row] = _charged[row - 1] + Math.Max(charge, 0);
            _discharged[row] = _discharged[row - 1] - Math.Min(charge, 0);
            _energyIn[row] = _energyIn[row - 1] + Math.Max(energy, 0);
            _energyOut[row] = _energyOut[row - 1] - Math.Min(energy, 0);
        }
    }
}
