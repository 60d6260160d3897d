using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Conformance.Counting;

/// <summary>
/// How many instructions the board executes in a loop, counted. At 0.5 to 1 us each on an ESP32, protection may take 3 and 9 ms of the
/// loop for 4 and 16 cells, and the estimators, once a second, 20 and 80 ms.
/// </summary>
public sealed class WorkPerStepTests(ITestOutputHelper output)
{
    // In its first loops the rows of missing evidence are on their way to a trip.
    private const int SettlingLoops = 8;

    private static readonly Lazy<InstructionCounter> s_counter = new(() => new InstructionCounter(Sources()));

    [Theory]
    [InlineData(4, 2, 3000, 20000)]
    [InlineData(16, 4, 9000, 80000)]
    public void A_step_stays_within_its_budget(int cells, int temperatures, int mostProtection, int mostEstimation)
    {
        byte[] blob = File.ReadAllBytes(Path.Combine(Repository.Root, "models", "lg-18650hg2", "model.bms"));
        InstructionCounter counter = s_counter.Value;
        dynamic driver = Activator.CreateInstance(counter.Type("BmsEdge.Counting.StepDriver"), cells, temperatures, blob)!;
        List<long>[] byPart = [[], [], [], []];
        List<long> protect = [];
        List<long> decide = [];
        List<long> manage = [];
        List<long> estimate = [];
        for (int i = 0; i < 4000; i++)
        {
            long now = 250L * i;
            double t = now * 1e-3;

            // A drive with pulses and rests, cells apart by millivolts, a pack that warms.
            float amps = (i / 40 % 5) switch { 0 => -6f, 1 => 0f, 2 => -2f, 3 => 1.5f, _ => -4f };
            driver.Sample(now, amps, (float)(3.8 - (t * 1e-4) + (0.03 * amps)), 0.002f, (float)(25 + (t * 2e-3)));
            long[] parts = Protect(driver, counter);
            for (int part = 0; part < parts.Length; part++)
            {
                byPart[part].Add(parts[part]);
            }

            protect.Add(parts.Sum());
            estimate.Add(counter.Of(() => driver.Estimate()));
            manage.Add(counter.Of(() => driver.Manage()));
            decide.Add(counter.Of(() => driver.Decide()));
        }

        Assert.True(driver.IsDriving);
        Tell("plausibility", cells, byPart[0]);
        Tell("age", cells, byPart[1]);
        Tell("trend", cells, byPart[2]);
        Tell("limits", cells, byPart[3]);
        Tell("protection with its start", cells, protect);
        Tell("protection, all four", cells, [.. protect.Skip(SettlingLoops)]);
        Tell("state machine", cells, decide);
        Tell("allowed currents, charge, balancing, counters", cells, manage);
        Tell("estimators, in loops with a step", cells, [.. estimate.Where(e => e > estimate.Max() / 2)]);
        Assert.InRange(protect.Skip(SettlingLoops).Max(), mostProtection / 10, mostProtection);
        Assert.InRange(estimate.Max(), mostEstimation / 100, mostEstimation);
    }

    [Fact]
    public void When_every_cell_is_beyond_every_limit_the_work_stays_bounded()
    {
        byte[] blob = File.ReadAllBytes(Path.Combine(Repository.Root, "models", "lg-18650hg2", "model.bms"));
        foreach ((int cells, int most) in new[] { (4, 30000), (16, 45000) })
        {
            dynamic driver = Activator.CreateInstance(s_counter.Value.Type("BmsEdge.Counting.StepDriver"), cells, 4, blob)!;
            List<long> protect = [];
            for (int i = 0; i < 400; i++)
            {
                bool isBad = i > 100;
                driver.Sample(250L * i, isBad ? 30f : 0f, isBad ? 4.5f : 3.7f, 0.02f, isBad ? 70f : 25f);
                long[] parts = Protect(driver, s_counter.Value);
                protect.Add(parts.Sum());
            }

            Tell("protection, everything beyond its limits", cells, [.. protect.Skip(101)]);
            Assert.InRange(protect.Max(), 1, most);
        }
    }

    [Fact]
    public void A_run_of_known_length_is_counted_to_the_instruction()
    {
        const string Source = """
            namespace BmsEdge.Counting
            {
                public static class ExecutedInstructions { public static long Count; }
                public static class Known { public static int Sum(int n) { int s = 0; for (int i = 0; i < n; i++) { s += i; } return s; } }
            }
            """;
        InstructionCounter counter = new([("known.cs", Source)]);
        Func<int, int> sum = counter.Type("BmsEdge.Counting.Known").GetMethod("Sum")!.CreateDelegate<Func<int, int>>();
        long none = counter.Of(() => sum(0));
        long ten = counter.Of(() => sum(10));
        long twenty = counter.Of(() => sum(20));
        Assert.Equal(ten - none, twenty - ten);

        // ldc, stloc, ldc, stloc, br; ldloc, ldarg, blt; ldloc, ret.
        Assert.Equal(10, none);

        // ldloc, ldloc, add, stloc; ldloc, ldc, add, stloc; ldloc, ldarg, blt.
        Assert.Equal(110, ten - none);
    }

    [Fact]
    public void The_code_of_the_board_is_small()
    {
        int core = InstructionCounter.CodeBytes(Product.BoardSources().Where(s => s.Path.Contains("BmsEdge.Core", StringComparison.Ordinal)));
        output.WriteLine($"IL of Core: {core} bytes");
        Assert.InRange(core, 10_000, 200_000);
    }

    private static long[] Protect(dynamic driver, InstructionCounter counter) =>
    [
        counter.Of(() => driver.CheckPlausibility()),
        counter.Of(() => driver.Age()),
        counter.Of(() => driver.FollowTrend()),
        counter.Of(() => driver.HoldLimits()),
    ];

    private void Tell(string what, int cells, List<long> counts)
    {
        long[] sorted = [.. counts.Order()];
        output.WriteLine($"{cells} cells, {what}: median {sorted[sorted.Length / 2]}, most {sorted[^1]} instructions");
    }

    private static IEnumerable<(string Path, string Text)> Sources()
    {
        string[] firmware = ["BoardConfiguration.cs", "GeneratedConfiguration.cs", "CellEstimators.cs", "PackManagement.cs"];
        string driver = Path.Combine(Repository.Root, "tests", "BmsEdge.Conformance.Tests", "Counting", "StepDriver.cs.txt");
        return Product.BoardSources()
            .Where(s => s.Path.Contains("BmsEdge.Core", StringComparison.Ordinal) || firmware.Contains(Path.GetFileName(s.Path)))
            .Append((driver, File.ReadAllText(driver)));
    }
}
