using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>What a promise just allows is allowed, whether the run may stop early or not.</summary>
public sealed class PromiseEdgeTests
{
    private const long Tenth = 100_000_000;

    /// <summary>So many requests of one token are served one at a time in 0.2 s each, and the last come together with others and wait: the share that a percentile leaves out, and no more.</summary>
    [Theory]
    [InlineData(Statistic.P50, 100, 50)]
    [InlineData(Statistic.P90, 100, 10)]
    [InlineData(Statistic.P90, 30, 3)]
    [InlineData(Statistic.P95, 100, 5)]
    [InlineData(Statistic.P99, 200, 2)]
    public void A_percentile_leaves_out_exactly_its_share(Statistic statistic, int count, int late)
    {
        Slo slo = new([new SloTarget(LatencyMetric.Ttft, statistic, 0.25)]);

        foreach (bool mayStop in (bool[])[false, true])
        {
            Assert.True(Run(slo, mayStop, Late(count, late)).Keeps(slo));
            Assert.False(Run(slo, mayStop, Late(count, late + 1)).Keeps(slo));
        }
    }

    /// <summary>1.001 s are 1,001,000,000 ns, though 1.001 · 10⁹ is a little less in floating point.</summary>
    [Theory]
    [InlineData(1_000_000, 1.001)]
    [InlineData(2_000_000, 1.002)]
    [InlineData(3_000_000, 1.003)]
    [InlineData(145_000_000, 1.145)]
    public void A_limit_in_milliseconds_is_kept_at_exactly_its_value(long perTokenNs, double limit)
    {
        Slo slo = new([new SloTarget(LatencyMetric.Ttft, Statistic.P95, limit)]);
        OnePool options = Fixture.Options(1000, new LinearStepTimes(1_000_000_000, perTokenNs)) with
        {
            Slo = slo,
            StopsWhenLost = true,
        };

        SimulationResult result = Fixture
            .Run(options, Fixture.Limits(), Fixture.Source((0, 1, 1), (2_000_000_000, 1, 1)))
            .Result;

        Assert.True(result.Keeps(slo));
        Assert.Equal([0L], result.Missed);
        Assert.Equal(2, result.Good);
    }

    /// <summary>Eleven tokens have ten gaps; in one of them another request's prompt is computed, 0.3 s instead of 0.2: a tenth, which a promise on the 90 % quantile allows.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public void A_request_with_a_tenth_of_its_gaps_too_long_keeps_a_promise_on_nine_of_ten(
        int others,
        int expected
    )
    {
        Slo slo = new([new SloTarget(LatencyMetric.Itl, Statistic.P90, 0.25)]);
        (long, int, int)[] requests =
        [
            (0, 1, 11),
            .. Enumerable.Range(0, others).Select(i => (500_000_000L + (i * 500_000_000L), 1, 1)),
        ];

        SimulationResult result = Fixture
            .Run(
                Fixture.Options(1000, new LinearStepTimes(Tenth, Tenth)) with
                {
                    Slo = slo,
                },
                Fixture.Limits(),
                Fixture.Source(requests)
            )
            .Result;

        // The others have no gaps; the long one is good beside one of them, not beside two.
        Assert.Equal([others], result.Missed);
        Assert.Equal(expected, result.Good);
        Assert.Equal(others == 1, result.Keeps(slo));
    }

    /// <summary>A source that draws its requests does not say how many tokens they write; who knows may: then a run ends once too many were late.</summary>
    [Fact]
    public void A_lost_run_of_a_source_without_totals_ends_early_where_they_are_told()
    {
        Slo slo = new([new SloTarget(LatencyMetric.Ttft, Statistic.P90, 0.25)]);
        OnePool options = Fixture.Options(1000, new LinearStepTimes(Tenth, Tenth)) with
        {
            Slo = slo,
            StopsWhenLost = true,
        };
        // Two at a time, the second of which waits for the first.
        (long, int, int)[] requests = [.. Enumerable.Range(0, 100).Select(i => (i / 2 * 10 * Tenth, 1, 1))];
        SimulationResult Play((long, long)? totals) =>
            Fixture
                .Run(
                    options with
                    {
                        Totals = totals,
                    },
                    Fixture.Limits(seqs: 1),
                    new ScaledSource(Fixture.Source(requests), 1)
                )
                .Result;

        SimulationResult whole = Play(null);
        SimulationResult told = Play((100, 100));

        Assert.Equal((100, false), (whole.Arrived, whole.GaveUp));
        Assert.True(told.GaveUp);
        Assert.InRange(told.Arrived, 20, 30); // Eleven were late: one more than a tenth.
        Assert.False(whole.Keeps(slo));
        Assert.False(told.Keeps(slo));
    }

    private static (long, int, int)[] Late(int count, int late) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => (i >= count - late ? (count - late - 1) * 10 * Tenth : i * 10 * Tenth, 1, 1)),
        ];

    private static SimulationResult Run(Slo slo, bool mayStop, (long, int, int)[] requests) =>
        Fixture
            .Run(
                Fixture.Options(1000, new LinearStepTimes(Tenth, Tenth)) with
                {
                    Slo = slo,
                    StopsWhenLost = mayStop,
                },
                Fixture.Limits(seqs: 1),
                Fixture.Source(requests)
            )
            .Result;
}
