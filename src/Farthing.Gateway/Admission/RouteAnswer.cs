namespace Farthing.Gateway.Admission;

/// <summary>What an <see cref="IRouter"/> says.</summary>
public readonly record struct RouteAnswer
{
    /// <summary>Deployments to try in this order; empty where there is none now.</summary>
    public required IReadOnlyList<Deployment> Deployments { get; init; }

    /// <summary>False: no such model (answered 404).</summary>
    public required bool IsKnown { get; init; }

    /// <summary>A known model without a deployment that takes requests now: when to come again (answered 503).</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>No such model.</summary>
    public static RouteAnswer Unknown => new() { Deployments = [], IsKnown = false };

    /// <summary>The deployments to try.</summary>
    public static RouteAnswer To(IReadOnlyList<Deployment> deployments) =>
        new() { Deployments = deployments, IsKnown = true };

    /// <summary>None takes requests now.</summary>
    public static RouteAnswer Unavailable(TimeSpan retryAfter) =>
        new()
        {
            Deployments = [],
            IsKnown = true,
            RetryAfter = retryAfter,
        };
}
