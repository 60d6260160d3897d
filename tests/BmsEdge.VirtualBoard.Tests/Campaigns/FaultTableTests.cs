using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;
using BmsEdge.VirtualBoard.Campaigns;
using Xunit;

namespace BmsEdge.VirtualBoard.Tests.Campaigns;

/// <summary>The table itself: complete, consistent, and its times follow the configuration.</summary>
public sealed class FaultTableTests
{
    public static TheoryData<string> Injected => [.. FaultTable.Rows.Where(r => r.NotCovered is null).Select(r => r.Id)];

    [Fact]
    public void Every_number_of_the_fault_model_has_a_row()
    {
        Assert.Equal(Enumerable.Range(1, 27), FaultTable.Rows.Select(r => FaultTable.NumberOf(r.Id)).Distinct());
        Assert.Equal(FaultTable.Rows.Count, FaultTable.Rows.Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public void A_row_that_is_not_covered_says_why_and_one_that_is_says_what_and_when()
    {
        foreach (FaultRow row in FaultTable.Rows)
        {
            if (row.NotCovered is string why)
            {
                Assert.True(why.Length > 20, row.Id);
                Assert.Empty(row.Phases);
            }
            else
            {
                Assert.NotNull(row.Time);
                Assert.NotNull(row.Draw);
                Assert.NotEmpty(row.Phases);
                Assert.True(row.Safe == SafeState.Undisturbed || row.Causes.Count > 0 || row.Noticed is not null || row.Consequences.Count > 0, row.Id);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Injected))]
    public void The_derivation_of_a_stated_time_adds_up(string id)
    {
        StatedTime time = Row(id).Time!(GeneratedConfiguration.Create());
        int sum = time.Derivation.Split(" + ").Sum(part => int.Parse(part[(part.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(time.Milliseconds, sum);
        Assert.InRange(time.Milliseconds, 100, 60_000);
    }

    [Theory]
    [InlineData("16b", TripCause.CellOverVoltage)]
    [InlineData("16d", TripCause.CellDeepDischarge)]
    [InlineData("6a", TripCause.FrontEndError)]
    [InlineData("26a", TripCause.DischargeOverCurrent)]
    [InlineData("2a", TripCause.CellEvidenceLost)]
    public void A_longer_delay_in_the_configuration_is_a_longer_stated_time(string id, TripCause cause)
    {
        FaultRow row = Row(id);
        BoardConfiguration shipped = GeneratedConfiguration.Create();
        BoardConfiguration slow = GeneratedConfiguration.Create();
        slow.Limits = Slower(shipped.Limits!, cause, 3000);
        Assert.Equal(row.Time!(shipped).Milliseconds + 3000, row.Time!(slow).Milliseconds);
    }

    [Fact]
    public void Rows_that_a_board_cannot_have_do_not_apply_to_it()
    {
        BoardConfiguration c = GeneratedConfiguration.Create();
        c.OpenWirePeriodMs = 0;
        c.SerialPortName = string.Empty;
        c.PrechargeEnabled = false;
        FaultSetting bare = new(c, []);
        FaultSetting shipped = new(GeneratedConfiguration.Create(), [1]);
        foreach (string id in new[] { "3a", "12a", "12b", "14b", "10a", "24a" })
        {
            Assert.NotNull(Row(id).NotApplicable(bare));
            Assert.Null(Row(id).NotApplicable(shipped));
        }

        Assert.NotNull(Row("4c").NotApplicable(shipped));
        shipped.Configuration.ThermistorAdcChannels = [0];
        Assert.Null(Row("4c").NotApplicable(shipped));
    }

    [Fact]
    public void Pairs_join_the_dangerous_faults_with_what_could_hide_them()
    {
        Assert.True(FaultPairs.Rows.Count > 80, $"{FaultPairs.Rows.Count}");
        FaultRow pair = FaultPairs.Rows.Single(r => r.Id == "6g+16b");
        BoardConfiguration c = GeneratedConfiguration.Create();
        Assert.Equal(SafeState.Open, pair.Safe);
        Assert.Equal(Row("16b").Time!(c).Milliseconds + Row("6g").ShadowMilliseconds(c), pair.Time!(c).Milliseconds);
        Assert.Equal(Row("16b").Causes, pair.Causes);
        Assert.DoesNotContain(FaultPairs.Rows, r => r.Id is "1a+26a" or "26a+26b");
    }

    [Theory]
    [InlineData("6c", 6)]
    [InlineData("27", 27)]
    [InlineData("16d+16b", 16)]
    public void The_number_of_a_row_is_its_first_digits(string id, int number) => Assert.Equal(number, FaultTable.NumberOf(id));

    private static FaultRow Row(string id) => FaultTable.Rows.Single(r => r.Id == id);

    private static LimitTable Slower(LimitTable table, TripCause cause, int more)
    {
        LimitTable slow = new(table.RowCount);
        HashSet<int> all = [.. Enumerable.Range(0, table.RowCount).Where(i => table.Cause(i) == cause)];
        for (int i = 0; i < table.RowCount; i++)
        {
            slow.Set(
                i, table.Cause(i), table.Quantity(i), table.Direction(i), table.Level(i), table.Path(i), table.Trip(i), table.Reset(i),
                table.DelayMilliseconds(i) + (all.Contains(i) ? more : 0), table.ResetDelayMilliseconds(i), table.Latched(i), table.Enabled(i));
        }

        return slow;
    }
}
