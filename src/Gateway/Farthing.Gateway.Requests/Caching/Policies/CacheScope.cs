namespace Farthing.Gateway.Caching.Policies;

/// <summary>Who shares answers.</summary>
public enum CacheScope
{
    /// <summary>The keys of a team; a key without a team is alone.</summary>
    Team,

    /// <summary>The requests of a key.</summary>
    Key,

    /// <summary>The requests of a key for one end user; requests that name none are not cached.</summary>
    User,
}
