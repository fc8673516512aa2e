using Farthing.Serving.Lifecycles;

namespace Farthing.Tests.Serving.Lifecycles;

public sealed class WakeEstimateTests
{
    private static double Seconds(StandbyKind kind, WeightStorage storage, double weightBytes, int ranks) =>
        WakeEstimate.WakeNs(kind, new ColdStartOptions { Storage = storage }, weightBytes, ranks) / 1e9;

    /// <summary>vLLM's blog of 2025-10-26, level 1: 0.6B and 4B of 16 bit on an A100 within a tenth; 3 to 6 s for 30B on one GPU and 235B in FP8 on four.</summary>
    [Theory]
    [InlineData(1.2e9, 1, 0.26 * 0.9, 0.26 * 1.1)]
    [InlineData(8e9, 1, 0.82 * 0.9, 0.82 * 1.1)]
    [InlineData(61e9, 1, 3, 6)]
    [InlineData(235e9, 4, 3, 6)]
    public void Level_1_meets_what_was_published(double weightBytes, int ranks, double least, double most) =>
        Assert.InRange(
            Seconds(StandbyKind.Sleep1, WeightStorage.NetworkDisk, weightBytes, ranks),
            least,
            most
        );

    /// <summary>Level 2 of the small ones, read from the page cache: 0.85 and 2.6 s, met to a factor of two.</summary>
    [Theory]
    [InlineData(1.2e9, 0.85)]
    [InlineData(8e9, 2.6)]
    public void Level_2_meets_what_was_published_to_a_factor_of_two(double weightBytes, double published) =>
        Assert.InRange(
            Seconds(StandbyKind.Sleep2, WeightStorage.PageCache, weightBytes, 1),
            published / 2,
            published * 2
        );

    /// <summary>70 GB on four GPUs: 0.15 + 17.5 ÷ 12 s; from NVMe 0.15 + 70 ÷ 1.1 s.</summary>
    [Fact]
    public void The_law_by_hand()
    {
        Assert.Equal(1.608, Seconds(StandbyKind.Sleep1, WeightStorage.Nvme, 70e9, 4), 3);
        Assert.Equal(63.786, Seconds(StandbyKind.Sleep2, WeightStorage.Nvme, 70e9, 4), 3);
        Assert.Equal(0, Seconds(StandbyKind.Node, WeightStorage.Nvme, 70e9, 4));
    }
}
