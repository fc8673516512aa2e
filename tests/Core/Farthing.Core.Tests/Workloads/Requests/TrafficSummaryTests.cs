using Farthing.Tests.Serving;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Workloads.Requests;

public sealed class TrafficSummaryTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Counts_rates_means_and_the_busiest_minute()
    {
        // Arrivals at 0, 10, 70, 80, 90 and 130 s: 5 gaps in 130 s; minutes hold 2, 3 and 1: 3 / 60 s.
        TableSource source = Fixture.Source(
            (0, 100, 10),
            (10 * Second, 100, 10),
            (70 * Second, 100, 10),
            (80 * Second, 400, 40),
            (90 * Second, 100, 10),
            (130 * Second, 100, 70)
        );

        TrafficSummary summary = TrafficSummary.Of(source, TestContext.Current.CancellationToken);

        Assert.Equal(6, summary.Requests);
        Assert.Equal(130, summary.DurationSeconds);
        Assert.Equal(5 / 130.0, summary.RatePerSecond, 12);
        Assert.Equal(3 / 60.0, summary.PeakMinutePerSecond, 12);
        Assert.Equal(900 / 6.0, summary.MeanInput);
        Assert.Equal(150 / 6.0, summary.MeanOutput);
        Assert.Equal((440, 70, 150), (summary.LongestTotal, summary.LongestOutput, summary.OutputTokens));
        Assert.Equal(0, source.NextArrivalNs);
    }

    [Fact]
    public void Traffic_without_requests_is_all_zeros()
    {
        TrafficSummary summary = TrafficSummary.Of(Fixture.Source(), TestContext.Current.CancellationToken);

        Assert.Equal(new TrafficSummary(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), summary);
    }

    [Fact]
    public void A_scaled_source_has_the_same_requests_at_divided_times()
    {
        ScaledSource scaled = new(Fixture.Source((0, 7, 1), (10 * Second, 8, 2)), 4);

        Assert.Equal(0, scaled.Take().ArrivalNs);
        Request second = scaled.Take();
        Assert.Equal((10 * Second / 4, 8, 2), (second.ArrivalNs, second.InputTokens, second.OutputTokens));
        Assert.Equal(long.MaxValue, scaled.NextArrivalNs);
    }
}
