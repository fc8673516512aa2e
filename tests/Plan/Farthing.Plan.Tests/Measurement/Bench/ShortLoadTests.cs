using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Bench;

/// <summary>Loads that are short beside their requests: what is called VALID is right, and what is too short says so.</summary>
[Trait("Start", "first")]
public sealed class ShortLoadTests
{
    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int> shapes = [];
            foreach (int users in (int[])[1, 16, 96])
            {
                foreach ((int input, int output) in ((int, int)[])[(1024, 256), (4096, 32), (64, 300)])
                {
                    TheoryDataRow<int, int, int> shape = new(users, input, output);
                    shapes.Add(users < 96 ? shape : shape.WithTrait("Speed", "slow"));
                }
            }

            return shapes;
        }
    }

    /// <summary>The whole kind: whatever a load's length, a VALID one states the rates of an endless one, and tokens/s are req/s × tokens.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Shapes))]
    public void A_valid_closed_load_of_any_length_has_the_rates_of_an_endless_one(
        int users,
        int input,
        int output
    )
    {
        StepServer server = new() { Input = input, Output = _ => output };
        LoadRecording endless = server.Closed(users, Lasting(server, users) * 20);
        double truth = Tokens(endless, 0.25);
        int valid = 0;
        foreach (double share in (double[])[0.3, 1, 1.5, 2, 3, 4.3, 6, 8.7])
        {
            double seconds = share * Lasting(server, users);
            foreach (double ramp in (double[])[0, 1])
            {
                StageMeasurement stage = StageMeasurer.Measure(
                    server.Closed(users, seconds, ramp * Math.Min(seconds, Lasting(server, users))),
                    new StageOptions()
                );
                Assert.InRange(
                    stage.Steady.OutputTokensPerSecond / stage.Steady.RequestsPerSecond / output,
                    stage.IsValid ? 0.9 : 0.8,
                    stage.IsValid ? 1.1 : 1.2
                );
                if (stage.IsValid)
                {
                    valid++;
                    Assert.InRange(stage.Steady.OutputTokensPerSecond / truth, 0.92, 1.08);
                }
                else
                {
                    Assert.Contains(
                        stage.Checks,
                        check =>
                            check
                                is {
                                    State: CheckState.Failed,
                                    Name: "steady window" or "throughput identity" or "Little's law"
                                }
                    );
                }
            }
        }

        // Loads of six requests' time and more must be measurable, or the guard above guards nothing.
        Assert.InRange(valid, 4, 12);
    }

    [Fact]
    public void A_load_shorter_than_its_requests_says_how_long_it_needs()
    {
        StageMeasurement stage = StageMeasurer.Measure(new StepServer().Closed(128, 4), new StageOptions());

        ValidityCheck check = Assert.Single(stage.Checks, one => one.Name == "steady window");
        Assert.Equal(CheckState.Failed, check.State);
        Assert.StartsWith("too short: ", check.Words, StringComparison.Ordinal);
        Assert.Contains("--duration", check.Words, StringComparison.Ordinal);
        Assert.False(stage.IsValid);
    }

    /// <summary>An unlimited server, loads from a fraction of a request's time on: too short, or not saturated.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(10, 1)]
    [InlineData(10, 2)]
    [InlineData(10, 3)]
    [InlineData(3, 4)]
    [InlineData(40, 5)]
    public void An_open_load_on_a_server_without_limits_is_never_saturated(double rate, ulong seed)
    {
        StepServer server = new()
        {
            SequenceMs = 0,
            PromptTokenMs = 0,
            BaseMs = 15,
        };
        foreach (double seconds in (double[])[0.5, 1, 2, 4, 6, 8, 10, 16, 30, 60])
        {
            StageMeasurement stage = StageMeasurer.Measure(
                server.Open(rate, seconds, seed),
                new StageOptions { IsOpenLoop = true }
            );
            ValidityCheck saturation = stage.Checks.Single(check => check.Name == "saturation");
            Assert.NotEqual(CheckState.Failed, saturation.State);
            Assert.DoesNotContain(
                stage.Checks,
                check => check.Words.Contains("saturated:", StringComparison.Ordinal)
            );
            if (seconds < 8)
            {
                // A request lasts 3.9 s.
                Assert.Contains(
                    stage.Checks,
                    check =>
                        check.Name == "steady window"
                        && check.Words.StartsWith("too short", StringComparison.Ordinal)
                );
            }
        }
    }

    /// <summary>A server near its capacity that settles late, and servers beyond it: the first is never called saturated, the last are where the load is long enough.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(0.9)]
    public void A_server_below_its_capacity_is_not_saturated_however_slowly_it_settles(double use)
    {
        StepServer server = new()
        {
            PromptTokenMs = 0,
            Slots = 8192,
            Input = 16,
        };
        // Each token takes 0.05 ms of the step: 1,000 / 0.05 tokens a second at most.
        double rate = use * 1000 / 0.05 / 256;
        foreach (double seconds in (double[])[2, 5, 8, 12, 20, 40, 80])
        {
            StageMeasurement stage = StageMeasurer.Measure(
                server.Open(rate, seconds, 7),
                new StageOptions { IsOpenLoop = true }
            );
            ValidityCheck saturation = stage.Checks.Single(check => check.Name == "saturation");
            Assert.True(saturation.State != CheckState.Failed, $"{seconds} s: {saturation.Words}");
        }
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1.3, 1024)]
    [InlineData(2, 1024)]
    [InlineData(1.3, 64)]
    [InlineData(3, 32)]
    public void A_server_beyond_its_capacity_is_saturated(double use, int slots)
    {
        StepServer server = new()
        {
            PromptTokenMs = 0,
            Slots = slots,
            Input = 16,
        };
        double most = slots / (server.BaseMs + (slots * server.SequenceMs)) * 1000 / 256;
        StageMeasurement stage = StageMeasurer.Measure(
            server.Open(use * Math.Min(most, 1000 / 0.05 / 256), 60, 7, drainSeconds: 30),
            new StageOptions { IsOpenLoop = true }
        );

        ValidityCheck saturation = stage.Checks.Single(check => check.Name == "saturation");
        Assert.Equal(CheckState.Failed, saturation.State);
        Assert.StartsWith("saturated: ", saturation.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(
            stage.Checks,
            check => check.Words.StartsWith("too short", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Requests_that_the_cap_never_let_go_are_counted_and_not_good()
    {
        StepServer server = new();
        StageMeasurement stage = StageMeasurer.Measure(
            server.Open(20, 30, 1, cap: 8),
            new StageOptions { IsOpenLoop = true, Slo = new([new(LatencyMetric.E2e, Statistic.P95, 1000)]) }
        );

        Assert.InRange(stage.Unsent, 400, 600);
        ValidityCheck check = stage.Checks.Single(one => one.Name == "never sent");
        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains("--max-concurrency", check.Words, StringComparison.Ordinal);
        Assert.InRange(stage.GoodFraction!.Value, 0, 0.5);
        Assert.False(stage.KeepsPromise);
    }

    [Fact]
    public void Stalls_of_one_token_in_a_hundred_are_named()
    {
        StageMeasurement stage = StageMeasurer.Measure(
            new StepServer { Stall = token => token % 100 == 99 ? 2000 : 0, Output = _ => 64 }.Closed(8, 60),
            new StageOptions()
        );
        StageMeasurement calm = StageMeasurer.Measure(
            new StepServer { Output = _ => 64 }.Closed(8, 60),
            new StageOptions()
        );

        ValidityCheck stalls = Assert.Single(stage.Checks, check => check.Name == "stalls");
        Assert.Equal(CheckState.Noted, stalls.State);
        Assert.Contains("longest 2.0", stalls.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(calm.Checks, check => check.Name == "stalls");
    }

    [Fact]
    public void A_queue_at_the_server_is_named_with_its_slots()
    {
        StageMeasurement stage = StageMeasurer.Measure(
            new StepServer { Slots = 8 }.Closed(16, 60),
            new StageOptions()
        );
        StageMeasurement calm = StageMeasurer.Measure(new StepServer().Closed(8, 60), new StageOptions());

        ValidityCheck queue = Assert.Single(stage.Checks, check => check.Name == "server queue");
        Assert.Equal(CheckState.Noted, queue.State);
        Assert.Contains("at most 8 at a time", queue.Words, StringComparison.Ordinal);
        Assert.True(stage.IsValid);
        Assert.DoesNotContain(calm.Checks, check => check.Name == "server queue");
    }

    /// <summary>A request's mean time under the load, seconds.</summary>
    private static double Lasting(StepServer server, int users) =>
        StageMeasurer
            .Measure(server.Closed(users, 60), new StageOptions())
            .Latency(LatencyMetric.E2e)!
            .Mean.Value;

    /// <summary>Tokens per second by their events, after a share of the run.</summary>
    private static double Tokens(LoadRecording recording, double after)
    {
        long from = (long)(recording.StopNs * after);
        long count = recording.Records.Sum(record =>
        {
            long own = 0;
            foreach (ref readonly LoadEvent one in record.Events)
            {
                own += one.AtNs >= from && one.AtNs < recording.StopNs ? 1 : 0;
            }

            return own;
        });
        return count / ((recording.StopNs - from) / 1e9);
    }
}
