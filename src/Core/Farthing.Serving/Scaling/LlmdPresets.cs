namespace Farthing.Serving.Scaling;

/// <summary>Configurations that llm-d's autoscaling guides recommend (2026-08 … 2026-11): KEDA on metrics of the router.</summary>
public static class LlmdPresets
{
    private static readonly HpaScalingRules DoublingUp = new()
    {
        Policies = [new(HpaPolicyType.Percent, 100, 15 * Durations.Second)],
    };

    /// <summary>Recommended: the router's flow-control queue at 1 request per replica, and 16 requests in flight per replica. For a router that holds requests while the pool is saturated.</summary>
    public static KedaOptions FlowControlQueue(int maxReplicas = 8) =>
        Of(
            new ReplicaBounds(1, maxReplicas),
            DoublingUp,
            new KedaTrigger { Metric = ScalingMetric.RouterQueue, Threshold = 1 },
            new KedaTrigger { Metric = ScalingMetric.InFlight, Threshold = 16 }
        );

    /// <summary>Experimental overlay: pool saturation at 0.7, beside 16 requests in flight per replica, with an upward window that outlasts the replicas' start.</summary>
    /// <remarks>Saturation is a mean, and the overlay ships it as an AverageValue: it asks for ceil(s ÷ 0.7), 1 or 2 replicas up to s = 1.4 whatever the pool's size. The requests in flight do the scaling.</remarks>
    public static KedaOptions Saturation(int maxReplicas = 10) =>
        Of(
            new ReplicaBounds(1, maxReplicas),
            DoublingUp with
            {
                StabilizationWindowNs = 300 * Durations.Second,
            },
            new KedaTrigger { Metric = ScalingMetric.PoolSaturation, Threshold = 0.7 },
            new KedaTrigger { Metric = ScalingMetric.InFlight, Threshold = 16 }
        );

    /// <summary>Newest overlay: 16 requests in flight per replica, without need of flow control, with an upward window that outlasts the replicas' start.</summary>
    public static KedaOptions InFlight(int maxReplicas = 8) =>
        Of(
            new ReplicaBounds(1, maxReplicas),
            DoublingUp with
            {
                StabilizationWindowNs = 300 * Durations.Second,
            },
            new KedaTrigger { Metric = ScalingMetric.InFlight, Threshold = 16 }
        );

    /// <summary>Experimental token-aware guide: max(ceil(backlog tokens ÷ V_P ÷ 1.5 s), ceil(Σ KV use ÷ 0.8)).</summary>
    /// <param name="prefillTokensPerSecond">V_P: prompt tokens a second of one idle replica (chunk ÷ median TTFT; 15,928 for Qwen3-32B on 2 H100, TP2).</param>
    /// <param name="backlogSeconds">Time to work off the backlog: the TTFT limit less the prefill of one prompt, uncached prompt tokens ÷ V_P.</param>
    /// <param name="maxReplicas">Most replicas.</param>
    public static KedaOptions TokenAware(
        double prefillTokensPerSecond,
        double backlogSeconds = 1.5,
        int maxReplicas = 8
    ) =>
        Of(
            new ReplicaBounds(1, maxReplicas),
            DoublingUp,
            new KedaTrigger
            {
                Metric = ScalingMetric.BacklogTokens,
                Threshold = prefillTokensPerSecond * backlogSeconds,
            },
            new KedaTrigger { Metric = ScalingMetric.KvUse, Threshold = 0.8 }
        );

    private static KedaOptions Of(ReplicaBounds bounds, HpaScalingRules up, params KedaTrigger[] triggers) =>
        new()
        {
            Triggers = triggers,
            Bounds = bounds,
            PollingNs = 15 * Durations.Second,
            Behavior = new() { ScaleUp = up },
        };
}

/// <summary>Source and target type of an HPA metric, which together decide how its value becomes a replica count.</summary>
public enum HpaTarget
{
    /// <summary>External or Object metric with <c>averageValue</c> T: ceil(total ÷ T), whatever number of replicas is ready.</summary>
    AverageValue,

    /// <summary>External or Object metric with <c>value</c> T: ceil(total ÷ T × ready replicas).</summary>
    Value,

    /// <summary>Pods metric with <c>averageValue</c> T: the mean of the replicas' samples, with corrections for missing and unready replicas.</summary>
    PodsAverageValue,
}

/// <summary>A Prometheus trigger of a KEDA ScaledObject. Defaults are those of KEDA 2.21.</summary>
public sealed record KedaTrigger
{
    /// <summary>The quantity that the query returns.</summary>
    public required ScalingMetric Metric { get; init; }

    /// <summary>Target of the HPA in the metric's unit, at least 0.001.</summary>
    public required double Threshold { get; init; }

    /// <summary>The trigger is active while its value is above this; apart from <see cref="Threshold"/>.</summary>
    public double ActivationThreshold { get; init; }

    /// <summary><c>metricType</c>: AverageValue or Value.</summary>
    public HpaTarget Kind { get; init; } = HpaTarget.AverageValue;

    /// <summary>True reads an empty answer as 0, so that a lost metric looks like an idle pool and scales down; false makes it a failure.</summary>
    public bool IgnoreNullValues { get; init; } = true;

    /// <summary>True gives the HPA the value of the last poll; false queries anew at each of its ticks.</summary>
    public bool UseCachedMetrics { get; init; }
}
