using Farthing.Measurement.Calibration;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Calibration;

public sealed class ImpossibleRowsTests
{
    private static int line;

    [Fact]
    public void A_first_token_after_the_last_is_left_out()
    {
        ConditionFile<MeasuredRow> left = LeftOf(
            Of(Metric.Ttft, Statistic.Mean, 3),
            Of(Metric.E2e, Statistic.Mean, 2)
        );

        Assert.Empty(left.Rows);
        Assert.Equal(2, left.Problems.Count);
        Assert.Contains(
            "TTFT of 3 s is above E2E of 2 s",
            left.Problems[0].Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>C = 4, N blank. E2E = 0.2 + 99 · 0.01 = 1.19 s, so 4 / 1.19 = 3.36 requests/s = 336 tokens/s.</summary>
    [Theory]
    [InlineData(336, true)]
    [InlineData(290, true)] // −14 %
    [InlineData(260, false)] // −23 %
    [InlineData(390, true)] // +16 %
    [InlineData(420, false)] // +25 %
    public void Little_s_law_may_be_off_by_a_fifth(double tokensPerSecond, bool isKept)
    {
        ConditionFile<MeasuredRow> left = LeftOf(
            Of(Metric.Ttft, Statistic.Mean, 0.2),
            Of(Metric.Tpot, Statistic.Mean, 0.01),
            Of(Metric.OutputRate, Statistic.Mean, tokensPerSecond)
        );

        Assert.Equal(isKept ? 3 : 0, left.Rows.Count);
        Assert.Equal(isKept ? 0 : 3, left.Problems.Count);
    }

    [Fact]
    public void A_repeat_with_another_value_is_noise_not_a_contradiction() =>
        Assert.Empty(
            LeftOf(
                Of(Metric.Ttft, Statistic.Mean, 0.2),
                Of(Metric.Tpot, Statistic.Mean, 0.01),
                Of(Metric.OutputRate, Statistic.Mean, 336),
                Of(Metric.OutputRate, Statistic.Mean, 900)
            ).Problems
        );

    [Fact]
    public void More_requests_out_than_in_is_left_out()
    {
        Condition open = ConditionText.Closed with
        {
            LoadMode = LoadMode.Open,
            Concurrency = null,
            RequestRate = 2,
        };

        Assert.Single(
            LeftOf(
                Of(Metric.RequestRate, Statistic.Mean, 3, open),
                Of(Metric.Ttft, Statistic.Mean, 0.1, open)
            ).Problems
        );
    }

    [Fact]
    public void A_short_run_has_ramp_up_and_drain_in_its_throughput()
    {
        Condition run = ConditionText.Closed with { Requests = 8 };

        // Two waves of 4: throughput may be down to 4·8/(8+4) = 2.67 in flight less a fifth.
        Assert.Empty(
            LeftOf(
                Of(Metric.E2e, Statistic.Mean, 1, run),
                Of(Metric.RequestRate, Statistic.Mean, 2.3, run)
            ).Problems
        );
    }

    private static MeasuredRow Of(
        Metric metric,
        Statistic statistic,
        double value,
        Condition? condition = null
    ) =>
        new(
            new ConditionRow(
                "r",
                Interlocked.Increment(ref line),
                condition ?? ConditionText.Closed,
                metric,
                statistic
            ),
            value,
            true,
            "T",
            "test",
            ""
        );

    private static ConditionFile<MeasuredRow> LeftOf(params MeasuredRow[] rows) =>
        ImpossibleRows.LeaveOut(new ConditionFile<MeasuredRow>(rows, [], []));
}
