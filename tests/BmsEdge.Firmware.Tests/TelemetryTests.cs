using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.VirtualBoard.Hardware;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>What the board says over its serial port, and what it does with what it hears.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public void Each_second_brings_one_line_of_each_kind_with_running_numbers_and_right_checksums()
    {
        using LoopRig rig = new();
        rig.Run(8000);
        Line(rig).TakeSent();
        rig.Run(10000);
        List<string[]> lines = Lines(rig);
        foreach (string kind in new[] { "S", "V", "W", "D", "E", "C" })
        {
            Assert.Equal(10, lines.Count(l => l[0] == kind));
        }

        Assert.Equal(60, lines.Count);
        for (int i = 1; i < lines.Count; i++)
        {
            Assert.Equal(1, Number(lines[i][1]) - Number(lines[i - 1][1]));
        }
    }

    [Fact]
    public void The_numbers_are_those_of_the_frame()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-2), lastSoc: 0.6));
        rig.StartDischarge();
        rig.Run(5000);
        Line(rig).TakeSent();
        rig.Run(1000);
        List<string[]> lines = Lines(rig);
        string[] state = lines.Last(l => l[0] == "S");
        Assert.Equal(16, state.Length);
        Assert.Equal((int)PackState.Discharge, Number(state[3]));
        Assert.Equal((int)PackRequest.Discharge, Number(state[5]));
        Assert.Equal(3, Number(state[6]));
        Assert.InRange(Number(state[9]), 14000, 16800);
        Assert.InRange(Number(state[11]), -2010, -1990);
        string[] cells = lines.Last(l => l[0] == "V");
        Assert.Equal(3 + 4, cells.Length);
        Assert.InRange(Number(cells[3]), (int)(rig.Loop.Frame.CellVolts.Value(0) * 1000) - 3, (int)(rig.Loop.Frame.CellVolts.Value(0) * 1000) + 3);
        string[] estimates = lines.Last(l => l[0] == "E");
        Assert.Equal(0, Number(estimates[3]));
        Assert.InRange(Number(estimates[4]), 4900, 5000);
        Assert.Equal(5000, Number(estimates[5]));
        Assert.InRange(Number(lines.Last(l => l[0] == "D")[3]), 2490, 2600);
        Assert.All(lines.Last(l => l[0] == "W")[3..], validity => Assert.Equal("1", validity));
    }

    [Fact]
    public void A_value_without_evidence_is_an_empty_field_and_its_reason_is_told()
    {
        using LoopRig rig = new();
        rig.Run(8000);
        rig.Board.Bus.Faults.Nak(int.MaxValue, rig.Configuration.CurrentMonitorAddress);
        rig.Run(3000);
        List<string[]> lines = Lines(rig);
        Assert.Equal(string.Empty, lines.Last(l => l[0] == "S")[11]);
        Assert.Equal("3", lines.Last(l => l[0] == "W")[3 + 4]);
    }

    [Fact]
    public void Every_trip_is_told_once_with_everything_that_answers_why()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        rig.Supply.SetCellVolts(2, 2.2);
        rig.Run(10000);
        List<string[]> trips = Lines(rig).Where(l => l[0] == "R").ToList();
        Assert.Equal(rig.Loop.Trips.TotalCount, trips.Count);
        string[] trip = trips.Single(t => Number(t[4]) == (int)TripCause.CellUnderVoltage && Number(t[5]) == (int)TripLevel.Open);
        Assert.Equal((int)TripPath.Discharge, Number(trip[6]));
        Assert.Equal(0, Number(trip[7]));
        Assert.Equal(2, Number(trip[8]));
        Assert.InRange(Number(trip[9]), 2195, 2205);
        Assert.Equal(2500, Number(trip[10]));
        Assert.Equal(1000, Number(trip[11]));
        Assert.Equal((int)PackState.Discharge, Number(trip[13]));
    }

    [Fact]
    public void A_command_over_the_link_closes_and_opens_the_pack()
    {
        using LoopRig rig = new();
        rig.Run(5000);
        Line(rig).Feed(Encoding.ASCII.GetBytes(LinkTests.Command(1, 2)));
        rig.RunUntil(() => rig.AnySwitchOn, 5000, "closed by command");
        Line(rig).Feed(Encoding.ASCII.GetBytes("$Q,2,0*0000\r\n"));
        rig.Run(2000);
        Assert.True(rig.AnySwitchOn);
        Assert.Equal(1, rig.Loop.Commands.RejectedCount);
        Line(rig).Feed(Encoding.ASCII.GetBytes(LinkTests.Command(3, 0)));
        rig.RunUntil(() => !rig.AnySwitchOn, 750, "opened by command");
    }

    [Fact]
    public void Trips_are_acknowledged_over_the_link()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        rig.Board.CellMonitor.RaiseChipFault();
        rig.RunUntil(() => rig.State == PackState.Fault, 1000, "fault");
        Line(rig).Feed(Encoding.ASCII.GetBytes(LinkTests.Command(1, 0)));
        rig.Run(2000);
        Assert.Equal(PackState.Fault, rig.State);
        Line(rig).Feed(Encoding.ASCII.GetBytes(LinkTests.Command(2, 3)));
        rig.RunUntil(() => rig.State == PackState.Off, 2000, "acknowledged");
    }

    [Fact]
    public void A_flood_on_the_link_does_not_move_the_protection_by_a_millisecond()
    {
        static long TripTime(bool flood)
        {
            using LoopRig rig = new();
            rig.StartDischarge();
            byte[] noise = Enumerable.Range(0, 5000).Select(i => (byte)(i * 37)).ToArray();
            rig.Supply.SetCellVolts(1, 2.2);
            return rig.RunUntil(
                () =>
                {
                    if (flood)
                    {
                        Line(rig).Feed(noise);
                    }

                    return !rig.Board.DischargePathClosed;
                },
                5000,
                "cut");
        }

        Assert.Equal(TripTime(false), TripTime(true));
    }

    [Fact]
    public void A_broken_link_costs_lines_and_nothing_else()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        Line(rig).Sent += Throw;
        rig.Run(3000);
        Assert.InRange(rig.Loop.LostLineCount, 10, 20);
        Assert.Equal(PackState.Discharge, rig.State);
        Line(rig).Sent -= Throw;
        int lost = rig.Loop.LostLineCount;
        rig.Run(3000);
        Assert.Equal(lost, rig.Loop.LostLineCount);

        static void Throw(ReadOnlySpan<byte> block) => throw new TimeoutException("nobody reads");
    }

    [Fact]
    public void Without_a_port_the_board_protects_in_silence()
    {
        using LoopRig rig = new(change: c => c.SerialPortName = string.Empty);
        rig.StartDischarge();
        rig.Supply.SetCellVolts(0, 2.2);
        rig.RunUntil(() => !rig.Board.DischargePathClosed, 3000, "cut");
        Assert.Equal(0, rig.Loop.LostLineCount);
    }

    private static SerialLine Line(LoopRig rig) => rig.Board.Microcontroller.FindSerialLine(rig.Configuration.SerialPortName)!;

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    /// <summary>The lines sent so far, each cut into kind, number, time and fields; every checksum must be right.</summary>
    private static List<string[]> Lines(LoopRig rig)
    {
        List<string[]> lines = [];
        foreach (string line in Encoding.ASCII.GetString(Line(rig).TakeSent()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Equal('$', line[0]);
            int star = line.IndexOf('*', StringComparison.Ordinal);
            Assert.Equal(LinkTests.Crc(line[1..star]).ToString("X4", CultureInfo.InvariantCulture), line[(star + 1)..]);
            lines.Add(line[1..star].Split(','));
        }

        return lines;
    }
}
