using Farthing.Experiments.Estimates;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Experiments.Estimates;

public sealed class SignFlipTests
{
    /// <summary>Of 1, 2, 3 with signs, sums are ±6, ±4, ±2, 0, 0: as large as 6: 2 of 8; as large as 4 (1 negative): 4 of 8.</summary>
    [Fact]
    public void Three_differences_by_hand()
    {
        Assert.Equal(0.25, SignFlip.TwoSided([1, 2, 3]), 1e-12);
        Assert.Equal(0.5, SignFlip.TwoSided([-1, 2, 3]), 1e-12);
        Assert.Equal(1, SignFlip.TwoSided([1, 2, -3]), 1e-12);
        Assert.Equal(1, SignFlip.TwoSided([0, 0]));
        Assert.Equal(1, SignFlip.TwoSided([]));
    }

    /// <summary>24 equal differences, 20 positive: the binomial tail 2·(1 + 24 + 276 + 2024 + 10626)/2²⁴.</summary>
    [Fact]
    public void Equal_differences_are_the_binomial_tail()
    {
        double[] differences = [.. Enumerable.Range(0, 24).Select(i => i < 20 ? 0.5 : -0.5)];

        Assert.Equal(2 * 12951.0 / (1 << 24), SignFlip.TwoSided(differences), 1e-12);
    }

    [Fact]
    public void The_grid_agrees_with_all_signs()
    {
        Pcg32 random = new(5, 1);
        double[] differences = new double[22];
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = 0.3 + random.NextNormal();
        }

        double threshold = Math.Abs(differences.Sum()) - 1e-9;
        int extreme = 0;
        for (int signs = 0; signs < 1 << 22; signs++)
        {
            double sum = 0;
            for (int i = 0; i < 22; i++)
            {
                sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
            }

            extreme += Math.Abs(sum) >= threshold ? 1 : 0;
        }

        Assert.Equal((double)extreme / (1 << 22), SignFlip.TwoSided(differences), 2e-4);
    }
}
