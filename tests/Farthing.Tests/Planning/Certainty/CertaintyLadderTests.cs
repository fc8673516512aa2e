using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Planning.Certainty;

public sealed class CertaintyLadderTests
{
    private const string Line =
        "plan llama-3.1-8b --gpu L4 --gpu L40S --weights bf16 --in 512 --out 64 --rate 30/s --requests 400 --slo ttft_p95=500ms,tpot_p95=60ms "
        + PlanLines.Still;

    private static readonly Lazy<(PlanRequest Request, Plan Plan, CertaintyLadder Ladder)> Made = new(() =>
    {
        PlanRequest request = new PlanCase(Line).Inputs.Request;
        Plan plan = Planner.Run(request);
        return (request, plan, CertaintyLadder.Of(plan)!);
    });

    [Fact]
    public void Every_rung_costs_what_a_plan_made_at_its_certainty_costs()
    {
        (PlanRequest request, _, CertaintyLadder ladder) = Made.Value;

        Assert.Equal([0.5, 0.8, 0.9, 0.95], ladder.Rungs.Select(rung => rung.Confidence));
        foreach (CertaintyRung rung in ladder.Rungs)
        {
            Plan alone = Planner.Run(
                request with
                {
                    Edge = BandEdge.Sure(rung.Confidence),
                },
                cancellation: TestContext.Current.CancellationToken
            );
            Assert.Equal(alone.Chosen!.Quote.UsdPerHour, rung.Fleet!.Quote.UsdPerHour);
        }
    }

    [Fact]
    public void A_rung_has_the_format_that_a_plan_made_at_its_certainty_chooses()
    {
        PlanRequest request = new PlanCase(
            "plan llama-3-8b --in 600 --out 400 --rate 6/s --requests 250 --slo ttft_mean=1500ms --gpu L40S --gpu-price 2 --today 2026-11-20"
        )
            .Inputs
            .Request;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        CertaintyLadder ladder = CertaintyLadder.Of(
            Planner.Run(request, cancellation: cancellation),
            cancellation: cancellation
        )!;

        foreach (CertaintyRung rung in ladder.Rungs)
        {
            Plan alone = Planner.Run(
                request with
                {
                    Edge = BandEdge.Sure(rung.Confidence),
                },
                cancellation: TestContext.Current.CancellationToken
            );
            Assert.Equal(alone.Chosen!.Shape.Weights, rung.Fleet!.Shape.Weights);
            Assert.Equal(alone.Chosen.Quote.UsdPerHour, rung.Fleet.Quote.UsdPerHour);
        }

        Assert.True(ladder.Rungs.Select(rung => rung.Fleet!.Shape.Weights).Distinct().Count() > 1);
    }

    [Fact]
    public void More_certainty_is_never_cheaper_and_here_costs_something()
    {
        double[] prices = [.. Made.Value.Ladder.Rungs.Select(rung => rung.Fleet!.Quote.UsdPerHour)];

        Assert.Equal(prices.Order(), prices);
        Assert.True(prices[^1] > prices[0]);
    }

    [Fact]
    public void A_fleet_keeps_all_promises_up_to_what_it_holds_to_and_then_loses_the_one_that_is_named()
    {
        (PlanRequest request, _, CertaintyLadder ladder) = Made.Value;

        foreach (CertaintyRung rung in ladder.Rungs)
        {
            CertainFleet fleet = rung.Fleet!;
            Assert.True(fleet.HoldsTo >= rung.Confidence);
            Assert.True(Run(request, fleet, BandEdge.Sure(fleet.HoldsTo)).Keeps(request.Slo));
            if (fleet.BreaksFirst is string name)
            {
                // Halved five times from at most 0.5 … 0.99.
                SteadyRun beyond = Run(request, fleet, BandEdge.Sure(Math.Min(0.99, fleet.HoldsTo + 0.016)));
                Assert.False(beyond.Keeps(request.Slo));
                Assert.Contains(
                    request.Slo.Targets,
                    target =>
                        target.Name == name
                        && (beyond.Again ?? beyond.Result).Seconds(target.Metric, target.Statistic)
                            > target.LimitSeconds
                );
            }
        }
    }

    /// <summary>Certainty is the share of servers on which everything that is promised holds.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void On_so_many_of_200_drawn_servers_the_plan_keeps_its_promises()
    {
        (PlanRequest request, Plan plan, CertaintyLadder ladder) = Made.Value;
        CertainFleet fleet = ladder.Rungs.Single(rung => rung.Confidence == 0.9).Fleet!;
        StepTimeBand band = plan.Chosen!.Setup.Band;
        Random random = new(17);
        int kept = 0;
        for (int i = 0; i < 200; i++)
        {
            double factor = band.At(random.NextDouble());
            kept += Run(request, fleet, BandEdge.Times(factor)).Keeps(request.Slo) ? 1 : 0;
        }

        // 2.6 standard deviations of a binomial count around what the fleet holds to: one run in a hundred would fail by chance, and the seed is fixed.
        double off = 2.6 * Math.Sqrt(200 * fleet.HoldsTo * (1 - fleet.HoldsTo));
        Assert.InRange(kept, (200 * fleet.HoldsTo) - off - 4, (200 * fleet.HoldsTo) + off + 4);
        Assert.True(kept >= 180 - off);
    }

    [Fact]
    public void Where_no_fleet_is_that_certain_the_ladder_says_which_is_less()
    {
        // One gap of one request alone on an L4 takes 63 ms, 98 at the slow end of the band.
        PlanRequest request = new PlanCase(
            "plan llama-3.1-8b --gpu L4 --tp 1 --weights bf16 --in 512 --out 64 --rate 1/s --requests 200 --slo tpot_p95=90ms "
                + PlanLines.Still
        )
            .Inputs
            .Request;
        Plan plan = Planner.Run(
            request with
            {
                Edge = BandEdge.Sure(0.98),
            },
            cancellation: TestContext.Current.CancellationToken
        );

        CertaintyLadder ladder = CertaintyLadder.Of(
            plan,
            cancellation: TestContext.Current.CancellationToken
        )!;

        Assert.Null(plan.Chosen);
        Assert.Equal([0.5, 0.8, 0.9, 0.95, 0.98], ladder.Rungs.Select(rung => rung.Confidence));
        Assert.NotNull(ladder.Rungs[0].Fleet);
        Assert.Null(ladder.Rungs[^1].Fleet);
    }

    private static SteadyRun Run(PlanRequest request, CertainFleet fleet, BandEdge edge)
    {
        PlanEntry entry = Made
            .Value.Plan.Entries.Select(entry => entry)
            .First(entry => entry.Shape.Gpu == fleet.Shape.Gpu);
        ServingSetup setup = ServingSetup
            .Create(
                entry.Setup.Deployment with
                {
                    TensorParallel = fleet.Shape.TensorParallel,
                    Engine = entry.Setup.Deployment.Engine with
                    {
                        MaxNumBatchedTokens = fleet.TokenBudget,
                        MaxNumSeqs = fleet.MaxNumSeqs,
                    },
                },
                request.Coefficients,
                request.Workload.LongestRequestTokens
            )
            .WithReplicas(fleet.Replicas);
        return SteadyRun.Of(
            setup,
            request.Workload.Table,
            edge,
            request.Slo,
            request.Options with
            {
                Routing = fleet.Routing,
            },
            CancellationToken.None
        );
    }
}
