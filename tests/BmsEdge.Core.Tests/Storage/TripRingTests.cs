using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Storage;
using BmsEdge.VirtualBoard.Hardware;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Storage;

/// <summary>The last 256 trips outlive whatever happens; a cut costs at most the one being written.</summary>
public sealed class TripRingTests
{
    private const int PlaceCount = 288;

    [Fact]
    public void A_trip_comes_back_whole()
    {
        SimulatedFlash flash = new();
        TripRing ring = Open(flash);
        StoredTrip trip = new()
        {
            Boot = 5,
            Cause = 2,
            Level = 3,
            Path = 1,
            Latched = true,
            Channel = -1,
            Value = 2.44f,
            Limit = 2.5f,
            DelayMilliseconds = 1000,
            TimeMilliseconds = 1L << 40,
            PackState = 3,
            PackStateAfter = 4,
            Switches = StoredTrip.FeedbackValid,
            LowestCell = 2,
            HighestCell = 1,
            LowestCellVolts = 2.44f,
            HighestCellVolts = 3.6f,
            PackVolts = 12.1f,
            LoadVolts = 12f,
            CurrentAmps = -3f,
            LowestCelsius = -10f,
            HighestCelsius = 31f,
            LowestSoc = 0.02f,
            HighestSoc = float.NaN,
        };
        Assert.True(ring.Append(trip));
        StoredTrip back = new();
        Assert.True(Open(flash).TryRead(0, back));
        foreach (System.Reflection.PropertyInfo property in typeof(StoredTrip).GetProperties())
        {
            Assert.Equal(property.GetValue(trip), property.GetValue(back));
        }
    }

    [Fact]
    public void A_ring_that_was_not_looked_at_takes_and_gives_nothing()
    {
        TripRing ring = new(new SimulatedFlash(), StorageFiles.Trips);
        Assert.False(ring.Append(new StoredTrip()));
        Assert.False(ring.TryRead(0, new StoredTrip()));
        int steps = 0;
        while (!ring.IsOpen)
        {
            ring.OpenStep();
            steps++;
        }

        Assert.Equal(PlaceCount / 8, steps);
        ring.OpenStep();
        Assert.Equal((0, 0u), (ring.Count, ring.NextSequence));
        Assert.False(ring.TryRead(0, new StoredTrip()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(PlaceCount)]
    [InlineData(PlaceCount + 1)]
    [InlineData((3 * PlaceCount) + 17)]
    public void Trips_are_kept_in_order_over_restarts(int count)
    {
        SimulatedFlash flash = new();
        Append(Open(flash), 0, count);
        TripRing ring = Open(flash);
        Assert.Equal(Math.Min(count, PlaceCount), ring.Count);
        Assert.Equal((uint)count, ring.NextSequence);
        Assert.Equal(Enumerable.Range(0, count).TakeLast(PlaceCount).Reverse(), Kept(ring));
        StoredTrip trip = new();
        Assert.False(ring.TryRead(Math.Min(count, PlaceCount), trip));
        Assert.False(ring.TryRead(-1, trip));
    }

    [Theory]
    [InlineData(0, TornWrite.NewBytesThenOld)]
    [InlineData(5, TornWrite.NewBytesThenOld)]
    [InlineData(32, TornWrite.NewBytesThenErased)]
    [InlineData(PlaceCount - 1, TornWrite.NewBytesThenOld)]
    [InlineData(PlaceCount, TornWrite.NewBytesThenOld)]
    [InlineData(PlaceCount + 31, TornWrite.NewBytesThenErased)]
    [InlineData(PlaceCount + 40, TornWrite.Old)]
    [InlineData((2 * PlaceCount) + 64, TornWrite.NewBytesThenOld)]
    public void A_cut_at_any_byte_costs_at_most_the_trip_being_written(int written, TornWrite torn)
    {
        SimulatedFlash before = new() { Torn = torn };
        Append(Open(before), 0, written);
        for (int cut = 0; cut < StoredTrip.Length; cut++)
        {
            SimulatedFlash flash = before.Copy();
            TripRing ring = Open(flash);
            flash.CutPowerAfter(cut);
            Assert.False(ring.Append(Trip(written)));
            flash.PowerUp();
            ring = Open(flash);
            IReadOnlyList<int> kept = Kept(ring);
            Assert.Equal(Enumerable.Range(0, written).Reverse().Take(TripRing.KeptCount), kept.Take(TripRing.KeptCount));
            Assert.Equal((uint)written, ring.NextSequence);

            // The same place is written again, and nothing of the torn one shows.
            Assert.True(ring.Append(Trip(written)));
            Assert.Equal(written, Kept(Open(flash))[0]);
        }
    }

    [Fact]
    public void Any_lost_byte_costs_one_trip()
    {
        SimulatedFlash before = new();
        Append(Open(before), 0, 40);
        for (int position = 0; position < 8 * StoredTrip.Length; position++)
        {
            SimulatedFlash flash = before.Copy();
            flash.Flip(StorageFiles.Trips + 1, position, 0x10);
            TripRing ring = Open(flash);
            int lost = 32 + (position / StoredTrip.Length);
            Assert.Equal(39, ring.Count);
            IReadOnlyList<int> kept = Kept(ring);
            Assert.DoesNotContain(lost, kept);

            // A lost newest trip gives its number to the next one: it is gone for good.
            Assert.Equal(lost == 39 ? 39u : 40u, ring.NextSequence);
        }
    }

    [Fact]
    public void The_newest_is_found_across_the_wrap_of_the_sequence()
    {
        SimulatedFlash flash = new();
        byte[] bytes = new byte[StoredTrip.Length];
        StoredTrip last = Trip(0);
        last.Sequence = 0xFFFFFFFE;
        last.Encode(bytes, 0);
        Assert.True(flash.Write(StorageFiles.Trips, 0, bytes, 0, bytes.Length));
        Append(Open(flash), 1, 3);
        TripRing ring = Open(flash);
        Assert.Equal(2u, ring.NextSequence);
        Assert.Equal([3, 2, 1, 0], Kept(ring));
    }

    [Fact]
    public void A_medium_that_refuses_or_forgets_advances_nothing()
    {
        SimulatedFlash flash = new();
        TripRing ring = Open(flash);
        Append(ring, 0, 3);
        flash.SetWorn(StorageFiles.Trips, true);
        Assert.False(ring.Append(Trip(3)));
        flash.SetWorn(StorageFiles.Trips, false);
        flash.SetLeaky(StorageFiles.Trips, (3 * StoredTrip.Length) + 30);
        Assert.False(ring.Append(Trip(3)));
        flash.SetLeaky(StorageFiles.Trips, -1);
        Assert.Equal([2, 1, 0], Kept(ring));
        Assert.True(ring.Append(Trip(3)));
        Assert.Equal([3, 2, 1, 0], Kept(Open(flash)));
    }

    [Fact]
    public void A_drive_that_cannot_be_read_is_told()
    {
        SimulatedFlash flash = new();
        Append(Open(flash), 0, 3);
        Assert.False(Open(flash).IsDamaged);
        flash.CutPowerAfter(0);
        Assert.False(flash.Write(0, 0, new byte[1], 0, 1));
        TripRing ring = Open(flash);
        Assert.True(ring.IsDamaged);
        Assert.Equal(0, ring.Count);
    }

    [Fact]
    public void A_ring_needs_no_more_room_however_many_trips_come()
    {
        SimulatedFlash flash = new();
        Append(Open(flash), 0, 1000);
        Assert.Equal(2 + TripRing.SegmentCount, flash.UsedBlocks);
        Assert.Equal(1000 * 2, flash.EraseCount);
    }

    [Fact]
    public void No_order_of_trips_cuts_and_restarts_loses_a_committed_trip() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 120], Gen.Int[1, 60], Gen.Enum<TornWrite>()).Array[1, 25].Sample(steps =>
        {
            SimulatedFlash flash = new();
            TripRing ring = Open(flash);
            List<int> committed = [];
            int number = 0;
            foreach ((int what, int cut, int count, TornWrite torn) in steps)
            {
                for (int i = 0; i < count; i++)
                {
                    Assert.True(ring.Append(Trip(number)));
                    committed.Add(number++);
                }

                if (what == 0)
                {
                    flash.Torn = torn;
                    flash.CutPowerAfter(cut);
                    if (ring.Append(Trip(number)))
                    {
                        committed.Add(number);
                    }

                    number++;
                    flash.PowerUp();
                }

                if (what <= 1)
                {
                    ring = Open(flash);
                }

                if (!Kept(ring).Take(TripRing.KeptCount).SequenceEqual(committed.AsEnumerable().Reverse().Take(TripRing.KeptCount)))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void No_damage_makes_a_ring_throw_or_show_what_was_never_written()
    {
        Random random = new(11);
        SimulatedFlash before = new();
        Append(Open(before), 0, PlaceCount + 50);
        byte[] noise = new byte[200];
        int iterations = Fuzz.Iterations(60);
        for (int i = 0; i < iterations; i++)
        {
            SimulatedFlash flash = before.Copy();
            for (int hits = random.Next(1, 20); hits > 0; hits--)
            {
                Fuzz.Fill(random, noise);
                int file = StorageFiles.Trips + random.Next(TripRing.SegmentCount);
                int count = random.Next(1, noise.Length);
                Assert.True(flash.Write(file, random.Next(Math.Max(1, flash.Content(file).Length - count)), noise, 0, count));
            }

            TripRing ring = Open(flash);
            IReadOnlyList<int> kept = Kept(ring);
            Assert.Equal(kept.Distinct().OrderDescending(), kept);
            Assert.All(kept, k => Assert.InRange(k, 50, PlaceCount + 49));
        }
    }

    private static TripRing Open(FileStore store)
    {
        TripRing ring = new(store, StorageFiles.Trips);
        while (!ring.IsOpen)
        {
            ring.OpenStep();
        }

        return ring;
    }

    private static StoredTrip Trip(int number) => new() { Channel = number, Value = number, TimeMilliseconds = number };

    private static void Append(TripRing ring, int first, int count)
    {
        for (int number = first; number < first + count; number++)
        {
            Assert.True(ring.Append(Trip(number)));
        }
    }

    /// <summary>Numbers of all trips that can be read, newest first.</summary>
    private static IReadOnlyList<int> Kept(TripRing ring)
    {
        List<int> kept = [];
        StoredTrip trip = new();
        for (int age = 0; age < PlaceCount; age++)
        {
            if (ring.TryRead(age, trip))
            {
                Assert.Equal(trip.Channel, trip.Value);
                kept.Add(trip.Channel);
            }
        }

        return kept;
    }
}
