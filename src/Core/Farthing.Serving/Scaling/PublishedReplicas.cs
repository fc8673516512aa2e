namespace Farthing.Serving.Scaling;

/// <summary>HPA behind a controller that publishes the replicas it wants as a metric, with an average value of 1 per replica: ceil(wanted ÷ 1), stabilized and rate-limited. The HPA's tolerance holds back a change of a tenth or less.</summary>
internal sealed class PublishedReplicas(ReplicaBounds bounds, HpaBehavior behavior, long syncNs)
{
    private readonly double[] published = new double[1];

    // The metric's name is never read: the controller's own number is handed over.
    private readonly HorizontalPodAutoscaler hpa = new(
        new HpaOptions
        {
            Bounds = bounds,
            Metrics = [new HpaMetric { Metric = ScalingMetric.InSystem, Target = 1 }],
            Behavior = behavior,
            SyncNs = syncNs,
        }
    );

    /// <summary>Replicas from now on, when a controller wants so many.</summary>
    public int Decide(PoolReading reading, int wanted)
    {
        published[0] = wanted;
        return hpa.Decide(reading, published);
    }

    /// <summary>Forgets recommendations and changes.</summary>
    public void Restart() => hpa.Restart();
}
