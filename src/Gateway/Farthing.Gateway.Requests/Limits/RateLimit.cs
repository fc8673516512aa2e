using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Limits;

/// <summary>Limits of a scope.</summary>
public sealed record RateLimit
{
    /// <summary>Requests that are counted together.</summary>
    public required RequestScope Scope { get; init; }

    /// <summary>Requests a minute; null without a limit.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute, in and out; null without a limit.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Requests at a time; null without a limit.</summary>
    public int? Concurrency { get; init; }
}
