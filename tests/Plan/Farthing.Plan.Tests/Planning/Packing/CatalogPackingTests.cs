using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;

namespace Farthing.Tests.Planning.Packing;

/// <summary>Packings on the offers that are built in.</summary>
public sealed class CatalogPackingTests
{
    private static readonly PurchaseKind[] All = [.. PurchaseKinds.Sold];

    [Fact]
    public void Three_replicas_of_two_H100_take_a_whole_node_at_AWS()
    {
        PackingResult packing = Pack("H100-SXM", 2, 3, "aws/us-east-1");

        PackingLine line = Assert.Single(packing.Lines);
        Assert.Equal(("p5.48xlarge", 1, 8), (line.Offer.InstanceType, line.Instances, line.GpusPaid));
        Assert.Equal(55.04, packing.UsdPerHour, 2);
        Assert.Equal("6 GPUs suffice, aws sells 1 or 8: 2 are paid and idle", packing.Notes[0]);
    }

    [Fact]
    public void Six_single_gpu_replicas_are_rented_one_by_one_there()
    {
        PackingResult packing = Pack("H100-SXM", 1, 6, "aws/us-east-1");

        Assert.Equal((6, 0), (packing.GpusPaid, packing.GpusPaid - packing.GpusUsed));
        Assert.Equal("p5.4xlarge", Assert.Single(packing.Lines).Offer.InstanceType);
    }

    [Fact]
    public void Every_gpu_on_offer_is_packed_at_least_at_the_cheapest_price_of_its_gpus()
    {
        OfferSelection offers = Choose("any", All);
        foreach (string gpu in offers.Offers.Select(offer => offer.GpuId).Distinct())
        {
            double cheapest = offers.Of(gpu).Min(offer => offer.UsdPerGpuHour);
            foreach (int replicas in (int[])[1, 3, 8, 17, 64])
            {
                PackingResult packing = FleetPacking.Cheapest(
                    gpu,
                    1,
                    1,
                    replicas,
                    offers.Offers,
                    PackingLimits.None
                );

                Assert.True(packing.UsdPerHour >= (cheapest * replicas) - 1e-6, gpu);
                Assert.Single(packing.Lines.Select(line => line.Offer.Region).Distinct());
                Assert.Equal(replicas, packing.Lines.Sum(line => line.Replicas));
            }
        }
    }

    private static PackingResult Pack(string gpu, int gpusPerReplica, int replicas, string region) =>
        FleetPacking.Cheapest(
            gpu,
            gpusPerReplica,
            gpusPerReplica,
            replicas,
            Choose(region, [PurchaseKind.OnDemand]).Offers,
            PackingLimits.None
        );

    private static OfferSelection Choose(string region, IReadOnlyList<PurchaseKind> kinds)
    {
        FaultList faults = new();
        OfferSelection chosen = OfferSelection.Choose(
            Catalog.BuiltIn,
            new OfferOptions { Regions = [region], Purchases = kinds },
            faults
        );
        faults.ThrowIfAny();
        return chosen;
    }
}
