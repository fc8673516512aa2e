namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Hourly sums of a gateway as one side has them, to be compared with another's, day by day so that memory stays small.</summary>
internal abstract class RollupSide
{
    private const long DayNs = 24 * RollupKey.HourNs;

    /// <summary>The sums as blocks have them.</summary>
    public static RollupSide OfBlocks(ILedgerQuestions questions, long gateway) =>
        new Blocks(questions, gateway);

    /// <summary>The sums as rows make them.</summary>
    public static RollupSide OfRows(ILedgerQuestions questions, long gateway) => new Rows(questions, gateway);

    /// <summary>Sums that the two do not have alike; null where one has none.</summary>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="since">The first day that is looked at, in Unix nanoseconds.</param>
    public static IEnumerable<(RollupKey Key, long[]? One, long[]? Other)> Differences(
        RollupSide one,
        RollupSide other,
        long since = long.MinValue
    )
    {
        long from = since;
        while (Earlier(one.Next(from), other.Next(from)) is long next)
        {
            long day = next - (next % DayNs);
            from = day + DayNs;
            Dictionary<RollupKey, long[]> left = one.Of(day, from);
            Dictionary<RollupKey, long[]> right = other.Of(day, from);
            foreach ((RollupKey key, long[] sums) in left)
            {
                long[]? found = right.GetValueOrDefault(key);
                if (found is null || !found.AsSpan().SequenceEqual(sums))
                {
                    yield return (key, sums, found);
                }
            }

            foreach ((RollupKey key, long[] sums) in right)
            {
                if (!left.ContainsKey(key))
                {
                    yield return (key, null, sums);
                }
            }
        }
    }

    /// <summary>All sums, each cell once, unordered.</summary>
    public IEnumerable<KeyValuePair<RollupKey, long[]>> All()
    {
        for (long? next = Next(long.MinValue); next is long at; )
        {
            long day = at - (at % DayNs);
            foreach (KeyValuePair<RollupKey, long[]> one in Of(day, day + DayNs))
            {
                yield return one;
            }

            next = Next(day + DayNs);
        }
    }

    /// <summary>The first hour with a sum, at or after a time; null where there is none.</summary>
    protected abstract long? Next(long sinceUnixNs);

    /// <summary>The sums of a span.</summary>
    protected abstract Dictionary<RollupKey, long[]> Of(long sinceUnixNs, long untilUnixNs);

    private static long? Earlier(long? one, long? other) =>
        one is null ? other
        : other is null ? one
        : Math.Min(one.Value, other.Value);

    private sealed class Rows(ILedgerQuestions questions, long gateway) : RollupSide
    {
        protected override long? Next(long sinceUnixNs) => RollupRows.Next(questions, sinceUnixNs);

        protected override Dictionary<RollupKey, long[]> Of(long sinceUnixNs, long untilUnixNs) =>
            RollupRows
                .Of(questions, gateway, sinceUnixNs, untilUnixNs)
                .ToDictionary(
                    pair => pair.Key,
                    pair => LedgerRollups.Sums.Select(sum => sum.Of(pair.Value)).ToArray()
                );
    }

    private sealed class Blocks : RollupSide
    {
        private readonly List<(long Number, int Cells, long First, long Last)> blocks = [];
        private readonly string[][] names = new string[RollupCells.KeyColumns][];
        private readonly RollupBlock block;

        public Blocks(ILedgerQuestions questions, long gateway)
        {
            block = new RollupBlock(questions, gateway);
            for (int dimension = 1; dimension < names.Length; dimension++)
            {
                names[dimension] = RollupNames.All(questions, gateway, (RollupColumn)dimension);
            }

            using ILedgerCursor at = questions.Ask(
                "SELECT number, cells, first_hour_ns, last_hour_ns FROM rollup_blocks WHERE gateway = ? ORDER BY number",
                gateway
            );
            while (at.Step())
            {
                blocks.Add((at.Int64(0), checked((int)at.Int64(1)), at.Int64(2), at.Int64(3)));
            }
        }

        protected override long? Next(long sinceUnixNs)
        {
            long? next = null;
            foreach ((_, _, long first, long last) in blocks)
            {
                if (last >= sinceUnixNs)
                {
                    next = Earlier(next, Math.Max(first, sinceUnixNs));
                }
            }

            return next;
        }

        protected override Dictionary<RollupKey, long[]> Of(long sinceUnixNs, long untilUnixNs)
        {
            Dictionary<RollupKey, long[]> sums = [];
            foreach ((long number, int cells, long first, long last) in blocks)
            {
                if (last >= sinceUnixNs && first < untilUnixNs)
                {
                    block.MoveTo(number, cells);
                    Add(sums, sinceUnixNs, untilUnixNs);
                }
            }

            return sums;
        }

        private void Add(Dictionary<RollupKey, long[]> sums, long sinceUnixNs, long untilUnixNs)
        {
            PackedColumn hours = block.Column(RollupColumn.Hour);
            for (int i = 0; i < block.Cells; i++)
            {
                long hour = checked(hours[i] * RollupKey.HourNs);
                if (hour < sinceUnixNs || hour >= untilUnixNs)
                {
                    continue;
                }

                RollupKey key = new(
                    hour,
                    Name(RollupColumn.Key, i),
                    Name(RollupColumn.Team, i),
                    Name(RollupColumn.User, i),
                    Name(RollupColumn.Model, i),
                    Name(RollupColumn.Deployment, i),
                    Name(RollupColumn.Session, i),
                    Name(RollupColumn.Tags, i)
                );
                if (!sums.TryGetValue(key, out long[]? values))
                {
                    sums.Add(key, values = new long[LedgerRollups.Sums.Count]);
                }

                for (int sum = 0; sum < values.Length; sum++)
                {
                    values[sum] = checked(values[sum] + block.Column(RollupCells.KeyColumns + sum)[i]);
                }
            }
        }

        private string Name(RollupColumn dimension, int cell)
        {
            long id = block.Column(dimension)[cell];
            string[] all = names[(int)dimension];
            return id >= 0 && id < all.Length
                ? all[id]
                : throw new FormatException("the hourly sums name what is not there");
        }
    }
}
