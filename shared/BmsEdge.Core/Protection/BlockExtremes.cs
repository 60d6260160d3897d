using BmsEdge.Core.Measurement;

namespace BmsEdge.Core.Protection
{
    /// <summary>Least and greatest evidence of a block, so that a row whose limit neither reaches need not look at every channel.</summary>
    internal sealed class BlockExtremes
    {
        private float _least;
        private float _greatest;
        private int _count;

        /// <summary>True when every channel is evidence.</summary>
        public bool IsComplete { get; private set; }

        /// <summary>Greatest less least value; 0 when fewer than two channels are evidence.</summary>
        public float Spread => _count > 1 ? _greatest - _least : 0f;

        /// <summary>Looks at a block.</summary>
        public void Take(ChannelBlock block)
        {
            _count = block.Extremes(out _least, out _greatest);
            IsComplete = _count == block.Count;
        }

        /// <summary>True when at least one valid channel is beyond the trip threshold of a row.</summary>
        public bool MayBeBeyond(LimitTable table, int row) =>
            _count != 0 && table.IsBeyond(row, table.Direction(row) == LimitDirection.Above ? _greatest : _least);
    }
}
