namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Names of a sum's key by their columns.</summary>
internal static class RollupKeyNames
{
    /// <summary>Its name in a dimension.</summary>
    public static string NameOf(this RollupKey key, RollupColumn dimension) =>
        dimension switch
        {
            RollupColumn.Key => key.Key,
            RollupColumn.Team => key.Team,
            RollupColumn.User => key.User,
            RollupColumn.Model => key.Model,
            RollupColumn.Deployment => key.Deployment,
            RollupColumn.Session => key.Session,
            RollupColumn.Tags => key.Tags,
            _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "has no names"),
        };
}
