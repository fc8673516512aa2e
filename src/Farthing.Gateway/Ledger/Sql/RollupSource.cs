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
    private readonly List<(RollupColumn Column, int Id)> equal = [];
    private readonly bool isNothing;
    private long since = long.MinValue; // of whole hours
    private long until = long.MaxValue;
    private bool[]? tagged; // by number of tags
    private List<RollupBlock> gathered = [];
    private int[] every = []; // 0, 1, 2, …
    private int[] chosen = [];

    private RollupSource(LedgerReading reading, long gateway, Guid id, LedgerFilter filter)
    {
        questions = reading;
        Gateway = gateway;
        GatewayId = id;
        block = new RollupBlock(reading, gateway);
        isNothing = !Choose(filter);
        if (isNothing)
        {
            return;
        }

        CutEdges(filter.SinceUnixNs, filter.UntilUnixNs);
        ListBlocks();
    }

    /// <summary>Its number.</summary>
    public long Gateway { get; }

    /// <summary>Its id.</summary>
    public Guid GatewayId { get; }

    /// <summary>The sums of all gateways that a filter chooses.</summary>
    /// <returns>Them; null where it names a session, whose rows have an index.</returns>
    public static List<RollupSource>? Of(LedgerReading reading, LedgerFilter filter)
    {
        if (filter.Session is not null)
        {
            return null;
        }

        List<(long, Guid)> gateways = [];
        using (ILedgerCursor at = reading.Ask("SELECT number, id FROM gateways ORDER BY number"))
        {
            while (at.Step())
            {
                gateways.Add((at.Int64(0), at.Id(1)));
            }
        }

        List<RollupSource> sources = [];
        foreach ((long number, Guid id) in gateways)
        {
            if (filter.GatewayId is null || filter.GatewayId == id)
            {
                RollupSource source = new(reading, number, id, filter);
                if (!source.isNothing)
                {
                    sources.Add(source);
                }
            }
        }

        return sources;
    }

    /// <summary>Looks at all chosen cells, block by block.</summary>
    /// <param name="by">The column whose sums will do where a block is chosen whole; null: none.</param>
    /// <param name="visit">Looks at some.</param>
    public void Visit(RollupColumn? by, RollupVisit visit)
    {
        foreach (Meta meta in blocks)
        {
            block.MoveTo(meta.Number, meta.Cells);
            bool isCut = meta.First < since || meta.Last >= until;
            bool isWhole = !isCut && equal.Count == 0 && tagged is null;
            ReadOnlySpan<int> cells = Choose(isCut);
            if (cells.Length > 0)
            {
                RollupBlock? summary = isWhole && by is not null ? block.Summary(by.Value) : null;
                visit(this, block, cells, isWhole ? meta.Sums : null, summary);
            }
        }

        foreach (RollupBlock kept in gathered)
        {
            visit(this, kept, Every(kept.Cells), null, null);
        }

        foreach (RollupCells edge in edges)
        {
            block.Take(edge);
            ReadOnlySpan<int> cells = Choose(isCut: false);
            if (cells.Length > 0)
            {
                visit(this, block, cells, null, null);
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

    private void ListBlocks()
    {
        if (since >= until)
        {
            return;
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

            blocks.Add(new Meta(at.Int64(0), checked((int)at.Int64(1)), at.Int64(2), at.Int64(3), sums));
        }
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

    private readonly record struct Meta(long Number, int Cells, long First, long Last, long[] Sums);
}
