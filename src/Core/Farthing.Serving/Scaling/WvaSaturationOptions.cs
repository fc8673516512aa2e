namespace Farthing.Serving.Scaling;

/// <summary>llm-d's Workload Variant Autoscaler, saturation mode (v1). Deprecated with v0.9.0 and kept as a baseline: it is still met in clusters.</summary>
public sealed record WvaSaturationOptions
{
    /// <summary>Fewest and most replicas.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>KV use from which on a replica is saturated.</summary>
    public double KvLimit { get; init; } = 0.80;

    /// <summary>Queue length from which on a replica is saturated.</summary>
    public double QueueLimit { get; init; } = 5;

    /// <summary>Mean spare KV use below which a replica is added.</summary>
    public double MinSpareKv { get; init; } = 0.10;

    /// <summary>Mean spare queue below which a replica is added.</summary>
    public double MinSpareQueue { get; init; } = 3;

    /// <summary>Period of decisions, above 0; replicas' values are their peaks over it.</summary>
    public long DecisionNs { get; init; } = Durations.Minute;

    /// <summary>Period of the HPA's loop, above 0.</summary>
    public long SyncNs { get; init; } = 15 * Durations.Second;

    /// <summary>Behavior of the HPA: windows of 240 s and 10 replicas per 150 s, both ways.</summary>
    public HpaBehavior Behavior { get; init; } = Shipped;

    /// <summary>The behavior that WVA's HPA ships with.</summary>
    internal static HpaBehavior Shipped { get; } =
        new()
        {
            ScaleUp = new HpaScalingRules
            {
                StabilizationWindowNs = 240 * Durations.Second,
                Policies = [new(HpaPolicyType.Pods, 10, 150 * Durations.Second)],
            },
            ScaleDown = new HpaScalingRules
            {
                StabilizationWindowNs = 240 * Durations.Second,
                Policies = [new(HpaPolicyType.Pods, 10, 150 * Durations.Second)],
            },
        };
}
