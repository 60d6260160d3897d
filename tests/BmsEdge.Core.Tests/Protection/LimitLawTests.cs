using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Protection;

/// <summary>Laws of the debounce over random sequences, against a plain restatement of the rule.</summary>
public sealed class LimitLawTests
{
    private const float Trip = 4.25f;
    private const float Reset = 4.1f;

    /// <summary>What happened at one loop: kind 0-3 = good, between, beyond, refused; 4 = no new sample.</summary>
    private sealed record Turn(int Kind, int StepMilliseconds)
    {
        public float Volts => Kind switch { 0 => 3.7f, 1 => 4.2f, _ => 4.3f };
    }

    private static readonly Gen<Turn> s_turn = Gen.Select(Gen.Int[0, 4], Gen.OneOf(0, 50, 249, 250, 251, 500, 1000), (k, s) => new Turn(k, s));

    private static readonly Gen<(Turn[] Turns, int Delay, int ResetDelay)> s_story = Gen.Select(
        s_turn.Array[1, 60], Gen.OneOf(0, 1, 250, 500, 1000), Gen.OneOf(0, 1, 250, 750));

    [Fact]
    public void A_trip_and_a_release_each_need_an_unbroken_run_of_new_samples_as_long_as_the_delay() => s_story.Sample(story =>
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, Trip, Reset, story.Delay, story.ResetDelay, cells: 1);
        List<(long Time, int Kind)> samples = [];
        long time = 0;
        bool expected = false;
        long runStart = -1;
        foreach (Turn turn in story.Turns)
        {
            time += turn.StepMilliseconds;
            if (turn.Kind == 3)
            {
                rig.Frame.CellVolts.Refuse(0, Validity.BusError);
                runStart = expected ? -1 : runStart;
            }
            else if (turn.Kind != 4)
            {
                rig.Frame.CellVolts.Accept(0, turn.Volts, time);
                bool counts = expected ? turn.Kind == 0 : turn.Kind == 2;
                runStart = !counts ? -1 : (runStart < 0 ? time : runStart);
                if (counts && time - runStart >= (expected ? story.ResetDelay : story.Delay))
                {
                    expected = !expected;
                    runStart = -1;
                }
            }

            rig.Evaluate(time);
            rig.Evaluate(time);
            if (rig.IsActive != expected)
            {
                return false;
            }
        }

        return true;
    });

    [Fact]
    public void Permuting_the_cells_permutes_the_trips()
    {
        Gen<int[]> orders = Gen.Shuffle(Enumerable.Range(0, 4).ToArray());
        Gen.Select(s_turn.Array[4].Array[1, 25], orders, Gen.OneOf(0, 250, 500)).Sample((loops, order, delay) =>
        {
            LimitRig straight = new(LimitQuantity.CellVolts, LimitDirection.Above, Trip, Reset, delay, delay);
            LimitRig permuted = new(LimitQuantity.CellVolts, LimitDirection.Above, Trip, Reset, delay, delay);
            long time = 0;
            foreach (Turn[] loop in loops)
            {
                time += 250;
                for (int cell = 0; cell < 4; cell++)
                {
                    Feed(straight, cell, loop[cell], time);
                    Feed(permuted, order[cell], loop[cell], time);
                }

                straight.Evaluate(time);
                permuted.Evaluate(time);
                for (int cell = 0; cell < 4; cell++)
                {
                    if (straight.Evaluator.IsTripped(0, cell) != permuted.Evaluator.IsTripped(0, order[cell]))
                    {
                        return false;
                    }
                }
            }

            return straight.Log.TotalCount == permuted.Log.TotalCount;
        });
    }

    [Fact]
    public void A_below_row_is_the_mirror_image_of_an_above_row() => s_story.Sample(story =>
    {
        LimitRig above = new(LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, Trip, Reset, story.Delay, story.ResetDelay, latched: true);
        LimitRig below = new(LimitQuantity.ChargeCurrentAmps, LimitDirection.Below, -Trip, -Reset, story.Delay, story.ResetDelay, latched: true);
        long time = 0;
        foreach (Turn turn in story.Turns)
        {
            time += turn.StepMilliseconds;
            foreach ((LimitRig rig, float sign) in new[] { (above, 1f), (below, -1f) })
            {
                if (turn.Kind == 3)
                {
                    rig.Frame.CurrentAmps.Refuse(0, Validity.BusError);
                }
                else if (turn.Kind != 4)
                {
                    rig.Frame.CurrentAmps.Accept(0, sign * turn.Volts, time);
                }

                rig.Evaluate(time);
            }

            if (above.Evaluator.IsTripped(0, 0) != below.Evaluator.IsTripped(0, 0) || above.IsActive != below.IsActive)
            {
                return false;
            }
        }

        return true;
    });

    [Fact]
    public void A_latched_row_never_lets_go_by_itself() => s_story.Sample(story =>
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, Trip, Reset, story.Delay, story.ResetDelay, latched: true, cells: 1);
        long time = 0;
        bool was = false;
        foreach (Turn turn in story.Turns)
        {
            time += turn.StepMilliseconds;
            Feed(rig, 0, turn, time);
            rig.Evaluate(time);
            if (was && !rig.IsActive)
            {
                return false;
            }

            was = rig.IsActive;
        }

        return true;
    });

    [Fact]
    public void No_clock_jump_trips_on_a_single_sample_or_overflows() =>
        Gen.Long[-3_000_000_000_000, 3_000_000_000_000].Array[1, 20].Sample(times =>
        {
            LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, Trip, Reset, LimitTable.LongestDelayMilliseconds, 0, cells: 1);
            long forward = 0;
            long last = times[0];
            foreach (long time in times)
            {
                forward += Math.Min(Math.Max(0, time - last), LimitTable.LongestDelayMilliseconds);
                last = time;
                rig.Cells(time, 4.3f);
                if (rig.IsActive != forward >= LimitTable.LongestDelayMilliseconds)
                {
                    return false;
                }
            }

            return true;
        });

    private static void Feed(LimitRig rig, int cell, Turn turn, long time)
    {
        if (turn.Kind == 3)
        {
            rig.Frame.CellVolts.Refuse(cell, Validity.BusError);
        }
        else if (turn.Kind != 4)
        {
            rig.Frame.CellVolts.Accept(cell, turn.Volts, time);
        }
    }
}
