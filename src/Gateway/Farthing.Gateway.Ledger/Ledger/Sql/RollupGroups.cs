using System.Globalization;
using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>What sums are split by: a number for each cell, and a word for each number.</summary>
internal sealed class RollupGroups
{
    private readonly LedgerDimension? dimension;
    private readonly RollupNumbers? names;
    private readonly IReadOnlyList<RollupSource> sources;
    private readonly Dictionary<long, int> times = [];
    private readonly List<string> words = [];

    /// <summary>Groups of a dimension; null: one of all.</summary>
    public RollupGroups(
        LedgerReading reading,
        IReadOnlyList<RollupSource> sources,
        LedgerDimension? dimension
    )
    {
        this.dimension = dimension;
        this.sources = sources;
        if (dimension is LedgerDimension named && RollupColumns.Of(named) is RollupColumn summed)
        {
            Column = summed;
            names = new RollupNumbers(reading, sources, summed);
        }
        else if (dimension is LedgerDimension.Day or LedgerDimension.Hour)
        {
            Column = RollupColumn.Hour;
        }
    }

    /// <summary>The column that says a cell's group; null where its gateway does, or all are one.</summary>
    public RollupColumn? Column { get; }

    /// <summary>Numbers of groups are below this; of times as far as they were seen.</summary>
    public int Count =>
        names?.Count
        ?? dimension switch
        {
            null => 1,
            LedgerDimension.Gateway => sources.Count,
            _ => TimesSeen(),
        };

    /// <summary>True where all is one group.</summary>
    public bool AreOne => dimension is null;

    /// <summary>The names, where the groups are those of a dimension with names.</summary>
    public RollupNumbers? Names => names;

    /// <summary>The groups of cells.</summary>
    /// <param name="source">Whose they are.</param>
    /// <param name="block">Their block.</param>
    /// <param name="cells">Their places.</param>
    /// <param name="groups">Their groups.</param>
    public void Of(RollupSource source, RollupBlock block, ReadOnlySpan<int> cells, Span<int> groups)
    {
        if (names is not null)
        {
            Named(names.Of(source), block.Column(Column!.Value), cells, groups);
        }
        else if (dimension is LedgerDimension.Day or LedgerDimension.Hour)
        {
            Timed(block.Column(RollupColumn.Hour), cells, groups);
        }
        else
        {
            groups[..cells.Length].Fill(Of(source));
        }
    }

    /// <summary>The words of groups that have none in the database.</summary>
    public string[] Words() =>
        dimension switch
        {
            null => [""],
            LedgerDimension.Gateway => [.. sources.Select(source => source.GatewayId.ToString("N"))],
            _ => [.. words],
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Named(int[]? own, PackedColumn ids, ReadOnlySpan<int> cells, Span<int> groups)
    {
        groups = groups[..cells.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = (int)ids[cells[i]];
        }

        for (int i = 0; own is not null && i < groups.Length; i++)
        {
            groups[i] = own[groups[i]];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Timed(PackedColumn hours, ReadOnlySpan<int> cells, Span<int> groups)
    {
        (long lastHour, int last) = (long.MinValue, 0);
        for (int i = 0; i < cells.Length; i++)
        {
            long hour = hours[cells[i]];
            if (hour != lastHour)
            {
                (lastHour, last) = (hour, OfTime(checked(hour * RollupKey.HourNs)));
            }

            groups[i] = last;
        }
    }

    private int OfTime(long hour)
    {
        const long DayNs = 24 * RollupKey.HourNs;
        long time = dimension == LedgerDimension.Day ? hour - (hour % DayNs) : hour;
        lock (times) // Two threads may look; an hour's cells mostly stand together.
        {
            if (!times.TryGetValue(time, out int group))
            {
                times.Add(time, group = times.Count);
                words.Add(
                    DateTime
                        .UnixEpoch.AddTicks(time / 100)
                        .ToString(
                            dimension == LedgerDimension.Day ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH",
                            CultureInfo.InvariantCulture
                        )
                );
            }

            return group;
        }
    }

    private int TimesSeen()
    {
        lock (times)
        {
            return times.Count;
        }
    }

    /// <summary>The group of all cells of a source, where none has a <see cref="Column"/>.</summary>
    public int Of(RollupSource source)
    {
        for (int i = 0; dimension is not null && i < sources.Count; i++)
        {
            if (sources[i].Gateway == source.Gateway)
            {
                return i;
            }
        }

        return 0;
    }
}
