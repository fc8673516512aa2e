using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Tests.Measurement.Bench;

public sealed class RequestMeasureTests
{
    [Fact]
    public void Every_definition_by_hand()
    {
        // Scheduled at 100, sent at 110; tokens at 150, 170, 190, 230.
        RequestMeasure one = RequestMeasure.Of(Told.Request(110, [150, 170, 190, 230], scheduledMs: 100))!;

        Assert.Equal(0.050, one.Ttft(LatencyOrigin.Scheduled), 9);
        Assert.Equal(0.040, one.Ttft(LatencyOrigin.Sent), 9);
        Assert.Equal(0.130, one.E2e(LatencyOrigin.Scheduled), 9);
        Assert.Equal(0.120, one.E2e(LatencyOrigin.Sent), 9);
        // (230 − 150) / 3.
        Assert.Equal(0.080 / 3, one.Tpot, 9);
        // 130 / 4.
        Assert.Equal(0.0325, one.Ntpot(LatencyOrigin.Scheduled), 9);
        List<double> gaps = [];
        one.AddEventGaps(gaps);
        Assert.Equal([0.020, 0.020, 0.040], gaps.Select(gap => Math.Round(gap, 9)));
    }

    [Fact]
    public void A_gap_that_brings_four_tokens_is_four_gaps_of_a_quarter()
    {
        RequestMeasure one = RequestMeasure.Of(Told.Request(0, [10, 90], tokensPerEvent: 4))!;

        List<double> gaps = [];
        one.AddTokenGaps(gaps);

        Assert.Equal([0.020, 0.020, 0.020, 0.020], gaps.Select(gap => Math.Round(gap, 9)));
        // (90 − 10) / (8 − 4): the first event's four were not waited for.
        Assert.Equal(0.020, one.Tpot, 9);
    }

    /// <summary>Whatever an event holds, a server that makes a token each 20 ms has a TPOT of 20 ms.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(13)]
    public void Events_of_several_tokens_do_not_make_the_pace_look_better(int tokens)
    {
        double[] events = [.. Enumerable.Range(1, 20).Select(i => i * 20.0 * tokens)];

        Assert.Equal(0.020, RequestMeasure.Of(Told.Request(0, events, tokensPerEvent: tokens))!.Tpot, 9);
    }

    [Fact]
    public void Reasoning_starts_TTFT_and_not_TTFO()
    {
        RequestMeasure one = RequestMeasure.Of(Told.Request(0, [30, 40], kind: LoadEventKind.Reasoning))!;

        Assert.Equal(0.030, one.Ttft(LatencyOrigin.Sent), 9);
        Assert.True(double.IsNaN(one.Ttfo(LatencyOrigin.Sent)));
    }

    [Fact]
    public void Tokens_are_the_servers_count_never_what_was_asked()
    {
        Assert.Equal(
            (7, TokenSource.Usage),
            Count(Told.Request(0, [1, 2], completion: 7, isContinuous: false, asked: 50))
        );
        Assert.Equal(
            (2, TokenSource.Events),
            Count(Told.Request(0, [1, 2], completion: -1, isContinuous: false, asked: 50))
        );
        Assert.Equal(
            (4, TokenSource.LogProbabilities),
            Count(Told.Request(0, [1, 2], tokensPerEvent: 2, completion: -1))
        );
        Assert.Equal((4, TokenSource.ContinuousUsage), Count(Told.Request(0, [1, 2], tokensPerEvent: 2)));
    }

    [Fact]
    public void A_failure_has_no_times()
    {
        Assert.Null(RequestMeasure.Of(Told.Request(0, [1, 2], outcome: RequestOutcome.Reset)));
    }

    [Fact]
    public void One_token_has_no_TPOT()
    {
        Assert.True(double.IsNaN(RequestMeasure.Of(Told.Request(0, [10]))!.Tpot));
    }

    private static (long, TokenSource) Count(RequestRecord record)
    {
        RequestMeasure one = RequestMeasure.Of(record)!;
        return (one.OutputTokens, one.Source);
    }
}
