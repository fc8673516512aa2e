namespace Farthing.Gateway.Ledger.Sql;

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
