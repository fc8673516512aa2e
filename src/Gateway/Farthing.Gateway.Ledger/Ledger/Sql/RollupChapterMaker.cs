using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Makes chapters of full blocks (<see cref="RollupChapter"/>).</summary>
internal static class RollupChapterMaker
{
    private const string FullBlocks =
        "SELECT number, cells FROM rollup_blocks WHERE gateway = ? AND number >= ? AND number <= ? AND cells >= ? ORDER BY number LIMIT ?";

    /// <summary>Makes the next chapter of a gateway, where there are enough full blocks behind the last one.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="gateway">The gateway's number.</param>
    /// <param name="blocks">How many blocks a chapter has.</param>
    /// <returns>True where it did.</returns>
    public static bool AddNext(ILedgerTransaction transaction, long gateway, int blocks)
    {
        List<RollupChapter> before = RollupChapter.All(transaction, gateway);
        long last = before.Count == 0 ? 0 : before[^1].Last;
        List<(long, int)> next = Blocks(transaction, gateway, last + 1, long.MaxValue, blocks);
        if (next.Count < blocks)
        {
            return false;
        }

        foreach ((int part, byte[] data) in Parts(transaction, gateway, next))
        {
            transaction.Run(
                "INSERT INTO rollup_columns (gateway, block, part, data) VALUES (?, ?, ?, ?)",
                gateway,
                RollupChapter.BlockOf(before.Count + 1),
                (long)part,
                data
            );
        }

        return true;
    }

    /// <summary>True where a chapter is what its blocks come to, and no more.</summary>
    public static bool IsRight(ILedgerQuestions questions, long gateway, RollupChapter chapter)
    {
        List<(long, int)> blocks = Blocks(questions, gateway, chapter.First, chapter.Last, int.MaxValue);
        if (blocks.Count == 0 || blocks.Count != chapter.Blocks)
        {
            return false;
        }

        int parts = 0;
        byte[] found = [];
        foreach ((int part, byte[] expected) in Parts(questions, gateway, blocks))
        {
            using ILedgerCursor at = questions.Ask(
                "SELECT data FROM rollup_columns WHERE gateway = ? AND block = ? AND part = ?",
                gateway,
                RollupChapter.BlockOf(chapter.Number),
                (long)part
            );
            int length = at.Step() ? at.Bytes(0, ref found) : 0;
            if (!found.AsSpan(0, length).SequenceEqual(expected))
            {
                return false;
            }

            parts++;
        }

        using ILedgerCursor all = questions.Ask(
            "SELECT COUNT(*) FROM rollup_columns WHERE gateway = ? AND block = ?",
            gateway,
            RollupChapter.BlockOf(chapter.Number)
        );
        return all.Step() && all.Int64(0) == parts;
    }

    private static List<(long Number, int Cells)> Blocks(
        ILedgerQuestions questions,
        long gateway,
        long first,
        long last,
        int most
    )
    {
        List<(long, int)> blocks = [];
        using ILedgerCursor at = questions.Ask(
            FullBlocks,
            gateway,
            first,
            last,
            (long)RollupBlock.FullCells,
            (long)most
        );
        while (at.Step())
        {
            blocks.Add((at.Int64(0), checked((int)at.Int64(1))));
        }

        return blocks;
    }

    private static IEnumerable<(int Part, byte[] Data)> Parts(
        ILedgerQuestions questions,
        long gateway,
        List<(long Number, int Cells)> blocks
    )
    {
        RollupBlock block = new(questions, gateway);
        List<(int, int)?> counts = [];
        for (RollupColumn by = RollupColumn.Hour; by <= RollupColumn.Tags; by++)
        {
            int most = Math.Min(blocks.Sum(one => one.Cells) / RollupChapter.Fewer, RollupChapter.MostValues);
            Values values = new(by, most);
            bool areFew = true;
            foreach ((long number, int cells) in blocks)
            {
                block.MoveTo(number, cells);
                if (!(areFew = values.Add(block)))
                {
                    break;
                }
            }

            counts.Add(areFew ? values.Counts : null);
            foreach ((int, byte[]) part in areFew ? values.Parts() : [])
            {
                yield return part;
            }
        }

        yield return (
            RollupChapter.HeadPart,
            RollupChapter.Head([.. blocks.Select(one => one.Number)], counts)
        );
    }

    /// <summary>The sums by a column, and its pairs with sessions, while blocks are added.</summary>
    private sealed class Values(RollupColumn by, int most)
    {
        private readonly Dictionary<long, int> places = [];
        private readonly HashSet<long> pairs = []; // place, session
        private readonly long[][] sums =
        [
            .. Enumerable.Range(0, LedgerRollups.Sums.Count + 1).Select(_ => new long[1024]),
        ];
        private int[] placeOf = [];

        /// <summary>How many sums and pairs there are.</summary>
        public (int Sums, int Pairs)? Counts => (places.Count, pairs.Count);

        /// <summary>Adds the cells of a block; false where there are too many values.</summary>
        public bool Add(RollupBlock block)
        {
            if (!Place(block.Column(by), block.Cells))
            {
                return false;
            }

            PackedColumn sessions = block.Column(RollupColumn.Session);
            for (int sum = 0; sum < LedgerRollups.Sums.Count; sum++)
            {
                Add(sums[sum], block.Column(RollupCells.KeyColumns + sum), block.Cells);
            }

            AddSessions(sessions, block.Column(RollupBlock.CostColumn), block.Cells);
            return true;
        }

        /// <summary>The parts of the sums and pairs, by the column's value.</summary>
        public IEnumerable<(int Part, byte[] Data)> Parts()
        {
            long[] values = [.. places.Keys.Order()];
            int[] order = Array.ConvertAll(values, value => places[value]);
            long[] costs = sums[RollupBlock.CostColumn - RollupCells.KeyColumns];
            yield return (RollupChapter.PartOfSums(by, (int)by), PackedColumn.Pack(values));
            yield return (
                RollupChapter.PartOfSums(by, RollupBlock.CostColumn),
                PackedColumn.Pack(Array.ConvertAll(order, place => costs[place]))
            );
            foreach ((int, byte[]) part in Leaves(values, order))
            {
                yield return part;
            }

            long[] valueAt = new long[values.Length];
            for (int i = 0; i < order.Length; i++)
            {
                valueAt[order[i]] = values[i];
            }

            (long Value, long Session)[] ordered =
            [
                .. pairs.Select(pair => (Value: valueAt[pair >> 32], Session: (long)(uint)pair)).Order(),
            ];
            long[] ofSessions = Array.ConvertAll(ordered, pair => pair.Session);
            yield return (RollupChapter.PartOfPairs(by, RollupColumn.Session), PackedColumn.Pack(ofSessions));
            if (by != RollupColumn.Session)
            {
                long[] ofValues = Array.ConvertAll(ordered, pair => pair.Value);
                yield return (RollupChapter.PartOfPairs(by, by), PackedColumn.Pack(ofValues));
            }
        }

        private IEnumerable<(int Part, byte[] Data)> Leaves(long[] values, int[] order)
        {
            int leaves = RollupChapter.LeavesOf(values.Length);
            long[] firsts =
            [
                .. Enumerable.Range(0, leaves).Select(leaf => values[leaf * RollupChapter.OfLeaf]),
            ];
            yield return (RollupChapter.PartOfFirsts(by), PackedColumn.Pack(firsts));
            for (int leaf = 0; leaf < leaves; leaf++)
            {
                int from = leaf * RollupChapter.OfLeaf;
                int count = Math.Min(RollupChapter.OfLeaf, values.Length - from);
                int[] places = order[from..(from + count)];
                yield return (
                    RollupChapter.PartOfLeaf(by, leaf),
                    RollupSummary.Write(
                        values.AsSpan(from, count),
                        [.. sums.Select(of => Array.ConvertAll(places, place => of[place]))]
                    )
                );
            }
        }

        private bool Place(PackedColumn column, int cells)
        {
            Array.Resize(ref placeOf, Math.Max(cells, placeOf.Length));
            for (int i = 0; i < cells; i++)
            {
                long value = column[i];
                if (!places.TryGetValue(value, out int place))
                {
                    place = places.Count;
                    if (place == most)
                    {
                        return false;
                    }

                    places.Add(value, place);
                }

                placeOf[i] = place;
            }

            if (places.Count > sums[0].Length)
            {
                for (int sum = 0; sum < sums.Length; sum++)
                {
                    Array.Resize(ref sums[sum], places.Count * 2);
                }
            }

            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Add(long[] to, PackedColumn column, int cells)
        {
            for (int i = 0; i < cells; i++)
            {
                ref long sum = ref to[placeOf[i]];
                sum = checked(sum + column[i]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddSessions(PackedColumn sessions, PackedColumn costs, int cells)
        {
            for (int i = 0; i < cells; i++)
            {
                long session = sessions[i];
                if (session != 0)
                {
                    ref long sum = ref sums[^1][placeOf[i]];
                    sum = checked(sum + costs[i]);
                    pairs.Add(((long)placeOf[i] << 32) | session);
                }
            }
        }
    }
}
