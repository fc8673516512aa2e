using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Slos;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Planning.Search;

public sealed class FleetSearchTests
{
    private const string Line =
        "llama-3.1-8b --gpu L40S --gpu L4 --in 512 --out 64 --rate 8/s --requests 300 --slo ttft_p95=800ms,itl_p95=60ms --today 2026-11-20";

    [Fact]
    public void The_answer_does_not_depend_on_the_number_of_threads()
    {
        Plan one = Planner.Run(
            Request() with
            {
                Threads = 1,
            },
            cancellation: TestContext.Current.CancellationToken
        );
        Plan four = Planner.Run(
            Request() with
            {
                Threads = 4,
            },
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(Words(one), Words(four));
        Assert.Equal(one.Simulations, four.Simulations);
        Assert.Equal(one.Rejections, four.Rejections);
    }

    [Fact]
    public void A_budget_whose_most_sequences_leave_no_room_is_tried_with_fewer()
    {
        const string Tight =
            "llama-3.3-70b --gpu H100-SXM --tp 1 --weights fp8 --kv fp8 --budget 8192 --max-model-len 14336 --in 1000 --out 60 --rate 0.5/s --requests 100 --slo ttft_p95=10s,itl_p95=500ms --today 2026-11-20";

        Plan plan = Planner.Run(
            new PlanCase(Tight).Inputs.Request,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.True(plan.Chosen?.Setup.Engine.MaxNumSeqs < 1024, "1,024 sequences leave no room");
    }

    [Fact]
    public void A_plan_that_was_made_before_is_not_simulated_again()
    {
        PlanRequest request = Request();
        Plan first = Planner.Run(request, cancellation: TestContext.Current.CancellationToken);

        Plan again = Planner.Run(
            request with
            {
                Pricing = request.Pricing,
            },
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(Words(first), Words(again));
        Assert.True(
            again.Simulations * 2 < first.Simulations,
            $"{first.Simulations} simulations, then {again.Simulations}"
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void What_is_known_of_one_promise_never_changes_the_answer_to_another()
    {
        PlanRequest request = Request();
        Plan shared = Planner.Run(
            request with
            {
                IsProven = false,
            },
            cancellation: TestContext.Current.CancellationToken
        );
        foreach (double factor in (double[])[2, 0.6, 1.3])
        {
            PlanRequest other = request with { Slo = Scaled(request.Slo, factor) };

            Plan reusing = Planner.Run(
                other with
                {
                    Runs = shared.Request.Runs,
                },
                cancellation: TestContext.Current.CancellationToken
            );
            Plan alone = Planner.Run(
                other with
                {
                    Runs = new FleetRuns(),
                },
                cancellation: TestContext.Current.CancellationToken
            );

            Assert.Equal(alone.Chosen?.Quote.UsdPerHour, reusing.Chosen?.Quote.UsdPerHour);
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Another_traffic_takes_no_run_of_this_one()
    {
        PlanRequest request = Request();
        Plan first = Planner.Run(request, cancellation: TestContext.Current.CancellationToken);

        Plan faster = Planner.Run(
            request with
            {
                Workload = request.Workload.AtRate(3),
            },
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(
            Planner
                .Run(
                    request with
                    {
                        Workload = request.Workload.AtRate(3),
                        Runs = new FleetRuns(),
                    },
                    cancellation: TestContext.Current.CancellationToken
                )
                .Simulations,
            faster.Simulations
        );
        Assert.True(faster.Chosen!.Quote.UsdPerHour > first.Chosen!.Quote.UsdPerHour);
    }

    [Fact]
    public void An_interrupted_search_is_not_finished_and_never_says_that_there_is_none()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Plan plan = Planner.Run(Request(), null, source.Token);

        Assert.True(plan.IsPartial);
        Assert.Null(plan.Chosen);
        Assert.Equal(["L4", "L40S"], plan.Unfinished.Select(gpu => gpu.Id).Order());
    }

    [Fact]
    public void A_large_fleet_that_was_screened_thin_keeps_its_promise_whole()
    {
        PlanRequest request = new PlanCase(
            "llama-3.1-8b --gpu L4 --in 512 --out 64 --rate 300/s --requests 12000 --slo ttft_p95=1500ms --weights fp8 --tp 1 --budget 2048 --max-num-seqs 256 --routing least-outstanding --today 2026-11-20"
        )
            .Inputs
            .Request;

        Plan plan = Planner.Run(
            request with
            {
                Runs = new FleetRuns(),
            },
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.True(plan.Chosen!.ReplicasNeeded > FleetTrial.LargestWhole);
        // At the certainty that was asked for, with all traffic on all replicas.
        Assert.True(plan.Chosen.AtEdge.Keeps(request.Slo));
        Assert.Equal(request.Workload.Table.Count, plan.Chosen.AtEdge.Finished);
    }

    private static PlanRequest Request() => new PlanCase(Line).Inputs.Request;

    private static Slo Scaled(Slo slo, double factor) =>
        new([.. slo.Targets.Select(target => target with { LimitSeconds = target.LimitSeconds * factor })]);

    private static List<string> Words(Plan plan) =>
        [
            .. plan.Entries.Select(entry =>
                $"{entry.Shape.Gpu.Id} {entry.Replicas}×{entry.Shape.Spread} {entry.Shape.Weights} {entry.Setup.Engine.MaxNumBatchedTokens} {entry.Setup.Engine.MaxNumSeqs} {entry.Routing} {entry.Quote.UsdPerHour} {entry.Deliverable.KeptFactor}"
            ),
        ];
}
