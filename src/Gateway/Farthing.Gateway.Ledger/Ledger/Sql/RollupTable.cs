using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Sums by group while they are added up: those of <see cref="LedgerRollups.Sums"/>, the cost of sessions and how many there are.</summary>
internal sealed class RollupTable
{
    private static readonly int Width = LedgerRollups.Sums.Count + 1;
    private long[] values;

    /// <summary>Nothing yet.</summary>
    /// <param name="groups">Groups are below this number, as far as it is known.</param>
    public RollupTable(int groups)
    {
        Groups = groups;
        values = new long[groups * Width];
    }

    /// <summary>Groups are below this number.</summary>
    public int Groups { get; private set; }

    /// <summary>Different sessions of each group; null where they were not counted.</summary>
    public long[]? Sessions { get; set; }

    /// <summary>Makes room for groups.</summary>
    public void Grow(int groups)
    {
        if (groups > Groups)
        {
            Groups = groups;
            if (values.Length < groups * Width)
            {
                Array.Resize(ref values, groups * Width * 2);
            }
        }
    }

    /// <summary>Adds to a sum.</summary>
    /// <param name="group">The group.</param>
    /// <param name="sum">Its place in <see cref="LedgerRollups.Sums"/>; behind the last, the cost of sessions.</param>
    /// <param name="amount">What is added.</param>
    public void Add(int group, int sum, long amount)
    {
        ref long value = ref values[(group * Width) + sum];
        value = checked(value + amount);
    }

    /// <summary>Adds the sums of the same groups.</summary>
    public void Add(RollupTable other)
    {
        Grow(other.Groups);
        for (int place = 0; place < other.Groups * Width; place++)
        {
            values[place] = checked(values[place] + other.values[place]);
        }
    }

    /// <summary>Adds what a group has to others.</summary>
    public RollupTable Spread(int[][] to, int groups)
    {
        RollupTable spread = new(groups) { Sessions = Sessions };
        for (int group = 0; group < Groups; group++)
        {
            foreach (int other in to[group])
            {
                for (int sum = 0; sum < Width; sum++)
                {
                    spread.Add(other, sum, values[(group * Width) + sum]);
                }
            }
        }

        return spread;
    }

    /// <summary>The sums of some groups, in their order; −1: of nothing.</summary>
    public RollupTable Only(IReadOnlyList<int> groups)
    {
        RollupTable only = new(groups.Count) { Sessions = Sessions is null ? null : new long[groups.Count] };
        for (int i = 0; i < groups.Count; i++)
        {
            if (groups[i] >= 0)
            {
                values.AsSpan(groups[i] * Width, Width).CopyTo(only.values.AsSpan(i * Width));
                only.Sessions?[i] = Sessions![groups[i]];
            }
        }

        return only;
    }

    /// <summary>What a group costs, in 10⁻⁹ dollars.</summary>
    public long CostOf(int group) =>
        values[(group * Width) + RollupBlock.CostColumn - RollupCells.KeyColumns];

    /// <summary>True where a group has attempts.</summary>
    public bool HasAny(int group) =>
        values[group * Width] + values[(group * Width) + 1] + values[(group * Width) + 2] > 0;

    /// <summary>A group's sums.</summary>
    public SpentSums SumsOf(int group, string word) =>
        LedgerRollups.Of(word, values.AsSpan(group * Width, Width - 1)) with
        {
            Sessions = Sessions is null ? 0 : Sessions[group],
            SessionCostUsd = new Money(Sessions is null ? 0 : values[(group * Width) + Width - 1]),
        };
}
