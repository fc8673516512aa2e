using Farthing.Economics.Purchases.Screening;

namespace Farthing.Tests.Economics.Purchases.Screening;

public sealed class NodeLoadTests
{
    [Fact]
    public void The_curve_of_the_worked_day()
    {
        NodeLoad load = WorkedDay.Load;

        int[] hours = [24, 24, 24, 20, 18, 16, 14, 10, 4, 2];
        Assert.Equal(
            hours.Select(each => each / 24.0),
            Enumerable.Range(1, load.PeakNodes).Select(load.UsedFraction)
        );
        Assert.Equal(156 / 24.0, load.MeanNodes, 1e-12);
        Assert.Equal(10, load.PeakNodes);
        Assert.Equal(1, load.UsedFraction(0));
        Assert.Equal(0, load.UsedFraction(11));
    }

    /// <summary>2 nodes for 3 h, none for 1 h, 1 node for 4 h.</summary>
    [Fact]
    public void Intervals_count_with_their_length()
    {
        NodeLoad load = new([2, 0, 1], [3, 1, 4]);

        Assert.Equal(8, load.TotalHours);
        Assert.Equal([7 / 8.0, 3 / 8.0], Enumerable.Range(1, load.PeakNodes).Select(load.UsedFraction));
    }

    [Fact]
    public void Another_traffic_is_rounded_up_to_whole_nodes()
    {
        Assert.Equal([3, 21, 0], new NodeLoad([2, 15, 0]).Scaled(1.4).Levels);
        Assert.Equal([3], new NodeLoad([30]).Scaled(0.1).Levels);
    }

    /// <summary>Of 8 nodes 6 carry 3/4, so a quarter of the other kind's 5 nodes is left: 2 whole ones.</summary>
    [Fact]
    public void The_rest_of_another_pool_is_rounded_up_to_whole_nodes()
    {
        NodeLoad load = new([8, 6, 0, 12]);

        Assert.Equal([6, 6, 0, 6], load.UpTo(6).Levels);
        Assert.Equal([2, 0, 0, 4], load.Beyond(6, new NodeLoad([5, 4, 1, 8])).Levels);
        Assert.Throws<ArgumentException>(() => load.Beyond(6, new NodeLoad([5, 4, 1])));
    }

    [Fact]
    public void A_load_without_hours_or_with_negative_nodes_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new NodeLoad([]));
        Assert.Throws<ArgumentException>(() => new NodeLoad([1, 2], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeLoad([1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeLoad([1], [0]));
    }
}
