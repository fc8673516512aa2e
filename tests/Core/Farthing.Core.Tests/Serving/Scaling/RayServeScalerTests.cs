using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>Two ongoing requests a replica, ticks of 10 s, means over 30 s.</summary>
public sealed class RayServeScalerTests
{
    [Fact]
    public void A_rise_waits_half_a_minute_and_a_fall_ten_minutes()
    {
        ScalingRun run = new(Scaler(), 1);
        ReplicaReading idle = new() { Id = 0 };

        // 10 ongoing → 5, wished for since 0 s.
        Assert.Equal([1, 1, 1, 5], [.. new[] { 0, 10, 20, 30 }.Select(at => Load(run, at, 10))]);

        // Means over three samples: 0 wanted below 1, so 1; wished for since 40 s (10 + 10 + 0 → 4).
        for (int seconds = 40; seconds < 640; seconds += 10)
        {
            Assert.Equal(5, run.Tick(seconds, idle));
        }

        Assert.Equal(1, run.Tick(640, idle));
    }

    [Fact]
    public void A_wish_that_breaks_off_starts_anew()
    {
        ScalingRun run = new(Scaler(lookBackSeconds: 10), 1);

        Assert.Equal(
            [1, 1, 1, 1, 1, 1, 5],
            [.. new[] { 10, 10, 2, 10, 10, 10, 10 }.Select((ongoing, i) => Load(run, 10 * i, ongoing))]
        );
    }

    [Fact]
    public void From_zero_the_first_request_brings_a_replica_at_once()
    {
        ScalingRun run = new(Scaler(min: 0), 0);

        Assert.Equal([0, 1], [.. new[] { 0, 1 }.Select((ongoing, i) => Load(run, 10 * i, ongoing))]);
    }

    private static int Load(ScalingRun run, int seconds, int ongoing)
    {
        run.Reading.RouterQueueRequests = ongoing;
        int replicas = run.Tick(seconds, default(ReplicaReading));
        run.Reading.RouterQueueRequests = 0;
        return replicas;
    }

    private static RayServeScaler Scaler(int min = 1, int lookBackSeconds = 30) =>
        new(new RayServeOptions { Bounds = new(min, 10), LookBackNs = lookBackSeconds * ScalingRun.Second });
}
