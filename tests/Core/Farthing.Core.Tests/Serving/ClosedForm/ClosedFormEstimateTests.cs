using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Serving.ClosedForm;

public sealed class ClosedFormEstimateTests
{
    private static readonly Deployment Four = new()
    {
        Model = SampleModels.Llama70B,
        Gpu = SampleGpus.H100,
        Weights = WeightPrecision.Of(SampleModels.Llama70B, NumberFormat.Fp8),
        TensorParallel = 4,
    };

    /// <summary>A step takes 10 ms, and 1 ms more per 100 prompt tokens.</summary>
    private sealed class Plain : StepTimeModel
    {
        public override long RequestOverheadNs => 0;

        public override long EstimateNs(in StepShape shape) => 10_000_000 + (shape.PrefillTokens * 10_000L);

        public override StepTime Estimate(in StepShape shape) => new(EstimateNs(shape), 10_000_000, 0, 0);
    }

    [Fact]
    public void One_request_alone_takes_a_decode_step_per_token()
    {
        ClosedFormResult result = ClosedFormEstimate.ClosedLoop(
            new Plain(),
            Four,
            new ClosedLoopLoad(1, 1000, 500)
        );

        Assert.Equal(0.010, result.TpotSeconds, 1e-9);
        Assert.Equal(1, result.Batch);
    }

    [Fact]
    public void Prompts_of_others_slow_every_token()
    {
        ClosedFormResult result = ClosedFormEstimate.ClosedLoop(
            new Plain(),
            Four,
            new ClosedLoopLoad(11, 1000, 500)
        );

        // P = 10 + 10 ms; n = 1; TPOT = 10 + (B − 1)/500 · (20 − 10) ms. X = B/(500·TPOT), B = 11 − X·P·(1 + r/2/(1 − r)):
        // B ≈ 10.95: TPOT = 10 + 9.95/500·10 = 10.199 ms, X·P = 10.95/5.1·0.02 = 0.043, B = 11 − 0.043·(1 + 0.0225) = 10.956
        Assert.Equal(10.956, result.Batch, 0.001);
        Assert.Equal(0.010_199, result.TpotSeconds, 1e-6);
    }

    [Fact]
    public void A_prompt_beyond_the_budget_takes_several_steps()
    {
        Deployment small = Four with { Engine = new EngineOptions { MaxNumBatchedTokens = 256 } };

        ClosedFormResult result = ClosedFormEstimate.ClosedLoop(
            new Plain(),
            small,
            new ClosedLoopLoad(1, 1000, 500)
        );

        // Chunks of 256, 256, 256, 232: 4 · 10 ms + 1000 · 10 µs
        Assert.Equal(0.050, result.PrefillSeconds, 1e-9);
    }

    [Fact]
    public void The_batch_stops_at_max_num_seqs_and_at_kv_memory()
    {
        Deployment few = Four with { Engine = new EngineOptions { MaxNumSeqs = 8 } };

        Assert.Equal(
            8,
            ClosedFormEstimate.ClosedLoop(new Plain(), few, new ClosedLoopLoad(100, 1000, 500)).Batch
        );
        ClosedFormResult longOnes = ClosedFormEstimate.ClosedLoop(
            new Plain(),
            Four,
            new ClosedLoopLoad(1000, 100_000, 500)
        );
        Assert.True(longOnes.Batch == longOnes.LargestBatch && longOnes.LargestBatch < 10);
    }

    [Fact]
    public void Replicas_share_the_requests_in_flight()
    {
        ClosedLoopLoad load = new(20, 1000, 500);

        ClosedFormResult one = ClosedFormEstimate.ClosedLoop(
            new Plain(),
            Four,
            load with
            {
                Concurrency = 10,
            }
        );
        ClosedFormResult two = ClosedFormEstimate.ClosedLoop(new Plain(), Four with { Replicas = 2 }, load);

        Assert.Equal(one.TpotSeconds, two.TpotSeconds, 1e-12);
        Assert.Equal(2 * one.OutputTokensPerSecond, two.OutputTokensPerSecond, 1e-6);
    }

    [Fact]
    public void A_decode_pool_waits_for_slow_prefill_workers()
    {
        Deployment pool = Four with { Replicas = 4 };

        ClosedFormResult result = ClosedFormEstimate.Disaggregated(
            new Plain(),
            pool,
            new Plain(),
            Four,
            new ClosedLoopLoad(400, 8000, 100)
        );

        // One worker: a prompt of 8,000 in 10 + 80 ms → 11.1/s. Decode: 4·B/(100·0.01 s) = 4·B → B = 2.78.
        Assert.Equal(2.78, result.Batch, 0.01);
        Assert.Equal(0.010, result.TpotSeconds, 1e-9);
    }

    [Fact]
    public void An_open_loop_finds_the_batch_that_keeps_the_rate()
    {
        OpenLoopResult result = ClosedFormEstimate.OpenLoop(new Plain(), Four, 2, 1000, 500);

        // X = B/(500·TPOT) = 2, TPOT = 10 + (B − 1)/500·10 ms: B = 10 + (B − 1)/50 → B = 9.98/0.98 = 10.18
        Assert.Equal(9.98 / 0.98, result.Batch, 0.01);
        Assert.True(result.IsFeasible);
    }

    [Fact]
    public void A_rate_beyond_capacity_is_not_feasible_and_says_how_far()
    {
        Deployment few = Four with { Engine = new EngineOptions { MaxNumSeqs = 8 } };

        OpenLoopResult result = ClosedFormEstimate.OpenLoop(new Plain(), few, 16, 1000, 500);

        // Capacity: 8/(500 · 10.14 ms) = 1.578/s
        Assert.False(result.IsFeasible);
        Assert.Equal(1.578, result.CapacityPerSecond, 0.001);
        Assert.Equal(16 / 1.578, result.Utilization, 0.01);
    }

    /// <summary>1,000 tokens of which 900 are cached take a step of 10 ms + 100 × 10 µs; computed whole, 10 ms + 1,000 × 10 µs.</summary>
    [Theory]
    [InlineData(0, 0.020)]
    [InlineData(900, 0.011)]
    [InlineData(1000, 0.01001)]
    public void Cached_tokens_of_a_prompt_are_not_computed(double cached, double seconds)
    {
        OpenLoopResult result = ClosedFormEstimate.OpenLoop(
            new Plain(),
            Four,
            1,
            1000,
            500,
            meanCached: cached
        );

        Assert.Equal(seconds, result.PrefillSeconds, 1e-9);
    }

    [Fact]
    public void A_fleet_whose_prompts_are_cached_sustains_more()
    {
        double Capacity(double cached) =>
            ClosedFormEstimate
                .OpenLoop(new Plain(), Four, 1, 1000, 500, meanCached: cached)
                .CapacityPerSecond;

        Assert.True(Capacity(900) > 1.2 * Capacity(0));
    }
}
