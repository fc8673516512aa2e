namespace Farthing.Serving.Scaling;

/// <summary>SkyServe's <c>replica_policy</c>, with its defaults.</summary>
public sealed record SkyServeOptions
{
    /// <summary><c>min_replicas</c> and <c>max_replicas</c>.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary><c>target_qps_per_replica</c>, above 0.</summary>
    public required double TargetQpsPerReplica { get; init; }

    /// <summary><c>upscale_delay_seconds</c>: time that the wish for more must hold.</summary>
    public long UpscaleDelayNs { get; init; } = 300 * Durations.Second;

    /// <summary><c>downscale_delay_seconds</c>: time that the wish for fewer must hold.</summary>
    public long DownscaleDelayNs { get; init; } = 1200 * Durations.Second;

    /// <summary>Control period, above 0.</summary>
    public long TickNs { get; init; } = 20 * Durations.Second;
}
