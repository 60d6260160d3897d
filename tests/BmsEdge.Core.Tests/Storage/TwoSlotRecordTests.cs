using BmsEdge.Core.Storage;
using BmsEdge.VirtualBoard.Hardware;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Storage;

/// <summary>Whatever happens to a write, the newest committed record or the one before it is in force.</summary>
public sealed class TwoSlotRecordTests
{
    [Fact]
    public void A_new_board_has_no_record()
    {
        TwoSlotRecord record = Records.Open(new SimulatedFlash(), "state");
        Assert.Equal(RecordStatus.Missing, record.Load());
        Assert.Equal(-1, record.SlotInForce);
    }

    [Fact]
    public void A_record_comes_back_and_writes_take_turns()
    {
        SimulatedFlash flash = new();
        for (int number = 1; number < 6; number++)
        {
            Records.Save(flash, "state", number);
            TwoSlotRecord record = Records.Open(flash, "state");
            Assert.Equal(RecordStatus.Ok, record.Load());
            Assert.Equal(number, Records.Read(record, "state"));
            Assert.Equal((number - 1) % 2, record.SlotInForce);
            Assert.Equal((uint)number, record.WriteCount);
        }
    }

    [Theory]
    [MemberData(nameof(Records.EveryKindAndCut), MemberType = typeof(Records))]
    public void A_cut_at_any_byte_leaves_the_new_record_or_the_one_before(string kind, TornWrite torn)
    {
        SimulatedFlash before = new() { Torn = torn };
        Records.Save(before, kind, 1);
        Records.Save(before, kind, 2);
        long length = RecordFormat.SlotLength(Records.Open(before, kind).Bytes.Length - RecordFormat.SlotLength(0));
        int seenNew = 0;
        for (long cut = 0; cut <= length; cut++)
        {
            SimulatedFlash flash = before.Copy();
            TwoSlotRecord record = Records.Open(flash, kind);
            record.Load();
            Records.Fill(record, kind, 3);
            flash.CutPowerAfter(cut);
            bool isCommitted = record.Save();
            flash.PowerUp();

            TwoSlotRecord after = Records.Open(flash, kind);
            RecordStatus status = after.Load();
            Assert.True(status is RecordStatus.Ok or RecordStatus.OneSlotBad, $"cut after {cut}: {status}");
            int number = Records.Read(after, kind);
            Assert.True(number == 3 || (number == 2 && !isCommitted), $"cut after {cut}: {number} in force, committed {isCommitted}");
            seenNew += number == 3 ? 1 : 0;

            // And the board goes on from there.
            Records.Save(flash, kind, 4);
            Assert.Equal(RecordStatus.Ok, after.Load());
            Assert.Equal(4, Records.Read(after, kind));
        }

        // Only the very last byte of the marker commits.
        Assert.Equal(1, seenNew);
    }

    [Theory]
    [MemberData(nameof(Records.EveryKindAndCut), MemberType = typeof(Records))]
    public void A_cut_at_any_byte_of_the_first_record_ever_leaves_none(string kind, TornWrite torn)
    {
        long length = Records.Open(new SimulatedFlash(), kind).Bytes.Length;
        for (long cut = 0; cut < length; cut++)
        {
            SimulatedFlash flash = new() { Torn = torn };
            TwoSlotRecord record = Records.Open(flash, kind);
            Records.Fill(record, kind, 1);
            flash.CutPowerAfter(cut);
            Assert.False(record.Save());
            flash.PowerUp();
            Assert.True(Records.Open(flash, kind).Load() is RecordStatus.Missing or RecordStatus.BothBad);
            Records.Save(flash, kind, 2);
            Assert.Equal(RecordStatus.Ok, record.Load());
        }
    }

    [Fact]
    public void Any_lost_bit_of_the_newest_record_brings_back_the_one_before_and_is_told()
    {
        SimulatedFlash before = new();
        Records.Save(before, "state", 1);
        Records.Save(before, "state", 2);
        int bits = before.Content(StorageFiles.State + 1).Length * 8;
        for (int bit = 0; bit < bits; bit++)
        {
            SimulatedFlash flash = before.Copy();
            flash.Flip(StorageFiles.State + 1, bit / 8, (byte)(1 << (bit % 8)));
            TwoSlotRecord record = Records.Open(flash, "state");
            Assert.Equal(RecordStatus.OneSlotBad, record.Load());
            Assert.Equal(1, Records.Read(record, "state"));
            Records.Save(flash, "state", 3);
            Assert.Equal(RecordStatus.Ok, record.Load());
            Assert.Equal(3, Records.Read(record, "state"));
        }
    }

    [Fact]
    public void Two_lost_bits_in_two_slots_leave_nothing_and_say_so()
    {
        SimulatedFlash flash = new();
        Records.Save(flash, "state", 1);
        Records.Save(flash, "state", 2);
        flash.Flip(StorageFiles.State, 30, 1);
        flash.Flip(StorageFiles.State + 1, 40, 128);
        TwoSlotRecord record = Records.Open(flash, "state");
        Assert.Equal(RecordStatus.BothBad, record.Load());
        Assert.Equal(-1, record.SlotInForce);
        Records.Save(flash, "state", 3);
        Assert.Equal(RecordStatus.OneSlotBad, record.Load());
        Assert.Equal(3, Records.Read(record, "state"));
    }

    [Theory]
    [InlineData(0xFFFFFFFEu)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x7FFFFFFEu)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0u)]
    public void The_newest_is_found_across_the_wrap_of_the_sequence(uint sequence)
    {
        SimulatedFlash flash = new();
        Put(flash, 0, sequence, 1);
        Put(flash, 1, sequence + 1, 2);
        TwoSlotRecord record = Records.Open(flash, "state");
        Assert.Equal(RecordStatus.Ok, record.Load());
        Assert.Equal(2, Records.Read(record, "state"));
        for (int number = 3; number < 6; number++)
        {
            Records.Fill(record, "state", number);
            Assert.True(record.Save());
            Assert.Equal(RecordStatus.Ok, record.Load());
            Assert.Equal(number, Records.Read(record, "state"));
        }

        Assert.Equal(sequence + 4, record.Sequence);
    }

    [Fact]
    public void The_write_counter_stops_at_its_end_instead_of_starting_anew()
    {
        SimulatedFlash flash = new();
        Put(flash, 0, 1, 1, 0xFFFFFFFF);
        TwoSlotRecord record = Records.Open(flash, "state");
        Assert.Equal(RecordStatus.Ok, record.Load());
        Assert.True(record.Save());
        Assert.Equal(0xFFFFFFFFu, record.WriteCount);
    }

    [Fact]
    public void An_old_marker_behind_a_new_body_commits_nothing()
    {
        SimulatedFlash flash = new();
        Records.Save(flash, "state", 1);
        Records.Save(flash, "state", 2);
        TwoSlotRecord record = Records.Open(flash, "state");
        record.Load();
        Records.Fill(record, "state", 3);
        Assert.True(record.WriteBody());
        Assert.Equal(RecordStatus.OneSlotBad, record.Load());
        Assert.Equal(2, Records.Read(record, "state"));
    }

    [Theory]
    [InlineData(RecordFormat.KindOffset)]
    [InlineData(RecordFormat.VersionOffset)]
    [InlineData(RecordFormat.LengthOffset)]
    [InlineData(0)]
    public void A_whole_record_of_another_kind_version_or_length_is_not_read(int offset)
    {
        SimulatedFlash flash = new();
        TwoSlotRecord record = Records.Open(flash, "state");
        Records.Fill(record, "state", 1);
        Assert.True(record.Save());
        byte[] slot = flash.Content(StorageFiles.State).ToArray();
        slot[offset]++;
        RecordFormat.Seal(slot, StateSnapshot.PayloadLength);
        Assert.True(flash.Write(StorageFiles.State, 0, slot, 0, slot.Length));
        Assert.Equal(RecordStatus.BothBad, record.Load());
    }

    [Fact]
    public void A_medium_that_refuses_or_forgets_leaves_the_old_record_in_force()
    {
        SimulatedFlash flash = new();
        Records.Save(flash, "state", 1);
        TwoSlotRecord record = Records.Open(flash, "state");
        record.Load();
        Records.Fill(record, "state", 2);
        flash.SetWorn(StorageFiles.State + 1, true);
        Assert.False(record.Save());
        flash.SetWorn(StorageFiles.State + 1, false);
        flash.SetLeaky(StorageFiles.State + 1, 50);
        Assert.False(record.WriteBody());
        flash.SetLeaky(StorageFiles.State + 1, record.Bytes.Length - 1);
        Assert.False(record.Save());
        Assert.Equal(0, record.SlotInForce);
        Assert.Equal(RecordStatus.OneSlotBad, record.Load());
        Assert.Equal(1, Records.Read(record, "state"));
        flash.SetLeaky(StorageFiles.State + 1, -1);
        Records.Fill(record, "state", 2);
        Assert.True(record.Save());
        Assert.Equal(RecordStatus.Ok, record.Load());
        Assert.Equal(2, Records.Read(record, "state"));
    }

    [Fact]
    public void A_drive_that_is_not_there_is_told()
    {
        SimulatedFlash flash = new() { IsPresent = false };
        TwoSlotRecord record = Records.Open(flash, "state");
        Assert.Equal(RecordStatus.Missing, record.Load());
        Assert.False(record.Save());
        flash.IsPresent = true;
        flash.CutPowerAfter(0);
        Assert.False(record.Save());
        Assert.Equal(RecordStatus.Unreadable, record.Load());
    }

    [Fact]
    public void No_order_of_writes_cuts_restarts_and_one_damaged_slot_loses_more_than_the_newest() =>
        Gen.Select(Gen.Select(Gen.Int[0, 5], Gen.Int[0, 400], Gen.Enum<TornWrite>()).Array[1, 30], Gen.Int[0, 3]).Sample((steps, kindIndex) =>
        {
            string kind = new[] { "state", "counters", "calibration", "overrides" }[kindIndex];
            SimulatedFlash flash = new();
            TwoSlotRecord record = Records.Open(flash, kind);
            record.Load();
            int committed = 0;
            int before = 0;
            int number = 0;
            foreach ((int what, int cut, TornWrite torn) in steps)
            {
                flash.Torn = torn;
                number++;
                Records.Fill(record, kind, number);
                if (what == 0)
                {
                    flash.CutPowerAfter(cut);
                }

                bool isGood = record.Save();
                flash.PowerUp();
                if (isGood)
                {
                    (before, committed) = (committed, number);
                }

                if (what == 1 && record.SlotInForce >= 0 && before > 0 && isGood)
                {
                    // The newest slot loses a bit: the one before comes back, and what is written next replaces the bad slot.
                    int file = FirstFile(kind) + record.SlotInForce;
                    flash.Flip(file, cut % flash.Content(file).Length, 4);
                    record.Load();
                    if (Records.Read(record, kind) != before)
                    {
                        return false;
                    }

                    committed = before;
                    before = 0;
                }
                else if (what <= 2)
                {
                    record = Records.Open(flash, kind);
                    RecordStatus status = record.Load();
                    if (committed == 0 && status is RecordStatus.Missing or RecordStatus.BothBad)
                    {
                        continue;
                    }

                    int read = Records.Read(record, kind);
                    if (read != committed && read != number)
                    {
                        return false;
                    }

                    committed = read;
                }
            }

            return true;
        });

    private static int FirstFile(string kind) => kind switch
    {
        "state" => StorageFiles.State,
        "counters" => StorageFiles.Counters,
        "calibration" => StorageFiles.Calibration,
        _ => StorageFiles.Overrides,
    };

    private static void Put(SimulatedFlash flash, int slot, uint sequence, int number, uint writeCount = 1)
    {
        TwoSlotRecord record = Records.Open(flash, "state");
        Records.Fill(record, "state", number);
        RecordFormat.PutHeader(record.Bytes, StateSnapshot.Kind, StateSnapshot.Version, StateSnapshot.PayloadLength, sequence, writeCount);
        RecordFormat.Seal(record.Bytes, StateSnapshot.PayloadLength);
        Assert.True(flash.Write(StorageFiles.State + slot, 0, record.Bytes, 0, record.Bytes.Length));
    }
}
