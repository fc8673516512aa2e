using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

public sealed class WvaSaturationScalerTests
{
    [Theory]
    // Spares 0.15 and 3.2: no rise; without one replica KV use is 0.8125: no fall.
    [InlineData(new[] { .70, .75, .60, .65, .55 }, new[] { 2, 3, 1, 2, 1 }, 5)]
    // Spares 0.06 and 4.67.
    [InlineData(new[] { .72, .76, .74 }, new[] { 0, 1, 0 }, 4)]
    // After the removal 0.30 × 3 ÷ 2 = 0.45: spare 0.35.
    [InlineData(new[] { .30, .25, .35 }, new[] { 0, 0, 0 }, 2)]
    // After the removal 0.85: spare −0.05.
    [InlineData(new[] { .45, .40 }, new[] { 0, 0 }, 2)]
    // No replica is below both limits.
    [InlineData(new[] { .85, .40 }, new[] { 0, 6 }, 3)]
    public void One_replica_more_or_less_by_spare_capacity(double[] kvUse, int[] queues, int expected)
    {
        ScalingRun run = new(Scaler(immediate: true), kvUse.Length);

        Assert.Equal(expected, run.Tick(0, Replicas(kvUse, queues)));
    }

    [Fact]
    public void The_shipped_windows_hold_a_change_for_four_minutes()
    {
        ScalingRun run = new(Scaler(immediate: false), 3);
        for (int seconds = 0; seconds < 240; seconds += 15)
        {
            Assert.Equal(3, run.Tick(seconds, Replicas([.72, .76, .74], [0, 1, 0])));
        }

        Assert.Equal(4, run.Tick(240, Replicas([.72, .76, .74], [0, 1, 0])));
    }

    [Fact]
    public void The_peak_of_the_minute_counts()
    {
        ScalingRun run = new(Scaler(immediate: true), 2);
        run.Tick(0, Replicas([.60, .60], [0, 0]));
        run.Tick(15, Replicas([.79, .79], [0, 0]));
        for (int seconds = 30; seconds < 60; seconds += 15)
        {
            Assert.Equal(2, run.Tick(seconds, Replicas([.60, .60], [0, 0])));
        }

        Assert.Equal(3, run.Tick(60, Replicas([.60, .60], [0, 0])));
    }

    [Fact]
    public void A_replica_without_metrics_stops_decisions()
    {
        ScalingRun run = new(Scaler(immediate: true), 3);
        ReplicaReading[] replicas = [.. Replicas([.79, .79, .79], [0, 0, 0])];
        replicas[2] = new() { Id = 2 };

        Assert.Equal(3, run.Tick(0, replicas));
    }

    private static IEnumerable<ReplicaReading> Replicas(double[] kvUse, int[] queues) =>
        kvUse.Select(
            (use, i) =>
                new ReplicaReading
                {
                    Id = i,
                    IsReady = true,
                    HasSample = true,
                    KvUse = use,
                    Waiting = queues[i],
                }
        );

    private static WvaSaturationScaler Scaler(bool immediate)
    {
        WvaSaturationOptions options = new() { Bounds = new(1, 10) };
        HpaBehavior behavior = new()
        {
            ScaleDown = HpaScalingRules.DefaultDown with { StabilizationWindowNs = 0 },
        };
        return new(immediate ? options with { Behavior = behavior } : options);
    }
}
