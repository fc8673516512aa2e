using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Comparing;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Measurement.Bench.Comparing;

/// <summary>What the method claims, tried on runs whose truth is known.</summary>
[Trait("Speed", "slow")]
public sealed class ComparisonHonestyTests
{
    /// <summary>At most 5 % of the tables may find anything; of 400 that is 20, and 5 % + 2.3 standard errors (√(0.05 × 0.95 / 400) = 1.1 %) are 30.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Of_runs_that_are_the_same_at_most_one_table_in_twenty_finds_a_difference(double memory)
    {
        Pcg32 random = new(11, 1);
        int found = 0;
        for (int i = 0; i < 400; i++)
        {
            RunSample a = Drawn.Run(ref random, 150, 1, memory);
            RunSample b = Drawn.Run(ref random, 150, 1, memory);
            found += Drawn.Compare(a, b).Any(IsFound) ? 1 : 0;
        }

        Assert.InRange(found, 0, 30);
    }

    [Fact]
    public void Ten_percent_is_found_in_500_requests_nine_times_in_ten()
    {
        string[] names = ["tpot_p50", "tpot_p95", "itl_p50", "e2e_mean", "e2e_p95", "output_tokens_per_s"];
        Pcg32 random = new(12, 1);
        Dictionary<string, int> found = names.ToDictionary(name => name, _ => 0);
        const int tries = 60;
        for (int i = 0; i < tries; i++)
        {
            RunSample a = Drawn.Run(ref random, 500, 1);
            RunSample b = Drawn.Run(ref random, 500, 1.1);
            foreach (Difference one in Drawn.Compare(a, b))
            {
                if (names.Contains(one.Metric.Name) && one.Verdict == Verdict.Worse)
                {
                    found[one.Metric.Name]++;
                }
            }
        }

        Assert.All(found, one => Assert.True(one.Value >= 0.9 * tries, $"{one.Key}: {one.Value} of {tries}"));
    }

    private static bool IsFound(Difference one) =>
        one.Verdict is Verdict.Better or Verdict.Worse or Verdict.Higher or Verdict.Lower;
}
