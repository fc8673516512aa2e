using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>A seeded source of chance that is passed on, not copied.</summary>
internal sealed class Chance(int seed)
{
    private Pcg32 source = new((ulong)seed, 1);

    /// <summary>0 up to, not with, the bound.</summary>
    public int NextInt(int bound) => (int)(source.NextUInt32() % (uint)bound);
}
