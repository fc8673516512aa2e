using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;

namespace Farthing.Tests.Experiments.Estimates;

public sealed class BlockEstimatorTests
{
    /// <summary>Ratios 0.8, 0.9, 1.0: mean log (−0.223144 − 0.105361)/3 = −0.109502; s = 0.111629, t(2) = 2.919986.</summary>
    [Fact]
    public void Three_pairs_by_hand()
    {
        BlockEstimate estimate = BlockEstimator.Estimate(
            [
                Block(0, Arm.Control, 100),
                Block(0, Arm.Treatment, 80),
                Block(1, Arm.Treatment, 90),
                Block(1, Arm.Control, 100),
                Block(2, Arm.Control, 50),
                Block(2, Arm.Treatment, 50),
                Block(3, Arm.Control, 50),
                Block(4, Arm.Control, 50),
                Block(4, Arm.Treatment, 0),
            ],
            40
        );

        Assert.Equal((3, 2), (estimate.Pairs, estimate.LeftOut));
        Assert.Equal(Math.Exp(-0.109502) - 1, estimate.Effect, 1e-6);
        Assert.Equal(0.111629 / Math.Sqrt(3), estimate.LogError, 1e-6);
        Assert.Equal(Math.Exp(-0.109502 + (2.919986 * 0.0644490)) - 1, estimate.Fixed.High, 1e-5);
        // Signs of −0.22, −0.11 and 0: as large as the sum are all equal signs, whatever the third: 4 of 8.
        Assert.Equal(0.5, estimate.SignFlipP, 1e-12);
        Assert.Equal(1, estimate.CarryOverP, 1e-12);
        Assert.True(estimate.Anytime.Low < estimate.Fixed.Low && estimate.Anytime.High > estimate.Fixed.High);
    }

    [Fact]
    public void A_covariate_takes_its_part_away()
    {
        List<BlockOutcome> blocks = [];
        for (int pair = 0; pair < 40; pair++)
        {
            double load = Math.Sin(pair);
            blocks.Add(Block(pair, Arm.Control, 1000));
            blocks.Add(Block(pair, Arm.Treatment, 900 * Math.Exp(load)) with { Covariate = load });
        }

        BlockEstimate estimate = BlockEstimator.Estimate(blocks.ToArray(), 40);

        Assert.Equal(-0.1, estimate.Effect, 1e-6);
        Assert.InRange(estimate.VarianceReduction, 0.999, 1);
    }

    /// <summary>The first half of each block still has the partner's setting.</summary>
    [Fact]
    public void Carry_over_shows_between_halves()
    {
        List<BlockOutcome> blocks = [];
        for (int pair = 0; pair < 40; pair++)
        {
            double noise = Math.Exp(0.1 * Math.Sin(7 * pair));
            blocks.Add(new BlockOutcome(pair, Arm.Control, (long)(1e9 * noise), 1, 1_000_000_000, 1));
            blocks.Add(new BlockOutcome(pair, Arm.Treatment, 1_000_000_000, 1, (long)(8e8 * noise), 1));
        }

        Assert.InRange(BlockEstimator.Estimate(blocks.ToArray(), 40).CarryOverP, 0, 1e-6);
    }

    [Fact]
    public void Two_blocks_of_one_arm_are_no_pair() =>
        Assert.Throws<ArgumentException>(() =>
            BlockEstimator.Estimate([Block(0, Arm.Control, 1), Block(0, Arm.Control, 1)], 40)
        );

    [Fact]
    public void Without_pairs_nothing_is_said()
    {
        BlockEstimate estimate = BlockEstimator.Estimate([], 40);

        Assert.Equal((0, double.NaN, 1.0), (estimate.Pairs, estimate.Effect, estimate.SignFlipP));
    }

    private static BlockOutcome Block(int pair, Arm arm, double usd) =>
        new(pair, arm, (long)(usd * 5e8), 5, (long)(usd * 5e8), 5);
}
