using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace BmsEdge.Benchmarks;

/// <summary>
/// Ratios against a named baseline in the same run. <c>--quick</c> takes three measurements instead of fifteen; every other
/// argument goes to BenchmarkDotNet (<c>--filter *Estimator*</c>).
/// </summary>
internal static class Program
{
    private const string Quick = "--quick";

    private static readonly Job Full = Job.Default
        .WithWarmupCount(5)
        .WithIterationCount(15)
        .WithIterationTime(TimeInterval.FromMilliseconds(250))
        .WithId("Full");

    private static int Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "--import-speed":
                return ImportSpeed.Run(args[1..]);
            case "--cell-speed":
                return CellSpeed.Run(args[1..]);
            case "--read-one":
                return ImportSpeed.ReadOne(args[1..]);
            default:
                return Measure(args);
        }
    }

    private static int Measure(string[] args)
    {
        // In this very process: a process per benchmark would build a generated project each, for nothing that a ratio needs.
        Job job = (args.Contains(Quick) ? Job.ShortRun : Full).WithToolchain(InProcessEmitToolchain.Instance);
        IConfig config = DefaultConfig.Instance
            .AddJob(job)

            // On a machine with other work the least is the figure that says most about the code.
            .AddColumn(StatisticColumn.Min, StatisticColumn.Median)
            .WithSummaryStyle(SummaryStyle.Default.WithRatioStyle(RatioStyle.Trend))
            .HideColumns(Column.Job, Column.Toolchain, Column.Gen0, Column.Gen1, Column.Gen2, Column.AllocRatio);

        // Without a filter BenchmarkDotNet asks which to run; a documented command must not wait for an answer.
        List<string> passed = [.. args.Where(a => a != Quick)];
        if (!passed.Any(a => a is "--filter" or "-f" or "--list" or "--help"))
        {
            passed.AddRange(["--filter", "*"]);
        }

        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. passed], config);
        bool failed = summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success));
        return failed ? 1 : 0;
    }
}
