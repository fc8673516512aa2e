namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Columns of hourly sums that say what a sum is of: the hour, and numbers of names (0 is the empty one). Behind them come the summed values, in the order of <see cref="LedgerRollups.Sums"/>. They are numbers in the database: never change one.</summary>
internal enum RollupColumn
{
    /// <summary>The hour, counted from 1970.</summary>
    Hour,
    Key,
    Team,
    User,
    Model,
    Deployment,
    Session,
    Tags,
}

/// <summary>Columns of dimensions.</summary>
internal static class RollupColumns
{
    private static readonly RollupColumn?[] Summed =
    [
        .. LedgerDimensionRow.All.Select(row =>
            row.Dimension == LedgerDimension.Tag ? RollupColumn.Tags
            : !row.IsTime && Enum.TryParse(row.Dimension.ToString(), out RollupColumn column) ? column
            : (RollupColumn?)null
        ),
    ];

    /// <summary>The column of hourly sums that has a dimension's names; null: only attempts have them, or it has none.</summary>
    public static RollupColumn? Of(LedgerDimension dimension) => Summed[(int)dimension];

    /// <summary>True where hourly sums answer questions by a dimension.</summary>
    public static bool Answer(LedgerDimension dimension) =>
        Of(dimension) is not null
        || dimension == LedgerDimension.Gateway
        || LedgerDimensionRow.Of(dimension).IsTime;
}
