using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

public sealed class WvaTokenScalerTests
{
    [Theory]
    // 900 k ÷ 0.85 − 750 k = 309 k → 2 replicas of 250 k; two pending ones are enough.
    [InlineData(900_000, 3, 0, 2)]
    [InlineData(900_000, 3, 2, 0)]
    // 750 k − 300 k ÷ 0.70 = 321 k → 1 replica.
    [InlineData(300_000, 3, 0, -1)]
    [InlineData(600_000, 3, 0, 0)]
    public void Replicas_by_demand_and_capacity(double demand, int ready, int pending, int expected) =>
        Assert.Equal(expected, Scaler().Step(demand, 250_000, ready, pending));

    [Fact]
    public void Demand_is_KV_in_use_plus_queued_prompts_plus_the_routers_requests()
    {
        // Capacity: min(0.8 × 312,500, min(8192 × 100 ÷ 1100, 1000) × 1050) = 250,000. Demand: 3 × (150,000 + 4 × 1000)
        // = 462,000; at the router 300 × 1000 × (1 − 0.5) + 300 × 100 = 180,000: 642,000 ÷ 0.85 = 755,294 > 750,000 → +1.
        ScalingRun run = Run();
        run.Reading.RouterQueueRequests = 300;
        run.Reading.PrefixHitFraction = 0.5;

        Assert.Equal(4, run.Tick(0, Replica(150_000, 4)));

        // 200 requests: 582,000 ÷ 0.85 = 684,706, which is enough; uncached they would be 682,000 tokens.
        run = Run();
        run.Reading.RouterQueueRequests = 200;
        run.Reading.PrefixHitFraction = 0.5;
        Assert.Equal(3, run.Tick(0, Replica(150_000, 4)));
    }

    [Fact]
    public void Saturated_replicas_show_their_capacity()
    {
        // Queue 5: capacity is what is in use, 100,000 each; demand 315,000 ÷ 0.85 = 370,588 > 300,000 → +1.
        Assert.Equal(4, Run().Tick(0, Replica(100_000, 5)));

        // Queue 4: capacity 250,000; spare 750,000 − 312,000 ÷ 0.70 = 304,286 → −1.
        Assert.Equal(2, Run().Tick(0, Replica(100_000, 4)));
    }

    private static ReplicaReading Replica(long kvTokens, int waiting) =>
        new()
        {
            Id = 0,
            KvTokens = kvTokens,
            KvCapacityTokens = 312_500,
            Waiting = waiting,
        };

    private static ScalingRun Run()
    {
        ScalingRun run = new(Scaler(), 3);
        run.Reading.MeanInputTokens = 1000;
        run.Reading.MeanOutputTokens = 100;
        return run;
    }

    private static WvaTokenScaler Scaler() =>
        new(
            new WvaTokenOptions
            {
                Bounds = new(1, 10),
                MaxNumBatchedTokens = 8192,
                MaxNumSeqs = 1000,
                Behavior = new()
                {
                    ScaleDown = HpaScalingRules.DefaultDown with { StabilizationWindowNs = 0 },
                },
            }
        );
}
