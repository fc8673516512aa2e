namespace Farthing.Serving.Scaling;

/// <summary>llm-d's SLO-aware autoscaling (guide of 2026): latency ÷ limit with a dead band, published to an HPA.</summary>
public sealed record LlmdSloOptions
{
    /// <summary>Fewest and most replicas.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>Limit of the 90th percentile of TTFT, above 0.</summary>
    public required double TtftLimitSeconds { get; init; }

    /// <summary>Limit of the 90th percentile of TPOT, above 0.</summary>
    public required double TpotLimitSeconds { get; init; }

    /// <summary>Share of the limit above which replicas are added.</summary>
    public double ScaleUpFraction { get; init; } = 0.55;

    /// <summary>Share of the limit below which replicas are removed.</summary>
    public double ScaleDownFraction { get; init; } = 0.40;

    /// <summary>Largest share of the limit that one sample counts for.</summary>
    public double MaxFraction { get; init; } = 2;

    /// <summary>Window of the mean over samples.</summary>
    public long WindowNs { get; init; } = 45 * Durations.Second;

    /// <summary>Period of samples and of the HPA's loop, above 0.</summary>
    public long TickNs { get; init; } = 15 * Durations.Second;

    /// <summary>Behavior of the HPA: up by 100 % or 4 replicas per 60 s after 30 s, down by 1 per 120 s after 180 s.</summary>
    public HpaBehavior Behavior { get; init; } =
        new()
        {
            ScaleUp = new HpaScalingRules
            {
                StabilizationWindowNs = 30 * Durations.Second,
                Policies =
                [
                    new(HpaPolicyType.Percent, 100, 60 * Durations.Second),
                    new(HpaPolicyType.Pods, 4, 60 * Durations.Second),
                ],
            },
            ScaleDown = new HpaScalingRules
            {
                StabilizationWindowNs = 180 * Durations.Second,
                Policies = [new(HpaPolicyType.Pods, 1, 120 * Durations.Second)],
            },
        };
}
