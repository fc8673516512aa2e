namespace Farthing.Gateway.Ledger.Sql;

/// <summary>What is looked at in one go: a block, or a chapter of which all blocks are chosen by their time.</summary>
internal sealed class RollupPiece : IEquatable<RollupPiece>
{
    private RollupPiece(RollupChapter? chapter, IReadOnlyList<Block> blocks) =>
        (Chapter, Blocks) = (chapter, blocks);

    /// <summary>The chapter; null: a block.</summary>
    public RollupChapter? Chapter { get; }

    /// <summary>The blocks of the chapter, or the block.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>True where its blocks are full: they stay as they are for as long as the ledger is not made anew.</summary>
    public bool IsFull => Blocks[0].Cells >= RollupBlock.FullCells;

    /// <summary>The pieces of a gateway that a span of hours touches; full ones first.</summary>
    /// <param name="questions">Where to read.</param>
    /// <param name="gateway">The gateway's number.</param>
    /// <param name="since">The first hour.</param>
    /// <param name="until">Behind the last hour.</param>
    /// <param name="hasChapters">False for blocks alone.</param>
    public static List<RollupPiece> List(
        ILedgerQuestions questions,
        long gateway,
        long since,
        long until,
        bool hasChapters
    )
    {
        List<Block> blocks = since < until ? Blocked(questions, gateway, since, until) : [];
        List<Block> full = blocks.FindAll(block => block.Cells >= RollupBlock.FullCells);
        blocks.RemoveAll(block => block.Cells >= RollupBlock.FullCells);
        List<RollupPiece> pieces = [];
        int at = 0;
        foreach (
            RollupChapter chapter in hasChapters && full.Count > 0
                ? RollupChapter.All(questions, gateway)
                : []
        )
        {
            for (; at < full.Count && full[at].Number < chapter.First; at++)
            {
                pieces.Add(new RollupPiece(null, [full[at]]));
            }

            List<Block> own = full[at..].FindAll(block => block.Number <= chapter.Last);
            if (own.Count == chapter.Blocks && !own.Exists(block => block.IsCut(since, until)))
            {
                pieces.Add(new RollupPiece(chapter, own));
                at += own.Count;
            }
        }

        pieces.AddRange(full[at..].Concat(blocks).Select(block => new RollupPiece(null, [block])));
        return pieces;
    }

    /// <inheritdoc/>
    public bool Equals(RollupPiece? other) =>
        other is not null && Chapter?.Number == other.Chapter?.Number && Blocks.SequenceEqual(other.Blocks);

    /// <inheritdoc/>
    public override bool Equals(object? other) => Equals(other as RollupPiece);

    /// <inheritdoc/>
    public override int GetHashCode() => Blocks[0].GetHashCode();

    private static List<Block> Blocked(ILedgerQuestions questions, long gateway, long since, long until)
    {
        List<Block> listed = [];
        using ILedgerCursor at = questions.Ask(
            $"SELECT number, {RollupBlock.SaidNames} FROM rollup_blocks WHERE gateway = ? AND last_hour_ns >= ? AND first_hour_ns < ? ORDER BY number",
            gateway,
            since,
            until
        );
        while (at.Step())
        {
            long[] sums = new long[LedgerRollups.Sums.Count + 1];
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] = at.Int64(4 + i);
            }

            listed.Add(new Block(at.Int64(0), checked((int)at.Int64(1)), at.Int64(2), at.Int64(3), sums));
        }

        return listed;
    }

    /// <summary>What is said of a block in the list of blocks.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Cells">Its cells.</param>
    /// <param name="First">The hour of its first cell.</param>
    /// <param name="Last">The hour of its last cell.</param>
    /// <param name="Sums">The sums over all cells, and the cost of sessions.</param>
    internal sealed record Block(long Number, int Cells, long First, long Last, long[] Sums)
    {
        /// <summary>True where a span of hours leaves cells of it out.</summary>
        public bool IsCut(long since, long until) => First < since || Last >= until;

        /// <inheritdoc/>
        public bool Equals(Block? other) =>
            other is not null
            && (Number, Cells, First, Last) == (other.Number, other.Cells, other.First, other.Last)
            && Sums.AsSpan().SequenceEqual(other.Sums);

        /// <inheritdoc/>
        public override int GetHashCode() => Number.GetHashCode();
    }
}
