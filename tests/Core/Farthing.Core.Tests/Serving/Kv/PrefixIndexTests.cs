using Farthing.Numerics.Randomness;
using Farthing.Serving.Kv;

namespace Farthing.Tests.Serving.Kv;

public sealed class PrefixIndexTests
{
    /// <summary>20,000 keys of a narrow range, so that many collide and come again; the table doubles several times on the way.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_holds_what_a_dictionary_holds(ulong seed)
    {
        Pcg32 random = new(seed, 3);
        PrefixIndex index = new(40_000);
        Dictionary<ulong, int> held = [];
        for (int step = 0; step < 100_000; step++)
        {
            ulong key = PrefixIndex.KeyOf(
                PrefixIndex.Mix(random.NextUInt32() % 1250),
                (int)(random.NextUInt32() % 16)
            );
            if (random.NextUInt32() % 3 > 0)
            {
                Assert.Equal(held.TryAdd(key, step), index.TryAdd(key, step));
            }
            else if (held.Remove(key))
            {
                index.Remove(key);
            }

            Assert.Equal(held.GetValueOrDefault(key, -1), index.Find(key));
        }

        Assert.Equal(held.Count, index.Count);
        Assert.All(held, entry => Assert.Equal(entry.Value, index.Find(entry.Key)));
    }

    /// <summary>At its largest size a lane takes no more than leaves one place empty, or a search would not end.</summary>
    [Fact]
    public void A_full_lane_takes_nothing_more_and_searches_still_end()
    {
        PrefixIndex index = new(1);
        ulong[] lane = [.. Enumerable.Range(1, 100).Select(i => (1UL << 63) | ((ulong)i << 5))];

        int taken = lane.Count(key => index.TryAdd(key, 7));

        Assert.Equal(63, taken);
        Assert.All(lane.Take(taken), key => Assert.Equal(7, index.Find(key)));
        Assert.All(lane.Skip(taken), key => Assert.Equal(-1, index.Find(key)));
    }
}
