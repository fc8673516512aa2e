namespace Farthing.Gateway.Sharing;

/// <summary>Where several gateways share entries.</summary>
public enum CacheShare
{
    /// <summary>Nowhere: each has its own.</summary>
    Off,

    /// <summary>In the PostgreSQL of <c>shared:</c>.</summary>
    Postgres,
}
