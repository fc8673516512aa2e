namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Adds hourly sums to a ledger, in the transaction of their rows. Each call adds a block; eight of about one size become one, in which each cell stands once, until it is full; full ones become chapters. So a cell is written again a few times, however small the batches are. One caller at a time.</summary>
internal sealed class RollupWriter
{
    private const int MergeAt = 8;
    private const int MostKnown = 100_000; // names of a dimension that are kept in memory, twice

    private static readonly string InsertBlock =
        $"INSERT INTO rollup_blocks (gateway, number, {RollupBlock.SaidNames}) VALUES (?, ?{string.Concat(Enumerable.Repeat(", ?", 3 + LedgerRollups.Sums.Count + 1))})";

    private readonly Dictionary<(long Gateway, RollupColumn Dimension), Known> known = [];
    private readonly DearRequests requests = new();

    /// <summary>How many full blocks a chapter has.</summary>
    internal int BlocksInChapter { get; set; } = RollupChapter.BlocksInOne;

    /// <summary>Adds the sums of rows of a gateway, which are in the ledger already.</summary>
    public void Add(ILedgerTransaction transaction, long gateway, LedgerChanges changes)
    {
        if (changes.Rows.Count > 0)
        {
            Add(transaction, gateway, changes.Rollups);
            requests.Add(transaction, gateway, changes.Rows);
        }
    }

    private void Add(
        ILedgerTransaction transaction,
        long gateway,
        IReadOnlyCollection<KeyValuePair<RollupKey, LedgerSums>> sums
    )
    {
        int[][] ids = new int[RollupCells.KeyColumns][];
        for (int dimension = 1; dimension < ids.Length; dimension++)
        {
            ids[dimension] = Number(transaction, gateway, (RollupColumn)dimension, sums);
        }

        RollupCells cells = new();
        cells.Add(sums, ids);
        if (Put(transaction, gateway, cells) | Merge(transaction, gateway))
        {
            RollupChapterMaker.AddNext(transaction, gateway, BlocksInChapter);
        }
    }

    /// <summary>Adds the sums of all rows, where there are none yet.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="gateway">Whose; null: of every gateway.</param>
    public static void AddAll(ILedgerTransaction transaction, long? gateway = null)
    {
        DearRequests.AddAll(transaction, gateway);
        RollupWriter writer = new();
        foreach (long number in Gateways(transaction).Where(number => gateway is null || number == gateway))
        {
            foreach (Dictionary<RollupKey, LedgerSums> hour in RollupRows.Hours(transaction, number))
            {
                writer.Add(transaction, number, hour);
            }
        }
    }

    /// <summary>The transaction was undone: what it has added is not there.</summary>
    public void Forget()
    {
        known.Clear();
        requests.Forget();
    }

    private static List<long> Gateways(ILedgerTransaction transaction)
    {
        List<long> gateways = [];
        using ILedgerCursor at = transaction.Ask("SELECT number FROM gateways ORDER BY number");
        while (at.Step())
        {
            gateways.Add(at.Int64(0));
        }

        return gateways;
    }

    /// <summary>The numbers of the sums' names in a dimension, in the order of the sums.</summary>
    private int[] Number(
        ILedgerTransaction transaction,
        long gateway,
        RollupColumn dimension,
        IReadOnlyCollection<KeyValuePair<RollupKey, LedgerSums>> sums
    )
    {
        if (!known.TryGetValue((gateway, dimension), out Known? names))
        {
            known.Add((gateway, dimension), names = new Known());
        }

        Dictionary<string, int> recent = names.Recent;
        int[] ids = new int[sums.Count];
        List<(int At, string Name)> unknown = [];
        int at = 0;
        foreach (KeyValuePair<RollupKey, LedgerSums> one in sums)
        {
            string name = one.Key.NameOf(dimension);
            if (!recent.TryGetValue(name, out ids[at]))
            {
                if (names.Earlier.TryGetValue(name, out ids[at]))
                {
                    recent.Add(name, ids[at]);
                }
                else
                {
                    unknown.Add((at, name));
                }
            }

            at++;
        }

        if (unknown.Count > 0)
        {
            HashSet<string> missing = new(unknown.Select(one => one.Name), StringComparer.Ordinal);
            RollupNames.Find(transaction, gateway, dimension, [.. missing], recent);
            missing.RemoveWhere(recent.ContainsKey);
            RollupNames.Add(transaction, gateway, dimension, [.. missing], recent);
            foreach ((int place, string name) in unknown)
            {
                ids[place] = recent[name];
            }
        }

        names.Age(MostKnown);
        return ids;
    }

    /// <summary>Adds a block.</summary>
    /// <returns>True where it is full.</returns>
    private static bool Put(ILedgerTransaction transaction, long gateway, RollupCells cells)
    {
        long number = 1;
        using (
            ILedgerCursor at = transaction.Ask(
                "SELECT number FROM rollup_blocks WHERE gateway = ? ORDER BY number DESC LIMIT 1",
                gateway
            )
        )
        {
            number += at.Step() ? at.Int64(0) : 0;
        }

        RollupBlock block = new(transaction, gateway);
        block.Take(cells);
        List<byte[]> columns = [];
        for (int column = 0; column < RollupCells.Columns; column++)
        {
            columns.Add(PackedColumn.Pack(cells.Column(column)));
        }

        transaction.Run(InsertBlock, [gateway, number, .. block.Said().Select(said => (object)said)]);
        if (cells.Count < RollupBlock.FullCells)
        {
            PutPart(RollupBlock.AllColumns, PackedColumn.Joined(columns));
            return false;
        }

        for (int column = 0; column < RollupCells.Columns; column++)
        {
            PutPart(1 + column, columns[column]);
        }

        for (RollupColumn by = RollupColumn.Hour; by <= RollupColumn.Tags; by++)
        {
            if (RollupSummary.Of(cells, by) is byte[] summary)
            {
                PutPart(RollupSummary.PartOf(by), summary);
            }
        }

        return true;

        void PutPart(long part, byte[] data) =>
            transaction.Run(
                "INSERT INTO rollup_columns (gateway, block, part, data) VALUES (?, ?, ?, ?)",
                gateway,
                number,
                part,
                data
            );
    }

    /// <summary>Makes blocks of about one size one, as long as there are enough.</summary>
    /// <returns>True where one is full.</returns>
    private static bool Merge(ILedgerTransaction transaction, long gateway)
    {
        bool isFull = false;
        while (Eight(transaction, gateway) is { } some)
        {
            RollupCells cells = new();
            RollupBlock block = new(transaction, gateway);
            foreach ((long number, int count) in some)
            {
                block.MoveTo(number, count);
                cells.Add(block);
            }

            foreach ((long number, _) in some)
            {
                transaction.Run(
                    "DELETE FROM rollup_columns WHERE gateway = ? AND block = ?",
                    gateway,
                    number
                );
                transaction.Run(
                    "DELETE FROM rollup_blocks WHERE gateway = ? AND number = ?",
                    gateway,
                    number
                );
            }

            isFull |= Put(transaction, gateway, cells);
        }

        return isFull;
    }

    /// <summary>Blocks of about one size that are to be one; null where there are too few of each.</summary>
    private static List<(long Number, int Cells)>? Eight(ILedgerQuestions questions, long gateway)
    {
        Dictionary<int, List<(long, int)>> sizes = [];
        using ILedgerCursor at = questions.Ask(
            $"SELECT number, cells FROM rollup_blocks WHERE gateway = ? AND cells < {RollupBlock.FullCells} ORDER BY number",
            gateway
        );
        while (at.Step())
        {
            int cells = checked((int)at.Int64(1));
            int size = (sizeof(int) * 8 - int.LeadingZeroCount(cells)) / 3;
            if (!sizes.TryGetValue(size, out List<(long, int)>? some))
            {
                sizes.Add(size, some = []);
            }

            some.Add((at.Int64(0), cells));
            if (some.Count == MergeAt)
            {
                return some;
            }
        }

        return null;
    }

    /// <summary>Names that were met lately, with their numbers, and those before them.</summary>
    private sealed class Known
    {
        public Dictionary<string, int> Recent { get; private set; } = Empty();

        public Dictionary<string, int> Earlier { get; private set; } = Empty();

        public void Age(int most)
        {
            if (Recent.Count > most)
            {
                (Recent, Earlier) = (Empty(), Recent);
            }
        }

        private static Dictionary<string, int> Empty() => new(StringComparer.Ordinal) { [""] = 0 };
    }
}
