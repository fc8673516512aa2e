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
