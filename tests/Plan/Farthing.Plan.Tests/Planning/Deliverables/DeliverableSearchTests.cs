using Farthing.Planning.Deliverables;

namespace Farthing.Tests.Planning.Deliverables;

public sealed class DeliverableSearchTests
{
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.37)]
    [InlineData(0.999)]
    [InlineData(1.001)]
    [InlineData(7.3)]
    [InlineData(63)]
    public void Kept_and_lost_rates_enclose_the_limit_within_the_tolerance(double limit)
    {
        DeliverableRate found = DeliverableSearch.Find(factor => factor <= limit);

        Assert.True(found.KeptFactor <= limit && limit <= found.LostFactor);
        if (double.IsFinite(found.LostFactor))
        {
            Assert.True(found.LostFactor <= found.KeptFactor * (1 + DeliverableSearch.Tolerance));
        }
    }

    [Fact]
    public void A_promise_that_no_rate_keeps_has_no_deliverable()
    {
        DeliverableRate found = DeliverableSearch.Find(_ => false);

        Assert.Equal(0, found.KeptFactor);
    }

    [Fact]
    public void What_is_known_at_one_is_not_run_again()
    {
        List<double> asked = [];

        DeliverableRate found = DeliverableSearch.Find(
            factor =>
            {
                asked.Add(factor);
                return factor <= 2;
            },
            DeliverableRate.AtOne(true)
        );

        Assert.DoesNotContain(1.0, asked);
        Assert.Equal(asked.Count, found.Simulations);
    }
}
