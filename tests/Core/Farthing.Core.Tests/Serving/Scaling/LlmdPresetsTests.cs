using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

public sealed class LlmdPresetsTests
{
    private const long Second = ScalingRun.Second;

    [Theory]
    [InlineData(15_928, 3)]
    [InlineData(2_696, 8)]
    public void The_same_backlog_needs_more_replicas_of_slower_prefill(double prefill, int expected)
    {
        // 60,000 tokens ÷ 15,928 ÷ 1.5 s = 2.51 → 3; ÷ 2,696 ÷ 1.5 = 14.8 → 15, of which at most 8.
        ScalingRun run = Settled(LlmdPresets.TokenAware(prefill), 60_000, default);

        Assert.Equal(expected, run.Replicas);
    }

    [Fact]
    public void KV_use_counts_beside_the_backlog()
    {
        // Four replicas at 95 %: 3.8 ÷ 0.8 = 4.75 → 5 (ratio 1.19).
        ScalingRun run = new(new KedaScaler(LlmdPresets.TokenAware(15_928)), 4);

        Assert.Equal(5, run.Tick(0, new ReplicaReading { Id = 0, KvUse = 0.95 }));
    }

    [Fact]
    public void Each_queued_request_asks_for_a_replica_and_so_do_sixteen_in_flight()
    {
        ScalingRun run = new(new KedaScaler(LlmdPresets.FlowControlQueue()), 3);
        ReplicaReading busy = new()
        {
            Id = 0,
            Running = 20,
            Waiting = 1,
        };

        // 63 in flight ÷ 16 = 3.9 → 4, although the queue is empty; five queued ask for 5.
        Assert.Equal(4, run.Tick(0, busy));
        run.Reading.RouterQueueRequests = 5;
        Assert.Equal(6, run.Tick(15, busy));
    }

    [Fact]
    public void Saturation_as_an_average_asks_for_two_replicas_whatever_the_size()
    {
        // 7 waiting ÷ 5 = 1.4 on each replica: ceil(1.4 ÷ 0.7) = 2; 2 × 7 in flight ask for 1.
        Assert.Equal(
            2,
            Settled(LlmdPresets.Saturation(), 0, new ReplicaReading { Id = 0, Waiting = 7 }).Replicas
        );

        // 80 % of KV is as saturated as a queue of 5: 1 ÷ 0.7 → 2 of 6, which the requests in flight hold.
        ScalingRun run = new(new KedaScaler(LlmdPresets.Saturation()), 6);
        ReplicaReading full = new()
        {
            Id = 0,
            Running = 16,
            KvUse = 0.8,
        };
        for (int seconds = 0; seconds <= 600; seconds += 15)
        {
            Assert.Equal(6, run.Tick(seconds, full));
        }
    }

    [Fact]
    public void Overlays_rise_only_after_a_window_that_outlasts_a_start()
    {
        ScalingRun run = new(new KedaScaler(LlmdPresets.InFlight()), 1);
        for (int seconds = 0; seconds < 300; seconds += 15)
        {
            Assert.Equal(1, run.Tick(seconds, new ReplicaReading { Id = 0, Running = 64 }));
        }

        Assert.Equal(2, run.Tick(300, new ReplicaReading { Id = 0, Running = 64 }));
    }

    private static ScalingRun Settled(KedaOptions options, long backlog, ReplicaReading alike)
    {
        ScalingRun run = new(new KedaScaler(options), 2);
        run.Reading.RouterQueueTokens = backlog;
        for (int seconds = 0; seconds <= 600; seconds += 15)
        {
            run.Tick(seconds, alike);
        }

        return run;
    }
}
