using Farthing.Economics.Levers.Cascades;

namespace Farthing.Tests.Economics.Levers.Cascades;

public sealed class OwnGpuSavingTests
{
    [Fact]
    public void Without_a_released_replica_nothing_is_realizable()
    {
        // Large: 4 replicas of 8 GPUs at $2.50; 20 of 32 GPU-seconds a second used, then 14. Small: 0.5 more of its GPU.
        OwnGpuSaving saving = OwnGpuSaving.Of(
            new FleetUse(4, 8, 20, 2.5),
            new FleetUse(4, 8, 14, 2.5),
            new FleetUse(1, 1, 0.3, 2.5),
            new FleetUse(1, 1, 0.8, 2.5)
        );

        Assert.Equal(13.75, saving.MarginalUsdPerHour, 1e-12);
        Assert.Equal(0, saving.RealizableUsdPerHour, 1e-12);
    }

    [Fact]
    public void A_released_replica_less_a_new_small_one_is()
    {
        OwnGpuSaving saving = OwnGpuSaving.Of(
            new FleetUse(4, 8, 20, 2.5),
            new FleetUse(3, 8, 14, 2.5),
            new FleetUse(1, 1, 0.3, 2.5),
            new FleetUse(2, 1, 0.8, 2.5)
        );

        Assert.Equal((8 - 1) * 2.5, saving.RealizableUsdPerHour, 1e-12);
    }
}
