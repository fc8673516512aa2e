using System.Globalization;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A block of hourly sums in the database. Its columns are read when they are first asked for, into buffers that the next block uses again.</summary>
internal sealed class RollupBlock
{
    /// <summary>Cells from which on a block is full: it is not merged again, and its columns stand apart, so that a question reads only those that it needs.</summary>
    public const int FullCells = 16_384;

    /// <summary>The part that all columns of a block that is not full stand in; a column of its own is part 1 + its number.</summary>
    public const int AllColumns = 0;

    /// <summary>The column of costs.</summary>
    public const int CostColumn = RollupCells.KeyColumns + 9;

    /// <summary>Columns of the list of blocks: cells, first and last hour, sums, and the cost of sessions.</summary>
    public static readonly string SaidNames =
        $"cells, first_hour_ns, last_hour_ns, {LedgerRollups.SumNames}, session_cost_nano";

    private readonly ILedgerQuestions questions;
    private readonly long gateway;
    private readonly byte[][] buffers;
    private readonly PackedColumn[] columns = new PackedColumn[RollupCells.Columns + 1];
    private readonly bool[] isRead = new bool[RollupCells.Columns + 1];
    private long number;
    private int firstPart; // of columns that stand apart; AllColumns: they stand in one
    private RollupBlock? summary;

    /// <summary>None yet; for the blocks of a gateway.</summary>
    public RollupBlock(ILedgerQuestions questions, long gateway)
    {
        this.questions = questions;
        this.gateway = gateway;
        buffers = new byte[RollupCells.Columns + 1][];
        Array.Fill(buffers, []);
    }

    /// <summary>Its cells.</summary>
    public int Cells { get; private set; }

    /// <summary>Goes to a block.</summary>
    public void MoveTo(long block, int cells) =>
        MoveTo(block, cells, cells >= FullCells ? AllColumns + 1 : AllColumns);

    /// <summary>Goes to columns that stand apart.</summary>
    /// <param name="block">What they are of.</param>
    /// <param name="cells">How many cells they have.</param>
    /// <param name="part">The part that the first column would be.</param>
    public void MoveTo(long block, int cells, int part)
    {
        (number, Cells, firstPart) = (block, cells, part);
        Array.Clear(isRead);
    }

    /// <summary>Takes cells that stand in no database.</summary>
    public void Take(RollupCells cells)
    {
        Cells = cells.Count;
        for (int column = 0; column < RollupCells.Columns; column++)
        {
            byte[] packed = PackedColumn.Pack(cells.Column(column));
            columns[column] = new PackedColumn(packed, 0, packed.Length, Cells);
            isRead[column] = true;
        }
    }

    /// <summary>Some cells and columns of it, as a block that stands in no database.</summary>
    public RollupBlock Only(ReadOnlySpan<int> cells, IReadOnlyList<int> wanted)
    {
        RollupBlock only = new(questions, gateway);
        long[] numbers = new long[cells.Length];
        foreach (int column in wanted)
        {
            PackedColumn all = Column(column);
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = all[cells[i]];
            }

            byte[] packed = PackedColumn.Pack(numbers);
            only.Take(column, new PackedColumn(packed, 0, packed.Length, numbers.Length), numbers.Length);
        }

        return only;
    }

    /// <summary>A column.</summary>
    /// <exception cref="FormatException">It is not there, or damaged.</exception>
    public PackedColumn Column(int column)
    {
        if (!isRead[column])
        {
            Read(column);
        }

        return columns[column];
    }

    /// <summary>A column.</summary>
    public PackedColumn Column(RollupColumn column) => Column((int)column);

    /// <summary>What is to be said of it in the list of blocks (<see cref="SaidNames"/>).</summary>
    public long[] Said()
    {
        long[] said = new long[3 + LedgerRollups.Sums.Count + 1];
        (said[0], said[1], said[2]) = (Cells, long.MaxValue, long.MinValue);
        PackedColumn hours = Column(RollupColumn.Hour);
        PackedColumn sessions = Column(RollupColumn.Session);
        PackedColumn costs = Column(CostColumn);
        for (int i = 0; i < Cells; i++)
        {
            long hour = checked(hours[i] * RollupKey.HourNs);
            (said[1], said[2]) = (Math.Min(said[1], hour), Math.Max(said[2], hour));
            said[^1] = checked(said[^1] + (sessions[i] == 0 ? 0 : costs[i]));
        }

        for (int sum = 0; sum < LedgerRollups.Sums.Count; sum++)
        {
            PackedColumn column = Column(RollupCells.KeyColumns + sum);
            for (int i = 0; i < Cells; i++)
            {
                said[3 + sum] = checked(said[3 + sum] + column[i]);
            }
        }

        return said;
    }

    /// <summary>Its sums by one column; null where they were not kept: where they are not much fewer than its cells (<see cref="RollupSummary"/>).</summary>
    public RollupBlock? Summary(RollupColumn by)
    {
        if (Cells < FullCells)
        {
            return null;
        }

        summary ??= new RollupBlock(questions, gateway);
        return summary.TakeSums(number, RollupSummary.PartOf(by), by) ? summary : null;
    }

    /// <summary>Takes sums by one column that stand in one part; false where that is not there.</summary>
    public bool TakeSums(long block, int part, RollupColumn by)
    {
        using ILedgerCursor at = questions.Ask(
            "SELECT data FROM rollup_columns WHERE gateway = ? AND block = ? AND part = ?",
            gateway,
            block,
            (long)part
        );
        if (!at.Step())
        {
            return false;
        }

        Array.Clear(isRead);
        int length = at.Bytes(0, ref buffers[0]);
        RollupSummary.Read(buffers[0], length, by, this);
        return true;
    }

    /// <summary>True where each of its summaries that is there, and none other, is what its cells come to.</summary>
    public bool HasRightSummaries()
    {
        if (Cells < FullCells)
        {
            return true;
        }

        RollupCells cells = new();
        cells.Add(this);
        for (RollupColumn by = RollupColumn.Hour; by <= RollupColumn.Tags; by++)
        {
            byte[]? expected = RollupSummary.Of(cells, by);
            byte[] found = [];
            using ILedgerCursor at = questions.Ask(
                "SELECT data FROM rollup_columns WHERE gateway = ? AND block = ? AND part = ?",
                gateway,
                number,
                (long)RollupSummary.PartOf(by)
            );
            int length = at.Step() ? at.Bytes(0, ref found) : 0;
            if (!found.AsSpan(0, length).SequenceEqual(expected))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes a column that was read elsewhere.</summary>
    public void Take(int column, PackedColumn packed, int cells)
    {
        Cells = cells;
        columns[column] = packed;
        isRead[column] = true;
    }

    private void Read(int column)
    {
        bool areApart = firstPart != AllColumns;
        ref byte[] buffer = ref buffers[areApart ? column : 0];
        int length;
        using (
            ILedgerCursor at = questions.Ask(
                "SELECT data FROM rollup_columns WHERE gateway = ? AND block = ? AND part = ?",
                gateway,
                number,
                (long)(areApart ? firstPart + column : AllColumns)
            )
        )
        {
            length = at.Step()
                ? at.Bytes(0, ref buffer)
                : throw new FormatException(
                    string.Create(CultureInfo.InvariantCulture, $"block {number} of the sums is missing")
                );
        }

        if (areApart)
        {
            columns[column] = new PackedColumn(buffer, 0, length, Cells);
            isRead[column] = true;
            return;
        }

        int end = 0;
        for (int i = 0; i < RollupCells.Columns; i++)
        {
            columns[i] = new PackedColumn(buffer, end, length, Cells);
            isRead[i] = true;
            end = columns[i].End;
        }
    }
}
