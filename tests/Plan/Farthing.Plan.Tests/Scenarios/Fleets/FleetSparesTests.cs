using Farthing.Scenarios.Fleets;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Purchases;

namespace Farthing.Tests.Scenarios.Fleets;

public sealed class FleetSparesTests
{
    [Theory]
    [InlineData("n+1", 5, 8, 6)]
    [InlineData("node", 5, 8, 13)]
    [InlineData("node", 5, 1, 6)]
    [InlineData("zone", 4, 8, 6)]
    [InlineData("zone", 5, 8, 8)]
    [InlineData("zone", 1, 8, 2)]
    public void Each_rule_asks_for_what_may_be_gone(string rule, int replicas, int perNode, int needed) =>
        Assert.Equal(needed, RedundancyRule.Named(rule).Needed(replicas, perNode));

    /// <summary>Ten there may be: a course that comes to ten already gets no more at its peak.</summary>
    [Fact]
    public void There_are_never_more_than_there_may_be()
    {
        FleetSpares spares = new(RedundancyRule.Node, 10);

        Assert.Equal(
            [new PaidStretch(4, 3), new PaidStretch(10, 2), new PaidStretch(10, 1)],
            spares.With([new PaidStretch(0, 3), new PaidStretch(7, 2), new PaidStretch(10, 1)], 4)
        );
        Assert.True(spares.Holds(6, 4));
        Assert.False(spares.Holds(7, 4));
        Assert.Equal(6, spares.MostNeeded(4));
        Assert.Equal(6, new FleetSpares(RedundancyRule.Zone, 10).MostNeeded(1)); // 6 · 3 ÷ 2 = 9, 7 ask for 11.
    }

    [Theory]
    [InlineData(8, 1, 8)]
    [InlineData(8, 3, 3)]
    [InlineData(4, 8, 1)]
    [InlineData(0.5, 1, 1)]
    public void A_node_holds_whole_or_begun_replicas(double gpus, int gpusPerReplica, int replicas) =>
        Assert.Equal(replicas, FleetSpares.PerNode(gpus, gpusPerReplica));
}
