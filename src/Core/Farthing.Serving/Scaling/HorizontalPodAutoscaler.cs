namespace Farthing.Serving.Scaling;

/// <summary>The Kubernetes HorizontalPodAutoscaler's control law (<c>autoscaling/v2</c>, controller code of 1.34 … 1.37).</summary>
/// <remarks>
/// Each tick: raw = max over metrics; stabilize against past recommendations; limit the rate; clamp. A pool at 0 replicas
/// with a least count above 0 is switched off and stays at 0. Outside its bounds a pool returns to them at once, without
/// a look at the metrics. CPU metrics, and with them the controller's initialization periods, are left out:
/// a GPU server's CPU says nothing about its load.
/// </remarks>
public sealed class HorizontalPodAutoscaler : IScalingPolicy
{
    private readonly HpaOptions options;
    private readonly HpaReplicaCount count;
    private readonly HpaStabilization stabilization;
    private readonly HpaRateLimit rateLimit;
    private readonly double[] totals;

    /// <summary>An autoscaler before its first tick.</summary>
    /// <exception cref="ArgumentException">The API server would refuse the options.</exception>
    public HorizontalPodAutoscaler(HpaOptions options)
    {
        options.ThrowIfInvalid();
        this.options = options;
        HpaBehavior behavior = options.Behavior;
        count = new(
            behavior.ScaleUp.Tolerance ?? options.Tolerance,
            behavior.ScaleDown.Tolerance ?? options.Tolerance
        );
        stabilization = new(behavior.ScaleUp.StabilizationWindowNs, behavior.ScaleDown.StabilizationWindowNs);
        rateLimit = new(behavior);
        totals = new double[options.Metrics.Count];
    }

    /// <inheritdoc/>
    public long TickNs => options.SyncNs;

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        for (int i = 0; i < totals.Length; i++)
        {
            totals[i] = options.Metrics[i].Metric.TotalOf(reading);
        }

        return Decide(reading, totals);
    }

    /// <inheritdoc/>
    public void Restart()
    {
        stabilization.Restart();
        rateLimit.Restart();
    }

    /// <summary>Decides by totals that a metrics server returned.</summary>
    /// <param name="reading">The pool.</param>
    /// <param name="metricTotals">Per metric its total, NaN for a failed query; not read for Pods metrics.</param>
    internal int Decide(PoolReading reading, ReadOnlySpan<double> metricTotals)
    {
        int spec = reading.DesiredReplicas;
        if (stabilization.IsEmpty)
        {
            stabilization.Record(reading.NowNs, spec);
        }

        int wanted;
        if (spec == 0 && options.Bounds.Min != 0)
        {
            return spec;
        }
        else if (spec > options.Bounds.Max || spec < options.Bounds.Min)
        {
            wanted = options.Bounds.Clamp(spec);
        }
        else if (TryRecommend(reading, metricTotals, out int recommendation))
        {
            wanted = stabilization.Stabilize(reading.NowNs, spec, recommendation);
            wanted = rateLimit.Limit(reading.NowNs, spec, wanted, options.Bounds);
        }
        else
        {
            return spec;
        }

        if (wanted != spec)
        {
            rateLimit.Record(reading.NowNs, wanted - spec);
        }

        return wanted;
    }

    /// <summary>The highest count that a metric asks for; false when partial data would lower the count, or all metrics failed.</summary>
    private bool TryRecommend(PoolReading reading, ReadOnlySpan<double> metricTotals, out int recommendation)
    {
        recommendation = 0;
        int failed = 0;
        for (int i = 0; i < metricTotals.Length; i++)
        {
            if (TryCount(options.Metrics[i], reading, metricTotals[i], out int replicas))
            {
                recommendation = Math.Max(recommendation, replicas);
            }
            else
            {
                failed++;
            }
        }

        return failed == 0 || (failed < metricTotals.Length && recommendation >= reading.DesiredReplicas);
    }

    private bool TryCount(HpaMetric metric, PoolReading reading, double total, out int replicas)
    {
        int spec = reading.DesiredReplicas;
        if (metric.Kind == HpaTarget.PodsAverageValue)
        {
            return count.TryOfPods(metric, reading, spec, out replicas);
        }

        replicas =
            double.IsNaN(total) ? 0
            : metric.Kind == HpaTarget.Value
                ? count.OfValue(total, metric.Target, spec, reading.ReadyReplicas)
            : count.OfAverageValue(total, metric.Target, reading.Replicas.Length);
        return !double.IsNaN(total);
    }
}

/// <summary>An HPA's memory of its recommendations: a change goes no further than the whole window agrees to.</summary>
/// <param name="upNs">Window of a rise.</param>
/// <param name="downNs">Window of a fall.</param>
internal sealed class HpaStabilization(long upNs, long downNs)
{
    private readonly List<(long AtNs, int Replicas)> recommendations = [];

    /// <summary>True before the first recommendation.</summary>
    public bool IsEmpty => recommendations.Count == 0;

    /// <summary>Remembers a recommendation that was not stabilized.</summary>
    public void Record(long nowNs, int replicas) => recommendations.Add((nowNs, replicas));

    /// <summary>The count nearest to the current one that lies between the lowest recommendation of the upward window and the highest of the downward one. A recommendation is in a window while younger than it.</summary>
    public int Stabilize(long nowNs, int specReplicas, int recommendation)
    {
        long longestNs = Math.Max(upNs, downNs);
        int outdated = 0;
        while (outdated < recommendations.Count && recommendations[outdated].AtNs <= nowNs - longestNs)
        {
            outdated++;
        }

        recommendations.RemoveRange(0, outdated);
        int up = recommendation;
        int down = recommendation;
        foreach ((long atNs, int replicas) in recommendations)
        {
            up = atNs > nowNs - upNs ? Math.Min(up, replicas) : up;
            down = atNs > nowNs - downNs ? Math.Max(down, replicas) : down;
        }

        Record(nowNs, recommendation);
        int stabilized = Math.Max(specReplicas, up);
        return Math.Min(stabilized, down);
    }

    /// <summary>Forgets all recommendations.</summary>
    public void Restart() => recommendations.Clear();
}
