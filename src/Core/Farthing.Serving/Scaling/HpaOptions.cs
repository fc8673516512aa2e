namespace Farthing.Serving.Scaling;

/// <summary>A HorizontalPodAutoscaler (<c>autoscaling/v2</c>) with the controller flags that it runs under. Defaults are those of Kubernetes 1.34 … 1.37.</summary>
public sealed record HpaOptions
{
    /// <summary><c>minReplicas</c> and <c>maxReplicas</c>. A least count of 0 needs Kubernetes 1.37 and a metric that is not a Pods metric.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>The metrics; the highest answer counts. At least one.</summary>
    public required IReadOnlyList<HpaMetric> Metrics { get; init; }

    /// <summary>Stabilization and rate limits.</summary>
    public HpaBehavior Behavior { get; init; } = HpaBehavior.Default;

    /// <summary>Relative distance from the target without a change (controller flag).</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Period of the controller's loop (controller flag), above 0.</summary>
    public long SyncNs { get; init; } = 15 * Durations.Second;

    /// <summary>Refuses what the API server would refuse.</summary>
    /// <exception cref="ArgumentException">A bound, a metric or a policy cannot be.</exception>
    internal void ThrowIfInvalid()
    {
        Bounds.ThrowIfInvalid();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SyncNs);
        ArgumentOutOfRangeException.ThrowIfNegative(Tolerance);
        bool worksFromZero = false;
        foreach (HpaMetric metric in Metrics)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(metric.Target, 0.001);
            bool isPods = metric.Kind == HpaTarget.PodsAverageValue;
            worksFromZero |= !isPods;
            if (isPods && !metric.Metric.IsPerReplica())
            {
                throw new ArgumentException($"no replica publishes {metric.Metric}: use an External metric");
            }
        }

        if (Metrics.Count == 0 || (Bounds.Min == 0 && !worksFromZero))
        {
            throw new ArgumentException(
                "an HPA needs a metric, and for 0 replicas an External or Object one"
            );
        }

        ThrowIfInvalid(Behavior.ScaleUp);
        ThrowIfInvalid(Behavior.ScaleDown);
    }

    private static void ThrowIfInvalid(HpaScalingRules rules)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rules.StabilizationWindowNs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rules.StabilizationWindowNs, Durations.Hour);
        ArgumentOutOfRangeException.ThrowIfNegative(rules.Tolerance ?? 0);
        ArgumentOutOfRangeException.ThrowIfZero(rules.Policies.Count);
        foreach (HpaScalingPolicy policy in rules.Policies)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(policy.Value);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(policy.PeriodNs);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(policy.PeriodNs, 30 * Durations.Minute);
        }
    }
}

/// <summary>One entry of an HPA's <c>spec.metrics</c>.</summary>
public sealed record HpaMetric
{
    /// <summary>The quantity that is compared with the target.</summary>
    public required ScalingMetric Metric { get; init; }

    /// <summary>Target value in the metric's unit, at least 0.001: the API keeps thousandths.</summary>
    public required double Target { get; init; }

    /// <summary>Source and target type.</summary>
    public HpaTarget Kind { get; init; } = HpaTarget.AverageValue;
}
