namespace Farthing.Gateway.Caching.Policies;

/// <summary>What the cache does for a key or a model.</summary>
public sealed record CachePolicy
{
    /// <summary>Which requests it answers. Default off.</summary>
    public CacheMode Mode { get; init; }

    /// <summary>Who shares answers. Default the team.</summary>
    public CacheScope Scope { get; init; } = CacheScope.Team;

    /// <summary>Life of an answer. Default 1 hour.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Requests at every temperature, not at 0 alone: all callers then get the one answer that was drawn. Default false.</summary>
    public bool AnyTemperature { get; init; }

    /// <summary>Requests for several choices (<c>n</c>), too. Default false.</summary>
    public bool Choices { get; init; }

    /// <summary>Conversations with tools or retrieval, and answers that call the client's tools, too. Default false.</summary>
    public bool ToolCalls { get; init; }

    /// <summary>The stricter promise of <see cref="SemanticOptions"/>. Default false.</summary>
    public bool IsStrict { get; init; }

    /// <summary>A hit waits at least about this long, ± 25 %, so that its time says less about whether another asked before. Default 0.</summary>
    public TimeSpan Pad { get; init; }
}

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
