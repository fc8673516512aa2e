using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>All sums of groups, and their sessions where these are counted.</summary>
internal sealed class RollupSums : RollupVisitor
{
    private readonly RollupNumbers? sessions;
    private readonly SessionCounter? counter;
    private readonly int[]? slots;
    private readonly int[][]? tags;
    private (RollupSource? Of, IReadOnlyList<int>? Numbers) wanted;

    /// <summary>Nothing yet.</summary>
    /// <param name="groups">What they are split by.</param>
    /// <param name="sessions">Numbers of sessions; null where these are not counted.</param>
    /// <param name="counter">Counts them; null where they are not counted, or known already.</param>
    /// <param name="places">How many places there are for groups; beyond, where each has its own, it grows.</param>
    /// <param name="slots">Where each group's sums are added, −1: nowhere; null: in its own place.</param>
    /// <param name="tags">The groups that sessions are counted in, where these are others.</param>
    public RollupSums(
        RollupGroups groups,
        RollupNumbers? sessions,
        SessionCounter? counter,
        int places,
        int[]? slots,
        int[][]? tags
    )
        : base(groups)
    {
        (this.sessions, this.counter, this.slots, this.tags) = (sessions, counter, slots, tags);
        Table = new RollupTable(places);
    }

    /// <summary>The sums.</summary>
    public RollupTable Table { get; }

    /// <summary>The different sessions of each group; null where they were not counted.</summary>
    public long[]? Sessions(int places) => counter?.Counts(places);

    /// <inheritdoc/>
    public override void AddTotals(RollupSource source, long[] totals)
    {
        int group = Groups.Of(source);
        for (int sum = 0; sum < totals.Length; sum++)
        {
            Table.Add(group, sum, totals[sum]);
        }
    }

    /// <inheritdoc/>
    public override void AddSums(
        RollupSource source,
        RollupBlock block,
        ReadOnlySpan<int> cells,
        bool isSummary
    )
    {
        cells = Group(source, block, cells, slots);
        Table.Grow(slots is null ? Groups.Count : 0);
        AddSums(block, cells, isSummary);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int>? Wanted(RollupSource source)
    {
        if (wanted.Of != source)
        {
            wanted = (source, slots is null ? null : Groups.Names?.WithPlace(source, slots));
        }

        return wanted.Numbers;
    }

    /// <inheritdoc/>
    public override bool CountsSessions => counter is not null;

    /// <inheritdoc/>
    public override void AddSessions(RollupSource source, RollupBlock block, ReadOnlySpan<int> cells)
    {
        if (counter is not null)
        {
            AddSessions(counter, sessions!.Of(source), block, Group(source, block, cells, slots));
        }
    }

    /// <inheritdoc/>
    public override void Add(RollupVisitor other)
    {
        RollupSums sums = (RollupSums)other;
        Table.Add(sums.Table);
        counter?.Add(sums.counter!);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSums(RollupBlock block, ReadOnlySpan<int> cells, bool isSummary)
    {
        if (cells.IsEmpty)
        {
            return;
        }

        int[] of = GroupOf;
        int ofSessions = LedgerRollups.Sums.Count;
        for (int sum = 0; sum < ofSessions + (isSummary ? 1 : 0); sum++)
        {
            PackedColumn column = block.Column(RollupCells.KeyColumns + sum);
            for (int i = 0; i < cells.Length; i++)
            {
                Table.Add(of[i], sum, column[cells[i]]);
            }
        }

        if (isSummary || sessions is null)
        {
            return;
        }

        PackedColumn ids = block.Column(RollupColumn.Session);
        PackedColumn costs = block.Column(RollupBlock.CostColumn);
        for (int i = 0; i < cells.Length; i++)
        {
            if (ids[cells[i]] != 0)
            {
                Table.Add(of[i], ofSessions, costs[cells[i]]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSessions(SessionCounter counter, int[]? own, RollupBlock block, ReadOnlySpan<int> cells)
    {
        if (cells.IsEmpty)
        {
            return;
        }

        int[] of = GroupOf;
        PackedColumn ids = block.Column(RollupColumn.Session);
        for (int i = 0; i < cells.Length; i++)
        {
            int session = (int)ids[cells[i]];
            if (session == 0)
            {
                continue;
            }

            session = own is null ? session : own[session];
            if (tags is null)
            {
                counter.Add(of[i], session);
                continue;
            }

            foreach (int tag in tags[of[i]])
            {
                counter.Add(tag, session);
            }
        }
    }
}
