using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Answers a question from hourly sums: whole, or only the dearest groups, whose other sums are then read alone.</summary>
internal sealed class RollupScan
{
    /// <summary>Different names of a dimension up to which these sums answer: each takes some bytes of memory. Beyond, the rows do.</summary>
    private const int MostNames = 4_000_000;

    /// <summary>Groups whose sums are added in one go, of some 100 bytes each.</summary>
    private const int FewGroups = 4_096;

    /// <summary>The same where names leave few cells.</summary>
    private const int FewGroupsOfFewCells = 16_384;

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

    /// <summary>A question; null where rows answer it: one for a session, whose rows have an index, one by what is not summed, or one over more names than memory is given to.</summary>
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
        if (sources is null || (dimension is LedgerDimension named && !RollupColumns.Answer(named)))
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

    /// <summary>True where the sums of all groups are added in one go: of so few it costs less than to look for the dearest first. Names in a filter leave few cells of each block, whose columns are read once then.</summary>
    public static bool AreFew(RollupSources sources, IEnumerable<RollupScan> splits) =>
        splits.Sum(split => split.groups.Count) <= (sources.HasNames ? FewGroupsOfFewCells : FewGroups);

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
        bool isOneLook = AreFew(all.sources, splits);
        List<RollupVisitor> first = all.sources.Show(() =>
            [
                all.Sums(),
                .. splits.Select(split =>
                    isOneLook ? (RollupVisitor)split.Sums() : new RollupCosts(split.groups)
                ),
            ]
        );
        List<RollupChoice> chosen = [];
        for (int i = 0; i < splits.Count; i++)
        {
            RollupVisitor seen = first[i + 1];
            RollupCosts costs = seen is RollupSums sums
                ? RollupCosts.Of(splits[i].groups, sums.Table)
                : (RollupCosts)seen;
            chosen.Add(RollupChoice.Of(costs, splits[i].groups.Names!, most, corrections[i]));
        }

        List<RollupVisitor> second =
            isOneLook || splits.Count == 0
                ? []
                : all.sources.Show(() =>
                    [
                        .. splits.Select(
                            (split, i) =>
                                split.Sums(chosen[i].Slots(split.groups.Count), chosen[i].Groups.Count)
                        ),
                    ]
                );
        List<(List<SpentSums>, long)> dearest = [];
        for (int i = 0; i < splits.Count; i++)
        {
            RollupTable table = isOneLook
                ? splits[i]
                    .Table((RollupSums)first[i + 1])
                    .Only([.. chosen[i].Groups.Select(one => one.Group)])
                : splits[i].Table((RollupSums)second[i], chosen[i].Groups.Count);
            dearest.Add(
                ([.. chosen[i].Groups.Select((one, at) => table.SumsOf(at, one.Name))], chosen[i].Count)
            );
        }

        RollupTable total = all.Table((RollupSums)first[0]);
        return (total.HasAny(0) ? total.SumsOf(0, "") : null, dearest);
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
