using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.VirtualBoard.Campaigns;
using Xunit;

namespace BmsEdge.VirtualBoard.Tests.Campaigns;

/// <summary>
/// Rows that today's firmware misses. Each has a test that fails as soon as the firmware has been mended, so that the row
/// leaves this list.
/// </summary>
public sealed class KnownFaults
{
    /// <summary>Their names.</summary>
    internal static IReadOnlyList<string> Rows { get; } = ["3a", "6a", "6j", "8d", "14d", "16d", "16e"];

    /// <summary>A pair with one of them.</summary>
    internal static bool IsKnownPair(string id) => id.Split('+').Any(part => Rows.Contains(part));

    [Theory]
    [InlineData("6a", 6, "did not come back by itself")]
    [InlineData("14d", 1, "no record of PrechargeTooFast")]
    public void The_firmware_still_misses(string id, int runs, string problem)
    {
        FaultReport report = FaultCampaign.Run(new FaultCampaignOptions { Rows = [id], Runs = runs, PairRuns = 0 });
        Assert.Contains(report.Outcomes.SelectMany(o => o.Problems), p => p.Contains(problem, StringComparison.Ordinal));
    }
}
