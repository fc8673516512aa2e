using Farthing.Numerics.Randomness;
using Farthing.Serving.Kv;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Kv;

public sealed class KvCacheTests
{
    private static Request Prompt(int tokens, params ulong[] ids) =>
        new(0, tokens, 1) { PrefixIds = ids, PrefixBlockTokens = 32 };

    [Fact]
    public void Finds_the_full_blocks_of_an_equal_prefix_but_computes_the_last_token_anew()
    {
        KvCache kv = new(20, 16, true);
        kv.Register(0, Prompt(64, 7, 8));
        Assert.Equal(0, kv.FindCached(0, 64));
        kv.Admit(0, 64, 0, 0);
        kv.Register(1, Prompt(64, 7, 8));

        // 64 tokens are four full blocks; the last must be computed anew: floor(63 / 16) = 3 blocks.
        Assert.Equal(48, kv.FindCached(1, 64));
        Assert.True(kv.CanAdmit(64, 48));
        kv.Admit(1, 64, 48, 0);
        Assert.Equal(5, kv.UsedBlocks);
    }

    [Fact]
    public void Loses_the_least_recently_freed_prefix_first_and_its_end_before_its_beginning()
    {
        KvCache kv = new(6, 16, true);
        kv.Register(0, Prompt(33, 1, 2));
        kv.FindCached(0, 33);
        kv.Admit(0, 33, 0, 0);
        kv.Free(0);
        kv.Register(1, new Request(0, 80, 1));
        kv.FindCached(1, 80);
        kv.Admit(1, 80, 0, 0);

        // Six blocks: three fresh ones and the partial third of the first prompt go first, then its second block; the first is still there.
        kv.Register(2, Prompt(33, 1, 2));
        Assert.Equal(16, kv.FindCached(2, 33));
    }

    [Fact]
    public void Without_caching_nothing_is_found()
    {
        KvCache kv = new(6, 16, false);
        kv.Register(0, Prompt(64, 1, 2));
        kv.FindCached(0, 64);
        kv.Admit(0, 64, 0, 0);
        kv.Free(0);

        Assert.Equal(0, kv.FindCached(0, 64));
    }

    /// <summary>INV-2: used + free = all, against a slow model that keeps every block as an object in one list.</summary>
    [Fact]
    public void Agrees_with_a_slow_model_of_single_blocks()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            Pcg32 random = new(seed, 3);
            KvCache kv = new(40, 16, true);
            SlowKv slow = new(40);
            List<int> live = [];
            for (int step = 0; step < 300; step++)
            {
                if (live.Count < 6 && random.NextInt32(0, 2) > 0)
                {
                    int slot = Enumerable.Range(0, 8).First(s => !live.Contains(s));
                    int tokens = random.NextInt32(1, 200);
                    ulong family = (ulong)random.NextInt32(1, 3);
                    ulong[] ids =
                    [
                        .. Enumerable.Range(0, (tokens + 31) / 32).Select(i => (family * 1000) + (ulong)i),
                    ];
                    kv.Register(slot, Prompt(tokens, ids));
                    int cached = kv.FindCached(slot, tokens);
                    Assert.Equal(slow.Find(ids, tokens), cached / 16);
                    bool fits = kv.CanAdmit(tokens, cached);
                    Assert.Equal(slow.Fits(ids, tokens), fits);
                    if (fits)
                    {
                        kv.Admit(slot, tokens, cached, 0);
                        slow.Admit(slot, ids, tokens);
                        live.Add(slot);
                    }
                }
                else if (live.Count > 0)
                {
                    int slot = live[random.NextInt32(0, live.Count - 1)];
                    kv.Free(slot);
                    slow.Free(slot);
                    live.Remove(slot);
                }

                Assert.Equal(slow.FreeBlocks, kv.FreeBlocks);
                Assert.Equal(40, kv.FreeBlocks + kv.UsedBlocks);
            }
        }
    }
}
