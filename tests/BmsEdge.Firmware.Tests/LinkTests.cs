using System;
using System.Text;
using BmsEdge.Core.Control;
using CsCheck;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>Telemetry lines and commands, byte by byte.</summary>
public sealed class LinkTests
{
    [Fact]
    public void The_checksum_is_crc_16_ccitt_false() =>
        Assert.Equal(0x29B1, TelemetryLine.Crc16(Encoding.ASCII.GetBytes("x123456789x"), 1, 9));

    [Theory]
    [InlineData(0L, "0")]
    [InlineData(-1L, "-1")]
    [InlineData(10L, "10")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Integers_are_written_exactly(long value, string text)
    {
        TelemetryLine line = new(64);
        line.Begin('T');
        line.Add(value);
        line.End();
        Assert.Equal("$T," + text, Text(line)[..^7]);
    }

    [Theory]
    [InlineData(3.7004f, 1000f, true, "3700")]
    [InlineData(3.7005f, 1000f, true, "3701")]
    [InlineData(-0.0005f, 1000f, true, "-1")]
    [InlineData(-0.0004f, 1000f, true, "0")]
    [InlineData(3.7f, 1000f, false, "")]
    [InlineData(float.NaN, 1000f, true, "")]
    [InlineData(float.PositiveInfinity, 1000f, true, "2000000000")]
    [InlineData(-1e30f, 1000f, true, "-2000000000")]
    public void Values_are_scaled_rounded_clamped_and_left_out_without_evidence(float value, float scale, bool isEvidence, string text)
    {
        TelemetryLine line = new(64);
        line.Begin('T');
        line.Add(value, scale, isEvidence);
        line.Add(true);
        line.End();
        Assert.Equal("$T," + text + ",1", Text(line)[..^7]);
    }

    [Fact]
    public void A_line_ends_with_its_checksum_and_line_end()
    {
        TelemetryLine line = new(64);
        line.Begin('S');
        line.Add(42);
        line.End();
        string text = Text(line);
        Assert.Equal($"$S,42*{Crc("S,42"):X4}\r\n", text);
    }

    [Fact]
    public void A_line_that_does_not_fit_is_not_sent_cut_short()
    {
        TelemetryLine line = new(12);
        line.Begin('S');
        line.Add(123456789);
        line.End();
        Assert.Equal(0, line.Length);
        line.Begin('S');
        line.Add(1);
        line.End();
        Assert.Equal(11, line.Length);
    }

    [Theory]
    [InlineData(0, PackRequest.Off)]
    [InlineData(1, PackRequest.Charge)]
    [InlineData(2, PackRequest.Discharge)]
    [InlineData(4, PackRequest.Balance)]
    [InlineData(5, PackRequest.Service)]
    public void A_good_command_sets_the_request(int command, PackRequest expected)
    {
        CommandReceiver receiver = new(PackRequest.Discharge, 0);
        Send(receiver, Command(7, command));
        Assert.Equal(expected, receiver.Request);
        Assert.Equal(1, receiver.AcceptedCount);
        Assert.Equal(0, receiver.RejectedCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1500)]
    [InlineData(9999999)]
    public void A_charge_limit_is_told_once_and_changes_no_request(int milliamps)
    {
        CommandReceiver receiver = new(PackRequest.Charge, 0);
        Assert.False(receiver.TakeChargeLimit(out float none));
        Assert.Equal(0f, none);
        string body = $"L,4294967295,{milliamps}";
        Send(receiver, $"${body}*{Crc(body):X4}\n");
        Assert.Equal(PackRequest.Charge, receiver.Request);
        Assert.True(receiver.TakeChargeLimit(out float amps));
        Assert.Equal(milliamps * 0.001f, amps);
        Assert.False(receiver.TakeChargeLimit(out _));
    }

    [Fact]
    public void Acknowledging_is_told_once_and_changes_no_request()
    {
        CommandReceiver receiver = new(PackRequest.Charge, 0);
        Assert.False(receiver.TakeAcknowledge());
        Send(receiver, Command(1, 3));
        Assert.Equal(PackRequest.Charge, receiver.Request);
        Assert.True(receiver.TakeAcknowledge());
        Assert.False(receiver.TakeAcknowledge());
    }

    [Fact]
    public void A_replayed_line_does_nothing_and_keeps_nothing_alive()
    {
        CommandReceiver receiver = new(PackRequest.Off, 1000);
        Send(receiver, Command(5, 2), 0);
        Send(receiver, Command(5, 2), 900);
        Assert.Equal(1, receiver.RejectedCount);
        receiver.Expire(999);
        Assert.Equal(PackRequest.Discharge, receiver.Request);
        receiver.Expire(1000);
        Assert.Equal(PackRequest.Off, receiver.Request);
    }

    [Fact]
    public void A_repeated_request_lives_on_and_the_boards_own_never_lapses()
    {
        CommandReceiver receiver = new(PackRequest.Off, 1000);
        Send(receiver, Command(5, 2), 0);
        Send(receiver, Command(6, 2), 900);
        receiver.Expire(1800);
        Assert.Equal(PackRequest.Discharge, receiver.Request);
        receiver.SetRequest(PackRequest.Charge);
        receiver.Expire(long.MaxValue);
        Assert.Equal(PackRequest.Charge, receiver.Request);
        CommandReceiver endless = new(PackRequest.Off, 0);
        Send(endless, Command(1, 1), 0);
        endless.Expire(long.MaxValue);
        Assert.Equal(PackRequest.Charge, endless.Request);
    }

    [Theory]
    [InlineData("$Q,1,2*0000")]
    [InlineData("$Q,,2*")]
    [InlineData("$Q,1,2")]
    [InlineData("Q,1,2*")]
    [InlineData("$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$")]
    [InlineData("*")]
    public void A_malformed_line_is_counted_and_ignored(string line)
    {
        CommandReceiver receiver = new(PackRequest.Off, 0);
        Send(receiver, line + "\n");
        Assert.Equal(PackRequest.Off, receiver.Request);
        Assert.Equal(1, receiver.RejectedCount);
        Send(receiver, Command(9, 1));
        Assert.Equal(PackRequest.Charge, receiver.Request);
    }

    [Theory]
    [InlineData("Q,1,6")]
    [InlineData("L,1,12345678")]
    [InlineData("L,1,")]
    [InlineData("L,,5")]
    [InlineData("L,1,-5")]
    [InlineData("Q,x,2")]
    [InlineData("Q,1;2")]
    [InlineData("R,1,2")]
    [InlineData("Q;1,2")]
    [InlineData("Q,1,:")]
    [InlineData("Q,,2")]
    public void A_right_checksum_does_not_make_a_wrong_line_good(string body)
    {
        CommandReceiver receiver = new(PackRequest.Off, 0);
        Send(receiver, $"${body}*{Crc(body):X4}\n");
        Assert.Equal(PackRequest.Off, receiver.Request);
        Assert.Equal(1, receiver.RejectedCount);
    }

    [Fact]
    public void No_single_changed_byte_gets_another_command_through() =>
        Gen.Select(Gen.Int[0, 10], Gen.Byte, Gen.Int[0, 9999]).Sample((position, value, sequence) =>
        {
            byte[] bytes = Encoding.ASCII.GetBytes(Command(sequence, 2));
            int at = position % (bytes.Length - 1);
            bool same = bytes[at] == value;
            bytes[at] = value;
            CommandReceiver receiver = new(PackRequest.Off, 0);
            foreach (byte b in bytes)
            {
                receiver.Receive(b, 0);
            }

            return same ? receiver.Request == PackRequest.Discharge : receiver.Request == PackRequest.Off;
        });

    [Fact]
    public void Noise_never_becomes_a_request() =>
        Gen.Byte.Array[0, 300].Sample(noise =>
        {
            CommandReceiver receiver = new(PackRequest.Off, 0);
            foreach (byte b in noise)
            {
                receiver.Receive(b, 0);
            }

            return receiver.Request == PackRequest.Off && receiver.AcceptedCount == 0;
        });

    internal static string Command(int sequence, int command)
    {
        string body = FormattableString.Invariant($"Q,{sequence},{command}");
        return $"${body}*{Crc(body):X4}\r\n";
    }

    internal static int Crc(string body)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(body);
        return TelemetryLine.Crc16(bytes, 0, bytes.Length);
    }

    private static string Text(TelemetryLine line) => Encoding.ASCII.GetString(line.Buffer, 0, line.Length);

    private static void Send(CommandReceiver receiver, string text, long now = 0)
    {
        foreach (char c in text)
        {
            receiver.Receive((byte)c, now);
        }
    }
}
