using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>A ScaledObject of 0 … 6 replicas at 5 requests each, polled every 30 s, with a cooldown of 300 s.</summary>
public sealed class KedaScalerTests
{
    private const long Second = ScalingRun.Second;

    [Theory]
    [InlineData(300, 690)]
    [InlineData(600, 990)]
    public void The_operator_wakes_the_pool_and_the_HPA_sizes_it(int cooldownSeconds, int zeroAt)
    {
        ScalingRun run = new(new KedaScaler(Options() with { CooldownNs = cooldownSeconds * Second }), 0);
        Assert.Equal(0, run.Tick(0, 0));

        // A request arrives at 12 s; the next poll is at 30 s.
        Assert.Equal(0, run.Tick(15, 1));
        Assert.Equal(1, run.Tick(30, 1));
        Assert.Equal(1, run.Tick(45, 1));

        // ceil(12 ÷ 5) = 3. Zero from 400 s on; the last active poll is at 390 s.
        for (int seconds = 60; seconds < 400; seconds += 15)
        {
            Assert.Equal(3, run.Tick(seconds, 12));
        }

        for (int seconds = 405; seconds < 690; seconds += 15)
        {
            Assert.Equal(3, run.Tick(seconds, 0));
        }

        // The HPA's window ends at 690 s; where the operator cools down longer, one replica stays.
        for (int seconds = 690; seconds <= zeroAt; seconds += 15)
        {
            Assert.Equal(seconds < zeroAt ? 1 : 0, run.Tick(seconds, 0));
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2.5, 1)]
    public void Activation_is_strict_and_apart_from_the_threshold(double value, int expected) =>
        Assert.Equal(
            expected,
            new ScalingRun(
                new KedaScaler(Options() with { Triggers = [Trigger with { ActivationThreshold = 2 }] }),
                0
            ).Tick(0, value)
        );

    [Fact]
    public void A_pool_wakes_at_its_least_count_and_idles_at_zero()
    {
        KedaOptions options = Options() with { Bounds = new(2, 6), IdlesAtZero = true, CooldownNs = 0 };
        ScalingRun run = new(new KedaScaler(options), 0);

        Assert.Equal(0, run.Tick(0, 0));
        Assert.Equal(2, run.Tick(30, 1));
        Assert.Equal(0, run.Tick(60, 0));
    }

    [Fact]
    public void Without_idling_the_least_count_is_kept()
    {
        ScalingRun run = new(new KedaScaler(Options() with { Bounds = new(2, 6) }), 0);

        Assert.Equal(2, run.Tick(0, 0));
        Assert.Equal(2, run.Tick(3000, 0));
    }

    [Fact]
    public void The_initial_cooldown_keeps_a_pool_that_was_never_active()
    {
        ScalingRun run = new(new KedaScaler(Options() with { InitialCooldownNs = 120 * Second }), 1);

        Assert.Equal([1, 1, 1, 1, 0], [.. new[] { 0, 30, 60, 90, 120 }.Select(at => run.Tick(at, 0))]);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 2)]
    public void A_lost_metric_reads_as_idle_unless_nulls_are_errors(bool ignoresNull, int expected)
    {
        KedaTrigger trigger = Lost with { IgnoreNullValues = ignoresNull };
        ScalingRun run = new(new KedaScaler(Options() with { Triggers = [trigger] }), 2);
        for (int seconds = 0; seconds <= 900; seconds += 15)
        {
            run.Tick(seconds, double.NaN);
        }

        Assert.Equal(expected, run.Replicas);
    }

    [Theory]
    [InlineData(KedaFallbackBehavior.Static, 3, 5)]
    [InlineData(KedaFallbackBehavior.CurrentReplicas, 3, 3)]
    [InlineData(KedaFallbackBehavior.CurrentReplicasIfHigher, 3, 5)]
    [InlineData(KedaFallbackBehavior.CurrentReplicasIfHigher, 6, 6)]
    [InlineData(KedaFallbackBehavior.CurrentReplicasIfLower, 3, 3)]
    [InlineData(KedaFallbackBehavior.CurrentReplicasIfLower, 6, 5)]
    public void A_fallback_follows_more_failures_than_it_bears(
        KedaFallbackBehavior behavior,
        int from,
        int expected
    )
    {
        KedaOptions options = Options() with
        {
            Triggers = [Lost],
            Fallback = new()
            {
                FailureThreshold = 3,
                Replicas = 5,
                Behavior = behavior,
            },
            Behavior = new() { ScaleDown = HpaScalingRules.DefaultDown with { StabilizationWindowNs = 0 } },
        };
        ScalingRun run = new(new KedaScaler(options), from);

        // Queries of the HPA at 0, 15, 30 fail and are borne; the fourth is not.
        Assert.Equal([from, from, from], [.. new[] { 0, 15, 30 }.Select(at => run.Tick(at, double.NaN))]);
        Assert.Equal(expected, run.Tick(45, double.NaN));
    }

    [Fact]
    public void From_zero_the_operator_applies_the_fallback()
    {
        KedaOptions options = Options() with
        {
            Triggers = [Lost],
            Fallback = new() { FailureThreshold = 2, Replicas = 4 },
        };
        ScalingRun run = new(new KedaScaler(options), 0);

        Assert.Equal([0, 0, 4], [.. new[] { 0, 30, 60 }.Select(at => run.Tick(at, double.NaN))]);
    }

    [Fact]
    public void One_answer_resets_the_failures()
    {
        KedaOptions options = Options() with
        {
            Triggers = [Lost],
            Fallback = new() { FailureThreshold = 1, Replicas = 6 },
        };
        ScalingRun run = new(new KedaScaler(options), 2);

        Assert.Equal(
            [2, 2, 2, 6],
            [
                .. new[] { double.NaN, 10, double.NaN, double.NaN }.Select(
                    (value, i) => run.Tick(i * 15, value)
                ),
            ]
        );
    }

    [Fact]
    public void Cached_metrics_change_only_with_a_poll()
    {
        KedaOptions options = Options() with { Triggers = [Trigger with { UseCachedMetrics = true }] };
        ScalingRun run = new(new KedaScaler(options), 1);

        Assert.Equal(
            [1, 1, 4],
            [.. new[] { (0, 3), (15, 20), (30, 20) }.Select(at => run.Tick(at.Item1, at.Item2))]
        );
    }

    [Fact]
    public void Failures_of_a_cached_trigger_are_counted_by_polls()
    {
        KedaOptions options = Options() with
        {
            Triggers = [Lost with { UseCachedMetrics = true }],
            Fallback = new() { FailureThreshold = 1, Replicas = 6 },
        };
        ScalingRun run = new(new KedaScaler(options), 2);

        Assert.Equal([2, 2, 6], [.. new[] { 0, 15, 30 }.Select(at => run.Tick(at, double.NaN))]);
    }

    [Fact]
    public void The_tick_serves_both_loops()
    {
        Assert.Equal(15 * Second, new KedaScaler(Options()).TickNs);
        Assert.Equal(5 * Second, new KedaScaler(Options() with { PollingNs = 20 * Second }).TickNs);
    }

    [Fact]
    public void Options_that_KEDA_refuses_are_refused()
    {
        KedaOptions options = Options();

        Assert.ThrowsAny<ArgumentException>(() => Built(options with { IdlesAtZero = true }));
        Assert.ThrowsAny<ArgumentException>(() => Built(options with { PollingNs = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => Built(options with { Triggers = [] }));
        Assert.ThrowsAny<ArgumentException>(() =>
            Built(options with { Triggers = [Trigger with { Kind = HpaTarget.PodsAverageValue }] })
        );
    }

    private static KedaTrigger Trigger => new() { Metric = ScalingMetric.ArrivalsPerSecond, Threshold = 5 };

    private static KedaTrigger Lost => Trigger with { IgnoreNullValues = false };

    private static KedaScaler Built(KedaOptions options) => new(options);

    private static KedaOptions Options() => new() { Triggers = [Trigger], Bounds = new(0, 6) };
}
