using Farthing.Planning;
using Farthing.Planning.Baselines;
using Farthing.Planning.Capacities;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Planning.Capacities;

/// <summary>What a fleet carries, beside what plan says of the same fleet, and beside every spread on its own.</summary>
public sealed class CapacitySearchTests
{
    private const string Line =
        "plan llama-3.1-8b --gpu L40S --gpu-price $1/h --in 512 --out 64 --rate 10/s --requests 400 --slo ttft_p95=1s "
        + PlanLines.Still;

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "")]
    [InlineData(4, "")]
    [InlineData(2, ",itl_p95=60ms")]
    public void It_is_the_deliverable_that_plan_finds_for_the_same_fleet_to_the_digit(int gpus, string gaps)
    {
        PlanCase plan = new(Line.Replace("ttft_p95=1s", "ttft_p95=1s" + gaps, StringComparison.Ordinal));
        PlanRequest request = Request(plan);

        FleetCapacity capacity = Find(request, gpus);

        PlanEntry entry = FleetBaseline
            .Of(
                request,
                capacity.Setup.Deployment,
                plan.Inputs.Pricing,
                TestContext.Current.CancellationToken
            )
            .Entry!;
        Assert.Equal(entry.DeliverablePerSecond, capacity.RequestsPerSecond);
        Assert.Equal(entry.Deliverable.LostFactor, capacity.Rate.LostFactor);
        Assert.Equal(
            entry.DeliverablePerSecond * (entry.Workload.MeanInput + entry.Workload.MeanOutput),
            capacity.TokensPerSecond
        );
    }

    /// <summary>The oracle: every spread of the GPUs with its own search, none left out by its closed form.</summary>
    [Fact]
    public void No_spread_carries_more_than_the_one_that_was_chosen()
    {
        PlanRequest request = Request(new PlanCase(Line));
        FleetCapacity chosen = Find(request, 4);
        int[] spreads = [1, 2, 4];

        double[] alone =
        [
            .. spreads.Select(tp =>
                Find(
                    request with
                    {
                        Shapes = request.Shapes with { TensorParallel = tp },
                    },
                    4
                ).RequestsPerSecond
            ),
        ];

        Assert.Equal(alone.Max(), chosen.RequestsPerSecond);
        Assert.All(spreads, tp => Assert.Equal(0, 4 % tp));
    }

    /// <summary>The oracle: every token budget on its own. A smaller one keeps gaps short, and none carries more by the tolerance of the choice.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Where_gaps_are_promised_the_token_budget_is_chosen_for_them()
    {
        PlanRequest request = Request(
            new PlanCase(Line.Replace("ttft_p95=1s", "ttft_p95=1s,itl_p95=60ms", StringComparison.Ordinal))
        );
        FleetCapacity chosen = Find(request, 1);

        double[] alone =
        [
            .. EngineSpace
                .Budgets(request, request.Gpus[0])
                .Select(budget =>
                    Find(
                        request with
                        {
                            Engine = request.Engine with
                            {
                                MaxNumBatchedTokens = budget,
                                MaxNumSeqs = EngineSpace.Sequences(request, request.Gpus[0], budget)[0],
                            },
                        },
                        1
                    ).RequestsPerSecond
                ),
        ];

        Assert.InRange(chosen.RequestsPerSecond, alone.Max() / 1.08, alone.Max() * 1.02);
        Assert.True(chosen.RequestsPerSecond > alone[0], "the largest budget carries as much");
    }

    [Fact]
    public void The_promise_holds_at_the_rate_and_the_band_lies_around_it()
    {
        FleetCapacity capacity = Find(Request(new PlanCase(Line)), 2);

        Assert.InRange(capacity.Played.Seconds(LatencyMetric.Ttft, Statistic.P95), 0, 1);
        Assert.InRange(capacity.RequestsPerSecondBand.Low, 0, capacity.RequestsPerSecond);
        Assert.InRange(capacity.RequestsPerSecondBand.High, capacity.RequestsPerSecond, 100);
        Assert.InRange(
            capacity.Rate.LostFactor / capacity.Rate.KeptFactor,
            1,
            1 + DeliverableSearch.Tolerance
        );
        Assert.InRange(capacity.PrefillFraction, 0.01, 0.99);
    }

    [Fact]
    public void Without_a_promise_the_ends_of_the_band_are_what_runs_at_those_steps_carry()
    {
        PlanRequest request = Request(new PlanCase(Line)) with { Slo = new Slo([]) };
        FleetCapacity capacity = Find(request, 1);

        Holds(capacity.Slow, BandEdge.Pessimistic);
        Holds(capacity.Fast, BandEdge.Optimistic);

        void Holds(DeliverableRate rate, BandEdge edge)
        {
            Func<double, bool> carries = Headroom.Carries(
                request with
                {
                    Workload = capacity.Workload,
                    Runs = FleetRuns.For(request with { Workload = capacity.Workload }),
                },
                capacity.Setup,
                capacity.Routing,
                edge,
                TestContext.Current.CancellationToken
            );
            Assert.True(carries(rate.KeptFactor * 0.98), $"{edge}: kept");
            Assert.False(carries(rate.LostFactor * 1.02), $"{edge}: lost");
        }
    }

    [Fact]
    public void Twice_the_GPUs_carry_no_less()
    {
        PlanRequest request = Request(new PlanCase(Line));

        Assert.InRange(Find(request, 2).RequestsPerSecond, Find(request, 1).RequestsPerSecond, 1e6);
    }

    [Fact]
    public void A_stricter_promise_carries_no_more_and_an_impossible_one_nothing()
    {
        PlanRequest request = Request(new PlanCase(Line));
        PlanRequest loose = request with { Slo = new Slo([]) };
        PlanRequest impossible = request with
        {
            Slo = new Slo([new SloTarget(LatencyMetric.Ttft, Statistic.P50, 1e-6)]),
        };

        Assert.InRange(Find(request, 1).RequestsPerSecond, 0, Find(loose, 1).RequestsPerSecond);
        FleetCapacity none = Find(impossible, 1);
        Assert.Equal((0, 0), (none.RequestsPerSecond, none.RequestsPerSecondBand.High));
        Assert.True(
            none.Played.Seconds(LatencyMetric.Ttft, Statistic.P50) > 1e-6,
            "it says what stands in the way"
        );
    }

    [Fact]
    public void A_model_that_fits_no_spread_is_refused_with_the_reason_of_each()
    {
        PlanCase plan = new(
            "plan llama-3.3-70b --gpu L4 --gpu-price $1/h --in 512 --out 64 --rate 1/s --requests 100 "
                + PlanLines.Still
        );
        List<Rejection> rejections = [];

        Assert.Null(CapacitySearch.Find(Request(plan), 2, rejections, TestContext.Current.CancellationToken));

        Assert.Equal(["TP1", "TP2"], rejections.Select(rejection => rejection.Shape.Spread));
        Assert.All(
            rejections,
            rejection => Assert.Contains("does not fit", rejection.Reason, StringComparison.Ordinal)
        );
        Assert.Equal(0, CapacitySearch.SteadyPerSecond(Request(plan), 2));
    }

    [Fact]
    public void The_search_begins_at_two_digits_of_the_steady_rate()
    {
        double steady = CapacitySearch.SteadyPerSecond(Request(new PlanCase(Line)), 1);

        double digits = steady / Math.Pow(10, Math.Floor(Math.Log10(steady)) - 1);
        Assert.Equal(Math.Round(digits), digits, 9);
        Assert.InRange(steady / Find(Request(new PlanCase(Line)), 1).RequestsPerSecond, 0.5, 3);
    }

    private static FleetCapacity Find(PlanRequest request, int gpus) =>
        CapacitySearch.Find(request, gpus, [], TestContext.Current.CancellationToken)!;

    private static PlanRequest Request(PlanCase plan) =>
        plan.Inputs.Request with
        {
            Shapes = plan.Inputs.Request.Shapes with
            {
                Weights = [NumberFormat.Bf16],
                Kv = [NumberFormat.Bf16],
            },
        };
}
