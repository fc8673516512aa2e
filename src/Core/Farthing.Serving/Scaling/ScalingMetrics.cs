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
