using Farthing.Experiments.Checks;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Tests.Experiments.Estimates;

namespace Farthing.Tests.Experiments.Acceptance;

/// <summary>Switchbacks against fleets whose truth is known, with and without burn-in.</summary>
public sealed class SwitchbackTests(ITestOutputHelper output)
{
    private const ulong Seed = 20261102;
    private const int HalfBlock = 1800;

    /// <summary>Two standard deviations of 2,400 runs are 1.2 %.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public void Balanced_pairs_hold_the_truth() => AssertHeld(2400, 0.885, 0.915);

    /// <summary>Of 20 right intervals 14 to 20 hold with 0.998.</summary>
    [Fact]
    public void Twenty_switchbacks_hold_the_truth() => AssertHeld(20, 0.7, 1);

    /// <summary>The block before acts on half of each block: with burn-in nothing is lost; without, the estimate is wrong and never proven.</summary>
    [Fact]
    public void Carry_over_without_burn_in_is_never_proven() => AssertCarryOver(10);

    [Fact]
    [Trait("Speed", "nightly")]
    public void Carry_over_without_burn_in_is_never_proven_in_many() => AssertCarryOver(600);

    private void AssertHeld(int count, double low, double high)
    {
        int held = 0;
        int flipped = 0;
        int agreed = 0;
        double half = 0;
        for (int i = 0; i < count; i++)
        {
            SimulatedBlocks world = new() { Effect = (i % 3) * -0.1 };
            BlockEstimate estimate = BlockEstimator.Estimate(world.Outcomes(Seed + (ulong)i), 168);
            held += CoverageTests.Holds(estimate.Fixed, world.Effect) ? 1 : 0;
            half += (estimate.Fixed.High - estimate.Fixed.Low) / 2 / (1 + estimate.Effect) / count;
            flipped += i % 3 == 0 && estimate.SignFlipP < 0.1 ? 1 : 0;
            bool rejects = !CoverageTests.Holds(estimate.Fixed, 0);
            agreed += rejects == estimate.SignFlipP < 0.1 ? 1 : 0;
        }

        output.WriteLine(
            $"{held} of {count} hold, half width {half:P1}; sign flips find {flipped} of {count / 3} nulls, agree in {agreed}"
        );
        Assert.InRange((double)held / count, low, high);
        Assert.InRange(agreed, 0.98 * count, count);
        Assert.InRange(half, 0.01, 0.05);
    }

    private void AssertCarryOver(int count)
    {
        int heldWithout = 0;
        int heldWith = 0;
        int proven = 0;
        int passed = 0;
        for (int i = 0; i < count; i++)
        {
            SimulatedBlocks naive = new()
            {
                Effect = -0.3,
                CarryOverSeconds = HalfBlock,
                Plan = new BlockPlan(3600, 0, 0, 14),
            };
            BlockOutcome[] blocks = naive.Outcomes(Seed + (ulong)i);
            ExperimentReport report = ExperimentJudge.Judge(Outcomes(naive.Plan, blocks));
            heldWithout += CoverageTests.Holds(report.Blocks!.Fixed, naive.Effect) ? 1 : 0;
            proven += report.Verdict == Verdict.Invalid && report.Invalidated == CheckKind.CarryOver ? 0 : 1;

            SimulatedBlocks burned = naive with { Plan = new BlockPlan(7200, HalfBlock, HalfBlock, 14) };
            ExperimentReport good = ExperimentJudge.Judge(
                Outcomes(burned.Plan, burned.Outcomes(Seed + (ulong)i))
            );
            heldWith += CoverageTests.Holds(good.Blocks!.Fixed, burned.Effect) ? 1 : 0;
            passed += good.Verdict == Verdict.Proven ? 1 : 0;
        }

        output.WriteLine(
            $"of {count}: held without burn-in {heldWithout}, with {heldWith}; without not invalid {proven}, with proven {passed}"
        );
        Assert.InRange((double)heldWithout / count, 0, 0.3);
        Assert.InRange((double)heldWith / count, 0.7, 1);
        Assert.Equal(0, proven);
        Assert.InRange((double)passed / count, 0.9, 1);
    }

    private static ExperimentOutcomes Outcomes(BlockPlan blocks, BlockOutcome[] outcomes)
    {
        ExperimentPlan plan = SamplePlans.Blocks with
        {
            Blocks = blocks,
            PlannedSize = 84,
            Guardrails = [],
            Prediction = new SavingPrediction(0.2, 0.1, 1),
        };
        return new ExperimentOutcomes
        {
            Plan = plan,
            StartedPlanSha256 = plan.Hash(),
            PriceBookSha256 = plan.PriceBook.Sha256,
            From = plan.Start,
            Until = plan.Start.AddDays(14),
            Inputs = [],
            Blocks = outcomes,
        };
    }
}
