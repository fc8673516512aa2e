using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Testing;
using Farthing.Testing.Pacing;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Measurement.Load.Runs;

public sealed class LoadRunnerTests
{
    private static readonly IndependentLengths Lengths = new(new FixedLength(30), new FixedLength(6));

    [Fact]
    public void A_closed_loop_never_has_more_in_flight_than_asked()
    {
        LoadRecording recording = PacedLoad.Run(new PacedServerOptions(), requests: 30, concurrency: 5);

        Assert.Equal(5, MaxInFlight(recording));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void An_open_loop_is_sent_when_it_is_due_however_slow_the_server_is()
    {
        using PacedServer server = new(
            new PacedServerOptions { FirstToken = TimeSpan.FromMilliseconds(400) }
        );
        GeneratedSource source = new(
            new RenewalArrivals(50, new ConstantGaps(), RateShape.Flat, seed: 1),
            Lengths,
            null,
            seed: 1,
            requests: 20
        );

        LoadRecording recording = PacedLoad.Run(
            server,
            source: source,
            options: new LoadOptions { Connections = 20 }
        );

        Assert.Equal(20, recording.Records.Count);
        for (int i = 0; i < 20; i++)
        {
            // A nanosecond of rounding.
            Assert.Equal((i + 1) * 0.02, (recording.Records[i].ScheduledNs - recording.StartNs) / 1e9, 6);
            Assert.True(recording.Records[i].SentNs >= recording.Records[i].ScheduledNs);
        }

        // 20 requests in 0.4 s, each 0.4 s long: nearly all are in flight together.
        Assert.True(MaxInFlight(recording) > 10);
    }

    [Fact]
    public void What_the_cap_never_lets_go_is_counted_with_its_time()
    {
        using PacedServer server = new(
            new PacedServerOptions { FirstToken = TimeSpan.FromMilliseconds(200) }
        );
        GeneratedSource source = new(
            new RenewalArrivals(100, new ConstantGaps(), RateShape.Flat, seed: 1),
            Lengths,
            null,
            seed: 1,
            requests: null
        );

        LoadRecording recording = PacedLoad.Run(
            server,
            source: source,
            options: new LoadOptions
            {
                Connections = 2,
                MaxInFlight = 2,
                Duration = TimeSpan.FromSeconds(1),
            }
        );

        // 99 are due within a second: each was sent or is known to have waited.
        Assert.Equal(99, recording.Records.Count + recording.UnsentNs.Count);
        Assert.True(recording.UnsentNs.Count > 60);
        Assert.Equal(990_000_000, recording.UnsentNs[^1] - recording.StartNs, 1000d);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_load_goes_on_until_a_steady_window_fits()
    {
        using PacedServer server = new(
            new PacedServerOptions { FirstToken = TimeSpan.FromMilliseconds(400) }
        );

        LoadRecording recording = PacedLoad.Run(
            server,
            requests: 10_000,
            concurrency: 2,
            output: 2,
            options: new LoadOptions
            {
                Connections = 2,
                Duration = TimeSpan.FromMilliseconds(300),
                Longer = new LoadExtension(0, 20).Sending,
            }
        );
        StageMeasurement measured = StageMeasurer.Measure(recording, new StageOptions());

        // 300 ms were asked for, and no request was answered then. What is answered after the end was not known then.
        double sent = (recording.StopNs - recording.StartNs) / 1e9;
        double[] known = [.. Seconds(record => record.EndedNs <= recording.StopNs)];
        Assert.True(sent >= 0.95 * SteadyWindow.SendingSeconds(known.Average(), 0), $"{sent} s");
        bool slowsAtTheEnd = Seconds(_ => true).Average() > 1.02 * known.Average();
        Assert.True(slowsAtTheEnd || measured.SteadyRounds >= SteadyWindow.FewestRounds);
        Assert.InRange((recording.StopNs - recording.StartNs) / 1e9, 1.6, 15);

        IEnumerable<double> Seconds(Func<RequestRecord, bool> counts) =>
            recording
                .Records.Where(record => record.EndedNs > 0 && counts(record))
                .Select(record => (record.EndedNs - record.SentNs) / 1e9);
    }

    [Fact]
    public void A_cap_makes_requests_eligible_late_but_leaves_their_schedule()
    {
        using PacedServer server = new(
            new PacedServerOptions { FirstToken = TimeSpan.FromMilliseconds(100) }
        );
        GeneratedSource source = new(
            new RenewalArrivals(1000, new ConstantGaps(), RateShape.Flat, seed: 1),
            Lengths,
            null,
            seed: 1,
            requests: 6
        );

        LoadRecording recording = PacedLoad.Run(
            server,
            source: source,
            options: new LoadOptions { Connections = 2, MaxInFlight = 2 }
        );

        Assert.Equal(2, MaxInFlight(recording));
        RequestRecord last = recording.Records[5];
        Assert.Equal(6_000_000, last.ScheduledNs - recording.StartNs);
        // Two rounds of 100 ms and more stand before it.
        Assert.True(last.EligibleNs - last.ScheduledNs > 180_000_000);
        Assert.True(last.SentNs >= last.EligibleNs);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_duration_ends_the_sending_and_lets_the_rest_finish()
    {
        LoadRecording recording = PacedLoad.Run(
            new PacedServerOptions(),
            requests: 100_000,
            concurrency: 3,
            options: new LoadOptions { Connections = 3, Duration = TimeSpan.FromSeconds(1) }
        );

        Assert.True(recording.Records.Count > 3);
        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.Finished, record.Outcome));
        Assert.All(
            recording.Records,
            record => Assert.True(record.SentNs <= recording.StopNs + 1_000_000_000)
        );
    }

    [Fact]
    public void What_is_in_flight_after_the_drain_is_neither_success_nor_failure()
    {
        LoadRecording recording = PacedLoad.Run(
            new PacedServerOptions { FirstToken = TimeSpan.FromSeconds(30) },
            requests: 3,
            concurrency: 3,
            options: new LoadOptions
            {
                Connections = 3,
                Duration = TimeSpan.FromMilliseconds(500),
                Drain = TimeSpan.FromMilliseconds(100),
            }
        );

        Assert.Equal(3, recording.Records.Count);
        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.Unfinished, record.Outcome));
    }

    [Fact]
    public async Task An_interruption_keeps_what_was_measured()
    {
        using PacedServer server = new();
        using CancellationTokenSource stop = new();
        LoadTarget target = LoadTarget.Parse(server.Url)! with { Model = "paced" };
        using LoadRunner runner = new(target, new PromptWriter(target, 1));
        Task interrupting = InterruptAsync();

        LoadRecording recording = runner.Run(
            new ClosedLoopSource(Lengths, 1_000_000, 2, seed: 1),
            new LoadOptions { Connections = 2 },
            null,
            stop.Token
        );
        await interrupting;

        Assert.True(recording.WasInterrupted);
        Assert.Contains(recording.Records, record => record.Outcome == RequestOutcome.Finished);

        async Task InterruptAsync()
        {
            // On two connections the third answer comes after the first was read.
            await Eventually.SoAsync(() => server.Answered >= 3, TestContext.Current.CancellationToken);
            await stop.CancelAsync();
        }
    }

    [Fact]
    public void A_connection_that_the_server_closed_while_idle_is_replaced()
    {
        using PacedServer server = new(
            new PacedServerOptions { Fault = PacedFault.CloseMidStream, FaultEvery = 2 }
        );

        LoadRecording recording = PacedLoad.Run(server, requests: 6, concurrency: 1);

        Assert.Equal(3, recording.Records.Count(record => record.Outcome == RequestOutcome.Finished));
        Assert.Equal(3, recording.Records.Count(record => record.Outcome == RequestOutcome.EarlyClose));
    }

    [Fact]
    public async Task A_connection_that_ends_between_two_requests_is_replaced_and_the_request_sent_again()
    {
        using OneAnswerServer server = new();
        LoadTarget target = LoadTarget.Parse(server.Url)! with { Model = "paced" };
        using LoadRunner runner = new(target, new PromptWriter(target, 1));
        LoadOptions options = new() { Connections = 1 };

        LoadRecording first = runner.Run(
            new ClosedLoopSource(Lengths, 1, 1, seed: 1),
            options,
            null,
            TestContext.Current.CancellationToken
        );
        await server.FirstClosed;
        LoadRecording second = runner.Run(
            new ClosedLoopSource(Lengths, 1, 1, seed: 1),
            options,
            null,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(RequestOutcome.Finished, Assert.Single(first.Records).Outcome);
        RequestRecord again = Assert.Single(second.Records);
        Assert.Equal((RequestOutcome.Finished, true), (again.Outcome, again.WasReconnected));
        Assert.Equal(1, second.LateConnections);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_request_that_is_larger_than_the_connections_buffers_arrives_whole()
    {
        using PacedServer server = new();

        LoadRecording recording = PacedLoad.Run(
            server,
            source: new ClosedLoopSource(
                new IndependentLengths(new FixedLength(2_000_000), new FixedLength(3)),
                2,
                1,
                seed: 1
            )
        );

        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.Finished, record.Outcome));
        Assert.All(recording.Records, record => Assert.True(record.Usage.PromptTokens > 1_000_000));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Progress_and_the_probe_are_there()
    {
        List<LoadProgress> seen = [];
        using PacedServer server = new();
        LoadTarget target = LoadTarget.Parse(server.Url)! with { Model = "paced" };
        using LoadRunner runner = new(target, new PromptWriter(target, 1));

        LoadRecording recording = runner.Run(
            new ClosedLoopSource(Lengths, 1_000_000, 2, seed: 1),
            new LoadOptions { Connections = 2, Duration = TimeSpan.FromSeconds(2) },
            seen.Add,
            TestContext.Current.CancellationToken
        );

        Assert.True(seen.Count >= 2);
        Assert.Contains(seen, progress => progress.InFlight == 2);
        Assert.True(recording.ProbeLagsNs.Count > 3);
        Assert.True(recording.ProbeLagsNs[0] > 0);
        Assert.True(recording.CoresUsed > 0);
    }

    private static int MaxInFlight(LoadRecording recording)
    {
        (long At, int Step)[] steps =
        [
            .. recording
                .Records.SelectMany(record => new[] { (record.SentNs, 1), (record.EndedNs, -1) })
                .OrderBy(step => step.Item1)
                .ThenBy(step => step.Item2),
        ];
        int inFlight = 0;
        return steps.Max(step => inFlight += step.Step);
    }
}
