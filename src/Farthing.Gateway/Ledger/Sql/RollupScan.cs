using System.Runtime.CompilerServices;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Answers a question from hourly sums: whole, or only the dearest groups, whose other sums are then read alone.</summary>
internal sealed class RollupScan
{
    /// <summary>Different names of a dimension up to which these sums answer: each takes some bytes of memory. Beyond, the rows do.</summary>
    private const int MostNames = 4_000_000;

    private readonly IReadOnlyList<RollupSource> sources;
    private readonly LedgerDimension? dimension;
    private readonly RollupGroups groups;
    private readonly RollupNumbers? sessions;
    private int[] groupOf = []; // of one that is all, 0
    private int[] kept = [];

    private RollupScan(
        LedgerReading reading,
        IReadOnlyList<RollupSource> sources,
        LedgerDimension? dimension,
        bool countsSessions
    )
    {
        (this.sources, this.dimension) = (sources, dimension);
        groups = new RollupGroups(reading, sources, dimension);
        sessions = countsSessions ? new RollupNumbers(reading, sources, RollupColumn.Session) : null;
    }

    /// <summary>A question; null where rows answer it: one for a session, whose rows have an index, or one over more names than memory is given to.</summary>
    /// <param name="reading">Where to read.</param>
    /// <param name="sources">The sums that a filter chooses; null where it names a session.</param>
    /// <param name="dimension">What they are split by; null: nothing.</param>
    /// <param name="countsSessions">True to count sessions.</param>
    public static RollupScan? Of(
        LedgerReading reading,
        IReadOnlyList<RollupSource>? sources,
        LedgerDimension? dimension,
        bool countsSessions
    )
    {
        if (sources is null)
        {
            return null;
        }

        RollupScan scan = new(reading, sources, dimension, countsSessions);
        return Math.Max(scan.groups.Count, scan.sessions?.Count ?? 0) > MostNames ? null : scan;
    }

    /// <summary>Reads the few cells that a filter chooses once for several questions, if they are few.</summary>
    /// <param name="also">Another question of the same sums.</param>
    public void Gather(RollupScan also)
    {
        List<int> wanted = [.. Enumerable.Range(RollupCells.KeyColumns, LedgerRollups.Sums.Count)];
        foreach (
            RollupColumn? by in (RollupColumn?[])[groups.Column, also.groups.Column, RollupColumn.Session]
        )
        {
            if (by is RollupColumn column && !wanted.Contains((int)column))
            {
                wanted.Add((int)column);
            }
        }

        foreach (RollupSource source in sources)
        {
            source.Gather(wanted);
        }
    }

    /// <summary>The sums of all groups that have any.</summary>
    public IEnumerable<SpentSums> All()
    {
        if (dimension == LedgerDimension.Tag)
        {
            return ByTag();
        }

        RollupTable table = Sum(slots: null, known: groups.Names?.Count, tags: null);
        string[] words = groups.Names?.All() ?? groups.Words();
        return Enumerable
            .Range(0, table.Groups)
            .Where(table.HasAny)
            .Select(group => table.SumsOf(group, words[group]));
    }

    /// <summary>The dearest groups of a dimension with names, corrections included; those of equal amounts by name.</summary>
    /// <param name="most">How many.</param>
    /// <param name="corrections">Corrections by name; also of names that nothing was metered for.</param>
    /// <returns>The groups without their corrections, and how many groups there are.</returns>
    public (List<SpentSums> Groups, long Count) Dearest(
        int most,
        IReadOnlyDictionary<string, Money> corrections
    )
    {
        RollupNumbers names = groups.Names!;
        long[] cost = new long[groups.Count];
        bool[] isThere = new bool[groups.Count];
        Visit(
            (source, block, cells, _, summary) =>
            {
                cells = Group(source, block, cells, summary, slots: null);
                AddCosts(cost, isThere, (summary ?? block).Column(RollupBlock.CostColumn), cells);
            }
        );
        Dictionary<string, int> corrected = names.Find([.. corrections.Keys]);
        List<(string Name, int Group)> bare = [];
        foreach ((string name, Money amount) in corrections)
        {
            if (corrected.TryGetValue(name, out int group) && isThere[group])
            {
                cost[group] = checked(cost[group] + amount.NanoUsd);
            }
            else
            {
                bare.Add((name, -1));
            }
        }

        int[] dear = DearestOf(cost, isThere, most);
        string[] words = names.NamesOf(dear);
        (string Name, int Group)[] chosen =
        [
            .. dear.Select((group, i) => (Name: words[i], Group: group))
                .Concat(bare)
                .OrderByDescending(one => one.Group < 0 ? corrections[one.Name].NanoUsd : cost[one.Group])
                .ThenBy(one => one.Name, StringComparer.Ordinal)
                .Take(most),
        ];
        return (SumsOf(chosen), isThere.LongCount(any => any) + bare.Count);
    }

    /// <summary>The groups that may be among the dearest: as many as asked for, and all that cost what the last of them does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] DearestOf(long[] cost, bool[] isThere, int most)
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

    private List<SpentSums> SumsOf((string Name, int Group)[] chosen)
    {
        int[] slots = new int[groups.Count];
        Array.Fill(slots, -1);
        for (int i = 0; i < chosen.Length; i++)
        {
            if (chosen[i].Group >= 0)
            {
                slots[chosen[i].Group] = i;
            }
        }

        RollupTable table = Sum(slots, chosen.Length, tags: null);
        return [.. chosen.Select((one, i) => table.SumsOf(i, one.Name))];
    }

    private IEnumerable<SpentSums> ByTag()
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int[][] parts =
        [
            .. groups
                .Names!.All()
                .Select(text =>
                {
                    IReadOnlyList<string> tags = TagText.Read(text);
                    return tags.Count == 0 ? [NumberOf("")] : tags.Select(NumberOf).ToArray();
                }),
        ];
        RollupTable tagged = Sum(slots: null, numbers.Count, parts).Spread(parts, numbers.Count);
        return numbers
            .Where(tag => tagged.HasAny(tag.Value))
            .Select(tag => tagged.SumsOf(tag.Value, tag.Key));

        int NumberOf(string tag)
        {
            if (!numbers.TryGetValue(tag, out int number))
            {
                numbers.Add(tag, number = numbers.Count);
            }

            return number;
        }
    }

    /// <summary>Adds up.</summary>
    /// <param name="slots">Where each group's sums are added, −1: nowhere; null: in its own place.</param>
    /// <param name="known">How many groups sessions are counted in; null where that is seen on the way.</param>
    /// <param name="tags">The groups that sessions are counted in, where these are others.</param>
    private RollupTable Sum(int[]? slots, int? known, int[][]? tags)
    {
        RollupTable table = new(slots is null ? groups.Count : known!.Value);
        SessionCounter? counter = sessions is null
            ? null
            : new SessionCounter(known ?? (dimension is null ? 1 : null), sessions.Count);
        Visit(
            (source, block, cells, totals, summary) =>
            {
                if (groups.Column is null && totals is not null)
                {
                    int group = groups.Of(source);
                    for (int sum = 0; sum < totals.Length; sum++)
                    {
                        table.Add(group, sum, totals[sum]);
                    }
                }
                else
                {
                    ReadOnlySpan<int> some = Group(source, block, cells, summary, slots);
                    table.Grow(slots is null ? groups.Count : 0);
                    AddSums(table, summary ?? block, some, isSummary: summary is not null);
                }

                if (counter is not null)
                {
                    cells = Group(source, block, cells, summary: null, slots);
                    AddSessions(counter, sessions!.Of(source), block, cells, tags);
                }
            }
        );
        table.Sessions = counter?.Counts(known ?? table.Groups);
        return table;
    }

    /// <summary>Looks at all chosen cells.</summary>
    private void Visit(RollupVisit visit)
    {
        try
        {
            foreach (RollupSource source in sources)
            {
                source.Visit(groups.Column, visit);
            }
        }
        catch (IndexOutOfRangeException)
        {
            throw new FormatException("the hourly sums name what is not there");
        }
    }

    /// <summary>Puts the groups of cells, or of a summary of them, into <see cref="groupOf"/>.</summary>
    /// <returns>The places of the cells, or of those of the summary, whose groups have a slot.</returns>
    private ReadOnlySpan<int> Group(
        RollupSource source,
        RollupBlock block,
        ReadOnlySpan<int> cells,
        RollupBlock? summary,
        int[]? slots
    )
    {
        cells = summary is null ? cells : source.Every(summary.Cells);
        if (groupOf.Length < cells.Length)
        {
            groupOf = new int[cells.Length * 2];
            kept = new int[cells.Length * 2];
        }

        if (dimension is not null)
        {
            groups.Of(source, summary ?? block, cells, groupOf);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCosts(long[] cost, bool[] isThere, PackedColumn costs, ReadOnlySpan<int> cells)
    {
        ReadOnlySpan<int> of = groupOf.AsSpan(0, cells.Length);
        for (int i = 0; i < cells.Length; i++)
        {
            int group = of[i];
            isThere[group] = true;
            cost[group] = checked(cost[group] + costs[cells[i]]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSums(RollupTable table, RollupBlock block, ReadOnlySpan<int> cells, bool isSummary)
    {
        if (cells.IsEmpty)
        {
            return;
        }

        int ofSessions = LedgerRollups.Sums.Count;
        for (int sum = 0; sum < ofSessions + (isSummary ? 1 : 0); sum++)
        {
            PackedColumn column = block.Column(RollupCells.KeyColumns + sum);
            for (int i = 0; i < cells.Length; i++)
            {
                table.Add(groupOf[i], sum, column[cells[i]]);
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
                table.Add(groupOf[i], ofSessions, costs[cells[i]]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSessions(
        SessionCounter counter,
        int[]? own,
        RollupBlock block,
        ReadOnlySpan<int> cells,
        int[][]? tags
    )
    {
        if (cells.IsEmpty)
        {
            return;
        }

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
                counter.Add(groupOf[i], session);
                continue;
            }

            foreach (int tag in tags[groupOf[i]])
            {
                counter.Add(tag, session);
            }
        }
    }
}
