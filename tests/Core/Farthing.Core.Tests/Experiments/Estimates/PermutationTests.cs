using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Experiments.Estimates;

/// <summary>The estimator against exact permutation of arms, which shares no code with it.</summary>
public sealed class PermutationTests(ITestOutputHelper output)
{
    /// <summary>20 clusters, 10 an arm: all 184,756 assignments.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, -0.3)]
    [InlineData(3, -0.6)]
    [InlineData(4, 0.5)]
    public void Its_p_is_that_of_all_assignments(ulong seed, double effect)
    {
        (double exact, double estimated) = BothP(seed, effect);

        Assert.Equal(exact, estimated, 0.05);
    }

    private static (double Exact, double Estimated) BothP(ulong seed, double effect)
    {
        Pcg32 random = new(seed, 2);
        double[] usd = new double[20];
        double[] work = new double[20];
        UnitTableBuilder builder = new();
        for (int i = 0; i < 20; i++)
        {
            work[i] = random.NextInt32(1, 5);
            usd[i] = work[i] * Math.Exp(0.5 * random.NextNormal()) * (i < 10 ? 1 : 1 + effect);
            Arm arm = i < 10 ? Arm.Control : Arm.Treatment;
            builder.Add(new AssignedUnit(arm, (ulong)i), 0, (long)(usd[i] * 1e9), (long)work[i]);
        }

        EffectInterval bill = new EffectEstimator(
            builder.Build(),
            new EstimateOptions(20, UsesHistory: false, UsesStrata: false)
        )
            .Estimate()
            .Bill;
        double t = Math.Abs(double.LogP1(bill.Effect)) / bill.LogError;
        return (Exact(usd, work), 2 * StudentDistribution.ShareBelow(-t, bill.Degrees));
    }

    /// <summary>500 experiments on nothing, judged at 0.10 by both.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public void Its_verdicts_are_those_of_all_assignments()
    {
        int agreed = 0;
        int exact = 0;
        int estimated = 0;
        for (ulong seed = 1; seed <= 500; seed++)
        {
            (double exactP, double estimatedP) = BothP(seed, 0);
            exact += exactP < 0.1 ? 1 : 0;
            estimated += estimatedP < 0.1 ? 1 : 0;
            agreed += exactP < 0.1 == estimatedP < 0.1 ? 1 : 0;
        }

        output.WriteLine(
            $"of 500 A/A of 20 clusters: exact {exact}, estimated {estimated}, agree in {agreed}"
        );
        Assert.InRange(exact, 30, 70);
        Assert.InRange(estimated, 30, 70);
        Assert.InRange(agreed, 475, 500);
    }

    private static double Exact(double[] usd, double[] work)
    {
        double allUsd = usd.Sum();
        double allWork = work.Sum();
        double observed = double.NaN;
        int count = 0;
        int extreme = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int chosen = pass == 0 ? 1023 : 0; chosen < (pass == 0 ? 1024 : 1 << 20); chosen++)
            {
                if (int.PopCount(chosen) != 10)
                {
                    continue;
                }

                double y = 0;
                double x = 0;
                for (int bits = chosen; bits != 0; bits &= bits - 1)
                {
                    int i = int.TrailingZeroCount(bits);
                    y += usd[i];
                    x += work[i];
                }

                double log = Math.Abs(Math.Log((allUsd - y) / (allWork - x) / (y / x)));
                observed = pass == 0 ? log : observed;
                count += pass;
                extreme += pass == 1 && log >= observed - 1e-12 ? 1 : 0;
            }
        }

        Assert.Equal(184_756, count);
        return (double)extreme / count;
    }
}
