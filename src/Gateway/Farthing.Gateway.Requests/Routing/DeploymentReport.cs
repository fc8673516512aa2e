namespace Farthing.Gateway.Routing;

/// <summary>Current state of a deployment, for observers of the gateway.</summary>
public sealed record DeploymentReport
{
    /// <summary>The deployment's name.</summary>
    public required string Deployment { get; init; }

    /// <summary>Its upstream's name.</summary>
    public required string Upstream { get; init; }

    /// <summary>Its breaker.</summary>
    public required BreakerPhase Breaker { get; init; }

    /// <summary>Remaining pause; zero: none.</summary>
    public required TimeSpan RestsFor { get; init; }

    /// <summary>Requests under way.</summary>
    public required int Outstanding { get; init; }

    /// <summary>True when its upstream is healthy.</summary>
    public required UpstreamHealth Health { get; init; }

    /// <summary>Why it is not, or why its metrics cannot be read; null where nothing is wrong.</summary>
    public string? Complaint { get; init; }

    /// <summary>Requests that wait there, by the engine's metrics; null where they are not read.</summary>
    public double? Waiting { get; init; }

    /// <summary>Share of the KV cache in use; null where it is not read.</summary>
    public double? KvUse { get; init; }

    /// <summary>Age of the metrics; null where there are none.</summary>
    public TimeSpan? MetricsAge { get; init; }

    /// <summary>True where they are older than three intervals: they are ignored.</summary>
    public bool AreMetricsStale { get; init; }

    /// <summary>True where it is passed over because it is full.</summary>
    public bool IsFull { get; init; }

    /// <summary>Number of requests that passed it over because it was full.</summary>
    public long PassedAsFull { get; init; }

    /// <summary>The time in which 95 % of its streams began; null while fewer than 20 were seen.</summary>
    public TimeSpan? FirstByteP95 { get; init; }
}
