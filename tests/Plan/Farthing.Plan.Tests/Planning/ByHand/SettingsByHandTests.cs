using Farthing.Catalogs;
using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>Which settings, formats and certainty a plan takes, where it can be computed on paper: a step takes 100 ms and 100 ms for each sequence on a fast GPU.</summary>
public sealed class SettingsByHandTests
{
    /// <summary>32 prompts of 64 tokens at once fill a budget of 2,048: sixteen seats make steps of 1.7 s, 32 make 3.3 s. A promise of 1.75 s on gaps is kept by one replica with sixteen seats; with 32 it takes two that share the requests.</summary>
    [Theory]
    [InlineData(null, 3)]
    [InlineData(16, 3)]
    [InlineData(32, 6)]
    public void Fewer_seats_keep_a_promise_on_gaps(int? seats, double usd)
    {
        LinearWorld world = new()
        {
            Traffic = [.. Enumerable.Range(0, 97).Select(i => new LinearArrival(i / 32 * 60_000, 64, 5))],
            Gpus = [LinearWorld.Fast],
            Seats = seats,
            Budget = 2048,
            Slo = LinearWorld.Promise(LatencyMetric.Itl, Statistic.P95, 1.75),
        };

        PlanEntry chosen = Run(world).Chosen!;

        Assert.Equal(usd, chosen.Quote.UsdPerHour);
        Assert.Equal(seats ?? 16, chosen.Setup.Engine.MaxNumSeqs);
    }

    /// <summary>600 short prompts at once: only sixteen seats make steps short enough, the seventh number that is tried. The five likely settings of one replica and of two end before that; all settings find it.</summary>
    [Fact]
    public void Settings_that_are_not_likely_are_tried_before_a_price_is_the_least()
    {
        LinearWorld world = new()
        {
            Traffic =
            [
                .. Enumerable.Repeat(new LinearArrival(0, 8, 5), 600),
                new LinearArrival(900_000, 8, 5),
            ],
            Gpus = [LinearWorld.Fast],
            MaxGpus = 2,
            Budget = 8192,
            Slo = LinearWorld.Promise(LatencyMetric.Itl, Statistic.P95, 1.75),
        };

        Assert.Equal(3, Run(world).Chosen?.Quote.UsdPerHour);
    }

    /// <summary>Every 10 s eight prompts of 512 tokens join one request that decodes: 8,192 tokens take all in one step of 1 s, 1,024 one or two and a piece on each side, in steps of at most 0.5 s.</summary>
    [Theory]
    [InlineData(8192, 1.05, 3.0)]
    [InlineData(8192, 0.95, null)]
    [InlineData(1024, 0.55, 3.0)]
    [InlineData(1024, 0.45, null)]
    [InlineData(null, 1.05, 3.0)]
    public void A_smaller_budget_keeps_a_promise_on_gaps(int? budget, double limit, double? usd)
    {
        LinearWorld world = new()
        {
            Traffic =
            [
                new LinearArrival(0, 64, 300),
                .. Enumerable.Range(0, 64).Select(i => new LinearArrival(5_000 + (i / 8 * 10_000), 512, 1)),
            ],
            Gpus = [LinearWorld.Fast],
            MaxGpus = 1,
            Budget = budget,
            Slo = LinearWorld.Promise(LatencyMetric.Itl, Statistic.P99, limit),
        };

        Assert.Equal(usd, Run(world).Chosen?.Quote.UsdPerHour);
    }

    /// <summary>Sixteen prompts of 512 tokens at once, one token each: with 8,192 tokens a step all wait 1.7 s, with 4,096 eight are there after 0.9 s, with 2,048 four after 0.5 and four more after 1 s, with 128 the first takes 0.8 s. Half of them in 0.95 s is kept by one budget alone, which is not among the first that are tried.</summary>
    [Theory]
    [InlineData(0.85, null)]
    [InlineData(0.95, 3.0)]
    [InlineData(1.05, 3.0)]
    public void A_promise_on_the_half_is_not_given_up_where_other_budgets_lose_it(double limit, double? usd)
    {
        LinearWorld world = new()
        {
            Traffic =
            [
                .. Enumerable.Range(0, 160).Select(i => new LinearArrival(i / 16 * 20_000, 512, 1)),
                new LinearArrival(200_000, 512, 1),
            ],
            Gpus = [LinearWorld.Fast],
            MaxGpus = 1,
            Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P50, limit),
        };

        Assert.Equal(usd, Run(world).Chosen?.Quote.UsdPerHour);
        Assert.Equal(usd, LinearOracle.MinUsdPerHour(world));
    }

    /// <summary>Of 90 requests 16 come at once, near the end, and nine may wait longer than 0.95 s: with 8,192 tokens a step sixteen do, with 768 twelve, with 3,072 ten, with 4,096 eight. Three budgets that lose by so little say nothing of the fourth.</summary>
    [Fact]
    public void A_promise_that_three_budgets_lose_by_little_is_not_given_up()
    {
        LinearWorld world = new()
        {
            Traffic =
            [
                .. LinearWorld.Steady(73, 5000, 1, input: 512),
                .. Enumerable.Repeat(new LinearArrival(365_000, 512, 1), 16),
                new LinearArrival(445_000, 512, 1),
            ],
            Gpus = [LinearWorld.Fast],
            MaxGpus = 1,
            Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P90, 0.95),
        };

        PlanEntry chosen = Run(world).Chosen!;

        Assert.Equal(4096, chosen.Setup.Engine.MaxNumBatchedTokens);
        Assert.Equal(3, LinearOracle.MinUsdPerHour(world));
    }

    /// <summary>Every other request takes 4 s, the others 0.2 s, one each 1.5 s: in turn, one of two replicas gets all long ones, 4 s of work every 3 s. To the one with the fewest, both are busy for 70 %.</summary>
    [Theory]
    [InlineData(RoutingPolicy.RoundRobin, 9)]
    [InlineData(RoutingPolicy.LeastOutstanding, 6)]
    [InlineData(null, 6)]
    public void The_router_decides_how_many_replicas_keep_up(RoutingPolicy? routing, double usd)
    {
        LinearWorld world = new()
        {
            Traffic =
            [
                .. Enumerable.Range(0, 100).Select(i => new LinearArrival(i * 1500, 64, i % 2 == 0 ? 20 : 1)),
            ],
            Gpus = [LinearWorld.Fast],
            Seats = 1,
            Routing = routing,
        };

        Assert.Equal(usd, Run(world).Chosen?.Quote.UsdPerHour);
    }

    /// <summary>S = 1 s every 500 ms takes 2f replicas at steps f times as long: f = 2^(z(p) / z(0.95)) is 1, 1.43, 1.72 and 2 at 50, 80, 90 and 95 %, and 2, 3, 4 and 4 replicas hold up to f = 1, 1.5 and 2.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Certainty_costs_what_slower_steps_cost()
    {
        PlanRequest request = new LinearWorld
        {
            Traffic = LinearWorld.Steady(200, 500, 5),
            Gpus = [LinearWorld.Fast],
            Seats = 1,
        }.ToRequest();

        foreach (
            (double share, double usd) in (ReadOnlySpan<(double, double)>)[(0.5, 6), (0.8, 9), (0.9, 12)]
        )
        {
            Plan plan = Planner.Run(
                request with
                {
                    Edge = BandEdge.Sure(share),
                },
                cancellation: TestContext.Current.CancellationToken
            );
            Assert.Equal(usd, plan.Chosen!.Quote.UsdPerHour);

            CertaintyLadder ladder = CertaintyLadder.Of(
                plan,
                cancellation: TestContext.Current.CancellationToken
            )!;

            Assert.Equal([0.5, 0.8, 0.9, 0.95], ladder.Rungs.Select(rung => rung.Confidence));
            Assert.Equal([6, 9, 12, 12], ladder.Rungs.Select(rung => rung.Fleet!.Quote.UsdPerHour));
            // Φ(log₂ 1.5 · 1.645) = 0.832; each is narrowed to 0.0125, and to what few requests show.
            double[] holds = [.. ladder.Rungs.Select(rung => rung.Fleet!.HoldsTo)];
            Assert.InRange(holds[0], 0.5, 0.515);
            Assert.InRange(holds[1], 0.832 - 0.0125, 0.847);
            Assert.InRange(holds[2], 0.95, 0.965);
            Assert.All(ladder.Rungs, rung => Assert.Equal(CertainFleet.QueueGrows, rung.Fleet!.BreaksFirst));
        }
    }

    /// <summary>At the certainty that is asked for the latencies are those of the slower steps: 0.2 s · f.</summary>
    [Theory]
    [InlineData(0.05, 0.1)]
    [InlineData(0.5, 0.2)]
    [InlineData(0.95, 0.4)]
    public void A_promise_is_checked_with_steps_as_slow_as_the_certainty_asks(double share, double seconds)
    {
        bool IsKept(double limit) =>
            Planner
                .Run(
                    new LinearWorld
                    {
                        Traffic = LinearWorld.Steady(50, 20_000, 5),
                        Gpus = [LinearWorld.Fast],
                        Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P95, limit),
                    }.ToRequest() with
                    {
                        Edge = BandEdge.Sure(share),
                    },
                    cancellation: TestContext.Current.CancellationToken
                )
                .Chosen
                is not null;

        Assert.True(IsKept(seconds * 1.01));
        Assert.False(IsKept(seconds * 0.99));
    }

    /// <summary>Llama-3.3-70B takes 71 GB in FP8 and 141 GB in 16 bit: one H100 or two. Within 2 % of the price the less quantized one wins, whatever the order in which formats are named.</summary>
    [Theory]
    [InlineData(1.000, NumberFormat.Bf16)]
    [InlineData(1.019, NumberFormat.Bf16)]
    [InlineData(1.021, NumberFormat.Fp8)]
    [InlineData(1.900, NumberFormat.Fp8)]
    [InlineData(0.900, NumberFormat.Bf16)]
    public void Within_two_percent_the_less_quantized_format_wins(double twoTogether, NumberFormat expected)
    {
        foreach (bool isSwapped in (bool[])[false, true])
        {
            NumberFormat[] formats = [NumberFormat.Bf16, NumberFormat.Fp8];
            PlanRequest request = Llama70B(twoTogether, isSwapped ? [.. formats.Reverse()] : formats) with
            {
                PreferredFormats = formats,
            };

            PlanEntry chosen = Planner
                .Run(request, cancellation: TestContext.Current.CancellationToken)
                .Chosen!;

            Assert.Equal(expected, chosen.Shape.Weights);
            Assert.Equal(expected == NumberFormat.Bf16 ? 2 : 1, chosen.Shape.Gpus);
            Assert.Equal(expected == NumberFormat.Bf16 ? twoTogether : 1, chosen.Quote.UsdPerHour);
        }
    }

    /// <summary>Formats that nobody consents to are never taken, and what does not fit is no fleet at any price.</summary>
    [Theory]
    [InlineData(NumberFormat.Bf16, 1, null)]
    [InlineData(NumberFormat.Bf16, null, 2)]
    [InlineData(NumberFormat.Fp8, 1, 1)]
    public void A_fleet_fits_its_memory_and_keeps_to_the_formats(NumberFormat format, int? tp, int? gpus)
    {
        PlanRequest request = Llama70B(1.9, [format]);
        Plan plan = Planner.Run(
            request with
            {
                Shapes = request.Shapes with { TensorParallel = tp },
            },
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(gpus, plan.Chosen?.Shape.Gpus);
        Assert.True(plan.Chosen is null || plan.Chosen.Shape.Weights == format);
        Assert.Equal(
            gpus is null,
            plan.Without.Any(each => each.NearestMiss?.Kind == RejectionKind.DoesNotFit)
        );
    }

    private static PlanRequest Llama70B(double twoTogether, IReadOnlyList<NumberFormat> formats)
    {
        ModelSpec model = Catalog.BuiltIn.Model("Llama-3.3-70B-Instruct");
        PlanRequest request = new LinearWorld
        {
            Traffic = LinearWorld.Steady(40, 5000, 3),
            Gpus = [LinearWorld.Fast],
            Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P95, 0.25),
        }.ToRequest();
        return request with
        {
            Model = model,
            Pricing = new TogetherPricing(twoTogether),
            Shapes = request.Shapes with { Weights = formats, TensorParallel = null, MaxGpus = 2 },
        };
    }

    private static Plan Run(LinearWorld world) =>
        Planner.Run(world.ToRequest(), cancellation: TestContext.Current.CancellationToken);

    /// <summary>A replica on one GPU costs $1 an hour, one on two GPUs what is given.</summary>
    private sealed class TogetherPricing(double twoTogether) : IFleetPricing
    {
        public FleetQuote? Quote(GpuSpec gpu, int gpusTogether, int groupsPerReplica, int replicas)
        {
            int used = gpusTogether * groupsPerReplica * replicas;
            double usd = replicas * (gpusTogether == 1 ? 1 : twoTogether);
            return new FleetQuote(usd, used, used, "", "a test");
        }

        public string WhyNot(GpuSpec gpu, int gpusTogether) => "not sold";
    }
}
