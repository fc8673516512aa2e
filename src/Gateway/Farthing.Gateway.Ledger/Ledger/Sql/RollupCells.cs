using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Hourly sums while they are put together, each cell once.</summary>
internal sealed class RollupCells
{
    /// <summary>Columns that say what a sum is of.</summary>
    public const int KeyColumns = (int)RollupColumn.Tags + 1;

    /// <summary>All columns.</summary>
    public static readonly int Columns = KeyColumns + LedgerRollups.Sums.Count;

    private readonly Dictionary<RollupCell, int> places = [];
    private readonly long[][] columns = new long[Columns][];

    /// <summary>None yet.</summary>
    public RollupCells()
    {
        for (int column = 0; column < Columns; column++)
        {
            columns[column] = new long[16];
        }
    }

    /// <summary>How many.</summary>
    public int Count => places.Count;

    /// <summary>Adds sums.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="ids">The numbers of their names, by <see cref="RollupColumn"/>, in the order of the sums.</param>
    public void Add(IReadOnlyCollection<KeyValuePair<RollupKey, LedgerSums>> sums, int[][] ids)
    {
        int at = 0;
        foreach (KeyValuePair<RollupKey, LedgerSums> one in sums)
        {
            int place = PlaceOf(
                new RollupCell(
                    one.Key.HourUnixNs / RollupKey.HourNs,
                    Id(RollupColumn.Key),
                    Id(RollupColumn.Team),
                    Id(RollupColumn.User),
                    Id(RollupColumn.Model),
                    Id(RollupColumn.Deployment),
                    Id(RollupColumn.Session),
                    Id(RollupColumn.Tags)
                )
            );
            for (int sum = 0; sum < LedgerRollups.Sums.Count; sum++)
            {
                ref long value = ref columns[KeyColumns + sum][place];
                value = checked(value + LedgerRollups.Sums[sum].Of(one.Value));
            }

            at++;

            int Id(RollupColumn dimension) => ids[(int)dimension][at];
        }
    }

    /// <summary>Adds all cells of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(RollupBlock block)
    {
        PackedColumn[] packed = new PackedColumn[Columns];
        for (int column = 0; column < Columns; column++)
        {
            packed[column] = block.Column(column);
        }

        for (int i = 0; i < block.Cells; i++)
        {
            int place = PlaceOf(
                new RollupCell(
                    packed[0][i],
                    (int)packed[1][i],
                    (int)packed[2][i],
                    (int)packed[3][i],
                    (int)packed[4][i],
                    (int)packed[5][i],
                    (int)packed[6][i],
                    (int)packed[7][i]
                )
            );
            for (int column = KeyColumns; column < Columns; column++)
            {
                ref long value = ref columns[column][place];
                value = checked(value + packed[column][i]);
            }
        }
    }

    /// <summary>The numbers of a column.</summary>
    public ReadOnlySpan<long> Column(int column) => columns[column].AsSpan(0, Count);

    private int PlaceOf(in RollupCell cell)
    {
        if (places.TryGetValue(cell, out int place))
        {
            return place;
        }

        place = places.Count;
        if (place == columns[0].Length)
        {
            for (int column = 0; column < Columns; column++)
            {
                Array.Resize(ref columns[column], place * 2);
            }
        }

        places.Add(cell, place);
        columns[0][place] = cell.Hour;
        columns[1][place] = cell.Key;
        columns[2][place] = cell.Team;
        columns[3][place] = cell.User;
        columns[4][place] = cell.Model;
        columns[5][place] = cell.Deployment;
        columns[6][place] = cell.Session;
        columns[7][place] = cell.Tags;
        return place;
    }
}

/// <summary>A <see cref="RollupKey"/> with its names as their numbers.</summary>
internal readonly record struct RollupCell(
    long Hour,
    int Key,
    int Team,
    int User,
    int Model,
    int Deployment,
    int Session,
    int Tags
)
{
    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Hour, Key, Team, User, Model, Deployment, Session, Tags);
}
