using Farthing.Catalogs;
using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>What a plan says of its fleet, where it can be computed on paper: one sequence at a time takes 200 ms a step on a fast GPU at $3.</summary>
public sealed class FiguresByHandTests
{
    /// <summary>One request of 60 tokens in and 5 out every 2 s: a step for the prompt and four for the others; 1,800 requests an hour.</summary>
    private static readonly LinearWorld Half = new()
    {
        Traffic = LinearWorld.Steady(200, 2000, 5, input: 60),
        Gpus = [LinearWorld.Fast],
        Seats = 1,
        Slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P95, 0.25),
    };

    [Fact]
    public void Dollars_for_a_million_tokens()
    {
        PlanEntry entry = Run(Half.ToRequest()).Chosen!;

        Assert.Equal(0.2, entry.PrefillFraction, 1e-9);
        // Rounded: 200 requests in 398 s are one in two seconds by their gaps.
        Assert.Equal(3 * 0.2 / (1800 * 60 / 1e6), entry.UsdPerMillionInput, 1e-9);
        Assert.Equal(3 * 0.8 / (1800 * 5 / 1e6), entry.UsdPerMillionOutput, 1e-9);
        Assert.Equal(3 / (1800 * 65 / 1e6), entry.UsdPerMillionBlended, 1e-9);
        // The parts are the whole: INV-22.
        Assert.Equal(
            3,
            ((entry.UsdPerMillionInput * 60) + (entry.UsdPerMillionOutput * 5)) * 1800 / 1e6,
            1e-9
        );
        Assert.Equal(1800 * 60 * 730.0, entry.Workload.InputTokensPerMonth(730), 1e-3);
        Assert.Equal(1800 * 5 * 700.0, entry.Workload.OutputTokensPerMonth(700), 1e-3);
    }

    /// <summary>Nobody waits up to one request a second, twice the traffic; the busiest stretch has one in 1.25 s and bears 1.25 times.</summary>
    [Theory]
    [InlineData(null, 2.0)]
    [InlineData(1250, 1.25)]
    public void A_fleet_delivers_what_its_busiest_stretch_bears(int? busiestMs, double most)
    {
        PlanEntry entry = Run(
            (
                Half with
                {
                    Busiest = busiestMs is int ms ? LinearWorld.Steady(100, ms, 5, input: 60) : null,
                }
            ).ToRequest()
        ).Chosen!;

        Assert.InRange(entry.Deliverable.Factor, most / 1.02, most);
        Assert.InRange(entry.Deliverable.LostFactor, most, most * 1.02);
        Assert.Equal(1 / entry.Deliverable.KeptFactor, entry.Utilization);
        Assert.Equal(entry.Deliverable.KeptFactor * 0.5, entry.DeliverablePerSecond, 1e-9);
    }

    /// <summary>It keeps up with one request a second; a minute of 1.5 a second is half more than that, whatever the mean.</summary>
    [Fact]
    public void The_busiest_minute_is_set_beside_what_the_fleet_keeps_up_with()
    {
        PlanRequest request = Half.ToRequest();
        PlanEntry entry = Run(
            request with
            {
                Workload = request.Workload with { PeakMinutePerSecond = 1.5 },
            }
        ).Chosen!;

        Assert.Equal(1, entry.SustainedPerSecond, 1e-6);
        Assert.Equal(1.5, entry.PeakUtilization, 1e-6);
    }

    /// <summary>The fast end of the band is half the prediction, the slow end twice it.</summary>
    [Fact]
    public void Latencies_at_both_ends_of_the_band()
    {
        PlanEntry entry = Run((Half with { Slo = Slo.None }).ToRequest()).Chosen!;

        Assert.Equal(0.1, entry.Optimistic.Seconds(LatencyMetric.Ttft, Statistic.P95), 1e-6);
        Assert.Equal(0.2, entry.Center.Seconds(LatencyMetric.Ttft, Statistic.P95), 1e-6);
        Assert.Equal(0.4, entry.Pessimistic.Seconds(LatencyMetric.Ttft, Statistic.P95), 1e-6);
    }

    /// <summary>Five are needed and eight are sold: all serve, five of them keep the promise.</summary>
    [Fact]
    public void Gpus_that_are_paid_anyway_serve()
    {
        PlanEntry entry = Run(
            new LinearWorld
            {
                Traffic = LinearWorld.Steady(200, 200, 5),
                Gpus = [LinearWorld.Fast],
                Seats = 1,
                Pack = 4,
                MaxGpus = 16,
            }.ToRequest()
        ).Chosen!;

        Assert.Equal((8, 5), (entry.Replicas, entry.ReplicasNeeded));
        Assert.Equal(24, entry.Quote.UsdPerHour);
        Assert.Equal(15, new FleetQuote(24, 5, 8, "", "a test").UsdPerHourSoldSingly, 1e-9);
    }

    /// <summary>0.2 s · f: the first promise of 0.25 s breaks beyond f = 1.25, which is Φ(log₂ 1.25 · 1.645) = 70 % of the servers; the one that is missed by more is named, though it stands second.</summary>
    [Fact]
    public void The_promise_that_breaks_first_is_the_one_missed_by_most()
    {
        Slo slo = new([
            new SloTarget(LatencyMetric.Itl, Statistic.Mean, 0.2501),
            new SloTarget(LatencyMetric.Ttft, Statistic.Mean, 0.25),
        ]);
        PlanRequest request = (Half with { Slo = slo }).ToRequest() with { Edge = BandEdge.Sure(0.5) };

        CertainFleet fleet = CertaintyLadder
            .Of(Run(request), cancellation: TestContext.Current.CancellationToken)!
            .Rungs[0]
            .Fleet!;

        Assert.InRange(fleet.HoldsTo, 0.702 - 0.0125, 0.7022);
        Assert.Equal("ttft_mean", fleet.BreaksFirst);
    }

    /// <summary>What is known of slow steps and of tight promises says nothing against fast steps and loose ones, and the other way round.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Runs_that_searches_share_never_change_an_answer()
    {
        PlanRequest request = new LinearWorld
        {
            Traffic = LinearWorld.Steady(200, 500, 5),
            Gpus = [LinearWorld.Fast],
            Seats = 1,
        }.ToRequest();
        foreach (double share in (double[])[0.95, 0.5, 0.9, 0.8, 0.5])
        {
            // ⌈2 · 2^(z(p) / z(0.95))⌉ replicas at $3.
            double usd =
                share == 0.5 ? 6
                : share == 0.8 ? 9
                : 12;
            Assert.Equal(usd, Run(request with { Edge = BandEdge.Sure(share) }).Chosen!.Quote.UsdPerHour);
        }

        PlanRequest alone = Half.ToRequest();
        foreach (double limit in (double[])[0.15, 0.25, 0.19, 9])
        {
            Slo slo = LinearWorld.Promise(LatencyMetric.Ttft, Statistic.P95, limit);
            Assert.Equal(limit < 0.2, Run(alone with { Slo = slo }).Chosen is null);
        }
    }

    /// <summary>Formats decide between GPUs too: 16 bit on two slow GPUs at 1.9 % more than FP8 on a fast one.</summary>
    [Theory]
    [InlineData(1.019, NumberFormat.Bf16)]
    [InlineData(1.021, NumberFormat.Fp8)]
    public void Within_two_percent_the_less_quantized_format_of_another_gpu_wins(
        double slowTogether,
        NumberFormat expected
    )
    {
        PlanRequest request = new LinearWorld { Traffic = LinearWorld.Steady(40, 5000, 3) }.ToRequest();

        PlanEntry chosen = Run(
            request with
            {
                Model = Catalog.BuiltIn.Model("Llama-3.3-70B-Instruct"),
                Shapes = request.Shapes with
                {
                    Weights = [NumberFormat.Fp8, NumberFormat.Bf16],
                    TensorParallel = null,
                    MaxGpus = 2,
                },
                PreferredFormats = [NumberFormat.Bf16, NumberFormat.Fp8],
                Pricing = new ByGpuPricing(slowTogether),
            }
        ).Chosen!;

        Assert.Equal(expected, chosen.Shape.Weights);
        Assert.Equal(
            expected == NumberFormat.Bf16 ? LinearWorld.Slow.Id : LinearWorld.Fast.Id,
            chosen.Shape.Gpu.Id
        );
    }

    /// <summary>Half of what rows may say saves $1, a quarter costs $2 more, with the last no fleet is left and today's stays: (1 + 1 − 2 + 0) / 4.</summary>
    [Fact]
    public void What_measuring_is_worth()
    {
        MeasuringValue value = new()
        {
            Offer = new MeasuringOffer(5, 0.6, "a study", Hours: 2, UsdPerHour: 7, "one GPU"),
            GpuId = LinearWorld.Fast.Id,
            Outcomes =
            [
                new MeasuringOutcome(0.125, 0.3, 9),
                new MeasuringOutcome(0.375, 0.5, 9),
                new MeasuringOutcome(0.625, 0.9, 12),
                new MeasuringOutcome(0.875, 0.99, null),
            ],
            UsdPerHourNow = 10,
        };

        Assert.Equal(0, value.MeanSavingUsdPerHour, 1e-12);
        Assert.Equal((0.5, 0.25, 0.25), (value.CheaperFraction, value.DearerFraction, value.NoneFraction));
        Assert.Equal(14, value.RentUsd);
        Assert.Equal(
            (730 * 0.25) - 14,
            (value with { UsdPerHourNow = 10 + (1 / 3.0) }).NetUsd(730)!.Value,
            1e-9
        );
        Assert.Null((value with { Offer = value.Offer with { UsdPerHour = null } }).NetUsd(730));
    }

    private static Plan Run(PlanRequest request) =>
        Planner.Run(request, cancellation: TestContext.Current.CancellationToken);

    /// <summary>One fast GPU costs $1 an hour, two slow ones together what is given, anything else $5.</summary>
    private sealed class ByGpuPricing(double slowTogether) : IFleetPricing
    {
        public FleetQuote? Quote(GpuSpec gpu, int gpusTogether, int groupsPerReplica, int replicas)
        {
            int used = gpusTogether * groupsPerReplica * replicas;
            double usd =
                gpu == LinearWorld.Fast && gpusTogether == 1 ? 1
                : gpu == LinearWorld.Slow && gpusTogether == 2 ? slowTogether
                : 5;
            return new FleetQuote(replicas * usd, used, used, "", "a test");
        }

        public string WhyNot(GpuSpec gpu, int gpusTogether) => "not sold";
    }
}
