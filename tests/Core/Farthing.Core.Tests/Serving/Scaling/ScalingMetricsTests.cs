using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

public sealed class ScalingMetricsTests
{
    [Theory]
    [InlineData(ScalingMetric.QueueDepth, 7 + 2 + 4)]
    [InlineData(ScalingMetric.RouterQueue, 7)]
    [InlineData(ScalingMetric.Running, 30 + 50)]
    [InlineData(ScalingMetric.InFlight, 32 + 54)]
    [InlineData(ScalingMetric.InSystem, 7 + 32 + 54)]
    [InlineData(ScalingMetric.KvUse, 0.4 + 0.88)]
    [InlineData(ScalingMetric.KvTokens, 1000 + 2000)]
    [InlineData(ScalingMetric.BacklogTokens, 700 + 10 + 20)]
    // Means of max(2 ÷ 5, 0.4 ÷ 0.8) and max(4 ÷ 5, 0.88 ÷ 0.8).
    [InlineData(ScalingMetric.PoolSaturation, (0.5 + 1.1) / 2)]
    [InlineData(ScalingMetric.ArrivalsPerSecond, 3)]
    [InlineData(ScalingMetric.InputTokensPerSecond, 300)]
    [InlineData(ScalingMetric.OutputTokensPerSecond, 30)]
    [InlineData(ScalingMetric.TtftP90Seconds, 0.7)]
    [InlineData(ScalingMetric.TpotP90Seconds, 0.03)]
    public void Totals_take_the_router_and_the_replicas_with_a_sample(
        ScalingMetric metric,
        double expected
    ) => Assert.Equal(expected, metric.TotalOf(Pool(hasReplicas: true)), 12);

    [Theory]
    [InlineData(ScalingMetric.QueueDepth, 7)]
    [InlineData(ScalingMetric.InFlight, 0)]
    [InlineData(ScalingMetric.InSystem, 7)]
    [InlineData(ScalingMetric.BacklogTokens, 700)]
    [InlineData(ScalingMetric.Running, double.NaN)]
    [InlineData(ScalingMetric.KvUse, double.NaN)]
    [InlineData(ScalingMetric.KvTokens, double.NaN)]
    [InlineData(ScalingMetric.PoolSaturation, double.NaN)]
    public void Without_replicas_only_the_router_knows(ScalingMetric metric, double expected) =>
        Assert.Equal(expected, metric.TotalOf(Pool(hasReplicas: false)));

    [Fact]
    public void A_metric_is_per_replica_where_a_replica_has_it()
    {
        ReplicaReading replica = new() { Id = 0, HasSample = true };

        Assert.All(
            Enum.GetValues<ScalingMetric>(),
            metric => Assert.Equal(metric.IsPerReplica(), !double.IsNaN(metric.OfReplica(replica)))
        );
    }

    [Fact]
    public void A_reading_counts_ready_and_sampled_replicas_anew()
    {
        PoolReading pool = Pool(hasReplicas: true);
        Assert.Equal((3, 1, 2), (pool.Replicas.Length, pool.ReadyReplicas, pool.SampledReplicas));

        pool.ClearReplicas();
        Assert.Equal((0, 0, 0), (pool.Replicas.Length, pool.ReadyReplicas, pool.SampledReplicas));
    }

    private static PoolReading Pool(bool hasReplicas)
    {
        PoolReading pool = new()
        {
            RouterQueueRequests = 7,
            RouterQueueTokens = 700,
            ArrivalsPerSecond = 3,
            InputTokensPerSecond = 300,
            OutputTokensPerSecond = 30,
            TtftP90Seconds = 0.7,
            TpotP90Seconds = 0.03,
        };
        if (hasReplicas)
        {
            pool.Add(Replica(0, 30, 2, 0.4, 1000, 10) with { IsReady = true });
            pool.Add(Replica(1, 50, 4, 0.88, 2000, 20));
            pool.Add(Replica(2, 9, 9, 0.9, 9, 9) with { HasSample = false });
        }

        return pool;
    }

    private static ReplicaReading Replica(
        int id,
        int running,
        int waiting,
        double kvUse,
        long kv,
        long queued
    ) =>
        new()
        {
            Id = id,
            HasSample = true,
            Running = running,
            Waiting = waiting,
            KvUse = kvUse,
            KvTokens = kv,
            QueuedPromptTokens = queued,
        };
}
