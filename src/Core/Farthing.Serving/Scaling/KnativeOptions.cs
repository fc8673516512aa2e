namespace Farthing.Serving.Scaling;

/// <summary>Knative's pod autoscaler (KPA). Defaults are those of its <c>config-autoscaler</c>.</summary>
public sealed record KnativeOptions
{
    /// <summary>Fewest and most replicas; a least count of 0 scales to zero.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>The quantity: requests in the system (Knative's concurrency) or arrivals a second (its rps, target 200).</summary>
    public ScalingMetric Metric { get; init; } = ScalingMetric.InSystem;

    /// <summary>Target per replica, above 0.</summary>
    public double Target { get; init; } = 100;

    /// <summary>Share of the target that is aimed at, above 0.</summary>
    public double UtilizationFraction { get; init; } = 0.7;

    /// <summary>Window of the stable mean; also the time without a surge that ends panic.</summary>
    public long StableWindowNs { get; init; } = 60 * Durations.Second;

    /// <summary>Window of the panic mean.</summary>
    public long PanicWindowNs { get; init; } = 6 * Durations.Second;

    /// <summary>Panic begins at this multiple of the ready replicas.</summary>
    public double PanicThreshold { get; init; } = 2;

    /// <summary>Largest rise per tick, as a multiple of the ready replicas.</summary>
    public double MaxScaleUpRate { get; init; } = 1000;

    /// <summary>Largest fall per tick, as a divisor of the ready replicas.</summary>
    public double MaxScaleDownRate { get; init; } = 2;

    /// <summary>Time that the last replica stays after the stable mean fell to 0.</summary>
    public long ZeroGraceNs { get; init; } = 30 * Durations.Second;

    /// <summary>Control period, above 0.</summary>
    public long TickNs { get; init; } = 2 * Durations.Second;
}
