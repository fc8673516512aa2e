using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>What Dynamo's planner and a sweep read of a replica, beside its step times.</summary>
public sealed class ClosedFormPerformanceTests
{
    private static readonly ServingSetup Setup = ServingSetup.Create(
        new Deployment
        {
            Model = Catalog.BuiltIn.Model("Llama-3.1-8B-Instruct"),
            Gpu = Catalog.BuiltIn.Gpu("H100-SXM"),
            Weights = WeightPrecision.Of(Catalog.BuiltIn.Model("Llama-3.1-8B-Instruct"), NumberFormat.Bf16),
            KvFormat = NumberFormat.Bf16,
        },
        CoefficientsFile.BuiltIn,
        4096
    );

    [Fact]
    public void Its_first_token_waits_for_the_prompts_before_it_and_its_own()
    {
        ClosedFormPerformance one = Of(1, 0.05);
        int budget = Setup.Engine.MaxNumBatchedTokens;

        Assert.Equal(one.TtftSeconds(0, 2 * budget), 2 * one.TtftSeconds(0, budget), 9);
        Assert.Equal(one.TtftSeconds(3000, 500), one.TtftSeconds(0, 3500), 9);
        Assert.True(one.TtftSeconds(0, 100) < one.TtftSeconds(0, 1000));
        Assert.Equal(budget / one.TtftSeconds(0, budget), one.PromptTokensPerSecond, 6);
    }

    [Fact]
    public void Steps_take_longer_with_more_sequences_and_longer_ones()
    {
        ClosedFormPerformance one = Of(1, 0.05);

        Assert.True(one.ItlSeconds(1, 1000) < one.ItlSeconds(64, 64_000));
        Assert.True(one.ItlSeconds(64, 64_000) < one.ItlSeconds(64, 200_000));
        Assert.Equal(one.ItlSeconds(0, 0), one.ItlSeconds(1, 1), 9);
    }

    [Fact]
    public void Tighter_limits_longer_prompts_and_outputs_leave_a_lower_rate()
    {
        double free = Of(100, 100).RequestsPerSecond(1000, 1100, 200);

        Assert.True(Of(100, 0.02).RequestsPerSecond(1000, 1100, 200) < free);
        Assert.True(Of(0.05, 100).RequestsPerSecond(1000, 1100, 200) < free);
        Assert.True(Of(100, 100).RequestsPerSecond(2000, 2100, 200) < free);
        Assert.True(Of(100, 100).RequestsPerSecond(1000, 1200, 400) < free);
        Assert.True(Of(100, 100).RequestsPerSecond(100, 1100, 200) > free); // Nine tenths come out of the cache.
        Assert.InRange(Of(1e-9, 1e-9).RequestsPerSecond(1000, 1100, 200), double.Epsilon, free / 1000);
    }

    /// <summary>The rate is the one at which the limit is met: a step of as many sequences takes as long.</summary>
    [Fact]
    public void At_the_rate_the_limit_is_used_up()
    {
        const double Itl = 0.015;
        ClosedFormPerformance one = Of(100, Itl);
        double rate = one.RequestsPerSecond(1, 101, 200); // Prompts of one token: decoding alone.
        double running = one.InSystem(rate, 1, 200);

        Assert.InRange(one.ItlSeconds(running, running * 101), 0.98 * Itl, 1.02 * Itl);
        Assert.InRange(rate * 200 * Itl / running, 0.98, 1.02); // Little's law.
    }

    private static ClosedFormPerformance Of(double ttft, double itl) =>
        new(Setup.StepTimes(), Setup.Deployment, Setup.Memory, ttft, itl);
}
