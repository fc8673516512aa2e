using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Looks at the chosen cells of blocks, one after the other, and keeps what it has seen by group.</summary>
/// <param name="groups">What the cells are split by.</param>
internal abstract class RollupVisitor(RollupGroups groups)
{
    private int[] groupOf = []; // of one that is all, 0
    private int[] kept = [];

    /// <summary>What the cells are split by.</summary>
    protected RollupGroups Groups => groups;

    /// <summary>The groups of the cells that <see cref="Group"/> has left, in their order.</summary>
    protected int[] GroupOf => groupOf;

    /// <summary>The column whose sums will do where a block is chosen whole; null: none.</summary>
    public RollupColumn? By => groups.Column;

    /// <summary>Adds what many cells of a source come to, where all of them are chosen and <see cref="By"/> is null.</summary>
    /// <param name="source">Whose they are.</param>
    /// <param name="totals">Their sums, and the cost of sessions.</param>
    public abstract void AddTotals(RollupSource source, long[] totals);

    /// <summary>Adds the sums of chosen cells.</summary>
    /// <param name="source">Whose they are.</param>
    /// <param name="block">Their block, or sums of it by <see cref="By"/>.</param>
    /// <param name="cells">Their places.</param>
    /// <param name="isSummary">True where each cell is what many come to, sessions included.</param>
    public abstract void AddSums(
        RollupSource source,
        RollupBlock block,
        ReadOnlySpan<int> cells,
        bool isSummary
    );

    /// <summary>True where costs alone are looked at.</summary>
    public virtual bool NeedsCostsAlone => false;

    /// <summary>The numbers of <see cref="By"/> that have a group which is looked at, ascending; null: all.</summary>
    public virtual IReadOnlyList<int>? Wanted(RollupSource source) => null;

    /// <summary>True where sessions are counted.</summary>
    public virtual bool CountsSessions => false;

    /// <summary>Counts the sessions of chosen cells, where these are counted.</summary>
    /// <param name="source">Whose they are.</param>
    /// <param name="block">Their block; of a chapter, its pairs.</param>
    /// <param name="cells">Their places.</param>
    public virtual void AddSessions(RollupSource source, RollupBlock block, ReadOnlySpan<int> cells) { }

    /// <summary>Looks at chosen cells of a block.</summary>
    /// <param name="source">Whose they are.</param>
    /// <param name="block">The block.</param>
    /// <param name="cells">Their places.</param>
    /// <param name="totals">The sums over all of them and the cost of sessions, where the block is chosen whole; else null.</param>
    /// <param name="summary">The sums by <see cref="By"/>, where the block is chosen whole and has them.</param>
    public void Visit(
        RollupSource source,
        RollupBlock block,
        ReadOnlySpan<int> cells,
        long[]? totals,
        RollupBlock? summary
    )
    {
        if (By is null && totals is not null)
        {
            AddTotals(source, totals);
        }
        else if (summary is not null)
        {
            AddSums(source, summary, source.Every(summary.Cells), isSummary: true);
        }
        else
        {
            AddSums(source, block, cells, isSummary: false);
        }

        AddSessions(source, block, cells);
    }

    /// <summary>Adds what another one of the same kind and groups has seen.</summary>
    public abstract void Add(RollupVisitor other);

    /// <summary>Puts the groups of cells into <see cref="GroupOf"/>.</summary>
    /// <returns>The places of those whose groups have a slot.</returns>
    protected ReadOnlySpan<int> Group(
        RollupSource source,
        RollupBlock block,
        ReadOnlySpan<int> cells,
        int[]? slots
    )
    {
        if (groupOf.Length < cells.Length)
        {
            groupOf = new int[cells.Length * 2];
            kept = new int[cells.Length * 2];
        }

        if (!groups.AreOne)
        {
            groups.Of(source, block, cells, groupOf);
        }

        return slots is null ? cells : Keep(slots, cells);
    }

    /// <summary>Those cells whose groups have a place; the places are their groups from here on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<int> Keep(int[] slots, ReadOnlySpan<int> cells)
    {
        int left = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            int slot = slots[groupOf[i]];
            (kept[left], groupOf[left]) = (cells[i], slot);
            left += slot >= 0 ? 1 : 0;
        }

        return kept.AsSpan(0, left);
    }
}
