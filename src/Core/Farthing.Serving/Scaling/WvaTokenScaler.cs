namespace Farthing.Serving.Scaling;

/// <summary>Control law of llm-d's Workload Variant Autoscaler v2 (deprecated): demand in KV tokens ÷ capacity per replica.</summary>
/// <remarks>One variant: replicas are alike, so observations of saturated ones are pooled, and the median over replicas is that of their KV sizes. Without lengths (no traffic) only tokens in use count.</remarks>
public sealed class WvaTokenScaler : IScalingPolicy
{
    private readonly WvaTokenOptions options;
    private readonly PublishedReplicas hpa;
    private readonly Cadence decisions;
    private readonly Cadence syncs;
    private readonly Queue<long> observed = [];
    private readonly List<double> capacities = [];
    private int? published;

    /// <summary>A scaler before its first decision.</summary>
    /// <exception cref="ArgumentException">A bound or a period cannot be.</exception>
    public WvaTokenScaler(WvaTokenOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.DecisionNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxNumBatchedTokens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxNumSeqs);
        this.options = options;
        hpa = new(options.Bounds, options.Behavior, options.SyncNs);
        decisions = new(options.DecisionNs);
        syncs = new(options.SyncNs);
        TickNs = Cadence.Common(options.DecisionNs, options.SyncNs);
    }

    /// <inheritdoc/>
    public long TickNs { get; }

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        int wanted = published ?? reading.DesiredReplicas;
        if (decisions.IsDue(reading.NowNs))
        {
            Observe(reading);
            double capacity = CapacityTokens(reading);
            wanted = capacity > 0 ? Wanted(reading, capacity) : wanted;
            published = wanted;
        }

        return syncs.IsDue(reading.NowNs) ? hpa.Decide(reading, wanted) : reading.DesiredReplicas;
    }

    /// <inheritdoc/>
    public void Restart()
    {
        hpa.Restart();
        decisions.Restart();
        syncs.Restart();
        observed.Clear();
        published = null;
    }

    /// <summary>Replicas more or fewer: ceil(demand ÷ 0.85 ÷ capacity) against ready and pending ones, else floor of what demand ÷ 0.70 leaves of the ready ones.</summary>
    internal int Step(double demandTokens, double capacityTokens, int ready, int pending)
    {
        double need = (demandTokens / options.ScaleUpFraction) - ((ready + pending) * capacityTokens);
        if (need > 0)
        {
            return (int)Math.Min(int.MaxValue / 2, Math.Ceiling(need / capacityTokens));
        }

        double spare = (ready * capacityTokens) - (demandTokens / options.ScaleDownFraction);
        return spare > 0 ? -(int)Math.Floor(spare / capacityTokens) : 0;
    }

    private int Wanted(PoolReading reading, double capacityTokens)
    {
        double input = OrZero(reading.MeanInputTokens);
        double output = OrZero(reading.MeanOutputTokens);
        double atRouter = Math.Max(reading.RouterQueueTokens, reading.RouterQueueRequests * input);
        double demand = (atRouter * (1 - reading.PrefixHitFraction)) + (reading.RouterQueueRequests * output);
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            demand += replica.HasSample ? replica.KvTokens + (replica.Waiting * input) : 0;
        }

        int ready = reading.SampledReplicas;
        int pending = Math.Max(reading.Replicas.Length, reading.DesiredReplicas) - ready;
        return options.Bounds.Clamp(ready + pending + Step(demand, capacityTokens, ready, pending));
    }

    private void Observe(PoolReading reading)
    {
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            if (replica.HasSample && replica.Waiting >= options.SaturatedQueue)
            {
                observed.Enqueue(replica.KvTokens);
            }
        }

        while (observed.Count > options.Observations)
        {
            observed.Dequeue();
        }
    }

    /// <summary>Median over replicas of min(0.8 × KV tokens, k2); 0 while nothing is known.</summary>
    private double CapacityTokens(PoolReading reading)
    {
        double byBatch = BatchTokens(reading.MeanInputTokens, reading.MeanOutputTokens);
        capacities.Clear();
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            if (replica.HasSample)
            {
                capacities.Add(Math.Min(options.KvFraction * replica.KvCapacityTokens, byBatch));
            }
        }

        capacities.Sort();
        int middle = capacities.Count / 2;
        return capacities.Count == 0 ? 0
            : capacities.Count % 2 == 1 ? capacities[middle]
            : (capacities[middle - 1] + capacities[middle]) / 2;
    }

    /// <summary>k2: tokens in use of saturated replicas, else those of the batch that prefill at B tokens a step sustains, min(B·O ÷ (I + O), max_num_seqs) × (I + O ÷ 2).</summary>
    private double BatchTokens(double input, double output)
    {
        if (observed.Count > 0)
        {
            double sum = 0;
            foreach (long tokens in observed)
            {
                sum += tokens;
            }

            return sum / observed.Count;
        }

        double batch = Math.Min(options.MaxNumBatchedTokens * output / (input + output), options.MaxNumSeqs);
        double bound = batch * (input + (output / 2));
        return double.IsNaN(bound) ? double.PositiveInfinity : bound;
    }

    private static double OrZero(double value) => double.IsNaN(value) ? 0 : value;
}

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
