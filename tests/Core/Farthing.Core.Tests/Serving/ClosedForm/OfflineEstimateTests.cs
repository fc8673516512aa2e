using Farthing.Numerics.Randomness;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.ClosedForm;

public sealed class OfflineEstimateTests
{
    /// <summary>A step takes 10 ms, and 1 ms more per 100 prompt tokens.</summary>
    private sealed class Plain : StepTimeModel
    {
        public override long RequestOverheadNs => 0;

        public override long EstimateNs(in StepShape shape) => 10_000_000 + (shape.PrefillTokens * 10_000L);

        public override StepTime Estimate(in StepShape shape) => new(EstimateNs(shape), 10_000_000, 0, 0);
    }

    private static Deployment Seats(int seats, int budget = 8192, int replicas = 1) =>
        Fixture.Deploy(replicas, new EngineOptions { MaxNumSeqs = seats, MaxNumBatchedTokens = budget });

    private static OfflineResult Run(
        Deployment deployment,
        double requests,
        double input,
        OutputLengths outputs
    ) => OfflineEstimate.Run(new Plain(), deployment, new OfflineLoad(requests, input, outputs))!;

    [Fact]
    public void One_wave_is_one_prefill_and_a_step_per_token()
    {
        OfflineResult result = Run(Seats(64), 8, 1000, OutputLengths.Fixed(100));

        // 8 prompts of 1,000 tokens fit one step: 10 + 80 ms with the first token, then 99 steps of 10 ms.
        Assert.Equal(1.08, result.Seconds, 1e-6);
        Assert.Equal(8 * 100 / 1.08, result.OutputTokensPerSecond, 1e-3);
        Assert.Equal(8 / 1.08, result.RequestsPerSecond, 1e-6);
    }

    [Fact]
    public void Seats_make_waves_and_the_last_one_may_be_short()
    {
        // Seats for 4. 8 requests: 2 waves of 100 steps and 8 prompts of 10 ms. 6 requests: 2 waves still, 6 prompts.
        Assert.Equal(2.08, Run(Seats(4), 8, 1000, OutputLengths.Fixed(100)).Seconds, 1e-6);
        Assert.Equal(2.06, Run(Seats(4), 6, 1000, OutputLengths.Fixed(100)).Seconds, 1e-6);
    }

    [Fact]
    public void The_wait_of_a_second_wave_is_the_first_one()
    {
        OfflineResult result = Run(Seats(4), 8, 10, OutputLengths.Fixed(1000));

        // First wave starts at 0, second after 1,000 steps of 10 ms and 0.4 ms of prompts: mean (0 + 10)/2, give or take a cell of 31 steps.
        Assert.Equal(5, result.MeanTtftSeconds, 0.35);
        Assert.Equal(10, result.TtftSeconds(0.99), 0.35);
        Assert.Equal(15, result.MeanE2eSeconds, 0.35);
        Assert.Equal(0.010, result.MeanTpotSeconds, 1e-4);
    }

    [Fact]
    public void One_wave_of_unequal_outputs_lasts_as_long_as_the_longest()
    {
        OfflineResult result = Run(Seats(64), 50, 1, OutputLengths.Uniform(1, 200));

        // Longest of 50 uniform draws: 1 + 199·50/51 = 196.1 steps of 10 ms; mean output 100.5.
        Assert.Equal(1.961, result.Seconds, 0.04);
        Assert.Equal(50 * 100.5 / 1.961, result.OutputTokensPerSecond, 60.0);
    }

    [Fact]
    public void Lognormal_outputs_of_one_wave_are_mostly_tail()
    {
        OfflineResult same = Run(Seats(1024), 1000, 1, OutputLengths.Fixed(200));
        OfflineResult spread = Run(Seats(1024), 1000, 1, OutputLengths.Lognormal(200, 1));

        // σ = 0.8326, μ = 4.952; the longest of 1,000 has z ≈ 3.24: e^(4.952 + 0.8326·3.24) ≈ 2,100 steps against 200.
        Assert.Equal(2.0, same.Seconds, 0.05);
        Assert.InRange(spread.Seconds, 18, 25);
        Assert.True(spread.TailFraction > 0.9);
    }

    [Fact]
    public void Memory_for_no_request_is_no_prediction() =>
        Assert.Null(
            OfflineEstimate.Run(
                new Plain(),
                Fixture.Deploy(1, new EngineOptions { NumGpuBlocksOverride = 2 }),
                new OfflineLoad(10, 1000, OutputLengths.Fixed(100))
            )
        );

    [Fact]
    public void Reserving_the_whole_context_leaves_fewer_seats()
    {
        Deployment deployment = Fixture.Deploy(
            1,
            new EngineOptions { NumGpuBlocksOverride = 1000, MaxNumSeqs = 1000 }
        );
        OfflineLoad load = new(1000, 600, OutputLengths.Fixed(400));

        // 16,000 KV tokens: 16 of 1,000 reserved, 20 of 600 + 200 growing.
        Assert.Equal(20, OfflineEstimate.Run(new Plain(), deployment, load)!.LargestBatch, 1e-9);
        Assert.Equal(
            16,
            OfflineEstimate
                .Run(
                    new Plain(),
                    deployment with
                    {
                        Engine = deployment.Engine with { Reservation = KvReservation.WholeOutput },
                    },
                    load
                )!
                .LargestBatch,
            1e-9
        );
    }

    [Fact]
    public void Replicas_share_the_requests()
    {
        double one = Run(Seats(8), 8, 100, OutputLengths.Fixed(100)).Seconds;
        double two = Run(Seats(8, replicas: 2), 16, 100, OutputLengths.Fixed(100)).Seconds;

        Assert.Equal(one, two, 1e-9);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Longer_outputs_never_mean_more_requests_per_second_and_more_seats_never_fewer_tokens() =>
        Prop.ForAll(
                Runs().ToArbitrary(),
                run =>
                {
                    OfflineResult plain = Run(
                        Seats(run.Seats),
                        run.Requests,
                        run.Input,
                        OutputLengths.Lognormal(run.Output, 1)
                    );
                    OfflineResult longer = Run(
                        Seats(run.Seats),
                        run.Requests,
                        run.Input,
                        OutputLengths.Lognormal(run.Output * 1.5, 1)
                    );
                    OfflineResult roomier = Run(
                        Seats(run.Seats * 2),
                        run.Requests,
                        run.Input,
                        OutputLengths.Lognormal(run.Output, 1)
                    );
                    // Cells of other widths move the result by up to 2 %.
                    return longer.RequestsPerSecond <= plain.RequestsPerSecond * 1.02
                        && roomier.OutputTokensPerSecond >= plain.OutputTokensPerSecond * 0.98;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_lengths_agree_with_the_simulator_within_6_percent() =>
        Prop.ForAll(
                Runs().ToArbitrary(),
                run =>
                {
                    Deployment deployment = Seats(run.Seats, 2048);
                    double closed = Run(
                        deployment,
                        run.Requests,
                        run.Input,
                        OutputLengths.Fixed(run.Output)
                    ).Seconds;
                    double simulated = Simulated(deployment, run.Requests, run.Input, _ => run.Output);
                    return Math.Abs((closed / simulated) - 1) < 0.06;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Unequal_lengths_agree_with_the_simulator_within_15_percent() =>
        Prop.ForAll(
                Runs().ToArbitrary(),
                run =>
                {
                    Deployment deployment = Seats(run.Seats, 2048);
                    int longest = 2 * run.Output;
                    int requests = Math.Max(100, run.Requests);
                    double closed = Run(
                        deployment,
                        requests,
                        run.Input,
                        OutputLengths.Uniform(1, longest)
                    ).Seconds;
                    int[] lengths = Shuffled(requests, longest);
                    double simulated = Simulated(deployment, requests, run.Input, i => lengths[i]);
                    return Math.Abs((closed / simulated) - 1) < 0.15;
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>Lengths spread evenly over 1…longest, in a seeded order.</summary>
    private static int[] Shuffled(int requests, int longest)
    {
        int[] lengths =
        [
            .. Enumerable.Range(0, requests).Select(i => 1 + (i * (longest - 1) / (requests - 1))),
        ];
        Pcg32 random = new(3, 1);
        for (int i = requests - 1; i > 0; i--)
        {
            int other = random.NextInt32(0, i);
            (lengths[i], lengths[other]) = (lengths[other], lengths[i]);
        }

        return lengths;
    }

    private static Gen<(int Seats, int Requests, int Input, int Output)> Runs() =>
        from seats in Gen.Choose(4, 64)
        from requests in Gen.Choose(20, 400)
        from input in Gen.Choose(16, 1500)
        from output in Gen.Choose(40, 300)
        select (seats, requests, input, output);

    private static double Simulated(Deployment deployment, int requests, int input, Func<int, int> output)
    {
        RequestTableBuilder builder = new();
        for (int i = 0; i < requests; i++)
        {
            builder.Add(0, input, output(i));
        }

        OnePool options = new()
        {
            Deployment = deployment,
            StepTimes = new Plain(),
            KvBlocks = 1_000_000,
        };
        SchedulerLimits limits = SchedulerLimits.Of(ResolvedEngineOptions.Of(deployment), deployment);
        return options.Run(limits, new TableSource(builder.Build(out _))).MakespanNs / 1e9;
    }
}
