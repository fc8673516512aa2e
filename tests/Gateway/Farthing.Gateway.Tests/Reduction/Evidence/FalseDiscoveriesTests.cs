using Farthing.Reduction.Evidence;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reduction.Evidence;

public sealed class FalseDiscoveriesTests
{
    private const double Alpha = 0.05;

    [Theory]
    [InlineData(new double[0], 0)]
    [InlineData(new[] { 19.9 }, 0)]
    [InlineData(new[] { 20.1 }, 1)]
    [InlineData(new[] { 20.1, 20.1 }, 2)] // 2 / (0.05 · 2) = 20
    [InlineData(new[] { 39.0, 1.0 }, 0)] // One of two needs 40.
    [InlineData(new[] { 41.0, 1.0 }, 1)]
    [InlineData(new[] { 21.0, 21.0, 1.0 }, 0)] // Two of three need 30 each.
    [InlineData(new[] { 31.0, 30.1, 1.0 }, 2)]
    [InlineData(new[] { 0.0, 1e300 }, 1)]
    public void Cases_by_hand(double[] evidence, int accepted) =>
        Assert.Equal(accepted, FalseDiscoveries.Accepted(evidence.Select(one => Math.Log(one)), Alpha));

    /// <summary>The definition, set by set: k claims may be made where each has e ≥ m / (α k).</summary>
    [Fact]
    public void It_is_the_largest_set_whose_claims_are_all_strong_enough() =>
        Prop.ForAll(
                Gen.Choose(0, 300).ArrayOf().ToArbitrary(),
                evidence =>
                {
                    int largest = Enumerable
                        .Range(1, evidence.Length)
                        .Where(k => evidence.Count(one => one >= evidence.Length / (Alpha * k)) >= k)
                        .DefaultIfEmpty(0)
                        .Max();
                    return FalseDiscoveries.Accepted(evidence.Select(one => Math.Log(one)), Alpha) == largest;
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>Of cells that are promoted whenever their evidence suffices and audited from then on, half of them at the limit: the claims that are made together are wrong in at most 5 % on average.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Few_of_the_claims_that_are_made_together_are_wrong()
    {
        const int Cells = 40;
        const int Seeds = 60;
        const double Limit = 0.1;
        double wrong = 0;
        int made = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            Random chance = new(seed);
            (bool IsNull, double Log)[] cells =
            [
                .. Enumerable
                    .Range(0, Cells)
                    .Select(cell =>
                    {
                        bool isNull = cell % 2 == 0;
                        double share = isNull ? Limit : Limit / 10;
                        LimitTest test = LimitTest.Start(Limit, Alpha);
                        for (int label = 0; label < 150 && !test.Passes; label++)
                        {
                            test = test.With(chance.NextDouble() < share);
                        }

                        LimitTest audits = LimitTest.Start(Limit, Alpha);
                        for (int label = 0; label < 60 && test.Passes; label++)
                        {
                            audits = audits.With(chance.NextDouble() < share);
                        }

                        return (isNull, test.LogEvidence + audits.LogEvidence);
                    }),
            ];
            int accepted = FalseDiscoveries.Accepted(cells.Select(cell => cell.Log), Alpha);
            made += accepted;
            wrong +=
                accepted == 0
                    ? 0
                    : cells.OrderByDescending(cell => cell.Log).Take(accepted).Count(cell => cell.IsNull)
                        / (double)accepted;
        }

        Assert.True(made > Seeds * Cells / 10, $"{made} claims");
        Assert.InRange(wrong / Seeds, 0, Alpha);
    }
}
