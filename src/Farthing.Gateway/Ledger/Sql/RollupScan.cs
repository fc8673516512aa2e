using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Answers a question from hourly sums: whole, or only the dearest groups, whose other sums are then read alone.</summary>
internal sealed class RollupScan
{
    /// <summary>Different names of a dimension up to which these sums answer: each takes some bytes of memory. Beyond, the rows do.</summary>
    private const int MostNames = 4_000_000;

    private readonly RollupSources sources;
    private readonly LedgerDimension? dimension;
    private readonly RollupGroups groups;
    private readonly RollupNumbers? sessions;

    private RollupScan(
        LedgerReading reading,
        RollupSources sources,
        LedgerDimension? dimension,
        bool countsSessions
    )
    {
        (this.sources, this.dimension) = (sources, dimension);
        groups = new RollupGroups(reading, sources.All, dimension);
        sessions = countsSessions ? new RollupNumbers(reading, sources.All, RollupColumn.Session) : null;
    }

    /// <summary>A question; null where rows answer it: one for a session, whose rows have an index, or one over more names than memory is given to.</summary>
    /// <param name="reading">Where to read.</param>
    /// <param name="sources">The sums that a filter chooses; null where it names a session.</param>
    /// <param name="dimension">What they are split by; null: nothing.</param>
    /// <param name="countsSessions">True to count sessions.</param>
    public static RollupScan? Of(
        LedgerReading reading,
        RollupSources? sources,
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
    public static void Gather(RollupSources sources, IEnumerable<RollupScan> questions)
    {
        SortedSet<int> wanted =
        [
            .. Enumerable.Range(RollupCells.KeyColumns, LedgerRollups.Sums.Count),
            (int)RollupColumn.Session,
        ];
        foreach (RollupScan question in questions)
        {
            if (question.groups.Column is RollupColumn by)
            {
                wanted.Add((int)by);
            }
        }

        sources.Gather([.. wanted]);
    }

    /// <summary>The sums of all groups that have any.</summary>
    public IEnumerable<SpentSums> All()
    {
        if (dimension == LedgerDimension.Tag)
        {
            return ByTag();
        }

        RollupTable table = Table((RollupSums)sources.Show(() => [Sums()])[0]);
        string[] words = groups.Names?.All() ?? groups.Words();
        return Enumerable
            .Range(0, table.Groups)
            .Where(table.HasAny)
            .Select(group => table.SumsOf(group, words[group]));
    }

    /// <summary>The sums of all, and the dearest groups of some dimensions with names, corrections included; those of equal amounts by name. All are read together.</summary>
    /// <param name="all">The question for all.</param>
    /// <param name="splits">The questions of the dimensions, of the same sums.</param>
    /// <param name="most">How many groups of each.</param>
    /// <param name="corrections">Corrections of each dimension by name; also of names that nothing was metered for.</param>
    /// <returns>The sums and groups without their corrections, and how many groups there are.</returns>
    public static (SpentSums? All, List<(List<SpentSums> Groups, long Count)> Splits) Dearest(
        RollupScan all,
        IReadOnlyList<RollupScan> splits,
        int most,
        IReadOnlyList<IReadOnlyDictionary<string, Money>> corrections
    )
    {
        List<RollupVisitor> first = all.sources.Show(() =>
            [all.Sums(), .. splits.Select(split => new RollupCosts(split.groups))]
        );
        List<((string Name, int Group)[] Groups, int[] Slots, long Count)> chosen = [];
        for (int i = 0; i < splits.Count; i++)
        {
            chosen.Add(splits[i].Choose((RollupCosts)first[i + 1], most, corrections[i]));
        }

        List<RollupVisitor> second =
            splits.Count == 0
                ? []
                : all.sources.Show(() =>
                    [.. splits.Select((split, i) => split.Sums(chosen[i].Slots, chosen[i].Groups.Length))]
                );
        RollupTable total = all.Table((RollupSums)first[0]);
        return (
            total.HasAny(0) ? total.SumsOf(0, "") : null,
            [
                .. splits.Select(
                    (split, i) =>
                    {
                        RollupTable table = split.Table((RollupSums)second[i], chosen[i].Groups.Length);
                        return (
                            chosen[i].Groups.Select((one, at) => table.SumsOf(at, one.Name)).ToList(),
                            chosen[i].Count
                        );
                    }
                ),
            ]
        );
    }

    /// <summary>The dearest groups, each with its place; and where each group's sums are added, −1: nowhere.</summary>
    private ((string Name, int Group)[] Groups, int[] Slots, long Count) Choose(
        RollupCosts costs,
        int most,
        IReadOnlyDictionary<string, Money> corrections
    )
    {
        RollupNumbers names = groups.Names!;
        Dictionary<string, int> corrected = names.Find([.. corrections.Keys]);
        List<(string Name, int Group)> bare = [];
        foreach ((string name, Money amount) in corrections)
        {
            if (corrected.TryGetValue(name, out int group) && costs.Has(group))
            {
                costs.Add(group, amount.NanoUsd);
            }
            else
            {
                bare.Add((name, -1));
            }
        }

        int[] dear = costs.Dearest(most);
        string[] words = names.NamesOf(dear);
        (string Name, int Group)[] chosen =
        [
            .. dear.Select((group, i) => (Name: words[i], Group: group))
                .Concat(bare)
                .OrderByDescending(one => one.Group < 0 ? corrections[one.Name].NanoUsd : costs[one.Group])
                .ThenBy(one => one.Name, StringComparer.Ordinal)
                .Take(most),
        ];
        int[] slots = new int[groups.Count];
        Array.Fill(slots, -1);
        for (int i = 0; i < chosen.Length; i++)
        {
            if (chosen[i].Group >= 0)
            {
                slots[chosen[i].Group] = i;
            }
        }

        return (chosen, slots, costs.Count + bare.Count);
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
        RollupSums sums = (RollupSums)sources.Show(() => [Sums(tags: parts, tagCount: numbers.Count)])[0];
        RollupTable tagged = Table(sums, numbers.Count).Spread(parts, numbers.Count);
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

    /// <summary>Room for the sums of this question.</summary>
    /// <param name="slots">Where each group's sums are added, −1: nowhere; null: in its own place.</param>
    /// <param name="places">How many such places there are.</param>
    /// <param name="tags">The groups that sessions are counted in, where these are others.</param>
    /// <param name="tagCount">How many of these there are.</param>
    private RollupSums Sums(int[]? slots = null, int places = 0, int[][]? tags = null, int tagCount = 0)
    {
        int? counted =
            tags is not null ? tagCount
            : slots is not null ? places
            : dimension is null ? 1
            : groups.Names?.Count;
        SessionCounter? counter =
            sessions is null || SessionsAreKnown ? null : new SessionCounter(counted, sessions.Count);
        return new RollupSums(groups, sessions, counter, slots is null ? groups.Count : places, slots, tags);
    }

    /// <summary>The sums of groups, and their sessions.</summary>
    /// <param name="sums">What was seen.</param>
    /// <param name="places">How many groups sessions were counted in; null: as many as there are.</param>
    private RollupTable Table(RollupSums sums, int? places = null)
    {
        sums.Table.Sessions =
            sessions is null ? null
            : SessionsAreKnown ? [sessions.Count - 1]
            : sums.Sessions(places ?? sums.Table.Groups);
        return sums.Table;
    }

    /// <summary>True where all sessions are counted: each has a name, which was kept for a sum of it.</summary>
    private bool SessionsAreKnown => dimension is null && sources.AreWhole;
}
