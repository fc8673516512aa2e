using Farthing.Serving.Scheduling;

namespace Farthing.Tests.Serving.Scheduling;

public sealed class AdapterSlotsTests
{
    private static readonly LoraLimits Two = new(2, 3, FromHostNs: 10, FromStorageNs: 100);

    [Fact]
    public void A_batch_has_so_many_adapters_and_the_model_itself_is_none()
    {
        AdapterSlots slots = new(Two);
        slots.Start(1);
        slots.Start(2);
        slots.Start(2);

        Assert.True(slots.HasRoom(0) && slots.HasRoom(1) && slots.HasRoom(2) && !slots.HasRoom(3));
        slots.Stop(2);
        Assert.False(slots.HasRoom(3)); // One of it runs still.
        slots.Stop(2);
        Assert.True(slots.HasRoom(3));
    }

    /// <summary>Slots 2, host memory 3: what was used longest ago and does not run is forgotten first.</summary>
    [Fact]
    public void The_one_that_was_used_longest_ago_makes_room()
    {
        AdapterSlots slots = new(Two);
        Assert.Equal(110, Ran(slots, 1)); // From storage, by host memory.
        Assert.Equal(110, Ran(slots, 2));
        Assert.Equal(0, Ran(slots, 1)); // In its slot still.
        Assert.Equal(110, Ran(slots, 3)); // Takes 2's slot: 1 was used later.
        Assert.Equal(0, Ran(slots, 1));
        Assert.Equal(10, Ran(slots, 2)); // In host memory still; takes 3's slot.
        Assert.Equal(110, Ran(slots, 4)); // 3 is forgotten in host memory, 1 in its slot.
        Assert.Equal(110, Ran(slots, 3));
        Assert.Equal((1, 5), (slots.HostLoads, slots.StorageLoads));
        Assert.Equal(0, slots.TakeLoadNs());
    }

    [Fact]
    public void One_that_runs_keeps_its_slot()
    {
        AdapterSlots slots = new(Two);
        slots.Start(1); // Used longest ago, and it runs on.
        Ran(slots, 2);
        Ran(slots, 3);
        Ran(slots, 4);
        slots.Stop(1);

        Assert.Equal(0, Ran(slots, 1));
    }

    private static long Ran(AdapterSlots slots, int adapter)
    {
        slots.TakeLoadNs();
        slots.Start(adapter);
        slots.Stop(adapter);
        return slots.TakeLoadNs();
    }
}
