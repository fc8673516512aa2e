namespace Farthing.Gateway.Upstreams;

/// <summary>Health check of an upstream, beside its requests.</summary>
public sealed record HealthCheck
{
    /// <summary>Path of the check, from the root of its address; any 2xx is healthy. Default <c>/health</c>.</summary>
    public string Path { get; init; } = "/health";

    /// <summary>Interval. Default 10 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Timeout. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Good answers in a row until it counts as well again. Default 2.</summary>
    public int HealthyAfter { get; init; } = 2;

    /// <summary>Bad or missing answers in a row until it takes no requests. Default 3.</summary>
    public int UnhealthyAfter { get; init; } = 3;
}
