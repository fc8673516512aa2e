namespace Farthing.Serving.Scaling;

/// <summary>llm-d's Workload Variant Autoscaler, token mode (v2). Deprecated with v0.9.0 and kept as a baseline.</summary>
public sealed record WvaTokenOptions
{
    /// <summary>Fewest and most replicas.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>B: <c>max_num_batched_tokens</c> of a replica, above 0.</summary>
    public required int MaxNumBatchedTokens { get; init; }

    /// <summary><c>max_num_seqs</c> of a replica, above 0.</summary>
    public required int MaxNumSeqs { get; init; }

    /// <summary>Share of the KV cache that counts as capacity.</summary>
    public double KvFraction { get; init; } = 0.8;

    /// <summary>Queue from which on the tokens in use are taken as a replica's capacity.</summary>
    public int SaturatedQueue { get; init; } = 5;

    /// <summary>Observations of saturated replicas that the mean is over.</summary>
    public int Observations { get; init; } = 10;

    /// <summary>Demand ÷ capacity above which replicas are added.</summary>
    public double ScaleUpFraction { get; init; } = 0.85;

    /// <summary>Demand ÷ capacity below which replicas are removed.</summary>
    public double ScaleDownFraction { get; init; } = 0.70;

    /// <summary>Period of decisions, above 0.</summary>
    public long DecisionNs { get; init; } = Durations.Minute;

    /// <summary>Period of the HPA's loop, above 0.</summary>
    public long SyncNs { get; init; } = 15 * Durations.Second;

    /// <summary>Behavior of the HPA: windows of 240 s and 10 replicas per 150 s, both ways.</summary>
    public HpaBehavior Behavior { get; init; } = WvaSaturationOptions.Shipped;
}
