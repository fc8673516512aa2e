using Farthing.Numerics.Randomness;
using Farthing.Reduction.Cascade.Monitoring;

namespace Farthing.Tests.Reduction.Cascade.Monitoring;

public sealed class ScoreDriftTests
{
    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(0.2, 1, false)]
    [InlineData(0.8, 1, true)]
    [InlineData(0, 2, true)]
    public void A_shift_or_a_spread_is_drift_and_noise_is_not(double shift, double spread, bool drifts)
    {
        Pcg32 draw = new(4, 4);
        ScoreDrift drift = ScoreDrift.Of([.. Enumerable.Range(0, 2000).Select(_ => Normal(ref draw))]);
        for (int i = 0; i < 1000; i++)
        {
            drift.Add(shift + (spread * Normal(ref draw)));
        }

        Assert.Equal(drifts, drift.HasDrifted);
    }

    [Fact]
    public void The_index_of_two_halves_is_the_one_computed_by_hand()
    {
        // Half below, half from the edge on; live 299 and 99, with half a request each 299.5 / 399 and 99.5 / 399.
        ScoreDrift drift = new([0], [0.5, 0.5]);
        for (int i = 0; i < 398; i++)
        {
            drift.Add(i < 299 ? -1 : 0);
        }

        double a = 299.5 / 399;
        double b = 99.5 / 399;
        Assert.Equal(((a - 0.5) * Math.Log(a / 0.5)) + ((b - 0.5) * Math.Log(b / 0.5)), drift.Index, 1e-12);
        Assert.True(drift.HasDrifted);
    }

    [Fact]
    public void Scores_that_are_all_equal_have_one_part_and_do_not_drift_from_themselves()
    {
        ScoreDrift drift = ScoreDrift.Of([3, 3, 3, 3]);
        for (int i = 0; i < 500; i++)
        {
            drift.Add(3);
        }

        Assert.False(drift.HasDrifted);
    }

    /// <summary>A shift by one standard deviation after a hundred thousand good requests, and its end.</summary>
    [Fact]
    public void A_hundred_thousand_good_scores_hide_nothing()
    {
        Pcg32 draw = new(5, 5);
        ScoreDrift drift = ScoreDrift.Of([.. Enumerable.Range(0, 2000).Select(_ => Normal(ref draw))]);
        for (int i = 0; i < 100_000; i++)
        {
            drift.Add(Normal(ref draw));
            Assert.False(drift.HasDrifted);
        }

        int until = 0;
        while (!drift.HasDrifted)
        {
            drift.Add(1 + Normal(ref draw));
            until++;
        }

        for (int i = 0; i < ScoreDrift.Window; i++)
        {
            drift.Add(Normal(ref draw));
        }

        Assert.InRange(until, 1, ScoreDrift.Window);
        Assert.False(drift.HasDrifted);
    }

    private static double Normal(ref Pcg32 draw) => draw.NextNormal();
}
