using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Packing;
using Farthing.Scenarios.Plans;
using Farthing.Serving.Gpus;

namespace Farthing.Tests.Plans;

public sealed class PowerCapTests
{
    private static readonly GpuSpec[] Gpus =
    [
        .. Catalog.BuiltIn.Gpus.Where(gpu => gpu.Id is "L4" or "H100-SXM"), // 72 W and 700 W.
    ];

    [Theory]
    [InlineData(2100, 29, 3)]
    [InlineData(2099, 29, 2)]
    [InlineData(40_000, 555, 57)]
    [InlineData(71, 0, 0)]
    public void It_is_divided_by_the_board_power(double watts, int l4, int h100)
    {
        IReadOnlyDictionary<string, int> quotas = PowerCap.Quotas(watts, Gpus);

        Assert.Equal(l4, quotas["L4"]);
        Assert.Equal(h100, quotas["H100-SXM"]);
    }

    /// <summary>40 kW: 555 L4, of which 64 may be paid for anyway; 57 H100, where the power is what limits.</summary>
    [Fact]
    public void The_least_limit_holds_and_power_is_named_where_it_is_the_least()
    {
        PackingLimits limits = new() { MaxGpus = 64, PowerQuotas = PowerCap.Quotas(40_000, Gpus) };

        Assert.Equal(64, limits.For("L4"));
        Assert.False(limits.IsPowerLimit("L4"));
        Assert.Equal(57, limits.For("H100-SXM"));
        Assert.True(limits.IsPowerLimit("H100-SXM"));
        Assert.Equal(
            "max_power 40.0 kW allows 57 × H100-SXM (700 W), by board power alone: hosts, network and cooling come on top",
            PowerCap.Words(40_000, limits, Gpus)
        );
        Assert.Null(PowerCap.Words(null, new PackingLimits(), Gpus));
        Assert.Empty(PowerCap.Quotas(null, Gpus));
    }

    [Theory]
    [InlineData("40")]
    [InlineData("40GB")]
    [InlineData("40kWh")]
    public void A_power_needs_its_unit(string text)
    {
        Assert.False(QuantityParser.TryParse(text, QuantityKind.Power, out _, out Fault? fault));
        Assert.NotNull(fault);
    }
}
