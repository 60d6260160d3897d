using System;
using System.Collections.Generic;
using BmsEdge.Core.Models;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.TestSupport;
using BmsEdge.Training.Export;
using BmsEdge.Training.Soc;
using BmsEdge.Training.Verification;
using Xunit;

namespace BmsEdge.Training.Tests.Soc;

/// <summary>The LG HG2 model, trained once for all tests that need measured data.</summary>
public static class MeasuredModel
{
    private static readonly Lazy<(DriveCycleDataset Data, SocTrainingResult Result, byte[] Blob, CellModel Model)> s_trained = new(Train);
    private static readonly Dictionary<SocDisturbance, IReadOnlyList<SocCycleResult>> s_evaluated = [];

    /// <summary>The data set; skips the test where it is not.</summary>
    public static DriveCycleDataset Data => Trained.Data;

    /// <summary>What training gave.</summary>
    public static SocTrainingResult Result => Trained.Result;

    /// <summary>The blob as the package would hold it.</summary>
    public static byte[] Blob => Trained.Blob;

    /// <summary>The model as the board reads it.</summary>
    public static CellModel Model => Trained.Model;

    private static (DriveCycleDataset Data, SocTrainingResult Result, byte[] Blob, CellModel Model) Trained
    {
        get
        {
            Repository.RequireData("lg-18650hg2");
            return s_trained.Value;
        }
    }

    /// <summary>Every drive cycle under a disturbance.</summary>
    public static IReadOnlyList<SocCycleResult> Evaluate(SocDisturbance disturbance)
    {
        lock (s_evaluated)
        {
            if (!s_evaluated.TryGetValue(disturbance, out IReadOnlyList<SocCycleResult>? results))
            {
                results = SocEvaluator.Evaluate(Model, Data, disturbance);
                s_evaluated.Add(disturbance, results);
            }

            return results;
        }
    }

    /// <summary>Trains anew.</summary>
    public static (SocTrainingResult Result, byte[] Blob) TrainAnew(DriveCycleDataset data)
    {
        SocTrainingResult result = SocTrainer.Train(data, new SocTrainingOptions("LG HG2", Chemistry.Nmc));
        return (result, ModelBlobWriter.Write(result.Cell, Agreement.GoldenVectors(result.Cell)));
    }

    private static (DriveCycleDataset Data, SocTrainingResult Result, byte[] Blob, CellModel Model) Train()
    {
        DriveCycleDataset data = DriveCycleDataset.Open(Repository.RequireData("lg-18650hg2"));
        (SocTrainingResult result, byte[] blob) = TrainAnew(data);
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, Chemistry.Nmc, 4, out CellModel? model));
        return (data, result, blob, model!);
    }
}
