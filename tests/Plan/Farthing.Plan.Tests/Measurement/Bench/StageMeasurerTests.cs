using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Bench;

public sealed class StageMeasurerTests
{
    private static readonly Slo Promise = new([new SloTarget(LatencyMetric.Ttft, Statistic.P95, 0.05)]);

    /// <summary>Two users, one request after the other: 100 ms each, tokens at 20, 40, 60, 80, 100 ms.</summary>
    private static LoadRecording Steady(
        int rounds = 200,
        int tokens = 5,
        Func<int, RequestRecord, RequestRecord>? change = null
    )
    {
        List<RequestRecord> records = [];
        for (int i = 0; i < rounds; i++)
        {
            for (int user = 0; user < 2; user++)
            {
                double sent = (i * 100) + (user * 50);
                RequestRecord record = Told.Request(
                    sent,
                    [.. Enumerable.Range(1, tokens).Select(k => sent + (k * 100.0 / tokens))]
                );
                records.Add(change?.Invoke(records.Count, record) ?? record);
            }
        }

        return Told.Run(rounds * 100, [.. records]);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(3, 3.1)]
    public void The_steady_window_starts_a_request_after_the_ramp(double ramp, double from)
    {
        StageMeasurement stage = StageMeasurer.Measure(Steady(), new StageOptions { RampSeconds = ramp });

        Assert.Equal(from, stage.SteadyFromSeconds, 0.001);
    }

    [Fact]
    public void A_steady_run_by_hand()
    {
        StageMeasurement stage = StageMeasurer.Measure(Steady(), new StageOptions { Slo = Promise });

        // 2 users · 10 requests/s each · 5 tokens.
        Assert.Equal(20, stage.Steady.RequestsPerSecond, 0.2);
        Assert.Equal(100, stage.Steady.OutputTokensPerSecond, 1.0);
        Assert.Equal(200, stage.Steady.InputTokensPerSecond, 2.0);
        Assert.Equal(2, stage.Steady.MeanInFlight, 0.02);
        Assert.Equal(0.020, stage.Latency(LatencyMetric.Ttft)!.P95.Value, 6);
        Assert.Equal(0.020, stage.Latency(LatencyMetric.Itl)!.P95.Value, 6);
        Assert.Equal(0.020, stage.Latency(LatencyMetric.Tpot)!.P50.Value, 6);
        Assert.Equal(0.100, stage.Latency(LatencyMetric.E2e)!.P50.Value, 6);
        Assert.True(stage.IsValid);
        Assert.True(stage.KeepsPromise);
        Assert.Equal(1, stage.GoodFraction);
        // The first 100 ms (a median request) are left out.
        Assert.Equal(0.1, stage.SteadyFromSeconds, 6);
        Assert.Equal(CheckState.Passed, Check(stage, "Little's law").State);
        Assert.Equal(CheckState.Passed, Check(stage, "throughput identity").State);
    }

    [Fact]
    public void Gaps_are_not_called_per_token_where_events_hold_several()
    {
        RequestRecord[] records =
        [
            .. Enumerable
                .Range(0, 50)
                .Select(i =>
                    Told.Request(
                        i * 100,
                        [(i * 100) + 40, (i * 100) + 80],
                        completion: 8,
                        isContinuous: false
                    )
                ),
        ];

        StageMeasurement stage = StageMeasurer.Measure(Told.Run(5000, records), new StageOptions());

        Assert.Equal(4, stage.TokensPerEvent);
        Assert.Contains("4.00 tokens", stage.ItlRefusal, StringComparison.Ordinal);
        Assert.Null(stage.Latency(LatencyMetric.Itl));
        Assert.Equal(0.040, stage.Latency(LatencyMetric.Icl)!.P50.Value, 6);
        // (80 − 40) / 7 all the same.
        Assert.Equal(0.040 / 7, stage.Latency(LatencyMetric.Tpot)!.P50.Value, 6);
    }

    [Fact]
    public void A_promise_on_gaps_that_are_refused_is_neither_kept_nor_missed()
    {
        RequestRecord[] records = [Told.Request(0, [40, 80], completion: 8, isContinuous: false)];
        Slo gaps = new([new SloTarget(LatencyMetric.Itl, Statistic.P95, 1)]);

        StageMeasurement stage = StageMeasurer.Measure(
            Told.Run(100, records),
            new StageOptions { Slo = gaps }
        );

        Assert.Null(stage.Promise[0].Seconds);
        Assert.False(stage.KeepsPromise);
    }

    [Fact]
    public void Failures_are_apart_and_too_many_make_the_run_invalid()
    {
        LoadRecording recording = Steady(
            change: (i, record) =>
                i % 20 == 0
                    ? Told.Request(record.SentNs / 1e6, [record.SentNs / 1e6], outcome: RequestOutcome.Reset)
                    : record
        );

        StageMeasurement stage = StageMeasurer.Measure(recording, new StageOptions { Slo = Promise });

        Assert.Equal(20, stage.Failed);
        Assert.Equal(20, stage.Outcomes[RequestOutcome.Reset]);
        Assert.Equal(380, stage.Finished);
        Assert.Equal("20 of 400 requests failed (5.0 %, at most 1.0 %)", Check(stage, "errors").Words);
        Assert.False(stage.IsValid);
        Assert.Equal(0.95, stage.GoodFraction!.Value, 0.01);
        Assert.Equal(0.020, stage.Latency(LatencyMetric.Ttft)!.Max, 6);
    }

    [Fact]
    public void Answers_that_stop_early_make_the_run_invalid()
    {
        LoadRecording recording = Steady(
            change: (_, record) => Told.Request(record.SentNs / 1e6, [(record.SentNs / 1e6) + 50], asked: 5)
        );

        StageMeasurement stage = StageMeasurer.Measure(recording, new StageOptions());

        Assert.Equal(CheckState.Failed, Check(stage, "output length").State);
        Assert.Contains("stopped early", Check(stage, "output length").Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Cached_prompts_make_the_run_invalid_unless_on_purpose()
    {
        LoadRecording recording = Steady(
            change: (_, record) =>
                Told.Request(
                    record.SentNs / 1e6,
                    [(record.SentNs / 1e6) + 50, (record.SentNs / 1e6) + 100],
                    cached: 4
                )
        );

        StageMeasurement accident = StageMeasurer.Measure(recording, new StageOptions());
        StageMeasurement purpose = StageMeasurer.Measure(
            recording,
            new StageOptions { SharesPrefixes = true }
        );

        // 4 of 10.
        Assert.Equal(0.4, accident.CachedFraction);
        Assert.Equal(CheckState.Failed, Check(accident, "prefix cache").State);
        Assert.Equal(CheckState.Passed, Check(purpose, "prefix cache").State);
    }

    [Fact]
    public void An_open_loop_whose_backlog_grows_is_saturated()
    {
        // 20/s come, each later by 50 ms more: 10/s leave.
        RequestRecord[] records =
        [
            .. Enumerable.Range(0, 200).Select(i => Told.Request(i * 50, [(i * 100) + 60, (i * 100) + 100])),
        ];
        LoadRecording recording = new(records, 1, 10_000_000_000, 20_100_000_000);

        StageMeasurement stage = StageMeasurer.Measure(recording, new StageOptions { IsOpenLoop = true });

        Assert.Equal(CheckState.Failed, Check(stage, "saturation").State);
        Assert.False(stage.IsValid);
    }

    [Fact]
    public void Waiting_for_the_cap_counts_from_the_schedule()
    {
        RequestRecord late = Told.Request(500, [520, 540], scheduledMs: 100);

        StageMeasurement stage = StageMeasurer.Measure(
            Told.Run(600, late),
            new StageOptions { Slo = Promise }
        );

        Assert.Equal(0.420, stage.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled)!.P95.Value, 6);
        Assert.Equal(0.020, stage.Latency(LatencyMetric.Ttft)!.P95.Value, 6);
        Assert.False(stage.KeepsPromise);
    }

    [Fact]
    public void A_run_of_nothing_is_invalid_and_does_not_break()
    {
        StageMeasurement stage = StageMeasurer.Measure(
            Told.Run(100),
            new StageOptions { Slo = Promise, IsOpenLoop = true }
        );

        Assert.False(stage.IsValid);
        Assert.Equal("no request finished", Check(stage, "errors").Words);
    }

    private static ValidityCheck Check(StageMeasurement stage, string name) =>
        stage.Checks.Single(check => check.Name == name);
}
