namespace Farthing.Serving.Scaling;

/// <summary>Control law of llm-d's Workload Variant Autoscaler v1 (deprecated): one replica more or less by mean spare capacity of unsaturated replicas.</summary>
/// <remarks>
/// One variant: the choice among variants by cost is left out. No decision is made while the pool differs from what was
/// asked for, or while a replica has no metrics. From 10 replicas on, a step of one lies within the HPA's default
/// tolerance: it is never made, and the wait for it ends all decisions. Give
/// <see cref="WvaSaturationOptions.Behavior"/> a smaller tolerance there.
/// </remarks>
public sealed class WvaSaturationScaler : IScalingPolicy
{
    private readonly WvaSaturationOptions options;
    private readonly PublishedReplicas hpa;
    private readonly ReplicaPeaks peaks = new();
    private readonly Cadence decisions;
    private readonly Cadence syncs;
    private int? published;

    /// <summary>A scaler before its first decision.</summary>
    /// <exception cref="ArgumentException">A bound or a period cannot be.</exception>
    public WvaSaturationScaler(WvaSaturationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.DecisionNs);
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
        peaks.Add(reading);
        int wanted = published ?? reading.DesiredReplicas;
        if (decisions.IsDue(reading.NowNs))
        {
            wanted = Wanted(reading, wanted);
            published = wanted;
            peaks.Clear();
        }

        return syncs.IsDue(reading.NowNs) ? hpa.Decide(reading, wanted) : reading.DesiredReplicas;
    }

    /// <inheritdoc/>
    public void Restart()
    {
        hpa.Restart();
        peaks.Clear();
        decisions.Restart();
        syncs.Restart();
        published = null;
    }

    private int Wanted(PoolReading reading, int last)
    {
        int replicas = reading.Replicas.Length;
        if (replicas != last || replicas != reading.SampledReplicas)
        {
            return last;
        }

        int unsaturated = 0;
        double kvUse = 0;
        double queue = 0;
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            (double peakKvUse, double peakQueue) = peaks.Of(replica.Id);
            if (peakKvUse < options.KvLimit && peakQueue < options.QueueLimit)
            {
                unsaturated++;
                kvUse += peakKvUse;
                queue += peakQueue;
            }
        }

        return options.Bounds.Clamp(replicas + Step(unsaturated, kvUse, queue));
    }

    /// <summary>+1, 0 or −1 by the load of the unsaturated replicas; without one there is nothing to spare.</summary>
    /// <param name="unsaturated">Replicas below both limits.</param>
    /// <param name="kvUse">Sum of their KV use.</param>
    /// <param name="queue">Sum of their queues.</param>
    internal int Step(int unsaturated, double kvUse, double queue)
    {
        if (!HasSpare(unsaturated, kvUse, queue))
        {
            return 1;
        }

        // What N replicas carry falls on N − 1: each mean × N ÷ (N − 1).
        return unsaturated >= 2 && HasSpare(unsaturated - 1, kvUse, queue) ? -1 : 0;
    }

    private bool HasSpare(int replicas, double kvUse, double queue) =>
        replicas > 0
        && options.KvLimit - (kvUse / replicas) >= options.MinSpareKv
        && options.QueueLimit - (queue / replicas) >= options.MinSpareQueue;
}

/// <summary>Highest KV use and queue of each replica over the last decision period.</summary>
internal sealed class ReplicaPeaks
{
    private readonly Dictionary<int, (double KvUse, double Queue)> peaks = [];

    /// <summary>Takes the replicas' present values in.</summary>
    public void Add(PoolReading reading)
    {
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            if (replica.HasSample)
            {
                (double kvUse, double queue) = peaks.GetValueOrDefault(replica.Id);
                peaks[replica.Id] = (Math.Max(kvUse, replica.KvUse), Math.Max(queue, replica.Waiting));
            }
        }
    }

    /// <summary>The peaks of a replica; zeros if it never had a sample in the period.</summary>
    public (double KvUse, double Queue) Of(int replicaId) => peaks.GetValueOrDefault(replicaId);

    /// <summary>Begins the next period.</summary>
    public void Clear() => peaks.Clear();
}

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
