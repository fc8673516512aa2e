using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>Sequences worked by hand: AverageValue 8 a replica, 2 … 12 replicas, ticks of 15 s.</summary>
public sealed class HorizontalPodAutoscalerTests
{
    private const long Second = ScalingRun.Second;

    [Fact]
    public void Defaults_rise_at_once_and_fall_after_the_window()
    {
        ScalingRun run = new(Hpa(), 2);

        // 17.5 ÷ 16 = 1.09 is within the tolerance, 18 ÷ 16 = 1.125 is not. 15 → 10 = max(5 + 4, 5 × 2).
        Assert.Equal([2, 2, 3, 5, 10, 12, 12], Sequence(run, 0, 15, 16, 17.5, 18, 40, 120, 120, 60));
        for (int seconds = 105; seconds < 375; seconds += 15)
        {
            Assert.Equal(12, run.Tick(seconds, 60));
        }

        // The last recommendation of 15 was at 75 s.
        Assert.Equal(8, run.Tick(375, 60));
    }

    [Fact]
    public void One_replica_per_minute_goes_after_a_window_of_a_minute()
    {
        ScalingRun run = new(Hpa(down: Rules(60, (HpaPolicyType.Pods, 1, 60))), 10);

        Assert.Equal(
            [10, 10, 10, 10, 9, 9, 9, 9, 8, 8, 8, 8, 7],
            Sequence(run, 0, 15, [80, .. Enumerable.Repeat(40d, 12)])
        );
    }

    [Fact]
    public void Two_replicas_per_minute_come_after_a_window_of_half_a_minute()
    {
        ScalingRun run = new(Hpa(up: Rules(30, (HpaPolicyType.Pods, 2, 60))), 2);

        Assert.Equal(
            [2, 2, 4, 4, 4, 4, 6, 6, 6, 6, 8],
            Sequence(run, 0, 15, [16, .. Enumerable.Repeat(64d, 10)])
        );
    }

    [Fact]
    public void The_larger_of_percent_and_pods_falls_as_in_the_documentation()
    {
        HpaScalingRules down = Rules(0, (HpaPolicyType.Percent, 10, 60), (HpaPolicyType.Pods, 4, 60));
        ScalingRun run = new(Hpa(down: down, max: 80), 80);

        Assert.Equal(
            [72, 64, 57, 51, 45, 40, 36, 32, 28],
            Sequence(run, 0, 60, [.. Enumerable.Repeat(80d, 9)])
        );
    }

    [Fact]
    public void A_recommendation_leaves_the_window_when_it_is_as_old_as_the_window()
    {
        ScalingRun run = new(Hpa(), 10);
        run.Tick(0, 80);
        run.Tick(15, 80);
        for (int seconds = 30; seconds <= 300; seconds += 15)
        {
            Assert.Equal(10, run.Tick(seconds, 32));
        }

        Assert.Equal(4, run.Tick(315, 32));
    }

    [Fact]
    public void The_size_at_the_first_tick_counts_as_a_recommendation()
    {
        ScalingRun run = new(Hpa(), 10);
        for (int seconds = 0; seconds < 300; seconds += 15)
        {
            Assert.Equal(10, run.Tick(seconds, 16));
        }

        Assert.Equal(2, run.Tick(300, 16));
    }

    [Theory]
    [InlineData(HpaTarget.Value, 100, 5)]
    [InlineData(HpaTarget.AverageValue, 20, 10)]
    public void Value_counts_ready_replicas_and_an_average_does_not(
        HpaTarget kind,
        double target,
        int expected
    )
    {
        // Value: ratio 200 ÷ 100 = 2, × 2 ready = 4 < 5, which the window holds back. Average: 200 ÷ 20 = 10.
        ScalingRun run = new(
            new HorizontalPodAutoscaler(
                Options(max: 12) with
                {
                    Metrics = [Metric(target) with { Kind = kind }],
                }
            ),
            5
        );
        run.Reading.ArrivalsPerSecond = 200;

        Assert.Equal(
            expected,
            run.Tick(0, Enumerable.Range(0, 5).Select(i => new ReplicaReading { Id = i, IsReady = i < 2 }))
        );
    }

    [Fact]
    public void Value_multiplies_by_ready_replicas()
    {
        HpaOptions options = Options() with { Metrics = [Metric(100) with { Kind = HpaTarget.Value }] };

        // 150 ÷ 100 × 4 = 6, 250 ÷ 100 × 4 = 10, of which 8 at once.
        Assert.Equal(6, new ScalingRun(new HorizontalPodAutoscaler(options), 4).Tick(0, 150));
        Assert.Equal(8, new ScalingRun(new HorizontalPodAutoscaler(options), 4).Tick(0, 250));
    }

    [Fact]
    public void Thousandths_keep_an_exact_quotient_exact()
    {
        // In binary 2.1 ÷ 0.7 is above 3, whose ceiling would be 4.
        Assert.Equal(3, new ScalingRun(Hpa(target: 0.7), 2).Tick(0, 2.1));
    }

    [Fact]
    public void A_pool_that_was_switched_off_stays_off() =>
        Assert.Equal(0, new ScalingRun(Hpa(), 0).Tick(0, 80));

    [Theory]
    [InlineData(20, 12)]
    [InlineData(1, 2)]
    public void A_pool_outside_its_bounds_returns_without_a_look_at_the_metrics(int from, int to) =>
        Assert.Equal(to, new ScalingRun(Hpa(), from).Tick(0, double.NaN));

    [Fact]
    public void A_least_count_of_zero_scales_to_zero_and_back()
    {
        ScalingRun run = new(Hpa(min: 0, down: Rules(0, (HpaPolicyType.Percent, 100, 15))), 3);

        Assert.Equal([0, 0, 3], Sequence(run, 0, 15, 0, 0, 17));
    }

    [Fact]
    public void From_zero_a_value_asks_for_its_ratio()
    {
        // 250 ÷ 100 = 2.5 → 3; 1.05 is no longer within a tolerance, since there is nothing to keep.
        HpaOptions options = Options(min: 0) with
        {
            Metrics = [Metric(100) with { Kind = HpaTarget.Value }],
        };

        Assert.Equal(3, new ScalingRun(new HorizontalPodAutoscaler(options), 0).Tick(0, 250));
        Assert.Equal(2, new ScalingRun(new HorizontalPodAutoscaler(options), 0).Tick(0, 105));
    }

    [Theory]
    [InlineData(HpaPolicySelection.Max, 8)]
    [InlineData(HpaPolicySelection.Min, 6)]
    [InlineData(HpaPolicySelection.Disabled, 4)]
    public void The_selection_chooses_among_rises(HpaPolicySelection selection, int expected)
    {
        HpaScalingRules up = Rules(0, (HpaPolicyType.Percent, 100, 15), (HpaPolicyType.Pods, 2, 15)) with
        {
            SelectPolicy = selection,
        };

        Assert.Equal(expected, new ScalingRun(Hpa(up: up), 4).Tick(0, 96));
    }

    [Theory]
    [InlineData(HpaPolicySelection.Max, 4)]
    [InlineData(HpaPolicySelection.Min, 6)]
    [InlineData(HpaPolicySelection.Disabled, 8)]
    public void The_selection_chooses_among_falls(HpaPolicySelection selection, int expected)
    {
        HpaScalingRules down = Rules(0, (HpaPolicyType.Percent, 50, 15), (HpaPolicyType.Pods, 2, 15)) with
        {
            SelectPolicy = selection,
        };

        Assert.Equal(expected, new ScalingRun(Hpa(down: down), 8).Tick(0, 16));
    }

    [Theory]
    [InlineData(104, 10)]
    [InlineData(106, 11)]
    [InlineData(81, 10)]
    [InlineData(79, 8)]
    public void Each_direction_may_have_a_tolerance_of_its_own(double total, int expected)
    {
        // Target 10 a replica from 10 replicas: up beyond 5 %, down beyond 20 %.
        HpaScalingRules up = HpaScalingRules.DefaultUp with
        {
            Tolerance = 0.05,
        };
        HpaScalingRules down = HpaScalingRules.DefaultDown with
        {
            Tolerance = 0.2,
            StabilizationWindowNs = 0,
        };

        Assert.Equal(expected, new ScalingRun(Hpa(up: up, down: down, target: 10), 10).Tick(0, total));
    }

    [Fact]
    public void The_highest_metric_counts()
    {
        HpaOptions options = Options() with
        {
            Metrics = [Metric(8), Metric(1) with { Metric = ScalingMetric.RouterQueue }],
        };
        ScalingRun run = new(new HorizontalPodAutoscaler(options), 2);
        run.Reading.RouterQueueRequests = 5;

        Assert.Equal(5, run.Tick(0, 16));
    }

    [Theory]
    [InlineData(16, 6)]
    [InlineData(64, 8)]
    public void Partial_data_may_raise_but_not_lower(double total, int expected)
    {
        HpaOptions options = Options(down: Rules(0, (HpaPolicyType.Percent, 100, 15))) with
        {
            Metrics = [Metric(8), Metric(1) with { Metric = ScalingMetric.TtftP90Seconds }],
        };

        Assert.Equal(expected, new ScalingRun(new HorizontalPodAutoscaler(options), 6).Tick(0, total));
    }

    [Fact]
    public void A_recommendation_from_partial_data_counts_in_the_window()
    {
        HpaOptions options = Options() with
        {
            Metrics = [Metric(8), Metric(1) with { Metric = ScalingMetric.TtftP90Seconds }],
        };
        ScalingRun run = new(new HorizontalPodAutoscaler(options), 5);
        for (int seconds = 0; seconds <= 60; seconds += 15)
        {
            Assert.Equal(5, run.Tick(seconds, 40));
        }

        // From 75 s on all data asks for 2; the last recommendation of 5 was at 60 s.
        run.Reading.TtftP90Seconds = 1;
        for (int seconds = 75; seconds < 360; seconds += 15)
        {
            Assert.Equal(5, run.Tick(seconds, 16));
        }

        Assert.Equal(2, run.Tick(360, 16));
    }

    [Fact]
    public void Options_that_the_API_server_refuses_are_refused()
    {
        HpaOptions options = Options();

        Assert.ThrowsAny<ArgumentException>(() => Built(options with { Bounds = new(3, 2) }));
        Assert.ThrowsAny<ArgumentException>(() => Built(options with { Metrics = [] }));
        Assert.ThrowsAny<ArgumentException>(() => Built(options with { Metrics = [Metric(0)] }));
        Assert.ThrowsAny<ArgumentException>(() => Built(options with { SyncNs = 0 }));
        Assert.ThrowsAny<ArgumentException>(() =>
            Built(options with { Metrics = [Metric(1) with { Kind = HpaTarget.PodsAverageValue }] })
        );
        Assert.ThrowsAny<ArgumentException>(() =>
            Built(options with { Behavior = new() { ScaleUp = Rules(0, (HpaPolicyType.Pods, 1, 1801)) } })
        );
    }

    private static HorizontalPodAutoscaler Built(HpaOptions options) => new(options);

    private static int[] Sequence(
        ScalingRun run,
        int startSeconds,
        int stepSeconds,
        params double[] totals
    ) => [.. totals.Select((total, i) => run.Tick(startSeconds + (i * stepSeconds), total))];

    private static HpaMetric Metric(double target) =>
        new() { Metric = ScalingMetric.ArrivalsPerSecond, Target = target };

    private static HpaScalingRules Rules(
        int windowSeconds,
        params (HpaPolicyType Type, int Value, int Seconds)[] policies
    ) =>
        new()
        {
            StabilizationWindowNs = windowSeconds * Second,
            Policies = [.. policies.Select(p => new HpaScalingPolicy(p.Type, p.Value, p.Seconds * Second))],
        };

    private static HorizontalPodAutoscaler Hpa(
        HpaScalingRules? up = null,
        HpaScalingRules? down = null,
        int min = 2,
        int max = 12,
        double target = 8
    ) => new(Options(up, down, min, max) with { Metrics = [Metric(target)] });

    private static HpaOptions Options(
        HpaScalingRules? up = null,
        HpaScalingRules? down = null,
        int min = 2,
        int max = 12
    ) =>
        new()
        {
            Bounds = new(min, max),
            Metrics = [Metric(8)],
            Behavior = new()
            {
                ScaleUp = up ?? HpaScalingRules.DefaultUp,
                ScaleDown = down ?? HpaScalingRules.DefaultDown,
            },
        };
}
