namespace Farthing.Serving.Scaling;

/// <summary>Ray Serve's <c>autoscaling_config</c>, with its defaults.</summary>
public sealed record RayServeOptions
{
    /// <summary><c>min_replicas</c> and <c>max_replicas</c>.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary><c>target_ongoing_requests</c> per replica, above 0.</summary>
    public double TargetOngoingRequests { get; init; } = 2;

    /// <summary><c>look_back_period_s</c>: window of the mean.</summary>
    public long LookBackNs { get; init; } = 30 * Durations.Second;

    /// <summary><c>upscale_delay_s</c>: time that the wish for more must hold.</summary>
    public long UpscaleDelayNs { get; init; } = 30 * Durations.Second;

    /// <summary><c>downscale_delay_s</c>: time that the wish for fewer must hold.</summary>
    public long DownscaleDelayNs { get; init; } = 600 * Durations.Second;

    /// <summary><c>metrics_interval_s</c>: period of the replicas' reports, taken as control period; above 0.</summary>
    public long TickNs { get; init; } = 10 * Durations.Second;
}
