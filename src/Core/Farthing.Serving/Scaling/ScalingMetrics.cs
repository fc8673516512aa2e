namespace Farthing.Serving.Scaling;

/// <summary>Values of a <see cref="ScalingMetric"/>, as a query over the pool or over one replica returns them.</summary>
public static class ScalingMetrics
{
    private const double SaturationWaiting = 5;
    private const double SaturationKvUse = 0.8;

    /// <summary>The pool's value; NaN where a query would return no series: no replica has a sample, or no traffic.</summary>
    /// <param name="metric">The quantity. What the router knows is there at zero replicas too.</param>
    /// <param name="reading">The pool.</param>
    public static double TotalOf(this ScalingMetric metric, PoolReading reading) =>
        metric switch
        {
            ScalingMetric.QueueDepth or ScalingMetric.InSystem => reading.RouterQueueRequests
                + SumOf(metric, reading),
            ScalingMetric.InFlight => SumOf(metric, reading),
            ScalingMetric.BacklogTokens => reading.RouterQueueTokens + SumOf(metric, reading),
            ScalingMetric.RouterQueue => reading.RouterQueueRequests,
            ScalingMetric.ArrivalsPerSecond => reading.ArrivalsPerSecond,
            ScalingMetric.InputTokensPerSecond => reading.InputTokensPerSecond,
            ScalingMetric.OutputTokensPerSecond => reading.OutputTokensPerSecond,
            ScalingMetric.TtftP90Seconds => reading.TtftP90Seconds,
            ScalingMetric.TpotP90Seconds => reading.TpotP90Seconds,
            _ when reading.SampledReplicas == 0 => double.NaN,
            ScalingMetric.PoolSaturation => SumOf(metric, reading) / reading.SampledReplicas,
            _ => SumOf(metric, reading),
        };

    /// <summary>One replica's value; NaN without a sample, and for what only the router or the pool knows.</summary>
    public static double OfReplica(this ScalingMetric metric, in ReplicaReading replica) =>
        !replica.HasSample
            ? double.NaN
            : metric switch
            {
                ScalingMetric.QueueDepth => replica.Waiting,
                ScalingMetric.Running => replica.Running,
                ScalingMetric.InSystem or ScalingMetric.InFlight => replica.InSystem,
                ScalingMetric.KvUse => replica.KvUse,
                ScalingMetric.KvTokens => replica.KvTokens,
                ScalingMetric.BacklogTokens => replica.QueuedPromptTokens,
                ScalingMetric.PoolSaturation => Math.Max(
                    replica.Waiting / SaturationWaiting,
                    replica.KvUse / SaturationKvUse
                ),
                _ => double.NaN,
            };

    /// <summary>True when single replicas publish the metric, which a Pods metric needs.</summary>
    public static bool IsPerReplica(this ScalingMetric metric) =>
        metric
            is ScalingMetric.QueueDepth
                or ScalingMetric.Running
                or ScalingMetric.InFlight
                or ScalingMetric.InSystem
                or ScalingMetric.KvUse
                or ScalingMetric.KvTokens
                or ScalingMetric.BacklogTokens
                or ScalingMetric.PoolSaturation;

    private static double SumOf(ScalingMetric metric, PoolReading reading)
    {
        double sum = 0;
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            sum += replica.HasSample ? metric.OfReplica(replica) : 0;
        }

        return sum;
    }
}

/// <summary>Quantity that an autoscaler compares with a target.</summary>
public enum ScalingMetric
{
    /// <summary>Requests held by the router plus sequences waiting in engines: late, since 0 until saturation.</summary>
    QueueDepth,

    /// <summary>Requests held by the router alone (<c>llm_d_epp_flow_control_queue_size</c>).</summary>
    RouterQueue,

    /// <summary>Sequences in running batches.</summary>
    Running,

    /// <summary>Requests sent to replicas and not finished, waiting or running there (<c>llm_d_epp_request_running</c>).</summary>
    InFlight,

    /// <summary>Requests at the router, waiting and running: proportional to demand below and above saturation.</summary>
    InSystem,

    /// <summary>Sum of the used KV shares, so that a target of 0.8 is a mean use of 80 %.</summary>
    KvUse,

    /// <summary>Tokens in KV caches.</summary>
    KvTokens,

    /// <summary>Prompt tokens not computed yet, at the router and in engines.</summary>
    BacklogTokens,

    /// <summary>Mean over replicas of the larger of waiting ÷ 5 and KV use ÷ 0.8 (<c>llm_d_epp_flow_control_pool_saturation</c> with its default thresholds).</summary>
    PoolSaturation,

    /// <summary>Requests that arrive a second.</summary>
    ArrivalsPerSecond,

    /// <summary>Prompt tokens that arrive a second.</summary>
    InputTokensPerSecond,

    /// <summary>Output tokens a second: cannot show demand above capacity.</summary>
    OutputTokensPerSecond,

    /// <summary>90th percentile of TTFT in seconds; absent without traffic.</summary>
    TtftP90Seconds,

    /// <summary>90th percentile of TPOT in seconds; absent without traffic.</summary>
    TpotP90Seconds,
}
