using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>What each group costs, and whether there is anything of it.</summary>
/// <param name="groups">The groups; how many there are is known.</param>
internal sealed class RollupCosts(RollupGroups groups) : RollupVisitor(groups)
{
    private readonly long[] cost = new long[groups.Count];
    private readonly bool[] isThere = new bool[groups.Count];

    /// <summary>What is in sums already.</summary>
    public static RollupCosts Of(RollupGroups groups, RollupTable sums)
    {
        RollupCosts costs = new(groups);
        for (int group = 0; group < costs.cost.Length; group++)
        {
            if (sums.HasAny(group))
            {
                costs.Add(group, sums.CostOf(group));
            }
        }

        return costs;
    }

    /// <summary>Groups of which there is something.</summary>
    public long Count { get; private set; }

    /// <summary>What a group costs, in 10⁻⁹ dollars.</summary>
    public long this[int group] => cost[group];

    /// <summary>True where there is something of it.</summary>
    public bool Has(int group) => isThere[group];

    /// <summary>Adds to a group.</summary>
    public void Add(int group, long nano)
    {
        Count += isThere[group] ? 0 : 1;
        isThere[group] = true;
        cost[group] = checked(cost[group] + nano);
    }

    /// <inheritdoc/>
    public override bool NeedsCostsAlone => true;

    /// <inheritdoc/>
    public override void AddTotals(RollupSource source, long[] totals) =>
        Add(Groups.Of(source), totals[RollupBlock.CostColumn - RollupCells.KeyColumns]);

    /// <inheritdoc/>
    public override void AddSums(
        RollupSource source,
        RollupBlock block,
        ReadOnlySpan<int> cells,
        bool isSummary
    )
    {
        cells = Group(source, block, cells, slots: null);
        Add(block.Column(RollupBlock.CostColumn), cells);
    }

    /// <inheritdoc/>
    public override void Add(RollupVisitor other)
    {
        RollupCosts costs = (RollupCosts)other;
        for (int group = 0; group < cost.Length; group++)
        {
            if (costs.isThere[group])
            {
                Add(group, costs.cost[group]);
            }
        }
    }

    /// <summary>The groups that may be among the dearest: as many as asked for, and all that cost what the last of them does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int[] Dearest(int most)
    {
        PriorityQueue<int, long> dearest = new();
        for (int group = 0; group < cost.Length; group++)
        {
            if (!isThere[group])
            {
                continue;
            }

            if (dearest.Count < most)
            {
                dearest.Enqueue(group, cost[group]);
            }
            else if (dearest.TryPeek(out _, out long least) && cost[group] > least)
            {
                dearest.EnqueueDequeue(group, cost[group]);
            }
        }

        dearest.TryPeek(out _, out long last);
        List<int> dear = [];
        for (int group = 0; group < cost.Length; group++)
        {
            if (isThere[group] && cost[group] >= last)
            {
                dear.Add(group);
            }
        }

        return [.. dear];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(PackedColumn column, ReadOnlySpan<int> cells)
    {
        ReadOnlySpan<int> of = GroupOf.AsSpan(0, cells.Length);
        for (int i = 0; i < cells.Length; i++)
        {
            Add(of[i], column[cells[i]]);
        }
    }
}
