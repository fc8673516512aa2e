using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>Target 10 requests a replica, of which 70 % are aimed at.</summary>
public sealed class KnativeScalerTests
{
    [Theory]
    // Stable ceil(35 ÷ 7) = 5. Panic ceil(90 ÷ 7) = 13 ≥ 2 × 5; ceil(63 ÷ 7) = 9 is not.
    [InlineData(35, 90, 5, 13)]
    [InlineData(35, 63, 5, 5)]
    // At most half goes per tick: floor(9 ÷ 2).
    [InlineData(1, 1, 9, 4)]
    [InlineData(0, 0, 1, 0)]
    public void Replicas_by_two_means(double stable, double panic, int ready, int expected) =>
        Assert.Equal(expected, Scaler().Wanted(0, stable, panic, ready));

    [Fact]
    public void Panic_never_goes_down_and_ends_a_stable_window_after_the_surge()
    {
        const long Second = ScalingRun.Second;
        KnativeScaler scaler = Scaler();

        Assert.Equal(13, scaler.Wanted(0, 35, 90, 5));
        Assert.Equal(13, scaler.Wanted(2 * Second, 40, 20, 5));
        Assert.Equal(13, scaler.Wanted(60 * Second, 35, 35, 13));
        Assert.Equal(6, scaler.Wanted(62 * Second, 35, 35, 13));
        Assert.Equal(5, scaler.Wanted(64 * Second, 35, 35, 6));

        // A later, smaller surge begins anew: ceil(20 ÷ 7) = 3.
        Assert.Equal(3, scaler.Wanted(200 * Second, 5, 20, 1));
    }

    [Fact]
    public void A_surge_is_seen_by_the_short_window_first()
    {
        // From 8 s on 140 requests: at 8 s the mean of three samples is 140 ÷ 3 = 46.7 → 7 ≥ 2 × 1.
        ScalingRun run = new(Scaler(), 1);
        for (int seconds = 0; seconds < 8; seconds += 2)
        {
            Assert.Equal(1, run.Tick(seconds, new ReplicaReading { Id = 0, Running = 5 }));
        }

        Assert.Equal(8, run.Tick(8, new ReplicaReading { Id = 0, Running = 140 }));
    }

    [Fact]
    public void It_begins_in_panic_where_several_replicas_are_ready()
    {
        // 7 requests in all: ceil(7 ÷ 7) = 1. The 4 stay for the stable window, then at most half goes per tick.
        ScalingRun run = new(Scaler(), 4);
        for (int seconds = 0; seconds <= 60; seconds += 2)
        {
            Assert.Equal(4, Tick(run, seconds, 7));
        }

        Assert.Equal(2, Tick(run, 62, 7));
        Assert.Equal(1, Tick(run, 64, 7));
    }

    [Fact]
    public void One_replica_does_not_begin_in_panic()
    {
        // Panic would keep what a short surge asked for: ceil(13 ÷ 7) = 2 = 2 × 1 is one, 7 in all is not.
        ScalingRun run = new(Scaler(), 1);

        Assert.Equal(1, Tick(run, 0, 7));
        Assert.Equal(0, Tick(new ScalingRun(Scaler(), 0), 0, 0));
    }

    [Fact]
    public void The_last_replica_goes_after_a_window_without_requests_and_a_grace_period()
    {
        ScalingRun run = new(Scaler(), 1);
        Assert.Equal(1, run.Tick(0, new ReplicaReading { Id = 0, Running = 1 }));
        for (int seconds = 2; seconds < 90; seconds += 2)
        {
            Assert.Equal(1, run.Tick(seconds, default(ReplicaReading)));
        }

        Assert.Equal(0, run.Tick(90, default(ReplicaReading)));
        run.Reading.RouterQueueRequests = 1;
        Assert.Equal(1, run.Tick(92, default(ReplicaReading)));
    }

    /// <summary>A tick at which one of the replicas has all requests.</summary>
    private static int Tick(ScalingRun run, int seconds, int requests) =>
        run.Tick(
            seconds,
            Enumerable
                .Range(0, run.Replicas)
                .Select(i => new ReplicaReading
                {
                    Id = i,
                    IsReady = true,
                    HasSample = true,
                    Running = i == 0 ? requests : 0,
                })
        );

    private static KnativeScaler Scaler() => new(new KnativeOptions { Bounds = new(0, 100), Target = 10 });
}
