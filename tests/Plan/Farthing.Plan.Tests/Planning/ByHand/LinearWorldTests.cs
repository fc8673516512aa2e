using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;
using Farthing.Serving.Steps;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>The world in which plans are computed by hand is as it says.</summary>
public sealed class LinearWorldTests
{
    [Theory]
    [InlineData(1, 0, 200)]
    [InlineData(0, 1, 200)]
    [InlineData(3, 2, 600)]
    [InlineData(256, 0, 25_700)]
    public void A_step_takes_100_ms_and_100_more_for_each_sequence(int decodes, int prompts, long ms)
    {
        PlanRequest request = new LinearWorld { Traffic = LinearWorld.Steady(2, 1000, 5) }.ToRequest();
        StepShape shape = new()
        {
            DecodeSequences = decodes,
            DecodeKvTokens = decodes * 1000L,
            DecodeWindowedKvTokens = decodes * 1000L,
            DecodeMaxKvTokens = 1000,
            PrefillSequences = prompts,
            PrefillTokens = prompts * 500,
            PrefillPairs = prompts * 125_000,
            PrefillWindowedPairs = prompts * 125_000,
            PrefillKvTokens = prompts * 500,
            SampledRows = decodes + prompts,
        };

        long[] ns =
        [
            .. request.Gpus.Select(gpu =>
                ServingSetup
                    .Create(
                        new Deployment
                        {
                            Model = LinearWorld.Model,
                            Gpu = gpu,
                            Weights = WeightPrecision.Of(LinearWorld.Model, NumberFormat.Bf16),
                            KvFormat = NumberFormat.Bf16,
                            Engine = new EngineOptions { MaxNumBatchedTokens = 2048, MaxNumSeqs = 256 },
                        },
                        request.Coefficients,
                        1000
                    )
                    .StepTimes()
                    .EstimateNs(shape)
            ),
        ];

        Assert.Equal([ms * 1_000_000, ms * 2_000_000], ns);
    }

    /// <summary>Two requests together on one replica: prompts in one step of 300 ms, then four of 300 ms: 0.3 s, gaps of 0.3 s, 1.5 s in all. One after the other: 0.2 s and 1.2 s, gaps of 0.2 s, 1 s and 2 s.</summary>
    [Theory]
    [InlineData(2, 0.3, 0.3, 0.3, 1.5, 1.5)]
    [InlineData(1, 0.2, 1.2, 0.2, 1.0, 2.0)]
    public void Latencies_of_two_requests_at_once_are_those_on_paper(
        int seats,
        double first,
        double second,
        double gap,
        double firstEnd,
        double secondEnd
    )
    {
        LinearFleet fleet = new([new(0, 64, 5), new(0, 64, 5)], 1, 1, 1, 2048, seats, default);

        Assert.Equal(first, fleet.Seconds(LatencyMetric.Ttft, Statistic.P50), 1e-9);
        Assert.Equal(second, fleet.Seconds(LatencyMetric.Ttft, Statistic.P99), 1e-9);
        Assert.Equal(gap, fleet.Seconds(LatencyMetric.Itl, Statistic.P99), 1e-9);
        Assert.Equal(gap, fleet.Seconds(LatencyMetric.Tpot, Statistic.Mean), 1e-9);
        Assert.Equal(firstEnd, fleet.Seconds(LatencyMetric.E2e, Statistic.P50), 1e-9);
        Assert.Equal(secondEnd, fleet.Seconds(LatencyMetric.E2e, Statistic.P90), 1e-9);
    }
}
