using Farthing.Numerics.Randomness;
using Farthing.Reduction.Evidence;

namespace Farthing.Tests.Reduction.Evidence;

public sealed class MixtureMartingaleTests
{
    /// <summary>The published counts (reduce.md 11).</summary>
    [Theory]
    [InlineData(0.01, 0, 395)]
    [InlineData(0.01, 1, 636)]
    [InlineData(0.01, 2, 842)]
    [InlineData(0.01, 3, 1_031)]
    [InlineData(0.001, 0, 3_962)]
    [InlineData(0.001, 1, 6_380)]
    [InlineData(0.001, 2, 8_445)]
    [InlineData(0.001, 3, 10_340)]
    public void Labels_needed_are_the_published_ones(double limit, int errors, int expected) =>
        Assert.Equal(expected, MixtureMartingale.LabelsNeeded(errors, limit, 0.05));

    [Theory]
    [InlineData(0.01, 0)]
    [InlineData(0.01, 4)]
    [InlineData(0.2, 3)]
    public void Bisection_finds_the_first_count_that_a_walk_finds(double limit, int errors)
    {
        long n = errors;
        while (MixtureMartingale.LogOf(n, errors, limit) < Math.Log(20))
        {
            n++;
        }

        Assert.Equal(n, MixtureMartingale.LabelsNeeded(errors, limit, 0.05));
    }

    /// <summary>One label: M(1, 1) = E[u] = 1/3, M(1, 0) = (1 − p₀/3)/(1 − p₀), by hand; so E[M] = 1 at the limit.</summary>
    [Fact]
    public void One_label_by_hand()
    {
        const double Limit = 0.2;

        double afterError = Math.Exp(MixtureMartingale.LogOf(1, 1, Limit));
        double afterNone = Math.Exp(MixtureMartingale.LogOf(1, 0, Limit));

        Assert.Equal(1.0 / 3, afterError, 1e-5); // 400 midpoints.
        Assert.Equal((1 - (Limit / 3)) / (1 - Limit), afterNone, 1e-5);
        Assert.Equal(1, (Limit * afterError) + ((1 - Limit) * afterNone), 1e-5);
    }

    [Fact]
    public void An_error_never_raises_it_and_none_never_lowers_it()
    {
        for (int n = 0; n < 300; n++)
        {
            for (int k = 0; k <= Math.Min(n, 8); k++)
            {
                double now = MixtureMartingale.LogOf(n, k, 0.01);
                Assert.True(MixtureMartingale.LogOf(n + 1, k + 1, 0.01) <= now);
                Assert.True(MixtureMartingale.LogOf(n + 1, k, 0.01) >= now - 1e-12);
            }
        }
    }

    /// <summary>At the limit rate and a look after every one of 3,000 labels, 5 % of runs at most are promoted; repeated Clopper–Pearson looks promote 18.7 %.</summary>
    [Fact]
    public void Looking_after_every_label_promotes_at_most_alpha()
    {
        const int Runs = 4_000;
        const int Labels = 3_000;
        const double Limit = 0.01;
        long[] needed =
        [
            .. Enumerable.Range(0, 80).Select(k => MixtureMartingale.LabelsNeeded(k, Limit, 0.05)),
        ];
        Pcg32 chance = new(23, 11);
        int promoted = 0;
        int promotedBelow = 0;
        for (int run = 0; run < Runs; run++)
        {
            promoted += IsPromoted(ref chance, Limit, needed, Labels) ? 1 : 0;
            promotedBelow += run < 400 && IsPromoted(ref chance, 0.001, needed, Labels) ? 1 : 0;
        }

        double share = promoted / (double)Runs;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"false promotions at the limit: {share:0.0 %} of {Runs} runs; at a tenth of it {promotedBelow / 400.0:0 %} promoted"
        );
        Assert.True(share <= 0.05, $"{share:0.000} of runs at the limit were promoted");
        Assert.True(promotedBelow > 390, $"{promotedBelow} of 400 good runs were promoted");
    }

    /// <summary>True where a run reaches the labels needed for its errors at any label.</summary>
    private static bool IsPromoted(ref Pcg32 chance, double rate, long[] needed, int labels)
    {
        int errors = 0;
        for (int n = 1; n <= labels; n++)
        {
            errors += chance.NextDouble() < rate ? 1 : 0;
            if (errors >= needed.Length)
            {
                return false;
            }

            if (n >= needed[errors])
            {
                return true;
            }
        }

        return false;
    }

    [Fact]
    public void Impossible_counts_and_limits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureMartingale.LogOf(1, 2, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureMartingale.LogOf(1, -1, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureMartingale.LogOf(1, 0, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureMartingale.LabelsNeeded(0, 0.01, 0));
    }
}
