using System;
using BmsEdge.Core.Control;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Tests.Protection;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Control;

/// <summary>Frame, limits and state machine together, as the loop joins them, under any kind of broken input.</summary>
public sealed class FailClosedLawTests
{
    private const int Period = 250;
    private const int MaximumAge = 600;
    private const int EvidenceDelay = 500;

    private static readonly float[] s_values =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -0.5f, 0f, 0.3f, 2.4f, 3.7f, 3.7f, 3.7f, 4.3f, 25f,
    ];

    /// <summary>What one loop does to one channel: 0 good sample, 1 nothing new, 2 refused, 3 a broken or extreme value.</summary>
    private static readonly Gen<(int Kind, int Value)> s_event = Gen.Select(Gen.OneOf(0, 0, 0, 1, 2, 3), Gen.Int[0, s_values.Length - 1]);

    [Fact]
    public void No_broken_sequence_keeps_the_switches_closed_longer_than_the_evidence_delay() =>
        Gen.Select(s_event.Array[6].Array[1, 60], Gen.Int[0, 2]).Sample((loops, request) =>
        {
            Rig rig = new();
            rig.Settle((PackRequest)(request == 0 ? 2 : request));
            foreach ((int Kind, int Value)[] loop in loops)
            {
                rig.Loop(loop, (PackRequest)(request == 0 ? 2 : request));
                if (rig.IsClosed && rig.LongestMissing > MaximumAge + EvidenceDelay + Period)
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Without_any_new_sample_the_switches_open_for_good()
    {
        foreach (int kind in new[] { 1, 2, 3 })
        {
            Rig rig = new();
            rig.Settle(PackRequest.Discharge);
            Assert.True(rig.IsClosed);
            (int, int)[] broken = [(kind, 0), (kind, 0), (kind, 0), (kind, 0), (kind, 0), (kind, 0)];
            int closedFor = 0;
            for (int i = 0; i < 100; i++)
            {
                rig.Loop(broken, PackRequest.Discharge);
                closedFor += rig.IsClosed ? Period : 0;
            }

            Assert.True(closedFor <= MaximumAge + EvidenceDelay + Period, $"kind {kind}: closed for {closedFor} ms");
            Assert.Equal(PackState.Fault, rig.Machine.State);
        }
    }

    [Fact]
    public void The_switches_never_close_while_any_channel_is_without_evidence() =>
        s_event.Array[6].Array[1, 40].Sample(loops =>
        {
            Rig rig = new();
            foreach ((int Kind, int Value)[] loop in loops)
            {
                bool wasOpen = !rig.IsClosed;
                rig.Loop(loop, PackRequest.Discharge);
                if (wasOpen && rig.IsClosed && !rig.AllValid)
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void A_closed_switch_always_means_an_unblocked_path() =>
        Gen.Select(s_event.Array[6], Gen.Int[0, 2]).Array[1, 60].Sample(loops =>
        {
            Rig rig = new();
            rig.Settle(PackRequest.Discharge);
            foreach (((int Kind, int Value)[] loop, int request) in loops)
            {
                rig.Loop(loop, (PackRequest)request);
                TripPath blocked = rig.Limits.BlockedPath;
                if ((rig.Machine.ChargeOn && (blocked & TripPath.Charge) != 0) ||
                    (rig.Machine.DischargeOn && (blocked & TripPath.Discharge) != 0) ||
                    (rig.Machine.ChargeOn && rig.Machine.State is not (PackState.Charge or PackState.Discharge)))
                {
                    return false;
                }
            }

            return true;
        });

    /// <summary>Four cells (channels 0-3), the current (4) and one temperature (5).</summary>
    private sealed class Rig
    {
        private readonly MeasurementFrame _frame = new(4, 1);
        private readonly PackInputs _inputs = new() { FeedbackValid = true, VoltsValid = true };
        private readonly long[] _lastGood = new long[6];

        public Rig()
        {
            LimitTable table = LimitTableTests.Good();
            Assert.Equal(LimitTableStatus.Ok, table.Validate(out _));
            TripLog log = new(32);
            Limits = new LimitEvaluator(table, 4, 1, log);
            Machine = new PackStateMachine(new PackStateSettings { PrechargeEnabled = false }, log);
        }

        public LimitEvaluator Limits { get; }

        public PackStateMachine Machine { get; }

        public bool IsClosed => Machine.ChargeOn || Machine.DischargeOn;

        public bool AllValid { get; private set; }

        public long LongestMissing
        {
            get
            {
                long longest = 0;
                foreach (long time in _lastGood)
                {
                    longest = Math.Max(longest, _frame.NowMilliseconds - time);
                }

                return longest;
            }
        }

        public void Settle(PackRequest request)
        {
            (int, int)[] good = [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)];
            for (int i = 0; i < 20; i++)
            {
                Loop(good, request);
            }
        }

        public void Loop((int Kind, int Value)[] events, PackRequest request)
        {
            long now = _frame.NowMilliseconds + Period;
            _frame.NowMilliseconds = now;
            AllValid = true;
            for (int channel = 0; channel < 6; channel++)
            {
                ChannelBlock block = channel < 4 ? _frame.CellVolts : (channel == 4 ? _frame.CurrentAmps : _frame.TemperatureCelsius);
                int index = channel < 4 ? channel : 0;
                float good = channel < 4 ? 3.7f + (0.001f * (now / Period % 3)) : (channel == 4 ? -1f : 25f);
                switch (events[channel].Kind)
                {
                    case 0:
                        block.Accept(index, good, now);
                        break;
                    case 2:
                        block.Refuse(index, Validity.BusError);
                        break;
                    case 3:
                        block.Accept(index, s_values[events[channel].Value], now);
                        break;
                    default:
                        break;
                }

                block.MarkStale(now, MaximumAge);
                AllValid &= block.IsValid(index);
                _lastGood[channel] = block.IsValid(index) ? block.TimeMilliseconds(index) : _lastGood[channel];
            }

            _frame.FrontEndFailures.Accept(0, 0f, now);
            Limits.Evaluate(_frame, (byte)Machine.State);
            _inputs.NowMilliseconds = now;
            _inputs.Request = request;
            _inputs.IsSelfTestDone = true;
            _inputs.EvidenceComplete = AllValid;
            _inputs.ChargeFeedback = Machine.ChargeOn;
            _inputs.DischargeFeedback = Machine.DischargeOn;
            Machine.Step(_inputs, Limits);
        }
    }
}
