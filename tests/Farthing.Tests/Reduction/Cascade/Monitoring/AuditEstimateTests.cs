using Farthing.Numerics.Randomness;
using Farthing.Reduction.Cascade.Monitoring;

namespace Farthing.Tests.Reduction.Cascade.Monitoring;

public sealed class AuditEstimateTests
{
    [Fact]
    public void A_row_counts_for_as_many_as_it_was_drawn_from()
    {
        AuditEstimate estimate = new();
        estimate.Add(1, 0.5);
        estimate.Add(1, 0.1);
        for (int i = 0; i < 98; i++)
        {
            estimate.Skip();
        }

        Assert.Equal((2.0 + 10) / 100, estimate.Mean, 1e-12);
        Assert.Equal(Math.Sqrt((0.5 / 0.25) + (0.9 / 0.01)) / 100, estimate.StandardError, 1e-12);
        Assert.Equal(2, estimate.Audited);
    }

    /// <summary>Accepted requests are audited at 2 %, escalated ones at 5 %, with other regrets: the plain mean of the sample is wrong, the weighted one is not.</summary>
    [Fact]
    public void Unequal_draws_do_not_bias_the_mean()
    {
        double sum = 0;
        double plain = 0;
        for (ulong seed = 0; seed < 200; seed++)
        {
            Pcg32 draw = new(seed, 8);
            AuditEstimate estimate = new();
            double drawn = 0;
            for (int i = 0; i < 5000; i++)
            {
                bool accepted = draw.NextDouble() < 0.6;
                double regret = draw.NextDouble() < (accepted ? 0.02 : 0.3) ? 1 : 0;
                double probability = accepted ? 0.02 : 0.05;
                if (draw.NextDouble() < probability)
                {
                    estimate.Add(regret, probability);
                    drawn += regret;
                }
                else
                {
                    estimate.Skip();
                }
            }

            sum += estimate.Mean / 200;
            plain += drawn / estimate.Audited / 200;
        }

        const double Truth = (0.6 * 0.02) + (0.4 * 0.3);
        Assert.Equal(Truth, sum, 0.01);
        Assert.True(plain > Truth + 0.04);
    }
}
