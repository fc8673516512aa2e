using Farthing.Catalogs;
using Farthing.Serving.Gpus;

namespace Farthing.Tests.Serving.Gpus;

public sealed class GpuSpecTests
{
    private static readonly GpuSpec Card = SampleGpus.H100 with
    {
        NvlinkBytesPerSecond = null,
        PcieBytesPerSecond = 64e9,
    };

    [Fact]
    public void Where_nobody_says_a_card_without_nvlink_is_assumed_to_be_peer_to_peer()
    {
        Assert.Equal(Interconnect.PciePeerToPeer, Card.Interconnect);
        Assert.True(Card.IsLinkAssumed && !SampleGpus.H100.IsLinkAssumed);
        Assert.False((Card with { Interconnect = Interconnect.PciePeerToPeer }).IsLinkAssumed);
        Assert.Equal(Interconnect.Nvlink, SampleGpus.H100.Interconnect);
    }

    [Fact]
    public void A_byte_through_host_memory_crosses_pcie_twice()
    {
        Assert.Equal(32e9, (Card with { Interconnect = Interconnect.Pcie }).LinkBytesPerSecond(4));
        Assert.Equal(32e9, Card.TowardsHostMemory(1).LinkBytesPerSecond(4));
        Assert.Equal(64e9 / 1.5, Card.TowardsHostMemory(0.5).LinkBytesPerSecond(4), 1.0);
        Assert.Equal(64e9, (Card with { Interconnect = Interconnect.PciePeerToPeer }).LinkBytesPerSecond(4));
    }

    [Fact]
    public void More_gpus_than_a_bridge_joins_go_over_pcie()
    {
        GpuSpec bridged = Card with { NvlinkBytesPerSecond = 300e9, NvlinkDomainGpus = 2 };

        Assert.Equal(300e9, bridged.LinkBytesPerSecond(2));
        Assert.Equal(64e9, bridged.LinkBytesPerSecond(4));
        Assert.Equal(Interconnect.Nvlink, SampleGpus.H100.LinkAmong(16));
    }

    [Fact]
    public void Every_gpu_of_the_catalog_without_nvlink_says_why_it_is_linked_so_where_it_says_how()
    {
        foreach (
            var entry in Catalog.BuiltIn.GpuEntries.Where(entry =>
                entry.Spec.Interconnect != Interconnect.Nvlink && !entry.Spec.IsLinkAssumed
            )
        )
        {
            Assert.Contains(entry.Sources, source => source.Field == "interconnect");
            Assert.True(entry.Spec.CanLink(entry.Spec.Interconnect), entry.Spec.Id);
        }
    }

    [Fact]
    public void Ids_are_read_back()
    {
        foreach (Interconnect link in Enum.GetValues<Interconnect>())
        {
            Assert.True(
                Interconnects.TryParse(Interconnects.Id(link).ToUpperInvariant(), out Interconnect read)
            );
            Assert.Equal(link, read);
        }

        Assert.False(Interconnects.TryParse("pci", out _));
    }
}
