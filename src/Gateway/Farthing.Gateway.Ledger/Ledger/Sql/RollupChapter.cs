using System.Buffers.Binary;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Full blocks in a row, and their sums by each column alone: what a question over a long time reads in the blocks' place. Different sessions can't be added up, so that the pairs of a column's value and a session stand beside its sums.</summary>
/// <remarks>
/// A chapter stands among the columns of blocks, as block −1, −2, … Its head, part 0, has numbers of 8 bytes, little-endian: its first and last block, and how many it has; then for each column how many sums it has, −1 where they are not kept, and how many pairs.
/// Sums are in the order of their values. Values and costs are a column each, which finds the dearest; all sums stand in leaves of some values (<see cref="RollupSummary"/>), of which those few are read that the dearest are in. The first value of each leaf is a column too.
/// </remarks>
internal sealed class RollupChapter
{
    /// <summary>How many blocks one has.</summary>
    public const int BlocksInOne = 32;

    /// <summary>Cells of the blocks to one of the sums, at least; else they are not kept.</summary>
    public const int Fewer = 2;

    /// <summary>Values of a leaf: some 19 kB of sums, which fit in a page of SQLite and its row.</summary>
    public const int OfLeaf = 512;

    /// <summary>Values of a column, at most; else the sums by it are not kept.</summary>
    public const int MostValues = OfLeaf * MostLeaves;

    /// <summary>The part with what is said of it.</summary>
    public const int HeadPart = 0;

    private const int MostLeaves = 2048;
    private const int FirstLeaf = 1024; // Behind all other parts; the last leaf still is a number of 16 bits.
    private const int FirstValues = 31; // the last of the parts of one kind

    private const int OfColumn = 32; // parts of one kind
    private const int OfBlocks = 3; // numbers of a head
    private const int NotKept = -1;
    private readonly long[] head;

    private RollupChapter(long number, long[] head) => (Number, this.head) = (number, head);

    /// <summary>1 is the first one of a gateway.</summary>
    public long Number { get; }

    /// <summary>The number of its first block.</summary>
    public long First => head[0];

    /// <summary>The number of its last block.</summary>
    public long Last => head[1];

    /// <summary>How many blocks it has.</summary>
    public int Blocks => checked((int)head[2]);

    /// <summary>What it is called among the columns of blocks.</summary>
    public static long BlockOf(long number) => -number;

    /// <summary>The part that a column of its sums by another one is.</summary>
    public static int PartOfSums(RollupColumn by, int column) => 1 + ((int)by * OfColumn) + column;

    /// <summary>The part that a column of its pairs is: the other one, or the session.</summary>
    public static int PartOfPairs(RollupColumn by, RollupColumn column) =>
        PartOfSums((RollupColumn)(RollupCells.KeyColumns + (int)by), (int)column);

    /// <summary>The part that the first values of leaves are.</summary>
    public static int PartOfFirsts(RollupColumn by) => PartOfSums(by, FirstValues);

    /// <summary>The part that a leaf of its sums by a column is.</summary>
    public static int PartOfLeaf(RollupColumn by, int leaf) => FirstLeaf + ((int)by * MostLeaves) + leaf;

    /// <summary>The bytes of a head.</summary>
    /// <param name="blocks">The numbers of its blocks.</param>
    /// <param name="counts">Sums and pairs of each column; null where they are not kept.</param>
    public static byte[] Head(IReadOnlyList<long> blocks, IReadOnlyList<(int Sums, int Pairs)?> counts)
    {
        long[] head = [blocks[0], blocks[^1], blocks.Count, .. counts.SelectMany(Said)];
        byte[] bytes = new byte[head.Length * sizeof(long)];
        for (int i = 0; i < head.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), head[i]);
        }

        return bytes;

        static long[] Said((int Sums, int Pairs)? count) => [count?.Sums ?? NotKept, count?.Pairs ?? 0];
    }

    /// <summary>The chapters of a gateway, the first one first.</summary>
    /// <exception cref="FormatException">One is damaged.</exception>
    public static List<RollupChapter> All(ILedgerQuestions questions, long gateway)
    {
        List<RollupChapter> all = [];
        byte[] bytes = [];
        while (true)
        {
            using ILedgerCursor at = questions.Ask(
                "SELECT data FROM rollup_columns WHERE gateway = ? AND block = ? AND part = ?",
                gateway,
                BlockOf(all.Count + 1),
                (long)HeadPart
            );
            if (!at.Step())
            {
                return all;
            }

            long[] head = new long[OfBlocks + (2 * RollupCells.KeyColumns)];
            if (at.Bytes(0, ref bytes) != head.Length * sizeof(long))
            {
                throw new FormatException("a chapter of the hourly sums is cut off or damaged");
            }

            for (int i = 0; i < head.Length; i++)
            {
                head[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long)));
            }

            all.Add(new RollupChapter(all.Count + 1, head));
        }
    }

    /// <summary>True where its sums by a column are kept.</summary>
    public bool Has(RollupColumn by) => head[OfBlocks + (2 * (int)by)] != NotKept;

    /// <summary>Goes to its costs by a column: one cell each, with that column and the cost.</summary>
    public void MoveToCosts(RollupBlock block, RollupColumn by) =>
        block.MoveTo(BlockOf(Number), SumsOf(by), PartOfSums(by, 0));

    /// <summary>Goes to a leaf of its sums by a column: one cell each, with that column, the sums, and the cost of sessions.</summary>
    public void MoveToLeaf(RollupBlock block, RollupColumn by, int leaf)
    {
        if (!block.TakeSums(BlockOf(Number), PartOfLeaf(by, leaf), by))
        {
            throw new FormatException("a leaf of the hourly sums is missing");
        }
    }

    /// <summary>The leaves that some values would be in; all of them where none are named.</summary>
    /// <param name="block">Goes to their first values.</param>
    /// <param name="by">The column.</param>
    /// <param name="values">The values, ascending.</param>
    public IEnumerable<int> Leaves(RollupBlock block, RollupColumn by, IReadOnlyList<int>? values)
    {
        int leaves = LeavesOf(SumsOf(by));
        if (values is null)
        {
            return Enumerable.Range(0, leaves);
        }

        block.MoveTo(BlockOf(Number), leaves, PartOfFirsts(by));
        PackedColumn firsts = block.Column(0);
        List<int> wanted = [];
        int leaf = 0;
        foreach (int value in values)
        {
            while (leaf + 1 < leaves && firsts[leaf + 1] <= value)
            {
                leaf++;
            }

            if (wanted.Count == 0 || wanted[^1] != leaf)
            {
                wanted.Add(leaf);
            }
        }

        return leaves == 0 ? [] : wanted;
    }

    /// <summary>How many leaves so many sums have.</summary>
    public static int LeavesOf(int sums) => (sums + OfLeaf - 1) / OfLeaf;

    /// <summary>Goes to its pairs of a column and a session: one cell each, with these columns.</summary>
    public void MoveToPairs(RollupBlock block, RollupColumn by) =>
        block.MoveTo(BlockOf(Number), checked((int)head[OfBlocks + (2 * (int)by) + 1]), PartOfPairs(by, 0));

    private int SumsOf(RollupColumn by) => checked((int)head[OfBlocks + (2 * (int)by)]);
}
