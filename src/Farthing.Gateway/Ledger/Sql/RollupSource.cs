using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The sums of one gateway that a filter chooses: blocks of whole hours, and the rows of hours that the span cuts through.</summary>
internal sealed class RollupSource
{
    private const int MostGathered = 1_000_000; // cells, of some 20 bytes
    private readonly LedgerReading questions;
    private readonly RollupBlock block;
    private readonly List<Meta> blocks = [];
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
        IsNothing = !Choose(filter);
        if (IsNothing)
        {
            return;
        }

        CutEdges(filter.SinceUnixNs, filter.UntilUnixNs);
        blocks = ListBlocks();
    }

    /// <summary>The later half of the full blocks of another one, read over another connection.</summary>
    private RollupSource(RollupSource other, LedgerReading reading)
    {
        questions = reading;
        (Gateway, GatewayId, equal, tagged) = (other.Gateway, other.GatewayId, other.equal, other.tagged);
        (since, until) = (other.since, other.until);
        block = new RollupBlock(reading, Gateway);
        blocks = ListBlocks();
    }

    /// <summary>True where no sum can have what the filter names.</summary>
    public bool IsNothing { get; }

    /// <summary>Blocks that are full: they stay as they are for as long as the ledger is not made anew.</summary>
    public int FullBlocks => blocks.Count(IsFull);

    /// <summary>Its number.</summary>
    public long Gateway { get; }

    /// <summary>Its id.</summary>
    public Guid GatewayId { get; }

    /// <summary>Gives the later half of its full blocks to another connection, to be looked at beside it.</summary>
    /// <param name="reading">The other connection.</param>
    /// <returns>That half; null where the other connection sees other blocks, and this one keeps all.</returns>
    public RollupSource? Halve(LedgerReading reading)
    {
        RollupSource other = new(this, reading);
        List<Meta> half = [.. blocks.Where(IsFull).Skip((FullBlocks + 1) / 2)];
        HashSet<long> numbers = [.. half.Select(meta => meta.Number)];
        other.blocks.RemoveAll(meta => !numbers.Contains(meta.Number));
        if (!other.blocks.SequenceEqual(half))
        {
            return null;
        }

        blocks.RemoveAll(meta => numbers.Contains(meta.Number));
        return other;
    }

    /// <summary>Shows all chosen cells, block by block.</summary>
    public void Show(IReadOnlyList<RollupVisitor> visitors)
    {
        foreach (Meta meta in blocks)
        {
            block.MoveTo(meta.Number, meta.Cells);
            bool isCut = meta.First < since || meta.Last >= until;
            bool isWhole = !isCut && equal.Count == 0 && tagged is null;
            ReadOnlySpan<int> cells = Choose(isCut);
            if (cells.IsEmpty)
            {
                continue;
            }

            foreach (RollupVisitor visitor in visitors)
            {
                RollupBlock? summary = isWhole && visitor.By is RollupColumn by ? block.Summary(by) : null;
                visitor.Visit(this, block, cells, isWhole ? meta.Sums : null, summary);
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

    /// <summary>Keeps the chosen cells of all blocks in memory, where a filter leaves few: from then on they are what is looked at.</summary>
    /// <param name="wanted">The columns that will be asked for.</param>
    public void Gather(IReadOnlyList<int> wanted)
    {
        if (equal.Count == 0 && tagged is null)
        {
            return;
        }

        int count = 0;
        List<RollupBlock> kept = [];
        foreach (Meta meta in blocks)
        {
            block.MoveTo(meta.Number, meta.Cells);
            ReadOnlySpan<int> cells = Choose(meta.First < since || meta.Last >= until);
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
        blocks.Clear();
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
                    RollupColumn column = Enum.Parse<RollupColumn>(dimension.ToString());
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

    private static bool IsFull(Meta meta) => meta.Cells >= RollupBlock.FullCells;

    private List<Meta> ListBlocks()
    {
        List<Meta> listed = [];
        if (since >= until)
        {
            return listed;
        }

        using ILedgerCursor at = questions.Ask(
            $"SELECT number, {RollupBlock.SaidNames} FROM rollup_blocks WHERE gateway = ? AND last_hour_ns >= ? AND first_hour_ns < ? ORDER BY number",
            Gateway,
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

            listed.Add(new Meta(at.Int64(0), checked((int)at.Int64(1)), at.Int64(2), at.Int64(3), sums));
        }

        return listed;
    }

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

    private readonly record struct Meta(long Number, int Cells, long First, long Last, long[] Sums)
    {
        public bool Equals(Meta other) =>
            (Number, Cells, First, Last) == (other.Number, other.Cells, other.First, other.Last)
            && Sums.AsSpan().SequenceEqual(other.Sums);

        public override int GetHashCode() => Number.GetHashCode();
    }
}
