using System;
using System.Linq;
using BmsEdge.Core.Storage;
using BmsEdge.VirtualBoard.Hardware;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Storage;

/// <summary>An upload never touches the model in use, and counts only when it is whole.</summary>
public sealed class ModelSlotsTests
{
    private const int Length = 300;

    [Fact]
    public void An_upload_in_chunks_is_verified_and_staged()
    {
        SimulatedFlash flash = new();
        ModelSlots slots = Open(flash);
        Assert.Equal((-1, -1), (slots.Candidate(0), slots.Candidate(1)));
        Upload(slots, Blob(1), 64);
        Assert.Equal(ModelUploadState.Staged, slots.Upload);
        slots = Open(flash);
        Assert.Equal(0, slots.Candidate(0));
        Assert.Equal(Blob(1), Read(slots, 0));
        Assert.Equal(1u, slots.WriteCount);
    }

    [Fact]
    public void The_newest_is_tried_first_and_the_one_before_after_it()
    {
        SimulatedFlash flash = new();
        for (int number = 1; number < 5; number++)
        {
            ModelSlots slots = Open(flash);
            slots.SlotInUse = slots.Candidate(0);
            Upload(slots, Blob(number), 256);
            slots = Open(flash);
            Assert.Equal(Blob(number), Read(slots, slots.Candidate(0)));
            if (number > 1)
            {
                Assert.Equal(Blob(number - 1), Read(slots, slots.Candidate(1)));
            }
        }
    }

    [Theory]
    [InlineData(TornWrite.NewBytesThenOld)]
    [InlineData(TornWrite.NewBytesThenErased)]
    [InlineData(TornWrite.Old)]
    public void A_cut_at_any_byte_leaves_the_model_in_use_and_no_half_model(TornWrite torn)
    {
        SimulatedFlash before = new() { Torn = torn };
        ModelSlots first = Open(before);
        Upload(first, Blob(1), 256);
        first.SlotInUse = 0;
        Upload(first, Blob(2), 256);
        for (int cut = 0; cut < RecordFormat.SlotLength(Length); cut++)
        {
            SimulatedFlash flash = before.Copy();
            ModelSlots slots = Open(flash);
            slots.SlotInUse = 0;
            flash.CutPowerAfter(cut);
            Upload(slots, Blob(3), 100, mustWork: false);
            Assert.Equal(ModelUploadState.Failed, slots.Upload);
            flash.PowerUp();
            slots = Open(flash);
            Assert.Equal(Blob(1), Read(slots, 0));
            byte[] other = slots.IsCommitted(1) ? Read(slots, 1) : [];
            Assert.True(other.Length == 0 || other.SequenceEqual(Blob(2)), $"cut after {cut}");
            slots.SlotInUse = 0;
            Upload(slots, Blob(3), 100);
            Assert.Equal(Blob(3), Read(Open(flash), 1));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(67)]
    [InlineData(ModelSlots.MaximumBlobLength + 1)]
    public void A_length_that_cannot_be_a_model_is_refused(int length)
    {
        SimulatedFlash flash = new();
        Assert.False(Open(flash).Begin(length));
        Assert.Empty(flash.Files);
    }

    [Fact]
    public void A_greatest_blob_fits_twice_beside_everything_else()
    {
        SimulatedFlash flash = new();
        ModelSlots slots = Open(flash);
        byte[] blob = new byte[ModelSlots.MaximumBlobLength];
        new Random(3).NextBytes(blob);
        Upload(slots, blob, 256);
        Upload(slots, blob, 256);
        Assert.Equal(blob, Read(slots, 1));
        Assert.True(flash.UsedBlocks + TripRing.SegmentCount + StorageFiles.Model < flash.BlockCount);
    }

    [Fact]
    public void Chunks_that_do_not_fit_are_refused_and_harm_nothing()
    {
        SimulatedFlash flash = new();
        ModelSlots slots = Open(flash);
        byte[] chunk = new byte[ModelSlots.ChunkLength + 1];
        Assert.False(slots.Add(chunk, 10));
        Assert.True(slots.Begin(Length));
        Assert.False(slots.Add(chunk, 0));
        Assert.False(slots.Add(chunk, ModelSlots.ChunkLength + 1));
        Assert.True(slots.Add(Blob(1)[..200], 200));
        Assert.False(slots.Add(chunk, 101));
        Assert.True(slots.Add(Blob(1)[200..], 100));
        Finish(slots);
        Assert.Equal(Blob(1), Read(Open(flash), 0));
        Assert.False(slots.Add(chunk, 1));
    }

    [Fact]
    public void What_the_medium_gives_back_wrong_is_not_committed()
    {
        SimulatedFlash flash = new();
        flash.SetLeaky(StorageFiles.Model, 150);
        ModelSlots slots = Open(flash);
        Upload(slots, Blob(1), 100, mustWork: false);
        Assert.Equal(ModelUploadState.Failed, slots.Upload);
        Assert.Equal(-1, Open(flash).Candidate(0));
    }

    [Fact]
    public void A_committed_blob_that_lost_a_bit_later_is_not_given_out()
    {
        SimulatedFlash flash = new();
        Upload(Open(flash), Blob(1), 100);
        for (int position = 0; position < RecordFormat.SlotLength(Length); position++)
        {
            flash.Flip(StorageFiles.Model, position, 1);
            ModelSlots slots = Open(flash);
            Assert.False(slots.IsCommitted(0) && slots.ReadBlob(0, new byte[ModelSlots.MaximumBlobLength]), $"byte {position}");
            flash.Flip(StorageFiles.Model, position, 1);
        }
    }

    [Fact]
    public void No_order_of_uploads_and_cuts_loses_the_model_in_use() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[1, 256], Gen.Bool, Gen.Enum<TornWrite>()).Array[1, 12].Sample(steps =>
        {
            SimulatedFlash flash = new();
            int inUse = 0;
            int number = 0;
            foreach ((int cut, int chunk, bool isCut, TornWrite torn) in steps)
            {
                flash.Torn = torn;
                number++;
                ModelSlots slots = Open(flash);
                slots.SlotInUse = slots.Candidate(0) >= 0 && slots.ReadBlob(slots.Candidate(0), new byte[Length]) ? slots.Candidate(0) : slots.Candidate(1);
                if (isCut)
                {
                    flash.CutPowerAfter(cut);
                }

                Upload(slots, Blob(number), chunk, mustWork: false);
                bool isStaged = slots.Upload == ModelUploadState.Staged;
                flash.PowerUp();
                slots = Open(flash);
                byte[] into = new byte[Length];
                bool newestIsWhole = slots.Candidate(0) >= 0 && slots.ReadBlob(slots.Candidate(0), into);
                bool anyIsWhole = newestIsWhole || (slots.Candidate(1) >= 0 && slots.ReadBlob(slots.Candidate(1), into));
                if (isStaged && !(newestIsWhole && into.SequenceEqual(Blob(number))))
                {
                    return false;
                }

                if (!isStaged && inUse > 0 && !(anyIsWhole && (into.SequenceEqual(Blob(inUse)) || into.SequenceEqual(Blob(number)))))
                {
                    return false;
                }

                inUse = anyIsWhole ? into[0] : 0;
            }

            return true;
        });

    private static byte[] Blob(int number) => [.. Enumerable.Range(0, Length).Select(i => (byte)(number + (i * number % 251)))];

    private static ModelSlots Open(FileStore store)
    {
        ModelSlots slots = new(store, StorageFiles.Model);
        slots.Open();
        return slots;
    }

    private static byte[] Read(ModelSlots slots, int slot)
    {
        byte[] blob = new byte[slots.BlobLength(slot)];
        return slots.ReadBlob(slot, blob) ? blob : [];
    }

    private static void Upload(ModelSlots slots, byte[] blob, int chunk, bool mustWork = true)
    {
        bool isGood = slots.Begin(blob.Length);
        for (int at = 0; isGood && at < blob.Length; at += chunk)
        {
            byte[] piece = blob[at..Math.Min(blob.Length, at + chunk)];
            isGood = slots.Add(piece, piece.Length);
        }

        Finish(slots);
        Assert.True(!mustWork || slots.Upload == ModelUploadState.Staged, slots.Upload.ToString());
    }

    private static void Finish(ModelSlots slots)
    {
        for (int i = 0; slots.Upload == ModelUploadState.Verifying; i++)
        {
            Assert.True(i <= (ModelSlots.MaximumBlobLength / ModelSlots.ChunkLength) + 2);
            slots.VerifyStep();
        }
    }
}
