namespace Farthing.Gateway.Routing;

/// <summary>How a deployment stands now, for those who watch the gateway.</summary>
public sealed record DeploymentReport
{
    /// <summary>The deployment's name.</summary>
    public required string Deployment { get; init; }

    /// <summary>Its upstream's name.</summary>
    public required string Upstream { get; init; }

    /// <summary>Its breaker.</summary>
    public required BreakerPhase Breaker { get; init; }

    /// <summary>How long it is left alone still; zero: it is not.</summary>
    public required TimeSpan RestsFor { get; init; }

    /// <summary>Requests under way.</summary>
    public required int Outstanding { get; init; }

    /// <summary>Whether its upstream is well.</summary>
    public required UpstreamHealth Health { get; init; }

    /// <summary>Why it is not, or why its metrics cannot be read; null where nothing is wrong.</summary>
    public string? Complaint { get; init; }

    /// <summary>Requests that wait there, by the engine's metrics; null where they are not read.</summary>
    public double? Waiting { get; init; }

    /// <summary>Share of the KV cache in use; null where it is not read.</summary>
    public double? KvUse { get; init; }

    /// <summary>How old the metrics are; null where there are none.</summary>
    public TimeSpan? MetricsAge { get; init; }

    /// <summary>True where they are older than three intervals: they are ignored.</summary>
    public bool AreMetricsStale { get; init; }

    /// <summary>True where it is passed over because it is full.</summary>
    public bool IsFull { get; init; }

    /// <summary>How often a request passed it over because it was full.</summary>
    public long PassedAsFull { get; init; }

    /// <summary>The time in which 95 % of its streams began; null while fewer than 20 were seen.</summary>
    public TimeSpan? FirstByteP95 { get; init; }
}
