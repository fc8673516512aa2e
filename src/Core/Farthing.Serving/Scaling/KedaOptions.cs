namespace Farthing.Serving.Scaling;

/// <summary>A KEDA ScaledObject. Defaults are those of KEDA 2.21.</summary>
public sealed record KedaOptions
{
    /// <summary>The triggers; at least one.</summary>
    public required IReadOnlyList<KedaTrigger> Triggers { get; init; }

    /// <summary><c>minReplicaCount</c> and <c>maxReplicaCount</c>; the HPA gets at least 1.</summary>
    public ReplicaBounds Bounds { get; init; } = new(0, 100);

    /// <summary><c>pollingInterval</c>: period of the operator's look at the triggers, above 0. It matters for 0 → 1.</summary>
    public long PollingNs { get; init; } = 30 * Durations.Second;

    /// <summary><c>cooldownPeriod</c>: time without an active trigger before the pool goes to zero (or idle). Between 1 and n it has no effect.</summary>
    public long CooldownNs { get; init; } = 300 * Durations.Second;

    /// <summary><c>initialCooldownPeriod</c>: the same from the first tick on, for a pool that was never active.</summary>
    public long InitialCooldownNs { get; init; }

    /// <summary>True sets <c>idleReplicaCount</c> to 0, its only supported value: 0 replicas while idle, at least the least count while active.</summary>
    public bool IdlesAtZero { get; init; }

    /// <summary>Replacement of failing triggers; null lets the HPA see the failure.</summary>
    public KedaFallback? Fallback { get; init; }

    /// <summary>Behavior of the HPA.</summary>
    public HpaBehavior Behavior { get; init; } = HpaBehavior.Default;

    /// <summary>Period of the HPA controller's loop, above 0.</summary>
    public long SyncNs { get; init; } = 15 * Durations.Second;

    /// <summary>Tolerance of the HPA controller.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>The HPA that KEDA creates.</summary>
    internal HpaOptions Hpa =>
        new()
        {
            Bounds = Bounds with { Min = Math.Max(1, Bounds.Min) },
            Metrics =
            [
                .. Triggers.Select(trigger => new HpaMetric
                {
                    Metric = trigger.Metric,
                    Target = trigger.Threshold,
                    Kind = trigger.Kind,
                }),
            ],
            Behavior = Behavior,
            Tolerance = Tolerance,
            SyncNs = SyncNs,
        };

    /// <summary>Refuses what KEDA's webhook would refuse.</summary>
    /// <exception cref="ArgumentException">A bound, a period or a trigger cannot be.</exception>
    internal void ThrowIfInvalid()
    {
        Bounds.ThrowIfInvalid();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PollingNs);
        ArgumentOutOfRangeException.ThrowIfNegative(CooldownNs);
        ArgumentOutOfRangeException.ThrowIfNegative(InitialCooldownNs);
        ArgumentOutOfRangeException.ThrowIfNegative(Fallback?.FailureThreshold ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(Fallback?.Replicas ?? 0);
        if (IdlesAtZero && Bounds.Min == 0)
        {
            throw new ArgumentException("idleReplicaCount must be less than minReplicaCount");
        }

        foreach (KedaTrigger trigger in Triggers)
        {
            if (trigger.Kind == HpaTarget.PodsAverageValue)
            {
                throw new ArgumentException("a trigger is an External metric: AverageValue or Value");
            }
        }
    }
}
