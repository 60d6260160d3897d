using BmsEdge.Firmware;
using BmsEdge.VirtualBoard.Hardware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>The firmware's clock with an offset of its own, so that it can start late or jump.</summary>
internal sealed class CampaignClock(VirtualClock board) : BoardClock
{
    /// <summary>Milliseconds added to the board's time.</summary>
    public long OffsetMilliseconds { get; set; }

    public override long NowMilliseconds => board.NowMilliseconds + OffsetMilliseconds;

    public override void SleepMilliseconds(int milliseconds) => board.SleepMilliseconds(milliseconds);
}
