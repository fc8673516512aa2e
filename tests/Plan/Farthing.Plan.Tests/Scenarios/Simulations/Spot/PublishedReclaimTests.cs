using Farthing.Catalogs.Offers;
using Farthing.Scenarios.Simulations.Spot;

namespace Farthing.Tests.Scenarios.Simulations.Spot;

/// <summary>Rates at which spot nodes are taken back.</summary>
public sealed class PublishedReclaimTests
{
    [Theory]
    [InlineData("aws", "p5.48xlarge", 2.2e-4)] // 15 % a month: the lower end of section 10's 2.2 to 3.1 in 10,000 h.
    [InlineData("aws", "p4d.24xlarge", 7.0e-5)]
    [InlineData("aws", "g5.xlarge", 7.0e-5)] // AWS's lowest band.
    [InlineData("gcp", "a3-highgpu-8g", 7.0e-5)]
    [InlineData("azure", "Standard_ND96isr_H100_v5", 0.051)]
    public void The_seldom_end_is_what_the_cloud_publishes(string cloud, string instance, double perHour)
    {
        InstanceOffer offer = new()
        {
            Id = "x",
            Cloud = cloud,
            InstanceType = instance,
            Region = $"{cloud}/r",
            GpuId = "H100-SXM",
            GpuCount = 8,
        };

        Assert.InRange(PublishedReclaim.Seldom(offer).NodesLostPerHour, 0.97 * perHour, 1.03 * perHour);
    }

    /// <summary>Losses of one node of a zone at a time: of all that there are with probability w, else of 1 to n, mean (n + 1)/2.</summary>
    [Theory]
    [InlineData(1, 0.5, 1)]
    [InlineData(4, 0.5, 0.8125)]
    [InlineData(4, 0, 0.625)]
    [InlineData(9, 1, 1)]
    public void A_zone_keeps_nodes_so_long_that_each_is_lost_at_the_published_rate(
        int nodes,
        double wholeZone,
        double share
    )
    {
        PublishedReclaim row = new("", "", 0.01, "");

        Assert.Equal(share / 0.01, row.UpHours(nodes, wholeZone), 9);
    }
}
