namespace Farthing.Workloads.Prefixes;

/// <summary>Hands out pieces of large arrays of ids, so that a request costs no array of its own. A slab lives as long as a request that uses it.</summary>
internal sealed class IdSlab
{
    private const int SlabIds = 1 << 15;
    private ulong[] slab = [];
    private int used;

    public Memory<ulong> Take(int count)
    {
        if (used + count > slab.Length)
        {
            slab = new ulong[Math.Max(SlabIds, count)];
            used = 0;
        }

        Memory<ulong> piece = slab.AsMemory(used, count);
        used += count;
        return piece;
    }
}
