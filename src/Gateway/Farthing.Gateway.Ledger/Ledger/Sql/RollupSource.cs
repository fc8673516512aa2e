using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The sums of one gateway that a filter chooses: blocks of whole hours, and the rows of hours that the span cuts through.</summary>
internal sealed class RollupSource
{
    private const int MostGathered = 1_000_000; // cells, of some 20 bytes
    private readonly LedgerReading questions;
    private readonly RollupBlock block;
    private readonly RollupBlock chapterCells;
    private readonly List<RollupPiece> pieces = [];
    private readonly List<RollupCells> edges = [];
    private readonly List<(RollupColumn Column, int Id)> equal = []; // shared with its other half
    private long since = long.MinValue; // of whole hours
    private long until = long.MaxValue;
    private bool[]? tagged; // by number of tags
    private List<RollupBlock> gathered = [];
    private int[] every = []; // 0, 1, 2, …
    private int[] chosen = [];

    /// <summary>The sums of a gateway that a filter chooses.</summary>
    /// <param name="reading">Where to read.</param>
    /// <param name="gateway">The gateway's number.</param>
    /// <param name="id">Its id.</param>
    /// <param name="filter">What is chosen.</param>
    public RollupSource(LedgerReading reading, long gateway, Guid id, LedgerFilter filter)
    {
        questions = reading;
        Gateway = gateway;
        GatewayId = id;
        block = new RollupBlock(reading, gateway);
        chapterCells = new RollupBlock(reading, gateway);
        IsNothing = !Choose(filter);
        if (IsNothing)
        {
            return;
        }

        CutEdges(filter.SinceUnixNs, filter.UntilUnixNs);
        pieces = ListPieces();
    }

    /// <summary>Every second full piece of another one, read over another connection.</summary>
    private RollupSource(RollupSource other, LedgerReading reading)
    {
        questions = reading;
        (Gateway, GatewayId, equal, tagged) = (other.Gateway, other.GatewayId, other.equal, other.tagged);
        (since, until) = (other.since, other.until);
        block = new RollupBlock(reading, Gateway);
        chapterCells = new RollupBlock(reading, Gateway);
        pieces = Seconds(ListPieces());
    }

    /// <summary>True where no sum can have what the filter names.</summary>
    public bool IsNothing { get; }

    /// <summary>Blocks that are full: they stay as they are for as long as the ledger is not made anew.</summary>
    public int FullBlocks => pieces.Where(piece => piece.IsFull).Sum(piece => piece.Blocks.Count);

    /// <summary>Its number.</summary>
    public long Gateway { get; }

    /// <summary>Its id.</summary>
    public Guid GatewayId { get; }

    /// <summary>Gives half of its full blocks to another connection, to be looked at beside it.</summary>
    /// <param name="reading">The other connection.</param>
    /// <returns>That half; null where the other connection sees other blocks, and this one keeps all.</returns>
    public RollupSource? Halve(LedgerReading reading)
    {
        RollupSource other = new(this, reading);
        List<RollupPiece> half = Seconds(pieces);
        if (!other.pieces.SequenceEqual(half))
        {
            return null;
        }

        HashSet<RollupPiece> given = [.. half];
        pieces.RemoveAll(given.Contains);
        return other;
    }

    /// <summary>Shows all chosen cells, block by block.</summary>
    public void Show(IReadOnlyList<RollupVisitor> visitors)
    {
        foreach (RollupPiece piece in pieces)
        {
            if (
                piece.Chapter is RollupChapter chapter
                && visitors.All(visitor => chapter.Has(ColumnOf(visitor)))
            )
            {
                Show(chapter, piece.Blocks, visitors);
                continue;
            }

            foreach (RollupPiece.Block meta in piece.Blocks)
            {
                Show(meta, visitors);
            }
        }

        foreach (RollupBlock kept in gathered)
        {
            foreach (RollupVisitor visitor in visitors)
            {
                visitor.Visit(this, kept, Every(kept.Cells), null, null);
            }
        }

        foreach (RollupCells edge in edges)
        {
            block.Take(edge);
            ReadOnlySpan<int> cells = Choose(isCut: false);
            if (cells.IsEmpty)
            {
                continue;
            }

            foreach (RollupVisitor visitor in visitors)
            {
                visitor.Visit(this, block, cells, null, null);
            }
        }
    }

    private void Show(RollupPiece.Block meta, IReadOnlyList<RollupVisitor> visitors)
    {
        block.MoveTo(meta.Number, meta.Cells);
        bool isCut = meta.IsCut(since, until);
        bool isWhole = !isCut && AreAllChosen;
        ReadOnlySpan<int> cells = Choose(isCut);
        if (cells.IsEmpty)
        {
            return;
        }

        foreach (RollupVisitor visitor in visitors)
        {
            RollupBlock? summary = isWhole && visitor.By is RollupColumn by ? block.Summary(by) : null;
            visitor.Visit(this, block, cells, isWhole ? meta.Sums : null, summary);
        }
    }

    /// <summary>Shows the sums and pairs of a chapter in the place of its blocks, some at a time: visitors keep a few numbers of each cell that they are shown at once.</summary>
    private void Show(
        RollupChapter chapter,
        IReadOnlyList<RollupPiece.Block> blocks,
        IReadOnlyList<RollupVisitor> visitors
    )
    {
        foreach (RollupVisitor visitor in visitors)
        {
            if (visitor.By is RollupColumn by)
            {
                ShowSums(chapter, by, visitor);
            }
            else
            {
                foreach (RollupPiece.Block meta in blocks)
                {
                    visitor.AddTotals(this, meta.Sums);
                }
            }

            chapter.MoveToPairs(chapterCells, ColumnOf(visitor));
            for (int at = 0; visitor.CountsSessions && at < chapterCells.Cells; at += RollupBlock.FullCells)
            {
                visitor.AddSessions(this, chapterCells, Some(at));
            }
        }
    }

    private void ShowSums(RollupChapter chapter, RollupColumn by, RollupVisitor visitor)
    {
        if (visitor.NeedsCostsAlone)
        {
            chapter.MoveToCosts(chapterCells, by);
            for (int at = 0; at < chapterCells.Cells; at += RollupBlock.FullCells)
            {
                visitor.AddSums(this, chapterCells, Some(at), isSummary: true);
            }

            return;
        }

        foreach (int leaf in chapter.Leaves(chapterCells, by, visitor.Wanted(this)))
        {
            chapter.MoveToLeaf(chapterCells, by, leaf);
            visitor.AddSums(this, chapterCells, Every(chapterCells.Cells), isSummary: true);
        }
    }

    /// <summary>As many places of the chapter's cells as are looked at in one go.</summary>
    private ReadOnlySpan<int> Some(int at) =>
        Every(chapterCells.Cells)[at..Math.Min(at + RollupBlock.FullCells, chapterCells.Cells)];

    /// <summary>The column by which a chapter has what a visitor asks for; all sessions are those of any.</summary>
    private static RollupColumn ColumnOf(RollupVisitor visitor) => visitor.By ?? RollupColumn.Session;

    /// <summary>Keeps the chosen cells of all blocks in memory, where a filter leaves few: from then on they are what is looked at.</summary>
    /// <param name="wanted">The columns that will be asked for.</param>
    public void Gather(IReadOnlyList<int> wanted)
    {
        if (AreAllChosen)
        {
            return;
        }

        int count = 0;
        List<RollupBlock> kept = [];
        foreach (RollupPiece.Block meta in pieces.SelectMany(piece => piece.Blocks))
        {
            block.MoveTo(meta.Number, meta.Cells);
            ReadOnlySpan<int> cells = Choose(meta.IsCut(since, until));
            count += cells.Length;
            if (count > MostGathered)
            {
                return;
            }

            if (cells.Length > 0)
            {
                kept.Add(block.Only(cells, wanted));
            }
        }

        gathered = kept;
        pieces.Clear();
    }

    /// <summary>Numbers of what the filter names; false where no sum can have it.</summary>
    private bool Choose(LedgerFilter filter)
    {
        foreach ((LedgerDimension dimension, string value) in filter.Names())
        {
            switch (dimension)
            {
                case LedgerDimension.Gateway:
                    break;
                case LedgerDimension.Tag:
                    string[] all = RollupNames.All(questions, Gateway, RollupColumn.Tags);
                    tagged = Array.ConvertAll(all, tags => TagText.Read(tags).Contains(value));
                    if (!tagged.Contains(true))
                    {
                        return false;
                    }

                    break;
                default:
                    RollupColumn column = RollupColumns.Of(dimension)!.Value;
                    if (RollupNames.Find(questions, Gateway, column, value) is not int id)
                    {
                        return false;
                    }

                    equal.Add((column, id));
                    break;
            }
        }

        return true;
    }

    /// <summary>The whole hours of a span, and what is left at its ends, of rows.</summary>
    private void CutEdges(long? begin, long? end)
    {
        since = begin is long from ? RollupKey.HourOf(from + RollupKey.HourNs - 1) : since;
        until = end is long to ? RollupKey.HourOf(to) : until;
        if (since > until)
        {
            AddEdge(begin!.Value, end!.Value); // Both in one hour.
            until = since;
            return;
        }

        AddEdge(begin ?? since, since);
        AddEdge(until, end ?? until);
    }

    private void AddEdge(long from, long to)
    {
        if (from >= to)
        {
            return;
        }

        ForgottenMonths.Refuse(questions, from, "a part of an hour");
        Dictionary<RollupKey, LedgerSums> sums = RollupRows.Of(questions, Gateway, from, to);
        int[][] ids = new int[RollupCells.KeyColumns][];
        for (int dimension = 1; dimension < ids.Length; dimension++)
        {
            Dictionary<string, int> found = new(StringComparer.Ordinal);
            string[] all = [.. sums.Keys.Select(key => key.NameOf((RollupColumn)dimension))];
            string[] names = [.. all.Distinct()];
            RollupNames.Find(questions, Gateway, (RollupColumn)dimension, names, found);
            if (found.Count < names.Length)
            {
                throw new FormatException("names of the hourly sums are missing");
            }

            ids[dimension] = Array.ConvertAll(all, name => found[name]);
        }

        RollupCells cells = new();
        cells.Add(sums, ids);
        edges.Add(cells);
    }

    /// <summary>True where no name chooses.</summary>
    private bool AreAllChosen => equal.Count == 0 && tagged is null;

    /// <summary>Every second one of the full pieces.</summary>
    private static List<RollupPiece> Seconds(List<RollupPiece> pieces) =>
        [.. pieces.Where(piece => piece.IsFull).Where((_, i) => i % 2 == 1)];

    private List<RollupPiece> ListPieces() =>
        RollupPiece.List(questions, Gateway, since, until, hasChapters: AreAllChosen);

    /// <summary>The places of so many cells: 0, 1, 2, …</summary>
    public ReadOnlySpan<int> Every(int count)
    {
        if (every.Length < count)
        {
            every = [.. Enumerable.Range(0, count * 2)];
            chosen = new int[count * 2];
        }

        return every.AsSpan(0, count);
    }

    /// <summary>The places of the chosen cells of the block.</summary>
    private ReadOnlySpan<int> Choose(bool isCut)
    {
        ReadOnlySpan<int> cells = Every(block.Cells);
        if (isCut)
        {
            cells = InSpan(block.Column(RollupColumn.Hour), cells);
        }

        foreach ((RollupColumn column, int id) in equal)
        {
            cells = cells.IsEmpty ? cells : Equal(block.Column(column), id, cells);
        }

        return tagged is null || cells.IsEmpty ? cells : Tagged(block.Column(RollupColumn.Tags), cells);
    }

    // Each writes the places that it keeps over those that it has read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<int> InSpan(PackedColumn hours, ReadOnlySpan<int> cells)
    {
        int left = 0;
        (long from, long to) = (since / RollupKey.HourNs, until / RollupKey.HourNs);
        foreach (int cell in cells)
        {
            chosen[left] = cell;
            left += hours[cell] >= from && hours[cell] < to ? 1 : 0;
        }

        return chosen.AsSpan(0, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<int> Equal(PackedColumn ids, int id, ReadOnlySpan<int> cells)
    {
        int left = 0;
        foreach (int cell in cells)
        {
            chosen[left] = cell;
            left += ids[cell] == id ? 1 : 0;
        }

        return chosen.AsSpan(0, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<int> Tagged(PackedColumn tags, ReadOnlySpan<int> cells)
    {
        int left = 0;
        foreach (int cell in cells)
        {
            chosen[left] = cell;
            left += tagged![tags[cell]] ? 1 : 0;
        }

        return chosen.AsSpan(0, left);
    }
}
