namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The sums that a filter chooses, of all gateways; where they are many, in two halves that are looked at at once, each over a connection of its own.</summary>
internal sealed class RollupSources
{
    private readonly IReadOnlyList<RollupSource> others;

    private RollupSources(IReadOnlyList<RollupSource> sources, IReadOnlyList<RollupSource> halves) =>
        (All, others) = (sources, halves);

    /// <summary>One of each gateway.</summary>
    public IReadOnlyList<RollupSource> All { get; }

    /// <summary>True where nothing is left out: all gateways, names and times.</summary>
    public bool AreWhole { get; private init; }

    /// <summary>True where names choose cells of each block.</summary>
    public bool HasNames { get; private init; }

    /// <summary>The sums that a filter chooses.</summary>
    /// <param name="reading">Where to read.</param>
    /// <param name="filter">What is chosen.</param>
    /// <param name="manyBlocks">Full blocks from which on they are halved.</param>
    /// <returns>Them; null where it names a session, whose rows have an index, or what is not summed.</returns>
    public static RollupSources? Of(LedgerReading reading, LedgerFilter filter, int manyBlocks)
    {
        if (
            filter
                .Names()
                .Any(name =>
                    name.Dimension == LedgerDimension.Session || !RollupColumns.Answer(name.Dimension)
                )
        )
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
                if (!source.IsNothing)
                {
                    sources.Add(source);
                }
            }
        }

        return new RollupSources(sources, Halves(reading, sources, manyBlocks))
        {
            AreWhole = filter.SinceUnixNs is null && filter.UntilUnixNs is null && !filter.Names().Any(),
            HasNames = filter.Names().Any(name => name.Dimension != LedgerDimension.Gateway),
        };
    }

    /// <summary>Shows all chosen cells to visitors.</summary>
    /// <param name="make">Makes them; those of another half are added to the first.</param>
    public List<RollupVisitor> Show(Func<List<RollupVisitor>> make)
    {
        List<List<RollupVisitor>> all = Each(sources =>
        {
            List<RollupVisitor> visitors = make();
            try
            {
                foreach (RollupSource source in sources)
                {
                    source.Show(visitors);
                }
            }
            catch (IndexOutOfRangeException)
            {
                throw new FormatException("the hourly sums name what is not there");
            }

            return visitors;
        });
        foreach (List<RollupVisitor> others in all.Skip(1))
        {
            for (int i = 0; i < others.Count; i++)
            {
                all[0][i].Add(others[i]);
            }
        }

        return all[0];
    }

    /// <summary>Reads the few cells that a filter chooses once for several questions, if they are few.</summary>
    /// <param name="wanted">The columns that will be asked for.</param>
    public void Gather(IReadOnlyList<int> wanted) =>
        Each(sources =>
        {
            foreach (RollupSource source in sources)
            {
                source.Gather(wanted);
            }

            return true;
        });

    /// <summary>Does the same with each half, at once.</summary>
    private List<T> Each<T>(Func<IReadOnlyList<RollupSource>, T> look)
    {
        Task<T>? others = this.others.Count == 0 ? null : Task.Run(() => look(this.others));
        try
        {
            T here = look(All);
            return others is null ? [here] : [here, others.GetAwaiter().GetResult()];
        }
        finally
        {
            // Their connection ends with the question, however this half came out.
            ((IAsyncResult?)others)?.AsyncWaitHandle.WaitOne();
        }
    }

    private static List<RollupSource> Halves(
        LedgerReading reading,
        List<RollupSource> sources,
        int manyBlocks
    )
    {
        List<RollupSource> halves = [];
        if (
            Environment.ProcessorCount > 1
            && sources.Sum(source => source.FullBlocks) >= manyBlocks
            && reading.Beside() is LedgerReading beside
        )
        {
            foreach (RollupSource source in sources)
            {
                if (source.Halve(beside) is RollupSource half)
                {
                    halves.Add(half);
                }
            }
        }

        return halves;
    }
}
