using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>Engines with 500,000 KV tokens and a context of 10,000 tokens.</summary>
public sealed class DynamoPlannerTests
{
    [Theory]
    // Over 100 % on any: up. Under 60 % on all: down. One at 61 %: neither.
    [InlineData(DynamoTarget.Throughput, new[] { 96, 103 }, 0, 3)]
    [InlineData(DynamoTarget.Throughput, new[] { 55, 58, 40 }, 0, 2)]
    [InlineData(DynamoTarget.Throughput, new[] { 55, 61 }, 0, 2)]
    // A context of queued prompts on each: up (2 % of KV more); 9 %: down still; 10 %: no longer.
    [InlineData(DynamoTarget.Throughput, new[] { 40, 40 }, 10_000, 3)]
    [InlineData(DynamoTarget.Throughput, new[] { 40, 40 }, 999, 1)]
    [InlineData(DynamoTarget.Throughput, new[] { 40, 40 }, 1000, 2)]
    // The last engine stays.
    [InlineData(DynamoTarget.Throughput, new[] { 0 }, 0, 1)]
    [InlineData(DynamoTarget.Latency, new[] { 41, 5 }, 0, 3)]
    [InlineData(DynamoTarget.Latency, new[] { 5, 5 }, 1000, 3)]
    [InlineData(DynamoTarget.Latency, new[] { 9, 9 }, 0, 1)]
    [InlineData(DynamoTarget.Latency, new[] { 9, 9 }, 1, 2)]
    [InlineData(DynamoTarget.Load, new[] { 71, 71 }, 0, 3)]
    [InlineData(DynamoTarget.Load, new[] { 29, 29 }, 0, 1)]
    public void One_replica_more_or_less_by_load(
        DynamoTarget target,
        int[] kvPercent,
        int queued,
        int expected
    )
    {
        ScalingRun run = new(
            new DynamoPlanner(
                Options() with
                {
                    ScalesByThroughput = false,
                    Target = target,
                    Thresholds = new(0.5, 0.1, 0.7, 0.3),
                }
            ),
            kvPercent.Length
        );

        Assert.Equal(expected, run.Tick(0, Engines(kvPercent, queued)));
    }

    [Theory]
    // TTFT (queued + 1000) ÷ 10,000 against 0.5 s; ITL 10 ms + 1 ms a sequence against 50 ms. Both engines late: up.
    [InlineData(4001, 4001, 0, 0, 3)]
    [InlineData(4001, 3000, 0, 0, 2)]
    [InlineData(0, 0, 41, 41, 3)]
    [InlineData(0, 0, 41, 30, 2)]
    // Without one: (2 × 1400 + 1000) ÷ 10,000 = 0.38 < 0.40; 10 + 2 × 14 = 38 ms < 40.
    [InlineData(1400, 1400, 14, 14, 1)]
    [InlineData(1500, 1400, 14, 14, 2)]
    [InlineData(1400, 1400, 16, 14, 2)]
    public void Limits_of_latency_decide_by_prediction(
        int queued1,
        int queued2,
        int running1,
        int running2,
        int expected
    )
    {
        DynamoOptions options = Options() with { ScalesByThroughput = false, Target = DynamoTarget.Sla };
        ScalingRun run = new(new DynamoPlanner(options), 2);
        run.Reading.MeanInputTokens = 1000;
        ReplicaReading[] engines = [.. Engines([10, 10], 0)];
        engines[0] = engines[0] with { QueuedPromptTokens = queued1, Running = running1 };
        engines[1] = engines[1] with { QueuedPromptTokens = queued2, Running = running2 };

        Assert.Equal(expected, run.Tick(0, engines));
    }

    [Fact]
    public void The_predicted_rate_needs_whole_replicas_and_is_the_floor()
    {
        // 42 ÷ 5.5 = 7.64 → 8. By load: 6 + 1 = 7.
        Assert.Equal(8, At(42, 6, Options() with { ScalesByLoad = false }, 40));
        Assert.Equal(8, At(42, 6, Options(), 103));
        Assert.Equal(7, At(10, 6, Options(), 103));
    }

    [Fact]
    public void Longer_contexts_lower_the_rate_of_an_engine()
    {
        // 6,000 + 300 ÷ 2 tokens: 2.75 a second; 42 ÷ 2.75 = 15.3 → 16.
        ScalingRun run = new(
            new DynamoPlanner(Options() with { ScalesByLoad = false, MaxGpuBudget = 20 }),
            1
        );
        run.Reading.ArrivalsPerSecond = 42;
        run.Reading.MeanInputTokens = 6000;
        run.Reading.MeanOutputTokens = 300;
        run.Reading.PrefixHitFraction = 0.5;

        Assert.Equal(16, run.Tick(0, Engines([40], 0)));
    }

    [Fact]
    public void Preempted_sequences_count_with_the_KV_that_they_take_again()
    {
        ScalingRun run = new(new DynamoPlanner(Options() with { ScalesByThroughput = false }), 2);

        // 98 % + 3 %.
        Assert.Equal(
            3,
            run.Tick(0, Engines([98, 98], 0).Select(engine => engine with { QueuedKvTokens = 15_000 }))
        );
    }

    [Fact]
    public void The_filter_predicts_from_five_points_on()
    {
        // The fourth interval again: 40 ÷ 5.5 = 7.3 → 8. After the fifth the next is near 60: 10.9 → 11.
        ScalingRun run = new(
            new DynamoPlanner(Options() with { ScalesByLoad = false, MaxGpuBudget = 20 }),
            1
        );
        List<int> replicas = [];
        for (int i = 1; i <= 5; i++)
        {
            run.Reading.ArrivalsPerSecond = 10 * i;
            replicas.Add(run.Tick(180 * i, Engines([.. Enumerable.Repeat(40, run.Replicas)], 0)));
        }

        Assert.Equal([2, 4, 6, 8, 11], replicas);
    }

    [Fact]
    public void Until_there_are_requests_to_predict_by_what_there_is_stays()
    {
        // Idle engines: by load one would go every 5 s. From 180 s on 10 ÷ 5.5 = 1.8 → 2 is the floor.
        ScalingRun run = new(new DynamoPlanner(Options()), 4);
        for (int seconds = 0; seconds < 180; seconds += 5)
        {
            run.Reading.ArrivalsPerSecond = seconds == 0 ? 0 : 10;
            Assert.Equal(4, run.Tick(seconds, Engines([.. Enumerable.Repeat(10, run.Replicas)], 0)));
        }

        int[] counts =
        [
            .. Enumerable
                .Range(36, 4)
                .Select(tick => run.Tick(5 * tick, Engines([.. Enumerable.Repeat(10, run.Replicas)], 0))),
        ];
        Assert.Equal([3, 2, 2, 2], counts);
    }

    [Fact]
    public void A_pool_by_load_alone_has_no_floor_of_predictions()
    {
        ScalingRun run = new(new DynamoPlanner(Options() with { ScalesByThroughput = false }), 4);

        Assert.Equal(3, run.Tick(0, Engines([10, 10, 10, 10], 0)));
    }

    [Fact]
    public void A_prediction_looks_at_its_whole_interval()
    {
        Assert.Equal(180_000_000_000, new DynamoPlanner(Options()).ReadingWindowNs);
        Assert.Equal(0, new DynamoPlanner(Options() with { ScalesByThroughput = false }).ReadingWindowNs);
    }

    [Fact]
    public void The_GPU_budget_bounds_the_pool() =>
        Assert.Equal(4, At(42, 2, Options() with { GpusPerReplica = 2 }, 40));

    [Fact]
    public void A_prompt_that_is_late_alone_needs_replicas_for_its_share()
    {
        // 12,000 uncached of 24,000 tokens take 1.2 s ÷ 0.5 s = 2.4 → 3.
        ScalingRun run = new(new DynamoPlanner(Options() with { ScalesByLoad = false }), 1);
        run.Reading.MeanInputTokens = 24_000;
        run.Reading.PrefixHitFraction = 0.5;

        Assert.Equal(3, run.Tick(0, Engines([40], 0)));
    }

    [Fact]
    public void A_change_in_progress_is_waited_for_at_most_half_an_hour()
    {
        ScalingRun run = new(new DynamoPlanner(Options() with { ScalesByThroughput = false }), 2);
        Assert.Equal(3, run.Tick(0, Engines([103, 103], 0)));
        for (int seconds = 5; seconds < 1805; seconds += 5)
        {
            Assert.Equal(3, run.Tick(seconds, Engines([103, 103], 0)));
        }

        Assert.Equal(4, run.Tick(1805, Engines([103, 103], 0)));
    }

    [Fact]
    public void A_ramp_is_predicted_one_interval_ahead()
    {
        // 10 requests a second more per interval, after 20 intervals at 200: the next has 210 ÷ 5.5 = 38.2 → 39.
        ScalingRun run = new(
            new DynamoPlanner(Options() with { ScalesByLoad = false, MaxGpuBudget = 100 }),
            1
        );
        for (int i = 1; i <= 20; i++)
        {
            run.Reading.ArrivalsPerSecond = 10 * i;
            run.Tick(180 * (i - 1), Engines([.. Enumerable.Repeat(40, run.Replicas)], 0));
        }

        Assert.Equal(39, run.Replicas);
    }

    private static int At(double arrivals, int replicas, DynamoOptions options, int kvPercent)
    {
        ScalingRun run = new(
            new DynamoPlanner(options with { Predictor = DynamoPredictor.Constant }),
            replicas
        );
        run.Reading.ArrivalsPerSecond = arrivals;
        return run.Tick(0, Engines([.. Enumerable.Repeat(kvPercent, replicas)], 0));
    }

    private static IEnumerable<ReplicaReading> Engines(int[] kvPercent, int queued) =>
        kvPercent.Select(
            (percent, i) =>
                new ReplicaReading
                {
                    Id = i,
                    IsReady = true,
                    HasSample = true,
                    KvTokens = percent * 5000L,
                    KvCapacityTokens = 500_000,
                    QueuedPromptTokens = queued,
                }
        );

    private static DynamoOptions Options() =>
        new() { Performance = new LinearPerformance(), ContextLength = 10_000 };
}
